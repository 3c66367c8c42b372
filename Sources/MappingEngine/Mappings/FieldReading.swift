import OrderedJSON

/// A field of Mapper 1.0 as in its document, before it is known whether it belongs to a list.
struct FieldDraft {
    let extract: Extract
    /// May contain `[*]`.
    let generate: SourcePath
    let text: String
    let finish: FieldRule.Finish?

    /// - Parameter isInList: if true, `generate` is relative to an element and must not contain `[*]` itself.
    init(_ rule: JSON.Object, _ lookups: [String: Lookup], isInList: Bool = false) throws(DefinitionError) {
        guard let text = try rule.nonEmptyText("generate") else {
            throw DefinitionError.missing("generate")
        }
        self.text = text
        generate =
            try rule.read("generate") { text throws(DefinitionError) in
                var path = try SourcePath(text)
                // a [*] at the end: the values themselves form the array (assumed)
                if path.steps.last == .each { path = SourcePath(steps: path.steps.dropLast()) }
                let head = path.steps.prefix { $0 != .each || isInList }
                _ = try Destination(steps: Array(head))
                if path.isMany { _ = try Destination(steps: Array(path.steps.dropFirst(head.count + 1))) }
                return path
            } ?? SourcePath(steps: [])
        let finish = try FieldRule.Finish(rule, lookups)
        self.finish = finish.isNothing ? nil : finish
        extract = try Extract(rule) { text throws(DefinitionError) in
            Template.isTemplate(text) ? .template(try Template(text, lookups: lookups)) : .path(try SourcePath(text))
        }
    }

    /// The steps of `generate` before its first `[*]`.
    var head: [SourcePath.Step] { Array(generate.steps.prefix { $0 != .each }) }

    /// - Parameters:
    ///   - extract: the remaining steps of the extract's path; nil for all of them.
    ///   - generate: the remaining steps of `generate`, which have been checked to form a destination.
    func rule(extract steps: [SourcePath.Step]? = nil, generate: [SourcePath.Step]) -> FieldRule {
        let source = steps.flatMap { steps in extract.path.map { _ in Extract.path(SourcePath(steps: steps)) } } ?? extract
        return FieldRule(source: source, destination: Destination(checked: generate), finish: finish, name: FieldName([text]))
    }
}
