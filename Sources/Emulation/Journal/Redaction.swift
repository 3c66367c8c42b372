package import HTTPMessages
import OrderedJSON

/// Takes secrets out of what a journal keeps, so that nobody is shown one: out of requests and short answers before they are kept, out of long answers
/// when somebody looks. Works on bytes: what is no JSON and
/// no form to a parser may hold a password all the same.
package struct Redaction: Sendable {
    /// What is shown in the place of a secret.
    package static let mask = "…"
    /// So many bytes of an answer are searched while the client waits; what is longer, when somebody looks.
    static let longestAtOnce = 512

    private let headers: Names
    private let members: Names

    /// What any API's clients send, and what this one's do.
    package init(_ secrets: Secrets = Secrets()) {
        headers = Names(secrets.headers.union(["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"]))
        members = Names(
            secrets.members.union([
                "password", "passwd", "secret", "client_secret", "clientsecret", "access_token", "accesstoken", "refresh_token",
                "refreshtoken",
                "id_token", "token", "api_key", "apikey", "secretkey", "private_key", "authorization",
            ]))
    }

    package func redacted(_ request: Request) -> Request {
        var request = request
        request.headers = redacted(request.headers)
        if let bytes = redactedForm(request.target.bytes, from: request.target.path.endIndex) { request.target = Target(bytes: bytes) }
        if !request.body.isEmpty { request.body = redacted(body: request.body) ?? request.body }
        return request
    }

    /// Of credentials, their scheme stays.
    package func redacted(_ fields: Headers) -> Headers {
        guard fields.contains(where: { headers.contain($0) || equalIgnoringCase($0, "Location") }) else { return fields }
        return fields.mapValues { name, value in
            if equalIgnoringCase(name, "Location") { return redactedForm(Array(value), from: 0) }
            guard headers.contain(name) else { return nil }
            let scheme = ["Bearer ", "Basic ", "Digest "].first { equalIgnoringCase(value.prefix($0.utf8.count), $0) }
            return Array(((scheme ?? "") + Self.mask).utf8)
        }
    }

    /// Nil when there is nothing to hide.
    /// - Parameter isPage: a value ends where an attribute or a word does, not only where a form's next one begins.
    package func redacted(body: [UInt8], isPage: Bool = false) -> [UInt8]? {
        let first = body.first { $0 > 0x20 }
        let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        return isJSON ? redactedJSON(body) : redactedForm(body, from: 0, upTo: isPage ? "&?#\"'<> \n" : "&?#")
    }

    /// Whether a value of that shape can hold a secret member.
    package func concerns(_ shape: Shape) -> Bool {
        switch shape {
        case .string, .integer, .number, .boolean: false
        case .any, .dictionary: true
        case .array(let element): concerns(element)
        case .nullable(let shape): concerns(shape)
        case .either(let one, let other): concerns(one) || concerns(other)
        case .object(let schema):
            schema.isOpen || schema.members.contains { members.contain(Array($0.name.utf8)[...]) || concerns($0.shape) }
        }
    }

    // MARK: In bytes

    /// Of `…?a=1&b=2`, or of a form's body; nil when there is nothing to hide.
    private func redactedForm(_ bytes: [UInt8], from start: Int, upTo ends: String = "&?#") -> [UInt8]? {
        let ends = Array(ends.utf8)
        var redacted: [UInt8] = []
        var copied = 0
        var name = start
        while name < bytes.count {
            let end = bytes[name...].firstIndex(where: ends.contains) ?? bytes.count
            if let equals = bytes[name..<end].firstIndex(of: UInt8(ascii: "=")), equals + 1 < end, isSecret(form: bytes[name..<equals]) {
                redacted += bytes[copied...equals] + Array(Self.mask.utf8)
                copied = end
            }
            name = end + 1
        }
        return copied == 0 ? nil : redacted + bytes[copied...]
    }

    private func redactedJSON(_ text: [UInt8]) -> [UInt8]? {
        var redacted: [UInt8] = []
        var copied = 0
        let span = text.span
        var at = 0
        while at < span.count {
            guard span[at] == UInt8(ascii: "\"") else {
                at &+= 1
                continue
            }
            let quote = at
            at = span.endOfValue(from: quote)
            let colon = span.skippingBlanks(from: at)
            guard colon < span.count, span[colon] == UInt8(ascii: ":"), members.mayContain(span, quote &+ 1, at &- 1),
                isSecret(member: text[quote..<at])
            else { continue }
            let value = span.skippingBlanks(from: colon + 1)
            at = span.endOfValue(from: value)
            redacted += text[copied..<value] + Array("\"\(Self.mask)\"".utf8)
            copied = at
        }
        return copied == 0 ? nil : redacted + text[copied...]
    }

    private func isSecret(form name: ArraySlice<UInt8>) -> Bool {
        guard name.contains(UInt8(ascii: "%")) || name.contains(UInt8(ascii: "+")) else { return members.contain(name) }
        return members.contain(Array(formDecoded(name).utf8)[...])
    }

    /// - Parameter quoted: with its quotes, as far as they are there.
    private func isSecret(member quoted: ArraySlice<UInt8>) -> Bool {
        guard quoted.contains(UInt8(ascii: "\\")) else { return members.contain(quoted.dropFirst().dropLast()) }
        return (try? JSON(parsing: Array(quoted)))?.stringValue.map { members.contain(Array($0.utf8)[...]) } ?? false
    }
}

/// A few names, asked for by bytes in any letter case.
private struct Names: Sendable {
    /// By length.
    private var names: [[String]] = []
    /// A bit for each letter that a name begins with, and one for each length: enough to pass over most of what is none.
    private var firstLetters: UInt32 = 0
    private var lengths: UInt64 = 0

    init(_ names: Set<String>) {
        for name in names.sorted() {
            if let first = name.utf8.first { firstLetters |= 1 << UInt32(first & 31) }
            lengths |= 1 << UInt64(min(name.utf8.count, 63))
            while self.names.count <= name.utf8.count { self.names.append([]) }
            self.names[name.utf8.count].append(name)
        }
    }

    func contain(_ name: ArraySlice<UInt8>) -> Bool {
        name.count < names.count && names[name.count].contains { equalIgnoringCase(name, $0) }
    }

    /// False where none of them stands between these places. One with an escape in it may be any.
    @inline(__always)
    func mayContain(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end else { return false }
        let fits = firstLetters >> UInt32(text[start] & 31) & 1 == 1 && lengths >> UInt64(min(end &- start, 63)) & 1 == 1
        if fits { return true }
        for at in start..<end where text[at] == UInt8(ascii: "\\") { return true }
        return false
    }
}

extension Span<UInt8> {
    fileprivate func skippingBlanks(from start: Int) -> Int {
        var at = start
        while at < count, self[at] <= 0x20 { at &+= 1 }
        return at
    }
}
