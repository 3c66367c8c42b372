import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Actions on errors: `/v1/flows/{id}/{step}/resolved`, `…/errors/assign`. Source: celigo/ai, error management; the vendor's command
    /// line; seen live.
    enum ErrorActions {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                     access        query or body                    success                    handler          evidence
            PUT   ("/v1/flows/:id/:step/resolved",          .fullAccess,  takes: ErrorIds.self,            .noContent,                resolve,         .observed,   fails: .notFound, .invalidField)
            DELETE("/v1/flows/:id/:step/resolved",          .fullAccess,  takes: ErrorIds.self,            .noContent,                forget,          .observed,   fails: .notFound, .invalidField)
            PUT   ("/v1/flows/:id/:step/errors/assign",     .fullAccess,  takes: ErrorIds.self,            .noContent,                assign,          .documented, fails: .notFound, .missingField, .invalidField)
            PUT   ("/v1/flows/:id/:step/errors/unassign",   .fullAccess,  takes: ErrorIds.self,            .noContent,                unassign,        .observed,   fails: .notFound, .invalidField)
            PUT   ("/v1/flows/:id/:step/tags",              .fullAccess,  takes: ErrorIds.self,            .noContent,                tag,             .documented, fails: .notFound, .missingField, .invalidField, .invalidReference)
        }

        /// `{"errorIds": […]}` was seen to be accepted here and to do nothing.
        static func resolve(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            for error in try state.errors(body.errors ?? [], call) {
                state.resolve(error.id, by: call.caller.user["_id"]?.stringValue ?? "", at: call.now)
            }
            return NoBody()
        }

        /// Deletes the resolved errors that are named, or all of them where the body says nothing. That `{"errorIds": […]}` does nothing
        /// here, too, is inferred.
        static func forget(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            let step = try state.step(call)
            let named = try state.errors(body.errors ?? [], call)
            state.forget(body.isEmpty ? state.flowErrors.rows(FlowError.resolved, in: step).elements : named.filter(\.isResolved))
            return NoBody()
        }

        static func assign(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            guard let user = body.email else { throw .invalid([.missing("email")]) }
            for error in try state.errors(body.errorIds ?? [], call) { state.flowErrors.update(error.id) { $0[.assignedTo] = user } }
            return NoBody()
        }

        static func unassign(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            for error in try state.errors(body.errorIds ?? body.errors ?? [], call) {
                state.flowErrors.update(error.id) { $0.document["assignedTo"] = JSON?.none }
            }
            return NoBody()
        }

        /// The named tags, each once, replace those that an error had; that is assumed, and so is that each tag must exist.
        static func tag(_ call: Call, _ body: ErrorIds, _ state: inout State) throws(Refusal) -> NoBody {
            let errors = try state.errors(body.errorIds ?? body.errors ?? [], call)
            guard let tags = body.tagIds else { throw .invalid([.missing("tagIds")]) }
            let unknown = tags.indices.filter { state.tags[tags[$0]] == nil }
            guard unknown.isEmpty else { throw .invalid(unknown.map { .reference("tagIds.\($0)") }) }
            let different = tags.withoutRepeats
            for error in errors { state.flowErrors.update(error.id) { $0[.tags] = different } }
            return NoBody()
        }
    }

    /// `{"errors"}` where something is resolved, `{"errorIds"}` or `{"retryDataKeys"}` elsewhere.
    struct ErrorIds: RequestBody {
        typealias Service = Integrator
        let errors, errorIds, retryDataKeys, tagIds: [String]?
        let email, errorFileId: String?
        let isEmpty: Bool
        static let shape = Shape.object(
            Schema(
                "ErrorIds", source: "celigo/ai", isOpen: true,
                ["errors", "errorIds", "retryDataKeys", "tagIds"].map { .init($0, .array(.string()), required: false) }
                    + ["email", "errorFileId"].map { .init($0, .string(), required: false) }))

        init(body: JSON) throws(Refusal) {
            let object = try body.objectOrRefusal()
            isEmpty = object.isEmpty
            errors = try object.differentTexts("errors")
            errorIds = try object.differentTexts("errorIds")
            retryDataKeys = try object.differentTexts("retryDataKeys")
            tagIds = try object.texts("tagIds")
            errorFileId = try object.text("errorFileId")
            email = object["email"]?.stringValue
        }
    }
}

extension Integrator.State {
    /// The named errors of the path's step; those of other steps are skipped, which is assumed.
    func errors(_ ids: [String], _ call: Integrator.Call) throws(Integrator.Refusal) -> [Integrator.FlowError] {
        let flow: Integrator.Flow = try find(call)
        return ids.compactMap { flowErrors[$0] }.filter { $0[.flow] == flow.id && $0[.step] == call.path("step") ?? "" }
    }
}
