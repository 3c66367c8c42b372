import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Connectors that are installed in an account: `/v1.0/account/connectors`. Source: Cyclr OpenAPI, "Connectors"; Cyclr API,
    /// "Authentication".
    enum AccountConnectors {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access query or body success handler evidence
            POST  ("/v1.0/connectors/:connector/install",            .account,  takes: InstallConnector.self,       .ok(AccountConnector.self),          install,        .documented,
                                                                                fails: .notFound, .draftConnector, .unknownProperty, .notAccountProperty, .connectorNameInUse)
            POST  ("/v1.0/connectors/:connector/:version/install",   .account,  takes: InstallConnector.self,       .ok(AccountConnector.self),          installVersion, .inferred,
                                                                                fails: .notFound, .draftConnector, .unknownProperty, .notAccountProperty, .connectorNameInUse)
            GET   ("/v1.0/account/connectors",                       .account,  query: PageRequest.parameters,      .ok(Listing<AccountConnector>.self), list,           .documented)
            GET   ("/v1.0/account/connectors/:id",                   .account,                                      .ok(AccountConnector.self),          read,           .documented, fails: .notFound)
            PUT   ("/v1.0/account/connectors/:id",                   .account,  takes: InstallConnector.self,       .ok(AccountConnector.self),          update,         .documented,
                                                                                fails: .notFound, .connectorNameInUse, .nameRequired)
            PUT   ("/v1.0/account/connectors/:id/deauthenticate",    .account,  takes: IgnoredBody.self,            .ok(Message.self),                   deauthenticate, .observed,   fails: .notFound)
            DELETE("/v1.0/account/connectors/:id",                   .account,  takes: IgnoredBody.self,            .ok(NoBody.self),                    delete,         .documented, fails: .notFound)
        }

        static func install(_ call: Call, _ wish: InstallConnector, _ state: inout State) throws(Refusal) -> AccountConnector {
            state.shown(try state.install(try state.connector(in: call), in: call.caller.accountId, wish, call))
        }

        static func installVersion(_ call: Call, _ wish: InstallConnector, _ state: inout State) throws(Refusal) -> AccountConnector {
            state.shown(try state.install(try state.connector(in: call, hasVersion: true), in: call.caller.accountId, wish, call))
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<AccountConnector> {
            state.accountConnectors.rows(AccountConnector.ofAccount, in: SortKey(call.caller.accountId)).listing(call).map(state.shown)
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> AccountConnector {
            state.shown(try state.accountConnector(in: call))
        }

        /// Members that are not sent stay. Properties are added or changed by name. `AuthValue` authenticates the connector, even one that
        /// is normally authenticated by its properties. Assumed: an empty `AuthValue` sent with such properties is ignored, as on
        /// installation; an unknown kind of authentication is refused; properties that are there already authenticate the connector when
        /// their kind is chosen.
        static func update(_ call: Call, _ change: InstallConnector, _ state: inout State) throws(Refusal) -> AccountConnector {
            var connector = try state.ownAccountConnector(in: call)
            for property in change.properties where property[.name].isEmpty { throw .nameRequired }
            try state.connectors[connector[.connectorId]]?.check(authentication: change[.authenticationId])
            if let name = change[.name], !name.isEmpty, name != connector[.name] {
                try state.checkIsFree(name, in: call.caller.accountId)
                connector[.name] = name
            }
            if change.has(.description) { connector[.description] = change[.description] }
            let isOtherType = change.has(.authenticationId) && state.choose(change[.authenticationId], of: &connector)
            state.set(change.properties, of: &connector)
            let (authType, isEmpty) = (state.authType(of: connector), change[.authValue]?.isEmpty ?? true)
            let isByFields = isEmpty && authType == .authFields && !change.properties.isEmpty
            if change.has(.authValue), !isByFields { connector.authenticate(with: change[.authValue], by: authType) }
            if isOtherType { state.authenticateByFields(&connector) }
            state.put(connector)
            return state.shown(connector)
        }

        /// Assumed: a connector that needs no authentication stays authenticated.
        static func deauthenticate(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> Message {
            var connector = try state.ownAccountConnector(in: call)
            connector.authenticate(with: nil, by: state.authType(of: connector))
            state.put(connector)
            return Message("Connector '\(connector[.name])' successfully de-authenticated.")
        }

        /// The name becomes free again. That an account connector can be deleted while cycles use it is assumed; they then lack an
        /// authenticated connector.
        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            state.removeAccountConnector(try state.ownAccountConnector(in: call).id)
            return NoBody()
        }
    }

    struct InstallConnector: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "InstallConnector", source: "Cyclr OpenAPI, “Install Connector”; Cyclr API, “Authentication”", isOpen: true,
            [
                .init(.name, required: false), .init(.description, required: false), .init(.authenticationId, required: false),
                .init(.authValue, required: false), .init(.properties, .array(.object(PropertyWrite.schema)), required: false),
            ])

        var properties: [PropertyWrite] { self[.properties].map(PropertyWrite.init(document:)) }
    }

    /// `{"Message":"…"}` with status 200.
    struct Message: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ text: String) { document = JSON.Document(["Message": .string(text)]) }
        static let schema = Schema("Message", source: "the vendor's test suite", [.init("Message", .string(), .observed)])
    }
}

