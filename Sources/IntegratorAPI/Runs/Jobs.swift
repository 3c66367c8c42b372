import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// What ran, and how far it has come: `/v1/jobs`. Source: integrator-api-docs, job; the vendor's command line and user interface; real jobs.
    enum Jobs {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                   access        query or body               success                    handler        evidence
            GET   ("/v1/jobs",                            .fullAccess,  query: JobQuery.parameters, .ok([Job].self),           list,          .documented, fails: .invalidQueryParams, .invalidQuery)
            GET   ("/v1/jobs/:id",                        .fullAccess,                              .ok(Job.self),             read,          .documented, fails: .notFound)
            DELETE("/v1/jobs/:id",                        .fullAccess,                              .ok(Job.self),             cancel,        .assumed,    fails: .notFound, .jobIsOver)
            GET   ("/v1/jobs/:id/family",                 .fullAccess,                              .ok(JSON.self),            family,        .observed,   fails: .notFound)
            PUT   ("/v1/jobs/:id/cancel",                 .fullAccess,                              .ok(Job.self),             cancel,        .observed,   fails: .notFound, .jobIsOver)
            POST  ("/v1/jobs/current",                    .fullAccess,  takes: JobScope.self,       .ok(CurrentJobs.self),     current,       .documented, fails: .invalidField)
            GET   ("/v1/integrations/:id/jobs/latest",    .fullAccess,                              .ok([Job].self),           latest,        .documented, fails: .notFound)
        }

        /// Observed: a list has so many rows at most, and no link; clients lower `createdAt_lte`.
        static let longestList = 1000

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Job] {
            guard !call.isOn(strictJobsQuery) || JobQuery.isNarrow(call) else {
                throw Refusal(
                    .invalidQuery,
                    #"For parent jobs, query parameters must contain either "_integrationId" or "_jobId" or "createdAt""#)
            }
            return try JobQuery(call).jobs(in: state)
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Job { try state.job(call) }

        static func family(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            let job = try state.job(call)
            var family = job.document.object
            family["children"] = .array(state.jobs.rows(Job.children, in: SortKey(job.id)).map { $0.document.json })
            return .object(family)
        }

        /// That the job comes back, and what is said to one that is over, is assumed; so are the texts.
        static func cancel(_ call: Call, _ state: inout State) throws(Refusal) -> Job {
            let job = try state.job(call)
            guard !job.isChild else { throw Refusal(.jobIsOver, "Only flow jobs can be canceled") }
            guard !job.state.isOver else { throw Refusal(.jobIsOver, "Cannot cancel \(job[.status]) job") }
            state.cancel(job, call)
            return try state.job(call)
        }

        static func current(_ call: Call, _ scope: JobScope, _ state: State) throws(Refusal) -> CurrentJobs {
            let groups = scope.flows(state)?.map { state.jobs.rows(Job.inProgress, in: SortKey($0)) } ?? [state.jobs.rows(Job.inProgress)]
            let jobs = groups.flatMap { $0.page(skip: 0, limit: longestList) }.filter { scope.takes($0) }
            return CurrentJobs(document: JSON.Document(["jobs": .array(jobs.prefix(longestList).map(\.document.json))]))
        }

        /// The last of each of its flows.
        static func latest(_ call: Call, _ state: State) throws(Refusal) -> [Job] {
            let integration: Integration = try state.find(call)
            return state.flows.rows(Flow.ofIntegration, in: SortKey(integration.id)).compactMap {
                state.jobs.rows(Job.ofFlow, in: SortKey($0.id)).first
            }
        }
    }

    struct CurrentJobs: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema("CurrentJobs", source: "celigo/ai", [.init("jobs", .array(.object(Job.schema)))])
    }

    /// `{"_integrationIds"?, "_flowIds"?, "status"?}`.
    struct JobScope: RequestBody {
        typealias Service = Integrator
        let integrationIds, flowIds, status: [String]?
        static let shape = Shape.object(
            Schema(
                "JobScope", source: "celigo/ai", isOpen: true,
                [
                    .init("_integrationIds", .array(.string()), required: false), .init("_flowIds", .array(.string()), required: false),
                    .init("status", .either(.string(), .array(.string())), required: false),
                ]))

        init(body: JSON) throws(Refusal) {
            guard body.objectValue != nil else { throw .invalid([.invalid("", "Expected an object.")]) }
            func texts(_ name: String) throws(Refusal) -> [String]? {
                guard let value = body[name], !value.isNull else { return nil }
                if name == "status", let text = value.stringValue { return [text] }
                guard let items = value.arrayValue, items.allSatisfy({ $0.stringValue != nil }) else {
                    throw .invalid([.invalid(name, "\(name) must be an array of texts.")])
                }
                return items.compactMap(\.stringValue)
            }
            integrationIds = try texts("_integrationIds")
            flowIds = try texts("_flowIds")
            status = try texts("status")
        }

        /// Nil: all.
        func flows(_ state: State) -> [String]? {
            guard integrationIds != nil || flowIds != nil else { return nil }
            let ofIntegrations = (integrationIds ?? []).flatMap { state.flows.rows(Flow.ofIntegration, in: SortKey($0)).map(\.id) }
            return Array(Set(ofIntegrations + (flowIds ?? []))).sorted()
        }

        func takes(_ job: Job) -> Bool { status.map { $0.contains(job[.status]) } ?? true }
    }

    /// Which jobs a list shows.
    struct JobQuery {
        private static let counts = ["numSuccess", "numExport", "numIgnore", "numError"]
        static let parameters: [QueryParameter] =
            [
                "_integrationId", "_flowId", "_exportId", "_importId", "_flowJobId", "_parentJobId", "_flowId_in", "status", "type",
                "type_in", "_bulkJobId",
            ]
            .map { .init($0, .string()) } + [.init("retriable", .boolean), .init("pageSize", .integer)]
            + ["createdAt", "startedAt"].flatMap { [.init("\($0)_gte", .string()), .init("\($0)_lte", .string())] }
            + counts.flatMap { [.init("\($0)_gte", .integer), .init("\($0)_lte", .integer)] }
            + [.init("retriable", .boolean), .init("pageSize", .integer)]

        /// Whether it names what the service was seen to ask for: for jobs of flows the first three, for those of steps their flow job or the step. How it
        /// tells one from the other is not known.
        static func isNarrow(_ call: Call) -> Bool {
            [
                "_integrationId", "_jobId", "createdAt", "createdAt_gte", "createdAt_lte", "_flowJobId", "_parentJobId", "_exportId",
                "_importId", "_flowId",
            ].contains { call.query($0) != nil }
        }

        private let call: Call
        private let createdFrom, createdTo, startedFrom, startedTo: Instant?

        init(_ call: Call) throws(Refusal) {
            self.call = call
            func date(_ name: String) throws(Refusal) -> Instant? {
                guard let text = call.query(name), !text.isEmpty else { return nil }
                guard let date = Instant(iso8601: text) else { throw Refusal(.invalidQueryParams, "\(name) must be a date.") }
                return date
            }
            createdFrom = try date("createdAt_gte")
            createdTo = try date("createdAt_lte")
            startedFrom = try date("startedAt_gte")
            startedTo = try date("startedAt_lte")
            for name in Self.counts.flatMap({ ["\($0)_gte", "\($0)_lte"] }) {
                if let text = call.query(name), Int(text) == nil { throw Refusal(.invalidQueryParams, "\(name) must be a number.") }
            }
        }

        /// From the narrowest order that the query names a group of.
        func jobs(in state: State) -> [Job] {
            let limit = min(max(call.query("pageSize").flatMap { Int($0) } ?? Jobs.longestList, 1), Jobs.longestList)
            if let parent = call.query("_flowJobId") ?? call.query("_parentJobId") {
                return Array(state.jobs.rows(Job.children, in: SortKey(parent)).lazy.filter(fits).prefix(limit))
            }
            let group: (Index<Job>, SortKey)
            if let step = call.query("_importId") ?? call.query("_exportId") {
                group = (Job.ofStep, SortKey(step))
            } else if let flow = call.query("_flowId") {
                group = (Job.ofFlow, SortKey(flow))
            } else if let flows = call.query("_flowId_in") {
                let jobs = flows.split(separator: ",").flatMap { some(state, (Job.ofFlow, SortKey(String($0))), limit) }
                return Array(jobs.sorted { $0[.createdAt] > $1[.createdAt] }.prefix(limit))
            } else if let integration = call.query("_integrationId") {
                group = (Job.ofIntegration, SortKey(integration))
            } else if let status = call.query("status"), call.query("type") ?? "flow" == "flow" {
                group = (Job.ofStatus, SortKey(status))
            } else if let type = call.query("type") {
                group = (Job.ofType, SortKey(type))
            } else {
                group = (Job.newest, SortKey(0))
            }
            return some(state, group, limit)
        }

        private func some(_ state: State, _ group: (index: Index<Job>, key: SortKey), _ limit: Int) -> [Job] {
            let rows = state.jobs.rows(group.index, in: group.key).between(
                createdTo.map { group.key.then(descending: $0) },
                createdFrom.map { group.key.then(descending: Instant(ticks: $0.ticks - 1)) })
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
            return isIn(job[.integrationId], "_integrationId") && isIn(job[.flowId], "_flowId") && isIn(job[.status], "status")
                && isIn(job[.type], "type") && isAmong(job[.type], "type_in") && isIn(job[.exportId], "_exportId")
                && isIn(job[.importId], "_importId")
                && isIn(job.document.read("_bulkJobId"), "_bulkJobId") && isIn(job[.retriable].map { $0 ? "true" : "false" }, "retriable")
        }
    }
}

extension Integrator.State {
    func job(_ call: Integrator.Call) throws(Integrator.Refusal) -> Integrator.Job {
        guard let job = jobs[call.path("id") ?? ""] else { throw .notFound("job") }
        return job
    }

    /// It is over in a moment.
    mutating func cancel(_ job: Integrator.Job, _ call: Integrator.Call) {
        guard job.state != .canceling else { return }
        var job = job
        job[.status] = Integrator.Job.Status.canceling.rawValue
        job[.canceledBy] = call.caller.user["_id"]?.stringValue ?? ""
        job[.lastModified] = Integrator.Timestamp(call.now)
        if job[.startedAt] == nil { job[.startedAt] = Integrator.Timestamp(call.now) }
        job.arrange()
        var run = job.currentRun ?? Integrator.JobRun()
        run.due = call.now + Integrator.Timing.cancel
        keep(job, run)
    }
}
