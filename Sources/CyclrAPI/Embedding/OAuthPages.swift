package import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// The way to a third party's consent and back: `/connectorauth/updateaccountconnectoroauth`, `/connector/callback`. Source: the
    /// walkthrough; Cyclr API, "Authenticate Link API". A page with two buttons stands in for the third party; the parameter `auto`, which
    /// is ours, presses one of them at once: `approve` or `decline`.
    enum OAuthPages {
        private static let query: [QueryParameter] = [
            .init("id", .integer, required: true), .init("token", .string(), required: true),
            .init("targetOrigin", .string(), required: true),
            .init("callbackMessage", .string()), .init("auto", .string()),
        ]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query or body success handler evidence
            GET (writes: "/connectorauth/updateaccountconnectoroauth",   .open,  query: query,                  .ok(Page.self).or(.found),  follow,   .documented, fails: .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery)
            POST("/connectorauth/updateaccountconnectoroauth",           .open,  query: query, takes: Form.self, .ok(Page.self).or(.found),  begin,   .documented, fails: .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery)
            // the address of 2019
            GET (writes: "/web/connector/updateaccountconnectoroauth",   .open,  query: query,                  .ok(Page.self).or(.found),  follow,   .documented, fails: .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery)
            POST("/web/connector/updateaccountconnectoroauth",           .open,  query: query, takes: Form.self, .ok(Page.self).or(.found),  begin,   .assumed,    fails: .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery)
            // ours: stands in for the third party
            GET ("/connectorauth/consent",                               .open,  query: [.init("state", .string(), required: true)],
                                                                                                                .ok(Page.self),             ask,      .assumed,    fails: .unknownPageTarget).standIn()
            GET (writes: "/connector/callback",                          .open,  query: [.init("code", .string()), .init("state", .string(), required: true), .init("error", .string())],
                                                                                                                .ok(Page.self).or(.found),  comeBack, .documented, fails: .unknownPageTarget, .incompletePageQuery)
        }

        static func follow(_ call: Call, _ state: inout State) throws(Refusal) -> Page { try begin(call, Form(body: [:]), &state) }

        /// A faulty link is refused before its token is used up.
        static func begin(_ call: Call, _ form: Form, _ state: inout State) throws(Refusal) -> Page {
            func sent(_ name: String) -> String? { call.query(name) ?? form[name] }
            guard let id = sent("id").flatMap({ Int($0) }) else {
                throw .incompletePageQuery("id must be the number of an account connector.")
            }
            let end = try Ending(target: sent("targetOrigin"), message: sent("callbackMessage") ?? "")
            let token = try state.redeem(sent("token") ?? "", at: call.now)
            guard var connector = try? state.ownAccountConnector(id, in: token[.account]) else {
                throw .unknownPageTarget("account connector")
            }
            let catalogue = state.connectors[connector[.connectorId]]
            connector[.authenticationId] = catalogue?.choiceOfConsent(before: connector[.authenticationId])
            return try state.authorize(connector, end, for: token[.user], auto: sent("auto"), call)
        }

        static func ask(_ call: Call, _ state: State) throws(Refusal) -> Page {
            let authorization = try state.authorization(in: call)
            let connector = state.accountConnectors[authorization.connector]
            let name = connector.flatMap { state.connectors[$0[.connectorId]]?[.name] } ?? ""
            let partner = state.partner[.name]
            return Page(
                Look.page(
                    "\(name) asks for your consent",
                    """
                    <p>\(partner.isEmpty ? "Cyclr" : partner) wants to use your account at <strong>\(name)</strong> for the connector
                    “\(connector?[.name] ?? "")”. This page stands in for the sign-in of \(name).</p>
                    <form class="buttons" action="\(call.origin)/connector/callback" method="get">
                    <input type="hidden" name="state" value="\(authorization.id)">
                    <button name="code" value="\(authorization.code)">Approve</button>
                    <button class="second" name="error" value="access_denied">Decline</button>
                    </form>
                    """))
        }

        /// The redirect back from the third party, RFC 6749 §4.1.2.
        static func comeBack(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let authorization = try state.authorization(in: call)
            guard call.query("error") == nil else { return state.end(authorization, approved: false, call) }
            guard call.query("code") == authorization.code else { throw .incompletePageQuery("code is not what the third party gave.") }
            return state.end(authorization, approved: true, call)
        }

        /// How long the user has for the consent. Below, the lifetimes of the third party's tokens. All three are assumed.
        static let patience: Duration = .seconds(600)
        static let accessLifetime: Duration = .seconds(3600)
        static let refreshLifetime: Duration = .seconds(30 * 86_400)
    }

    /// Where the browser goes in the end.
    struct Ending {
        /// Empty in the walkthrough as printed; then no message is posted.
        let target: String
        let message: String
        /// Ours: the page to which a user who declines returns.
        var declined: String?

        init(target: String?, message: String) throws(Refusal) {
            guard let target else { throw .incompletePageQuery("targetOrigin is missing.") }
            guard !target.isEmpty || message.isEmpty else { throw .incompletePageQuery("callbackMessage needs a targetOrigin.") }
            guard let address = target.isEmpty ? "" : WebAddress(target)?.text else {
                throw .incompletePageQuery("targetOrigin must be an address that begins with http:// or https://.")
            }
            self.target = address
            self.message = message
        }

        /// - Parameter page: a URL of this server.
        init(page: String, declined: String) {
            target = page
            message = ""
            self.declined = declined
        }
    }

    /// A consent that a user is asked for.
    package struct Authorization: TableRow {
        package let id: String
        let code: String
        let ordinal, connector: Int
        /// The user who is asked, and the account of the connector.
        let account, user: String
        /// The kind of authentication that was chosen.
        let authentication: String?
        let ending: Ending
        let expires: Instant

        static let byExpiry = Index<Authorization>("expiry") { SortKey($0.expires) }
        static let ofAccount = Index<Authorization>("account") { SortKey($0.account).then($0.user) }
        package static let indexes = [byExpiry, ofAccount]
    }
}

