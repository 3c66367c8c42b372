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

        /// Whether the query has one of the parameters that the service was seen to require: for flow jobs the integration, the job or the
        /// time of creation, for jobs of steps the flow job or the step. How the service tells one case from the other is not known.
        static func isNarrow(_ call: Call) -> Bool {
            [
                "_integrationId", "_jobId", "createdAt", "createdAt_gte", "createdAt_lte", "_flowJobId", "_parentJobId", "_exportId",
                "_importId", "resourceId", "_flowId",
            ].contains { call.query($0) != nil }
        }

        private let call: Call
        private let createdFrom, createdTo, startedFrom, startedTo: Instant?

        init(_ call: Call) throws(Refusal) {
            self.call = call
            let created = try call.date("createdAt")
            createdFrom = [try call.date("createdAt_gte"), created].compactMap { $0 }.max()
            createdTo = [try call.date("createdAt_lte"), created].compactMap { $0 }.min()
            startedFrom = try call.date("startedAt_gte")
            startedTo = try call.date("startedAt_lte")
            for name in Self.counts.flatMap({ ["\($0)_gte", "\($0)_lte"] }) {
                if let text = call.query(name), Int(text) == nil { throw Refusal(.invalidQueryParams, "\(name) must be a number.") }
            }
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
            func isIn(_ value: String?, _ name: String) -> Bool { call.query(name).map { $0 == value } ?? true }
            func isAmong(_ value: String?, _ name: String) -> Bool {
                call.query(name).map { $0.split(separator: ",").contains { $0 == value ?? "" } } ?? true
            }
            let created = job[.createdAt].instant, started = job[.startedAt]?.instant ?? .distantPast
            guard createdFrom.map({ created >= $0 }) ?? true, createdTo.map({ created <= $0 }) ?? true,
                startedFrom.map({ started >= $0 }) ?? true, startedTo.map({ started <= $0 }) ?? true
            else { return false }
            for name in Self.counts {
                let count = job.document.read(JSON.Key(name), as: Int.self) ?? 0
                if let least = call.query("\(name)_gte").flatMap({ Int($0) }), count < least { return false }
                if let most = call.query("\(name)_lte").flatMap({ Int($0) }), count > most { return false }
            }
            return isIn(job[.integrationId], "_integrationId") && isIn(job[.flowId], "_flowId") && isAmong(job[.flowId], "_flowId_in")
                && isIn(job[.status], "status")
                && isIn(job[.type], "type") && isAmong(job[.type], "type_in") && isIn(job[.exportId], "_exportId")
                && isIn(job[.importId], "_importId") && isIn(job.step, "resourceId")
                && isIn(job.document.read("_bulkJobId"), "_bulkJobId") && isIn(job[.retriable].map { $0 ? "true" : "false" }, "retriable")
        }
    }
}

extension String {
    /// The names in a list with commas, each once.
    fileprivate var names: [String] { split(separator: ",").map(String.init).withoutRepeats }
}
