import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Starting a flow: `/v1/flows/{id}/run`. Source: Celigo, “Flow API”, which has 201 and `_jobId`.
    enum Runs {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                            access        query or body             success                        handler          evidence
            POST("/v1/flows/:id/run",            .fullAccess,  takes: RunBody.self,      .created(StartedJob.self),     run,             .documented,
                                                               fails: .notFound, .inactiveFlow, .invalidField, .notEmulated)
            GET ("/v1/flows/:id/jobs/latest",    .fullAccess,  query: [.init("limit", .integer)],
                                                                                         .ok([Job].self),               latest,          .documented, fails: .notFound)
            POST("/v1/flows/:id/jobs/cancel",    .fullAccess,  takes: UnusedBody.self,   .noContent,                    ignoringBody(cancel), .observed, fails: .notFound)
        }

        /// Several generators make several jobs; that the answer names the first is assumed.
        static func run(_ call: Call, _ body: RunBody, _ state: inout State) throws(Refusal) -> StartedJob {
            let flow: Flow = try state.find(call)
            guard !flow[.disabled] else { throw .inactiveFlow }
            let generators = flow.document.object.generators
            let wanted = generators.indices.filter { place in
                body.exportIds.map { $0.contains(generators[place]["_exportId"]?.stringValue ?? "") } ?? true
            }
            guard !wanted.isEmpty else {
                throw .invalid([
                    body.exportIds == nil
                        ? .invalid("pageGenerators", "The flow has no page generator.")
                        : .invalid("_exportIds", "The flow has no such page generator.")
                ])
            }
            guard !flow.hasCode(state) else { throw .notEmulated("hooks and scripts of flows") }
            let exports = wanted.map { generators[$0]["_exportId"]?.stringValue ?? "" }
            let lookups = flow.steps.filter { !$0.isGenerator && $0.kind == .export }.map(\.id)
            guard !(exports + lookups).contains(where: state.isUnconnected) else { throw .unconnected }
            let moment = RunMoment(call)
            let job = state.startRun(of: flow, State.RunRequest(generators: wanted, from: body.from, to: body.to), moment)
            return StartedJob(document: JSON.Document(["_jobId": .string(job?.id ?? "")]))
        }

        /// Without a `limit`, the jobs of the newest run.
        static func latest(_ call: Call, _ state: State) throws(Refusal) -> [Job] {
            let flow: Flow = try state.find(call)
            guard let limit = call.query("limit").flatMap({ Int($0) }) else { return state.lastRun(of: flow.id, at: call.now) }
            return state.lastRuns(of: flow.id, at: call.now).page(skip: 0, limit: min(max(limit, 0), Jobs.longestList))
        }

        static func cancel(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let flow: Flow = try state.find(call)
            for job in state.jobs.rows(Job.inProgress, in: SortKey(flow.id)).elements { state.cancel(job, call) }
            return NoBody()
        }
    }

    struct StartedJob: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema("StartedJob", source: "Celigo, “Flow API”", [.init("_jobId", .string())])
    }

    /// Nothing, `{}`, `{"export": {"startDate", "endDate"}, "_exportIds"}` as documented, or the same without `export`, as a client sends
    /// it. That an empty `_exportIds` names none of the generators, and so means all, is assumed.
    struct RunBody: RequestBody {
        typealias Service = Integrator
        let from, to: Instant?
        let exportIds: [String]?
        private static let window = Schema(
            "RunWindow", source: "Celigo, “Flow API”", isOpen: true,
            [.init("startDate", .string(), required: false), .init("endDate", .string(), required: false)])
        static let shape = Shape.object(
            Schema(
                "RunBody", source: "Celigo, “Flow API”", isOpen: true,
                [.init("export", .object(window), required: false), .init("_exportIds", .array(.string()), required: false)]))

        init(body: JSON) throws(Refusal) {
            let object = try body.objectOrRefusal()
            let window = object["export"] ?? body
            guard window.objectValue != nil else { throw .invalid([.invalid("export", "export must be an object.")]) }
            func date(_ name: String) throws(Refusal) -> Instant? {
                guard let value = window[name], !value.isNull else { return nil }
                // the documented example has no zone
                guard let text = value.stringValue, let date = Instant(iso8601: text) ?? Instant(iso8601: "\(text)Z") else {
                    throw .invalid([.invalid(object["export"] == nil ? name : "export.\(name)", "\(name) must be a date.")])
                }
                return date
            }
            from = try date("startDate")
            to = try date("endDate")
            let named = try object.texts("_exportIds")
            exportIds = named == [] ? nil : named
        }
    }
}

extension Integrator.State {
    /// Whether the export exists and has no connection, although it is no listener.
    func isUnconnected(_ export: String) -> Bool {
        exports[export].map { !$0.isListener && $0[.connectionId] == nil } ?? false
    }

    /// The runs of a flow, newest first. When the clock was set back, runs that now lie in the future count only where there are no others,
    /// which is assumed.
    func lastRuns(of flow: String, at now: Instant) -> Rows<Integrator.Job> {
        let all = jobs.rows(Integrator.Job.runs, in: SortKey(flow))
        let past = all.between(nil, SortKey(flow).then(Instant(ticks: now.ticks + 1)))
        return (past.isEmpty ? all : past).reversed()
    }

    /// The jobs of the newest run, one for each generator, which are made at one time. That all of them are the latest is inferred from their array.
    func lastRun(of flow: String, at now: Instant) -> [Integrator.Job] {
        let jobs = lastRuns(of: flow, at: now)
        let time = jobs.first?[.createdAt]
        // a generator that comes again has run before
        var exports: Set<String> = []
        return jobs.prefix { $0[.createdAt] == time && exports.insert($0[.exportId] ?? "").inserted }
    }
}

extension Integrator.Flow {
    /// Whether the flow has code in it: in one of its exports and imports, after one of them, or in a router.
    func hasCode(_ state: Integrator.State) -> Bool {
        let routers = document["routers"]?.arrayValue ?? []
        guard !routers.contains(where: { $0["routeRecordsUsing"] == "script" }) else { return true }
        guard !document.object.processors.contains(where: { $0.objectValue?.hasHooks ?? false }) else { return true }
        return steps.contains { step in
            let document = step.kind == .export ? state.exports[step.id]?.document : state.imports[step.id]?.document
            return document?.object.hasHooks ?? false
        }
    }
}

extension Integrator.Refusal {
    /// A client has the code; status and text are assumed.
    static var inactiveFlow: Self { Self(.inactiveFlow, "Flow is disabled.") }
    static var unconnected: Self { .notEmulated("exports without a connection") }
}
