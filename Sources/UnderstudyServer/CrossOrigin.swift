import Emulation
import HTTPMessages

/// Which pages of other origins may call the emulated APIs and read their answers (CORS, as in the Fetch standard). How the vendors' own
/// servers do it is unknown; this is for user interfaces that are developed against us. The control plane is never shared.
package struct CrossOrigin: Sendable, Equatable {
    /// Nil allows any origin.
    private let origins: Set<String>?

    /// Nil if one of them is not an origin.
    init?(_ origins: [String]) {
        guard !origins.contains("*") else {
            self.origins = nil
            return
        }
        guard origins.allSatisfy(isOrigin) else { return nil }
        self.origins = Set(origins.map { $0.lowercased() })
    }

    func allows(_ origin: String) -> Bool { origins?.contains(origin.lowercased()) ?? true }

    /// The answer to a CORS preflight request; nil for any other request.
    func preflight(_ request: Request, from origin: String, at now: Instant) -> Response? {
        guard request.method == .options, let method = request.headers["Access-Control-Request-Method"] else { return nil }
        var response = Response(.noContent, headers: ["Date": now.httpDate, "Access-Control-Allow-Methods": method])
        if let names = request.headers["Access-Control-Request-Headers"] { response.headers.append("Access-Control-Allow-Headers", names) }
        mark(&response, for: origin)
        return response
    }

    /// - Parameter origin: whose pages may read the answer; nil if there is none. Even then, a cache is told that the answer would differ
    ///   for another origin (Fetch standard, "CORS protocol and HTTP caches").
    func mark(_ response: inout Response, for origin: String?) {
        if let origin {
            response.headers.append("Access-Control-Allow-Origin", origins == nil ? "*" : origin)
            response.headers.append("Access-Control-Expose-Headers", "*")
        }
        if origins != nil { response.headers.append("Vary", "Origin") }
    }
}

private func isOrigin(_ text: String) -> Bool { text.behindScheme.map(isAuthority) ?? false }
