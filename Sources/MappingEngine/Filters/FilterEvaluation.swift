import OrderedJSON

extension FilterExpression {
    /// The expression's value; nil if it does not exist.
    func value(of record: JSON, in context: MappingContext) -> JSON? {
        let budget = context.budget
        budget.draw(values: 1)
        guard !budget.isSpent else { return nil }
        switch self {
        case .literal(let value): return value
        case .extract(let path): return path.value(in: record, budget)
        case .settings(let path): return context.variables["settings"].flatMap { path.value(in: $0, budget) }
        case .logic(let logic, let operands):
            let isDecisive = logic == .or
            return .bool(operands.contains { ($0.value(of: record, in: context) ?? .null).isTruthy == isDecisive } == isDecisive)
        case .not(let operand): return .bool(!(operand.value(of: record, in: context) ?? .null).isTruthy)
        case .comparison(let comparison, let a, let b):
            let (first, second) = (a.value(of: record, in: context) ?? .null, b.value(of: record, in: context) ?? .null)
            budget.draw(first)
            budget.draw(second)
            return .bool(comparison.holds(first, second))
        case .matches(let operand, let expression):
            return .bool(operand.value(of: record, in: context).map { expression.matches($0.shownText, budget) } ?? false)
        case .matchesAny(let operand, let pattern):
            guard let value = operand.value(of: record, in: context), let text = pattern.value(of: record, in: context)?.stringValue else {
                return false
            }
            return .bool(RegularExpression(text, budget)?.matches(value.shownText, budget) ?? false)
        case .emptiness(let operand, let isEmpty): return .bool((operand.value(of: record, in: context) ?? .null).isEmpty == isEmpty)
        case .never: return false
        case .change(let change, let operand):
            guard let value = operand.value(of: record, in: context) else { return nil }
            budget.draw(value)
            return change.apply(to: value)
        }
    }
}

extension FilterOperator.Comparison {
    /// Values of different kinds are neither equal nor ordered: that is what the casts are for (assumed). Comparison is case-sensitive.
    func holds(_ a: JSON, _ b: JSON) -> Bool {
        switch self {
        case .equals: a.isStrictlyEqual(to: b)
        case .notequals: !a.isStrictlyEqual(to: b)
        case .greaterthan: Self.order(a, b) == .after
        case .greaterthanequals: Self.order(a, b).map { $0 != .before } ?? false
        case .lessthan: Self.order(a, b) == .before
        case .lessthanequals: Self.order(a, b).map { $0 != .after } ?? false
        case .contains: Self.contains(a, b)
        case .doesnotcontain: !Self.contains(a, b)
        case .startswith: Self.texts(a, b).map { $0.starts(with: $1) } ?? false
        case .endswith: Self.texts(a, b).map { $0.reversed().starts(with: $1.reversed()) } ?? false
        }
    }

    private static func order(_ a: JSON, _ b: JSON) -> JSON.Order? {
        switch (a, b) {
        case (.string, .string), (.number, .number): a.order(before: b)
        default: nil
        }
    }

    private static func contains(_ a: JSON, _ b: JSON) -> Bool {
        switch (a, b) {
        case (.string(let text), .string(let part)): text.holds(part)
        case (.array(let elements), _): elements.contains { $0.isStrictlyEqual(to: b) }
        default: false
        }
    }

    private static func texts(_ a: JSON, _ b: JSON) -> (String.UTF8View, String.UTF8View)? {
        if case (.string(let text), .string(let part)) = (a, b) { (text.utf8, part.utf8) } else { nil }
    }
}

extension FilterOperator.Change {
    /// Nil if the change is not possible for the value: then comparisons do not hold.
    func apply(to value: JSON) -> JSON? {
        switch self {
        case .string: value.isNull ? JSON?.none : .string(value.flatText)
        case .number: DataType.number.convert(value)
        case .boolean: value.isNull ? JSON?.none : DataType.boolean.convert(value) ?? .bool(value.isTruthy)
        case .epochtime: AnyDate.milliseconds(value, in: .utc).map { .number(JSON.Number(Int($0))) }
        case .lowercase: .string(value.shownText.lowercased())
        case .uppercase: .string(value.shownText.uppercased())
        case .floor: value.looseNumber.map { .javaScript($0.rounded(.down)) }
        case .ceiling: value.looseNumber.map { .javaScript($0.rounded(.up)) }
        case .abs: value.looseNumber.map { .javaScript(Swift.abs($0)) }
        }
    }
}
