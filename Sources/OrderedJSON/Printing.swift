extension JSON {
    /// The text without white space between tokens.
    package var compact: [UInt8] {
        var out: [UInt8] = []
        write(to: &out)
        return out
    }

    /// The text with one element a line, indented by two spaces a level.
    package var pretty: [UInt8] {
        var out: [UInt8] = []
        writePretty(to: &out, indentation: 0)
        return out
    }

    /// The compact text as a string.
    package var text: String { String(decoding: compact, as: UTF8.self) }

    /// Appends the compact text.
    package func write(to out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): value.write(to: &out)
        case .number(let value): out.append(contentsOf: value.literal.utf8)
        case .string(let value): out.appendQuoted(value)
        case .array(let elements): elements.write(to: &out)
        case .object(let object): object.write(to: &out)
        }
    }

    private func writePretty(to out: inout [UInt8], indentation: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            var separator = UInt8(ascii: "[")
            for element in elements {
                out.append(separator)
                separator = UInt8(ascii: ",")
                out.appendLine(indentation: indentation + 2)
                element.writePretty(to: &out, indentation: indentation + 2)
            }
            out.appendLine(indentation: indentation)
            out.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            var separator = UInt8(ascii: "{")
            for (key, value) in object {
                out.append(separator)
                separator = UInt8(ascii: ",")
                out.appendLine(indentation: indentation + 2)
                out.appendQuoted(key)
                out.append(contentsOf: ": ".utf8)
                value.writePretty(to: &out, indentation: indentation + 2)
            }
            out.appendLine(indentation: indentation)
            out.append(UInt8(ascii: "}"))
        default: write(to: &out)
        }
    }
}

extension JSON: CustomStringConvertible {
    package var description: String { text }
}

extension JSON.Object {
    /// Appends the compact text.
    package func write(to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        let members = self.members.span
        for place in members.indices {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.appendQuoted(members[place].key)
            out.append(UInt8(ascii: ":"))
            members[place].value.write(to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }
}

extension [UInt8] {
    /// Appends a string in quotes. Escapes only what RFC 8259 §7 demands: the quote, the backslash, control characters.
    package mutating func appendQuoted(_ string: String) { appendQuoted(string.utf8.span) }

    mutating func appendQuoted(_ content: Span<UInt8>) {
        var printed = 0
        append(addingCapacity: content.count + 2) { (space: inout OutputSpan<UInt8>) in
            // only the first and the last of these remain as quotes; the content overwrites the others
            space.append(repeating: UInt8(ascii: "\""), count: content.count + 2)
            var inner = space.mutableSpan
            var bytes = inner.mutableBytes
            printed = bytes.copyPlain(content)
            if printed < content.count { space.removeLast(content.count + 1 - printed) }
        }
        guard printed < content.count else { return }
        var at = printed
        while at < content.count {
            appendEscaped(content[at])
            let end = content.plainRun(from: at + 1, quote: UInt8(ascii: "\"")).end
            append(content.extracting(at + 1..<end))
            at = end
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            append(UInt8(ascii: "\\"))
            append(byte)
        case 0x08: append(contentsOf: "\\b".utf8)
        case 0x09: append(contentsOf: "\\t".utf8)
        case 0x0A: append(contentsOf: "\\n".utf8)
        case 0x0C: append(contentsOf: "\\f".utf8)
        case 0x0D: append(contentsOf: "\\r".utf8)
        case 0..<0x20:
            append(contentsOf: "\\u00".utf8)
            append(UInt8(ascii: "0") + byte >> 4)
            append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") - 10 + byte & 15)
        default: append(byte)
        }
    }

    fileprivate mutating func appendLine(indentation: Int) {
        append(UInt8(ascii: "\n"))
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
    }
}

extension MutableRawSpan {
    /// Copies the content to offset 1 and beyond.
    /// - Returns: how many bytes were copied before the first that needs an escape.
    fileprivate mutating func copyPlain(_ content: Span<UInt8>) -> Int {
        var at = 0
        while at <= content.count &- 8 {
            let word = content.word(at: at)
            storeBytes(of: word.littleEndian, toByteOffset: at &+ 1, as: UInt64.self)
            if let place = ByteMarks(UInt8(ascii: "\""), UInt8(ascii: "\\"), orBelow: 0x20, in: word).first { return at &+ place }
            at &+= 8
        }
        if at > 0, at < content.count {
            // the last eight bytes, some of which have been copied already
            let start = content.count &- 8
            let word = content.word(at: start)
            storeBytes(of: word.littleEndian, toByteOffset: start &+ 1, as: UInt64.self)
            return ByteMarks(UInt8(ascii: "\""), UInt8(ascii: "\\"), orBelow: 0x20, in: word).first.map { start &+ $0 } ?? content.count
        }
        while at < content.count {
            let byte = content[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            storeBytes(of: byte, toByteOffset: at &+ 1, as: UInt8.self)
            at &+= 1
        }
        return at
    }
}
