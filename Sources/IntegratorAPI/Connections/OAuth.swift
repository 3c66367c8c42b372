package import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// The authorization of a connection by a third party: `/v1/connection/{id}/oauth2`. Source: Celigo, “Connection API”; the vendor's
    /// command line shows that the answer has `authorizationURL`, and that clients then wait until `needsAuthorization` is gone. A page
    /// with two buttons stands in for the third party; `auto=approve` or `auto=decline` in its query, an addition of ours, presses one of
    /// them at once.
    enum OAuth {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                                          access         query                                      success                                  handler   evidence
            GET (writes: "/v1/connection/:id/oauth2",          .connections,                                             .ok(AuthorizationLink.self).or(.found),  begin,    .documented, fails: .notFound, .invalidField, .invalidReference)
            GET (writes: "/v1/connections/:id/oauth2",         .connections,                                             .ok(AuthorizationLink.self).or(.found),  begin,    .observed,   fails: .notFound, .invalidField, .invalidReference)
            GET (writes: "/v1/connection/:id/revoke",          .connections,                                             .ok(NoBody.self),                        revoke,   .observed,   fails: .notFound, .invalidField)
            // ours: these stand in for the third party
            GET (        "/v1/oauth2/authorize",               .open,         query: [.init("state", .string(), required: true), .init("auto", .string())],
                                                                                                                         .ok(Page.self).or(.found),               ask,      .assumed,    fails: .notFound, .invalidReference).standIn()
            GET (writes: "/v1/connection/oauth2callback",      .open,         query: [.init("state", .string(), required: true), .init("code", .string()), .init("error", .string())],
                                                                                                                         .ok(Page.self),                          comeBack, .assumed,    fails: .notFound, .invalidReference).standIn()
        }

        /// How long a request for consent stays valid. Assumed.
        static let patience: Duration = .seconds(600)

        /// How a connection without OAuth is refused is assumed.
        static func begin(_ call: Call, _ state: inout State) throws(Refusal) -> AuthorizationLink {
            let connection: Connection = try state.find(call)
            guard connection.usesOAuth else { throw .notOAuth }
            try state.requireClient(of: connection)
            let authorization = state.newAuthorization(of: connection, call)
            var query = [("response_type", "code"), ("client_id", state.clientId(of: connection))]
            query += [("redirect_uri", "\(call.origin)/v1/connection/oauth2callback"), ("state", authorization.id)]
            let scope = state.scope(of: connection)
            if !scope.isEmpty { query.append(("scope", scope)) }
            let address = query.map { "\($0)=\($1.queryEncoded)" }.joined(separator: "&")
            return AuthorizationLink(
                "\(call.origin)/v1/oauth2/authorize?\(address)", isForBrowser: call.header("Accept")?.hasPrefix("text/html") ?? false)
        }

        /// Discards the third party's tokens and makes the connection wait for a new authorization.
        static func revoke(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let connection: Connection = try state.find(call)
            guard connection.usesOAuth else { throw .notOAuth }
            state.connections.update(connection.id) { connection in
                connection = connection.withoutTokens
                connection[.offline] = true
                connection[.needsAuthorization] = true
            }
            return NoBody()
        }

        static func ask(_ call: Call, _ state: State) throws(Refusal) -> Page {
            let (authorization, connection) = try state.authorization(call)
            try state.requireClient(of: connection)
            let way = "\(call.origin)/v1/connection/oauth2callback"
            switch call.query("auto") {
            case "approve"?: return Page(redirectingTo: "\(way)?state=\(authorization.id)&code=\(authorization.code)")
            case "decline"?: return Page(redirectingTo: "\(way)?state=\(authorization.id)&error=access_denied")
            default: return Page(ConsentPage.question(authorization, connection, way))
            }
        }

        /// The redirect back from the third party (RFC 6749 §4.1.2).
        static func comeBack(_ call: Call, _ state: inout State) throws(Refusal) -> Page {
            let (authorization, connection) = try state.authorization(call)
            let isDeclined = call.query("error") != nil
            guard isDeclined || call.query("code") == authorization.code else { throw .notFound("authorization") }
            if !isDeclined { try state.requireClient(of: connection) }
            state.authorizations.remove(authorization.id)
            guard !isDeclined else { return Page(ConsentPage.declined(connection)) }
            state.connections.update(connection.id) { connection in
                connection[.offline] = false
                connection.document["needsAuthorization"] = JSON?.none
            }
            return Page(ConsentPage.approved(connection))
        }
    }

    /// A pending request for consent.
    package struct Authorization: TableRow {
        package let id: String
        let code: String
        let connection: String
        let expires: Instant
        static let byExpiry = Index<Authorization>("expiry") { SortKey($0.expires) }
        package static let indexes = [byExpiry]
    }

    /// `{"authorizationURL"}`; a browser is redirected there, as recommended.
    struct AuthorizationLink: Content {
        let body: [UInt8]
        let status: Status?
        let headers: Headers
        static let shape: Shape? = .object(
            Schema("AuthorizationLink", source: "the vendor's command line", [.init("authorizationURL", .string(), .observed)]))

        init(_ address: String, isForBrowser: Bool) {
            body = JSON.object(["authorizationURL": .string(address)]).compact
            status = isForBrowser ? .found : nil
            headers = isForBrowser ? ["Location": address] : [:]
        }
    }
}

