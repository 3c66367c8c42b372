import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Copies of flows with all their exports and imports: `/v1/flows/{id}/clone`. Source: Celigo, “Flow API”, shows no body; celigo/ai wants an integration
    /// and a map of connections. So without a body the copy goes beside the original, and a body must be whole.
    enum FlowCopies {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                     access         body                     success                 handler   evidence
            POST("/v1/flows/:id/clone",   .fullAccess,   takes: CopyWish.self,    .created(Flow.self),    copy,     .documented,
                                                         fails: .notFound, .unknownIntegration, .invalidConnectionMap, .invalidField)
        }

        /// That a copy is disabled at first is assumed.
        static func copy(_ call: Call, _ wish: CopyWish, _ state: inout State) throws(Refusal) -> Flow {
            let original: Flow = try state.find(call)
            let connections = try state.connectionMap(of: original, wish)
            var sent = original.document.object
            sent.strip(Flow.model)
            sent["name"] = .string(wish.name ?? "Clone - \(original[.resourceName])")
            sent["disabled"] = true
            if let integration = wish.integrationId { sent["_integrationId"] = .string(integration) }
            var copies: [String: String] = [:]
            for step in original.steps where copies[step.id] == nil {
                let copied =
                    step.kind == .export
                    ? state.copy(state.exports[step.id], connections, call) : state.copy(state.imports[step.id], connections, call)
                copies[step.id] = copied
            }
            var flow = Flow(sent.renaming(copies), over: nil, id: state.newId(Flow.self, call), at: call.now)
            flow[.sourceId] = original.id
            state.flows.put(flow)
            state.audit(.create, flow, call)
            return flow
        }
    }

    struct CopyWish: RequestBody {
        typealias Service = Integrator
        let name, integrationId: String?
        /// Ids of connections, each with the one that takes its place; nil where no body was sent.
        let connectionMap: [String: String]?
        let isEmpty: Bool

        static let shape = Shape.object(
            Schema(
                "FlowCopy", source: "celigo/ai, clone-request", isOpen: true,
                [
                    .init("name", .string(), required: false), .init("_integrationId", .string(), required: false),
                    .init("connectionMap", .dictionary(.string()), required: false),
                ]))

        init(body: JSON) throws(Refusal) {
            guard let object = body.objectValue else { throw .invalid([.invalid("", "Expected an object.")]) }
            isEmpty = object.isEmpty
            name = object["name"]?.stringValue
            integrationId = object["_integrationId"]?.stringValue
            connectionMap = object["connectionMap"]?.objectValue.map { map in
                Dictionary(map.compactMap { from, to in to.stringValue.map { (from, $0) } }) { first, _ in first }
            }
        }
    }
}

extension Integrator.State {
    /// Which connection takes the place of which.
    fileprivate func connectionMap(
        of flow: Integrator.Flow, _ wish: Integrator.CopyWish
    ) throws(Integrator.Refusal) -> [String: String] {
        guard !wish.isEmpty else { return [:] }
        guard let integration = wish.integrationId, integrations[integration] != nil else {
            throw Integrator.Refusal(.unknownIntegration, "Integration not found for the given id")
        }
        let used = Set(
            flow.steps.compactMap { step in
                step.kind == .export ? exports[step.id]?[.connectionId] : imports[step.id]?[.connectionId]
            })
        let map = wish.connectionMap ?? [:]
        guard used.allSatisfy({ map[$0].map { connections[$0] != nil } ?? false }) else {
            throw Integrator.Refusal(.invalidConnectionMap, "connectionMap must name a connection for each that the flow uses.")
        }
        return map
    }

    /// - Returns: the copy's id; nil where there is nothing to copy.
    fileprivate mutating func copy<Item: Integrator.Resource>(
        _ original: Item?, _ connections: [String: String], _ call: Integrator.Call
    ) -> String? {
        guard let original else { return nil }
        var sent = original.document.object
        sent.strip(Item.model)
        let copy = Item(sent.renaming(connections), over: nil, id: newId(Item.self, call), at: call.now)
        self[keyPath: Item.table].put(copy)
        audit(.create, copy, call)
        return copy.id
    }
}

extension JSON.Object {
    /// With other ids where members whose names say that they hold one (`_exportId`) have one of these.
    fileprivate func renaming(_ ids: [String: String]) -> JSON.Object {
        JSON.Object(
            map { name, value in
                if name.hasPrefix("_"), let id = value.stringValue.flatMap({ ids[$0] }) { return (name, .string(id)) }
                return (name, value.renaming(ids))
            })
    }
}

extension JSON {
    fileprivate func renaming(_ ids: [String: String]) -> JSON {
        switch self {
        case .object(let object): .object(object.renaming(ids))
        case .array(let items): .array(items.map { $0.renaming(ids) })
        default: self
        }
    }
}
