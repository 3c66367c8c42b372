package import OrderedJSON

/// A stored document. Members that begin with `$` lie beside it.
package protocol Record: TypedDocument, TableRow {
    /// Members that never reach the wire, in an object of their own.
    var hidden: JSON.Document { get set }
    /// The hidden members as a seed has them. They differ from `hidden` where the record keeps some in another form: one that grows at the
    /// cost of what is added, not of everything.
    var hiddenSeed: JSON.Document { get set }
    init()
}

extension Record {
    package init(document: JSON.Document) {
        self.init()
        self.document = document
    }

    package var hiddenSeed: JSON.Document {
        get { hidden }
        set { hidden = newValue }
    }

    /// As in any typed document; `$` members are found in `hidden`.
    package subscript<Value>(field: Field<Self, Value>) -> Value {
        get { (field.isHidden ? hidden : document).read(field.key) ?? Value.absent }
        set {
            if field.isHidden { hidden.set(field.key, to: newValue) } else { document.set(field.key, to: newValue) }
        }
    }

    /// A record in seed form: wire members and `$` members in one object.
    package init(seed: JSON.Object) { self.init(PartedRecord(seed: seed)) }

    init(_ parted: PartedRecord) {
        self.init()
        document = parted.wire
        hiddenSeed = parted.hidden
    }

    /// The record as a seed file would hold it.
    package var seed: JSON.Object {
        var object = document.object
        for (key, value) in hiddenSeed.object { object.append(key, value) }
        return object
    }
}
