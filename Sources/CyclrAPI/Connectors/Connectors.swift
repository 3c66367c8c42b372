import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// The catalogue: `/v1.0/connectors`, `/v1.0/connectors/{id or name}`. Source: Cyclr OpenAPI, "Connectors"; the vendor's test suite.
    enum Connectors {
        static let filters: [QueryParameter] =
            PageRequest.parameters + [
                .init("name", .string()), .init("query", .string()), .init("category", .string()), .init("orderBy", .string()),
                .init("includeCustomConnectors", .boolean),
            ]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                                   access       query             success                         handler   evidence
            GET("/v1.0/connectors",                     .catalogue,  query: filters,   .ok(Listing<Connector>.self),   list,     .documented)
                .slow(with: ConnectorFilter.slow)
            GET("/v1.0/connectors/:connector",          .catalogue,                    .ok(OneOrMany<Connector>.self), read,     .documented, fails: .notFound)
            GET("/v1.0/connectors/:connector/:version", .catalogue,                    .ok([Connector].self),          versions, .observed,   fails: .notFound)
        }

        /// `query`, like `name` in the OpenAPI document, matches a part of the name. The order without `orderBy` is assumed.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Connector> {
            let wish = ConnectorFilter(call)
            let catalogue = wish.connectors(of: nil, in: state)
            let custom = wish.includesCustom ? call.caller.account.map { wish.connectors(of: $0.id, in: state) } : nil
            if let part = wish.part {
                var found = catalogue.filter { $0[.name].lowercased().contains(part) }
                if let custom { found += custom.filter { $0[.name].lowercased().contains(part) } }
                if wish.ordersByName { found.sort { $0[.name].lowercased() < $1[.name].lowercased() } }
                return found.listing(call)
            }
            guard let custom else { return catalogue.listing(call) }
            return catalogue.listing(call, with: custom) { wish.rank(of: $0, in: catalogue) }
        }

        /// An all-digit segment is an id and answers with an object; anything else is a name and answers with an array.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> OneOrMany<Connector> {
            let text = call.path("connector") ?? ""
            if let id = Int(text) { return .one(try state.connector(id, for: call.caller)) }
            return .many(try state.connectors(named: text, version: nil, visibleIn: call.caller.account?.id))
        }

        static func versions(_ call: Call, _ state: State) throws(Refusal) -> [Connector] {
            try state.connectors(named: call.path("connector") ?? "", version: call.path("version"), visibleIn: call.caller.account?.id)
        }
    }

    /// The conditions that a query sets for connectors.
    struct ConnectorFilter {
        /// A part of a name is looked for in all names.
        static let slow = ["query", "name"]

        let part, category: String?
        let ordersByName, includesCustom: Bool

        init(_ call: Call) {
            part = (call.query("query")?.unlessEmpty ?? call.query("name")?.unlessEmpty)?.lowercased()
            category = call.query("category")?.unlessEmpty?.lowercased()
            ordersByName = call.query("orderBy")?.lowercased() == "name"
            includesCustom = call.wants("includeCustomConnectors")
        }

        /// The connectors of the catalogue, or the custom ones of an account, in the category and the order that the query asks for.
        func connectors(of owner: String?, in state: State) -> Rows<Connector> {
            guard category == nil, !ordersByName else { return state.connectors.rows(Connector.sought, in: group(of: owner)) }
            return owner.map { state.connectors.rows(Connector.custom, in: SortKey($0)) } ?? state.connectors.rows(Connector.listed)
        }

        /// How many connectors of the catalogue come before a custom one.
        func rank(of custom: Connector, in catalogue: Rows<Connector>) -> Int {
            guard ordersByName else { return catalogue.count }
            return catalogue.count - catalogue.behind(group(of: nil).then(custom[.name].lowercased()), .max).count
        }

        private func group(of owner: String?) -> SortKey { Connector.group(of: owner, in: category, byName: ordersByName) }
    }

    /// The content of a path that answers with an object or with an array.
    enum OneOrMany<Element: TypedDocument>: Content {
        case one(Element)
        case many([Element])

        static var shape: Shape? { .either(.object(Element.schema), .array(.object(Element.schema))) }
        var body: [UInt8] {
            switch self {
            case .one(let element): element.body
            case .many(let elements): elements.body
            }
        }
    }
}

