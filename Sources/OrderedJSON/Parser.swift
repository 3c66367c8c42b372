/// Reads one JSON text by the grammar of RFC 8259, recursively, and hands what it finds to a builder.
struct Parser<Builder: ValueBuilder> {
    var builder: Builder
    let isLenient: Bool
    private let refusesDuplicates: Bool
    private var depthLeft: Int
    var at = 0
    private var names = SeenNames()
    /// The fingerprint of the last name read.
    var fingerprint: UInt64 = 0
    /// The buffer in which strings with escapes are decoded.
    var decoded: [UInt8] = []

    init(builder: Builder, reading: JSON.Reading) {
        self.builder = builder
        isLenient = reading.isLenient
        refusesDuplicates = reading.duplicates == .refused
        depthLeft = min(reading.maximumDepth, JSON.Reading.depthLimit)
    }

    mutating func document(_ text: Span<UInt8>) throws(Fault) -> Builder.Value {
        try start(text)
        let value = try value(text)
        try end(text)
        return value
    }

    /// Steps to the first byte of the text's value.
    mutating func start(_ text: Span<UInt8>) throws(Fault) {
        if text.has(Word.byteOrderMark, at: 0) {
            guard isLenient else { throw Fault(reason: .byteOrderMark, offset: 0) }
            at = 3
        }
        at = skipBlanks(text, from: at)
    }

    private mutating func end(_ text: Span<UInt8>) throws(Fault) {
        at = skipBlanks(text, from: at)
        guard at == text.count else { throw Fault(reason: .textGoesOn, offset: at) }
    }

    /// Reads a value: starts at its first byte and stops after its last.
    mutating func value(_ text: Span<UInt8>) throws(Fault) -> Builder.Value {
        let start = at
        switch try byte(text) {
        case UInt8(ascii: "\""):
            return builder.string(try string(text, quote: UInt8(ascii: "\""), isName: false))
        case UInt8(ascii: "{"):
            return try object(text)
        case UInt8(ascii: "["):
            return try array(text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            at = try text.endOfNumber(from: start)
            return builder.number(text.extracting(start..<at), at: start..<at)
        case UInt8(ascii: "n") where text.has(Word.null, at: start):
            at += 4
            return builder.literal(.null, at: start..<at)
        case UInt8(ascii: "t") where text.has(Word.true, at: start):
            at += 4
            return builder.literal(.bool(true), at: start..<at)
        case UInt8(ascii: "f") where text.has(Word.false, at: start):
            at += 5
            return builder.literal(.bool(false), at: start..<at)
        case UInt8(ascii: "'") where isLenient:
            return builder.string(try string(text, quote: UInt8(ascii: "'"), isName: false))
        default:
            throw Fault(reason: .valueExpected, offset: at)
        }
    }

    private mutating func array(_ text: Span<UInt8>) throws(Fault) -> Builder.Value {
        var elements = builder.openArray(at: at)
        if try openArray(text) {
            repeat {
                builder.append(try value(text), to: &elements)
            } while try anotherElementFollows(text)
        }
        close()
        return builder.close(elements, at: at - 1)
    }

    /// Steps to the first element; false if there is none.
    mutating func openArray(_ text: Span<UInt8>) throws(Fault) -> Bool { try open(text, until: UInt8(ascii: "]")) }

    /// Steps from the end of an element to the next; false if there is none.
    mutating func anotherElementFollows(_ text: Span<UInt8>) throws(Fault) -> Bool {
        try anotherFollows(text, before: UInt8(ascii: "]"), else: .commaOrBracketExpected)
    }

    /// Steps over the closing bracket of the outermost array, after which nothing may follow.
    mutating func endArray(_ text: Span<UInt8>) throws(Fault) {
        close()
        try end(text)
    }

    private mutating func object(_ text: Span<UInt8>) throws(Fault) -> Builder.Value {
        var members = builder.openObject(at: at)
        if try open(text, until: UInt8(ascii: "}")) {
            let outer = names.open()
            repeat {
                let start = at
                let name = try name(text)
                let isNew = names.insert(fingerprint) || !builder.has(name, in: members)
                guard isNew || !refusesDuplicates else { throw Fault(reason: .duplicateName, offset: start) }
                at = skipBlanks(text, from: at)
                guard try byte(text) == UInt8(ascii: ":") else { throw Fault(reason: .colonExpected, offset: at) }
                builder.colon(at: at)
                at = skipBlanks(text, from: at + 1)
                builder.append(name, try value(text), to: &members, isNew: isNew)
            } while try anotherFollows(text, before: UInt8(ascii: "}"), else: .commaOrBraceExpected)
            names.close(outer)
        }
        close()
        return builder.close(members, at: at - 1)
    }

    /// Steps over the opening bracket; false if the closing one follows at once.
    private mutating func open(_ text: Span<UInt8>, until closing: UInt8) throws(Fault) -> Bool {
        guard depthLeft > 0 else { throw Fault(reason: .tooDeep, offset: at) }
        depthLeft -= 1
        at = skipBlanks(text, from: at + 1)
        return try byte(text) != closing
    }

    private mutating func close() {
        depthLeft += 1
        at += 1
    }

    /// Steps over a comma; false if the closing bracket stands there instead.
    private mutating func anotherFollows(
        _ text: Span<UInt8>, before closing: UInt8, else fault: Fault.Reason
    ) throws(Fault) -> Bool {
        at = skipBlanks(text, from: at)
        let comma = at
        switch try byte(text) {
        case closing: return false
        case UInt8(ascii: ","): at = skipBlanks(text, from: at + 1)
        default: throw Fault(reason: fault, offset: at)
        }
        if isLenient, try byte(text) == closing { return false }
        builder.comma(at: comma)
        return true
    }

    /// The next place that is neither white space nor, when lenient, part of a comment.
    @inline(__always)
    private func skipBlanks(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = text.skipSpace(from: start)
        while isLenient, text.has(UInt8(ascii: "/"), at: at), let end = text.endOfComment(from: at) { at = text.skipSpace(from: end) }
        return at
    }

    func byte(_ text: Span<UInt8>) throws(Fault) -> UInt8 {
        guard at < text.count else { throw Fault(reason: .textEnds, offset: text.count) }
        return text[at]
    }
}
