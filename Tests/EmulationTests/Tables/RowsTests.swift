import Testing

@testable import Emulation

@Suite struct RowsTests {
    private static let table = {
        var table = Table<Parcel>()
        for (id, owner, weight) in [
            ("a", "ann", 3), ("b", "bob", 1), ("c", "ann", nil), ("d", "ann", 9), ("e", "an", 4), ("f", "anna", 2), ("g", "ann", 3),
        ] as [(String, String, Int64?)] {
            table.put(Parcel(id: id, owner: owner, weight: weight))
        }
        return table
    }()

    @Test func `ties stand in insertion order`() {
        #expect(Self.table.rows(Parcel.byOwner).map(\.id) == ["e", "a", "c", "d", "g", "f", "b"])
    }

    @Test func `rows without a key are left out of that order`() {
        #expect(Self.table.rows(Parcel.heaviest).map(\.id) == ["e", "d", "a", "g", "f", "b"])
    }

    @Test(arguments: [("an", "e"), ("ann", "dag"), ("anna", "f"), ("bob", "b"), ("a", ""), ("zoe", ""), ("", "")])
    func `a group has what is its own and nothing of a longer name`(owner: String, ids: String) {
        let rows = Self.table.rows(Parcel.heaviest, in: SortKey(owner))
        #expect(rows.map(\.id).joined() == ids)
        #expect(rows.count == ids.count)
    }

    @Test(arguments: [(["ann", "an"], "adeg"), (["bob", "ann"], "abdg"), (["zoe", "bob"], "b"), ([], "")] as [([String], String)])
    func `several groups stand in insertion order`(owners: [String], ids: String) {
        #expect(Self.table.rows(Parcel.heaviest, inAnyOf: owners.map { SortKey($0) }).map(\.id).joined() == ids)
    }

    @Test func `a whole key is a group too`() {
        #expect(Self.table.rows(Parcel.heaviest, in: SortKey("ann").then(descending: 3 as Int64)).map(\.id) == ["a", "g"])
    }

    @Test(arguments: [
        (0, 2, "ab"), (5, 2, "fg"), (6, 9, "g"), (7, 1, ""), (0, 0, ""), (-1, 2, "ab"), (.min, .max, "abcdefg"), (0, -1, ""), (0, .min, ""),
        (.max, .max, ""), (1, .max, "bcdefg"),
    ])
    func `pages end where the rows end, whatever is asked`(skip: Int, limit: Int, ids: String) {
        #expect(Self.table.all.page(skip: skip, limit: limit).map(\.id).joined() == ids)
    }

    @Test func `reversed rows have the same pages from the other end`() {
        let rows = Self.table.rows(Parcel.byOwner, in: SortKey("ann")).reversed()
        #expect(rows.map(\.id) == ["g", "d", "c", "a"])
        #expect(rows.page(skip: 1, limit: 2).map(\.id) == ["d", "c"])
        #expect(rows.first?.id == "g")
        #expect(rows.last?.id == "a")
        #expect(rows.reversed().map(\.id) == ["a", "c", "d", "g"])
    }

    @Test func `a rank counts from the start of the view`() {
        let rows = Self.table.rows(Parcel.byOwner, in: SortKey("ann"))
        #expect(rows.rank(of: "d") == 2)
        #expect(rows.reversed().rank(of: "d") == 1)
        #expect(rows.rank(of: "b") == nil)
        #expect(rows.rank(of: "nobody") == nil)
        #expect(Self.table.rows(Parcel.heaviest).rank(of: "c") == nil)
        #expect(Self.table.all.rank(of: "g") == 6)
    }

    @Test func `behind a place comes the rest of the view, whether a row is there or not`() {
        var table = Self.table
        let place = table.all.ordinal(of: "c") ?? -1
        let key = SortKey("ann")
        #expect(table.rows(Parcel.byOwner, in: key).behind(key, place).map(\.id) == ["d", "g"])
        #expect(table.rows(Parcel.byOwner, in: key).reversed().behind(key, place).map(\.id) == ["a"])
        table.remove("c")
        #expect(table.rows(Parcel.byOwner, in: key).behind(key, place).map(\.id) == ["d", "g"])
        #expect(table.rows(Parcel.byOwner, in: key).reversed().behind(key, place).map(\.id) == ["a"])
        #expect(table.all.reversed().behind(nil, place).map(\.id) == ["b", "a"])
        #expect(table.all.reversed().behind(nil, .min).isEmpty)
        #expect(table.all.reversed().behind(nil, .max).count == 6)
        #expect(table.all.behind(nil, place).map(\.id) == ["d", "e", "f", "g"])
        #expect(table.all.behind(nil, .min).count == 6)
        #expect(table.all.behind(nil, .max).isEmpty)
        #expect(table.all.ordinal(of: "c") == nil)
    }

    @Test func `after a row comes the rest of the view`() {
        let rows = Self.table.rows(Parcel.byOwner, in: SortKey("ann"))
        #expect(rows.after("c").map(\.id) == ["d", "g"])
        #expect(rows.reversed().after("c").map(\.id) == ["a"])
        #expect(rows.after("g").isEmpty)
        #expect(rows.after("b").isEmpty)
        #expect(rows.after("c").after("d").map(\.id) == ["g"])
        #expect(rows.after("c").rank(of: "a") == nil)
    }

    @Test func `an empty table has empty views`() {
        let rows = Table<Parcel>().rows(Parcel.byOwner)
        #expect(rows.first == nil)
        #expect(rows.last == nil)
        #expect(rows.page(skip: 0, limit: 10).isEmpty)
        #expect(Table<Parcel>().all.reversed().first == nil)
    }
}
