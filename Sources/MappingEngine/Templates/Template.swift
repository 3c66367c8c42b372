package import OrderedJSON

/// Text with handlebars: relative URIs, bodies, headers, extracts. Read once, rendered for many records.
///
/// Source: celigo/integrator-api-docs and celigo/ai.
package struct Template: Sendable {
    /// What `{{x}}` formats for; `{{{x}}}` is raw everywhere.
    package enum Place: Sendable {
        /// Percent-encodes, as `encodeURIComponent` does.
        case uri
        /// As it is.
        case text
    }

    package let text: String
    let nodes: [TemplateNode]
    let place: Place
    let isStrict: Bool
    private let unchecked: Set<String>
    let lookups: [String: Lookup]

    /// - Parameters:
    ///   - isStrict: `strictHandlebarEvaluation`: a name that stands for nothing is an error, else it renders empty. What helpers are given may be
    ///     nothing, so that `{{#if name}}` can ask.
    ///   - unchecked: names whose members a strict template may show though they are not there.
    ///   - lookups: the import's `lookups`, for the helper `lookup`.
    /// Throws if a brace or a block is not closed, or a helper does not exist (`Missing helper: "x"`, Handlebars' own words).
    package init(
        _ text: String, for place: Place = .text, isStrict: Bool = false, unchecked: Set<String> = [], lookups: JSON? = nil
    ) throws(DefinitionError) {
        try self.init(text, for: place, isStrict: isStrict, unchecked: unchecked, lookups: Lookup.all(lookups, at: "lookups"))
    }

    init(
        _ text: String, for place: Place = .text, isStrict: Bool = false, unchecked: Set<String> = [], lookups: [String: Lookup]
    ) throws(DefinitionError) {
        var parser = try TemplateParser(text)
        nodes = try parser.nodes()
        self.text = text
        self.place = place
        self.isStrict = isStrict
        self.unchecked = unchecked
        self.lookups = lookups
    }

    func demands(_ path: TemplatePath) -> Bool {
        guard case .name(let name, _)? = path.steps.first else { return isStrict }
        return isStrict && !unchecked.contains(name)
    }

    /// Whether there is anything to render: `{{`.
    package static func isTemplate(_ text: String) -> Bool { text.contains("{{") }

    /// - Parameter model: what bare names are looked up in: the record itself (AFE 1.0), or `{"record": …}` (AFE 2.0). Names that it has not are
    ///   looked for among the context's variables; `data` is the array of the model then (`{{data.0.x}}`).
    package func render(_ model: JSON, in context: MappingContext) throws(TemplateError) -> String {
        var rendering = TemplateRendering(self, model, context)
        try rendering.render(nodes)
        return rendering.out
    }
}

/// Why a template could not be rendered for a record.
package struct TemplateError: Error, Equatable {
    /// `handlebars_template_parse_error`: observed, and used for every failure of a template.
    package let code = "handlebars_template_parse_error"
    package let message: String
}
