import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Retries of failed records: `/v1/flows/{id}/{step}/retry`, and the data that is retried. Source: celigo/ai, error management; the
    /// vendor's command line.
    enum Retries {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                     access        query or body                    success                    handler          evidence
            POST  ("/v1/flows/:id/:step/retry",             .fullAccess,  takes: ErrorIds.self,            .ok(StartedJob.self),      retry,           .documented, fails: .notFound, .inactiveFlow, .invalidField, .notEmulated)
            GET   ("/v1/flows/:id/:step/:key/data",         .fullAccess,                                   .ok(JSON.self),            retryData,       .observed,   fails: .notFound)
            PUT   ("/v1/flows/:id/:step/:key/data",         .fullAccess,  takes: RetryData.self,           .noContent,                changeData,      .observed,   fails: .notFound, .invalidField)
        }

        /// Starts a job of its own. Resolved errors cannot be retried; that the call is refused where there is nothing to retry, or the
        /// flow no longer has the step, is assumed.
        static func retry(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> StartedJob {
            let flow: Flow = try state.find(call)
            guard !flow[.disabled] else { throw .inactiveFlow }
            let named = try state.errors(body.errorIds ?? [], call)
            let step = call.path("step") ?? ""
            let keyed = (body.retryDataKeys ?? []).compactMap { state.error(ofKey: $0, flow.id, step) }
            let filed = body.errorFileId.map { state.errors(inFile: $0, flow.id, step) } ?? []
            var seen: Set<String> = []
            let errors = (named + keyed + filed).filter { !$0.isResolved && $0[.retryDataKey] != nil && seen.insert($0.id).inserted }
            guard !errors.isEmpty, flow.steps.contains(where: { $0.id == step && !$0.isGenerator }) else {
                throw .invalid([.invalid("retryDataKeys", "None of these errors can be retried.")])
            }
            guard !flow.hasCode(state) else { throw .notEmulated("hooks and scripts of flows") }
            let job = state.startRetry(of: errors.map(\.id), in: flow, RunMoment(call))
            return StartedJob(document: JSON.Document(["_jobId": .string(job)]))
        }

        static func retryData(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            return ["data": try state.keyedError(call)[.retryData]]
        }

        /// The refusal of what is no record is assumed.
        static func changeData(_ call: Call, _ body: RetryData, _ state: inout State) throws(Refusal) -> NoBody {
            let error = try state.keyedError(call)
            guard body.record.canReplace(error[.retryData]) else { throw .notRecord }
            state.flowErrors.update(error.id) { $0[.retryData] = body.record }
            return NoBody()
        }
    }

    /// The record to retry, bare or in `data`, as it is read. That `data` wraps it only where it stands alone is assumed.
    struct RetryData: RequestBody {
        typealias Service = Integrator
        let record: JSON
        static let shape = Shape.any
        static let isOptional = false

        init(body: JSON) throws(Refusal) {
            record = body.objectValue?.count == 1 ? body["data"] ?? body : body
        }

        /// No body is not an empty record, which it would be elsewhere.
        init(reading request: Request) throws(Refusal) {
            guard request.hasBody else { throw .notRecord }
            try self.init(body: try Integrator.read(request))
        }
    }
}

extension JSON {
    /// Whether a record can become this one. Applications send records; webhooks also receive texts and numbers, which can be written as
    /// they are read.
    fileprivate func canReplace(_ record: JSON) -> Bool {
        switch (self, record) {
        case (.object, _), (.array, _), (.string, .string), (.number, .number), (.bool, .bool), (.null, .null): true
        default: false
        }
    }
}

extension Integrator.Refusal {
    fileprivate static var notRecord: Self { .invalid([.invalid("data", "A record is an object or an array.")]) }
}

extension Integrator.State {
    /// A file of errors has the id of its job, as in `/v1/jobs/{id}/errorFile`. Assumed.
    fileprivate func errors(inFile job: String, _ flow: String, _ step: String) -> [Integrator.FlowError] {
        guard let job = jobs[job] else { return [] }
        return errors(of: job).filter { $0[.flow] == flow && $0[.step] == step }
    }

    fileprivate func error(ofKey key: String, _ flow: String, _ step: String) -> Integrator.FlowError? {
        flowErrors.rows(Integrator.FlowError.byRetryKey, in: SortKey(key)).first { $0[.flow] == flow && $0[.step] == step }
    }

    fileprivate func keyedError(_ call: Integrator.Call) throws(Integrator.Refusal) -> Integrator.FlowError {
        let flow: Integrator.Flow = try find(call)
        guard let error = error(ofKey: call.path("key") ?? "", flow.id, call.path("step") ?? "") else { throw .notFound("retry data") }
        return error
    }
}
