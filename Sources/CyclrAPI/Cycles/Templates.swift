import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Templates of cycles: `/v1.0/templates`. Source: Cyclr OpenAPI, "Templates"; Cyclr API, "Install Cycle"; the vendor's test suite.
    enum Templates {
        static let filters: [QueryParameter] =
            PageRequest.parameters + ConnectorUse.parameters + [
                .init("includeIcons", .boolean), .init("includePrerequisites", .boolean), .init("includeOptional", .boolean),
                .init("lookupCustomFields", .boolean), .init("orderBy", .string()),
            ]
        static let icons: [QueryParameter] = [.init("includeIcons", .boolean)]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path access query or body success handler evidence
            GET ("/v1.0/templates",                        .partner,    query: filters,                                     .ok(Listing<Template>.self),   list,     .documented)
                .slow(with: ConnectorUse.slowInPairs, atLeast: 2)
            GET ("/v1.0/templates/:templateId",            .partner,    query: icons,                                       .ok(Template.self),            read,     .documented, fails: .notFound)
            POST("/v1.0/templates/:templateId/install",    .account,    query: icons, takes: InstallTemplate.self,          .ok(Cycle.self),               install,  .documented,
                                                                        fails: .notFound, .draftConnector)
        }

        /// Only published templates. `tag` must be one of the template's; a connector's name must match exactly. `lookupCustomFields`
        /// changes nothing: custom fields belong to account connectors, and a template has none.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Template> {
            let order = Template.order(named: call.query("orderBy"))
            let wish = ConnectorUse(call)
            let found =
                wish.asksForNothing
                ? state.templates.rows(order ?? Template.published).listing(call)
                : wish.listing(of: state.templates, by: Template.sought, in: Template.listed, order: order, call)
            return found.map { state.shownInList($0, to: call) }
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Template { state.shown(try state.template(in: call), to: call) }

        static func install(_ call: Call, _ wish: InstallTemplate, _ state: inout State) throws(Refusal) -> Cycle {
            let template = try state.template(in: call)
            return state.shown(
                try state.install(template, in: call.caller.accountId, name: wish[.name], description: wish[.description], call), to: call)
        }
    }

    struct InstallTemplate: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "InstallTemplate", source: "Cyclr OpenAPI, “Install Template”", isOpen: true,
            [.init(.name, required: false), .init(.description, required: false)])
    }
}

extension Cyclr.State {
    fileprivate func template(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Template {
        guard let template = templates[try call.guid("templateId")], template.isPublished else { throw .notFound("Template") }
        return template
    }

    /// Includes icons of connectors only if the call asks for them.
    fileprivate func shown(_ template: Cyclr.Template, to call: Cyclr.Call) -> Cyclr.Template {
        guard call.wantsIcons else { return template }
        var template = template
        template[.connectors] = withIcons(template[.connectors])
        return template
    }

    /// With `includePrerequisites`, adds what an installed cycle would lack. Documented: that a list does this, and covers steps that call
    /// no method. Assumed: the member and its shape, which is that of a cycle's prerequisites, and that `includeOptional` adds optional
    /// values.
    fileprivate func shownInList(_ template: Cyclr.Template, to call: Cyclr.Call) -> Cyclr.Template {
        var shown = shown(template, to: call)
        guard call.wants("includePrerequisites") else { return shown }
        let ids = template.stepIds { GUID(high: 0, low: UInt64($0) + 1) }
        let ofSteps = template.steps.flatMap {
            prerequisites(of: Cyclr.Step(from: $0, ids, of: .zero), includingOptional: call.wants("includeOptional"))
        }
        let ofVariables = template[.cycle].documents("Variables").compactMap { Cyclr.Variable(document: $0).prerequisite }
        shown[.prerequisites] = (ofSteps + ofVariables).map(\.document)
        return shown
    }

    func withIcons(_ entries: [JSON.Document]) -> [JSON.Document] {
        entries.map { entry in
            var entry = entry
            entry["Icon"] = entry.read("Id", as: Int.self).flatMap { connectors[$0] }?[.icon].json ?? .null
            return entry
        }
    }

    /// The connectors of a template's steps as its `Connectors` lists them.
    func connectorEntries(of template: Cyclr.Template) -> [JSON.Document] {
        var counts: [(id: Int, steps: Int)] = []
        for step in template.steps {
            guard let id = step.read("ConnectorId", as: Int.self) else { continue }
            if let place = counts.firstIndex(where: { $0.id == id }) { counts[place].steps += 1 } else { counts.append((id, 1)) }
        }
        return counts.compactMap { id, steps in
            connectors[id].map { connector in
                var entry = Cyclr.TemplateConnector(document: JSON.Document())
                entry.append(.id, id)
                entry.append(.name, connector[.name])
                entry.append(.version, connector[.version])
                entry.append(.stepCount, steps)
                entry.append(.icon, nil)
                entry.append(.isSystemConnector, connector[.isSystemConnector])
                return entry.document
            }
        }
    }
}

extension Cyclr.Template {
    var isPublished: Bool { self[.published] ?? true }
    /// The steps in `$cycle`.
    var steps: [JSON.Document] { self[.cycle].documents("Steps") }
}

extension Field where Owner == Cyclr.InstallTemplate, Value == String? {
    static var name: Self { "Name" }
    static var description: Self { "Description" }
}
