extension JSON {
    /// A member's name. Making one from a literal costs next to nothing, so that it may be written where it is used.
    package struct Key: Sendable, Hashable, ExpressibleByStringLiteral {
        package let name: String
        /// Stands in a text as it is, without escapes.
        let isPlain: Bool

        package init(_ name: String) {
            self.name = name
            isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        }

        /// Literals need no escapes.
        package init(stringLiteral value: String) {
            name = value
            isPlain = true
        }

        /// As it stands in a compact text: in quotes, with the colon.
        func write(to out: inout [UInt8]) {
            out.appendQuoted(name)
            out.append(UInt8(ascii: ":"))
        }
    }
}
