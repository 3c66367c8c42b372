package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Exports: `/v1/exports`. Source: integrator-api-docs, export; celigo/ai.
    enum Exports {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                             access        query or body                      success                            handler                   evidence
            GET   ("/v1/exports",                   .exports,     query: Listing<Export>.parameters, .ok(Listing<Export>.self),         Store<Export>.list,       .documented, fails: .invalidQueryParams)
                .slow(with: Listing<Export>.slowFilters)
            POST  ("/v1/exports",                   .fullAccess,  takes: Submitted<Export>.self,     .created(Export.self),             Store<Export>.create,     .documented,
                                                                  fails: .missingField, .invalidField, .invalidReference)
            GET   ("/v1/exports/:id",               .exports,                                        .ok(Export.self),                  Store<Export>.read,       .documented, fails: .notFound)
            PUT   ("/v1/exports/:id",               .exports,     takes: Resubmitted<Export>.self,   .ok(Export.self),                  Store<Export>.replace,    .documented,
                                                                  fails: .notFound, .invalidField, .invalidReference)
            PATCH ("/v1/exports/:id",               .exports,     takes: PatchBody.self,             .noContent,                        Store<Export>.patch,      .documented,
                                                                  fails: .notFound, .invalidField, .invalidReference)
            DELETE("/v1/exports/:id",               .exports,                                        .noContent,                        Store<Export>.delete,     .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/exports/:id/audit",         .exports,                                        .ok([AuditEntry].self),            Store<Export>.audit,      .documented, fails: .notFound)
            GET   ("/v1/exports/:id/dependencies",  .exports,                                        .ok(Dependencies.self),            Store<Export>.dependencies, .documented, fails: .notFound)
        }
    }

    /// A step that takes records out of an application. The vendor's schema is open here: the settings for each kind of application are
    /// kept as they were sent.
    package struct Export: StepResource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "exports"
        package static let kind = "export"
        package static var table: WritableKeyPath<State, Table<Export>> { \.exports }
        package static func find(_ id: String, in state: State) -> Export? { state.exports[id] }
        package static let filters = ["adaptorType", "_connectionId", "name"]
        package static let patchable = ["/debugUntil"]
        package static let schema = Schema(
            of: Self.self, "Export", source: "integrator-api-docs, export", isOpen: true,
            [
                .init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.connectionId, required: false),
                .init(.createdAt, required: false), .init(.secrets), .init(.outcomes, .array(.object(Outcome.schema))),
            ]
        ).including(model)
        package static let model = Model(
            members: [
                "name", "description", "_connectionId", "asynchronous", "type", "oneToMany", "pathToMany", "pageSize",
                "dataURITemplate", "traceKeyTemplate",
                "delta", "once", "test", "filter", "inputFilter", "transform", "hooks", "mockOutput", "file", "http", "rest", "netsuite",
                "salesforce", "ftp", "s3", "rdbms", "mongodb", "dynamodb", "wrapper", "webhook", "distributed", "as2", "jdbc", "filesystem",
                "van", "sampleData", "settings", "settingsForm", "lookups", "parsers", "isLookup", "skipRetries", "debugUntil",
                "aiDescription",
            ],
            serverOwned: ["apiIdentifier", "adaptorType", "sandbox", "_sourceId", "_connectorId", "_integrationId"],
            texts: texts, flags: flags, objects: blocks, secrets: ["webhook.key", "webhook.password"],
            defaults: ["asynchronous": true, "oneToMany": false],
            verbatim: ["settings", "settingsForm", "mockOutput", "sampleData", "filter", "inputFilter", "transform"],
            dates: ["debugUntil"], patchedOnly: ["debugUntil"])
        static var ofConnection: Index<Export> { by("_connectionId") }

        package func owned(_ state: State) -> JSON.Object {
            ownedByStep(state, "Export")
        }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            stepProblems(in: sent, state)
        }
    }
}

extension Integrator {
    /// An export or an import.
    package protocol StepResource: Resource {}
}

extension Integrator.StepResource {
    /// The members that the service writes. The vendor's documents show an `apiIdentifier` of `e` or `i` and nine digits; here it is made
    /// from the id.
    func ownedByStep(_ state: Integrator.State, _ suffix: String) -> JSON.Object {
        var owned: JSON.Object = [:]
        if document["apiIdentifier"] == nil { owned["apiIdentifier"] = .string("\(Self.kind.prefix(1))\(id.suffix(9))") }
        let connection = self[.connectionId].flatMap { state.connections[$0] }
        if let type = isCalled ? "Webhook\(suffix)" : Self.adaptorType(connection, suffix) {
            owned["adaptorType"] = .string(type)
        } else if !hasAdaptor, Self.find(id, in: state)?.hasAdaptor ?? false {
            owned["adaptorType"] = .null
        }
        for (name, value) in ownedSandbox { owned[name] = value }
        return owned
    }

    /// A webhook has no connection to be named after; that its name has the same form is inferred.
    private var isCalled: Bool { document.read("type", as: String.self) == "webhook" }

    /// Whether there is anything that its kind of adaptor is named after, though it may be deleted.
    private var hasAdaptor: Bool { isCalled || self[.connectionId] != nil }

    /// The kind of adaptor, as the service names it after the connection's: `HTTPExport`.
    static func adaptorType(_ connection: Integrator.Connection?, _ suffix: String) -> String? {
        guard let type = connection?[.type].flatMap(Integrator.ConnectionType.init(rawValue:)) else { return nil }
        let name =
            switch type {
            case .rest: "REST"
            case .http, .mcp: "HTTP"
            case .netsuite: "NetSuite"
            case .salesforce: "Salesforce"
            case .ftp, .van: "FTP"
            case .s3: "S3"
            case .wrapper: "Wrapper"
            case .rdbms: "RDBMS"
            case .mongodb: "MongoDB"
            case .as2: "AS2"
            case .filesystem: "FileSystem"
            case .dynamodb: "DynamoDB"
            case .jdbc: "JDBC"
            }
        return name + suffix
    }

    // Exports have some of the members below, and imports have others.

    static var texts: [String] { ["name", "description", "type", "pathToMany", "dataURITemplate", "apiIdentifier", "adaptorType"] }
    static var flags: [String] { ["asynchronous", "oneToMany", "isLookup", "skipRetries", "ignoreExisting", "ignoreMissing", "sandbox"] }
    /// Members with the settings of one kind of application, of one kind of export, or of what is done to records.
    static var blocks: [String] {
        Integrator.ConnectionType.allCases.map(\.rawValue)
            + ["netsuite_da", "file", "webhook", "delta", "once", "test", "hooks", "transform"]
    }

    static func stepProblems(in sent: JSON.Object, _ state: Integrator.State) -> [Integrator.Problem] {
        var problems =
            sent.problems(ofTypes: model)
            // an array of rules is a filter, too
            + sent.problems(of: ["filter", "inputFilter"], thatMustBe: "an object") { $0.objectValue != nil || $0.arrayValue != nil }
        if let size = sent["pageSize"], !size.isNull, !(size.intValue.map { $0 > 0 } ?? false) {
            problems.append(.invalid("pageSize", "pageSize must be a positive number."))
        }
        guard let connection = sent["_connectionId"], !connection.isNull else {
            return alwaysRequired.contains("_connectionId") ? problems + [.missing("_connectionId")] : problems
        }
        if state.connections[connection.stringValue ?? ""] == nil { problems.append(.reference("_connectionId")) }
        return problems
    }
}

extension Field where Owner: Integrator.StepResource, Value == String? {
    static var connectionId: Self { "_connectionId" }
}