extension Cyclr.State {
    func connector(_ id: Int, for caller: Cyclr.Caller) throws(Cyclr.Refusal) -> Cyclr.Connector {
        guard let connector = connectors[id], connector.isVisible(in: caller.account?.id) else { throw .notFound("Connector") }
        return connector
    }

    /// Assumed: letter case does not matter, and an unknown name is a 404.
    func connectors(named name: String, version: String?, visibleIn account: String?) throws(Cyclr.Refusal) -> [Cyclr.Connector] {
        var found = connectors.rows(Cyclr.Connector.byName, in: Cyclr.Connector.nameKey(name, of: nil)).elements
        if let account { found += connectors.rows(Cyclr.Connector.byName, in: Cyclr.Connector.nameKey(name, of: account)) }
        if let version { found.removeAll { $0[.version] != version } }
        guard !found.isEmpty else { throw .notFound("Connector") }
        return found
    }

    /// The connector that `:connector` and, where the path has one, `:version` name.
    func connector(in call: Cyclr.Call, hasVersion: Bool = false) throws(Cyclr.Refusal) -> Cyclr.Connector {
        let text = call.path("connector") ?? ""
        if let id = Int(text), !hasVersion { return try connector(id, for: call.caller) }
        return try connector(named: text, version: hasVersion ? call.path("version") : nil, visibleIn: call.caller.account?.id)
    }

    /// Of several connectors with the name, drafts come last; of the others, the first without a version is meant, or else the first.
    /// Assumed.
    func connector(named name: String, version: String?, visibleIn account: String?) throws(Cyclr.Refusal) -> Cyclr.Connector {
        let found = try connectors(named: name, version: version, visibleIn: account)
        let usable = found.filter { !$0[.draft] }
        return usable.first { $0[.version] == nil } ?? usable.first ?? found[0]  // not empty: an unknown name was refused
    }
}

extension Cyclr.Connector {
    /// How the connector is authenticated: the type of the entry of `Authentication` that counts, or else the connector's own.
    func authType(chosen authenticationId: String?) -> Cyclr.AuthType? {
        authentication(counting: authenticationId)?.read("AuthType", as: String.self).flatMap(Cyclr.AuthType.init(rawValue:))
            ?? Cyclr.AuthType(rawValue: self[.authType])
    }

    /// The entry of `Authentication` that was chosen; without a choice, the default one or the only one. That these take precedence over
    /// the connector's own `AuthType`, which the vendor calls deprecated, is assumed.
    func authentication(counting chosen: String?) -> JSON.Document? {
        if let entry = authentication(chosen: chosen) { return entry }
        let entries = self[.authentication]
        return entries.first { $0.read("IsDefault") == true } ?? (entries.count == 1 ? entries[0] : nil)
    }

    func authDescription(chosen authenticationId: String?) -> String? {
        authentication(chosen: authenticationId).map { $0.read("AuthDescription") } ?? self[.authDescription]
    }

    func authentication(chosen id: String?) -> JSON.Document? {
        guard let id = id.flatMap({ GUID(dotNet: $0) }) else { return nil }
        return self[.authentication].first { $0.read("Id", as: GUID.self) == id }
    }

    /// Whether the account sees the connector. An account's custom connector is hidden from all others.
    func isVisible(in account: String?) -> Bool { self[.account].map { $0 == account } ?? true }

    /// The parameters by `TargetName`, used by scripts, and by the `Name` that users see.
    var parametersByName: [String: Cyclr.Parameter] { self[.parameters].map(Cyclr.Parameter.init(document:)).byName }
}
