import HTTPMessages
import OrderedJSON

// Secrets in JSON, and in what only looks like JSON. The text is searched as it stands: a parsed tree loses the blanks, and JSON that is
// cut off has no tree.
extension Redaction {
    /// The first secret's name and the colon after it, in a text that may or may not be JSON: in quotes of any kind, in escaped ones, or in
    /// none.
    /// - Parameter others: what else is secret anywhere in the text.
    func firstSecret(in text: [UInt8], or others: NameSet?) -> ClosedRange<Int>? {
        let span = text.span
        // what objects make secret by their names, which are the keys; nobody can say where they end
        var held: [String: NameSet] = [:]
        for colon in span.indices where span[colon] == UInt8(ascii: ":") {
            var end = colon
            while end > 0, span[end &- 1].mayFollowName { end &-= 1 }
            var start = end
            while start > 0, span[start &- 1].isOfName { start &-= 1 }
            guard start < end else { continue }
            if isSecret(name: start..<end, of: text) { return start...colon }
            let name = span.extracting(start..<end)
            if let others, others.contains(name) { return start...colon }
            for secrets in held.values where secrets.contains(name) { return start...colon }
            if holders.contains(name) { held[Self.key(text[start..<end])] = secrets(of: text[start..<end]) }
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
    /// - Parameter others: what else is secret in the object that the text is, or in each object of the array that it is.
    func redactedJSON(_ text: [UInt8], or others: NameSet?) -> [UInt8]? {
        var redacted: [UInt8] = []
        var copied = 0
        let span = text.span
        let mayHoldForms = span.contains(UInt8(ascii: "="), in: 0..<span.count)
        // the enclosing values whose names make more members secret, each with its own depth and that at which those members lie
        var inside: [(value: Int, members: Int, secrets: NameSet)] = []
        var depth = 0
        if let others, let levels = levels(at: span.skippingBlanks(from: 0), in: text) { inside = [(1, levels, others)] }
        // whether the last member `name` names a secret, until an object begins or ends
        var isNamed = false
        var at = 0
        while at < span.count {
            guard span[at] == UInt8(ascii: "\"") else {
                switch span[at] {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if inside.last?.value == depth { inside.removeLast() }
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
            let here = inside.last.flatMap { $0.members == depth ? $0.secrets : nil }
            guard isMember,
                isSecret(member: quote..<at, of: text, or: here) || isNamed && isOne(of: Self.valueMember, quote..<at, in: text)
            else {
                if isMember, let levels = levels(at: span.skippingBlanks(from: colon + 1), in: text),
                    let secrets = secrets(ofHolder: quote..<at, in: text)
                {
                    inside.append((depth &+ 1, depth &+ levels, secrets))
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

    /// What else is secret in the value of a member.
    /// - Parameter name: with its quotes, and without escapes, which no client uses there.
    private func secrets(ofHolder name: Range<Int>, in text: [UInt8]) -> NameSet? {
        name.count > 2 ? secrets(of: text[name.lowerBound + 1..<name.upperBound - 1]) : nil
    }

    /// How much deeper than a value the members lie in the object that it is, or in the objects of the array that it is.
    private func levels(at value: Int, in text: [UInt8]) -> Int? {
        guard value < text.count else { return nil }
        switch text[value] {
        case UInt8(ascii: "{"): return 1
        case UInt8(ascii: "["): return 2
        default: return nil
        }
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
