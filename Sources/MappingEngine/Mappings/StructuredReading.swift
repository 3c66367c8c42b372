import OrderedJSON

/// Reads `mappings[]` of Mapper 2.0.
struct StructuredReader {
    let lookups: [String: Lookup]
    private var depth = 0
    /// The names of the entry that is being read and of those around it.
    private var names: [String] = []

    init(_ lookups: [String: Lookup]) { self.lookups = lookups }

    mutating func rules(_ document: JSON.Object, isNamed: Bool = true) throws(DefinitionError) -> StructuredRules {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Assumed.nesting else { throw DefinitionError("mappings", "The mappings are nested too deeply.") }
        let entries = try document.each("mappings") { rule throws(DefinitionError) in try self.rule(rule, isNamed: isNamed) }
        return StructuredRules(entries.compactMap { $0 })
    }

    /// Nil if the entry is not active.
    private mutating func rule(_ rule: JSON.Object, isNamed: Bool) throws(DefinitionError) -> (name: String, rule: StructuredRule)? {
        guard let status = try rule.nonEmptyText("status") else {
            throw DefinitionError("status", "Mapping object must have status field present.")
        }
        let generate = try rule.text("generate") ?? ""
        guard !isNamed || !generate.isEmpty else { throw DefinitionError.missing("generate") }
        guard let name = try rule.nonEmptyText("dataType") else {
            throw DefinitionError.missing("dataType")
        }
        // "date" is not a data type of Mapper 2.0: there a date is a string with formats
        guard let type = DataType(rawValue: name), type != .date else { throw DefinitionError("dataType", "\"\(name)\" is no data type.") }
        if !generate.isEmpty { names.append(generate) }
        defer { if !generate.isEmpty { names.removeLast() } }
        let made = StructuredRule(
            type, try source(rule), type == .object ? try rules(rule) : StructuredRules([]), try helpers(rule, type),
            fallback: rule["default"],
            try rule.read("lookupName") { name throws(DefinitionError) in try lookups.named(name) }, try Condition.read(rule, lookups),
            try Conversion(rule, type), names: names)
        return status == "Active" ? (isNamed ? generate : "", made) : nil
    }

    private mutating func helpers(_ rule: JSON.Object, _ type: DataType) throws(DefinitionError) -> [StructuredRule.ArrayHelper] {
        guard type.isArray else { return [] }
        return try rule.each("buildArrayHelper") { helper throws(DefinitionError) in
            StructuredRule.ArrayHelper(
                source: try source(helper), fallback: helper["default"], rules: try rules(helper, isNamed: type != .arrayarray))
        }
    }

    /// A text with `{{` is a template, one that begins as a JSON path (`$`, `$.`, `$[`) is a path, any other is a constant.
    private func source(_ rule: JSON.Object) throws(DefinitionError) -> Extract {
        // `hardCodedValue` as in Mapper 1.0 (assumed: mappings.yml has literal extracts only)
        try Extract(rule) { text throws(DefinitionError) in
            if Template.isTemplate(text) { return .template(try Template(text, lookups: lookups)) }
            let isPath = text == "$" || text.hasPrefix("$.") || text.hasPrefix("$[")
            return isPath ? .path(try SourcePath(jsonPath: text)) : .constant(.string(text))
        }
    }
}
