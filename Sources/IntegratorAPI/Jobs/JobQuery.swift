import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Which jobs a list shows.
    struct JobQuery {
        private static let counts = ["numSuccess", "numExport", "numIgnore", "numError"]
        static let parameters: [QueryParameter] =
            [
                "_integrationId", "_flowId", "_exportId", "_importId", "_flowJobId", "_parentJobId", "_flowId_in", "status", "type",
                "type_in", "_bulkJobId", "_jobId", "resourceId", "createdAt",
            ]
            .map { .init($0, .string()) }
            + ["createdAt", "startedAt"].flatMap { [.init("\($0)_gte", .string()), .init("\($0)_lte", .string())] }
            + counts.flatMap { [.init("\($0)_gte", .integer), .init("\($0)_lte", .integer)] }
            + [.init("retriable", .boolean), .init("pageSize", .integer)]

        /// Whether the query has one of the parameters that the service's refusal was seen to name: for flow jobs the integration, the job or
        /// the time of creation, for jobs of steps the flow job or the resource. How the service tells one case from the other is not known.
        static func isNarrow(_ call: Call) -> Bool {
            ["_integrationId", "_jobId", "createdAt", "createdAt_gte", "createdAt_lte", "_flowJobId", "resourceId"]
                .contains { call.query($0) != nil }
        }

        private let call: Call
        private let createdFrom, createdTo: Instant?
        /// What it says beside the time of creation.
        private let terms: [(Job) -> Bool]
        private static let texts: [(name: String, value: @Sendable (Job) -> String?)] = [
            ("_integrationId", { $0[.integrationId] }), ("_flowId", { $0[.flowId] }), ("status", { $0[.status] }), ("type", { $0[.type] }),
            ("_exportId", { $0[.exportId] }), ("_importId", { $0[.importId] }), ("resourceId", { $0.step }),
            ("_bulkJobId", { $0.document.read("_bulkJobId") }), ("retriable", { $0[.retriable].map { $0 ? "true" : "false" } }),
        ]
        private static let lists: [(name: String, value: @Sendable (Job) -> String?)] = [
            ("_flowId_in", { $0[.flowId] }), ("type_in", { $0[.type] }),
        ]

        init(_ call: Call) throws(Refusal) {
            self.call = call
            let created = try call.date("createdAt")
            createdFrom = [try call.date("createdAt_gte"), created].compactMap { $0 }.max()
            createdTo = [try call.date("createdAt_lte"), created].compactMap { $0 }.min()
            var terms: [(Job) -> Bool] = []
            // a job that has not started fits no range; inferred
            if let from = try call.date("startedAt_gte") { terms.append { $0[.startedAt].map { $0.instant >= from } ?? false } }
            if let to = try call.date("startedAt_lte") { terms.append { $0[.startedAt].map { $0.instant <= to } ?? false } }
            for (name, value) in Self.texts {
                if let wanted = call.query(name) { terms.append { value($0) == wanted } }
            }
            for (name, value) in Self.lists {
                if let wanted = call.query(name).map({ Set($0.names) }) { terms.append { wanted.contains(value($0) ?? "") } }
            }
            for count in Self.counts {
                let key = JSON.Key(count)
                for (name, holds) in [("\(count)_gte", { $0 >= $1 }), ("\(count)_lte", { $0 <= $1 })] as [(String, (Int, Int) -> Bool)] {
                    guard let text = call.query(name) else { continue }
                    guard let limit = Int(text) else { throw Refusal(.invalidQueryParams, "\(name) must be a number.") }
                    terms.append { holds($0.document.read(key, as: Int.self) ?? 0, limit) }
                }
            }
            self.terms = terms
        }

        /// Uses the narrowest index that the query has a key for.
        func jobs(in state: State) -> [Job] {
            if let id = call.query("_jobId") { return [state.jobs[id]].compactMap { $0 }.filter(fits) }
            let limit = min(max(call.query("pageSize").flatMap { Int($0) } ?? Jobs.longestList, 1), Jobs.longestList)
            if let parent = call.query("_flowJobId") ?? call.query("_parentJobId") {
                return Array(state.jobs.rows(Job.children, in: SortKey(parent)).lazy.filter(fits).prefix(limit))
            }
            let group: (Index<Job>, SortKey)
            if let step = call.query("_importId") ?? call.query("_exportId") ?? call.query("resourceId") {
                group = (Job.ofStep, SortKey(step))
            } else if let flow = call.query("_flowId") {
                group = (Job.ofFlow, SortKey(flow))
            } else if let flows = call.query("_flowId_in") {
                return some(state, Job.ofFlow, flows.names, limit)
            } else if let integration = call.query("_integrationId") {
                group = (Job.ofIntegration, SortKey(integration))
            } else if let status = call.query("status"), call.query("type") == "flow" || types == nil {
                group = (Job.ofStatus, SortKey(status))
            } else if let types {
                return some(state, Job.ofType, types, limit)
            } else {
                group = (Job.byTime, SortKey(0))
            }
            return some(state, group, limit)
        }

        /// The types that the query asks for, which may be those of steps. A query for `retriable` means imports, since no other jobs have
        /// that member.
        private var types: [String]? {
            call.query("type").map { [$0] } ?? call.query("type_in")?.names ?? call.query("retriable").map { _ in ["import"] }
        }

        /// The jobs of several groups together, newest first.
        private func some(_ state: State, _ index: Index<Job>, _ names: [String], _ limit: Int) -> [Job] {
            let jobs = names.flatMap { some(state, (index, SortKey($0)), limit) }
            guard names.count > 1 else { return jobs }
            let placed = jobs.map { (time: $0[.createdAt].instant, rank: state.jobs.all.rank(of: $0.id) ?? 0, job: $0) }
            return placed.sorted { ($0.time, $0.rank) > ($1.time, $1.rank) }.prefix(limit).map(\.job)
        }

        /// The jobs of one group, newest first.
        private func some(_ state: State, _ group: (index: Index<Job>, key: SortKey), _ limit: Int) -> [Job] {
            let rows = state.jobs.rows(group.index, in: group.key).between(
                createdFrom.map { group.key.then($0) }, createdTo.map { group.key.then(Instant(ticks: $0.ticks + 1)) }
            ).reversed()
            return Array(rows.lazy.filter(fits).prefix(limit))
        }

        private func fits(_ job: Job) -> Bool {
            let created = job[.createdAt].instant
            guard createdFrom.map({ created >= $0 }) ?? true, createdTo.map({ created <= $0 }) ?? true else { return false }
            return terms.allSatisfy { $0(job) }
        }
    }
}

extension String {
    /// The names in a list with commas, each once.
    fileprivate var names: [String] { split(separator: ",").map(String.init).withoutRepeats }
}
