package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Code that hooks, filters and transforms refer to: `/v1/scripts`. Stored, but never run by the emulator. Source: celigo/ai, "writing
    /// scripts".
    enum Scripts {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                              access         query or body                      success                       handler                       evidence
            GET   ("/v1/scripts",                    .fullAccess,   query: Listing<Script>.parameters, .ok(Listing<Script>.self),    Store<Script>.list,           .documented, fails: .invalidQueryParams)
                .slow(with: Listing<Script>.slowFilters)
            POST  ("/v1/scripts",                    .fullAccess,   takes: Submitted<Script>.self,     .created(Script.self),        Store<Script>.create,         .documented, fails: .missingField, .invalidField)
            GET   ("/v1/scripts/:id",                .fullAccess,                                      .ok(Script.self),             Store<Script>.read,           .documented, fails: .notFound)
            PUT   ("/v1/scripts/:id",                .fullAccess,   takes: Resubmitted<Script>.self,   .ok(Script.self),             Store<Script>.replace,        .documented, fails: .notFound, .invalidField)
            PATCH ("/v1/scripts/:id",                .fullAccess,   takes: PatchBody.self,             .noContent,                   Store<Script>.patch,          .documented, fails: .notFound, .invalidField)
            DELETE("/v1/scripts/:id",                .fullAccess,                                      .noContent,                   Store<Script>.delete,         .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/scripts/:id/audit",          .fullAccess,                                      .ok([AuditEntry].self),       Store<Script>.audit,          .documented, fails: .notFound)
            GET   ("/v1/scripts/:id/dependencies",   .fullAccess,                                      .ok(Dependencies.self),       Store<Script>.dependencies,   .documented, fails: .notFound)
        }
    }

    package struct Script: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "scripts"
        package static let kind = "script"
        package static var table: WritableKeyPath<State, Table<Script>> { \.scripts }
        package static func find(_ id: String, in state: State) -> Script? { state.scripts[id] }
        package static let filters = ["name"]
        package static let patchable = ["/debugUntil"]
        package static let required = ["name", "content"]
        package static let omittedFromLists = ["content"]
        package static let schema = Schema(
            of: Self.self, "Script", source: "celigo/ai, writing scripts", isOpen: true,
            [.init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.createdAt, required: false), .init(.secrets)]
        ).including(model)
        package static let model = Model(
            members: ["name", "description", "content", "debugUntil"], serverOwned: ["sandbox", "_sourceId"],
            texts: ["name", "description", "content"], flags: ["sandbox"], dates: ["debugUntil"], patchedOnly: ["debugUntil"])

        package func owned(_ state: State) -> JSON.Object { ownedSandbox }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            sent.problems(ofTypes: model)
        }
    }
}
