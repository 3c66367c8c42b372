import OrderedJSON

extension Cyclr {
    /// How a decision compares. The names are assumed: those of the console, spelled as the API's enumerations are.
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

        /// Nil if the criteria name an unknown operator; `equals` if they name none.
        init?(of criteria: JSON.Document) {
            guard let name = criteria["Operator"], !name.isNull else {
                self = .equals
                return
            }
            guard let text = name.stringValue, let known = Self(name: text) ?? Self.otherNames[text.lowercased()] else { return nil }
            self = known
        }

        /// Whether the operator compares with a second value.
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

        /// Compares numerically if both are numbers, otherwise as text.
        private func compare(_ a: String, _ b: String) -> Int {
            if let a = Double(a), let b = Double(b) { return a < b ? -1 : a > b ? 1 : 0 }
            return a < b ? -1 : a > b ? 1 : 0
        }
    }
}
