import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// The pages that offer integrations: `/launch`, `/launch/marketplace/{id}`, `/orbit`. Source for what they do: the vendor's pages on
    /// LAUNCH, Marketplace and ORBIT. What they look like is ours.
    enum OfferPages {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                                        access  query                success                     handler      evidence
            GET(writes: "/launch",                           .open,  query: Visit.query,  .ok(Page.self).or(.found),  launch,      .documented, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery)
            GET(writes: "/launch/marketplace/:marketplace",  .open,  query: Visit.query,  .ok(Page.self),             marketplace, .documented, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery)
            GET(writes: "/orbit",                            .open,  query: Visit.query,  .ok(Page.self),             orbit,       .documented, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery)
        }

        /// If there is only one template and `auto` is on, installs it without asking.
        static func launch(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, at: .launch, state)
            let offers = try state.offers(to: visit)
            guard visit.options.auto, offers.count == 1 else { return Page(Look.page("Choose an integration", list(offers, visit, state))) }
            // reloading the page neither installs nor starts anything again
            if let known = visit.session.installed[offers[0].id].flatMap({ state.cycles[$0] }) {
                return Page(redirectingTo: state.advance(known, visit, startsAgain: false))
            }
            return Page(redirectingTo: state.advance(try state.integration(of: offers[0], noticedIn: visit), visit))
        }

        static func marketplace(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, at: .marketplace(Int(call.path("marketplace") ?? "") ?? 0), state)
            let offers = try state.offers(to: visit)
            return Page(Look.page(state.marketplace(of: visit)?[.name] ?? "", list(offers, visit, state)))
        }

        /// Shows the account's own integrations and what else is on offer.
        static func orbit(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, at: .orbit, state)
            let cycles = state.cycles.rows(Cycle.ofAccount, in: Cycle.listed(in: visit.account.id))
            let own: HTML = """
                <h2>Your integrations</h2>
                <ul class="rows">\(cycles.map { "<li><div><h2>\($0[.name])</h2>\(status($0))</div>\(controls($0, visit))</li>" })</ul>
                <h2>Add one</h2>
                """
            return Page(
                Look.page(
                    "Integrations of \(visit.account[.name])",
                    "\(HTML.when(!cycles.isEmpty, own))\(list(try state.offers(to: visit), visit, state))"))
        }

        private static func list(_ offers: [Template], _ visit: Visit, _ state: State) -> HTML {
            guard !offers.isEmpty else { return "<p>There is nothing on offer.</p>" }
            let installed = visit.showsWhatIsInstalled ? state.installed(in: visit.account.id) : [:]
            return "<ul class=\"rows\">\(offers.map { row($0, installed[$0.id], visit, state) })</ul>"
        }

        private static func row(_ template: Template, _ installed: Cycle?, _ visit: Visit, _ state: State) -> HTML {
            let icons: [HTML] = template[.connectors].map { entry in
                Look.icon(entry.read("Id", as: Int.self).flatMap { state.connectors[$0]?[.icon] }, of: entry.read("Name") ?? "")
            }
            let names = template[.connectors].compactMap { $0.read("Name", as: String.self) }.joined(separator: ", ")
            let tags: [HTML] = template[.tags].map { "<span class=\"tag\">\($0)</span>" }
            return """
                <li><span class="icons">\(icons)</span>
                <div><h2>\(template[.name])</h2><p class="quiet">\(names)</p>
                \(HTML.when(visit.options.descriptions && template[.description] != nil, "<p>\(template[.description] ?? "")</p>"))\(tags)
                \(installed.map { status($0) } ?? "")</div>
                \(installed.map { controls($0, visit) } ?? installForm(template, visit))</li>
                """
        }

        private static func installForm(_ template: Template, _ visit: Visit) -> HTML {
            """
            <form method="post" action="\(visit.link("/launch/integrations"))">
            <input type="hidden" name="template" value="\(template.id.description)">
            <button aria-label="Install \(template[.name])">Install</button></form>
            """
        }

        private static func status(_ cycle: Cycle) -> HTML {
            "<p class=\"\(cycle.isActive ? "good" : "quiet")\">\(cycle.isActive ? "Running" : "Stopped")</p>"
        }

        private static func controls(_ cycle: Cycle, _ visit: Visit) -> HTML {
            let path = "/launch/integrations/\(cycle.id)"
            // pressing the button starts the cycle even if the link says `start=false`, which is meant for new ones
            let (label, action) =
                cycle.isActive ? ("Stop", visit.link("\(path)/stop")) : ("Start", visit.link("\(path)/continue", without: "start"))
            return """
                <div class="buttons">
                <form method="post" action="\(action)"><button aria-label="\(label) \(cycle[.name])">\(label)</button></form>
                <form method="post" action="\(visit.link("\(path)/uninstall"))"><button class="second" aria-label="Uninstall \(cycle[.name])">Uninstall</button></form>
                </div>
                """
        }
    }
}

extension Cyclr.Visit {
    static let query: [QueryParameter] = [.init("session", .string(), required: true)]

    /// Whether the list shows what is installed already. Otherwise a template can be installed repeatedly.
    fileprivate var showsWhatIsInstalled: Bool { if case .marketplace = place { true } else { options.single && place == .launch } }
}

extension Cyclr.State {
    func marketplace(of visit: Cyclr.Visit) -> Cyclr.Marketplace? {
        if case .marketplace(let id) = visit.place { marketplaces[id] } else { nil }
    }

    /// Published templates; in a marketplace, only those that it offers; elsewhere, only those with one of the tags, if there are any in
    /// the link.
    func offers(to visit: Cyclr.Visit) throws(Cyclr.Refusal) -> [Cyclr.Template] {
        if case .marketplace = visit.place {
            guard let marketplace = marketplace(of: visit) else { throw .unknownPageTarget("marketplace") }
            return marketplace[.templates].compactMap { templates[$0] }.filter(\.isPublished)
        }
        let wanted = Set(visit.options.tags.map { $0.lowercased() })
        return templates.rows(Cyclr.Template.published).filter { template in
            wanted.isEmpty || template[.tags].contains { wanted.contains($0.lowercased()) }
        }
    }

    /// The account's newest cycle of each template.
    func installed(in account: String) -> [GUID: Cyclr.Cycle] {
        var installed: [GUID: Cyclr.Cycle] = [:]
        for cycle in cycles.rows(Cyclr.Cycle.ofAccount, in: SortKey(account)) {
            if let template = cycle[.templateId] { installed[template] = cycle }
        }
        return installed
    }

    /// Installs a template; with `single`, only if the account has no cycle of it yet.
    mutating func integration(of template: Cyclr.Template, _ visit: Cyclr.Visit) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        if visit.options.single, let known = installed(in: visit.account.id)[template.id] { return known }
        do throws(Cyclr.Refusal) {
            return try install(template, in: visit.account.id, name: nil, description: nil, visit.call)
        } catch {
            throw error.onPage
        }
    }

    /// Installs a template without asking, and notes that in the browser's session.
    fileprivate mutating func integration(of template: Cyclr.Template, noticedIn visit: Cyclr.Visit) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        let cycle = try integration(of: template, visit)
        sessions.update(visit.session.id) { $0.installed[template.id] = cycle.id }
        return cycle
    }
}
