import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// Imports that are sent with the request and not stored: `/v1/connections/{id}/import`. Source: Celigo, “Connection API”;
    /// integrator-extension for what is not a success. Records go to the application that seed data stands for, where exports find them.
    enum VirtualImports {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                             access         body                          success            handler    evidence
            POST("/v1/connections/:id/import",    .connections,  takes: ImportRequest.self,    .ok(JSON.self),    run,       .documented,
                                                                 fails: .notFound, .missingField, .invalidField, .notEmulated)
                .slow()
        }

        static func run(_ call: Call, _ request: ImportRequest, _ state: inout State) throws(Refusal) -> JSON {
            try send(request.data, by: request.model, through: try state.find(call), call, &state)
        }

        /// A result for each record, in their order. The request as a whole is refused only where the model is not a valid import.
        /// - Parameter model: a virtual or a stored import.
        static func send(
            _ data: [JSON], by model: JSON.Object, through connection: Connection, as sender: Sender = Sender(kind: "import"), _ call: Call,
            _ state: inout State
        ) throws(Refusal) -> JSON {
            let plan = try ImportPlan(refusing: model, within: "import", connection)
            let context = MappingContext(call, connection)
            return .array(plan.run(whole: data, context, as: sender, RunMoment(call), &state).map(\.json))
        }
    }
}
