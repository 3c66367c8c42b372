package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Integrations, which hold flows: `/v1/integrations`. Source: integrator-api-docs, integration; celigo/ai.
    enum Integrations {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                               access         query or body                           success                                 handler                        evidence
            GET   ("/v1/integrations",                .fullAccess,   query: Lists.parameters,                .ok(Listing<Integration>.self),         Store<Integration>.list,       .documented, fails: .invalidQueryParams)
            POST  ("/v1/integrations",                .fullAccess,   takes: Submitted<Integration>.self,     .created(Integration.self),             Store<Integration>.create,     .documented, fails: .missingField, .invalidField)
            GET   ("/v1/integrations/:id",            .fullAccess,                                           .ok(Integration.self),                  Store<Integration>.read,       .documented, fails: .notFound)
            PUT   ("/v1/integrations/:id",            .fullAccess,   takes: Submitted<Integration>.self,     .ok(Integration.self),                  Store<Integration>.replace,    .documented,
                                                                     fails: .notFound, .missingField, .invalidField)
            DELETE("/v1/integrations/:id",            .fullAccess,                                           .noContent,                             Store<Integration>.delete,     .documented, fails: .notFound)
            GET   ("/v1/integrations/:id/audit",      .fullAccess,                                           .ok([AuditEntry].self),                 Store<Integration>.audit,      .documented, fails: .notFound)
            GET   ("/v1/integrations/:id/flows",      .fullAccess,                                           .ok([Flow].self),                       flows,                         .documented, fails: .notFound)
        }

        static func flows(_ call: Call, _ state: State) throws(Refusal) -> [Flow] {
            let integration: Integration = try state.find(call)
            return state.flows.rows(Flow.ofIntegration, in: SortKey(integration.id)).elements
        }
    }

    package struct Integration: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "integrations"
        package static let kind = "integration"
        package static var table: WritableKeyPath<State, Table<Integration>> { \.integrations }
        package static let filters = ["name"]
        package static let patchable: [String] = []
        package static let schema = Schema(
            of: Self.self, "Integration", source: "integrator-api-docs, integration", isOpen: true,
            [.init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.createdAt, required: false), .init(.secrets)])
        package static let model = Model(
            members: [
                "name", "readme", "description", "_registeredConnectionIds", "settings", "settingsForm", "version", "mode", "install",
                "flowGroupings", "aliases",
            ],
            serverOwned: ["sandbox", "updateInProgress", "_connectorId", "_sourceId"], verbatim: ["settings", "settingsForm"])

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            guard let name = sent["name"], name.stringValue == nil else { return [] }
            return [.invalid("name", "name must be a text.")]
        }
    }
}
