extension JSON {
    /// A value within a compact text, inspected without building a tree.
    package struct CompactText: Sendable {
        package let bytes: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

        package enum Kind: Sendable { case null, bool, number, string, array, object }

        package var kind: Kind {
            switch bytes.first {
            case UInt8(ascii: "{"): .object
            case UInt8(ascii: "["): .array
            case UInt8(ascii: "\""): .string
            case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
            case UInt8(ascii: "n"): .null
            default: .number
            }
        }

        package var string: String? { String(jsonText: bytes) }

        /// The bytes between the quotes of a string, escapes left as they are.
        package var content: ArraySlice<UInt8> { bytes.dropFirst().dropLast() }

        /// Visits an object's members in order, names with their quotes. Visits nothing if the value is not an object.
        package func forEachMember<E: Error>(_ visit: (_ name: CompactText, _ value: CompactText) throws(E) -> Void) throws(E) {
            guard kind == .object else { return }
            var member = bytes.span.firstMember
            while let place = member {
                try visit(part(place.name), part(place.value))
                member = bytes.span.member(after: place)
            }
        }

        /// Visits an array's elements in order. Visits nothing if the value is not an array.
        package func forEachElement<E: Error>(_ visit: (CompactText) throws(E) -> Void) throws(E) {
            guard kind == .array else { return }
            var at = 1
            while at < bytes.count - 1 {
                let end = bytes.span.endOfValue(from: at)
                try visit(part(at..<end))
                at = end + 1
            }
        }

        private func part(_ place: Range<Int>) -> CompactText {
            CompactText(bytes[bytes.startIndex + place.lowerBound..<bytes.startIndex + place.upperBound])
        }
    }
}

extension JSON.Document {
    package var compactText: JSON.CompactText { JSON.CompactText(text[...]) }
}

extension JSON {
    /// Writes a document member by member into one buffer. The caller guarantees that no name comes twice.
    package struct DocumentWriter: Sendable {
        private var text: [UInt8] = []

        /// - Parameter size: how long the document is likely to be.
        package init(reserving size: Int) {
            text.reserveCapacity(size)
            text.append(UInt8(ascii: "{"))
        }

        package mutating func append<Value: JSONValue>(_ key: Key, _ value: Value) {
            begin(key)
            value.write(to: &text)
        }

        /// Same as the generic `append`, for strings, which most members are: the compiler cannot specialise the generic one across
        /// modules.
        package mutating func append(_ key: Key, _ value: String) {
            begin(key)
            text.appendQuoted(value)
        }

        /// Appends a member whose value `write` appends.
        package mutating func append<E: Error>(_ key: Key, _ write: (inout [UInt8]) throws(E) -> Void) throws(E) {
            begin(key)
            try write(&text)
        }

        private mutating func begin(_ key: Key) {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            key.write(to: &text)
        }

        package consuming func finished() -> Document {
            text.append(UInt8(ascii: "}"))
            return Document(written: text.trimmed())
        }
    }
}
