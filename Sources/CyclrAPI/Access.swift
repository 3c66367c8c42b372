package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Cyclr {
    package enum Access: Sendable, Hashable {
        /// No token: the token endpoint, browser pages, webhooks.
        case open
        /// A token. That a token restricted to an account sees only that account is assumed.
        case partner
        /// A token that is not restricted to an account: LAUNCH, Marketplace and ORBIT "must not" be called with another one.
        case unrestricted
        /// As `unrestricted`. `X-Cyclr-Account` may name the account if the body does not.
        case embedding
        /// A token. If `X-Cyclr-Account` names an account, that account's custom connectors are included.
        case catalogue
        /// A token, and the account in `X-Cyclr-Account`.
        case account
    }

    /// Who is calling and which account they act for.
    package struct Caller: Sendable {
        /// The account that the token is restricted to.
        let restriction: String?
        /// The account in `X-Cyclr-Account`, on rows that read that header.
        let account: Account?

        static let nobody = Caller(restriction: nil, account: nil)
        /// The id of the account that an account-level row works in.
        var accountId: String { account?.id ?? "" }
        func mayUse(_ account: String) -> Bool { restriction.map { $0 == account } ?? true }
    }

    /// Every failure is the same 401. Documented: a bad token. Observed: a missing or empty `X-Cyclr-Account` where one is needed. Assumed:
    /// an unknown account, and a restricted token if `X-Cyclr-Account` names another account, even on rows that need none.
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
        // clients put sign-in tokens into URLs and forms
        parameters: ["token"], fields: ["client_id", "client_secret", "refresh_token", "token"])
    package static let secrets = Secrets(
        headers: ["authorization"],
        members: ["client_secret", "access_token", "refresh_token", "password", "authvalue", "token", "session"],
        // an account connector's properties, also at `/properties`: which of them are sensitive is said by each connector
        membersOf: ["properties": ["value"]],
        foreign: ["methods", "test", "webhook", "partnerwebhook"],
        // of the consent; answers about properties in set-up pages
        fields: ["state", "code", "property."],
        // of `/api/webhook/:key`
        parameters: ["key"])
}
