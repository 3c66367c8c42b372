import Testing

@testable import Emulation

@Suite struct TableChangesTests {
    private func changes(from old: Table<Parcel>, to new: Table<Parcel>) -> Set<String> {
        var found: [String] = []
        new.changes(since: old) { before, after in
            guard before != after else { return }
            found.append("\(before.map { "\($0.id)\($0.owner)" } ?? "-") \(after.map { "\($0.id)\($0.owner)" } ?? "-")")
        }
        #expect(Set(found).count == found.count, "something is told twice")
        return Set(found)
    }

    /// The changes, found by comparing row by row.
    private func expected(from old: Table<Parcel>, to new: Table<Parcel>) -> Set<String> {
        let ids = Set(old.all.map(\.id) + new.all.map(\.id))
        return Set(
            ids.filter { old[$0] != new[$0] }
                .map { id in "\(old[id].map { "\($0.id)\($0.owner)" } ?? "-") \(new[id].map { "\($0.id)\($0.owner)" } ?? "-")" })
    }

    private func table(_ count: Int) -> Table<Parcel> {
        var table = Table<Parcel>()
        for number in 0..<count { table.put(Parcel(id: "\(number)", owner: "a", weight: nil)) }
        return table
    }

    @Test(arguments: [0, 1, 15, 16, 17, 255, 256, 257, 5000])
    func `a table is no different from its copy, and all of it from an empty one`(count: Int) {
        let table = table(count)
        #expect(changes(from: table, to: table).isEmpty)
        #expect(changes(from: Table(), to: table).count == count)
        #expect(changes(from: table, to: Table()).count == count)
    }

    @Test func `a row that is put back is told as changed, not as gone and come`() {
        let old = table(40)
        var new = old
        new.remove("3")
        new.put(Parcel(id: "3", owner: "b", weight: nil))
        #expect(changes(from: old, to: new) == ["3a 3b"])
        new.put(Parcel(id: "3", owner: "a", weight: nil))
        #expect(changes(from: old, to: new).isEmpty)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `whatever was done to either of two copies is told, and nothing else`(seed: UInt64) {
        var generator = ReplayableGenerator(seed: seed)
        let common = table(generator.below(700))
        var tables = [common, common]
        for index in tables.indices {
            for _ in 0..<generator.below(generator.below(3) == 0 ? 1500 : 12) {
                let id = "\(generator.below(900))"
                if generator.below(3) == 0 {
                    tables[index].remove(id)
                } else {
                    tables[index].put(Parcel(id: id, owner: ["a", "b", "c"][generator.below(3)], weight: nil))
                }
            }
        }
        #expect(changes(from: tables[0], to: tables[1]) == expected(from: tables[0], to: tables[1]))
        #expect(changes(from: tables[1], to: tables[0]) == expected(from: tables[1], to: tables[0]))
        #expect(changes(from: common, to: tables[1]) == expected(from: common, to: tables[1]))
    }

    @Test func `what two tables share is not looked at`() {
        let old = table(100_000)
        var new = old
        new.put(Parcel(id: "50000", owner: "b", weight: nil))
        new.remove("7")
        var shown = 0
        new.changes(since: old) { _, _ in shown += 1 }
        // at most the rows of two leaves
        #expect(shown <= 32)
    }
}
