/// A place in an order, built part by part: `SortKey(account).then(descending: date)`.
///
/// Keys compare part by part; a key comes before every longer key that begins with it. So the first parts of a key name a group.
/// Parts at the same position must be of the same type.
@usableFromInline package struct SortKey: Comparable, Hashable, Sendable {
    /// The parts one after the other, each a whole number of words, compared from the first word to the last.
    private(set) var words: [UInt64]

    package init(_ part: some SortKeyPart) {
        words = []
        part.encode(into: &words)
    }

    package init(descending part: some SortKeyPart) {
        words = []
        append(descending: part)
    }

    init(words: some Sequence<UInt64>) { self.words = Array(words) }

    package consuming func then(_ part: some SortKeyPart) -> SortKey {
        part.encode(into: &words)
        return self
    }

    package consuming func then(descending part: some SortKeyPart) -> SortKey {
        append(descending: part)
        return self
    }

    @usableFromInline package static func < (a: SortKey, b: SortKey) -> Bool { a.words.lexicographicallyPrecedes(b.words) }

    private mutating func append(descending part: some SortKeyPart) {
        let start = words.count
        part.encode(into: &words)
        for position in start..<words.count { words[position] = ~words[position] }
    }
}

/// A value that can stand in a sort key.
package protocol SortKeyPart {
    /// Appends words that compare as the values do. The words of one value must not be a prefix of those of another.
    func encode(into words: inout [UInt64])
}

extension UInt64: SortKeyPart {
    package func encode(into words: inout [UInt64]) { words.append(self) }
}

extension Int64: SortKeyPart {
    package func encode(into words: inout [UInt64]) { words.append(UInt64(bitPattern: self) ^ 1 << 63) }
}

extension Int: SortKeyPart {
    package func encode(into words: inout [UInt64]) { Int64(self).encode(into: &words) }
}

/// Text compares by its UTF-8 bytes: capital letters before small ones.
extension String: SortKeyPart {
    package func encode(into words: inout [UInt64]) {
        // Seven bytes a word, padded with zeros, and in the lowest byte how many of them are text; 8 says that the text goes on.
        // So no byte needs escaping, and no text is a prefix of another.
        let bytes = utf8.span
        words.reserveCapacity(words.count + bytes.count / 7 + 2)
        var word: UInt64 = 0
        var shift: UInt64 = 56
        for position in bytes.indices {
            if shift == 0 {
                words.append(word | 8)
                word = 0
                shift = 56
            }
            word |= UInt64(bytes[position]) << shift
            shift -= 8
        }
        words.append(word | (56 - shift) / 8)
    }
}

/// Raw bytes; all values at one position of a key must be of the same length.
extension [UInt8]: SortKeyPart {
    package func encode(into words: inout [UInt64]) {
        for start in stride(from: 0, to: count, by: 8) {
            var word: UInt64 = 0
            for (offset, byte) in self[start..<Swift.min(start + 8, count)].enumerated() {
                word |= UInt64(byte) << (56 - 8 * UInt64(offset))
            }
            words.append(word)
        }
    }
}

extension GUID: SortKeyPart {
    package func encode(into words: inout [UInt64]) {
        words.append(high)
        words.append(low)
    }
}

extension Instant: SortKeyPart {
    package func encode(into words: inout [UInt64]) { ticks.encode(into: &words) }
}
