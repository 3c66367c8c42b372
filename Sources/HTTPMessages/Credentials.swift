import FoundationEssentials

extension Headers {
    /// The token of `Authorization: Bearer …`; nil if there is none. The scheme may be in any letter case, with any number of blanks after
    /// it (RFC 9110 §11.1, §11.4).
    package var bearerToken: String? {
        let scheme = "bearer "
        guard let value = bytes(of: "Authorization"), value.count > scheme.utf8.count,
            equalIgnoringCase(value.prefix(scheme.utf8.count), scheme)
        else { return nil }
        return String(decoding: value.dropFirst(scheme.utf8.count).drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
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
