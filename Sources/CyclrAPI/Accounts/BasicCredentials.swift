import Foundation

/// User and password of an `Authorization: Basic` header (RFC 7617).
struct BasicCredentials {
    let user, password: String

    init?(_ header: String) {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1])) else { return nil }
        let pair = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return nil }
        (user, password) = (String(pair[0]), String(pair[1]))
    }
}
