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

    /// Whether exactly these characters stand there.
    @inline(__always)
    func has<let length: Int>(_ word: InlineArray<length, UInt8>, at start: Int) -> Bool {
        guard length <= count - start else { return false }
        for at in 0..<length where self[start + at] != word[at] { return false }
        return true
    }
}

/// A stretch of string content without escapes.
struct PlainRun {
    let end: Int
    let isASCII: Bool
}

/// The words that the grammar knows.
enum Word {
    static let null: InlineArray<4, UInt8> = [0x6E, 0x75, 0x6C, 0x6C]
    static let `true`: InlineArray<4, UInt8> = [0x74, 0x72, 0x75, 0x65]
    static let `false`: InlineArray<5, UInt8> = [0x66, 0x61, 0x6C, 0x73, 0x65]
    static let byteOrderMark: InlineArray<3, UInt8> = [0xEF, 0xBB, 0xBF]
    /// What opens the second half of a surrogate pair.
    static let unicodeEscape: InlineArray<2, UInt8> = [0x5C, 0x75]
}
