package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Which tokens a row accepts. A token with a custom scope reaches only the resources that its scope lists; that lists of resources are
    /// narrowed likewise is assumed.
    package enum Access: Sendable, Hashable { case open, anyToken, fullAccess, connections, exports, imports }

    package struct Caller: Sendable {
        /// Nil where the row needs no token.
        let token: Token?
        /// The ids that a custom scope lists; nil allows every id.
        let scope: Set<String>?
        /// Whether the token is used up by this request.
        let isForOneUse: Bool

        /// The user as the audit log shows it: `{"_id", "name", "email"}`.
        var user: JSON.Document { token?.user ?? JSON.Document() }

        func mayUse(_ id: String) -> Bool { scope.map { $0.contains(id) } ?? true }

        /// Whether the caller may attach something to the connection, whichever list of the scope applies to the row.
        func mayConnect(to id: String) -> Bool { token.map { !$0.isCustom || $0[.connectionIds].contains(id) } ?? true }
    }

    package static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal) -> Caller {
        guard access != .open else { return Caller(token: nil, scope: [], isForOneUse: false) }
        guard let token = request.headers.bearerToken.flatMap({ state.tokens[$0] }), token.isGood(at: now) else { throw .unauthorized }
        guard token.isCustom else { return Caller(token: token, scope: nil, isForOneUse: token.isForOneUse) }
        let scope: [String]? =
            switch access {
            case .open, .anyToken: nil
            case .fullAccess: throw .accessRestricted
            case .connections: token[.connectionIds]
            case .exports: token[.exportIds]
            case .imports: token[.importIds]
            }
        return Caller(token: token, scope: scope.map(Set.init), isForOneUse: token.isForOneUse)
    }

    package static func charges(_ caller: Caller, in sandbox: Sandbox) -> Bool {
        caller.isForOneUse || (caller.token != nil && sandbox.value(of: rateLimit, of: name) == true)
    }

    package static func charge(_ caller: Caller, _ state: inout State, at now: Instant, in sandbox: Sandbox) throws(Refusal) {
        if sandbox.value(of: rateLimit, of: name) == true, !state.rateLimit.admits(at: now) { throw .rateLimited }
        if caller.isForOneUse, let token = caller.token, state.tokens.remove(token.id) == nil { throw .unauthorized }
    }

    package static let securitySchemes: JSON.Object = ["bearerAuth": ["type": "http", "scheme": "bearer"]]
    package static func security(of access: Access) -> [String] { access == .open ? [] : ["bearerAuth"] }

    package static let secrets = Secrets(
        headers: ["authorization"],
        members: [
            "token", "bearertoken", "refreshtoken", "password", "encrypted", "clientsecret", "secret", "privatekey", "passphrase",
            "secretaccesskey", "tokenid", "tokensecret", "consumersecret", "accesstoken", "authkey",
            "consumerkey", "consumerprivatekey", "userprivatekey", "secretkey", "certid", "apitoken", "wallet", "pfx", "pkcecodeverifier",
        ],
        // what answers mask, such as `ssl.key`
        membersOf: kinds.flatMap { $0.model.secrets }.reduce(into: [:]) { found, path in
            let steps = path.split(separator: ".").map(String.init)
            found[steps[steps.count - 2], default: []].insert(steps[steps.count - 1])
        },
        // of `/v1/exports/:id/:token/data`
        parameters: ["token"])
}
