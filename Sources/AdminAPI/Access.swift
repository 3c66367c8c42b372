package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Admin {
    package enum Access: Sendable, Hashable {
        /// Health and readiness: anybody may ask, under whatever host name.
        case open
        /// Everything else: for those whom the doorkeeper lets in.
        case admin
    }
    package struct Caller: Sendable {}

    package static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal) -> Caller {
        if access == .admin { try state.doorkeeper.admit(request) }
        return Caller()
    }

    /// None: no credential leads to a sandbox here, since a request itself names the one that it works on.
    package static let credentials = CredentialPlaces(headers: [])

    package static let securitySchemes: JSON.Object = [
        "adminToken": [
            "type": "http", "scheme": "bearer",
            "description": "Required if the server listens beyond this machine, or was given a token with --admin-token.",
        ]
    ]
    package static func security(of access: Access) -> [String] { access == .admin ? ["adminToken"] : [] }
    package static let mayNeedNoSecurity = true

    /// Keeps web pages and strangers away from the controls.
    ///
    /// A page in the user's browser can reach a server on loopback, too. It may post although it cannot read the answer: such requests have
    /// its `Origin`. It may name an address here as that of an image or a link: then there is no `Origin`, but `Sec-Fetch-Site` (W3C, Fetch
    /// Metadata) says where the request comes from. Or its own host name may be made to resolve to this machine (DNS rebinding), so that it
    /// counts as the same origin: then that name is the `Host`.
    package struct Doorkeeper: Sendable {
        /// What requests must send as `Authorization: Bearer …`; nil where they need no token.
        package var token: String?
        /// Host names that are allowed beside those of loopback, in lower case. Addresses are always allowed: only a name can be made to
        /// resolve elsewhere.
        package var hosts: Set<String> = []

        package init(token: String? = nil) { self.token = token }

        package func admits(_ request: Request) -> Bool { (try? admit(request)) != nil }

        func admit(_ request: Request) throws(Refusal) {
            // browsers always send Host; requests in memory, as tests make them, have none
            let authority = request.headers["Host"]
            if let authority, !isOurs(authority) {
                throw Refusal(.foreignHost, "\(authority) is not a host name of this server; --allow-host adds one.")
            }
            if let origin = request.headers["Origin"], !isSame(origin, authority) {
                throw Refusal(.foreignOrigin, "Pages of \(origin) may not call the control plane.")
            }
            // `none` is what the user entered, and `same-site` includes other ports of this machine
            if let site = request.headers["Sec-Fetch-Site"], site == "cross-site" || site == "same-site" {
                throw Refusal(.foreignOrigin, "Pages of other origins may not call the control plane, nor lead to it.")
            }
            guard let token else { return }
            guard let offered = request.headers.bearerToken, isEqualInConstantTime(token, offered) else {
                throw Refusal(
                    .unauthorized, "The control plane requires Authorization: Bearer with the token of this server.",
                    headers: ["WWW-Authenticate": "Bearer realm=\"understudy\""])
            }
        }

        private func isOurs(_ authority: String) -> Bool {
            let host = Self.host(of: authority)
            return host == "localhost" || host.hasSuffix(".localhost") || isAddress(host) || hosts.contains(host)
        }

        /// Ignores the scheme, which differs where a proxy in between does the TLS.
        private func isSame(_ origin: String, _ authority: String?) -> Bool {
            guard let authority, let own = origin.behindScheme else { return false }
            return own.lowercased() == authority.lowercased()
        }

        /// `Example.com.:8080` is `example.com`, `[::1]:80` is `[::1]`.
        package static func host(of authority: String) -> String {
            let text = authority.lowercased()
            if text.hasPrefix("["), let end = text.firstIndex(of: "]") { return String(text[...end]) }
            let host = text.prefix { $0 != ":" }
            return String(host.hasSuffix(".") ? host.dropLast() : host)
        }
    }
}

private func isAddress(_ host: String) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
        return host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
}

/// Takes as long for a wrong text as for the right one, so that nobody can find out a secret letter by letter.
func isEqualInConstantTime(_ secret: String, _ offered: String) -> Bool {
    let (secret, offered) = (Array(secret.utf8), Array(offered.utf8))
    var difference = secret.count ^ offered.count
    for index in offered.indices where !secret.isEmpty { difference |= Int(offered[index] ^ secret[index % secret.count]) }
    return difference == 0
}
