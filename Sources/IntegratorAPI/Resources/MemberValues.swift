import OrderedJSON

// Members that say the same in several ways.
extension JSON {
    /// A text, or the first of several.
    var firstText: String? { stringValue ?? self[0]?.stringValue }
    /// Texts, or one text.
    var texts: [String] { arrayValue.map { $0.compactMap(\.stringValue) } ?? stringValue.map { [$0] } ?? [] }
    /// Whether there is anything to it.
    var isThere: Bool {
        switch self {
        case .null, .bool(false): false
        case .string(let text): !text.isEmpty
        case .array(let items): !items.isEmpty
        case .object(let object): !object.isEmpty
        default: true
        }
    }
    /// As it stands in a path or a key.
    var keyText: String? { stringValue ?? numberValue?.literal }
}
