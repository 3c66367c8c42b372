import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// What failed in a flow, step by step: `/v1/flows/{id}/errors`, `/v1/flows/{id}/{step}/errors`, `…/resolved`, `…/retry`. Source: celigo/ai, error
    /// management; the vendor's command line; seen live. Other clients have `exports` or `imports` in front of the step.
    enum FlowErrors {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                     access        query or body                    success                    handler          evidence
            GET   ("/v1/flows/:id/errors",                  .fullAccess,                                   .ok(Summary.self),         summary,         .observed,   fails: .notFound)
            GET   ("/v1/integrations/:id/errors",           .fullAccess,                                   .ok([FlowTotal].self),     totals,          .observed,   fails: .notFound)
            GET   ("/v1/flows/:id/:step/errors",            .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       open,            .observed,   fails: .notFound, .invalidQueryParams)
            GET   ("/v1/flows/:id/exports/:step/errors",    .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       open,            .inferred,   fails: .notFound, .invalidQueryParams)
            GET   ("/v1/flows/:id/imports/:step/errors",    .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       open,            .inferred,   fails: .notFound, .invalidQueryParams)
            GET   ("/v1/flows/:id/:step/resolved",          .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       resolved,        .documented, fails: .notFound, .invalidQueryParams)
            PUT   ("/v1/flows/:id/:step/resolved",          .fullAccess,  takes: ErrorIds.self,            .noContent,                resolve,         .observed,   fails: .notFound, .invalidField)
            DELETE("/v1/flows/:id/:step/resolved",          .fullAccess,  takes: ErrorIds.self,            .noContent,                forget,          .observed,   fails: .notFound, .invalidField)
            PUT   ("/v1/flows/:id/:step/errors/assign",     .fullAccess,  takes: ErrorIds.self,            .noContent,                assign,          .documented, fails: .notFound, .missingField, .invalidField)
            PUT   ("/v1/flows/:id/:step/errors/unassign",   .fullAccess,  takes: ErrorIds.self,            .noContent,                unassign,        .observed,   fails: .notFound, .invalidField)
            POST  ("/v1/flows/:id/:step/retry",             .fullAccess,  takes: ErrorIds.self,            .ok(StartedJob.self),      retry,           .documented, fails: .notFound, .inactiveFlow, .invalidField)
            GET   ("/v1/flows/:id/:step/:key/data",         .fullAccess,                                   .ok(JSON.self),            retryData,       .observed,   fails: .notFound)
            PUT   ("/v1/flows/:id/:step/:key/data",         .fullAccess,  takes: RetryData.self,           .noContent,                changeData,      .observed,   fails: .notFound, .invalidField)
        }

        static func summary(_ call: Call, _ state: State) throws(Refusal) -> Summary {
            let flow: Flow = try state.find(call)
            let totals = state.openErrors(of: flow).map { step, errors in
                ["_expOrImpId": .string(step), "numError": errors.count.json, "lastErrorAt": errors.first?[.occurredAt].json ?? .null]
                    as JSON
            }
            return Summary(document: JSON.Document(["flowErrors": .array(totals)]))
        }

        static func totals(_ call: Call, _ state: State) throws(Refusal) -> [FlowTotal] {
            let integration: Integration = try state.find(call)
            return state.flows.rows(Flow.ofIntegration, in: SortKey(integration.id)).map { flow in
                let steps = state.openErrors(of: flow)
                var total: JSON.Object = ["_flowId": .string(flow.id), "numError": steps.reduce(0) { $0 + $1.errors.count }.json]
                if let last = steps.compactMap({ $0.errors.first?[.occurredAt] }).max() { total["lastErrorAt"] = last.json }
                return FlowTotal(document: JSON.Document(total))
            }
        }

        static func open(_ call: Call, _ state: State) throws(Refusal) -> ErrorPage {
            try ErrorQuery(call).page("errors", of: state.flowErrors.rows(FlowError.open, in: try state.step(call)), try state.step(call))
        }

        static func resolved(_ call: Call, _ state: State) throws(Refusal) -> ErrorPage {
            try ErrorQuery(call).page(
                "resolved", of: state.flowErrors.rows(FlowError.resolved, in: try state.step(call)), try state.step(call))
        }

        /// `{"errorIds": […]}` was seen to be accepted here and to do nothing.
        static func resolve(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            for error in try state.errors(body.errors ?? [], call) {
                state.resolve(error, by: call.caller.user["_id"]?.stringValue ?? "", at: call.now)
            }
            return NoBody()
        }

        /// Those that are named, or all.
        static func forget(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            let step = try state.step(call)
            let named = try state.errors(body.errors ?? [], call)
            for error in body.errors == nil ? state.flowErrors.rows(FlowError.resolved, in: step).elements : named where error.isResolved {
                state.flowErrors.remove(error.id)
            }
            return NoBody()
        }

        static func assign(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            guard let user = body.email else { throw .invalid([.missing("email")]) }
            for error in try state.errors(body.errorIds ?? [], call) { state.flowErrors.update(error.id) { $0[.assignedTo] = user } }
            return NoBody()
        }

        static func unassign(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            for error in try state.errors(body.errorIds ?? body.errors ?? [], call) {
                state.flowErrors.update(error.id) { $0.document = JSON.Document($0.document.object.without("assignedTo")) }
            }
            return NoBody()
        }

        /// A job of its own. What is resolved cannot be tried again; that nothing left to try is refused is assumed.
        static func retry(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> StartedJob {
            let flow: Flow = try state.find(call)
            guard !flow[.disabled] else { throw .inactiveFlow }
            let named = try state.errors(body.errorIds ?? [], call)
            let keyed = (body.retryDataKeys ?? []).compactMap { state.error(ofKey: $0, in: flow) }
            let errors = (named + keyed).filter { !$0.isResolved && $0[.retryDataKey] != nil }
            guard !errors.isEmpty else {
                throw .invalid([.invalid("retryDataKeys", "There is nothing among these that can be retried.")])
            }
            let job = state.startRetry(of: errors.map(\.id), in: flow, RunMoment(now: call.now, randomness: call.sandbox.randomness))
            return StartedJob(document: JSON.Document(["_jobId": .string(job)]))
        }

        static func retryData(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            let flow: Flow = try state.find(call)
            guard let error = state.error(ofKey: call.path("key") ?? "", in: flow) else { throw .notFound("retry data") }
            return ["data": error[.retryData]]
        }

        static func changeData(_ call: Call, _ body: RetryData, _ state: inout State) throws(Refusal) -> NoBody {
            let flow: Flow = try state.find(call)
            guard let error = state.error(ofKey: call.path("key") ?? "", in: flow) else { throw .notFound("retry data") }
            state.flowErrors.update(error.id) { $0[.retryData] = body.record }
            return NoBody()
        }
    }

    struct Summary: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        private static let step = Schema(
            "StepErrors", source: "celigo/ai; seen live",
            [
                .init("_expOrImpId", .string(), .observed), .init("numError", .integer, .observed),
                .init("lastErrorAt", Timestamp.form, .observed),
            ])
        static let schema = Schema("FlowErrors", source: "celigo/ai; seen live", [.init("flowErrors", .array(.object(step)), .observed)])
    }

    struct FlowTotal: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "FlowTotal", source: "the vendor's command line",
            [
                .init("_flowId", .string(), .observed), .init("numError", .integer, .observed),
                .init("lastErrorAt", Timestamp.form, required: false, .observed),
            ])
    }

    struct ErrorPage: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "ErrorPage", source: "celigo/ai", isOpen: true,
            [
                .init("errors", .array(.object(FlowError.schema)), required: false),
                .init("resolved", .array(.object(FlowError.schema)), required: false),
                .init("nextPageURL", .string(), required: false),
            ])
    }

    /// `{"errors"}` where something is resolved, `{"errorIds"}` or `{"retryDataKeys"}` elsewhere.
    struct ErrorIds: RequestBody {
        typealias Service = Integrator
        let errors, errorIds, retryDataKeys: [String]?
        let email: String?
        static let shape = Shape.object(
            Schema(
                "ErrorIds", source: "celigo/ai", isOpen: true,
                ["errors", "errorIds", "retryDataKeys"].map { .init($0, .array(.string()), required: false) }
                    + [.init("email", .string(), required: false)]))

        init(body: JSON) throws(Refusal) {
            guard body.objectValue != nil else { throw .invalid([.invalid("", "Expected an object.")]) }
            func texts(_ name: String) throws(Refusal) -> [String]? {
                guard let value = body[name], !value.isNull else { return nil }
                guard let items = value.arrayValue, items.allSatisfy({ $0.stringValue != nil }) else {
                    throw .invalid([.invalid(name, "\(name) must be an array of texts.")])
                }
                return items.compactMap(\.stringValue)
            }
            errors = try texts("errors")
            errorIds = try texts("errorIds")
            retryDataKeys = try texts("retryDataKeys")
            email = body["email"]?.stringValue
        }
    }

    /// A record as it is to be tried again, bare or in `data`, as it was read.
    struct RetryData: RequestBody {
        typealias Service = Integrator
        let record: JSON
        static let shape = Shape.any
        init(body: JSON) throws(Refusal) {
            guard let record = (body["data"] ?? body).objectValue else { throw .invalid([.invalid("data", "A record is an object.")]) }
            self.record = .object(record)
        }
    }

    struct ErrorQuery {
        static let parameters: [QueryParameter] = [
            .init("occurredAt_gte", .string()), .init("occurredAt_lte", .string()), .init("source", .string()),
            .init("_flowJobId", .string()),
            .init("limit", .integer), .init("after", .string()),
        ]
        /// Where the call names none; not known.
        private static let longest = 1000

        private let call: Call
        private let from, to: Instant?

        init(_ call: Call) throws(Refusal) {
            self.call = call
            func date(_ name: String) throws(Refusal) -> Instant? {
                guard let text = call.query(name), !text.isEmpty else { return nil }
                guard let date = Instant(iso8601: text) else { throw Refusal(.invalidQueryParams, "\(name) must be a date.") }
                return date
            }
            from = try date("occurredAt_gte")
            to = try date("occurredAt_lte")
        }

        func page(_ name: String, of rows: Rows<FlowError>, _ group: SortKey) throws(Refusal) -> ErrorPage {
            let limit = min(max(call.query("limit").flatMap { Int($0) } ?? Self.longest, 1), Self.longest)
            var rows = rows.between(
                to.map { group.then(descending: $0) }, from.map { group.then(descending: Instant(ticks: $0.ticks - 1)) })
            if let after = call.query("after") { rows = rows.after(after) }
            let found = Array(rows.lazy.filter(fits).prefix(limit + 1))
            var page: JSON.Object = [name: .array(found.prefix(limit).map(\.document.json))]
            if found.count > limit {
                let query = Self.parameters.compactMap { parameter -> String? in
                    guard parameter.name != "after", let value = call.query(parameter.name) else { return nil }
                    return "\(parameter.name)=\(value.queryEncoded)&"
                }.joined()
                let path = "/v1/flows/\(call.path("id") ?? "")/\(call.path("step") ?? "")/\(name)"
                page["nextPageURL"] = .string("\(call.origin)\(path)?\(query)after=\(found[limit - 1].id)")
            }
            return ErrorPage(document: JSON.Document(page))
        }

        private func fits(_ error: FlowError) -> Bool {
            (call.query("source").map { $0 == error[.source] } ?? true)
                && (call.query("_flowJobId").map { $0 == error[.flowJobId] } ?? true)
        }
    }
}

