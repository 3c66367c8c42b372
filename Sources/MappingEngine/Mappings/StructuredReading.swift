import OrderedJSON

/// Reads `mappings[]`.
struct StructuredReader {
    let lookups: [String: Lookup]
    private var depth = 0

    init(_ lookups: [String: Lookup]) { self.lookups = lookups }

    mutating func rules(_ document: JSON.Object, isNamed: Bool = true) throws(DefinitionError) -> [StructuredRule] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Assumed.nesting else { throw DefinitionError("mappings", "The mappings are nested too deeply.") }
        return try document.each("mappings") { rule throws(DefinitionError) in try self.rule(rule, isNamed: isNamed) }
    }

    private mutating func rule(_ rule: JSON.Object, isNamed: Bool) throws(DefinitionError) -> StructuredRule {
        guard let status = try rule.nonEmptyText("status") else {
            throw DefinitionError("status", "Mapping object must have status field present.")
        }
        let generate = try rule.text("generate") ?? ""
        guard !isNamed || !generate.isEmpty else { throw DefinitionError("generate", "Expected field: generate to be present.") }
        guard let name = try rule.nonEmptyText("dataType") else {
            throw DefinitionError("dataType", "Expected field: dataType to be present.")
        }
        // "date" is no data type of Mapper 2.0: there a date is a string with formats
        guard let type = DataType(rawValue: name), type != .date else { throw DefinitionError("dataType", "\"\(name)\" is no data type.") }
        let helpers = try helpers(rule, type)
        return StructuredRule(
            generate: generate, type: type, source: try source(rule), rules: type == .object ? try rules(rule) : [], helpers: helpers,
            fallback: rule["default"], lookup: try rule.read("lookupName") { name throws(DefinitionError) in try lookups.named(name) },
            condition: try Condition.read(rule, lookups), conversion: try Conversion(rule, type), isActive: status == "Active")
    }

    private mutating func helpers(_ rule: JSON.Object, _ type: DataType) throws(DefinitionError) -> [StructuredRule.ArrayHelper] {
        guard type.isArray else { return [] }
        return try rule.each("buildArrayHelper") { helper throws(DefinitionError) in
            StructuredRule.ArrayHelper(
                source: try source(helper), fallback: helper["default"], rules: try rules(helper, isNamed: type != .arrayarray))
        }
    }

    /// `$…` is a path, `{{` makes a template, all else stands for itself.
    private func source(_ rule: JSON.Object) throws(DefinitionError) -> StructuredRule.Source {
        // a constant as in Mapper 1.0 (assumed: mappings.yml has literal extracts only)
        if let constant = rule["hardCodedValue"] { return .literal(constant) }
        return try rule.read("extract") { text throws(DefinitionError) -> StructuredRule.Source in
            if Template.isTemplate(text) { return .template(try Template(text, lookups: lookups)) }
            return text == "$" || text.hasPrefix("$.") || text.hasPrefix("$[")
                ? .path(try SourcePath(jsonPath: text)) : .literal(.string(text))
        } ?? .nothing
    }
}
