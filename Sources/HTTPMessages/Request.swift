/// A request as it arrived. Nothing is decoded until somebody asks.
package struct Request: Sendable {
    package var method: Method
    package var target: Target
    package var headers: Headers
    package var body: [UInt8]
    /// Whether it came over TLS.
    package var isSecure = false
    /// The sandbox that the path named in a prefix, which `target` no longer has.
    package var sandboxInPath: String?
    package var scheme: String { isSecure ? "https" : "http" }

    package init(_ method: Method, _ target: Target, headers: Headers = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

extension Request {
    /// Whether there is a form in the body. A body without a content type may be one, too.
    package var mayBeForm: Bool {
        !body.isEmpty && headers["Content-Type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? true
    }

    /// The fields of a form in order, decoded once; none where the body is something else. A form has the syntax of a query.
    package var formItems: [(name: String, value: String)] {
        mayBeForm ? Target(bytes: [UInt8(ascii: "?")] + body).queryItems : []
    }
}

/// The request target exactly as sent, except that an absolute form has lost its scheme and authority; e.g. `/api/Workflow?id=7%20a`.
package struct Target: Sendable, Equatable, ExpressibleByStringLiteral {
    package let bytes: [UInt8]
    /// Where the path ends: at the first `?`, or at the end.
    private let pathEnd: Int

    package init(bytes: [UInt8]) {
        self.bytes = bytes
        pathEnd = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
    }
    package init(_ text: String) { self.init(bytes: Array(text.utf8)) }
    package init(stringLiteral value: String) { self.init(value) }

    /// Everything before the first `?`, still percent-encoded.
    package var path: ArraySlice<UInt8> { bytes[..<pathEnd] }
    /// Everything after the first `?`, still encoded; nil without one.
    package var query: ArraySlice<UInt8>? { pathEnd < bytes.count ? bytes[(pathEnd + 1)...] : nil }
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Target {
    /// The value of the query's first member of that name, decoded once; nil when there is none.
    package func queryValue(_ name: String, foldingCase: Bool) -> String? {
        var start = pathEnd + 1
        while start < bytes.count {
            var end = start
            var nameEnd = -1
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if bytes[end] == UInt8(ascii: "="), nameEnd < 0 { nameEnd = end }
                end += 1
            }
            if nameEnd < 0 { nameEnd = end }
            if end > start, isName(bytes[start..<nameEnd], name, foldingCase) { return formDecoded(bytes[min(nameEnd + 1, end)..<end]) }
            start = end + 1
        }
        return nil
    }

    /// The values of all the query's members of that name, in any letter case, decoded once.
    package func queryValues(_ name: String) -> [String] {
        let name = name.lowercased()
        return queryItems.filter { $0.name.lowercased() == name }.map(\.value)
    }

    private func isName(_ encoded: ArraySlice<UInt8>, _ name: String, _ foldingCase: Bool) -> Bool {
        if encoded.contains(UInt8(ascii: "%")) || encoded.contains(UInt8(ascii: "+")) {
            let decoded = formDecoded(encoded)
            return foldingCase ? decoded.lowercased() == name.lowercased() : decoded == name
        }
        return foldingCase ? equalIgnoringCase(encoded, name) : encoded.elementsEqual(name.utf8)
    }

    /// The query's members in order, decoded once (`+` is a blank). A member without `=` has an empty value; empty members (`?&a=1`) are
    /// skipped.
    package var queryItems: [(name: String, value: String)] {
        guard let query else { return [] }
        return query.split(separator: UInt8(ascii: "&")).map { item in
            let halves = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (formDecoded(halves[0]), halves.count > 1 ? formDecoded(halves[1]) : "")
        }
    }
}

/// Decodes each `%XX` once; a `%` without two hex digits stays as it is. Broken UTF-8 reads as U+FFFD.
package func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String { decoded(bytes, plusIsBlank: false) }

/// Same as `percentDecoded`, with `+` read as a blank (application/x-www-form-urlencoded).
package func formDecoded(_ bytes: ArraySlice<UInt8>) -> String { decoded(bytes, plusIsBlank: true) }

private func decoded(_ bytes: ArraySlice<UInt8>, plusIsBlank: Bool) -> String {
    guard bytes.contains(where: { $0 == UInt8(ascii: "%") || (plusIsBlank && $0 == UInt8(ascii: "+")) }) else {
        return String(decoding: bytes, as: UTF8.self)
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
        let byte = bytes[at]
        if byte == UInt8(ascii: "%"), at + 2 < bytes.endIndex, let high = hexValue(bytes[at + 1]), let low = hexValue(bytes[at + 2]) {
            out.append(high << 4 | low)
            at += 3
        } else {
            out.append(byte == UInt8(ascii: "+") && plusIsBlank ? UInt8(ascii: " ") : byte)
            at += 1
        }
    }
    return String(decoding: out, as: UTF8.self)
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
