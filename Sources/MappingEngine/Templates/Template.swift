package import OrderedJSON

/// Text with Handlebars expressions: relative URIs, bodies, headers, extracts. Read once, rendered for many records.
///
/// Source: celigo/integrator-api-docs and celigo/ai.
package struct Template: Sendable {
    /// What `{{x}}` is escaped for; `{{{x}}}` is never escaped.
    package enum Place: Sendable {
        /// Percent-encodes, as `encodeURIComponent` does.
        case uri
        /// Leaves it as it is.
        case text
    }

    package let text: String
    let nodes: [TemplateNode]
    let place: Place
    let isStrict: Bool
    private let unchecked: Set<String>
    let lookups: [String: Lookup]

    /// - Parameters:
    ///   - isStrict: `strictHandlebarEvaluation`: an undefined name is an error; otherwise it renders as nothing. Arguments of helpers may
    ///     be undefined in either case, so that `{{#if name}}` can test them.
    ///   - unchecked: names that a strict template may use, with their members, even if they are undefined.
    ///   - lookups: those of the import, for the helper `lookup`.
    /// Throws if a brace or a block is not closed, or a helper does not exist (`Missing helper: "x"`, Handlebars' own words).
    package init(
        _ text: String, for place: Place = .text, isStrict: Bool = false, unchecked: Set<String> = [], lookups: [String: Lookup] = [:]
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

    /// Whether there is anything to render, that is `{{`.
    package static func isTemplate(_ text: String) -> Bool { text.contains("{{") }

    /// - Parameter model: where bare names are looked up: the record itself (AFE 1.0), or `{"record": …}` (AFE 2.0). Names that it lacks
    ///   are looked up in the context's variables; without such a variable, `data` is an array with the model (`{{data.0.x}}`).
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
