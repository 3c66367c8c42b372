package import OrderedJSON

/// A stored document. Members that begin with `$` lie beside it.
package protocol Record: TypedDocument, TableRow {
    /// Members that never reach the wire, in an object of their own.
    var hidden: JSON.Document { get set }
    init()
}

extension Record {
    package init(document: JSON.Document) {
        self.init()
        self.document = document
    }

    /// As in any typed document; `$` members are found beside it.
    package subscript<Value>(field: Field<Self, Value>) -> Value {
        get { (field.isHidden ? hidden : document).read(field.key) ?? Value.absent }
        set {
            if field.isHidden { hidden.set(field.key, to: newValue) } else { document.set(field.key, to: newValue) }
        }
    }

    /// A record in seed form: wire members and `$` members in one object.
    package init(seed: JSON.Object) {
        var wire = JSON.Object(), ours = JSON.Object()
        for (key, value) in seed {
            if key.hasPrefix("$") { ours.append(key, value) } else { wire.append(key, value) }
        }
        self.init()
        document = JSON.Document(wire)
        hidden = JSON.Document(ours)
    }

    /// A record in seed form that is also at hand as it was written, which saves printing one without `$` members.
    package init(seed: JSON.Object, text: ArraySlice<UInt8>) {
        guard !seed.hasHiddenMembers, let document = try? JSON.Document(parsing: text) else {
            self.init(seed: seed)
            return
        }
        self.init(document: document)
    }

    /// The record as a seed file would hold it.
    package var seed: JSON.Object {
        var object = document.object
        for (key, value) in hidden.object { object.append(key, value) }
        return object
    }
}

extension JSON.Object {
    fileprivate var hasHiddenMembers: Bool { contains { $0.key.utf8.first == UInt8(ascii: "$") } }
}
