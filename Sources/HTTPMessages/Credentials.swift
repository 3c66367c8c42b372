import FoundationEssentials

extension Headers {
    /// The token of `Authorization: Bearer …`, the scheme in any letter case (RFC 9110 §11.1); nil where there is none.
    package var bearerToken: String? {
        guard let value = self["Authorization"] else { return nil }
        let scheme = "bearer "
        guard value.utf8.count > scheme.utf8.count, equalIgnoringCase(Array(value.utf8.prefix(scheme.utf8.count))[...], scheme) else {
            return nil
        }
        return String(value.utf8.dropFirst(scheme.utf8.count))
    }
}

/// User and password of an `Authorization: Basic` header (RFC 7617).
package struct BasicCredentials: Sendable {
    package let user, password: String

    package init?(_ header: String) {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1])) else { return nil }
        let pair = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return nil }
        (user, password) = (String(pair[0]), String(pair[1]))
    }
}
