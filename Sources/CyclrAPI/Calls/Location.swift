import OrderedJSON

/// Where a field stands in a document, as connectors write it: `Account.Id`, `[records].Email`. A name in brackets is an array whose elements are meant,
/// each of them; brackets without a name are the document itself, where that is an array.
struct Location {
    private struct Part: Equatable {
        let name: String
        let isArray: Bool
    }
    private let parts: ArraySlice<Part>

    /// Clients name the locations of custom fields, so they must not choose how deep a document becomes.
    static let maximumDepth = 32

    init(_ text: String) {
        let names = text.split(separator: ".", maxSplits: Self.maximumDepth - 1)
        parts =
            names.map { part in
                let isArray = part.hasPrefix("[") && part.hasSuffix("]")
                return Part(name: String(isArray ? part.dropFirst().dropLast() : part), isArray: isArray)
            }[...]
    }

    private init(parts: ArraySlice<Part>) { self.parts = parts }

    /// Every value that stands there, in order; more than one only below an array.
    func values(in document: JSON) -> [JSON] {
        var found = [document]
        for part in parts {
            found = found.flatMap { value -> [JSON] in
                guard let member = part.name.isEmpty ? value : value[part.name] else { return [] }
                guard part.isArray else { return [member] }
                return member.arrayValue ?? (member.isNull ? [] : [member])
            }
        }
        return found
    }

    /// What stands at two places of the same element of a list, element by element; one that lacks either is left out.
    static func pairs(_ one: Location, _ other: Location, in document: JSON) -> [(JSON, JSON)] {
        let shared = zip(one.parts, other.parts).prefix { $0 == $1 }.count
        let elements = Location(parts: one.parts.prefix(shared)).values(in: document)
        let (first, second) = (Location(parts: one.parts.dropFirst(shared)), Location(parts: other.parts.dropFirst(shared)))
        return elements.flatMap { zip(first.values(in: $0), second.values(in: $0)).map { ($0, $1) } }
    }

    /// The document with the value there; what is missing on the way is made. Of an array the first element is meant.
    func set(_ value: JSON, in document: JSON) -> JSON { Self.set(value, in: document, parts) }

    private static func set(_ value: JSON, in document: JSON, _ parts: ArraySlice<Part>) -> JSON {
        guard let part = parts.first else { return value }
        let old = part.name.isEmpty ? document : document[part.name] ?? .null
        let new = part.isArray ? set(value, inFirstOf: old, parts.dropFirst()) : set(value, in: old, parts.dropFirst())
        guard !part.name.isEmpty else { return new }
        var object = document.objectValue ?? [:]
        object[part.name] = new
        return .object(object)
    }

    private static func set(_ value: JSON, inFirstOf array: JSON, _ parts: ArraySlice<Part>) -> JSON {
        if parts.isEmpty, case .array = value { return value }
        var elements = array.arrayValue ?? []
        if elements.isEmpty { elements = [.null] }
        elements[0] = set(value, in: elements[0], parts)
        return .array(elements)
    }
}
