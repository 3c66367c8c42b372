import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// What the service has and this emulator does not: each row says so, after what it names was looked for. Source: the vendor's pages and schemas, and its
    /// clients; `.observed` is what only clients show.
    enum NotEmulated {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //    path                                             access         success            handler                                                     evidence
            PUT  ("/v1/connections/:id/metadata",                  .connections,  .ok(JSON.self),    missing("a connection's metadata", of: Connection.self),    .observed,   fails: .notFound, .notEmulated)
            POST ("/v1/connections/:id/proxy",                     .connections,  .ok(JSON.self),    missing("calls by proxy", of: Connection.self),             .observed,   fails: .notFound, .notEmulated)

            GET  ("/v1/flows/:id/template",                        .fullAccess,   .ok(JSON.self),    missing("templates of flows", of: Flow.self),               .documented, fails: .notFound, .notEmulated)
            GET  ("/v1/flows/:id/:step/requests",                  .fullAccess,   .ok(JSON.self),    missing("captured requests", of: Flow.self),                .observed,   fails: .notFound, .notEmulated)
            DELETE("/v1/flows/:id/:step/requests",                 .fullAccess,   .ok(JSON.self),    missing("captured requests", of: Flow.self),                .observed,   fails: .notFound, .notEmulated)
            GET  ("/v1/flows/:id/:step/requests/:key",             .fullAccess,   .ok(JSON.self),    missing("captured requests", of: Flow.self),                .observed,   fails: .notFound, .notEmulated)
            DELETE("/v1/flows/:id/logs",                           .fullAccess,   .ok(JSON.self),    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)
            GET  ("/v1/flows/:id/jobs/:job/logs",                  .fullAccess,   .ok(JSON.self),    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)
            POST ("/v1/flows/:id/jobs/:job/logs/metadata/query",   .fullAccess,   .ok(JSON.self),    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)
            POST ("/v1/flows/:id/jobs/:job/logs/data/query",       .fullAccess,   .ok(JSON.self),    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)

            GET  ("/v1/jobs/:id/diagnostics",                      .fullAccess,   .ok(JSON.self),    missing("diagnostics of jobs"),                             .documented, fails: .notEmulated)
            POST ("/v1/jobs/:id/files/signedURL",                  .fullAccess,   .ok(JSON.self),    missing("files of jobs"),                                   .documented, fails: .notEmulated)
            DELETE("/v1/jobs/:id/files",                           .fullAccess,   .ok(JSON.self),    missing("files of jobs"),                                   .documented, fails: .notEmulated)

            GET  ("/v1/scripts/:id/logs",                          .fullAccess,   .ok(JSON.self),    missing("logs of scripts", of: Script.self),                .documented, fails: .notFound, .notEmulated)
            GET  ("/v1/exports/:id/distributed",                   .exports,      .ok(JSON.self),    missing("real-time exports", of: Export.self),              .documented, fails: .notFound, .notEmulated)
            PUT  ("/v1/exports/:id/distributed",                   .exports,      .ok(JSON.self),    missing("real-time exports", of: Export.self),              .documented, fails: .notFound, .notEmulated)

            GET  ("/v1/integrations/:id/template",                 .fullAccess,   .ok(JSON.self),    missing("templates of integrations", of: Integration.self), .observed,   fails: .notFound, .notEmulated)
            GET  ("/v1/integrations/:id/revisions",                .fullAccess,   .ok(JSON.self),    missing("revisions", of: Integration.self),                 .observed,   fails: .notFound, .notEmulated)

            PUT  ("/v1/connectors/:id/update",                     .fullAccess,   .ok(JSON.self),    missing("integration apps"),                                .documented, fails: .notEmulated)
            GET  ("/v1/connectors/:id/installBase",                .fullAccess,   .ok(JSON.self),    missing("integration apps"),                                .documented, fails: .notEmulated)
            GET  ("/v1/shared/stacks",                             .fullAccess,   .ok(JSON.self),    missing("stacks"),                                          .documented, fails: .notEmulated)
            PUT  ("/v1/notifications",                             .fullAccess,   .ok(JSON.self),    missing("notifications"),                                   .documented, fails: .notEmulated)
            POST ("/v1/apis/:id/request",                          .fullAccess,   .ok(JSON.self),    missing("APIs"),                                            .documented, fails: .notEmulated)
            POST ("/v1/processors/:name",                          .fullAccess,   .ok(JSON.self),    missing("processors"),                                      .documented, fails: .notEmulated)
            GET  ("/v1/metadata/application/:id",                  .fullAccess,   .ok(JSON.self),    missing("metadata of applications"),                        .observed,   fails: .notEmulated)
            POST ("/v1/httpproxy",                                 .fullAccess,   .ok(JSON.self),    missing("calls by proxy"),                                  .observed,   fails: .notEmulated)
            whole("connectors", "integration apps", .documented)
            whole("connectors/:connector/licenses", "licenses", .documented)
            whole("templates", "templates", .documented)
            // the same pages write both
            whole("template", "templates", .documented)
            whole("filedefinitions", "file definitions", .documented)
            whole("ediprofiles", "EDI profiles", .documented)
            whole("ediTransactions", "EDI transactions", .documented)
            whole("tradingPartnerConnectors", "connectors of trading partners", .documented)
            whole("accesstokens", "tokens as resources", .documented)
            whole("agents", "agents", .documented)
            whole("stacks", "stacks", .documented)
            whole("environments", "environments", .observed)
            whole("apis", "APIs", .documented)
            whole("tools", "tools", .documented)
            whole("mcpServers", "MCP servers", .documented)
            whole("asynchelpers", "async helpers", .documented)
            whole("httpconnectors", "HTTP connectors", .documented)
            GET  ("/v1/notifications",                             .fullAccess,   .ok(JSON.self),    missing("notifications"),                                   .documented, fails: .notEmulated)
        }

        private static func missing<Output>(_ what: String) -> Reader<Integrator, Output> {
            { _, _ throws(Refusal) in throw .notEmulated(what) }
        }

        private static func missing<Item: Resource, Output>(_ what: String, of: Item.Type) -> Reader<Integrator, Output> {
            { call, state throws(Refusal) in
                let _: Item = try state.find(call)
                throw .notEmulated(what)
            }
        }

        /// All that a resource usually has.
        private static func whole(_ collection: String, _ what: String, _ evidence: Evidence) -> [Endpoint<Integrator>] {
            let list = PathPattern(stringLiteral: "/v1/\(collection)"), one = PathPattern(stringLiteral: "/v1/\(collection)/:id")
            return [
                GET(list, .fullAccess, .ok(JSON.self), missing(what), evidence, fails: .notEmulated),
                POST(list, .fullAccess, .created(JSON.self), missing(what), evidence, fails: .notEmulated),
                GET(one, .fullAccess, .ok(JSON.self), missing(what), evidence, fails: .notEmulated),
                PUT(one, .fullAccess, .ok(JSON.self), missing(what), evidence, fails: .notEmulated),
                PATCH(one, .fullAccess, .noContent, missing(what), evidence, fails: .notEmulated),
                DELETE(one, .fullAccess, .noContent, missing(what), evidence, fails: .notEmulated),
            ]
        }
    }
}