extension Integrator.Connection {
    /// How OAuth is done, from the block of the connection's type.
    var oauth: JSON? { document["http"]?["auth"]?["oauth"] ?? document["rest"]?["oauth"] ?? document["mcp"]?["http"]?["auth"]?["oauth"] }
}

extension Integrator.State {
    /// Refuses a connection whose iClient was deleted, like a body that names it. Inferred; that a pending authorization goes on once the
    /// client is restored is assumed.
    fileprivate func requireClient(of connection: Integrator.Connection) throws(Integrator.Refusal) {
        let gone = connection.problems(self).filter { $0.code == .invalidReference && $0.field.hasSuffix("._iClientId") }
        guard gone.isEmpty else { throw .invalid(gone) }
    }

    fileprivate func client(of connection: Integrator.Connection) -> Integrator.IClient? {
        connection.document.json.referredIds.lazy.compactMap { iClients[$0] }.first
    }

    fileprivate func clientId(of connection: Integrator.Connection) -> String {
        client(of: connection)?.document["oauth2"]?["clientId"]?.stringValue ?? connection.oauth?["clientId"]?.stringValue ?? ""
    }

    /// The scopes of the connection, or else those of its iClient. That the connection's take precedence is assumed.
    fileprivate func scope(of connection: Integrator.Connection) -> String {
        // the documented REST connection has its scopes beside the other settings
        let blocks = [connection.oauth, connection.document["rest"], client(of: connection)?.document["oauth2"]]
        for block in blocks {
            let names = block?["scope"]?.arrayValue?.compactMap(\.stringValue) ?? []
            if !names.isEmpty { return names.joined(separator: block?["scopeDelimiter"]?.stringValue ?? " ") }
        }
        return ""
    }

    fileprivate mutating func newAuthorization(
        of connection: Integrator.Connection, _ call: Integrator.Call
    ) -> Integrator.Authorization {
        func state(_ ordinal: Int) -> String { call.sandbox.randomness.hex("integrator/oauth state", ordinal, digits: 32) }
        let ordinal = authorizations.newOrdinal(state)
        let authorization = Integrator.Authorization(
            id: state(ordinal), code: call.sandbox.randomness.hex("integrator/oauth code", ordinal, digits: 32), connection: connection.id,
            expires: call.now + Integrator.OAuth.patience)
        authorizations.forget(by: Integrator.Authorization.byExpiry) { $0.expires <= call.now }
        authorizations.put(authorization)
        return authorization
    }

    fileprivate func authorization(
        _ call: Integrator.Call
    ) throws(Integrator.Refusal) -> (Integrator.Authorization, Integrator.Connection) {
        guard let authorization = call.query("state").flatMap({ authorizations[$0] }), authorization.expires > call.now,
            let connection = connections[authorization.connection]
        else { throw .notFound("authorization") }
        return (authorization, connection)
    }
}

extension Integrator.Refusal {
    fileprivate static var notOAuth: Self { .invalid([.invalid("type", "The connection does not use OAuth 2.0.")]) }
}