extension Cyclr.State {
    fileprivate func authorization(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Authorization {
        guard let authorization = call.query("state").flatMap({ authorizations[$0] }), authorization.expires > call.now,
            accountConnectors[authorization.connector] != nil
        else { throw .unknownPageTarget("sign-in at a third party, or it is over") }
        return authorization
    }

    /// Redirects the browser to the third party, or straight back for grants that need no consent.
    mutating func authorize(
        _ connector: Cyclr.AccountConnector, _ ending: Cyclr.Ending, for user: String, auto: String? = nil, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Page {
        guard let catalogue = connectors[connector[.connectorId]], let type = catalogue.oauthType(chosen: connector[.authenticationId])
        else {
            throw .notOAuth(connector[.name])
        }
        func state(_ ordinal: Int) -> String { call.sandbox.randomness.hex("cyclr/oauth state", ordinal, digits: 32) }
        let ordinal = authorizations.newOrdinal(state)
        let authorization = Cyclr.Authorization(
            id: state(ordinal), code: call.sandbox.randomness.hex("cyclr/oauth code", ordinal, digits: 32), ordinal: ordinal,
            connector: connector.id, account: connector[.account], user: user, authentication: connector[.authenticationId], ending: ending,
            expires: call.now + Cyclr.OAuthPages.patience)
        authorizations.forget(by: Cyclr.Authorization.byExpiry) { $0.expires <= call.now }
        authorizations.put(authorization)
        if [.clientCredentials, .passwordCredentials].contains(Cyclr.OAuth2Type(rawValue: type)) {
            let missing = catalogue.missingProperties(of: connector).map { $0[.name] }
            guard missing.isEmpty else {
                throw .incompletePageQuery(
                    "The connector \(connector[.name]) needs its properties first: \(missing.joined(separator: ", ")).")
            }
            return end(authorization, approved: true, call)
        }
        switch auto?.lowercased() {
        case "approve": return end(authorization, approved: true, call)
        case "decline": return end(authorization, approved: false, call)
        default: return Page(redirectingTo: "\(call.origin)/connectorauth/consent?state=\(authorization.id)")
        }
    }

    /// Stores the tokens and leads the browser back. What the real service tells the host if the user declines is unknown; here it is
    /// nothing.
    fileprivate mutating func end(_ authorization: Cyclr.Authorization, approved: Bool, _ call: Cyclr.Call) -> Page {
        authorizations.remove(authorization.id)
        let ending = authorization.ending
        let name = accountConnectors[authorization.connector]?[.name] ?? ""
        guard approved else {
            if let page = ending.declined { return Page(redirectingTo: page) }
            // a window that was opened by a page of this server has nowhere to go back to
            let hasWayBack = !ending.target.isEmpty && ending.target != call.origin
            return Page(
                Cyclr.Look.page(
                    "Not connected",
                    """
                    <p>Access to <strong>\(name)</strong> was declined. You can close this window.</p>
                    \(HTML.when(hasWayBack, "<p><a href=\"\(ending.target)\">Back to where you came from</a></p>"))
                    """))
        }
        authenticate(authorization.connector, with: tokens(of: authorization, call), chosen: authorization.authentication)
        guard ending.message.isEmpty else {
            return Page(
                Cyclr.Look.page(
                    "Connected", "<p>\(name) is connected. You can close this window.</p>",
                    script: Cyclr.Look.post(.string(ending.message), to: ending.target)))
        }
        guard ending.target.isEmpty else { return Page(redirectingTo: ending.target) }
        return Page(Cyclr.Look.page("Connected", "<p>\(name) is connected. You can close this window.</p>"))
    }

    /// In the form that is documented for values that clients store themselves; that dates are spelled as elsewhere in the API is assumed.
    private func tokens(of authorization: Cyclr.Authorization, _ call: Cyclr.Call) -> String {
        let randomness = call.sandbox.randomness
        let value: JSON = [
            "AccessToken": .string(randomness.hex("cyclr/oauth access token", authorization.ordinal, digits: 40)),
            "RefreshToken": .string(randomness.hex("cyclr/oauth refresh token", authorization.ordinal, digits: 40)),
            "Expires": Cyclr.DateTime(call.now + Cyclr.OAuthPages.accessLifetime).json,
            "RefreshExpires": Cyclr.DateTime(call.now + Cyclr.OAuthPages.refreshLifetime).json,
        ]
        return String(decoding: value.compact, as: UTF8.self)
    }
}

extension Cyclr.Connector {
    /// The connector's `OAuth2Type`; nil if it is not authenticated by OAuth.
    func oauthType(chosen authenticationId: String?) -> String? {
        guard let type = authType(chosen: authenticationId), [.oauth1, .oauth2].contains(type) else { return nil }
        return authentication(counting: authenticationId).map { $0.read("OAuth2Type") ?? "" } ?? self[.oauth2Type]
    }

    /// The kind of authentication for a link to consent: the one that was chosen or else, if the connector itself has no OAuth, the first
    /// entry that has; assumed.
    fileprivate func choiceOfConsent(before chosen: String?) -> String? {
        guard chosen == nil, oauthType(chosen: nil) == nil else { return chosen }
        let entries = self[.authentication].lazy.compactMap { $0.read("Id", as: String.self) }
        return entries.first { oauthType(chosen: $0) != nil }
    }

    /// Required properties that the account has not set.
    func missingProperties(of installed: Cyclr.AccountConnector) -> [Cyclr.Parameter] {
        let properties = installed[.properties].map(Cyclr.Property.init(document:))
        return self[.parameters].map(Cyclr.Parameter.init(document:)).filter { parameter in
            guard parameter[.isAccountConnectorProperty], !parameter[.isOptional] else { return false }
            return !properties.contains {
                ($0[.name] == parameter[.targetName] || $0[.name] == parameter[.name]) && $0[.value]?.isEmpty == false
            }
        }
    }
}
