import Testing

@testable import Emulation

@Suite struct SortKeyTests {
    private static let texts = [
        "", "\0", "\0\0", "\0a", "A", "a", "a\0", "a\0b", "ab", "abcdef", "abcdefg", "abcdefg\0", "abcdefgh", "abcdefh", "b",
        "zzzzzzzzzzzzzzz", "é", "😀",
    ]

    @Test func `text compares by its bytes, an empty one first`() {
        for (position, text) in Self.texts.enumerated() {
            for (otherPosition, other) in Self.texts.enumerated() {
                #expect(
                    (SortKey(text) < SortKey(other)) == (position < otherPosition), "\(text.debugDescription) \(other.debugDescription)")
                #expect((SortKey(descending: text) < SortKey(descending: other)) == (position > otherPosition))
            }
        }
    }

    @Test func `what follows a text never mixes with a longer text`() {
        for (text, longer) in zip(Self.texts, Self.texts.dropFirst()) {
            #expect(SortKey(text).then(UInt64.max) < SortKey(longer).then(0 as UInt64), "\(text.debugDescription)")
            #expect(SortKey(descending: longer).then(UInt64.max) < SortKey(descending: text).then(0 as UInt64))
        }
    }

    @Test func `signed numbers compare as numbers`() {
        let numbers: [Int64] = [.min, .min + 1, -256, -1, 0, 1, 255, 256, .max]
        #expect(numbers.map { SortKey($0) } == numbers.map { SortKey($0) }.reversed().sorted())
        #expect(numbers.map { SortKey(descending: $0) } == numbers.map { SortKey(descending: $0) }.reversed().sorted().reversed())
        #expect(SortKey(-1) == SortKey(-1 as Int64))
    }

    @Test func `unsigned numbers and raw bytes compare from the first byte to the last`() {
        #expect(SortKey(1 as UInt64) < SortKey(1 << 63 as UInt64))
        #expect(SortKey([0, 255] as [UInt8]) < SortKey([1, 0] as [UInt8]))
        let (low, high): ([UInt8], [UInt8]) = (Array(repeating: 7, count: 15) + [1], Array(repeating: 7, count: 15) + [2])
        #expect(SortKey(low).then("z") < SortKey(high).then("a"))
        #expect(SortKey(descending: high).then("z") < SortKey(descending: low).then("a"))
    }

    @Test func `a later part decides only among equal first parts`() {
        #expect(SortKey("a").then(descending: 2 as Int64) < SortKey("a").then(descending: 1 as Int64))
        #expect(SortKey("a").then(9 as Int64) < SortKey("b").then(1 as Int64))
    }

    @Test func `a key comes before every longer one that begins with it`() {
        #expect(SortKey("a") < SortKey("a").then(Int64.min))
        #expect(SortKey("a").then(Int64.max) < SortKey("b"))
    }
}
