extension JSON {
    /// A member's name. Making one from a literal costs next to nothing, so it may be written where it is used. A literal must need no
    /// escapes, which debug builds check; a name that may need some is written `JSON.Key("\"" as String)`.
    package struct Key: Sendable, Hashable, ExpressibleByStringLiteral {
        package let name: String
        /// Whether the name needs no escapes.
        let isPlain: Bool

        package init(_ name: String) {
            self.name = name
            let bytes = name.utf8Span.span
            isPlain = bytes.plainRun(from: 0, quote: UInt8(ascii: "\"")).end == bytes.count
        }

        package init(stringLiteral value: String) {
            name = value
            isPlain = true
            assert(Key(value).isPlain, "a literal key has a quote, a backslash or a control character: write JSON.Key(… as String)")
        }

        /// Calls `body` with the name as it is spelled between the quotes of a compact text.
        @inline(__always)
        func withSpelling<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
            if isPlain { return body(name.utf8Span.span) }
            var quoted: [UInt8] = []
            quoted.appendQuoted(name)
            return body(quoted.span.extracting(1..<quoted.count - 1))
        }

        /// Appends the name as in a compact text: in quotes, with the colon.
        func write(to out: inout [UInt8]) {
            out.appendQuoted(name)
            out.append(UInt8(ascii: ":"))
        }
    }
}
