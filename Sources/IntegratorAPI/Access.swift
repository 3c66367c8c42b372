package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Which tokens open a row. One with a custom scope opens what its scope lists, and nothing else: that lists show it the same is assumed.
    package enum Access: Sendable, Hashable { case open, anyToken, fullAccess, connections, exports, imports }

    package struct Caller: Sendable {
        /// What the journal of changes shows: `{"_id", "name", "email"}`.
        let user: JSON.Document
        /// Ids that a custom scope lists; nil lets all through.
        let scope: Set<String>?
        let tokenScope: String

        func mayUse(_ id: String) -> Bool { scope.map { $0.contains(id) } ?? true }
    }

    package static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal) -> Caller {
        guard access != .open else { return Caller(user: JSON.Document(), scope: [], tokenScope: "") }
        guard let token = request.headers.bearerToken.flatMap({ state.tokens[$0] }), !token[.revoked] else {
            throw .unauthorized
        }
        let scope: [String]? =
            switch access {
            case _ where !token.isCustom: nil
            case .open, .anyToken: nil
            case .fullAccess: throw .accessRestricted
            case .connections: token[.connectionIds]
            case .exports: token[.exportIds]
            case .imports: token[.importIds]
            }
        return Caller(user: token.user, scope: scope.map(Set.init), tokenScope: token.isCustom ? "custom" : "*")
    }

    package static let securitySchemes: JSON.Object = ["bearerAuth": ["type": "http", "scheme": "bearer"]]
    package static func security(of access: Access) -> [String] { access == .open ? [] : ["bearerAuth"] }

    package static let secrets = Secrets(
        headers: ["authorization"],
        members: [
            "token", "bearertoken", "refreshtoken", "password", "encrypted", "clientsecret", "secret", "privatekey", "passphrase",
            "secretaccesskey", "tokenid", "tokensecret", "consumersecret", "accesstoken", "authkey",
        ])
}
