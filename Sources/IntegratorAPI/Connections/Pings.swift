import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Checks whether a connection works: `/v1/connections/{id}/ping`, by GET as in the contract and by POST as newer clients do; also for
    /// a connection that is not stored. A failed ping is answered with 200, too, with `errors` in the body.
    enum Pings {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                                   access         body                                   success                  handler             evidence
            GET (writes: "/v1/connections/:id/ping",    .connections,                                         .ok(PingResult.self),    ping,               .documented, fails: .notFound)
            POST("/v1/connections/:id/ping",            .connections,  takes: UnusedBody.self,                .ok(PingResult.self),    ignoringBody(ping), .documented, fails: .notFound)
            // said to be more thorough; that it answers alike is assumed
            POST("/v1/connections/:id/test",            .connections,  takes: UnusedBody.self,                .ok(PingResult.self),    ignoringBody(ping), .assumed,    fails: .notFound)
            POST("/v1/connections/ping",                .fullAccess,   takes: Resubmitted<Connection>.self,   .ok(PingResult.self),    pingVirtual,        .documented,
                                                                       fails: .missingField, .invalidField, .invalidReference, .agentRequired)
        }

        /// A success brings the connection online, a failure offline.
        static func ping(_ call: Call, _ state: inout State) throws(Refusal) -> PingResult {
            let connection: Connection = try state.find(call)
            let result = PingResult(connection)
            state.connections.update(connection.id) { connection in
                if connection[.offline] != result.hasFailed { connection[.offline] = result.hasFailed }
            }
            state.log(result.document.json.text, by: Sender(kind: "ping connection", id: connection.id), of: connection, at: call.now)
            return result
        }

        /// Stores nothing. Where `_id` names a stored connection, that one's secrets stand in for masks and its authorization counts (both
        /// inferred), and its `$ping` decides the answer.
        static func pingVirtual(_ call: Call, _ body: Resubmitted<Connection>, _ state: State) throws(Refusal) -> PingResult {
            var sent = body.object
            let stored = sent["_id"]?.stringValue.flatMap { state.connections[$0] }
            sent.strip(Connection.model)
            try Connection.refuse(Connection.problems(in: sent, state), in: .object(sent), over: stored, state)
            return PingResult(Connection(sent, over: stored, id: stored?.id ?? "", at: call.now).completed(in: state))
        }
    }

    struct PingResult: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        /// A connection that was never authorized cannot be reached. What such a ping says is assumed.
        init(_ connection: Connection) {
            var errors = connection[.ping].map(\.json)
            if errors.isEmpty, connection[.needsAuthorization] == true {
                errors = [["code": "401", "message": "The connection is not authorized."]]
            }
            document = errors.isEmpty ? JSON.Document(["code": 200]) : JSON.Document(["errors": .array(errors)])
        }

        var hasFailed: Bool { document["errors"] != nil }

        static let error = Schema(
            "PingError", source: "the vendor's user interface", isOpen: true,
            [.init("code", .any, required: false, .inferred), .init("message", .string(), required: false, .inferred)])
        static let schema = Schema(
            "PingResult", source: "Celigo, “Connection API”",
            [.init("code", .integer, required: false), .init("errors", .array(.object(error)), required: false, .inferred)])
    }
}
