package import Emulation
import HTTPMessages
import MappingEngine
package import OrderedJSON

extension Integrator {
    /// Imports: `/v1/imports`. Source: integrator-api-docs, import; celigo/ai.
    enum Imports {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                             access        query or body                      success                            handler                   evidence
            GET   ("/v1/imports",                   .imports,     query: Listing<Import>.parameters, .ok(Listing<Import>.self),         Store<Import>.list,       .documented, fails: .invalidQueryParams)
                .slow(with: Listing<Import>.slowFilters)
            POST  ("/v1/imports",                   .fullAccess,  takes: Submitted<Import>.self,     .created(Import.self),             Store<Import>.create,     .documented,
                                                                  fails: .missingField, .invalidField, .invalidReference)
            GET   ("/v1/imports/:id",               .imports,                                        .ok(Import.self),                  Store<Import>.read,       .documented, fails: .notFound)
            PUT   ("/v1/imports/:id",               .imports,     takes: Resubmitted<Import>.self,   .ok(Import.self),                  Store<Import>.replace,    .documented,
                                                                  fails: .notFound, .missingField, .invalidField, .invalidReference)
            PATCH ("/v1/imports/:id",               .imports,     takes: PatchBody.self,             .noContent,                        Store<Import>.patch,      .documented,
                                                                  fails: .notFound, .missingField, .invalidField, .invalidReference)
            DELETE("/v1/imports/:id",               .imports,                                        .noContent,                        Store<Import>.delete,     .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/imports/:id/audit",         .imports,                                        .ok([AuditEntry].self),            Store<Import>.audit,      .documented, fails: .notFound)
            GET   ("/v1/imports/:id/dependencies",  .imports,                                        .ok(Dependencies.self),            Store<Import>.dependencies, .documented, fails: .notFound)
        }
    }

    /// A step that puts records into an application. The vendor's schema is open here: the settings for each kind of application are kept
    /// as they were sent.
    package struct Import: StepResource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "imports"
        package static let kind = "import"
        package static var table: WritableKeyPath<State, Table<Import>> { \.imports }
        package static func find(_ id: String, in state: State) -> Import? { state.imports[id] }
        package static let filters = ["adaptorType", "_connectionId", "name"]
        package static let patchable = ["/debugUntil"]
        package static let alwaysRequired = ["_connectionId"]
        package static let schema = Schema(
            of: Self.self, "Import", source: "integrator-api-docs, import", isOpen: true,
            [
                .init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.connectionId, required: false),
                .init(.createdAt, required: false), .init(.secrets), .init(.outcomes, .array(.object(Outcome.schema))),
            ]
        ).including(model)
        package static let model = Model(
            members: [
                "name", "description", "_connectionId", "ignoreExisting", "ignoreMissing", "oneToMany", "pathToMany",
                "mapping",
                "mappings", "lookups", "filter", "hooks", "transform", "file", "http", "rest", "netsuite", "netsuite_da", "salesforce",
                "ftp",
                "s3", "rdbms", "mongodb", "dynamodb", "wrapper", "distributed", "as2", "jdbc", "filesystem", "van", "sampleData",
                "mockResponse",
                "responseTransform", "settings", "settingsForm", "idLockTemplate", "dataURITemplate", "traceKeyTemplate", "debugUntil",
                "aiDescription", "assistant", "assistantMetadata", "blobKeyPath", "blob", "insertOnly", "unencrypted",
            ],
            serverOwned: ["apiIdentifier", "adaptorType", "sandbox", "_sourceId", "_connectorId", "_integrationId"],
            texts: texts, flags: flags, objects: blocks, defaults: ["distributed": false],
            verbatim: [
                "settings", "settingsForm", "mapping", "mappings", "lookups", "filter", "transform", "responseTransform", "mockResponse",
                "sampleData",
            ], dates: ["debugUntil"], patchedOnly: ["debugUntil"])
        static var ofConnection: Index<Import> { by("_connectionId") }

        package func owned(_ state: State) -> JSON.Object {
            ownedByStep(state, "Import")
        }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            var problems = stepProblems(in: sent, state)
            // refused in the same words as a mapping that is sent by itself
            do throws(DefinitionError) { _ = try Mapping(.object(sent)) } catch { problems.append(Problem(error, within: "")) }
            return problems
        }
    }
}
