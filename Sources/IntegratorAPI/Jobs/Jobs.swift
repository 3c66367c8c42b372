import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Jobs, past and in progress: `/v1/jobs`. Source: integrator-api-docs, job; the vendor's command line and user interface; real jobs.
    enum Jobs {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                   access        query or body               success                    handler        evidence
            GET   ("/v1/jobs",                            .fullAccess,  query: JobQuery.parameters, .ok([Job].self),           list,          .documented, fails: .invalidQueryParams, .invalidQuery)
                .slow(with: JobQuery.slow)
            GET   ("/v1/jobs/:id",                        .fullAccess,                              .ok(Job.self),             read,          .documented, fails: .notFound)
            DELETE("/v1/jobs/:id",                        .fullAccess,                              .ok(Job.self),             cancel,        .assumed,    fails: .notFound, .jobIsOver)
            GET   ("/v1/jobs/:id/family",                 .fullAccess,                              .ok(JSON.self),            family,        .observed,   fails: .notFound)
            PUT   ("/v1/jobs/:id/cancel",                 .fullAccess,  takes: UnusedBody.self,     .ok(Job.self),             ignoringBody(cancel), .observed, fails: .notFound, .jobIsOver)
            POST  ("/v1/jobs/current",                    .fullAccess,  takes: JobScope.self,       .ok(CurrentJobs.self),     current,       .documented, fails: .invalidField)
            GET   ("/v1/integrations/:id/jobs/latest",    .fullAccess,                              .ok([Job].self),           latest,        .documented, fails: .notFound)
                .slow()
        }

        /// The most jobs in a list. There is no link to a next page; clients lower `createdAt_lte` instead. Observed.
        static let longestList = 1000

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Job] {
            guard !call.isOn(strictJobsQuery) || JobQuery.isNarrow(call) else {
                throw Refusal(
                    .invalidQuery,
                    ["export", "import"].contains(call.query("type"))
                        ? #"For child jobs, query parameters must contain either "_flowJobId" or "resourceId""#
                        : #"For parent jobs, query parameters must contain either "_integrationId" or "_jobId" or "createdAt""#)
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

        /// That the job is the answer, and how canceling a job that is over is refused, is assumed; so are the texts.
        static func cancel(_ call: Call, _ state: inout State) throws(Refusal) -> Job {
            let job = try state.job(call)
            guard !job.isChild else { throw Refusal(.jobIsOver, "Only flow jobs can be canceled") }
            guard !job.state.isOver else { throw Refusal(.jobIsOver, "Cannot cancel \(job[.status]) job") }
            state.cancel(job, call)
            return try state.job(call)
        }

        static func current(_ call: Call, _ scope: JobScope, _ state: State) throws(Refusal) -> CurrentJobs {
            var seen: Set<String> = []
            let jobs = scope.inProgress(state).flatMap { $0.page(skip: 0, limit: longestList) }
                .filter { scope.takes($0) && seen.insert($0.id).inserted }
            return CurrentJobs(document: JSON.Document(["jobs": .array(jobs.prefix(longestList).map(\.document.json))]))
        }

        /// The jobs of the newest run of each flow of the integration.
        static func latest(_ call: Call, _ state: State) throws(Refusal) -> [Job] {
            let integration: Integration = try state.find(call)
            return state.flows.rows(Flow.ofIntegration, in: SortKey(integration.id)).flatMap {
                state.lastRun(of: $0.id, at: call.now)
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
            let object = try body.objectOrRefusal()
            integrationIds = try object.differentTexts("_integrationIds")
            flowIds = try object.differentTexts("_flowIds")
            if let one = object["status"]?.stringValue { status = [one] } else { status = try object.texts("status") }
        }

        /// The flows in scope; nil for all flows.
        func flows(_ state: State) -> [String]? {
            guard integrationIds != nil || flowIds != nil else { return nil }
            let ofIntegrations = (integrationIds ?? []).flatMap { state.flows.rows(Flow.ofIntegration, in: SortKey($0)).map(\.id) }
            return Array(Set(ofIntegrations + (flowIds ?? []))).sorted()
        }

        /// The jobs in progress of each integration and of each flow, or else of all. That a job is one of the integration in which it started
        /// is inferred from its `_integrationId`.
        func inProgress(_ state: State) -> [Rows<Job>] {
            guard integrationIds != nil || flowIds != nil else { return [state.jobs.rows(Job.inProgress)] }
            return (integrationIds ?? []).map { state.jobs.rows(Job.inProgressOfIntegration, in: SortKey($0)) }
                + (flowIds ?? []).map { state.jobs.rows(Job.inProgress, in: SortKey($0)) }
        }

        func takes(_ job: Job) -> Bool { status.map { $0.contains(job[.status]) } ?? true }
    }
}

extension Integrator.State {
    func job(_ call: Integrator.Call) throws(Integrator.Refusal) -> Integrator.Job {
        guard let job = jobs[call.path("id") ?? ""] else { throw .notFound("job") }
        return job
    }

    /// Cancels a job, which is over a moment later.
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
