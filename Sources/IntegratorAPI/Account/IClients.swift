package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// What identifies this account to applications, such as the client of an OAuth provider: `/v1/iClients`. Source: integrator-api-docs,
    /// iClient; celigo/ai, iClient schemas.
    enum IClients {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                               access         query or body                       success                        handler                        evidence
            GET   ("/v1/iClients",                    .fullAccess,   query: Listing<IClient>.parameters, .ok(Listing<IClient>.self),    Store<IClient>.list,           .documented, fails: .invalidQueryParams)
                .slow(with: Listing<IClient>.slowFilters)
            POST  ("/v1/iClients",                    .fullAccess,   takes: Submitted<IClient>.self,     .created(IClient.self),        Store<IClient>.create,         .documented, fails: .missingField, .invalidField)
            GET   ("/v1/iClients/:id",                .fullAccess,                                       .ok(IClient.self),             Store<IClient>.read,           .documented, fails: .notFound)
            PUT   ("/v1/iClients/:id",                .fullAccess,   takes: Resubmitted<IClient>.self,   .ok(IClient.self),             Store<IClient>.replace,        .documented, fails: .notFound, .invalidField)
            PATCH ("/v1/iClients/:id",                .fullAccess,   takes: PatchBody.self,              .noContent,                    Store<IClient>.patch,          .documented, fails: .notFound, .invalidField)
            DELETE("/v1/iClients/:id",                .fullAccess,                                       .noContent,                    Store<IClient>.delete,         .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/iClients/:id/audit",          .fullAccess,                                       .ok([AuditEntry].self),        Store<IClient>.audit,          .inferred,   fails: .notFound)
            GET   ("/v1/iClients/:id/dependencies",   .fullAccess,                                       .ok(Dependencies.self),        Store<IClient>.dependencies,   .documented, fails: .notFound)
            GET   ("/v1/connections/:id/iclients",    .connections,                                      .ok([IClient].self),           ofConnection,                  .observed,   fails: .notFound)
        }

        /// The iClients that the connection refers to; that the service means these is assumed.
        static func ofConnection(_ call: Call, _ state: State) throws(Refusal) -> [IClient] {
            let connection: Connection = try state.find(call)
            return connection.document.json.referredIds.compactMap { state.iClients[$0] }
        }
    }

    package struct IClient: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "iclients"
        package static let kind = "iClient"
        package static var table: WritableKeyPath<State, Table<IClient>> { \.iClients }
        package static func find(_ id: String, in state: State) -> IClient? { state.iClients[id] }
        package static let filters = ["provider", "name"]
        /// Which paths may be patched is assumed.
        package static let patchable = ["/name", "/description"]
        package static let schema = Schema(
            of: Self.self, "IClient", source: "integrator-api-docs, iClient", isOpen: true,
            [.init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.createdAt, required: false), .init(.secrets)]
        ).including(model)
        /// Has the applications that the vendor's documents show. NetSuite's key is masked like its secret; documented.
        package static let model = Model(
            members: [
                "name", "description", "provider", "assistant", "formType", "oauth2", "jwt", "netsuite", "salesforce", "amazonmws", "ebay",
            ],
            serverOwned: ["sandbox", "_sourceId", "_connectorId"],
            texts: ["name", "description", "provider"], flags: ["sandbox"],
            objects: ["oauth2", "jwt", "netsuite", "salesforce", "amazonmws", "ebay"],
            secrets: [
                "oauth2.clientSecret", "netsuite.consumerKey", "netsuite.consumerSecret", "salesforce.clientSecret", "salesforce.apiToken",
                "salesforce.privateKey", "amazonmws.secretKey", "ebay.certId",
            ])

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            sent.problems(ofTypes: model)
        }
    }
}
