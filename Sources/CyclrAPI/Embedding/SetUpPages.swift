import Emulation
import Foundation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// The pages that lead from a template to a running cycle: `/launch/integrations`, paths of ours below the vendor's pages. They ask for
    /// what is missing, start the cycle, and end in the documented `result`.
    enum SetUpPages {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query or body success handler evidence
            POST("/launch/integrations",                                .open,  query: Visit.query, takes: Form.self,   .found(Page.self),          install,    .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            GET ("/launch/integrations/:cycle",                         .open,  query: Visit.query,                     .ok(Page.self),             show,       .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            POST("/launch/integrations/:cycle/connectors/:connector",   .open,  query: Visit.query, takes: Form.self,   .ok(Page.self).or(.found),  connect,    .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery, .notOAuth).standIn()
            POST("/launch/integrations/:cycle/values",                  .open,  query: Visit.query, takes: Form.self,   .found(Page.self),          fillIn,     .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            GET (writes: "/launch/integrations/:cycle/continue",        .open,  query: Visit.query,                     .found(Page.self),          goOn,       .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            POST("/launch/integrations/:cycle/continue",                .open,  query: Visit.query, takes: Form.self,   .found(Page.self),          goOnFrom,   .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            POST("/launch/integrations/:cycle/stop",                    .open,  query: Visit.query, takes: Form.self,   .found(Page.self),          stop,       .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            POST("/launch/integrations/:cycle/uninstall",               .open,  query: Visit.query, takes: Form.self,   .found(Page.self),          uninstall,  .assumed, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery).standIn()
            GET ("/launch/integrations/:cycle/result",                  .open,  query: Visit.query,                     .ok(Page.self),             end,        .documented, fails: .badSignInToken, .unknownPageTarget, .incompletePageQuery)
        }

        static func install(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            let wanted = form["template"].flatMap { GUID(dotNet: $0) }
            guard let template = try state.offers(to: visit).first(where: { $0.id == wanted }) else {
                throw .unknownPageTarget("integration on offer")
            }
            return Page(redirectingTo: state.advance(try state.integration(of: template, visit), visit))
        }

        static func show(_ call: Call, _ state: State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            let cycle = try state.cycle(of: visit)
            return Page(questions(state.questions(about: cycle, visit), about: cycle, visit))
        }

        static func connect(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            let cycle = try state.cycle(of: visit)
            guard let id = Int(call.path("connector") ?? ""), state.steps(of: cycle.id).contains(where: { $0[.accountConnector] == id }),
                var installed = try? state.ownAccountConnector(id, in: visit.account.id),
                let connector = state.connectors[installed[.connectorId]]
            else { throw .unknownPageTarget("connector of this integration") }
            var properties: [PropertyWrite] = []
            for parameter in connector.askedProperties(of: installed) {
                let value = try form.answer("property.\(parameter[.targetName])", parameter[.name], optional: parameter[.isOptional])
                properties.append(PropertyWrite(document: JSON.Document(["Name": parameter[.targetName].json, "Value": value.json])))
            }
            installed.setProperties(properties, of: connector) { state.newPropertyNumber() }
            state.put(installed)
            if connector.oauthType(chosen: installed[.authenticationId]) != nil {
                // unless `inline`, in a window of its own, which sends this one a message when it is done
                let ending =
                    visit.options.inline
                    ? Ending(page: visit.link(cycle, "continue"), declined: visit.link(cycle))
                    : try Ending(target: call.origin, message: doneMessage)
                return try state.authorize(installed, ending, for: visit.session.user, call)
            }
            state.authenticate(id, with: try form.authValue(by: connector.authType(chosen: installed[.authenticationId])))
            return Page(redirectingTo: state.advance(cycle, visit))
        }

        static func fillIn(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            let cycle = try state.cycle(of: visit)
            let values = try state.inputs(of: cycle).map { input throws(Refusal) in (input, try form.answer(input.name, input.label)) }
            state.fillIn(values)
            return Page(redirectingTo: state.advance(cycle, visit))
        }

        static func goOn(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            return Page(redirectingTo: state.advance(try state.cycle(of: visit), visit))
        }

        static func goOnFrom(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page { try goOn(call, &state) }

        static func stop(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            state.stop(try state.cycle(of: visit), visit)
            return Page(redirectingTo: visit.list)
        }

        static func uninstall(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            state.uninstall(try state.cycle(of: visit), visit)
            return Page(redirectingTo: visit.list)
        }

        static func end(_ call: Call, _ state: State) throws(Refusal) -> Page {
            let visit = try Visit(call, state)
            return resultPage(of: try state.cycle(of: visit), visit, state)
        }
    }
}

extension Cyclr.Visit {
    func link(_ cycle: Cyclr.Cycle, _ page: String? = nil) -> String {
        link("/launch/integrations/\(cycle.id)\(page.map { "/\($0)" } ?? "")")
    }
}

extension Cyclr.Form {
    /// What the user entered. Refuses an empty field that is required, although browsers should not send one.
    fileprivate func answer(_ name: String, _ label: String, optional: Bool = false) throws(Cyclr.Refusal) -> String {
        let value = self[name] ?? ""
        guard !value.isEmpty || optional else { throw .incompletePageQuery("\(label) is needed.") }
        return value
    }

    /// The `AuthValue` as API clients would send it.
    fileprivate func authValue(by type: Cyclr.AuthType?) throws(Cyclr.Refusal) -> String {
        switch type {
        case .apiKey: return try answer("authvalue", "The key")
        case .basic:
            let pair = "\(try answer("user", "The user name")):\(self["password"] ?? "")"
            return Data(pair.utf8).base64EncodedString()
        default: return Cyclr.Connector.valueOfFields
        }
    }
}

extension Cyclr.Connector {
    /// The properties that the page asks for, besides keys and passwords: missing required ones, or all of them if the type is
    /// `AuthFields`.
    func askedProperties(of installed: Cyclr.AccountConnector) -> [Cyclr.Parameter] {
        guard authType(chosen: installed[.authenticationId]) == .authFields else { return missingProperties(of: installed) }
        return self[.parameters].map(Cyclr.Parameter.init(document:)).filter { $0[.isAccountConnectorProperty] }
    }

    /// The `AuthValue` of a connector that is authenticated by its properties; assumed.
    static let valueOfFields = "{}"
}

extension Cyclr.State {
    /// The cycle that the path names, in the account that the browser is signed in to.
    fileprivate func cycle(of visit: Cyclr.Visit) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        guard let cycle = visit.call.path("cycle").flatMap({ GUID(dotNet: $0) }).flatMap({ cycles[$0] }),
            cycle[.account] == visit.account.id
        else { throw .unknownPageTarget("integration in this account") }
        return cycle
    }

    /// Starts the cycle if there is nothing left to ask the user for.
    /// - Parameter startsAgain: whether to start even a cycle that was active before; false if the user did not ask for it.
    /// - Returns: the URL of the next page.
    mutating func advance(_ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit, startsAgain: Bool = true) -> String {
        connectAnew(cycle, visit)
        guard questions(about: cycle, visit).isEmpty else { return visit.link(cycle) }
        if startsAgain || cycle[.activated] == nil { start(cycle, visit) }
        return visit.link(cycle, "result")
    }

    /// Gives steps whose account connector was deleted the one that installing the template now would give them; assumed. An active cycle
    /// is not changed.
    private mutating func connectAnew(_ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) {
        guard cycles[cycle.id]?.isActive == false else { return }
        for var step in steps(of: cycle.id) {
            guard let gone = step[.accountConnector], accountConnectors[gone] == nil, let connector = step[.connectorId],
                // a connector that cannot be installed stays missing, and the result says so
                let known = try? accountConnector(for: connector, in: visit.account.id, visit.call)
            else { continue }
            step[.accountConnector] = known
            put(step, visit.call)
        }
        refreshCycle(cycle.id)
    }

    private mutating func start(_ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) {
        guard visit.options.start, var cycle = cycles[cycle.id], !cycle.isActive, prerequisites(of: cycle).isEmpty else { return }
        let isNew = cycle[.activated] == nil
        activate(&cycle, runOnce: visit.options.once, interval: nil, start: nil, RunMoment(visit.call))
        cycles.put(cycle)
        tell(isNew ? .installed : .started, cycle, visit)
    }

    fileprivate mutating func stop(_ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) {
        // it may have been stopped from another page
        guard cycle.isActive else { return }
        var cycle = cycle
        deactivate(&cycle)
        cycles.put(cycle)
        tell(.stopped, cycle, visit)
    }

    fileprivate mutating func uninstall(_ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) {
        removeCycle(cycle.id)
        guard cycle.isActive || cycle[.activated] != nil else { return }
        tell(.uninstalled, cycle, visit)
    }

    /// Calls the partner's webhook about what happens in its marketplaces. That an installation counts when the cycle is first started is
    /// assumed.
    private mutating func tell(_ status: Cyclr.MarketplaceEvent.Status, _ cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) {
        guard let marketplace = marketplace(of: visit), let template = cycle[.templateId], let package = marketplace.package(of: template)
        else { return }
        let call = visit.call
        var event = Cyclr.MarketplaceEvent(
            status: status, account: visit.account, package: package, completeParameter: visit.options.complete)
        if status == .installed {
            event.installed = [
                .init(
                    cycle: cycle, webhooks: webhooks(of: cycle, call).map { ($0.url, $0.step) },
                    release: call.releaseGUID(template, cycle[.release]))
            ]
            event.user = "\(call.userGUID(visit.session.user))"
        }
        tell(of: event, at: call.now, call.sandbox.randomness)
    }
}
