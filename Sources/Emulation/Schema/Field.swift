package import OrderedJSON

/// A named, typed member of the document `Owner`: `workflow[.name]`.
package struct Field<Owner, Value: FieldValue>: Sendable, ExpressibleByStringLiteral {
    package let key: JSON.Key

    package init(_ key: JSON.Key) { self.key = key }
    package init(stringLiteral value: String) { key = JSON.Key(stringLiteral: value) }

    package var isHidden: Bool { key.isHidden }
}

/// A document with typed windows: what we interpret is declared as a `Field`, and the rest survives as it came.
package protocol TypedDocument: Content {
    static var schema: Schema { get }
    var document: JSON.Document { get set }
    init(document: JSON.Document)
}

extension TypedDocument {
    package static var shape: Shape? { .object(schema) }
    package var body: [UInt8] { document.text }

    /// The member's value. One that is missing, or of another type, reads as its type's zero; declare it Optional to recognise null.
    package subscript<Value>(field: Field<Self, Value>) -> Value {
        get { document.read(field.key) ?? Value.absent }
        set { document.set(field.key, to: newValue) }
    }

    /// Adds a member at the end, for building a document in wire order: the caller knows that it is absent, so nothing is searched.
    package mutating func append<Value>(_ field: Field<Self, Value>, _ value: Value) {
        precondition(!field.isHidden, "\(field.key.name) does not belong on the wire")
        document.append(field.key, value)
    }

    package func has<Value>(_ field: Field<Self, Value>) -> Bool { document.value(of: field.key) != nil }
}
