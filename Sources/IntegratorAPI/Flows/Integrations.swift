package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Integrations, which hold flows: `/v1/integrations`. Source: integrator-api-docs, integration; celigo/ai.
    enum Integrations {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                               access         query or body                           success                                 handler                        evidence
            GET   ("/v1/integrations",                .fullAccess,   query: Listing<Integration>.parameters, .ok(Listing<Integration>.self),         Store<Integration>.list,       .documented, fails: .invalidQueryParams)
                .slow(with: Listing<Integration>.slowFilters)
            POST  ("/v1/integrations",                .fullAccess,   takes: Submitted<Integration>.self,     .created(Integration.self),             create,                        .documented,
                                                                     fails: .missingField, .invalidField, .invalidReference)
            GET   ("/v1/integrations/:id",            .fullAccess,                                           .ok(Integration.self),                  Store<Integration>.read,       .documented, fails: .notFound)
            PUT   ("/v1/integrations/:id",            .fullAccess,   takes: Resubmitted<Integration>.self,   .ok(Integration.self),                  replace,                       .documented,
                                                                     fails: .notFound, .invalidField, .invalidReference)
            DELETE("/v1/integrations/:id",            .fullAccess,                                           .noContent,                             Store<Integration>.delete,     .documented, fails: .notFound, .resourceInUse)
            GET   ("/v1/integrations/:id/audit",      .fullAccess,                                           .ok([AuditEntry].self),                 audit,                         .documented, fails: .notFound)
                .slow()
            GET   ("/v1/integrations/:id/dependencies", .fullAccess,                                         .ok(Dependencies.self),                 Store<Integration>.dependencies, .observed, fails: .notFound)
            GET   ("/v1/integrations/:id/flows",      .fullAccess,   query: Lists.parameters,                .ok(Listing<Flow>.self),                flows,                         .documented, fails: .notFound, .invalidQueryParams)
            GET   ("/v1/integrations/:id/exports",    .fullAccess,   query: Lists.parameters,                .ok(Listing<Export>.self),              exports,                       .observed,   fails: .notFound, .invalidQueryParams)
                .slow()
            GET   ("/v1/integrations/:id/imports",    .fullAccess,   query: Lists.parameters,                .ok(Listing<Import>.self),              imports,                       .observed,   fails: .notFound, .invalidQueryParams)
                .slow()
            GET   ("/v1/integrations/:id/connections", .fullAccess,  query: Lists.parameters,                .ok(Listing<Connection>.self),          connections,                   .observed,   fails: .notFound, .invalidQueryParams)
                .slow()
            PUT   ("/v1/integrations/:id/connections/register", .fullAccess, takes: IdList.self,             .noContent,                             register,                      .observed,   fails: .notFound, .invalidField, .invalidReference)
            DELETE("/v1/integrations/:id/connections/:connection/register", .fullAccess,                     .noContent,                             unregister,                    .observed,   fails: .notFound)
        }

        static func create(_ call: Call, _ new: Submitted<Integration>, _ state: inout State) throws(Refusal) -> Integration {
            try Store<Integration>.create(call, Submitted(body: state.withGroupIds(new.object, call)), &state)
        }

        static func replace(_ call: Call, _ new: Resubmitted<Integration>, _ state: inout State) throws(Refusal) -> Integration {
            try Store<Integration>.replace(call, Resubmitted(body: state.withGroupIds(new.object, call)), &state)
        }

        static func flows(_ call: Call, _ state: State) throws(Refusal) -> Listing<Flow> {
            let integration: Integration = try state.find(call)
            return try Listing(
                call, state.flows(of: integration), of: SortKey(integration.id), at: "integrations/\(integration.id)/flows")
        }

        static func exports(_ call: Call, _ state: State) throws(Refusal) -> Listing<Export> {
            let integration: Integration = try state.find(call)
            return try Listing(call, state.steps(of: integration).ids(of: .export), at: "integrations/\(integration.id)/exports") {
                state.exports[$0]
            }
        }

        static func imports(_ call: Call, _ state: State) throws(Refusal) -> Listing<Import> {
            let integration: Integration = try state.find(call)
            return try Listing(call, state.steps(of: integration).ids(of: .import), at: "integrations/\(integration.id)/imports") {
                state.imports[$0]
            }
        }

        static func connections(_ call: Call, _ state: State) throws(Refusal) -> Listing<Connection> {
            let integration: Integration = try state.find(call)
            return try Listing(call, state.connections(of: integration), at: "integrations/\(integration.id)/connections") {
                state.connections[$0]
            }
        }

        /// Includes the entries of the integration's flows and of their exports and imports, also of flows in the recycle bin: that their
        /// deletion is shown there is inferred.
        static func audit(_ call: Call, _ state: State) throws(Refusal) -> [AuditEntry] {
            let integration: Integration = try state.find(call)
            let deleted = state.recycled.rows(RecycledItem.flowsOfIntegration, in: SortKey(integration.id))
                .filter { $0[.deletedAt].instant + RecycleBin.lifetime > call.now }
            let flows = state.flows(of: integration).elements + deleted.map(Flow.init(restoring:))
            return state.auditEntries(of: [integration.id] + flows.map(\.id) + flows.flatMap(\.steps).map(\.id))
        }

        static func register(_ call: Call, _ ids: IdList, _ state: inout State) throws(Refusal) -> NoBody {
            let unknown = ids.ids.indices.filter { state.connections[ids.ids[$0]] == nil }
            guard unknown.isEmpty else { throw .invalid(unknown.map { .reference("\($0)", "_connectionId") }) }
            return try state.register(call) { registered in for id in ids.ids where !registered.contains(id) { registered.append(id) } }
        }

        static func unregister(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let id = call.path("connection")
            return try state.register(call) { registered in registered.removeAll { $0 == id } }
        }
    }

    package struct Integration: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "integrations"
        package static let kind = "integration"
        package static var table: WritableKeyPath<State, Table<Integration>> { \.integrations }
        package static func find(_ id: String, in state: State) -> Integration? { state.integrations[id] }
        package static let filters = ["name"]
        package static let patchable: [String] = []
        package static let schema = Schema(
            of: Self.self, "Integration", source: "integrator-api-docs, integration", isOpen: true,
            [.init(.resourceId), .init(.lastModified), .init(.resourceName), .init(.createdAt, required: false), .init(.secrets)]
        ).including(model)
        package static let model = Model(
            members: [
                "name", "readme", "description", "_registeredConnectionIds", "settings", "settingsForm", "version", "mode", "install",
                "flowGroupings", "aliases",
            ],
            serverOwned: ["sandbox", "updateInProgress", "_connectorId", "_sourceId"], texts: ["name"], flags: ["sandbox"],
            verbatim: ["settings", "settingsForm"])

        /// By the id of each group of its flows.
        static let groups = Index<Integration>(
            "groups", several: { Set(groupIds(in: $0.document["flowGroupings"]).map { SortKey($0) }) })
        package static let indexes = [references] + filters.filter { $0 != "name" }.map(by) + [groups]

        static func groupIds(in groups: JSON?) -> [String] { (groups?.arrayValue ?? []).compactMap { $0["_id"]?.stringValue } }

        package func owned(_ state: State) -> JSON.Object { ownedSandbox }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            sent.problems(ofTypes: model) + sent.problems(ofIds: "_registeredConnectionIds") { state.connections[$0] != nil }
        }
    }
}

