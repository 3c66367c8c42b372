extension JSON {
    /// A member's name. Making one from a literal costs next to nothing, so that it may be written where it is used.
    package struct Key: Sendable, Hashable, ExpressibleByStringLiteral {
        package let name: String
        /// Stands in a text as it is, without escapes.
        let isPlain: Bool

        package init(_ name: String) {
            self.name = name
            let bytes = name.utf8Span.span
            isPlain = bytes.plainRun(from: 0, quote: UInt8(ascii: "\"")).end == bytes.count
        }

        package init(stringLiteral value: String) { self.init(value) }

        /// As it stands in a compact text: in quotes, with the colon.
        func write(to out: inout [UInt8]) {
            out.appendQuoted(name)
            out.append(UInt8(ascii: ":"))
        }
    }
}
