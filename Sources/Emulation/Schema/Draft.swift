import OrderedJSON

/// A document in the making, written in wire order member after member: what a handler creates costs one pass over one buffer.
package struct Draft<Owner: TypedDocument>: Sendable {
    private var writer: JSON.DocumentWriter

    /// - Parameter size: about how many bytes the document will have.
    package init(reserving size: Int) { writer = JSON.DocumentWriter(reserving: size) }

    package mutating func append<Value>(_ field: Field<Owner, Value>, _ value: Value) {
        check(field.key)
        writer.append(field.key, value)
    }

    package mutating func append(_ field: Field<Owner, String>, _ value: String) {
        check(field.key)
        writer.append(field.key, value)
    }

    package consuming func finished() -> Owner { Owner(document: writer.finished()) }

    private func check(_ key: JSON.Key) { precondition(!key.isHidden, "\(key.name) does not belong on the wire") }
}
