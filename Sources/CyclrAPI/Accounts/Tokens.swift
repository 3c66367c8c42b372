package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// Access tokens: `/oauth/token`, also under `/v1.0`, where the OpenAPI document puts it. Source: Cyclr OpenAPI, "Authentication";
    /// Cyclr API, "API Authentication"; a client's recording for the members. Katana's server ignores the HTTP method: a client of 2023
    /// sends GET with a form.
    enum Tokens {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                           access   body                           success                      handler   evidence
            POST("/oauth/token",                .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .documented,
                                                         fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
            POST("/v1.0/oauth/token",           .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .documented,
                                                         fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
            GET (writes: "/oauth/token",        .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .observed,
                                                         fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
            GET (writes: "/v1.0/oauth/token",   .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .inferred,
                                                         fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
        }

        /// 14 days minus one second, as recorded.
        static let lifetime: Duration = .seconds(1_209_599)
        /// How long a refresh token outlives its access token. Assumed.
        static let graceOfRefreshTokens: Duration = lifetime
        /// The header fields of tokens and of refusals, as Katana's server sends them.
        static let headers: Headers = ["Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1"]

        /// Checks the client before the grant type, as Katana's server does.
        static func issue(_ call: Call, _ request: TokenRequest, _ state: inout State) throws(Refusal) -> TokenAnswer {
            guard let client = request.clientId.flatMap({ state.clients[$0] }) else { throw .noToken(.invalidClient) }
            switch request.grantType {
            case "password": return try ofUser(client, call, request, &state)
            case "refresh_token": return try renewed(client, call, request, &state)
            case let grantType:
                guard client[.secret] == request.clientSecret else { throw .noToken(.invalidClient) }
                guard grantType == "client_credentials" else { throw .noToken(.unsupportedGrantType) }
                return try ofClient(client, call, request, &state)
            }
        }

        private static func ofClient(
            _ client: Client, _ call: Call, _ request: TokenRequest, _ state: inout State
        ) throws(Refusal) -> TokenAnswer {
            guard request.restriction.map({ state.accounts[$0] != nil }) ?? true else { throw .noToken(.invalidGrant) }
            return state.newToken(of: client, restriction: request.restriction, user: nil, call)
        }

        /// Retired after May 2021, but clients of that time are still in use. An account's id in place of the client secret restricts the
        /// token to that account.
        private static func ofUser(
            _ client: Client, _ call: Call, _ request: TokenRequest, _ state: inout State
        ) throws(Refusal) -> TokenAnswer {
            guard let password = request.password, let user = request.userName.flatMap({ state.users[$0] }), user[.password] == password
            else {
                throw .noToken(.invalidGrant)
            }
            let secret = request.clientSecret.flatMap { $0.isEmpty || $0 == client[.secret] ? nil : $0 }
            if let account = secret {
                guard let restriction = state.accounts[account] else { throw .noToken(.invalidClient) }
                guard restriction[.users].contains(user.id) else { throw .noToken(.invalidGrant) }
            }
            return state.newToken(of: client, restriction: secret ?? request.restriction, user: user.id, call)
        }

        /// Replaces a token: the former access and refresh tokens become invalid.
        private static func renewed(
            _ client: Client, _ call: Call, _ request: TokenRequest, _ state: inout State
        ) throws(Refusal) -> TokenAnswer {
            let before = request.refreshToken.flatMap { state.tokens.rows(Token.byRefreshToken, in: SortKey($0)).first }
            guard let before, before[.clientId] == client.id, before.end > call.now else { throw .noToken(.invalidGrant) }
            state.tokens.remove(before.id)
            return state.newToken(of: client, restriction: before.restriction, user: before[.userName], call)
        }
    }

    /// A form with the client's id and secret, unless they are in a Basic Authorization header.
    struct TokenRequest: RequestBody {
        typealias Service = Cyclr
        let grantType, clientId, clientSecret, userName, password, refreshToken: String?
        /// The account that the token is to be restricted to, from `account:<id>` in `scope`, a list with spaces between its parts (RFC 6749
        /// §3.3). That it may be any of them, and that others are ignored, is assumed.
        let restriction: String?

        static let shape = Shape.object(
            Schema(
                "TokenRequest", source: "Cyclr OpenAPI, “Get Access Token”",
                [
                    .init("grant_type", .string(), values: ["client_credentials", "password", "refresh_token"]),
                    .init("client_id", .string()),
                    .init("client_secret", .string(), required: false), .init("scope", .string(), required: false),
                    .init("username", .string(), required: false), .init("password", .string(), required: false),
                    .init("refresh_token", .string(), required: false),
                ]))
        static let mediaTypes = ["application/x-www-form-urlencoded"]

        init(body: JSON) throws(Refusal) { throw .noToken(.invalidClient) }

        init(reading request: Request) throws(Refusal) {
            // the body of a form has the syntax of a query
            let form = Target(bytes: [UInt8(ascii: "?")] + request.body)
            func field(_ name: String) -> String? { form.queryValue(name, foldingCase: true) }
            let basic = request.headers["Authorization"].flatMap(BasicCredentials.init)
            grantType = field("grant_type")
            clientId = field("client_id") ?? basic?.user
            clientSecret = field("client_secret") ?? basic?.password
            userName = field("username")
            password = field("password")
            refreshToken = field("refresh_token")
            let account = field("scope")?.split(separator: " ").first { $0.hasPrefix("account:") }
            restriction = account.map { String($0.dropFirst("account:".count)) }
        }
    }

    /// The members are in the order of a recording.
    struct TokenAnswer: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        /// As the framework's OAuth server writes it: without a space and with an upper-case `UTF-8`, unlike the other answers.
        static let contentType: String? = "application/json;charset=UTF-8"
        var headers: Headers { Tokens.headers }
        static let schema = Schema(
            "AccessToken", source: "Cyclr OpenAPI, “Get Access Token”",
            [
                .init("access_token", .string()), .init("token_type", .string()), .init("expires_in", .integer),
                .init("refresh_token", .string(), required: false), .init("clientId", .string(), .observed),
                .init("userName", .string(), required: false), .init(".refresh", .string(), .observed),
                .init(".issued", .string(), .observed),
                .init(".expires", .string(), .observed),
            ])
    }

    /// A token that was issued. Members of ours: `$expires`; `$account`, the account that it is restricted to.
    package struct Token: Record {
        package var document = JSON.Document() {
            didSet { id = self[.accessToken] }
        }
        package var hidden = JSON.Document() {
            didSet {
                expires = self[.expires]?.instant ?? .distantFuture
                restriction = self[.account]
            }
        }
        package init() {}

        // Every request needs these, so they are read when the token is stored.
        package private(set) var id = ""
        private(set) var expires = Instant.distantFuture
        private(set) var restriction: String?

        /// - Parameter user: for a token that was issued for a password: the user's name, and the refresh token by which it can be renewed.
        init(
            _ text: String, of client: String, restriction: String?, user: (name: String, refreshToken: String)?, from issued: Instant,
            until expires: Instant
        ) {
            self.init()
            append(.accessToken, text)
            append(.tokenType, "bearer")
            append(.expiresIn, Int((expires - issued).components.seconds))
            if let user { append(.refreshToken, user.refreshToken) }
            append(.clientId, client)
            if let user { append(.userName, user.name) }
            append(.refresh, user == nil ? "False" : "True")
            append(.issuedText, issued.httpDate)
            append(.expiresText, expires.httpDate)
            self[.expires] = DateTime(expires)
            self[.account] = restriction
        }

        /// When the token becomes useless, so that it cannot even be renewed.
        var end: Instant { self[.refreshToken] == nil ? expires : expires + Tokens.graceOfRefreshTokens }

        package static let schema = Schema(
            of: Self.self, "Token", source: "Understudy",
            [
                .init(.accessToken), .init(.tokenType, required: false), .init(.expiresIn, required: false),
                .init(.refreshToken, required: false), .init(.clientId), .init(.userName, required: false),
                .init(.refresh, required: false), .init(.issuedText, required: false), .init(.expiresText, required: false),
                .init(.expires), .init(.account),
            ])
        static let byEnd = Index<Token>("end") { SortKey($0.end) }
        static let byRefreshToken = Index<Token>("refresh token") { $0[.refreshToken].map { SortKey($0) } }
        static let ofAccount = Index<Token>("account") { $0.restriction.map { SortKey($0) } }
        package static let indexes = [byEnd, byRefreshToken, ofAccount]
    }

    /// A pair of console credentials.
    package struct Client: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Client", source: "Understudy", [.init(.id), .init(.secret), .init(.name, required: false)])
    }
}

