import Testing

@testable import Emulation

/// Indexes in which a row has several keys, and a place for each.
@Suite struct SeveralKeysTests {
    private struct Letter: TableRow, Equatable {
        var id: Int
        var stamps: [Int]
        static let byStamp = Index<Letter>("stamp", several: { Set($0.stamps.map { SortKey($0) }) })
        static let byStampIfOther = Index<Letter>(
            "stamp, if other", several: { Set($0.stamps.map { SortKey($0) }) }, unlessSame: { $0.stamps == $1.stamps })
        static let indexes = [byStamp, byStampIfOther]
    }

    @Test func `a row is found by each of its keys, in insertion order and once`() {
        var table = Table<Letter>()
        for letter in [Letter(id: 3, stamps: [1, 2, 2]), Letter(id: 1, stamps: []), Letter(id: 2, stamps: [2])] { table.put(letter) }
        #expect(table.rows(Letter.byStamp, in: SortKey(2)).map(\.id) == [3, 2])
        #expect(table.rows(Letter.byStamp, in: SortKey(1)).map(\.id) == [3])
        #expect(table.rows(Letter.byStamp, in: SortKey(2)).after(3).map(\.id) == [2])
        #expect(table.rows(Letter.byStamp, in: SortKey(2)).rank(of: 2) == 1)
        #expect(table.rows(Letter.byStamp, in: SortKey(1)).rank(of: 2) == nil)
    }

    @Test func `a change moves a row in the order by the keys that it gains or loses`() {
        var table = Table<Letter>()
        table.put(Letter(id: 1, stamps: [1, 2]))
        table.update(1) { $0.stamps = [2, 3] }
        #expect([1, 2, 3].map { table.rows(Letter.byStamp, in: SortKey($0)).count } == [0, 1, 1])
        table.remove(1)
        #expect(table.rows(Letter.byStamp).isEmpty)
    }

    @Test func `a table that lived long, and one filled at once, find what a search of all rows finds`() {
        var generator = ReplayableGenerator(seed: 7)
        func letter(_ id: Int) -> Letter { Letter(id: id, stamps: (0..<generator.below(4)).map { _ in generator.below(9) }) }
        var fresh = [FreshRows<Letter>(), FreshRows<Letter>(), FreshRows<Letter>()]
        var table = Table<Letter>()
        for id in 0..<300 {
            let row = letter(id)
            fresh[id < 7 ? 0 : 2].append(row)
            table.put(row)
        }
        let filled = Table.filled(with: fresh).table
        for stamp in 0..<9 {
            #expect(Array(filled.rows(Letter.byStamp, in: SortKey(stamp))) == filled.all.filter { $0.stamps.contains(stamp) })
        }
        for _ in 0..<2000 {
            let id = generator.below(320)
            if generator.below(3) == 0 { table.remove(id) } else { table.put(letter(id)) }
        }
        for stamp in 0..<9 {
            #expect(Array(table.rows(Letter.byStamp, in: SortKey(stamp))) == table.all.filter { $0.stamps.contains(stamp) })
            #expect(Array(table.rows(Letter.byStampIfOther, in: SortKey(stamp))) == table.all.filter { $0.stamps.contains(stamp) })
        }
    }
}
