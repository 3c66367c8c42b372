import HTTPMessages
import OrderedJSON

// Secrets in JSON, and in what only looks like JSON. The text is searched as it stands: a parsed tree loses the blanks, and JSON that is
// cut off has no tree.
extension Redaction {
    /// The first secret's name and the colon after it, in a text that may or may not be JSON: in quotes of any kind, in escaped ones, or in
    /// none.
    func firstSecret(in text: [UInt8]) -> ClosedRange<Int>? {
        let span = text.span
        for colon in span.indices where span[colon] == UInt8(ascii: ":") {
            var end = colon
            while end > 0, span[end &- 1].mayFollowName { end &-= 1 }
            var start = end
            while start > 0, span[start &- 1].isOfName { start &-= 1 }
            if start < end, isSecret(name: start..<end, of: text) { return start...colon }
        }
        return nil
    }

    private func isSecret(name: Range<Int>, of text: [UInt8]) -> Bool {
        if members.contains(text.span.extracting(name)) { return true }
        guard text[name].contains(UInt8(ascii: "\\")) else { return false }
        let quote = UInt8(ascii: "\"")
        var quoted = [quote]
        quoted += text[name]
        quoted.append(quote)
        return isSecret(escaped: quoted[...])
    }

    static func isJSON(_ text: [UInt8]) -> Bool {
        do throws(JSON.SyntaxError) {
            _ = try JSON(parsing: text)
            return true
        } catch {
            return false
        }
    }

    /// Nil when there is nothing to hide.
    func redactedJSON(_ text: [UInt8]) -> [UInt8]? {
        var redacted: [UInt8] = []
        var copied = 0
        let span = text.span
        let mayHoldForms = span.contains(UInt8(ascii: "="), in: 0..<span.count)
        // the enclosing objects whose names make more members secret, each with the depth at which its members lie
        var inside: [(depth: Int, secrets: NameSet)] = []
        var depth = 0
        // whether the last member `name` names a secret, until an object begins or ends
        var isNamed = false
        var at = 0
        while at < span.count {
            guard span[at] == UInt8(ascii: "\"") else {
                switch span[at] {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if inside.last?.depth == depth { inside.removeLast() }
                    depth &-= 1
                default: break
                }
                if span[at] == UInt8(ascii: "{") || span[at] == UInt8(ascii: "}") { isNamed = false }
                at &+= 1
                continue
            }
            let quote = at
            at = span.endOfValue(from: quote)
            let colon = span.skippingBlanks(from: at)
            let isMember = colon < span.count && span[colon] == UInt8(ascii: ":")
            if isMember, isOne(of: Self.nameMember, quote..<at, in: text) {
                let name = span.skippingBlanks(from: colon + 1)
                // only a string, so that names within names are not searched again and again
                isNamed =
                    name < span.count && span[name] == UInt8(ascii: "\"")
                    && isSecret(member: name..<span.endOfValue(from: name), of: text, or: nil)
            }
            let here = inside.last.flatMap { $0.depth == depth ? $0.secrets : nil }
            guard isMember,
                isSecret(member: quote..<at, of: text, or: here) || isNamed && isOne(of: Self.valueMember, quote..<at, in: text)
            else {
                if isMember, let secrets = secrets(ofObject: quote..<at, at: span.skippingBlanks(from: colon + 1), in: text) {
                    inside.append((depth &+ 1, secrets))
                }
                if mayHoldForms, let shown = shown(quoted: quote..<at, of: text) {
                    redacted += text[copied..<quote] + shown
                    copied = at
                }
                continue
            }
            let value = span.skippingBlanks(from: colon + 1)
            at = span.endOfValue(from: value)
            redacted += text[copied..<value] + Array("\"\(Self.mask)\"".utf8)
            copied = at
        }
        return copied == 0 ? nil : redacted + text[copied...]
    }

    /// A JSON string that contains an address or a form, such as a refusal that quotes what was asked for, without secrets; nil when there
    /// is nothing to hide.
    private func shown(quoted: Range<Int>, of text: [UInt8]) -> [UInt8]? {
        guard text.span.contains(UInt8(ascii: "="), in: quoted) else { return nil }
        let quoted = Array(text[quoted])
        guard let words = (try? JSON(parsing: quoted))?.stringValue else { return redactedForm(quoted, from: 0, isPage: true) }
        return redactedForm(Array(words.utf8), from: 0, isPage: true).map { JSON.string(String(decoding: $0, as: UTF8.self)).compact }
    }

    /// - Parameter quoted: the name with its quotes.
    private func isOne(of wanted: NameSet, _ quoted: Range<Int>, in text: [UInt8]) -> Bool {
        quoted.count > 2 && wanted.contains(text.span.extracting(quoted.lowerBound + 1..<quoted.upperBound - 1))
    }

    /// What else is secret in the object that is the value of a member; nil where the value is no object, or where the name makes nothing
    /// secret.
    /// - Parameter name: with its quotes, and without escapes, which no client uses there.
    private func secrets(ofObject name: Range<Int>, at value: Int, in text: [UInt8]) -> NameSet? {
        guard name.count > 2, value < text.count, text[value] == UInt8(ascii: "{") else { return nil }
        let plain = name.lowerBound + 1..<name.upperBound - 1
        guard holders.contains(text.span.extracting(plain)) else { return nil }
        return membersOf[String(decoding: text[plain], as: UTF8.self).lowercased()]
    }

    /// - Parameters:
    ///   - quoted: the name with its quotes, as far as they are there.
    ///   - here: what else is secret in the object around it.
    @inline(__always)
    private func isSecret(member quoted: Range<Int>, of text: [UInt8], or here: NameSet?) -> Bool {
        guard quoted.count > 2 else { return false }
        let name = text.span.extracting(quoted.lowerBound + 1..<quoted.upperBound - 1)
        if members.contains(name) { return true }
        if let here, here.contains(name) { return true }
        for at in name.indices where name[at] == UInt8(ascii: "\\") { return isSecret(escaped: text[quoted]) }
        return false
    }

    private func isSecret(escaped quoted: ArraySlice<UInt8>) -> Bool {
        (try? JSON(parsing: Array(quoted)))?.stringValue.map { members.contains(Array($0.utf8)[...]) } ?? false
    }
}

extension UInt8 {
    /// Whether the name of a secret may contain this byte. A backslash begins an escape.
    fileprivate var isOfName: Bool { isUnreserved(self) || self == UInt8(ascii: "$") || self == UInt8(ascii: "\\") }

    /// Whether this byte may stand between a name and its colon: blanks, and quotes of any kind.
    fileprivate var mayFollowName: Bool {
        self <= 0x20 || self >= 0x80 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
            || self == UInt8(ascii: "\\")
    }
}

extension Span<UInt8> {
    fileprivate func contains(_ byte: UInt8, in range: Range<Int>) -> Bool {
        for at in range where self[at] == byte { return true }
        return false
    }

    fileprivate func skippingBlanks(from start: Int) -> Int {
        var at = start
        while at < count, self[at] <= 0x20 { at &+= 1 }
        return at
    }
}
