import OrderedJSON

/// A field of Mapper 1.0 as its document has it, before it is known whether it stands in a list.
struct FieldDraft {
    let extract: Extract
    /// May hold `[*]`.
    let generate: SourcePath
    let text: String
    let finish: FieldRule.Finish?

    init(_ rule: JSON.Object, _ lookups: [String: Lookup]) throws(DefinitionError) {
        guard let text = try rule.nonEmptyText("generate") else {
            throw DefinitionError.missing("generate")
        }
        self.text = text
        generate = try rule.read("generate") { text throws(DefinitionError) in try SourcePath(text) } ?? SourcePath(steps: [])
        let finish = try FieldRule.Finish(rule, lookups)
        self.finish = finish.isNothing ? nil : finish
        extract = try Extract(rule) { text throws(DefinitionError) in
            Template.isTemplate(text) ? .template(try Template(text, lookups: lookups)) : .path(try SourcePath(text))
        }
    }

    /// What stands before the first `[*]` of where it goes.
    var head: [SourcePath.Step] { Array(generate.steps.prefix { $0 != .each }) }

    /// - Parameters:
    ///   - extract: the steps that are left of the extract's path; nil: all of them.
    ///   - generate: those left of where it goes.
    func rule(extract steps: [SourcePath.Step]? = nil, generate: [SourcePath.Step]) throws(DefinitionError) -> FieldRule {
        let destination: Destination
        do throws(DefinitionError) {
            destination = try Destination(steps: generate)
        } catch {
            throw error.within("generate")
        }
        let source = steps.flatMap { steps in extract.path.map { _ in Extract.path(SourcePath(steps: steps)) } } ?? extract
        return FieldRule(source: source, destination: destination, finish: finish, name: text)
    }
}
