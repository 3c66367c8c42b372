import Testing

@testable import Emulation

@Suite struct TableFillingTests {
    @Test(arguments: [0, 1, 15, 16, 17, 47, 48, 49, 65, 300, 2500])
    func `a table filled at once is one whose rows were inserted one after the other, and goes on like it`(count: Int) {
        var generator = ReplayableGenerator(seed: UInt64(count))
        let rows = (0..<count).map { parcel($0, with: &generator) }
        var (filled, repeated) = Table.filled(with: parts(rows))
        var inserted = Table<Parcel>()
        for row in rows { _ = inserted.insert(row) }
        #expect(repeated.isEmpty)
        expectSame(filled, inserted, with: &generator)
        for step in 1...2000 {
            let id = generator.below(count + 500)
            if generator.below(step < 1000 ? 4 : 2) == 0 {
                #expect(filled.remove("\(id)") == inserted.remove("\(id)"))
            } else {
                let row = parcel(id, with: &generator)
                #expect(filled.put(row) == inserted.put(row))
            }
            if step % 400 == 0 { expectSame(filled, inserted, with: &generator) }
        }
    }

    @Test func `a row whose id an earlier one has is left out and said`() {
        var generator = ReplayableGenerator(seed: 1)
        var rows = (0..<200).map { parcel($0, with: &generator) }
        for (place, original) in [(50, 10), (120, 10), (199, 0), (60, 50)] { rows[place] = parcel(original, with: &generator) }
        rows[60].id = rows[50].id
        let (filled, repeated) = Table.filled(with: parts(rows))
        var inserted = Table<Parcel>()
        let refused = rows.indices.filter { !inserted.insert(rows[$0]) }
        #expect(refused == [50, 60, 120, 199])
        #expect(repeated.map(\.place) == refused)
        #expect(repeated.map(\.id) == refused.map { rows[$0].id })
        #expect(Array(filled.all) == Array(inserted.all))
        #expect(filled["10"] == rows[10])
    }

    @Test func `ids of one hash are told apart`() {
        let rows = (0..<300).map { Crowded(id: .init(number: $0 % 200)) }
        let (filled, repeated) = Table.filled(with: parts(rows))
        #expect(repeated.map(\.place) == Array(200..<300))
        #expect(filled.count == 200)
        for number in 0..<200 { #expect(filled[.init(number: number)] != nil) }
        #expect(filled[.init(number: 200)] == nil)
    }

    /// The rows in parts of different sizes, one of them empty.
    private func parts<Row>(_ rows: [Row]) -> [FreshRows<Row>] {
        [rows.prefix(0), rows.prefix(7), rows.dropFirst(7).prefix(100), rows.dropFirst(107)].map { rows in
            var fresh = FreshRows<Row>()
            for row in rows { fresh.append(row) }
            return fresh
        }
    }

    private func parcel(_ id: Int, with generator: inout ReplayableGenerator) -> Parcel {
        // keys of one word, of several words, and with many words in common
        let owners = ["", "a", "an owner with a name of several words, the one", "an owner with a name of several words, the other", "é"]
        return Parcel(
            id: "\(id)", owner: owners[generator.below(owners.count)], weight: generator.below(5) == 0 ? nil : Int64(generator.below(9)))
    }

    private func expectSame(_ a: Table<Parcel>, _ b: Table<Parcel>, with generator: inout ReplayableGenerator) {
        #expect(a.count == b.count)
        #expect(a.inserted == b.inserted)
        #expect(Array(a.all) == Array(b.all))
        #expect(a.rows(Parcel.byOwner).elements == b.rows(Parcel.byOwner).elements)
        #expect(a.rows(Parcel.heaviest).elements == b.rows(Parcel.heaviest).elements)
        for _ in 0..<20 {
            let id = "\(generator.below(a.count + 10))"
            #expect(a[id] == b[id])
            #expect(a.rows(Parcel.heaviest).rank(of: id) == b.rows(Parcel.heaviest).rank(of: id))
        }
    }
}

private struct Crowded: TableRow {
    struct ID: Hashable, Comparable, Sendable {
        let number: Int
        func hash(into hasher: inout Hasher) { hasher.combine(7) }
        static func < (a: ID, b: ID) -> Bool { a.number < b.number }
    }
    let id: ID
}