extension Integrator.State {
    /// The flow and the step of the path, as errors are found by.
    fileprivate func step(_ call: Integrator.Call) throws(Integrator.Refusal) -> SortKey {
        let flow: Integrator.Flow = try find(call)
        return SortKey(flow.id).then(call.path("step") ?? "")
    }

    /// Of that step; others are passed over, which is assumed.
    fileprivate func errors(_ ids: [String], _ call: Integrator.Call) throws(Integrator.Refusal) -> [Integrator.FlowError] {
        let flow: Integrator.Flow = try find(call)
        return ids.compactMap { flowErrors[$0] }.filter { $0[.flow] == flow.id && $0[.step] == call.path("step") ?? "" }
    }

    fileprivate func error(ofKey key: String, in flow: Integrator.Flow) -> Integrator.FlowError? {
        flowErrors.rows(Integrator.FlowError.byRetryKey, in: SortKey(key)).first { $0[.flow] == flow.id }
    }

    /// The steps that have any.
    fileprivate func openErrors(of flow: Integrator.Flow) -> [(step: String, errors: Rows<Integrator.FlowError>)] {
        var seen: Set<String> = []
        return flow.steps.filter { seen.insert($0.id).inserted }.map {
            ($0.id, flowErrors.rows(Integrator.FlowError.open, in: SortKey(flow.id).then($0.id)))
        }.filter { !$0.1.isEmpty }
    }
}

extension JSON.Object {
    fileprivate func without(_ name: String) -> JSON.Object {
        var object = self
        object[name] = nil
        return object
    }
}
