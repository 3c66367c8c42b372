import Emulation
import OrderedJSON

// The end of a set-up: the object `result`, described in the vendor's pages on callbacks, is posted to the window that opened the page. The
// form of ids and of errors is assumed, and so are the members for ORBIT.
extension Cyclr.SetUpPages {
    static func resultPage(of cycle: Cyclr.Cycle, _ visit: Cyclr.Visit, _ state: Cyclr.State) -> Page {
        let result = result(of: cycle, visit, state)
        let errors: [HTML] = state.errors(of: cycle, visit).map { "<li class=\"bad\">\($0)</li>" }
        let message = state.marketplace(of: visit)?[.installCompleteMessage]
        let lead: HTML =
            cycle.isActive
            ? "<p><span class=\"good\">Running.</span> \(message ?? "\(cycle[.name]) is set up. You can close this window.")</p>"
            : "<p><span class=\"bad\">Not running.</span> \(cycle[.name]) is installed.</p>"
        return Page(
            Cyclr.Look.page(
                cycle.isActive ? "All done" : "Installed",
                """
                \(lead)\(HTML.when(!errors.isEmpty, "<ul>\(errors)</ul>"))
                <p class="buttons"><a class="button second" href="\(visit.list)">Back to the list</a></p>
                <details open><summary>What the host is told</summary><pre id="result">\(String(decoding: result.pretty, as: UTF8.self))</pre></details>
                """,
                script: """
                    var result = \(script: result);
                    (function () {
                      var host = window.opener || (window.parent !== window ? window.parent : null);
                      if (host) host.postMessage(JSON.stringify(result), "*");
                    })();
                    """))
    }

    private static func result(of cycle: Cyclr.Cycle, _ visit: Cyclr.Visit, _ state: Cyclr.State) -> JSON {
        let template = cycle[.templateId].flatMap { state.templates[$0] }
        let call = visit.call
        let account = visit.account.internalId(call.sandbox.randomness).json
        let user = call.userGUID(visit.session.user).json
        let errors = JSON.array(state.errors(of: cycle, visit).map { .string($0) })
        let release = template.map { call.releaseGUID($0.id, cycle[.release]).json } ?? .null
        let webhooks = state.webhooks(of: cycle, call)
        if let marketplace = state.marketplace(of: visit) {
            // of a marketplace's cycles only `Active` is known; `Stopped` is assumed
            let status = JSON.string(cycle.isActive ? "Active" : "Stopped")
            return [
                "accountId": account, "accountApiId": .string(visit.account.id),
                "installCompleteMessage": marketplace[.installCompleteMessage].json,
                "marketplacePackageId": cycle[.templateId].flatMap { marketplace.package(of: $0) }?.json ?? .null, "userId": user,
                "cycles": [
                    [
                        "cycleId": cycle.id.json, "status": status, "templateId": cycle[.templateId].json, "templateReleaseId": release,
                        "webhooks": .array(webhooks.map { ["stepName": .string($0.step), "url": .string($0.url)] }),
                    ]
                ], "errors": errors,
            ]
        }
        let status = JSON.string(cycle.isActive ? "Active" : "stopped")
        return [
            "accountId": account, "accountApiId": .string(visit.account.id), "cycleId": cycle.id.json, "status": status, "userId": user,
            "webhooks": .array(webhooks.map { .string($0.url) }), "errors": errors, "completeParameter": visit.options.complete.json,
            "templateId": cycle[.templateId].json, "templateReleaseId": release, "templateTags": (template?[.tags] ?? cycle[.tags]).json,
        ]
    }
}

extension Cyclr.State {
    /// The reasons why a cycle that should be active is not.
    fileprivate func errors(of cycle: Cyclr.Cycle, _ visit: Cyclr.Visit) -> [String] {
        guard visit.options.start, !cycle.isActive else { return [] }
        var texts: [String] = []
        for missing in prerequisites(of: cycle) {
            let text = missing.document.read("Reason") ?? ""
            if !texts.contains(text) { texts.append(text) }
        }
        return texts
    }

    /// The URLs at which the cycle waits for calls.
    func webhooks(of cycle: Cyclr.Cycle, _ call: Cyclr.Call) -> [(step: String, url: String)] {
        steps(of: cycle.id).filter { $0[.webhookKey] != nil }.map { ($0[.name], webhookURL(of: $0, call)) }
    }
}

extension Cyclr.Marketplace {
    /// The number of a package, which here is a template: the marketplace's id times 1000 plus the template's position, from 1. Assumed.
    func package(of template: GUID) -> Int? { self[.templates].firstIndex(of: template).map { id * 1000 + $0 + 1 } }
}

extension Emulation.Call<Cyclr> {
    func userGUID(_ name: String) -> GUID { sandbox.randomness.guid("cyclr/user/\(name)", 0) }
    func releaseGUID(_ template: GUID, _ release: Int?) -> GUID { sandbox.randomness.guid("cyclr/release/\(template)", release ?? 1) }
}
