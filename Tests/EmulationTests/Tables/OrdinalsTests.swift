import Testing

@testable import Emulation

@Suite struct OrdinalsTests {
    private struct Numbered: TableRow { let id: Int }

    private func table(_ ids: Range<Int>) -> Table<Numbered> {
        var table = Table<Numbered>()
        for id in ids { table.put(Numbered(id: id)) }
        return table
    }

    @Test func `an id is drawn once, whether its row comes, stays or goes`() {
        var table = table(0..<3)
        #expect(table.newID { $0 } == 3)
        #expect(table.newID { $0 } == 4)
        table.put(Numbered(id: 4))
        table.remove(4)
        table.put(Numbered(id: 100))
        #expect(table.newID { $0 } == 5)
    }

    @Test func `ids that are taken are walked past once`() {
        var table = table(500..<1000)
        var asked = 0
        func draw() -> Int {
            table.newOrdinal {
                asked += 1
                return $0
            }
        }
        #expect(draw() == 1000)
        #expect(asked == 501)
        table.put(Numbered(id: 1000))
        #expect(draw() == 1001)
        #expect(asked == 502)
    }

    @Test func `an id that no row has may be taken all the same`() {
        var table = table(0..<3)
        #expect(table.newID(unless: { $0 < 7 }) { $0 } == 7)
    }

    @Test func `a copy goes on as the table does`() {
        var table = table(1..<4)
        _ = table.newID { $0 }
        var copy = table
        #expect((0..<3).map { _ in table.newID { $0 } } == [5, 6, 7])
        #expect((0..<3).map { _ in copy.newID { $0 } } == [5, 6, 7])
    }

    @Test func `what takes a table's place draws none of its ids again`() {
        var old = table(0..<9)
        _ = old.newID { $0 }
        var new = table(0..<2)
        new.goOn(from: old)
        #expect(new.newID { $0 } == 10)
        var other = table(0..<2)
        other.goOn(from: table(0..<9))
        #expect(other.newID { $0 } == 2)
    }
}
