import OrderedJSON

/// Where a field stands in a document, as connectors write it: `Account.Id`, `[records].Email`. A name in brackets is an array whose elements are meant,
/// each of them.
struct Location {
    private struct Part {
        let name: String
        let isArray: Bool
    }
    private let parts: [Part]

    init(_ text: String) {
        parts = text.split(separator: ".").map { part in
            let isArray = part.hasPrefix("[") && part.hasSuffix("]")
            return Part(name: String(isArray ? part.dropFirst().dropLast() : part), isArray: isArray)
        }
    }

    /// Every value that stands there, in order; more than one only below an array.
    func values(in document: JSON) -> [JSON] {
        var found = [document]
        for part in parts {
            found = found.flatMap { value -> [JSON] in
                // a bare [] is the document itself, where that is an array
                guard let member = part.name.isEmpty ? value : value[part.name] else { return [] }
                return part.isArray ? member.arrayValue ?? [member] : [member]
            }
        }
        return found
    }

    /// The document with the value there; what is missing on the way is made.
    func set(_ value: JSON, in document: JSON) -> JSON { set(value, in: document, parts[...]) }

    private func set(_ value: JSON, in document: JSON, _ parts: ArraySlice<Part>) -> JSON {
        guard let part = parts.first else { return value }
        var object = document.objectValue ?? [:]
        let rest = parts.dropFirst()
        if part.isArray {
            var elements = object[part.name]?.arrayValue ?? []
            if elements.isEmpty { elements = [.null] }
            elements[0] = set(value, in: elements[0], rest)
            object[part.name] = .array(elements)
        } else {
            object[part.name] = set(value, in: object[part.name] ?? .null, rest)
        }
        return .object(object)
    }
}
