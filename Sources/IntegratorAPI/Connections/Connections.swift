import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Connections: `/v1/connections`. Source: Celigo, “Connection API”; the help centre for what lies beside it.
    enum Connections {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                               access         query or body                          success                             handler                        evidence
            GET   ("/v1/connections",                 .connections,  query: Lists.parameters,               .ok(Listing<Connection>.self),      Store<Connection>.list,        .documented, fails: .invalidQueryParams)
            POST  ("/v1/connections",                 .fullAccess,   takes: Submitted<Connection>.self,     .created(Connection.self),          Store<Connection>.create,      .documented,
                                                                     fails: .missingField, .invalidField, .invalidReference, .agentRequired)
            GET   ("/v1/connections/:id",             .connections,                                         .ok(Connection.self),               read,                          .documented, fails: .notFound)
            PUT   ("/v1/connections/:id",             .connections,  takes: Submitted<Connection>.self,     .ok(Connection.self),               Store<Connection>.replace,     .documented,
                                                                     fails: .notFound, .missingField, .invalidField, .invalidReference, .agentRequired)
            PATCH ("/v1/connections/:id",             .connections,  takes: PatchBody.self,                 .noContent,                         Store<Connection>.patch,       .documented,
                                                                     fails: .notFound, .missingField, .invalidField, .invalidReference, .agentRequired)
            DELETE("/v1/connections/:id",             .connections,                                         .noContent,                         Store<Connection>.delete,      .documented, fails: .notFound)
            GET   ("/v1/connections/:id/audit",       .connections,                                         .ok([AuditEntry].self),             Store<Connection>.audit,       .documented, fails: .notFound)
            GET   ("/v1/connections/:id/dependencies",.connections,                                         .ok(Dependencies.self),             dependencies,                  .inferred,   fails: .notFound)
            GET   ("/v1/connections/:id/debug/:resource?", .connections,                                    .ok(PlainText.self),                debugLog,                      .documented, fails: .notFound)
            DELETE("/v1/connections/:id/debug",       .connections,                                         .noContent,                         clearDebugLog,                 .inferred,   fails: .notFound)
        }

        /// With the size of its queue, which lists leave out.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> Connection {
            var connection: Connection = try state.find(call)
            connection.append(.queues, [JSON.Document(["name": .string(connection.id), "size": connection[.queueSize].json])])
            return connection
        }

        static func dependencies(_ call: Call, _ state: State) throws(Refusal) -> Dependencies {
            let connection: Connection = try state.find(call)
            let exports = state.exports.rows(Export.ofConnection, in: SortKey(connection.id)).elements
            let imports = state.imports.rows(Import.ofConnection, in: SortKey(connection.id)).elements
            let flows = exports.flatMap { state.flows(using: $0.id) } + imports.flatMap { state.flows(using: $0.id) }
            return Dependencies([("exports", exports.map(\.entry)), ("imports", imports.map(\.entry)), ("flows", flows.map(\.entry))])
        }

        /// Text, an entry a paragraph. `:resource` keeps the entries of one export or import.
        static func debugLog(_ call: Call, _ state: State) throws(Refusal) -> PlainText {
            let connection: Connection = try state.find(call)
            let wanted = call.path("resource")
            return PlainText(connection[.debugLog].filter { entry in wanted.map { entry.contains($0) } ?? true }.joined(separator: "\n\n"))
        }

        static func clearDebugLog(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let connection: Connection = try state.find(call)
            state.connections.update(connection.id) { $0[.debugLog] = [] }
            return NoBody()
        }
    }

    /// What depends on something: an object keyed by the plural of each kind, `{}` where nothing does.
    struct Dependencies: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ kinds: [(String, [JSON])]) {
            var object: JSON.Object = [:]
            for (kind, entries) in kinds where !entries.isEmpty {
                var seen: Set<String> = []
                object.append(kind, .array(entries.filter { seen.insert($0["id"]?.stringValue ?? "").inserted }))
            }
            document = JSON.Document(object)
        }

        private static let entry = Schema(
            "Dependency", source: "the vendor's user interface", [.init("id", .string(), .inferred), .init("name", .string(), .inferred)])
        static let schema = Schema(
            "Dependencies", source: "the vendor's user interface",
            ["exports", "imports", "flows", "integrations"].map { .init($0, .array(.object(entry)), required: false, .inferred) })
    }
}

extension Integrator.Resource {
    /// As lists of dependencies show it.
    var entry: JSON { ["id": .string(id), "name": .string(self[.resourceName])] }
}
