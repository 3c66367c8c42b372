extension JSON {
    /// Reads the elements of a text that is an array one by one, each as a document.
    ///
    /// Errors give the position in the whole text.
    package struct Elements {
        package struct Element: Sendable {
            /// The element's position in the text.
            package let place: Range<Int>
            /// Nil if the element is not an object.
            package let document: Document?
        }

        private var parser: Parser<CompactBuilder>
        private let reading: Reading
        private let end: Int
        private var isFirst = true

        /// - Parameter part: a range that `Parts` returned.
        package init(_ part: Range<Int>, _ reading: Reading) {
            self.reading = reading
            parser = .withinArray(at: part.lowerBound, CompactBuilder(), reading)
            end = part.upperBound
        }

        /// The next element; nil after the last. Must not be called again after an error.
        package mutating func next(in text: Span<UInt8>) throws(SyntaxError) -> Element? {
            do throws(Fault) {
                parser.at = text.skipSpace(from: parser.at)
                if !isFirst {
                    guard parser.at < end else { return nil }
                    guard try parser.anotherElementFollows(text) else { return nil }
                }
                isFirst = false
                let start = parser.at
                // drops the comma before the element, which is not part of it
                parser.builder.restart()
                try parser.value(text)
                return Element(place: start..<parser.at, document: try document(text, from: start))
            } catch {
                throw SyntaxError(error, in: text)
            }
        }

        private mutating func document(_ text: Span<UInt8>, from start: Int) throws(Fault) -> Document? {
            guard text[start] == UInt8(ascii: "{") else { return nil }
            guard parser.builder.mayHaveDuplicates else { return Document(compact: parser.builder.finish(text)) }
            var again = Parser.withinArray(at: start, TreeBuilder(), reading)
            guard case .object(let object) = try again.value(text) else { return nil }
            return Document(object)
        }
    }

    /// Splits a long array into parts, so that several readers can share it. It looks only at brackets and quotes, which takes a fraction
    /// of the time of parsing.
    ///
    /// Whoever reads a part checks that part, and `finish` checks what follows the last one: the text is valid JSON if none of them throws.
    package struct Parts {
        private let size: Int
        private var at: Int
        /// Where the array's closing bracket is, or the end of the text without one; nil until it is reached.
        private var end: Int?

        /// Nil unless the text begins with an array.
        /// - Parameter size: in bytes; a part ends with the element in which it reaches this size.
        package init?(of text: Span<UInt8>, size: Int) {
            self.size = size
            at = text.skipSpace(from: 0)
            guard text.has(UInt8(ascii: "["), at: at) else { return nil }
            at = text.skipSpace(from: at + 1)
            if text.has(UInt8(ascii: "]"), at: at) { end = at }
        }

        /// The range of the next part, from the start of an element to the end of the same or a later one; nil after the last part.
        package mutating func next(in text: Span<UInt8>) -> Range<Int>? {
            guard end == nil else { return nil }
            let start = at
            var depth = 1
            while at < text.count {
                switch text[at] {
                case UInt8(ascii: "\""):
                    at = text.endOfValue(from: at)
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth &-= 1
                    guard depth > 0 else {
                        end = at
                        return start..<at
                    }
                case UInt8(ascii: ",") where depth == 1 && at &- start >= size:
                    defer { at &+= 1 }
                    return start..<at
                default: break
                }
                at &+= 1
            }
            end = text.count
            return start..<text.count
        }

        /// Checks what follows the last part.
        package func finish(_ text: Span<UInt8>) throws(SyntaxError) {
            var parser = Parser.withinArray(at: end ?? text.count, CompactBuilder(), .strict)
            do throws(Fault) {
                guard try !parser.anotherElementFollows(text) else { throw Fault(reason: .valueExpected, offset: parser.at) }
                try parser.endArray(text)
            } catch {
                throw SyntaxError(error, in: text)
            }
        }
    }
}

extension Parser {
    fileprivate static func withinArray(at place: Int, _ builder: Builder, _ reading: JSON.Reading) -> Parser {
        var reading = reading
        reading.maximumDepth = min(reading.maximumDepth, JSON.Reading.depthLimit) - 1
        var parser = Parser(builder: builder, reading: reading)
        parser.at = place
        return parser
    }
}
