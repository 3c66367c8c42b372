import OrderedJSON

extension TemplateHelper {
    static let predicates: [String: TemplateHelper] = [
        "if": .predicate { $0.holds },
        "unless": .predicate { !$0.holds },
        "and": .predicate { given in given.values.allSatisfy { ($0 ?? .null).isTruthy } },
        "or": .predicate { given in given.values.contains { ($0 ?? .null).isTruthy } },
        "not": .predicate { !($0[0] ?? .null).isTruthy },
        "neither": .predicate { given in !given.values.contains { ($0 ?? .null).isTruthy } },
        "isTruthy": .predicate { ($0[0] ?? .null).isTruthy },
        "isFalsey": .predicate { !($0[0] ?? .null).isTruthy },
        "isEmpty": .predicate { ($0[0] ?? .null).isEmpty },
        "hasNoItems": .predicate { $0.array(0).isEmpty },
        "hasOwn": .predicate { given in given[0]?.objectValue?[given.text(1)] != nil },
        "eq": .predicate { $0.whole(0).isStrictlyEqual(to: $0.whole(1)) },
        "ifEven": .predicate { given in given.number(0).map { $0.truncatingRemainder(dividingBy: 2) == 0 } ?? false },
        "startsWith": .predicate { $0.text(1).utf8.starts(with: $0.text(0).utf8) },
        "contains": .predicate { given in
            if case .array(let elements) = given.whole(0) { return elements.contains { $0.isStrictlyEqual(to: given[1] ?? .null) } }
            return given.text(0).holds(given.text(1))
        },
        "inArray": .predicate { given in given.whole(0).elements.contains { $0.isStrictlyEqual(to: given[1] ?? .null) } },
        // whether an element, or its named member, is truthy or equals the given value
        "some": .predicate { given in
            let path = given[1]?.stringValue.flatMap { try? SourcePath($0) }
            return given.whole(0).elements.contains { element in
                let value = path.map { $0.value(in: element, given.context.budget) ?? .null } ?? element
                return given[2].map { value.isLooselyEqual(to: $0) } ?? value.isTruthy
            }
        },
        "compare": .predicate { given in compare(given.whole(0), given.text(1), given.whole(2)) },
    ]

    static let expressions: [String: TemplateHelper] = ["typeOf": .value { .string($0[0]?.typeName ?? "undefined") }]

    private static func compare(_ a: JSON, _ operation: String, _ b: JSON) -> Bool {
        switch operation {
        case "==": a.isLooselyEqual(to: b)
        case "===": a.isStrictlyEqual(to: b)
        case "!=": !a.isLooselyEqual(to: b)
        case "!==": !a.isStrictlyEqual(to: b)
        case "<": a.order(before: b) == .before
        case "<=": a.order(before: b) == .before || a.order(before: b) == .same
        case ">": a.order(before: b) == .after
        case ">=": a.order(before: b) == .after || a.order(before: b) == .same
        case "typeof": .string(a.typeName) == b
        default: false
        }
    }
}

extension HelperArguments {
    /// The condition of Handlebars' own `if`: with `includeZero`, zero holds as well.
    fileprivate var holds: Bool {
        let value = self[0] ?? .null
        return value.isTruthy || value.numberValue != nil && named["includeZero"]?.isTruthy == true
    }
}

extension JSON {
    enum Order { case before, same, after }

    /// Compares two texts by UTF-16 units, all else as numbers; nil if one of them is not a number.
    func order(before other: JSON) -> Order? {
        if case .string(let mine) = self, case .string(let its) = other {
            return mine.utf16.elementsEqual(its.utf16) ? .same : mine.utf16.lexicographicallyPrecedes(its.utf16) ? .before : .after
        }
        guard let mine = looseNumber, let its = other.looseNumber else { return nil }
        return mine == its ? .same : mine < its ? .before : .after
    }
}
