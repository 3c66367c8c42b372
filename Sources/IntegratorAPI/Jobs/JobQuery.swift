import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Which jobs a list shows.
    struct JobQuery {
        private static let counts = ["numSuccess", "numExport", "numIgnore", "numError"]
        /// Those that have no index, and those of steps, whose index knows nothing else.
        static let slow =
            ["_exportId", "_importId", "resourceId", "_bulkJobId", "retriable"]
            + (["startedAt"] + counts).flatMap { ["\($0)_gte", "\($0)_lte"] }
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
            if let step = call.query("_importId") ?? call.query("_exportId") ?? call.query("resourceId") {
                return newest(limit, state, Job.ofStep, [SortKey(step)])
            } else if let flows = call.query("_flowId").map({ [$0] }) ?? call.query("_flowId_in")?.names {
                return newest(limit, state, Job.ofFlow, byKind: Job.ofFlowByKind, flows.map { SortKey($0) })
            } else if let integration = call.query("_integrationId") {
                return newest(limit, state, Job.ofIntegration, byKind: Job.ofIntegrationByKind, [SortKey(integration)])
            } else if types == nil, let status = call.query("status") {
                return newest(limit, state, Job.ofStatus, [SortKey(status)])
            }
            return newest(limit, state, Job.byTime, byKind: Job.byKind, [SortKey(0)])
        }

        /// The types that the query asks for, which may be those of steps. A query for `retriable` means imports, since no other jobs have
        /// that member.
        private var types: [String]? {
            call.query("type").map { [$0] } ?? call.query("type_in")?.names ?? call.query("retriable").map { _ in ["import"] }
        }

        /// The jobs of some groups of an index, or, where the query names types or a status, of the parts that these have in another index.
        private func newest(_ limit: Int, _ state: State, _ all: Index<Job>, byKind: Index<Job>, _ groups: [SortKey]) -> [Job] {
            guard types != nil || call.query("status") != nil else { return newest(limit, state, all, groups) }
            let statuses = call.query("status").map { [$0] } ?? Job.Status.allCases.map(\.rawValue)
            let ofTypes = groups.flatMap { group in (types ?? Job.types).map { group.then($0) } }
            return newest(limit, state, byKind, ofTypes.flatMap { group in statuses.map { group.then($0) } })
        }

        /// The jobs of some groups of an index, no two of which have a job in common.
        private func newest(_ limit: Int, _ state: State, _ index: Index<Job>, _ groups: [SortKey]) -> [Job] {
            let parts = groups.map { group in
                state.jobs.rows(index, in: group).between(
                    createdFrom.map { group.then($0) }, createdTo.map { group.then(Instant(ticks: $0.ticks + 1)) }
                ).reversed().lazy.filter(fits)
            }
            guard parts.count > 1 else { return parts.flatMap { Array($0.prefix(limit)) } }
            var queues = parts.compactMap { Queue($0.makeIterator(), state) }
            var found: [Job] = []
            while found.count < limit, let next = queues.indices.max(by: { queues[$0].place < queues[$1].place }) {
                found.append(queues[next].first)
                guard let rest = Queue(queues[next].rest, state) else {
                    queues.remove(at: next)
                    continue
                }
                queues[next] = rest
            }
            return found
        }

        /// The jobs of a group that are still to be taken, newest first.
        private struct Queue {
            let first: Job
            /// Where the first one stands among the jobs of all groups.
            let place: (time: Instant, ordinal: Int)
            let rest: LazyFilterSequence<Rows<Job>>.Iterator

            init?(_ jobs: LazyFilterSequence<Rows<Job>>.Iterator, _ state: State) {
                var rest = jobs
                guard let first = rest.next() else { return nil }
                self.first = first
                place = (first[.createdAt].instant, state.jobs.all.ordinal(of: first.id) ?? 0)
                self.rest = rest
            }
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
