package import OrderedJSON

/// What a step's answer adds to the record: `{fields: [{extract, generate}], lists: [{generate, fields}]}`. Read once.
///
/// Source: Celigo, “Flow API”. The answer is `{data, errors}` of a lookup, `{id, statusCode, _json, errors, ignored}` of an import.
package struct ResponseMapping: Sendable {
    private let rules: FieldRules

    /// Null and missing members count as empty. Throws an error that names the field and the reason.
    package init(_ json: JSON) throws(DefinitionError) {
        rules = try FieldRules(try JSON.members(json, at: "") ?? [:], [:], isResponse: true)
    }

    /// The record with what the rules take from the answer: existing members keep their places, new ones follow in the order of the rules.
    ///
    /// Two oddities are the vendor's (seen live 2026-02-23): `extract: "$"` of an array or object gives nothing, and a list has only its
    /// first element. Errors have the source `response_mapping`.
    package func apply(to response: JSON, into record: JSON, in context: MappingContext) -> Mapped {
        var mapped = Mapped(record)
        // a record of grouped rows has no members to add to (assumed)
        guard !rules.isEmpty, case .object(var object) = record else { return mapped }
        if !context.budget.isSpent { mapped.errors = rules.apply(to: response, in: context, into: &object) }
        mapped.errors.close(context.budget)
        mapped.value = .object(object)
        for place in mapped.errors.indices { mapped.errors[place].source = .responseMapping }
        return mapped
    }
}
