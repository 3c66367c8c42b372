extension Request {
    /// Turns a target in absolute form, as clients configured with a proxy send it, into its path and query, and sets `Host` to its
    /// authority, whatever `Host` was (RFC 9112 §3.2.2). Leaves any other target as it is.
    package mutating func takeOriginForm() {
        guard target.bytes.first != UInt8(ascii: "/"), let (authority, origin) = parts(ofAbsolute: target.bytes) else { return }
        target = origin
        headers = headers.replacing("Host", with: authority)
    }
}

extension String {
    /// The part after `http://` or `https://`, in any letter case; nil if the string starts with neither.
    package var behindScheme: Substring? {
        let small = lowercased()
        return schemes.first { small.hasPrefix($0) }.map { dropFirst($0.count) }
    }
}

private let schemes = ["http://", "https://"]

/// The authority, and the path with the query, of `http://authority/path?query`. Nil for anything else, and for an authority with user
/// information, which is an error (RFC 9110 §4.2.4).
private func parts(ofAbsolute bytes: [UInt8]) -> (authority: String, origin: Target)? {
    guard let scheme = schemes.first(where: { equalIgnoringCase(bytes.prefix($0.utf8.count), $0) }) else { return nil }
    let rest = bytes.dropFirst(scheme.utf8.count)
    let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
    let authority = rest[..<end]
    guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else { return nil }
    let path = rest[end...]
    let origin = Target(bytes: path.first == UInt8(ascii: "/") ? Array(path) : [UInt8(ascii: "/")] + path)
    return (String(decoding: authority, as: UTF8.self), origin)
}
