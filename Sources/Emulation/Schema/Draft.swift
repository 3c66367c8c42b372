import OrderedJSON

/// A record in the making, written member by member in wire order: creating one costs one pass over one buffer. `$` members are kept beside
/// it.
package struct Draft<Owner: Record>: Sendable {
    private var wire: JSON.DocumentWriter
    private var hidden: JSON.DocumentWriter?

    /// - Parameter size: about how many bytes the document will have.
    package init(reserving size: Int) { wire = JSON.DocumentWriter(reserving: size) }

    package mutating func append<Value>(_ field: Field<Owner, Value>, _ value: Value) {
        guard field.isHidden else { return wire.append(field.key, value) }
        var writer = hidden.take() ?? JSON.DocumentWriter(reserving: 64)
        writer.append(field.key, value)
        hidden = writer
    }

    package mutating func append(_ field: Field<Owner, String>, _ value: String) {
        precondition(!field.isHidden)
        wire.append(field.key, value)
    }

    package consuming func finished() -> Owner {
        var owner = Owner()
        if let hidden { owner.hidden = hidden.finished() }
        owner.document = wire.finished()
        return owner
    }
}