extension Cyclr.State {
    fileprivate mutating func newToken(
        of client: Cyclr.Client, restriction: String?, user: String?, _ call: Cyclr.Call
    ) -> Cyclr.TokenAnswer {
        let sandbox = call.sandbox
        func text(_ ordinal: Int) -> String { sandbox.newCredential("cyclr/token", ordinal, digits: 64) }
        let ordinal = tokens.newOrdinal(text)
        let token = Cyclr.Token(
            text(ordinal), of: client.id, restriction: restriction,
            user: user.map { ($0, sandbox.newCredential("cyclr/refresh token", ordinal, digits: 64)) }, from: call.now,
            until: call.now + Cyclr.Tokens.lifetime)
        tokens.forget(by: Cyclr.Token.byEnd) { $0.end <= call.now }
        tokens.put(token)
        return Cyclr.TokenAnswer(document: token.document)
    }
}

extension Field where Owner == Cyclr.Token, Value == String {
    static var accessToken: Self { "access_token" }
    static var tokenType: Self { "token_type" }
    static var clientId: Self { "clientId" }
    static var refresh: Self { ".refresh" }
    static var issuedText: Self { ".issued" }
    static var expiresText: Self { ".expires" }
}

extension Field where Owner == Cyclr.Token, Value == Int {
    static var expiresIn: Self { "expires_in" }
}

extension Field where Owner == Cyclr.Token, Value == Cyclr.DateTime? {
    static var expires: Self { "$expires" }
}

extension Field where Owner == Cyclr.Token, Value == String? {
    static var refreshToken: Self { "refresh_token" }
    static var userName: Self { "userName" }
    static var account: Self { "$account" }
}

extension Field where Owner == Cyclr.Client, Value == String {
    static var id: Self { "client_id" }
    static var secret: Self { "client_secret" }
    static var name: Self { "name" }
}
