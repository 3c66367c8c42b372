import OrderedJSON

// Reads members that can be written in several ways.
extension JSON {
    /// A text, or the first of several.
    var firstText: String? { stringValue ?? self[0]?.stringValue }
    /// Texts, or one text.
    var texts: [String] { arrayValue.map { $0.compactMap(\.stringValue) } ?? stringValue.map { [$0] } ?? [] }
    /// Whether the value is neither null nor false nor empty.
    var isThere: Bool {
        switch self {
        case .null, .bool(false): false
        case .string(let text): !text.isEmpty
        case .array(let items): !items.isEmpty
        case .object(let object): !object.isEmpty
        default: true
        }
    }
    /// The value as a part of a path or a key; nil unless it is a text or a number.
    var keyText: String? { stringValue ?? numberValue?.literal }
    /// The value as the query of an address has it; nil for a list, an object and null.
    var queryText: String? { keyText ?? boolValue.map { $0 ? "true" : "false" } }
}
