package import HTTPMessages
import OrderedJSON

/// Removes secrets from what a journal hands out. This is done when somebody looks, since few of a thousand exchanges are ever looked at,
/// and searching a list of a hundred records takes several times as long as making it.
///
/// What holds: whatever a journal hands out has gone through here, since an `Exchange` is made in no other way; the exception is
/// `Exchange.sentRequest`, which is never shown. What does not hold: that no secrets are in the process's memory. They are there until the
/// exchange gives way, and in the records, too.
///
/// A secret name is one that every API has or that this one declares. Secrets are:
/// - The value of a header field, of a JSON member at any depth, or of a field of a form or a query, also in an address inside a JSON
///   string, under a secret name.
/// - The value of a JSON member whose name is secret only inside an object of a certain name (`Secrets.membersOf`), or at a path with such a
///   segment; but not in the bodies of other applications (`Secrets.foreign`).
/// - The value of a field whose name ends, after its last dot, in a secret name, or begins as `Secrets.fields` says.
/// - A JSON member `value` behind a member `name` that says a secret name.
/// - The segment of a path that is a parameter which the API declares as secret; also in an address inside a body, where no other parameter
///   stands before it.
///
/// Works on bytes: what a parser takes neither for JSON nor for a form may still hold a password.
package final class Redaction: Sendable {
    /// What is shown in place of a secret.
    package static let mask = "…"

    /// Header fields whose values are secrets, and those whose values are addresses that may contain some.
    private let headers: NameSet
    let members: NameSet
    private let fields: NameSet
    /// The names of objects in which more members are secret.
    let holders: NameSet
    /// Those members, by the name of the object in small letters.
    let membersOf: [String: NameSet]
    /// For bodies at paths with one of these segments, in which those names are no objects of the API.
    private let foreign: (segments: NameSet, redaction: Redaction)?
    private let segments: SecretSegments

    /// Hides what is secret in every API, and what this one declares as secret.
    package convenience init(_ secrets: Secrets = Secrets()) { self.init(secrets, SecretSegments()) }

    init(_ secrets: Secrets, _ segments: SecretSegments) {
        self.segments = segments
        headers = NameSet(
            secrets.headers.union([
                "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "location", "referer",
            ]))
        let names = secrets.members.union([
            "password", "passwd", "secret", "client_secret", "clientsecret", "access_token", "accesstoken", "refresh_token",
            "refreshtoken", "id_token", "token", "api_key", "apikey", "secretkey", "private_key", "authorization",
        ])
        members = NameSet(names)
        fields = NameSet(names.union(secrets.fields))
        holders = NameSet(Set(secrets.membersOf.keys))
        membersOf = Dictionary(secrets.membersOf.map { ($0.lowercased(), NameSet($1)) }) { first, _ in first }
        foreign = secrets.foreign.isEmpty ? nil : (NameSet(secrets.foreign), Redaction(secrets.ofForeignBodies, segments))
    }

    package func redacted(_ target: Target) -> Target {
        let shown = redactedForm(target.bytes, from: target.path.endIndex)
        let hidden = segments.found(in: target)
        guard shown != nil || !hidden.isEmpty else { return target }
        var bytes = shown ?? target.bytes
        for segment in hidden.reversed() { bytes.replaceSubrange(segment, with: Self.maskBytes) }
        return Target(bytes: bytes)
    }

    /// Method and target for a line that people read.
    func words(of request: Request) -> String { "\(request.method.name.asWord) \(word(for: request.target))" }

    /// A target without its secrets for such a line.
    func word(for target: Target) -> String { redacted(target).text.asWord }

    package func redacted(_ request: Request) -> Request {
        let body = request.body.isEmpty ? nil : redacted(body: request.body, at: request.target)
        var redacted = Request(
            request.method, redacted(request.target), headers: redacted(request.headers), body: body ?? request.body)
        redacted.isSecure = request.isSecure
        redacted.sandboxInPath = request.sandboxInPath
        return redacted
    }

    /// For a value from a sloppy text, of which nothing behind the first secret is shown. Nil where what is left is no JSON.
    func redacted(_ json: JSON, at target: Target) -> JSON? {
        guard let shown = redacted(body: json.compact, at: target) else { return json }
        return try? JSON(parsing: shown)
    }

    package func redacted(_ fields: Headers) -> Headers {
        let redacted = fields.replacingValues(of: headers) { name, value in
            Self.addresses.contains(name) ? redactedForm(Array(value), from: 0) : Self.masked(value)
        }
        return redacted ?? fields
    }

    private static let addresses = NameSet(["location", "referer"])

    /// Keeps the scheme of credentials, such as `Bearer`.
    private static func masked(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard value.contains(0x20) else { return maskBytes }
        for scheme in schemes where equalIgnoringCase(value.prefix(scheme.utf8.count), scheme) { return Array((scheme + mask).utf8) }
        return maskBytes
    }

    private static let schemes = ["Bearer ", "Basic ", "Digest "]
    private static let maskBytes = Array(mask.utf8)

    /// Nil when there is nothing to hide.
    /// - Parameters:
    ///   - target: where the body was sent, or is from.
    ///   - isPage: whether a value ends where an attribute or a word does, too, not only where the next field of a form begins.
    package func redacted(body: [UInt8], at target: Target = "/", isPage: Bool = false) -> [UInt8]? {
        let path = Array(percentDecoded(target.path).utf8).split(separator: UInt8(ascii: "/"))
        if let foreign, path.contains(where: foreign.segments.contains) {
            return foreign.redaction.redacted(body: body, at: target, isPage: isPage)
        }
        let shown = redactedFields(body, or: path.lazy.compactMap(secrets(of:)).first, isPage)
        let hidden = segments.found(in: shown ?? body)
        guard !hidden.isEmpty else { return shown }
        var bytes: [UInt8] = []
        var copied = 0
        for segment in hidden {
            bytes += (shown ?? body)[copied..<segment.lowerBound] + Self.maskBytes
            copied = segment.upperBound
        }
        return bytes + (shown ?? body)[copied...]
    }

    /// What else is secret in an object of that name; nil where the name makes nothing secret.
    func secrets(of holder: ArraySlice<UInt8>) -> NameSet? {
        holders.contains(holder) ? membersOf[Self.key(holder)] : nil
    }

    /// The key of a name in `membersOf`.
    static func key(_ holder: ArraySlice<UInt8>) -> String { String(decoding: holder, as: UTF8.self).lowercased() }

    /// - Parameter others: what else is secret in the object that the body is, or in each object of the array that it is.
    private func redactedFields(_ body: [UInt8], or others: NameSet?, _ isPage: Bool) -> [UInt8]? {
        let first = body.first { $0 > 0x20 }
        let looksLikeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        if looksLikeJSON || !isPage, let secret = firstSecret(in: body, or: others), !Self.isJSON(body) {
            // nobody can say where the value ends, so nothing after the name is shown
            let start = Array(body[..<secret.lowerBound])
            var redacted = (looksLikeJSON ? redactedJSON(start, or: others) : redactedForm(start, from: 0)) ?? start
            redacted += body[secret]
            redacted += Array("\"\(Self.mask)\"".utf8)
            return redacted
        }
        guard !looksLikeJSON else { return redactedJSON(body, or: others) }
        let form = redactedForm(body, from: 0, isPage: isPage)
        return isPage ? redactedInputs(form ?? body) ?? form : form
    }

    /// Whether a value of that shape can hold a secret member.
    package func concerns(_ shape: Shape) -> Bool {
        switch shape {
        case .string, .integer, .wholeNumber, .number, .boolean: false
        case .any, .dictionary: true
        case .array(let element): concerns(element)
        case .nullable(let shape): concerns(shape)
        case .either(let one, let other): concerns(one) || concerns(other)
        case .object(let schema):
            schema.isOpen
                || schema.members.contains {
                    let name = Array($0.name.utf8)[...]
                    return members.contains(name) || holders.contains(name) || concerns($0.shape)
                }
                || schema.members.contains { Self.nameMember.contains(Array($0.name.utf8)[...]) }
                    && schema.members.contains { Self.valueMember.contains(Array($0.name.utf8)[...]) }
        }
    }

    /// In `{"name":"password","value":"…"}`, the member that names the secret.
    static let nameMember = NameSet(["name"])
    /// In the same object, the member that holds the secret.
    static let valueMember = NameSet(["value"])

    // MARK: In forms

    /// Hides secrets in the query of an address (`…?a=1&b=2`) or in the body of a form; nil when there is nothing to hide.
    func redactedForm(_ bytes: [UInt8], from start: Int, isPage: Bool = false) -> [UInt8]? {
        var redacted: [UInt8] = []
        var copied = 0
        var item = FormItem(at: start, in: bytes.span, isPage)
        while item.start < bytes.count {
            if let equals = item.equals, equals + 1 < item.end, isSecret(item, equals, bytes) {
                redacted += bytes[copied...equals]
                redacted += Self.maskBytes
                copied = item.end
            }
            item = FormItem(at: item.end + 1, in: bytes.span, isPage)
        }
        return copied == 0 ? nil : redacted + bytes[copied...]
    }

    /// The position of a field in a form, or in a page, where more bytes end one.
    private struct FormItem {
        let start: Int
        private(set) var end: Int
        private(set) var equals: Int?
        /// Whether the name has bytes that stand for others: `%` or `+`.
        private(set) var isEncoded = false

        @inline(__always)
        init(at start: Int, in bytes: Span<UInt8>, _ isPage: Bool) {
            self.start = start
            end = start
            while end < bytes.count {
                switch bytes[end] {
                case UInt8(ascii: "&"), UInt8(ascii: "?"), UInt8(ascii: "#"): return
                case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"), 0x20, 0x0A: if isPage { return }
                case UInt8(ascii: "="): if equals == nil { equals = end }
                case UInt8(ascii: "%"), UInt8(ascii: "+"): if equals == nil { isEncoded = true }
                default: break
                }
                end += 1
            }
        }
    }

    private func isSecret(_ item: FormItem, _ equals: Int, _ bytes: [UInt8]) -> Bool {
        guard item.isEncoded else { return isSecret(field: bytes[item.start..<equals]) }
        return isSecret(field: Array(formDecoded(bytes[item.start..<equals]).utf8)[...])
    }

    private func isSecret(field name: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        guard !fields.contains(name), let first = name.firstIndex(of: dot), let last = name.lastIndex(of: dot) else {
            return fields.contains(name)
        }
        return fields.contains(name[...first]) || fields.contains(name[(last + 1)...])
    }

    /// Hides secrets in `name="state" value="…"`, as in pages that services write; nil when there is nothing to hide.
    private func redactedInputs(_ page: [UInt8]) -> [UInt8]? {
        var redacted: [UInt8] = []
        var copied = 0
        var at = 0
        while let quote = page[at...].firstIndex(of: UInt8(ascii: "\"")) {
            at = quote + 1
            guard page[..<at].suffix(Self.inputName.count).elementsEqual(Self.inputName),
                let end = page[at...].firstIndex(of: UInt8(ascii: "\"")), isSecret(field: page[at..<end]),
                page[end...].starts(with: Self.inputValue)
            else { continue }
            let value = end + Self.inputValue.count
            redacted += page[copied..<value] + Self.maskBytes
            copied = page[value...].firstIndex(of: UInt8(ascii: "\"")) ?? page.count
            at = copied
        }
        return copied == 0 ? nil : redacted + page[copied...]
    }

    private static let inputName = Array(#" name=""#.utf8)
    private static let inputValue = Array(#"" value=""#.utf8)
}

extension Secrets {
    /// The same without names that mean something else in the bodies of other applications.
    fileprivate var ofForeignBodies: Secrets { Secrets(headers: headers, members: members, fields: fields, parameters: parameters) }
}