extension Cyclr.State {
    /// Checks in this order: draft, properties, kind of authentication, name. Without a name, that of the connector is used.
    mutating func install(
        _ connector: Cyclr.Connector, in account: String, _ wish: Cyclr.InstallConnector, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Cyclr.AccountConnector {
        guard !connector[.draft] else { throw .draftConnector(connector.id) }
        try connector.check(wish)
        let name = wish[.name]?.unlessEmpty ?? connector[.name]
        try checkIsFree(name, in: account)
        var installed = Cyclr.AccountConnector()
        installed.append(.id, call.newNumber(in: &accountConnectors, from: Cyclr.Numbers.accountConnector))
        installed.append(.name, name)
        installed.append(.description, wish[.description])
        installed.append(.authValue, nil)
        // assumed: a connector that needs no authentication counts as authenticated
        let authType = connector.authType(chosen: wish[.authenticationId])
        installed.append(.authenticated, authType == Cyclr.AuthType.none)
        installed.append(.connector, nil)
        installed.append(.isPartnerIntegrationConnector, false)
        installed.append(.properties, [])
        installed.append(.customFields, [])
        installed.append(.connectorId, connector.id)
        installed.append(.status, connector[.status])
        installed[.account] = account
        if let chosen = wish[.authenticationId] { installed[.authenticationId] = chosen }
        set(wish.properties, of: &installed)
        if let value = wish[.authValue], !value.isEmpty { installed.authenticate(with: value, by: authType) }
        store(installed)
        return installed
    }

    func checkIsFree(_ name: String, in account: String) throws(Cyclr.Refusal) {
        guard accountConnectors.rows(Cyclr.AccountConnector.byName, in: SortKey(account).then(name)).isEmpty else {
            throw .connectorNameInUse(name)
        }
    }

    /// The account connector that `:id` names, in the caller's account.
    func accountConnector(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.AccountConnector {
        try accountConnector(try call.number("id"), in: call.caller.accountId)
    }

    /// The same for a change, which only the owner may make.
    func ownAccountConnector(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.AccountConnector {
        try ownAccountConnector(try call.number("id"), in: call.caller.accountId)
    }

    /// An account connector of this very account. That a sub account may use its parent's, but not change them, is assumed.
    func ownAccountConnector(_ id: Int, in account: String) throws(Cyclr.Refusal) -> Cyclr.AccountConnector {
        guard let connector = accountConnectors[id], connector[.account] == account else { throw .notFound("Account connector") }
        return connector
    }

    /// Nil if the step has none, or it was deleted.
    func accountConnector(of step: Cyclr.Step) -> Cyclr.AccountConnector? {
        step[.accountConnector].flatMap { accountConnectors[$0] }
    }

    /// An account connector of the account, or of its parent: a sub account may use those.
    func accountConnector(_ id: Int, in account: String) throws(Cyclr.Refusal) -> Cyclr.AccountConnector {
        guard let connector = accountConnectors[id], connector[.account] == account || connector[.account] == accounts[account]?[.parent]
        else {
            throw .notFound("Account connector")
        }
        return connector
    }

    /// Includes the connector of the catalogue.
    func shown(_ connector: Cyclr.AccountConnector) -> Cyclr.AccountConnector {
        var connector = connector
        connector[.connector] = connectors[connector[.connectorId]]?.document
        return connector
    }

    /// Stores an account connector and updates the cycles that use it.
    mutating func put(_ connector: Cyclr.AccountConnector) {
        store(connector)
        refreshCycles(using: connector.id)
    }

    /// Stores an account connector without updating the cycles that use it.
    mutating func store(_ connector: Cyclr.AccountConnector) {
        accountConnectors.put(connector)
        showAnew(account: connector[.account])
    }

    /// Removes an account connector and marks what used it.
    mutating func removeAccountConnector(_ id: Int) {
        guard let removed = accountConnectors.remove(id) else { return }
        follow(removed, nil)
    }

    /// Authenticates an account connector as an OAuth page does after consent.
    /// - Parameter authentication: the kind of authentication that the value is for; nil is the one already chosen.
    mutating func authenticate(_ id: Int, with value: String?, chosen authentication: String? = nil) {
        guard var connector = accountConnectors[id] else { return }
        if let authentication { connector[.authenticationId] = authentication }
        connector.authenticate(with: value, by: authType(of: connector))
        put(connector)
    }

    /// Chooses a kind of authentication. That a value for another type of authentication is lost is assumed.
    /// - Returns: whether it is of another type than before.
    func choose(_ authentication: String?, of installed: inout Cyclr.AccountConnector) -> Bool {
        let former = authType(of: installed)
        installed[.authenticationId] = authentication
        let chosen = authType(of: installed)
        guard chosen != former else { return false }
        installed.authenticate(with: nil, by: chosen)
        return true
    }

    /// Called after its connector was redefined. If the type of authentication has changed, the stored value counts as one of the new type;
    /// assumed.
    func authenticateAnew(_ installed: inout Cyclr.AccountConnector, formerlyOf old: Cyclr.Connector) {
        let type = authType(of: installed)
        guard type != old.authType(chosen: installed[.authenticationId]) else { return }
        installed.authenticate(with: installed[.authValue], by: type)
        authenticateByFields(&installed)
    }

    /// Adds properties, or changes existing ones with these names, which may authenticate the connector.
    mutating func set(_ properties: [Cyclr.PropertyWrite], of installed: inout Cyclr.AccountConnector) {
        guard !properties.isEmpty else { return }
        installed.setProperties(properties, of: connectors[installed[.connectorId]]) { newPropertyNumber() }
        authenticateByFields(&installed)
    }

    /// Authenticates a connector whose type is `AuthFields` once no required property is missing; assumed.
    func authenticateByFields(_ installed: inout Cyclr.AccountConnector) {
        guard !installed[.authenticated], let connector = connectors[installed[.connectorId]],
            authType(of: installed) == .authFields, connector.missingProperties(of: installed).isEmpty
        else { return }
        installed.authenticate(with: Cyclr.Connector.valueOfFields, by: .authFields)
    }

    fileprivate func authType(of installed: Cyclr.AccountConnector) -> Cyclr.AuthType? {
        connectors[installed[.connectorId]]?.authType(chosen: installed[.authenticationId])
    }
}

extension Cyclr.Connector {
    func check(_ wish: Cyclr.InstallConnector) throws(Cyclr.Refusal) {
        let parameters = wish.properties.isEmpty ? [:] : parametersByName
        for property in wish.properties {
            guard let parameter = parameters[property[.name]] else { throw .unknownProperty(property[.name]) }
            guard parameter[.isAccountConnectorProperty] else { throw .notAccountProperty(property[.name]) }
        }
        try check(authentication: wish[.authenticationId])
    }

    fileprivate func check(authentication id: String?) throws(Cyclr.Refusal) {
        guard accepts(authentication: id) else { throw .unusable("Authentication") }
    }

    /// If the connector lists no kinds of authentication, any id is ignored. That an unknown one is refused otherwise is assumed.
    func accepts(authentication id: String?) -> Bool {
        guard let id, !id.isEmpty, !self[.authentication].isEmpty else { return true }
        return authentication(chosen: id) != nil
    }
}

extension Cyclr.AccountConnector {
    /// A value authenticates at once, without asking the third party. None or an empty one removes the authentication, unless the connector
    /// needs none.
    fileprivate mutating func authenticate(with value: String?, by type: Cyclr.AuthType?) {
        let isMissing = value?.isEmpty ?? true
        let needsNone = type == Cyclr.AuthType.none
        self[.authValue] = isMissing && needsNone ? nil : value
        self[.authenticated] = !isMissing || needsNone
    }
}

extension Cyclr.InstalledConnector {
    init(_ connector: Cyclr.AccountConnector) {
        document = JSON.Document([
            "Id": connector[.id].json, "Name": connector[.name].json, "Description": connector[.description].json,
            "ConnectorId": connector[.connectorId].json, "Authenticated": connector[.authenticated].json, "Status": connector[.status].json,
        ])
    }
}

extension Field where Owner == Cyclr.InstallConnector, Value == String? {
    static var name: Self { "Name" }
    static var description: Self { "Description" }
    static var authenticationId: Self { "AuthenticationId" }
    static var authValue: Self { "AuthValue" }
}

extension Field where Owner == Cyclr.InstallConnector, Value == [JSON.Document] {
    static var properties: Self { "Properties" }
}
