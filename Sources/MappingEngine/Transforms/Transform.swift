package import OrderedJSON

/// What an export or import does to a record before anything else. Read once.
///
/// The vendor's documents mention transforms without describing them, so all of this is assumed: version 1 is `rules: [[{extract,
/// generate}, …]]` with paths as in Mapper 1.0, and makes a new record of what the rules generate; version 2 is `rulesTwoDotZero: {mode:
/// "create" | "modify", mappings}` with entries as in Mapper 2.0, and "modify" keeps the members that no entry generates.
package struct Transform: Sendable {
    private enum Rules: Sendable {
        case none
        case fields(FieldRules)
        case create(StructuredRules)
        case modify(StructuredRules)
    }

    private let rules: Rules

    /// - Parameter json: `{type: "expression", expression: {version, rules | rulesTwoDotZero}}`, or the content of `expression` at top
    ///   level. Null and missing rules leave records as they are.
    ///
    /// Throws an error that names the field and the reason. `type: "script"` is not emulated.
    package init(_ json: JSON) throws(DefinitionError) {
        guard let transform = try JSON.members(json, at: "") else {
            rules = .none
            return
        }
        guard try transform.text("type") != "script" else { throw DefinitionError("type", "Transforms by script are not emulated.") }
        if let expression = try JSON.members(transform["expression"], at: "expression"), !expression.isEmpty {
            rules = try within("expression", try Self.read(expression))
        } else {
            rules = try Self.read(transform)
        }
    }

    private static func read(_ expression: JSON.Object) throws(DefinitionError) -> Rules {
        let two = try JSON.members(expression["rulesTwoDotZero"], at: "rulesTwoDotZero")
        let version = expression["version"]?.shownText ?? ""
        guard ["", "1", "2"].contains(version) else { throw DefinitionError("version", "The version \"\(version)\" does not exist.") }
        guard version == "2" || version.isEmpty && two != nil else {
            let drafts = try drafts(expression["rules"] ?? .null)
            return drafts.isEmpty ? .none : .fields(FieldRules(drafts))
        }
        guard let two else { return .none }
        do throws(DefinitionError) {
            var reader = StructuredReader([:])
            let rules = try reader.rules(two)
            switch try two.nonEmptyText("mode") {
            case "create", nil: return rules.isEmpty ? .none : .create(rules)
            case "modify": return rules.isEmpty ? .none : .modify(rules)
            case let mode?: throw DefinitionError("mode", "The mode \"\(mode)\" does not exist.")
            }
        } catch {
            throw error.within("rulesTwoDotZero")
        }
    }

    /// Reads the rules of all sets, one set after the other. A rule outside of a set is accepted as well.
    private static func drafts(_ rules: JSON) throws(DefinitionError) -> [FieldDraft] {
        guard !rules.isNull else { return [] }
        guard case .array(let sets) = rules else { throw DefinitionError("rules", "An array is expected.") }
        var drafts: [FieldDraft] = []
        for (place, set) in sets.enumerated() {
            if case .array(let rules) = set {
                drafts += try JSON.each(rules, at: "rules[\(place)]") { rule throws(DefinitionError) in try FieldDraft(rule, [:]) }
            } else {
                guard case .object(let rule) = set else { throw DefinitionError("rules[\(place)]", "An object is expected.") }
                drafts.append(try within("rules[\(place)]", try FieldDraft(rule, [:])))
            }
        }
        return drafts
    }

    /// The members are in the order of the rules; with "modify" they replace those of the record or follow them. The source of errors is
    /// `transformation`.
    package func apply(to record: JSON, in context: MappingContext) -> Mapped {
        var mapped: Mapped
        switch rules {
        case .none: return Mapped(record)
        case _ where context.budget.isSpent: mapped = Mapped([:])
        case .fields(let rules): mapped = rules.apply(to: record, in: context)
        case .create(let rules): mapped = Self.apply(rules, to: record, in: context)
        case .modify(let rules):
            mapped = Self.apply(rules, to: record, in: context)
            var whole = record.objectValue ?? [:]
            for (name, value) in mapped.value.objectValue ?? [:] { whole[name] = value }
            mapped.value = .object(whole)
        }
        mapped.errors.close(context.budget)
        for place in mapped.errors.indices { mapped.errors[place].source = .transformation }
        return mapped
    }

    private static func apply(_ rules: StructuredRules, to record: JSON, in context: MappingContext) -> Mapped {
        var scope = StructuredScope(record, context)
        let object = rules.object(in: &scope)
        return Mapped(.object(object), errors: scope.errors)
    }
}
