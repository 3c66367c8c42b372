import Emulation
import OrderedJSON

extension Integrator {
    /// Copies of exports, imports and whole integrations: `/v1/exports/{id}/clone` and the others. Source: celigo/ai, clone-request. As
    /// with flows, the body is optional, but one that is sent must be complete.
    enum Copies {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                             access        body                     success                        handler          evidence
            POST("/v1/exports/:id/clone",        .fullAccess,  takes: CopyWish.self,    .created(Export.self),         copyStep,        .documented, fails: .notFound, .invalidConnectionMap, .invalidField)
            POST("/v1/imports/:id/clone",        .fullAccess,  takes: CopyWish.self,    .created(Import.self),         copyStep,        .documented, fails: .notFound, .invalidConnectionMap, .invalidField)
            POST("/v1/integrations/:id/clone",   .fullAccess,  takes: CopyWish.self,    .created(Integration.self),    copyIntegration, .documented, fails: .notFound, .invalidConnectionMap, .invalidField)
        }

        static func copyStep<Item: StepResource>(_ call: Call, _ wish: CopyWish, _ state: inout State) throws(Refusal) -> Item {
            let original: Item = try state.find(call)
            let connections = try state.connectionMap(for: Set([original[.connectionId]].compactMap { $0 }), wish)
            return state.copy(original, name: wish.name ?? "Clone - \(original[.resourceName])", connections, call)
        }

        /// Copies the flows, too, which run each other as the originals do; exports and imports that several flows share are shared by the
        /// copies. Groups of flows are the copy's own, and so are aliases of what is
        /// copied; inferred from the same for flows.
        static func copyIntegration(_ call: Call, _ wish: CopyWish, _ state: inout State) throws(Refusal) -> Integration {
            let original: Integration = try state.find(call)
            let flows = state.flows.rows(Flow.ofIntegration, in: SortKey(original.id)).elements
            var copies = try state.connectionMap(for: flows, wish)
            for id in Integration.groupIds(in: original.document["flowGroupings"]) { copies[id] = state.newGroupId(call) }
            let copy = state.copy(original, name: wish.name ?? "Clone - \(original[.resourceName])", copies, call)
            let made = flows.map { state.copy($0, name: $0[.resourceName], into: copy.id, &copies, call).id }
            for id in made { state.flows.update(id) { $0.document = JSON.Document($0.document.object.renaming(copies)) } }
            // `renaming` has changed `_sourceId`, too, which must name the original
            for (flow, id) in zip(flows, made) { state.flows.update(id) { $0[.sourceId] = flow.id } }
            state.integrations.update(copy.id) { $0.document = JSON.Document($0.document.object.renaming(copies)) }
            return state.integrations[copy.id] ?? copy
        }
    }
}
