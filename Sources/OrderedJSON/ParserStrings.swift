extension Parser {
    /// Reads a member's name and sets `fingerprint`.
    mutating func name(_ text: Span<UInt8>) throws(Fault) -> Builder.Text {
        switch try byte(text) {
        case UInt8(ascii: "\""): return try string(text, quote: UInt8(ascii: "\""), isName: true)
        case UInt8(ascii: "'") where isLenient: return try string(text, quote: UInt8(ascii: "'"), isName: true)
        case let byte where isLenient && isWordCharacter(byte): return try bareName(text)
        default: throw Fault(reason: .nameExpected, offset: at)
        }
    }

    /// Reads a string: starts at its opening quote and stops after the closing one.
    mutating func string(_ text: Span<UInt8>, quote: UInt8, isName: Bool) throws(Fault) -> Builder.Text {
        let start = at
        let run = text.plainRun(from: start + 1, quote: quote)
        let end = run.end
        guard end < text.count else { throw Fault(reason: .textEnds, offset: end) }
        guard text[end] == quote else { return try escapedString(text, quote: quote, isName: isName) }
        at = end + 1
        return try finish(
            text.extracting((start + 1)..<end), isASCII: run.isASCII, at: start..<at, isMinimal: quote == UInt8(ascii: "\""), isName: isName
        )
    }

    private mutating func bareName(_ text: Span<UInt8>) throws(Fault) -> Builder.Text {
        let start = at
        while at < text.count, isWordCharacter(text[at]) { at += 1 }
        return try finish(text.extracting(start..<at), isASCII: true, at: start..<at, isMinimal: false, isName: true)
    }

    private mutating func escapedString(_ text: Span<UInt8>, quote: UInt8, isName: Bool) throws(Fault) -> Builder.Text {
        let start = at
        var decoded = self.decoded
        self.decoded = []
        decoded.removeAll(keepingCapacity: true)
        var isMinimal = quote == UInt8(ascii: "\"")
        at += 1
        while try byte(text) != quote {
            if text[at] == UInt8(ascii: "\\") {
                isMinimal = try escape(text, to: &decoded) && isMinimal
                continue
            }
            let run = text.plainRun(from: at, quote: quote)
            guard run.end > at else { throw Fault(reason: .controlCharacter, offset: at) }
            // checked here, where offsets into the text are known; the decoded string is then valid as well
            if !run.isASCII { try checkUTF8(text, at..<run.end) }
            decoded.append(text.extracting(at..<run.end))
            at = run.end
        }
        at += 1
        let result = try finish(decoded.span, isASCII: false, at: start..<at, isMinimal: isMinimal, isName: isName)
        self.decoded = decoded
        return result
    }

    /// - Returns: whether the escape is the one that the printer would use.
    private mutating func escape(_ text: Span<UInt8>, to decoded: inout [UInt8]) throws(Fault) -> Bool {
        let start = at
        at += 1
        let letter = try byte(text)
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): decoded.append(letter)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "/"):
            decoded.append(letter)
            return false
        case UInt8(ascii: "'") where isLenient:
            decoded.append(letter)
            return false
        case UInt8(ascii: "u"):
            let unit = try hexUnit(text)
            decoded.append(contentsOf: try scalar(text, startingWith: unit, at: start).utf8)
            // conservative: even the printer's own \u00xx counts as not minimal, which costs no more than a copy
            return false
        default: throw Fault(reason: .unknownEscape, offset: start)
        }
        return true
    }

    /// Joins a surrogate pair (RFC 8259 §7).
    private mutating func scalar(_ text: Span<UInt8>, startingWith unit: UInt32, at start: Int) throws(Fault) -> Unicode.Scalar {
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, text.has(Word.unicodeEscape, at: at) else { throw Fault(reason: .loneSurrogate, offset: start) }
        at += 2
        let low = try hexUnit(text)
        guard (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) else {
            throw Fault(reason: .loneSurrogate, offset: start)
        }
        return scalar
    }

    private mutating func hexUnit(_ text: Span<UInt8>) throws(Fault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexValue(try byte(text)) else { throw Fault(reason: .hexDigitExpected, offset: at) }
            unit = unit << 4 | UInt32(digit)
            at += 1
        }
        return unit
    }

    private mutating func finish(
        _ content: Span<UInt8>, isASCII: Bool, at place: Range<Int>, isMinimal: Bool, isName: Bool
    ) throws(Fault) -> Builder.Text {
        do throws(UTF8.ValidationError) {
            if isName {
                fingerprint = content.fingerprint
                return try builder.name(content, fingerprint: fingerprint, isASCII: isASCII, at: place, isMinimal: isMinimal)
            }
            return try builder.text(content, isASCII: isASCII, at: place, isMinimal: isMinimal)
        } catch {
            throw Fault(reason: .brokenUTF8, offset: place.lowerBound + 1 + error.byteOffsets.lowerBound)
        }
    }
}

private func checkUTF8(_ text: Span<UInt8>, _ range: Range<Int>) throws(Fault) {
    do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: text.extracting(range))
    } catch {
        throw Fault(reason: .brokenUTF8, offset: range.lowerBound + error.byteOffsets.lowerBound)
    }
}

private func isWordCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "$"):
        true
    default: false
    }
}

/// Nil if the byte is no hexadecimal digit of either case.
@inlinable package func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
