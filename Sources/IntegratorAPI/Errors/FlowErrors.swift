import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// What failed in a flow, step by step: `/v1/flows/{id}/errors`, `/v1/flows/{id}/{step}/errors`, `…/resolved`. Source: celigo/ai, error
    /// management; the vendor's command line; seen live. Other clients put `exports` or `imports` before the step.
    enum FlowErrors {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                     access        query or body                    success                    handler          evidence
            GET   ("/v1/flows/:id/errors",                  .fullAccess,                                   .ok(Summary.self),         summary,         .observed,   fails: .notFound)
            GET   ("/v1/integrations/:id/errors",           .fullAccess,                                   .ok([FlowTotal].self),     totals,          .observed,   fails: .notFound)
                .slow()
            GET   ("/v1/flows/:id/:step/errors",            .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       open,            .observed,   fails: .notFound, .invalidQueryParams)
                .slow(with: ErrorQuery.slow)
            GET   ("/v1/flows/:id/exports/:step/errors",    .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       open,            .inferred,   fails: .notFound, .invalidQueryParams)
                .slow(with: ErrorQuery.slow)
            GET   ("/v1/flows/:id/imports/:step/errors",    .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       open,            .inferred,   fails: .notFound, .invalidQueryParams)
                .slow(with: ErrorQuery.slow)
            GET   ("/v1/flows/:id/:step/resolved",          .fullAccess,  query: ErrorQuery.parameters,    .ok(ErrorPage.self),       resolved,        .documented, fails: .notFound, .invalidQueryParams)
                .slow(with: ErrorQuery.slow)
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
            try page("errors", of: FlowError.open, areResolved: false, call, state)
        }

        static func resolved(_ call: Call, _ state: State) throws(Refusal) -> ErrorPage {
            try page("resolved", of: FlowError.resolved, areResolved: true, call, state)
        }

        private static func page(
            _ name: String, of index: Index<FlowError>, areResolved: Bool, _ call: Call, _ state: State
        ) throws(Refusal) -> ErrorPage {
            let step = try state.step(call)
            let path = "/v1/flows/\(call.path("id") ?? "")/\(call.path("step") ?? "")"
            let ofJob = call.query("_flowJobId").map { FlowError.inFlowJob($0, areResolved: areResolved, at: step) }
            let rows = state.flowErrors.rows(ofJob == nil ? index : FlowError.ofStepByFlowJob, in: ofJob ?? step)
            return try ErrorQuery(call).page(name, of: rows, ofJob ?? step, at: path)
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
}

extension Integrator.State {
    /// The flow and the step of the path, as a key for the indexes of errors.
    func step(_ call: Integrator.Call) throws(Integrator.Refusal) -> SortKey {
        let flow: Integrator.Flow = try find(call)
        return SortKey(flow.id).then(call.path("step") ?? "")
    }

    /// The steps that have open errors, with these, newest first. Steps that the flow no longer has come after its own, which is assumed.
    fileprivate func openErrors(of flow: Integrator.Flow) -> [(step: String, errors: Rows<Integrator.FlowError>)] {
        func errors(at step: String) -> Rows<Integrator.FlowError> {
            flowErrors.rows(Integrator.FlowError.open, in: SortKey(flow.id).then(step))
        }
        var steps = flow.steps.map(\.id)
        var rest = flowErrors.rows(Integrator.FlowError.open, in: SortKey(flow.id))
        while let step = rest.first?[.step], let last = errors(at: step).last {
            steps.append(step)
            rest = rest.after(last.id)
        }
        return steps.withoutRepeats.map { ($0, errors(at: $0).reversed()) }.filter { !$0.1.isEmpty }
    }
}
