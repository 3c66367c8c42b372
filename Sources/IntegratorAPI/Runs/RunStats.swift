import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Statistics of runs: `/v1/flows/runs/stats`. Source: celigo/ai and the vendor's command line, for the body and for `stats` with
    /// `nextPageURL`; the members of each entry are assumed.
    enum RunStats {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                        access        query                               body                    success                 handler   evidence
            POST("/v1/flows/runs/stats",    .fullAccess,  query: [.init("after", .string())],  takes: JobScope.self,   .ok(StatsPage.self),    stats,    .documented, fails: .invalidField)
                .slow()
        }

        /// An entry for each flow that has run, over its latest runs.
        static func stats(_ call: Call, _ scope: JobScope, _ state: State) throws(Refusal) -> StatsPage {
            let after = call.after.map(Cursor.init)
            let flows: [Flow]
            if let ids = scope.flows(state) {
                let rest = ids.lazy.filter { id in after.map { id > $0.id } ?? true }.compactMap { state.flows[$0] }
                flows = Array(rest.prefix(Assumed.statsOnPage + 1))
            } else {
                let all = after.map { state.flows.all.after($0) } ?? state.flows.all
                flows = all.page(skip: 0, limit: Assumed.statsOnPage + 1)
            }
            let page = flows.prefix(Assumed.statsOnPage)
            let next =
                flows.count > page.count
                ? page.last.map { "\(call.origin)/v1/flows/runs/stats?after=\(Cursor.text($0.id, state.flows.all))" } : nil
            return StatsPage(page.compactMap { state.stats(of: $0, scope) }, next: next)
        }
    }

    struct StatsPage: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ stats: [JSON], next: String?) {
            var page: JSON.Object = ["stats": .array(stats)]
            if let next { page["nextPageURL"] = .string(next) }
            document = JSON.Document(page)
        }

        private static let counts = ["numRuns", "numSuccess", "numIgnore", "numError", "numOpenError", "numResolved", "avgRuntime"]
        private static let flow = Schema(
            "FlowStats", source: "Understudy",
            [.init("_flowId", .string(), .assumed), .init("_integrationId", .string(), required: false, .assumed)]
                + counts.map { .init($0, .integer, .assumed) } + [.init("lastExecutedAt", Timestamp.form, required: false, .assumed)])
        static let schema = Schema(
            "RunStats", source: "celigo/ai",
            [.init("stats", .array(.object(flow))), .init("nextPageURL", .string(), required: false)])
    }
}

extension Integrator.State {
    /// Nil where the flow has no such run. `avgRuntime` is in milliseconds, over the runs that are over.
    fileprivate func stats(of flow: Integrator.Flow, _ scope: Integrator.JobScope) -> JSON? {
        let runs = jobs.rows(Integrator.Job.runs, in: SortKey(flow.id)).reversed().page(skip: 0, limit: Integrator.Assumed.runsCounted)
            .filter { scope.takes($0) }
        guard let last = runs.first else { return nil }
        func sum(_ count: Field<Integrator.Job, Int>) -> JSON { runs.reduce(0) { $0 + $1[count] }.json }
        let times = runs.compactMap { job in
            job[.startedAt].flatMap { start in job[.endedAt].map { Int(($0.instant.ticks - start.instant.ticks) / 10_000) } }
        }
        var stats: JSON.Object = ["_flowId": .string(flow.id)]
        if let integration = flow[.integrationId] { stats["_integrationId"] = .string(integration) }
        stats["numRuns"] = runs.count.json
        stats["numSuccess"] = sum(.numSuccess)
        stats["numIgnore"] = sum(.numIgnore)
        stats["numError"] = sum(.numError)
        stats["numOpenError"] = sum(.numOpenError)
        stats["numResolved"] = sum(.numResolved)
        stats["avgRuntime"] = (times.isEmpty ? 0 : times.reduce(0, +) / times.count).json
        if let at = last[.lastExecutedAt] { stats["lastExecutedAt"] = at.json }
        return .object(stats)
    }
}