extension Integrator {
    /// A bare array of ids.
    struct IdList: RequestBody {
        typealias Service = Integrator
        let ids: [String]
        static let shape = Shape.array(.string())

        init(body: JSON) throws(Refusal) {
            guard let items = body.arrayValue, case let ids = items.compactMap(\.stringValue), ids.count == items.count else {
                throw .invalid([.invalid("", "Expected an array of ids.")])
            }
            self.ids = ids
        }
    }
}

extension Integrator.State {
    // All lazy, so that a page of a long list costs no more than what comes before its end.

    fileprivate func flows(of integration: Integrator.Integration) -> Rows<Integrator.Flow> {
        flows.rows(Integrator.Flow.ofIntegration, in: SortKey(integration.id))
    }

    fileprivate func steps(of integration: Integrator.Integration) -> some Sequence<Integrator.Step> {
        flows(of: integration).lazy.flatMap(\.steps)
    }

    private func exports(of integration: Integrator.Integration) -> some Sequence<Integrator.Export> {
        steps(of: integration).ids(of: .export).lazy.compactMap { exports[$0] }
    }

    private func imports(of integration: Integrator.Integration) -> some Sequence<Integrator.Import> {
        steps(of: integration).ids(of: .import).lazy.compactMap { imports[$0] }
    }

    /// The ids of the connections that are registered with the integration, of those that name it, and of those that its exports and imports
    /// use; that the latter count, too, is assumed.
    func connections(of integration: Integrator.Integration) -> some Sequence<String> {
        let ids = [
            AnySequence(integration[.registeredConnectionIds]),
            AnySequence(connections.rows(Integrator.Connection.by("_integrationId"), in: SortKey(integration.id)).lazy.map(\.id)),
            AnySequence(exports(of: integration).lazy.compactMap { $0[.connectionId] }),
            AnySequence(imports(of: integration).lazy.compactMap { $0[.connectionId] }),
        ]
        var seen: Set<String> = []
        return ids.lazy.flatMap { $0 }.filter { seen.insert($0).inserted }
    }

    /// The body with an id for each group of flows that has none: flows name their group by its id. That the service makes them is
    /// assumed.
    fileprivate mutating func withGroupIds(_ sent: JSON.Object, _ call: Integrator.Call) -> JSON {
        guard let groups = sent["flowGroupings"]?.arrayValue else { return .object(sent) }
        let known = Set(Integrator.Integration.groupIds(in: sent["flowGroupings"]))
        var filled = sent
        filled["flowGroupings"] = .array(
            groups.map { group in
                guard var object = group.objectValue, !(object["_id"]?.isThere ?? false) else { return group }
                object["_id"] = .string(newGroupId(unless: known, call))
                return .object(object)
            })
        return .object(filled)
    }

    mutating func newGroupId(unless known: Set<String> = [], _ call: Integrator.Call) -> String {
        func id(_ ordinal: Int) -> String { call.sandbox.randomness.hex("integrator/flow group", ordinal, digits: 24) }
        var drawn = groupIds
        defer { groupIds = drawn }
        let ordinal = drawn.draw(from: 0) { ordinal in
            let id = id(ordinal)
            // a group that is gone may still be named by flows
            return known.contains(id) || !integrations.rows(Integrator.Integration.groups, in: SortKey(id)).isEmpty
                || !flows(using: id).isEmpty
        }
        return id(ordinal)
    }

    fileprivate mutating func register(
        _ call: Integrator.Call, _ change: (inout [String]) -> Void
    ) throws(Integrator.Refusal) -> NoBody {
        let old: Integrator.Integration = try find(call)
        self.change(old, call) { integration in
            change(&integration[.registeredConnectionIds])
            // what is empty is pruned, as in a body
            if integration[.registeredConnectionIds].isEmpty { integration.document["_registeredConnectionIds"] = JSON?.none }
        }
        return NoBody()
    }
}

extension Field where Owner == Integrator.Integration, Value == [String] {
    static var registeredConnectionIds: Self { "_registeredConnectionIds" }
}
