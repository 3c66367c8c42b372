import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Copies of flows with all their exports and imports: `/v1/flows/{id}/clone`. Source: Celigo, “Flow API”, which shows no body;
    /// celigo/ai requires an integration and a map of connections. So without a body the copy stays in the original's integration, and a
    /// body that is sent must be complete.
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
            var copies = connections
            let copy = state.copy(
                original, name: wish.name ?? "Clone - \(original[.resourceName])", into: wish.integrationId, &copies, call)
            // groups are an integration's own, so that what goes into another one leaves its group; inferred
            guard wish.flowGroupingId != nil || copy[.integrationId] != original[.integrationId] else { return copy }
            state.flows.update(copy.id) { $0.document["_flowGroupingId"] = wish.flowGroupingId.map { JSON.string($0) } }
            return state.flows[copy.id] ?? copy
        }
    }

    struct CopyWish: RequestBody {
        typealias Service = Integrator
        let name, integrationId, flowGroupingId: String?
        /// The ids of connections, each with the id of its replacement; nil where the member was not sent.
        let connectionMap: [String: String]?
        let isEmpty: Bool

        static let shape = Shape.object(
            Schema(
                "FlowCopy", source: "celigo/ai, clone-request", isOpen: true,
                [
                    .init("name", .string(), required: false), .init("_integrationId", .string(), required: false),
                    .init("_flowGroupingId", .string(), required: false, .observed),
                    .init("connectionMap", .dictionary(.string()), required: false),
                ]))

        init(body: JSON) throws(Refusal) {
            let object = try body.objectOrRefusal()
            isEmpty = object.isEmpty
            name = object["name"]?.stringValue
            integrationId = object["_integrationId"]?.stringValue
            flowGroupingId = object["_flowGroupingId"]?.stringValue
            connectionMap = object["connectionMap"]?.objectValue.map { map in
                Dictionary(map.compactMap { from, to in to.stringValue.map { (from, $0) } }) { first, _ in first }
            }
        }
    }
}

extension Integrator.State {
    /// The replacements for a flow's connections. A body must also name an integration.
    fileprivate func connectionMap(
        of flow: Integrator.Flow, _ wish: Integrator.CopyWish
    ) throws(Integrator.Refusal) -> [String: String] {
        guard !wish.isEmpty else { return [:] }
        guard let integration = wish.integrationId, integrations[integration] != nil else {
            throw Integrator.Refusal(.unknownIntegration, "Integration not found for the given id")
        }
        return try connectionMap(for: [flow], wish)
    }

    func connectionMap(for flows: [Integrator.Flow], _ wish: Integrator.CopyWish) throws(Integrator.Refusal) -> [String: String] {
        try connectionMap(for: Set(flows.flatMap(\.steps).compactMap { connection(of: $0) }), wish)
    }

    /// The id of the connection that a step uses.
    func connection(of step: Integrator.Step) -> String? {
        step.kind == .export ? exports[step.id]?[.connectionId] : imports[step.id]?[.connectionId]
    }

    /// With a body, each connection in use must have a replacement; without one, all connections stay.
    func connectionMap(for used: Set<String>, _ wish: Integrator.CopyWish) throws(Integrator.Refusal) -> [String: String] {
        guard !wish.isEmpty else { return [:] }
        let map = wish.connectionMap ?? [:]
        guard used.allSatisfy({ map[$0].map { connections[$0] != nil } ?? false }) else {
            throw Integrator.Refusal(.invalidConnectionMap, "connectionMap must name a replacement for each connection in use.")
        }
        return map
    }

    /// Copies a flow with all its exports and imports. Where the flow names itself, as to keep its window behind its own, the copy does so.
    /// - Parameter copies: new ids by old ones, of replaced connections and of what was copied before; what is copied now is added.
    mutating func copy(
        _ original: Integrator.Flow, name: String, into integration: String?, _ copies: inout [String: String], _ call: Integrator.Call
    ) -> Integrator.Flow {
        let id = newId(Integrator.Flow.self, call)
        copies[original.id] = id
        for step in original.steps where copies[step.id] == nil {
            switch step.kind {
            case .export: copies[step.id] = exports[step.id].map { copy($0, copies, call).id }
            case .import: copies[step.id] = imports[step.id].map { copy($0, copies, call).id }
            }
        }
        var sent = original.document.object
        sent.strip(Integrator.Flow.model)
        sent.leave(Integrator.Flow.model.patchedOnly, as: nil)
        sent["name"] = .string(name)
        sent["disabled"] = true
        if let integration { sent["_integrationId"] = .string(integration) }
        var flow = Integrator.Flow(sent.renaming(copies), over: nil, id: id, at: call.now)
        flow[.sourceId] = original.id
        flows.put(flow)
        audit(.create, flow, call)
        return flow
    }

    /// That a copy has the secrets of its original is assumed.
    mutating func copy<Item: Integrator.Resource>(
        _ original: Item, name: String? = nil, _ ids: [String: String], _ call: Integrator.Call
    ) -> Item {
        var sent = original.document.object
        sent.reveal(original[.secrets])
        sent.strip(Item.model)
        sent.leave(Item.model.patchedOnly, as: nil)
        if let name { sent["name"] = .string(name) }
        var copy = Item(sent.renaming(ids), over: nil, id: newId(Item.self, call), at: call.now).completed(in: self)
        // a connection that was deleted no longer tells what the step's kind of adaptor is
        if copy.document["adaptorType"] == nil { copy.document["adaptorType"] = original.document["adaptorType"] }
        self[keyPath: Item.table].put(copy)
        audit(.create, copy, call)
        return copy
    }
}

extension JSON.Object {
    /// The object with other references: in members whose names say that they hold ids (`_exportId`, `_runNextFlowIds`), each key of `ids`
    /// is replaced by its value.
    func renaming(_ ids: [String: String]) -> JSON.Object {
        JSON.Object(
            map { name, value in
                guard name.hasPrefix("_") else { return (name, value.renaming(ids)) }
                return (name, value.arrayValue.map { .array($0.map { $0.renamed(ids) }) } ?? value.renamed(ids))
            })
    }
}

extension JSON {
    fileprivate func renamed(_ ids: [String: String]) -> JSON { stringValue.flatMap { ids[$0] }.map { .string($0) } ?? self }

    fileprivate func renaming(_ ids: [String: String]) -> JSON {
        switch self {
        case .object(let object): .object(object.renaming(ids))
        case .array(let items): .array(items.map { $0.renaming(ids) })
        default: self
        }
    }
}
