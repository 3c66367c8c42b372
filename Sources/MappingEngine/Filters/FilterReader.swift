import OrderedJSON

/// Compiles the nested arrays. An error says where it is: `[1][2]` is the third member of the second member.
struct FilterReader {
    private var depth = 0

    mutating func expression(_ rule: [JSON]) throws(DefinitionError) -> FilterExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Assumed.nesting else { throw DefinitionError("", "The filter is nested too deeply.") }
        guard case .string(let name)? = rule.first else { throw DefinitionError("[0]", "An operator is expected.") }

        if let logic = FilterOperator.Logic(rawValue: name) {
            var operands: [FilterExpression] = []
            for place in 1..<max(rule.count, 1) { operands.append(try operand(rule, place)) }
            return .logic(logic, operands)
        }
        if let comparison = FilterOperator.Comparison(rawValue: name) {
            return .comparison(comparison, try operand(rule, 1), try operand(rule, 2))
        }
        if let change = FilterOperator.Change(rawValue: name) { return .change(change, try operand(rule, 1)) }
        switch name {
        case "not": return .not(try operand(rule, 1))
        case "empty", "notempty": return .emptiness(try operand(rule, 1), isEmpty: name == "empty")
        case "isempty", "isnotempty": return .never
        case "matches":
            let (value, pattern) = (try operand(rule, 1), try operand(rule, 2))
            guard let text = pattern.constantText else { return .matchesAny(value, pattern) }
            guard let expression = RegularExpression(text) else { throw DefinitionError("[2]", "\"\(text)\" is no regular expression.") }
            return .matches(value, expression)
        case "extract", "settings":
            guard case .string(let text)? = rule.dropFirst().first else { throw DefinitionError("[1]", "A path is expected.") }
            let path = try within("[1]", try SourcePath(text))
            return name == "extract" ? .extract(path) : .settings(path)
        default: throw DefinitionError("[0]", "The operator \"\(name)\" does not exist.")
        }
    }

    /// An array is an expression, anything else is a literal.
    private mutating func operand(_ rule: [JSON], _ place: Int) throws(DefinitionError) -> FilterExpression {
        guard place < rule.count else {
            throw DefinitionError("[\(place)]", "The operator \"\(rule[0].shownText)\" needs another operand.")
        }
        guard case .array(let inner) = rule[place] else { return .literal(rule[place]) }
        return try within("[\(place)]", try expression(inner))
    }
}

extension FilterExpression {
    /// The text of a literal, even within `["string", …]`; nil for any other expression.
    fileprivate var constantText: String? {
        switch self {
        case .literal(.string(let text)): text
        case .change(.string, let inner): inner.constantText
        default: nil
        }
    }
}
