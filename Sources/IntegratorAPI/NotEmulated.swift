import Emulation

extension Integrator {
    /// What the service has and the emulator lacks. Each row says so, once the resource in its path was found. Source: the vendor's pages
    /// and schemas, and its clients; `.observed` marks what only clients show.
    enum NotEmulated {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //    path                                             access         success          handler                                                     evidence
            PUT  ("/v1/connections/:id/metadata",                  .connections,  .notEmulated,    missing("a connection's metadata", of: Connection.self),    .observed,   fails: .notFound, .notEmulated)
            POST ("/v1/connections/:id/proxy",                     .connections,  .notEmulated,    missing("calls by proxy", of: Connection.self),             .observed,   fails: .notFound, .notEmulated)

            GET  ("/v1/flows/:id/template",                        .fullAccess,   .notEmulated,    missing("templates of flows", of: Flow.self),               .documented, fails: .notFound, .notEmulated)
            GET  ("/v1/flows/:id/:step/requests",                  .fullAccess,   .notEmulated,    missing("captured requests", of: Flow.self),                .observed,   fails: .notFound, .notEmulated)
            DELETE("/v1/flows/:id/:step/requests",                 .fullAccess,   .notEmulated,    missing("captured requests", of: Flow.self),                .observed,   fails: .notFound, .notEmulated)
            GET  ("/v1/flows/:id/:step/requests/:key",             .fullAccess,   .notEmulated,    missing("captured requests", of: Flow.self),                .observed,   fails: .notFound, .notEmulated)
            DELETE("/v1/flows/:id/logs",                           .fullAccess,   .notEmulated,    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)
            GET  ("/v1/flows/:id/jobs/:job/logs",                  .fullAccess,   .notEmulated,    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)
            POST ("/v1/flows/:id/jobs/:job/logs/metadata/query",   .fullAccess,   .notEmulated,    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)
            POST ("/v1/flows/:id/jobs/:job/logs/data/query",       .fullAccess,   .notEmulated,    missing("execution logs", of: Flow.self),                   .observed,   fails: .notFound, .notEmulated)

            GET  ("/v1/jobs/:id/diagnostics",                      .fullAccess,   .notEmulated,    missing("diagnostics of jobs"),                             .documented, fails: .notEmulated)
            POST ("/v1/jobs/:id/files/signedURL",                  .fullAccess,   .notEmulated,    missing("files of jobs"),                                   .documented, fails: .notEmulated)
            DELETE("/v1/jobs/:id/files",                           .fullAccess,   .notEmulated,    missing("files of jobs"),                                   .documented, fails: .notEmulated)

            GET  ("/v1/scripts/:id/logs",                          .fullAccess,   .notEmulated,    missing("logs of scripts", of: Script.self),                .documented, fails: .notFound, .notEmulated)
            GET  ("/v1/exports/:id/distributed",                   .exports,      .notEmulated,    missing("real-time exports", of: Export.self),              .documented, fails: .notFound, .notEmulated)
            PUT  ("/v1/exports/:id/distributed",                   .exports,      .notEmulated,    missing("real-time exports", of: Export.self),              .documented, fails: .notFound, .notEmulated)

            GET  ("/v1/integrations/:id/template",                 .fullAccess,   .notEmulated,    missing("templates of integrations", of: Integration.self), .observed,   fails: .notFound, .notEmulated)
            GET  ("/v1/integrations/:id/revisions",                .fullAccess,   .notEmulated,    missing("revisions", of: Integration.self),                 .observed,   fails: .notFound, .notEmulated)

            PUT  ("/v1/connectors/:id/update",                     .fullAccess,   .notEmulated,    missing("integration apps"),                                .documented, fails: .notEmulated)
            GET  ("/v1/connectors/:id/installBase",                .fullAccess,   .notEmulated,    missing("integration apps"),                                .documented, fails: .notEmulated)
            GET  ("/v1/shared/stacks",                             .fullAccess,   .notEmulated,    missing("stacks"),                                          .documented, fails: .notEmulated)
            PUT  ("/v1/notifications",                             .fullAccess,   .notEmulated,    missing("notifications"),                                   .documented, fails: .notEmulated)
            POST ("/v1/apis/:id/request",                          .fullAccess,   .notEmulated,    missing("APIs"),                                            .documented, fails: .notEmulated)
            POST ("/v1/processors/:name",                          .fullAccess,   .notEmulated,    missing("processors"),                                      .documented, fails: .notEmulated)
            GET  ("/v1/metadata/application/:id",                  .fullAccess,   .notEmulated,    missing("metadata of applications"),                        .observed,   fails: .notEmulated)
            POST ("/v1/httpproxy",                                 .fullAccess,   .notEmulated,    missing("calls by proxy"),                                  .observed,   fails: .notEmulated)
            whole("connectors", "integration apps", .documented)
            whole("connectors/:connector/licenses", "licenses", .documented)
            whole("templates", "templates", .documented)
            // the same pages use both spellings
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
            GET  ("/v1/notifications",                             .fullAccess,   .notEmulated,    missing("notifications"),                                   .documented, fails: .notEmulated)
        }

        private static func missing(_ what: String) -> Reader<Integrator, NoBody> {
            { _, _ throws(Refusal) in throw .notEmulated(what) }
        }

        private static func missing<Item: Resource>(_ what: String, of: Item.Type) -> Reader<Integrator, NoBody> {
            { call, state throws(Refusal) in
                let _: Item = try state.find(call)
                throw .notEmulated(what)
            }
        }

        /// The rows that a resource usually has.
        private static func whole(_ collection: String, _ what: String, _ evidence: Evidence) -> [Endpoint<Integrator>] {
            let list = PathPattern(stringLiteral: "/v1/\(collection)"), one = PathPattern(stringLiteral: "/v1/\(collection)/:id")
            return [
                GET(list, .fullAccess, .notEmulated, missing(what), evidence, fails: .notEmulated),
                POST(list, .fullAccess, .notEmulated, missing(what), evidence, fails: .notEmulated),
                GET(one, .fullAccess, .notEmulated, missing(what), evidence, fails: .notEmulated),
                PUT(one, .fullAccess, .notEmulated, missing(what), evidence, fails: .notEmulated),
                PATCH(one, .fullAccess, .notEmulated, missing(what), evidence, fails: .notEmulated),
                DELETE(one, .fullAccess, .notEmulated, missing(what), evidence, fails: .notEmulated),
            ]
        }
    }
}
