import Testing

@testable import Emulation

/// What a table must do, modelled with a plain array.
private struct Model {
    var rows: [Parcel] = []
    var inserted = 0

    mutating func put(_ row: Parcel) {
        if let position = rows.firstIndex(where: { $0.id == row.id }) {
            rows[position] = row
        } else {
            rows.append(row)
            inserted += 1
        }
    }

    // sorted(by:) keeps the order of equal elements
    var byOwner: [Parcel] { rows.sorted { $0.owner.utf8.lexicographicallyPrecedes($1.owner.utf8) } }
    var heaviest: [Parcel] {
        rows.filter { $0.weight != nil }.sorted {
            $0.owner == $1.owner ? $0.weight! > $1.weight! : $0.owner.utf8.lexicographicallyPrecedes($1.owner.utf8)  // filtered above
        }
    }
}

@Suite struct TableModelTests {
    private static let owners = ["", "\0", "a", "an", "ann", "ann\0", "anna", "a name longer than one word", "a name longer than one", "é"]

    private struct Pair {
        var table = Table<Parcel>()
        var model = Model()

        mutating func change(with generator: inout ReplayableGenerator, ids: Int, puts: Int) {
            let id = "\(generator.below(ids))"
            let owner = owners[generator.below(owners.count)]
            let row = Parcel(id: id, owner: owner, weight: generator.below(5) == 0 ? nil : Int64(generator.below(7)) - 3)
            switch generator.below(10) {
            case ..<puts:
                let before = model.rows.first { $0.id == id }
                #expect(table.put(row) == before)
                model.put(row)
            case ..<(puts + 1):
                let isNew = !model.rows.contains { $0.id == id }
                let isInserted = table.insert(row)
                #expect(isInserted == isNew)
                if isNew { model.put(row) }
            case ..<(puts + 2):
                let updated = table.update(id) { parcel in
                    parcel.owner = owner
                    return parcel.weight
                }
                let position = model.rows.firstIndex { $0.id == id }
                #expect(updated == position.map { model.rows[$0].weight })
                if let position { model.rows[position].owner = owner }
            default:
                let position = model.rows.firstIndex { $0.id == id }
                #expect(table.remove(id) == position.map { model.rows[$0] })
                if let position { model.rows.remove(at: position) }
            }
        }

        func check(with generator: inout ReplayableGenerator) {
            #expect(table.count == model.rows.count)
            #expect(table.inserted == model.inserted)
            let id = "\(generator.below(1000))"
            #expect(table[id] == model.rows.first { $0.id == id })
            let owner = owners[generator.below(owners.count)]
            let group = SortKey(owner)
            check(table.all, model.rows, with: &generator)
            check(table.rows(Parcel.byOwner), model.byOwner, with: &generator)
            check(table.rows(Parcel.heaviest), model.heaviest, with: &generator)
            check(table.rows(Parcel.byOwner, in: group), model.byOwner.filter { $0.owner == owner }, with: &generator)
            check(table.rows(Parcel.heaviest, in: group), model.heaviest.filter { $0.owner == owner }, with: &generator)
        }

        private func check(_ rows: Rows<Parcel>, _ expected: [Parcel], with generator: inout ReplayableGenerator) {
            #expect(Array(rows) == expected)
            #expect(rows.count == expected.count)
            #expect(Array(rows.reversed()) == expected.reversed())
            #expect(rows.first == expected.first)
            #expect(rows.last == expected.last)
            let (skip, limit) = (generator.below(expected.count + 5), generator.below(40))
            #expect(rows.page(skip: skip, limit: limit) == Array(expected.dropFirst(skip).prefix(limit)))
            #expect(rows.reversed().page(skip: skip, limit: limit) == Array(expected.reversed().dropFirst(skip).prefix(limit)))
            guard !expected.isEmpty else { return }
            let rank = generator.below(expected.count)
            #expect(rows.rank(of: expected[rank].id) == rank)
            #expect(rows.reversed().rank(of: expected[rank].id) == expected.count - 1 - rank)
            #expect(Array(rows.after(expected[rank].id)) == Array(expected[(rank + 1)...]))
        }
    }

    @Test(arguments: 1...6)
    func `a table and a plain array tell the same, in every fork, whatever is done`(seed: UInt64) {
        var generator = ReplayableGenerator(seed: seed)
        var forks = [Pair()]
        for step in 1...4000 {
            // grows for a long time, then shrinks, so that nodes split and merge at all levels
            let puts = step / 1000 % 2 == 0 ? 7 : 2
            forks[generator.below(forks.count)].change(with: &generator, ids: 1000, puts: puts)
            if step % 500 == 0 {
                for fork in forks { fork.check(with: &generator) }
                let fork = forks[generator.below(forks.count)]
                if forks.count < 4 { forks.append(fork) } else { forks[generator.below(4)] = fork }
            }
        }
    }

    @Test func `a table emptied row by row in any order keeps its orders on the way and can be filled again`() {
        var generator = ReplayableGenerator(seed: 7)
        var pair = Pair()
        for count in [1500, 100] {
            for id in 0..<count {
                let row = Parcel(id: "\(id)", owner: Self.owners[id % 7], weight: Int64(id % 11))
                pair.table.put(row)
                pair.model.rows.append(row)
            }
            pair.model.inserted += count
            for (removed, row) in pair.model.rows.shuffled(using: &generator).enumerated() {
                if removed % 600 == 0 { pair.check(with: &generator) }
                pair.table.remove(row.id)
                pair.model.rows.remove(at: pair.model.rows.firstIndex { $0.id == row.id }!)  // shuffled from the same rows
            }
            pair.check(with: &generator)
        }
    }
}
