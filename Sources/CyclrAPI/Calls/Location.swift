import OrderedJSON

/// The path of a field in a document, in the notation of connectors: `Account.Id`, `[records].Email`. A name in brackets stands for every
/// element of an array; empty brackets stand for every element of the document itself.
struct Location {
    private struct Part: Equatable {
        let name: String
        let isArray: Bool
    }
    private let parts: ArraySlice<Part>

    /// Limits how deep a document can become, since clients choose the locations of custom fields.
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

    /// All values at the location, in order; more than one only if it leads through an array.
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

    /// The values at two locations, paired within each element of the list that they share. Elements that lack either are left out.
    static func pairs(_ one: Location, _ other: Location, in document: JSON) -> [(JSON, JSON)] {
        let shared = zip(one.parts, other.parts).prefix { $0 == $1 }.count
        let elements = Location(parts: one.parts.prefix(shared)).values(in: document)
        let (first, second) = (Location(parts: one.parts.dropFirst(shared)), Location(parts: other.parts.dropFirst(shared)))
        return elements.flatMap { zip(first.values(in: $0), second.values(in: $0)).map { ($0, $1) } }
    }

    /// The document with the value at the location. Objects missing on the way are created; of an array, the first element is changed.
    func set(_ value: JSON, in document: JSON) -> JSON {
        var document = document
        put(value, into: &document)
        return document
    }

    func put(_ value: JSON, into document: inout JSON) { Self.put(value, into: &document, parts) }

    /// Takes each member out of its object while changing it, so that copy-on-write does not copy it.
    private static func put(_ value: JSON, into document: inout JSON, _ parts: ArraySlice<Part>) {
        guard let part = parts.first else {
            document = value
            return
        }
        guard !part.name.isEmpty else { return put(value, intoWhatIs: part, &document, parts.dropFirst()) }
        var object = document.objectValue ?? [:]
        document = .null
        var member = object[part.name] ?? .null
        object[part.name] = JSON.null
        put(value, intoWhatIs: part, &member, parts.dropFirst())
        object[part.name] = member
        document = .object(object)
    }

    private static func put(_ value: JSON, intoWhatIs part: Part, _ there: inout JSON, _ rest: ArraySlice<Part>) {
        guard part.isArray else { return put(value, into: &there, rest) }
        if rest.isEmpty, case .array = value {
            there = value
            return
        }
        var elements = there.arrayValue ?? []
        there = .null
        if elements.isEmpty { elements = [.null] }
        put(value, into: &elements[0], rest)
        there = .array(elements)
    }
}
