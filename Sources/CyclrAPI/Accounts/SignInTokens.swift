package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// Tokens that sign a browser in: `/v1.0/accounts/{id}/signintoken`. Source: Cyclr OpenAPI, "Accounts"; Cyclr API, "Get Sign-in Token".
    enum SignInTokens {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access body success handler evidence
            POST("/v1.0/accounts/:accountId/signintoken",  .partner,  takes: SignInWish.self,      .ok(SignInToken.self),   issue,     .documented, fails: .notFound)
            // the older form, of 2019
            POST("/v1.0/accounts/tokens",                  .account,  takes: IgnoredBody.self,     .ok(SignInToken.self),   issueOld,  .documented)
        }

        /// Creates the user, without a password, if there is none of that name. Which user is meant if none is named is assumed.
        static func issue(_ call: Call, _ wish: SignInWish, _ state: inout State) throws(Refusal) -> SignInToken {
            let account = try state.account(in: call)
            let user = wish.userName ?? apiUser
            state.add(user, password: nil, to: account)
            return state.newSignInToken(for: user, in: account.id, call)
        }

        static func issueOld(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> SignInToken {
            guard let account = call.caller.account else { throw .unauthorized }
            state.add(apiUser, password: nil, to: account)
            return state.newSignInToken(for: apiUser, in: account.id, call)
        }

        /// The user without a password whom the vendor adds to accounts for calls that name no user.
        static let apiUser = "API User"
        /// Documented: a token can be used once, within five minutes.
        static let lifetime: Duration = .seconds(300)
    }

    struct SignInWish: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "SignInTokenRequest", source: "Cyclr API, “Get Sign-in Token”", isOpen: true, [.init(.userName, required: false)]
        )

        var userName: String? { self[.userName].flatMap { $0.trimmed.isEmpty ? nil : $0 } }
    }

    /// A token that was issued and not yet used. Members of ours: `$account`, `$user`.
    package struct SignInToken: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.token] }
        package static let schema = Schema(
            of: Self.self, "SignInToken", source: "Cyclr OpenAPI, “Get Account Sign-In Token”",
            [.init(.token), .init(.expiresAtUtc), .init(.account), .init(.user)])

        static let byExpiry = Index<SignInToken>("expiry") { SortKey($0[.expiresAtUtc].instant) }
        static let ofAccount = Index<SignInToken>("account") { SortKey($0[.account]).then($0[.user]) }
        package static let indexes = [byExpiry, ofAccount]
    }
}

extension Cyclr.State {
    /// A token of 33 characters that need no encoding in a URL, as in the vendor's newer samples; older ones are base64. The first
    /// characters identify the sandbox.
    mutating func newSignInToken(for user: String, in account: String, _ call: Cyclr.Call) -> Cyclr.SignInToken {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let text = signInTokens.newID { ordinal in
            var generator = call.sandbox.randomness.generator("cyclr/sign-in token", ordinal)
            let drawn = (0..<17).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
            return call.sandbox.marked(String(decoding: drawn, as: UTF8.self))
        }
        var token = Cyclr.SignInToken()
        token.append(.token, text)
        token.append(.expiresAtUtc, Cyclr.DateTime(call.now + Cyclr.SignInTokens.lifetime))
        token[.account] = account
        token[.user] = user
        signInTokens.forget(by: Cyclr.SignInToken.byExpiry) { $0[.expiresAtUtc].instant <= call.now }
        signInTokens.put(token)
        return token
    }

    /// Returns a valid token and removes it, so that it cannot be used again.
    mutating func redeem(_ text: String, at now: Instant) throws(Cyclr.Refusal) -> Cyclr.SignInToken {
        // unencoded plus signs of a base64 token arrive as spaces
        guard let token = signInTokens[text] ?? signInTokens[text.replacing(" ", with: "+")], token[.expiresAtUtc].instant > now,
            accounts[token[.account]] != nil
        else { throw .badSignInToken }
        signInTokens.remove(token.id)
        return token
    }

    /// Revokes sign-in tokens, browser sessions and pending consents of an account, or of one user in it.
    mutating func signOut(_ group: SortKey) {
        for token in signInTokens.rows(Cyclr.SignInToken.ofAccount, in: group) { signInTokens.remove(token.id) }
        for session in sessions.rows(Cyclr.Session.ofAccount, in: group) { sessions.remove(session.id) }
        for asked in authorizations.rows(Cyclr.Authorization.ofAccount, in: group) { authorizations.remove(asked.id) }
    }
}

extension Field where Owner == Cyclr.SignInWish, Value == String? {
    static var userName: Self { "Username" }
}

extension Field where Owner == Cyclr.SignInToken, Value == String {
    static var token: Self { "Token" }
    static var account: Self { "$account" }
    static var user: Self { "$user" }
}

extension Field where Owner == Cyclr.SignInToken, Value == Cyclr.DateTime {
    static var expiresAtUtc: Self { "ExpiresAtUtc" }
}
