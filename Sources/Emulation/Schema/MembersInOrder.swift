package import OrderedJSON

/// Reads a document's members in the order in which they stand there, all of them in one pass. Members are found in any other order, too,
/// but each by a search from the beginning.
package struct MembersInOrder<Owner: TypedDocument> {
    private var search: JSON.MemberSearch

    package init(of document: JSON.Document) { search = JSON.MemberSearch(document) }

    package subscript(field: Field<Owner, GUID>) -> GUID {
        mutating get { search.value(of: field.key).flatMap { GUID(jsonText: $0) } ?? .zero }
    }

    package subscript(field: Field<Owner, String>) -> String {
        mutating get { search.value(of: field.key).flatMap { String(jsonText: $0) } ?? "" }
    }

    package subscript(field: Field<Owner, Bool>) -> Bool {
        mutating get { search.value(of: field.key).flatMap { Bool(jsonText: $0) } ?? false }
    }

    package subscript<Value>(field: Field<Owner, Value>) -> Value {
        mutating get { search.value(of: field.key).flatMap { Value(jsonText: $0) } ?? Value.absent }
    }
}
