import Emulation
import OrderedJSON

extension Cyclr {
    /// What a method is called with: values of its parameters and request fields, and of anything else that its address names.
    struct CallValues {
        private(set) var parameters: [(parameter: Parameter, value: JSON)] = []
        private(set) var fields: [(field: MethodField, value: JSON)] = []
        private var others: [String: JSON] = [:]
        /// The request's body, where the caller wrote it out.
        var text: String?

        mutating func set(_ parameter: Parameter, to value: JSON) {
            parameters.removeAll { $0.parameter[.id] == parameter[.id] }
            parameters.append((parameter, value))
        }

        mutating func set(_ field: MethodField, to value: JSON) {
            fields.removeAll { $0.field[.id] == field[.id] }
            fields.append((field, value))
        }

        /// A merge field, or a property of the account connector.
        mutating func set(_ name: String, to value: JSON) { others[name] = value }

        /// By a parameter's name, target name or id, by a field's location, id or name, or by the name of anything else.
        subscript(key: String) -> JSON? {
            let number = Int(key)
            return parameters.first { $0.parameter[.targetName] == key || $0.parameter[.name] == key || $0.parameter[.id] == number }?.value
                ?? fields.first { $0.field[.location] == key || $0.field[.id] == number }?.value
                ?? fields.first { $0.field[.name] == key }?.value ?? others[key]
        }
    }
}

extension JSON {
    /// The value as a part of a longer text.
    var inText: String { isNull ? "" : stringValue ?? text }
}

/// A text with `{{name}}` in it.
struct MergeText {
    private enum Part {
        case plain(Substring)
        case field(String)
    }
    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            if open.lowerBound > rest.startIndex { parts.append(.plain(rest[..<open.lowerBound])) }
            parts.append(.field(String(rest[open.upperBound..<close.lowerBound]).trimmed))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.plain(rest)) }
        self.parts = parts
    }

    /// The names in it.
    var names: [String] { parts.compactMap { if case .field(let name) = $0 { name } else { nil } } }

    /// A text that is one field alone becomes its value, with its type; in a longer one values are written out. Nil where it is a field alone that
    /// nobody knows; in a longer text such a field is nothing.
    func filled(by value: (String) -> JSON?) -> JSON? {
        if parts.count == 1, case .field(let name) = parts[0] { return value(name) }
        return .string(text { (value($0) ?? .null).inText })
    }

    func text(by value: (String) -> String) -> String {
        parts.map { part in
            switch part {
            case .plain(let text): String(text)
            case .field(let name): value(name)
            }
        }
        .joined()
    }
}
