/// The tokens of RFC 8259 in UTF-8 text. All places are offsets into the span.
extension Span<UInt8> {
    /// The next place that is not white space.
    @inline(__always)
    func skipSpace(from start: Int) -> Int {
        var at = start
        while at < count, self[at] <= 0x20 {
            guard self[at] == 0x20 || self[at] == 0x0A || self[at] == 0x0D || self[at] == 0x09 else { break }
            at += 1
        }
        return at
    }

    /// The place after a comment, `// to the end of the line` or `/* to its own end */`; nil if there is none.
    func endOfComment(from start: Int) -> Int? {
        var at = start + 2
        if has(UInt8(ascii: "/"), at: start + 1) {
            while at < count, self[at] != UInt8(ascii: "\n") { at += 1 }
            return at
        }
        guard has(UInt8(ascii: "*"), at: start + 1) else { return nil }
        while at + 1 < count {
            if self[at] == UInt8(ascii: "*"), self[at + 1] == UInt8(ascii: "/") { return at + 2 }
            at += 1
        }
        return nil
    }

    /// Where a string's run of plain bytes ends: at a quote, a backslash, a control character, or the end of the text.
    @inline(__always)
    func plainRun(from start: Int, quote: UInt8) -> PlainRun {
        var at = start
        var seen: UInt64 = 0
        while at <= count &- 8 {
            let word = word(at: at)
            if let place = ByteMarks(quote, UInt8(ascii: "\\"), orBelow: 0x20, in: word).first {
                seen |= word & ~(~0 &<< UInt64(place &* 8))
                return PlainRun(end: at &+ place, isASCII: seen & 0x8080_8080_8080_8080 == 0)
            }
            seen |= word
            at &+= 8
        }
        while at < count {
            let byte = self[at]
            if byte == quote || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            seen |= UInt64(byte)
            at &+= 1
        }
        return PlainRun(end: at, isASCII: seen & 0x8080_8080_8080_8080 == 0)
    }

    /// Where a number ends (RFC 8259 §6).
    @inline(__always)
    func endOfNumber(from start: Int) throws(Fault) -> Int {
        var at = start
        if at < count, self[at] == UInt8(ascii: "-") { at += 1 }
        if at < count, self[at] == UInt8(ascii: "0") {
            at += 1
        } else {
            at = try endOfDigits(from: at)
        }
        if at < count, self[at] == UInt8(ascii: ".") { at = try endOfDigits(from: at + 1) }
        if at < count, self[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < count, self[at] == UInt8(ascii: "+") || self[at] == UInt8(ascii: "-") { at += 1 }
            at = try endOfDigits(from: at)
        }
        return at
    }

    @inline(__always)
    private func endOfDigits(from start: Int) throws(Fault) -> Int {
        var at = start
        while at < count, self[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        guard at > start else { throw Fault(reason: at < count ? .digitExpected : .textEnds, offset: at) }
        return at
    }
}

/// A stretch of string content without escapes.
struct PlainRun {
    let end: Int
    let isASCII: Bool
}

/// Byte sequences that the grammar treats as a unit.
enum Word {
    static let null = Array("null".utf8)
    static let `true` = Array("true".utf8)
    static let `false` = Array("false".utf8)
    static let byteOrderMark = Array("\u{FEFF}".utf8)
    /// Opens the second half of a surrogate pair.
    static let unicodeEscape = Array("\\u".utf8)
}
