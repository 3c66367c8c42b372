import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Links to pages on which a user sets up integrations: LAUNCH, Marketplace, ORBIT. Source: Cyclr OpenAPI, "LAUNCH" and "Marketplace";
    /// the vendor's pages on deploying them; its test suite for the form of the links.
    enum Embedding {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access body success handler evidence
            POST("/v1.0/accounts/:accountId/launch",       .unrestricted,  takes: AccountLaunch.self,        .ok(LaunchLink.self),          launch,             .documented, fails: .draftConnector, .unknownProperty, .notAccountProperty)
            POST("/v1.0/accounts/:accountId/marketplace",  .unrestricted,  takes: AccountMarketplace.self,   .ok(MarketplaceLink.self),     marketplace,        .documented, fails: .marketplaceRequired, .draftConnector, .unknownProperty, .notAccountProperty).tagged("Marketplace")
            POST("/v1.0/accounts/:accountId/orbit",        .unrestricted,  takes: AccountLaunch.self,        .ok(OrbitLink.self),           orbit,              .documented, fails: .draftConnector, .unknownProperty, .notAccountProperty).tagged("ORBIT")
            POST("/v1.0/users/launch",                     .embedding,     takes: UserLaunch.self,           .ok(LaunchLink.self),          launchAs,           .documented, fails: .usernameRequired, .draftConnector, .unknownProperty, .notAccountProperty)
            POST("/v1.0/users/marketplace",                .embedding,     takes: UserMarketplace.self,      .ok(MarketplaceLink.self),     marketplaceAs,      .documented, fails: .usernameRequired, .marketplaceRequired, .draftConnector, .unknownProperty, .notAccountProperty).tagged("Marketplace")
            POST("/v1.0/users/orbit",                      .embedding,     takes: UserLaunch.self,           .ok(OrbitLink.self),           orbitAs,            .documented, fails: .usernameRequired, .draftConnector, .unknownProperty, .notAccountProperty).tagged("ORBIT")
        }

        static func launch(_ call: Call, _ body: AccountLaunch, _ state: inout State) throws(Refusal) -> LaunchLink {
            LaunchLink(try open(.launch, in: call.path("accountId"), for: nil, body.wish, call, &state))
        }

        static func marketplace(_ call: Call, _ body: AccountMarketplace, _ state: inout State) throws(Refusal) -> MarketplaceLink {
            let place = Place.marketplace(try state.marketplace(body.marketplaceId).id)
            return MarketplaceLink(try open(place, in: call.path("accountId"), for: nil, body.wish, call, &state))
        }

        static func orbit(_ call: Call, _ body: AccountLaunch, _ state: inout State) throws(Refusal) -> OrbitLink {
            OrbitLink(try open(.orbit, in: call.path("accountId"), for: nil, body.wish, call, &state))
        }

        static func launchAs(_ call: Call, _ body: UserLaunch, _ state: inout State) throws(Refusal) -> LaunchLink {
            LaunchLink(try open(.launch, in: account(of: body.wish, call), for: body.userName, body.wish, call, &state))
        }

        static func marketplaceAs(_ call: Call, _ body: UserMarketplace, _ state: inout State) throws(Refusal) -> MarketplaceLink {
            let place = Place.marketplace(try state.marketplace(body.marketplaceId).id)
            return MarketplaceLink(try open(place, in: account(of: body.wish, call), for: body.userName, body.wish, call, &state))
        }

        static func orbitAs(_ call: Call, _ body: UserLaunch, _ state: inout State) throws(Refusal) -> OrbitLink {
            OrbitLink(try open(.orbit, in: account(of: body.wish, call), for: body.userName, body.wish, call, &state))
        }

        /// The account in the body or else, as in the OpenAPI document, in `X-Cyclr-Account`. Nil: a new one is created.
        private static func account(of wish: EmbedWish, _ call: Call) -> String? {
            [wish[.accountId], call.header("X-Cyclr-Account")].lazy.compactMap { $0 }.first { !$0.isEmpty }
        }

        /// Creates the account and the user if they do not exist, and installs connectors that were sent.
        private static func open(
            _ place: Place, in id: String?, for user: String?, _ wish: EmbedWish, _ call: Call, _ state: inout State
        ) throws(Refusal) -> Opened {
            let id = id ?? call.newGUID(in: &state.accounts)
            let known = state.accounts[id]
            var account = known ?? Account(named: wish[.accountName]?.unlessEmpty ?? id, id: id, at: call.now)
            if known == nil {
                account[.description] = wish[.accountDescription]
                state.accounts.put(account)
            }
            let user = user ?? SignInTokens.apiUser
            // that the password of an existing user stays is assumed
            state.add(user, password: state.users[user] == nil ? wish[.password] : nil, to: account)
            let connectors = wish[.connectorAuthentications] + (known == nil ? [wish[.partnerConnector]].compactMap { $0 } : [])
            for connector in connectors { try state.connect(ConnectorAuthentication(document: connector), in: id, call) }
            let token = state.newSignInToken(for: user, in: id, call)
            let options = EmbedOptions.texts(of: wish, at: place, state.partner).map { "&\($0.name)=\($0.value.plainInQuery)" }
            let url = "\(call.origin)/account/signinwithtoken?token=\(token.id)&returnUrl=\(place.returnURL)\(options.joined())"
            return Opened(account: id, token: token, url: url)
        }
    }

    /// The result of a call: account, token and link.
    struct Opened {
        let account: String
        let token: SignInToken
        let url: String

        func document(url name: String) -> JSON.Document {
            JSON.Document([
                "AccountId": .string(account), "ExpiresAtUtc": token[.expiresAtUtc].json, name: .string(url), "Token": .string(token.id),
            ])
        }
        static func schema(_ name: String, url member: String, _ source: String) -> Schema {
            Schema(
                name, source: source,
                [
                    .init("AccountId", .string()), .init("ExpiresAtUtc", DateTime.form), .init(member, .string()),
                    .init("Token", .string()),
                ])
        }
    }

    struct LaunchLink: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ opened: Opened) { document = opened.document(url: "LaunchUrl") }
        static let schema = Opened.schema("LaunchLink", url: "LaunchUrl", "Cyclr OpenAPI, “Deploy LAUNCH”")
    }

    struct MarketplaceLink: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ opened: Opened) { document = opened.document(url: "MarketplaceUrl") }
        static let schema = Opened.schema("MarketplaceLink", url: "MarketplaceUrl", "Cyclr OpenAPI, “Deploy Marketplace”")
    }

    struct OrbitLink: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ opened: Opened) { document = opened.document(url: "OrbitUrl") }
        static let schema = Opened.schema("OrbitLink", url: "OrbitUrl", "the vendor's page on ORBIT; its test suite")
    }
}

