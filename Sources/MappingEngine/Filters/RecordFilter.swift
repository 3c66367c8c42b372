package import OrderedJSON

/// An expression that selects records: `["and", ["equals", ["string", ["extract", "a"]], "b"], …]`. Read once.
///
/// Source: celigo/ai. A record that does not match is ignored, not failed; evaluation itself never fails.
package struct RecordFilter: Sendable {
    /// Nil if every record matches.
    private let expression: FilterExpression?

    /// - Parameter json: `{type: "expression", expression: {version: "1", rules}}` of exports, imports and lookups; `{version, rules}` of
    ///   branches (some documents contain both: then `expression` counts); or the rules themselves. Null, missing rules and empty ones
    ///   match every record (assumed).
    ///
    /// Throws if an operator is unknown or has too few operands. `type: "script"` is not emulated.
    package init(_ json: JSON) throws(DefinitionError) {
        switch json {
        case .null: expression = nil
        case .array: expression = try Self.read(json, at: "")
        case .object(let filter):
            guard try filter.text("type") != "script" else { throw DefinitionError("type", "Filters by script are not emulated.") }
            if let inner = try JSON.members(filter["expression"], at: "expression"), inner["rules"] != nil {
                expression = try Self.read(inner["rules"] ?? .null, at: "expression.rules")
            } else {
                expression = try Self.read(filter["rules"] ?? .null, at: "rules")
            }
        default: throw DefinitionError("", "A filter is an object.")
        }
    }

    private static func read(_ rules: JSON, at field: String) throws(DefinitionError) -> FilterExpression? {
        switch rules {
        case .null: return nil
        case .array(let elements) where elements.isEmpty: return nil
        case .array(let elements):
            var reader = FilterReader()
            return try within(field, try reader.expression(elements))
        default: throw DefinitionError(field, "An array is expected.")
        }
    }

    /// Whether the record passes. Once the budget is spent, none does.
    package func matches(_ record: JSON, in context: MappingContext) -> Bool {
        guard let expression else { return true }
        guard !context.budget.isSpent, let value = expression.value(of: record, in: context) else { return false }
        return value.isTruthy && !context.budget.isSpent
    }
}

indirect enum FilterExpression: Sendable {
    case literal(JSON)
    case extract(SourcePath)
    case settings(SourcePath)
    case logic(FilterOperator.Logic, [FilterExpression])
    case not(FilterExpression)
    case comparison(FilterOperator.Comparison, FilterExpression, FilterExpression)
    case matches(FilterExpression, RegularExpression)
    case matchesAny(FilterExpression, FilterExpression)
    case emptiness(FilterExpression, isEmpty: Bool)
    /// `isempty` and `isnotempty`: in the vendor's schema, but observed never to match (celigo/ai, SKILL).
    case never
    case change(FilterOperator.Change, FilterExpression)
}

enum FilterOperator {
    enum Logic: String, Sendable { case and, or }
    enum Comparison: String, Sendable {
        case equals, notequals, greaterthan, greaterthanequals, lessthan, lessthanequals, contains, doesnotcontain, startswith, endswith
    }
    enum Change: String, Sendable { case number, string, boolean, epochtime, lowercase, uppercase, floor, ceiling, abs }
}
