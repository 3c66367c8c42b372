import OrderedJSON

/// A text with `{{name}}` in it.
struct MergeText {
    private enum Part {
        case plain(Substring)
        /// With its braces.
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

    /// The names in it.
    var names: [String] { parts.compactMap { if case .field(let field) = $0 { Self.name(in: field) } else { nil } } }

    private static func name(in field: Substring) -> String { String(field.dropFirst(2).dropLast(2)).trimmed }

    /// What a name says that is `<step> <field>`.
    static func source(_ name: String) -> (step: String, field: String)? {
        guard let blank = name.lastIndex(of: " ") else { return nil }
        return (String(name[..<blank]).trimmed, String(name[blank...].dropFirst()))
    }

    /// A text that is one field alone becomes its value, with its type; in a longer one values are written out. Nil where it is a field alone that
    /// nobody knows; in a longer text such a field is nothing.
    func filled(by value: (String) -> JSON?) -> JSON? {
        if parts.count == 1, case .field(let field) = parts[0] { return value(Self.name(in: field)) }
        return .string(text { (value($0) ?? .null).inText })
    }

    /// A field without a value stays as it is written.
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
