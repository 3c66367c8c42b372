extension JSON {
    /// The elements of a text that is an array, read one after the other: only the one at hand is in memory as a tree.
    ///
    /// Errors have the place in the whole text. What stands behind an element is looked at when the next one is asked for, so a text is known
    /// to be valid when `next` has answered nil.
    package struct Elements {
        package struct Element: Sendable {
            package let value: JSON
            /// As it is written.
            package let text: ArraySlice<UInt8>
        }

        private let text: [UInt8]
        private var parser: Parser<TreeBuilder>
        private var progress = Progress.before

        private enum Progress { case before, within, after }

        /// Nil unless the text begins as an array.
        package init?(of text: [UInt8], _ reading: Reading = .strict) {
            self.text = text
            parser = Parser(builder: TreeBuilder(), reading: reading)
            guard (try? parser.start(text.span)) != nil, text.span.has(UInt8(ascii: "["), at: parser.at) else { return nil }
        }

        /// Nil behind the last one. After an error it is over too.
        package mutating func next() throws(SyntaxError) -> Element? {
            let text = text
            let whole = text.span
            do throws(Fault) {
                let isThere =
                    switch progress {
                    case .before: try parser.openArray(whole)
                    case .within: try parser.anotherElementFollows(whole)
                    case .after: false
                    }
                guard isThere else {
                    if progress != .after { try parser.endArray(whole) }
                    progress = .after
                    return nil
                }
                progress = .within
                let start = parser.at
                let value = try parser.value(whole)
                return Element(value: value, text: text[start..<parser.at])
            } catch {
                progress = .after
                throw SyntaxError(error, in: whole)
            }
        }
    }
}
