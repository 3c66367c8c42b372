import Glibc

/// Whether the text names a host as a `Host` field does, with or without a port (RFC 9110 §7.2): `understudy.example:8080`, `[::1]`.
func isAuthority(_ text: some StringProtocol) -> Bool {
    guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return isHost(text) }
    let port = text[text.index(after: colon)...]
    return port.utf8.allSatisfy(isDigit) && (UInt16(port) ?? 0) > 0 && isHost(text[..<colon])
}

/// Whether a certificate can have the text as a name: `understudy.example`, `*.understudy.example`, `10.0.0.7`, `::1`.
func isCertifiable(_ text: String) -> Bool { isHostName(text.hasPrefix("*.") ? text.dropFirst(2) : text[...]) || isIPv6(text) }

private func isHost(_ text: some StringProtocol) -> Bool {
    isHostName(text) || (text.hasPrefix("[") && text.hasSuffix("]") && isIPv6(String(text.dropFirst().dropLast())))
}

/// True of IPv4 addresses, too.
private func isHostName(_ text: some StringProtocol) -> Bool {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    return !text.isEmpty && text.utf8.allSatisfy { isDigit($0) || letters.contains($0 | 0x20) || "-._".utf8.contains($0) }
}

private func isIPv6(_ text: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, text, &address) == 1
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
