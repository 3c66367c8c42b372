import Testing

@testable import Emulation

/// A minimal row with two indexes, of which the second leaves out some rows.
struct Parcel: TableRow, Equatable {
    var id: String
    var owner = ""
    var weight: Int64? = 0

    static let byOwner = Index<Parcel>("owner") { SortKey($0.owner) }
    static let heaviest = Index<Parcel>("heaviest") { parcel in parcel.weight.map { SortKey(parcel.owner).then(descending: $0) } }
    static let indexes = [byOwner, heaviest]
}

@Suite struct TableTests {
    struct Refused: Error {}

    @Test func `an id that is taken is refused and nothing is changed`() {
        var table = Table<Parcel>()
        #expect(table.insert(Parcel(id: "a", owner: "first")) == true)
        #expect(table.insert(Parcel(id: "a", owner: "second")) == false)
        #expect(Array(table.all) == [Parcel(id: "a", owner: "first")])
        #expect(table.rows(Parcel.byOwner).count == 1)
        #expect(table.inserted == 1)
    }

    @Test func `an update that throws leaves the row and its place in every order`() {
        var table = Table<Parcel>()
        table.put(Parcel(id: "a", owner: "ann", weight: 1))
        #expect(throws: Refused.self) {
            try table.update("a") { parcel throws(Refused) in
                parcel.owner = "bob"
                throw Refused()
            }
        }
        #expect(table["a"]?.owner == "ann")
        #expect(table.rows(Parcel.byOwner, in: SortKey("bob")).isEmpty)
    }

    @Test func `updating what is absent gives nil and does not call`() {
        var table = Table<Parcel>()
        var calls = 0
        #expect(table.update("a") { _ in calls += 1 } == nil)
        #expect(calls == 0)
    }

    @Test func `an update moves the row in the orders that it changes and in no other`() {
        var table = Table<Parcel>()
        for id in ["a", "b", "c"] { table.put(Parcel(id: id, owner: "ann", weight: 5)) }
        #expect(
            table.update("a") { parcel in
                parcel.weight = 1; return parcel.owner
            } == "ann")
        #expect(table.all.map(\.id) == ["a", "b", "c"])
        #expect(table.rows(Parcel.byOwner).map(\.id) == ["a", "b", "c"])
        #expect(table.rows(Parcel.heaviest).map(\.id) == ["b", "c", "a"])
    }

    @Test func `a row put again keeps its place, one removed and inserted again goes to the end`() {
        var table = Table<Parcel>()
        for id in ["a", "b", "c"] { table.put(Parcel(id: id)) }
        #expect(table.put(Parcel(id: "a", owner: "new")) == Parcel(id: "a"))
        #expect(table.all.map(\.id) == ["a", "b", "c"])
        #expect(table.remove("b") == Parcel(id: "b"))
        #expect(table.insert(Parcel(id: "b")) == true)
        #expect(table.all.map(\.id) == ["a", "c", "b"])
        #expect(table.remove("z") == nil)
    }

    @Test func `the number of rows ever inserted does not go down`() {
        var table = Table<Parcel>()
        table.put(Parcel(id: "a"))
        table.put(Parcel(id: "a", owner: "replaced"))
        table.remove("a")
        #expect(table.inserted == 1)
        table.put(Parcel(id: "b"))
        #expect(table.inserted == 2)
        #expect(table.count == 1)
    }

    @Test func `a change to a copy is not seen in the original, nor the other way round`() {
        var table = Table<Parcel>()
        for number in 0..<1000 { table.put(Parcel(id: "\(number)", owner: "ann")) }
        let view = table.all
        var copy = table
        copy.remove("500")
        copy.put(Parcel(id: "501", owner: "bob"))
        table.put(Parcel(id: "new", owner: "ann"))
        #expect(copy["new"] == nil)
        #expect(copy.rows(Parcel.byOwner, in: SortKey("bob")).map(\.id) == ["501"])
        #expect(table["500"] != nil)
        #expect(table.rows(Parcel.byOwner, in: SortKey("bob")).isEmpty)
        #expect(view.count == 1000)
    }

    @Test func `ids of the same hash are told apart`() {
        struct Alike: Hashable, Comparable {
            var number: Int
            func hash(into hasher: inout Hasher) {}
            static func < (a: Alike, b: Alike) -> Bool { a.number < b.number }
        }
        struct Twin: TableRow { var id: Alike }
        var table = Table<Twin>()
        for number in 0..<300 { table.put(Twin(id: Alike(number: number))) }
        for number in stride(from: 0, to: 300, by: 2) { table.remove(Alike(number: number)) }
        #expect((0..<301).filter { table[Alike(number: $0)] != nil } == Array(stride(from: 1, to: 300, by: 2)))
    }

    @Test func `a row type without indexes needs nothing but an id`() {
        struct Plain: TableRow { var id: Int }
        var table = Table<Plain>()
        for id in [3, 1, 2] { table.put(Plain(id: id)) }
        #expect(table.all.map(\.id) == [3, 1, 2])
    }
}
