import Emulation
import OrderedJSON

extension Integrator {
    /// Connections: `/v1/connections`. Source: Celigo, “Connection API”; the help centre for what that leaves out.
    enum Connections {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                               access         query or body                          success                             handler                        evidence
            GET   ("/v1/connections",                 .connections,  query: Listing<Connection>.parameters + [.init("fetchQueueSize", .boolean)],
                                                                                                            .ok(Listing<Connection>.self),      list,                          .documented, fails: .invalidQueryParams)
                .slow(with: Listing<Connection>.slowFilters)
            POST  ("/v1/connections",                 .fullAccess,   takes: Submitted<Connection>.self,     .created(Connection.self),          Store<Connection>.create,      .documented,
                                                                     fails: .missingField, .invalidField, .invalidReference, .agentRequired)
            GET   ("/v1/connections/:id",             .connections,                                         .ok(Connection.self),               read,                          .documented, fails: .notFound)
            PUT   ("/v1/connections/:id",             .connections,  takes: Resubmitted<Connection>.self,   .ok(Connection.self),               Store<Connection>.replace,     .documented,
                                                                     fails: .notFound, .missingField, .invalidField, .invalidReference, .agentRequired)
            PATCH ("/v1/connections/:id",             .connections,  takes: PatchBody.self,                 .noContent,                         Store<Connection>.patch,       .documented,
                                                                     fails: .notFound, .invalidField, .invalidReference)
            DELETE("/v1/connections/:id",             .connections,                                         .noContent,                         Store<Connection>.delete,      .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/connections/:id/audit",       .connections,                                         .ok([AuditEntry].self),             Store<Connection>.audit,       .documented, fails: .notFound)
            GET   ("/v1/connections/:id/dependencies",.connections,                                         .ok(Dependencies.self),             dependencies,                  .inferred,   fails: .notFound)
            GET   ("/v1/connections/:id/jobs",        .connections,                                         .ok([Job].self),                    queuedJobs,                    .inferred,   fails: .notFound)
                .slow()
            POST  ("/v1/connections/:id/purgeMessages", .connections, takes: UnusedBody.self,               .ok(NoBody.self),                   ignoringBody(purgeMessages),   .observed,   fails: .notFound, .invalidField)
        }

        /// Shows the sizes of the queues where a client asks for them. The connections of an integration are those of its own list. Inferred.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Connection> {
            let hasSizes = call.query("fetchQueueSize") == "true"
            func shown(_ connection: Connection) -> JSON.Document {
                var document = connection.document
                if hasSizes { document.set("queueSize", to: connection[.queueSize]) }
                return document
            }
            guard let integration = call.query("_integrationId") else {
                return try Listing(call, state.connections, repeating: ["fetchQueueSize"], showing: shown)
            }
            let ids = state.integrations[integration].map { AnySequence(state.connections(of: $0)) } ?? AnySequence([])
            let rest = Connection.filters.filter { $0 != "_integrationId" }.compactMap { name in call.query(name).map { (name, $0) } }
            return try Listing(
                call, ids, at: "connections", repeating: Connection.filters + ["fetchQueueSize"], showing: shown
            ) { id in
                guard let connection = state.connections[id], call.caller.mayUse(id) else { return nil }
                return rest.allSatisfy { connection.fits($0.0, $0.1) } ? connection : nil
            }
        }

        /// Shows the size of the queue, which lists leave out.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> Connection {
            var connection: Connection = try state.find(call)
            var queue = JSON.Document()
            queue.append("name", connection.id)
            queue.append("size", connection[.queueSize])
            connection[.queues] = [queue]
            return connection
        }

        /// Includes the flows that use its exports and imports.
        static func dependencies(_ call: Call, _ state: State) throws(Refusal) -> Dependencies {
            let connection: Connection = try state.find(call)
            return state.dependents(of: connection.id, and: state.flows(through: connection))
        }

        /// Jobs that wait to be started, of all flows that use the connection.
        static func queuedJobs(_ call: Call, _ state: State) throws(Refusal) -> [Job] {
            let flows = Set(state.flows(through: try state.find(call)).map(\.id)).sorted()
            let jobs = flows.lazy.flatMap { state.jobs.rows(Job.inProgress, in: SortKey($0)) }.filter { $0.state == .queued }
            return Array(jobs.prefix(Jobs.longestList))
        }

        /// The vendor's command line shows that an empty queue is refused and how the message ends; status and code are assumed.
        static func purgeMessages(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let connection: Connection = try state.find(call)
            guard connection[.queueSize] > 0 else { throw .invalid([.invalid("queues", "The queue is already empty.")]) }
            state.connections.update(connection.id) { $0[.queueSize] = 0 }
            return NoBody()
        }
    }
}

extension Integrator.State {
    /// The flows that use an export or an import of the connection. A flow may occur several times.
    fileprivate func flows(through connection: Integrator.Connection) -> [Integrator.Flow] {
        let key = SortKey(connection.id)
        let steps =
            exports.rows(Integrator.Export.ofConnection, in: key).map(\.id)
            + imports.rows(Integrator.Import.ofConnection, in: key).map(\.id)
        return steps.flatMap { flows(using: $0) }
    }
}
