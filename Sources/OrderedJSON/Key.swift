extension JSON {
    /// A member's name, ready to be searched and printed.
    package struct Key: Sendable, Hashable, ExpressibleByStringLiteral {
        package let name: String
        /// As it stands in a compact text: in quotes, with the colon.
        let label: [UInt8]

        package init(_ name: String) {
            self.name = name
            var label: [UInt8] = []
            label.appendQuoted(name)
            label.append(UInt8(ascii: ":"))
            self.label = label
        }

        package init(stringLiteral value: String) { self.init(value) }

        package static func == (a: Key, b: Key) -> Bool { a.label == b.label }
        package func hash(into hasher: inout Hasher) { hasher.combine(label) }
    }
}
