package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// Access tokens: `/oauth/token`, also under `/v1.0`, where the OpenAPI document puts it. Source: Cyclr OpenAPI, "Authentication"; Cyclr API,
    /// "API Authentication"; a client's recording for the members. Katana's server does not look at the method: a client of 2023 sends GET with a form.
    enum Tokens {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                        access   body                           success                      handler   evidence
            POST("/oauth/token",             .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .documented,
                                                      fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
            POST("/v1.0/oauth/token",        .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .documented,
                                                      fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
            GET (writes: "/oauth/token",     .open,   takes: TokenRequest.self,      .ok(TokenAnswer.self),       issue,    .observed,
                                                      fails: .invalidClient, .unsupportedGrantType, .invalidGrant)
        }

        /// 14 days less a second, as recorded.
        static let lifetime: Duration = .seconds(1_209_599)

        static func issue(_ call: Call, _ request: TokenRequest, _ state: inout State) throws(Refusal) -> TokenAnswer {
            guard request.grantType == "client_credentials" else { throw Refusal(.unsupportedGrantType) }
            guard let client = request.clientId.flatMap({ state.clients[$0] }), client[.secret] == request.clientSecret else {
                throw Refusal(.invalidClient)
            }
            let restriction = request.restriction
            guard restriction.map({ state.accounts[$0] != nil }) ?? true else { throw Refusal(.invalidGrant) }
            let text = call.sandbox.randomness.hex("cyclr/token", state.tokens.inserted, digits: 64)
            let token = Token(text, of: client.id, restriction: restriction, from: call.now, until: call.now + lifetime)
            state.forgetExpiredTokens(at: call.now)
            state.tokens.put(token)
            return TokenAnswer(document: token.document)
        }
    }

    /// A form, with the client's id and secret in it or in a Basic header.
    struct TokenRequest: RequestBody {
        typealias Service = Cyclr
        let grantType, clientId, clientSecret: String?
        /// `scope=account:<id>`: the account that the token is to be restricted to.
        let restriction: String?

        static let shape = Shape.object(
            Schema(
                "TokenRequest", source: "Cyclr OpenAPI, “Get Access Token”",
                [
                    .init("grant_type", .string(), values: ["client_credentials"]), .init("client_id", .string()),
                    .init("client_secret", .string()), .init("scope", .string(), required: false),
                ]))

        init(body: JSON) throws(Refusal) { throw Refusal(.unsupportedGrantType) }

        init(reading request: Request) throws(Refusal) {
            // the body of a form is written as a query is
            let form = Target(bytes: [UInt8(ascii: "?")] + request.body)
            func field(_ name: String) -> String? { form.queryValue(name, foldingCase: true) }
            let basic = request.headers["Authorization"].flatMap(BasicCredentials.init)
            grantType = field("grant_type")
            clientId = field("client_id") ?? basic?.user
            clientSecret = field("client_secret") ?? basic?.password
            restriction = field("scope").flatMap { $0.hasPrefix("account:") ? String($0.dropFirst("account:".count)) : nil }
        }
    }

    /// The members in the order of a recording.
    struct TokenAnswer: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        var headers: Headers { ["Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1"] }
        static let schema = Schema(
            "AccessToken", source: "Cyclr OpenAPI, “Get Access Token”",
            [
                .init("access_token", .string()), .init("token_type", .string()), .init("expires_in", .integer),
                .init("clientId", .string(), .observed), .init(".refresh", .string(), .observed), .init(".issued", .string(), .observed),
                .init(".expires", .string(), .observed),
            ])
    }

    /// A token that was issued. Ours beside it: `$expires`, and `$account`, the account that it is restricted to.
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

        // Every request needs them, so they are read when the token is stored.
        package private(set) var id = ""
        private(set) var expires = Instant.distantFuture
        private(set) var restriction: String?

        init(_ text: String, of client: String, restriction: String?, from issued: Instant, until expires: Instant) {
            self.init()
            append(.accessToken, text)
            append(.tokenType, "bearer")
            append(.expiresIn, Int((expires - issued).components.seconds))
            append(.clientId, client)
            append(.refresh, "False")
            append(.issuedText, issued.httpDate)
            append(.expiresText, expires.httpDate)
            self[.expires] = DateTime(expires)
            self[.account] = restriction
        }

        func mayUse(_ account: String) -> Bool { restriction.map { $0 == account } ?? true }

        package static let schema = Schema(
            of: Self.self, "Token", source: "Understudy",
            [
                .init(.accessToken), .init(.tokenType, required: false), .init(.expiresIn, required: false), .init(.clientId),
                .init(.refresh, required: false), .init(.issuedText, required: false), .init(.expiresText, required: false),
                .init(.expires), .init(.account),
            ])
        static let byExpiry = Index<Token>("expiry") { SortKey($0.expires) }
        static let ofAccount = Index<Token>("account") { $0.restriction.map { SortKey($0) } }
        package static let indexes = [byExpiry, ofAccount]
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
    /// Two at a time, so that many tokens cost no more than a few, and none stays for long.
    fileprivate mutating func forgetExpiredTokens(at now: Instant) {
        for token in tokens.rows(Cyclr.Token.byExpiry).page(skip: 0, limit: 2) where token.expires <= now { tokens.remove(token.id) }
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
    static var account: Self { "$account" }
}

extension Field where Owner == Cyclr.Client, Value == String {
    static var id: Self { "client_id" }
    static var secret: Self { "client_secret" }
    static var name: Self { "name" }
}
