import OrderedJSON

extension Cyclr {
    /// How a decision compares. The names are those of the console, spelled as enumerations of the API are; assumed.
    enum Operator: String, Enumeration {
        case equals = "Equals"
        case notEquals = "NotEquals"
        case greaterThan = "GreaterThan"
        case greaterThanOrEqual = "GreaterThanOrEqual"
        case lessThan = "LessThan"
        case lessThanOrEqual = "LessThanOrEqual"
        case contains = "Contains"
        case notContains = "NotContains"
        case startsWith = "StartsWith"
        case endsWith = "EndsWith"
        case isEmpty = "IsEmpty"
        case isNotEmpty = "IsNotEmpty"

        private static let otherNames: [String: Operator] = [
            "equal": .equals, "equalto": .equals, "notequal": .notEquals, "notequalto": .notEquals,
            "greaterthanorequalto": .greaterThanOrEqual, "lessthanorequalto": .lessThanOrEqual, "doesnotcontain": .notContains,
        ]

        /// Nil where the criteria name one that nobody knows.
        init?(of criteria: JSON.Document) {
            guard let name = criteria["Operator"], !name.isNull else {
                self = .equals
                return
            }
            guard let text = name.stringValue, let known = Self(name: text) ?? Self.otherNames[text.lowercased()] else { return nil }
            self = known
        }

        /// Whether there is something to compare with.
        var takesValue: Bool { self != .isEmpty && self != .isNotEmpty }

        func isMet(by found: String, _ wanted: String) -> Bool {
            switch self {
            case .equals: found == wanted
            case .notEquals: found != wanted
            case .greaterThan: compare(found, wanted) > 0
            case .greaterThanOrEqual: compare(found, wanted) >= 0
            case .lessThan: compare(found, wanted) < 0
            case .lessThanOrEqual: compare(found, wanted) <= 0
            case .contains: found.contains(wanted)
            case .notContains: !found.contains(wanted)
            case .startsWith: found.hasPrefix(wanted)
            case .endsWith: found.hasSuffix(wanted)
            case .isEmpty: found.isEmpty
            case .isNotEmpty: !found.isEmpty
            }
        }

        /// As numbers where both are, else as texts.
        private func compare(_ a: String, _ b: String) -> Int {
            if let a = Double(a), let b = Double(b) { return a < b ? -1 : a > b ? 1 : 0 }
            return a < b ? -1 : a > b ? 1 : 0
        }
    }
}