extension Cyclr.State {
    /// Installs a connector, found by name, with what authenticates it. That one already installed is updated instead is assumed: clients
    /// repeat the same call each time they open the pages. So is that a name which is taken, as by another version of the connector, gets a
    /// number, as when a template is installed.
    fileprivate mutating func connect(
        _ wish: Cyclr.ConnectorAuthentication, in account: String, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) {
        let version = wish[.version]?.unlessEmpty
        guard let connector = try? connector(named: wish[.name] ?? "", version: version, visibleIn: account) else {
            throw .unusable("Connector")
        }
        let installed = accountConnectors.rows(Cyclr.AccountConnector.ofConnector, in: SortKey(connector.id).then(account))
        let install = Cyclr.InstallConnector(
            document: JSON.Document([
                "Name": freeName(connector[.name], in: account).json, "AuthenticationId": wish[.authenticationId].json,
                "AuthValue": wish[.authValue].json, "Properties": wish[.properties].json,
            ]))
        guard var known = installed.first else {
            _ = try self.install(connector, in: account, install, call)
            return
        }
        try connector.check(install)
        let isOtherType = wish[.authenticationId].map { choose($0, of: &known) } ?? false
        set(install.properties, of: &known)
        if isOtherType { authenticateByFields(&known) }
        put(known)
        if let value = wish[.authValue], !value.isEmpty { authenticate(known.id, with: value) }
    }

    fileprivate func marketplace(_ id: Int) throws(Cyclr.Refusal) -> Cyclr.Marketplace {
        guard let marketplace = marketplaces[id] else { throw .unusable("Marketplace") }
        return marketplace
    }
}
