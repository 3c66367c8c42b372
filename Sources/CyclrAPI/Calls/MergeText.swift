import OrderedJSON

/// A text with merge fields: `{{name}}`.
struct MergeText {
    private enum Part {
        case plain(Substring)
        /// A merge field, including its braces.
        case field(Substring)
    }
    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            if open.lowerBound > rest.startIndex { parts.append(.plain(rest[..<open.lowerBound])) }
            parts.append(.field(rest[open.lowerBound..<close.upperBound]))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.plain(rest)) }
        self.parts = parts
    }

    /// The names of the merge fields.
    var names: [String] { parts.compactMap { if case .field(let field) = $0 { Self.name(in: field) } else { nil } } }

    private static func name(in field: Substring) -> String { String(field.dropFirst(2).dropLast(2)).trimmed }

    /// The parts of a name of the form `<step> <field>`; nil for a single word.
    static func source(_ name: String) -> (step: String, field: String)? {
        guard let blank = name.lastIndex(of: " ") else { return nil }
        return (String(name[..<blank]).trimmed, String(name[blank...].dropFirst()))
    }

    /// Fills in all fields. A text that consists of one field becomes the value itself, with its type, or nil if that is unknown. In a
    /// longer text values are converted to text, and unknown ones are left out.
    func filled(by value: (String) -> JSON?) -> JSON? {
        if parts.count == 1, case .field(let field) = parts[0] { return value(Self.name(in: field)) }
        return .string(text { (value($0) ?? .null).inText })
    }

    /// Fills in all fields that have a value; the others stay as they are written.
    func text(by value: (String) -> String?) -> String {
        parts.map { part in
            switch part {
            case .plain(let text): String(text)
            case .field(let field): value(Self.name(in: field)) ?? String(field)
            }
        }
        .joined()
    }
}
