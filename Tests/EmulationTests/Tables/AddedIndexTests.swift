import Synchronization
import Testing

@testable import Emulation

/// Indexes that are added to a table after its rows.
@Suite struct AddedIndexTests {
    private static let byWeight = Index<Parcel>("weight") { parcel in parcel.weight.map { SortKey($0) } }

    private static func ids(_ table: Table<Parcel>, of weight: Int64? = nil) -> [String] {
        table.rows(byWeight, in: weight.map { SortKey($0) }).map(\.id)
    }

    /// Sixty rows with five different weights; every seventh row is removed.
    private static func filled() -> Table<Parcel> {
        var table = Table<Parcel>()
        for number in 0..<60 { table.put(Parcel(id: "\(number)", owner: "ann", weight: number % 6 == 5 ? nil : Int64(number % 6))) }
        for number in stride(from: 0, to: 60, by: 7) { table.remove("\(number)") }
        return table
    }

    private static func expected(_ weight: Int64) -> [String] {
        (0..<60).filter { $0 % 7 != 0 && Int64($0 % 6) == weight }.map(String.init)
    }

    @Test func `an added order has the rows that are there, ties in insertion order`() {
        var table = Self.filled()
        #expect(!table.has(Self.byWeight))
        table.add(Self.byWeight)
        #expect(table.has(Self.byWeight))
        for weight in Int64(0)..<5 { #expect(Self.ids(table, of: weight) == Self.expected(weight)) }
        #expect(Self.ids(table) == (Int64(0)..<5).flatMap(Self.expected))
    }

    @Test func `it follows every change, and the copy that was made before has none`() {
        var table = Self.filled()
        let before = table
        table.add(Self.byWeight)
        table.put(Parcel(id: "new", weight: 2))
        table.update("1") { $0.weight = 2 }
        table.update("2") { $0.weight = nil }
        table.remove("8")
        #expect(Self.ids(table, of: 2) == (["1"] + Self.expected(2).filter { $0 != "2" && $0 != "8" } + ["new"]))
        #expect(Self.ids(table, of: 1) == Self.expected(1).filter { $0 != "1" })
        #expect(!before.has(Self.byWeight))
        #expect(table.rows(Parcel.byOwner, in: SortKey("ann")).count == before.count - 1)
    }

    @Test func `it looks at each row once, and at none again when it is added again`() {
        let looks = Mutex(0)
        let counting = Index<Parcel>("weight") { parcel in
            looks.withLock { $0 += 1 }
            return parcel.weight.map { SortKey($0) }
        }
        var table = Self.filled()
        table.add(counting)
        table.add(counting)
        #expect(looks.withLock { $0 } == table.count)
        #expect(table.rows(counting, in: SortKey(3)).count == Self.expected(3).count)
        #expect(looks.withLock { $0 } == table.count)
    }

    @Test func `an empty table can have one`() {
        var table = Table<Parcel>()
        table.add(Self.byWeight)
        table.put(Parcel(id: "a", weight: 1))
        #expect(Self.ids(table, of: 1) == ["a"])
    }
}
