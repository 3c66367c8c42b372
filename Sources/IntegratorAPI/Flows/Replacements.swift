import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Replaces a connection by another: `/v1/exports/{id}/replaceConnection` and the others. Source: the help centre, and celigo/ai for
    /// exports and imports; that the document is the answer is assumed.
    enum Replacements {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //  path                                     access         body                        success             handler    evidence
            PUT("/v1/exports/:id/replaceConnection",    .fullAccess,   takes: Replacement.self,    .ok(Export.self),   ofStep,    .documented, fails: .notFound, .missingField, .invalidField, .invalidReference)
            PUT("/v1/imports/:id/replaceConnection",    .fullAccess,   takes: Replacement.self,    .ok(Import.self),   ofStep,    .documented, fails: .notFound, .missingField, .invalidField, .invalidReference)
            PUT("/v1/flows/:id/replaceConnection",      .fullAccess,   takes: Replacement.self,    .ok(Flow.self),     ofFlow,    .documented, fails: .notFound, .missingField, .invalidField, .invalidReference)
        }

        static func ofStep<Item: StepResource>(_ call: Call, _ wish: Replacement, _ state: inout State) throws(Refusal) -> Item {
            try state.connect(try state.find(call), wish, call)
        }

        /// Replaces it in all exports and imports of the flow; the flow itself names no connection and is answered unchanged.
        static func ofFlow(_ call: Call, _ wish: Replacement, _ state: inout State) throws(Refusal) -> Flow {
            let flow: Flow = try state.find(call)
            guard let replaced = wish.old else { throw .invalid([.missing("_connectionId")]) }
            // a connection that was deleted can be replaced, too
            guard state.connections[replaced] != nil || flow.steps.contains(where: { state.connection(of: $0) == replaced }) else {
                throw .invalid([.reference("_connectionId")])
            }
            guard state.connections[wish.new] != nil else { throw .invalid([.reference("_newConnectionId")]) }
            for step in flow.steps {
                if let export = state.exports[step.id], export[.connectionId] == replaced { _ = try state.connect(export, wish, call) }
                if let item = state.imports[step.id], item[.connectionId] == replaced { _ = try state.connect(item, wish, call) }
            }
            return flow
        }
    }

    /// `{"_connectionId"?, "_newConnectionId"}`
    struct Replacement: RequestBody {
        typealias Service = Integrator
        let old: String?
        let new: String
        static let shape = Shape.object(
            Schema(
                "Replacement", source: "the help centre", isOpen: true,
                [.init("_connectionId", .string(), required: false), .init("_newConnectionId", .string())]))

        init(body: JSON) throws(Refusal) {
            let object = try body.objectOrRefusal()
            guard let id = object["_newConnectionId"] else { throw .invalid([.missing("_newConnectionId")]) }
            guard let new = id.stringValue else { throw .invalid([.reference("_newConnectionId")]) }
            self.new = new
            old = object["_connectionId"]?.stringValue
        }
    }
}

extension Integrator.State {
    fileprivate mutating func connect<Item: Integrator.StepResource>(
        _ old: Item, _ wish: Integrator.Replacement, _ call: Integrator.Call
    ) throws(Integrator.Refusal) -> Item {
        guard connections[wish.new] != nil else { throw .invalid([.reference("_newConnectionId")]) }
        var connected = old
        connected.document.set("_connectionId", to: wish.new)
        // the kind of adaptor depends on the connection
        connected = connected.completed(in: self)
        return change(old, call) { [connected] in $0 = connected }
    }
}
