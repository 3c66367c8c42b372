package import OrderedJSON

/// The mapping of an import, of either dialect. Read once, applied to many records, from many threads.
///
/// Source: celigo/integrator-api-docs and celigo/ai.
package struct Mapping: Sendable {
    private enum Rules: Sendable {
        case none
        case fields(FieldRules)
        case structured(StructuredRules)
    }

    private let rules: Rules
    /// Whether a rule looks at the destination's record, which the context must then provide.
    package let asksForDestination: Bool
    /// Whether a rule asks if the record is created or updated, which the context must then say.
    package let asksForOperation: Bool
    /// The import's lookups by name, its own and those of its blocks.
    package let lookups: [String: Lookup]
    /// The field that holds the key of the destination's record (`isKey`); Mapper 2.0 has none.
    package let keyField: String?

    /// - Parameter json: an import's model: `{mapping?: {fields, lists}, mappings?: […], lookups?: […]}`; other members are ignored. For
    ///   NetSuite and Salesforce, mapping and lookups may be in the adaptor's own block (`netsuite_da: {mapping, lookups}`), and so may the
    ///   lookups of other adaptors (assumed). If both dialects are there, `mappings` counts (assumed).
    ///
    /// Throws an error that names the field and the reason: `mapping.fields[2].dataType: "text" is no data type.`
    package init(_ json: JSON) throws(DefinitionError) {
        guard case .object(let document) = json else { throw DefinitionError("", "An object is expected.") }
        asksForDestination = json.hasCondition(.ignoreIfSet)
        asksForOperation = json.hasCondition(.recordCreated, .recordUpdated) || json.hasObject { $0["immutable"] == true }
        let blocks = document.filter { $0.value.objectValue != nil && $0.key != "mapping" }
        var lookups: [String: Lookup] = [:]
        for (name, block) in blocks { lookups.merge(try Lookup.all(block["lookups"], at: "\(name).lookups")) { $1 } }
        lookups.merge(try Lookup.all(document["lookups"], at: "lookups")) { $1 }
        self.lookups = lookups

        var reader = StructuredReader(lookups)
        let structured = try reader.rules(document)
        guard structured.isEmpty else {
            (rules, keyField) = (.structured(structured), nil)
            return
        }
        let own = try JSON.members(document["mapping"], at: "mapping").map { ("mapping", $0) }
        let ofBlock = blocks.lazy.compactMap { name, block in block["mapping"]?.objectValue.map { ("\(name).mapping", $0) } }.first
        guard let (field, mapping) = own ?? ofBlock else {
            (rules, keyField) = (.none, nil)
            return
        }
        let fields = try within(field, try FieldRules(mapping, lookups))
        rules = fields.isEmpty ? .none : .fields(fields)
        keyField = mapping["fields"]?.arrayValue?.first { $0["isKey"] == true }?["generate"]?.stringValue
    }

    /// Whether there are no rules: then records pass unchanged (assumed for `{fields: [], lists: []}`, as without any mapping).
    package var isEmpty: Bool { if case .none = rules { true } else { false } }

    /// The members are in the order of the rules. A field that fails is left out and adds an error whose source is `mapping` or `lookup`.
    package func apply(to record: JSON, in context: MappingContext) -> Mapped {
        var mapped: Mapped
        switch rules {
        case _ where context.budget.isSpent: mapped = Mapped([:])
        case .none: return Mapped(record)
        case .fields(let rules): mapped = rules.apply(to: record, in: context)
        case .structured(let rules):
            var scope = StructuredScope(record, context)
            let object = rules.object(in: &scope)
            mapped = Mapped(.object(object), errors: scope.errors)
        }
        mapped.errors.close(context.budget)
        return mapped
    }
}
