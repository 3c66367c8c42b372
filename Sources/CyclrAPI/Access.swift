package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Cyclr {
    package enum Access: Sendable, Hashable {
        /// No token: the token endpoint, browser pages, webhooks.
        case open
        /// A token. One that is restricted to an account sees that account alone, which is assumed.
        case partner
        /// A token that is not restricted to an account: LAUNCH, Marketplace and ORBIT "must not" be called with another one.
        case unrestricted
        /// The same; which account is meant, `X-Cyclr-Account` may say where the body does not.
        case embedding
        /// A token, and where `X-Cyclr-Account` names an account, that account's own connectors too.
        case catalogue
        /// A token, and the account in `X-Cyclr-Account`.
        case account
    }

    /// Who is calling, and for which account.
    package struct Caller: Sendable {
        /// The account that the token is restricted to.
        let restriction: String?
        /// The account of `X-Cyclr-Account`, where the row looks at it.
        let account: Account?

        static let nobody = Caller(restriction: nil, account: nil)
        /// The id of the account that an account-level row works in.
        var accountId: String { account?.id ?? "" }
        func mayUse(_ account: String) -> Bool { restriction.map { $0 == account } ?? true }
    }

    /// Every way to fail is the same 401. Observed: no or an empty `X-Cyclr-Account` where one is needed; documented: a bad token. Assumed: an
    /// unknown account, and a restricted token where `X-Cyclr-Account` names another account than its own, also on rows that need none.
    package static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal) -> Caller {
        guard access != .open else { return .nobody }
        guard let shown = request.headers.bearerToken,
            let token = state.tokens.look(at: shown, { (expires: $0.expires, restriction: $0.restriction) }), token.expires > now
        else { throw .unauthorized }
        let partner = Caller(restriction: token.restriction, account: nil)
        if partner.restriction != nil, let named = request.headers["X-Cyclr-Account"], !named.isEmpty, !partner.mayUse(named) {
            throw .unauthorized
        }
        switch access {
        case .open, .partner: return partner
        case .unrestricted, .embedding:
            guard token.restriction == nil else { throw .unauthorized }
            return partner
        case .catalogue:
            let account = request.headers["X-Cyclr-Account"].flatMap { state.accounts[$0] }
            guard account != nil || !state.partner.requiresAccountForConnectors else { throw .unauthorized }
            return Caller(restriction: token.restriction, account: account)
        case .account:
            guard let account = request.headers["X-Cyclr-Account"].flatMap({ state.accounts[$0] }) else { throw .unauthorized }
            return Caller(restriction: token.restriction, account: account)
        }
    }

    package static let securitySchemes: JSON.Object = ["bearerAuth": ["type": "http", "scheme": "bearer"]]
    package static func security(of access: Access) -> [String] { access == .open ? [] : ["bearerAuth"] }

    package static func requiredHeaders(of access: Access) -> [String] { access == .account ? ["X-Cyclr-Account"] : [] }
    package static func optionalHeaders(of access: Access) -> [String] {
        access == .catalogue || access == .embedding ? ["X-Cyclr-Account"] : []
    }

    package static let credentials = CredentialPlaces(
        // one that signs a browser in stands in addresses that clients compose, and in forms
        parameters: ["token"], fields: ["client_id", "client_secret", "refresh_token", "token"])
    package static let secrets = Secrets(
        headers: ["authorization"],
        members: ["client_secret", "access_token", "refresh_token", "password", "authvalue", "token", "session"],
        // of the consent
        fields: ["state", "code"],
        // of `/api/webhook/:key`
        parameters: ["key"])
}
