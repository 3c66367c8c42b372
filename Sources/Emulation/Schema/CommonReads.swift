package import OrderedJSON

// The fields that requests read most, spelled out for their types: the compiler cannot specialise the generic subscripts across modules.
extension Record {
    package subscript(field: Field<Self, GUID>) -> GUID {
        get { part(field.key).value(of: field.key).flatMap { GUID(jsonText: $0) } ?? .zero }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, String>) -> String {
        get { part(field.key).value(of: field.key).flatMap { String(jsonText: $0) } ?? "" }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, Int>) -> Int {
        get { part(field.key).value(of: field.key).flatMap { Int(jsonText: $0) } ?? 0 }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, GUID?>) -> GUID? {
        get { part(field.key).value(unlessNull: field.key).flatMap { GUID(jsonText: $0) } }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, String?>) -> String? {
        get { part(field.key).value(unlessNull: field.key).flatMap { String(jsonText: $0) } }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, Int?>) -> Int? {
        get { part(field.key).value(unlessNull: field.key).flatMap { Int(jsonText: $0) } }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, Bool>) -> Bool {
        get { part(field.key).value(of: field.key).flatMap { Bool(jsonText: $0) } ?? false }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, JSON.Document>) -> JSON.Document {
        get { part(field.key).document(field.key) ?? JSON.Document() }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    package subscript(field: Field<Self, [JSON.Document]>) -> [JSON.Document] {
        get { part(field.key).documents(field.key) }
        set { write(field.key) { $0.set($1, to: newValue) } }
    }

    /// The document that has the member: the one on the wire, or the hidden one beside it.
    private func part(_ key: JSON.Key) -> JSON.Document { key.isHidden ? hidden : document }

    private mutating func write(_ key: JSON.Key, _ change: (inout JSON.Document, JSON.Key) -> Void) {
        if key.isHidden { change(&hidden, key) } else { change(&document, key) }
    }
}

extension JSON.Key {
    /// `$…`: ours, kept beside the document and never on the wire.
    package var isHidden: Bool { name.utf8.first == UInt8(ascii: "$") }
}

extension TypedDocument {
    package subscript(field: Field<Self, GUID>) -> GUID {
        get { document.value(of: field.key).flatMap { GUID(jsonText: $0) } ?? .zero }
        set { document.set(field.key, to: newValue) }
    }

    package subscript(field: Field<Self, JSON.Document>) -> JSON.Document {
        get { document.document(field.key) ?? JSON.Document() }
        set { document.set(field.key, to: newValue) }
    }

    package subscript(field: Field<Self, [JSON.Document]>) -> [JSON.Document] {
        get { document.documents(field.key) }
        set { document.set(field.key, to: newValue) }
    }
}
