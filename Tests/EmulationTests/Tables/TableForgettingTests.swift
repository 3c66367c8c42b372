import Testing

@testable import Emulation

@Suite struct TableForgettingTests {
    private func table(_ owners: String...) -> Table<Parcel> {
        var table = Table<Parcel>()
        for (number, owner) in owners.enumerated() { table.put(Parcel(id: "\(number)", owner: owner)) }
        return table
    }

    private func ids(_ table: Table<Parcel>) -> [String] { table.all.map(\.id) }

    @Test func `of rows whose time is past, the first two of the order go`() {
        var table = table("d", "c", "b", "a")
        #expect(table.forget(by: Parcel.byOwner) { $0.owner < "d" }.map(\.id) == ["3", "2"])
        #expect(ids(table) == ["0", "1"])
        #expect(table.forget(by: Parcel.byOwner) { $0.owner < "d" }.map(\.id) == ["1"])
        #expect(table.forget(by: Parcel.byOwner) { $0.owner < "d" }.isEmpty)
        #expect(ids(table) == ["0"])
    }

    @Test func `of more rows than there may be, the first two of the order go`() {
        var table = table("d", "c", "b", "a")
        table.forget(by: Parcel.byOwner, beyond: 1)
        #expect(ids(table) == ["0", "1"])
        table.forget(by: Parcel.byOwner, beyond: 1)
        #expect(ids(table) == ["0"])
        table.forget(by: Parcel.byOwner, beyond: 1)
        #expect(ids(table) == ["0"])
    }

    @Test func `where no order is named, the oldest go`() {
        var table = table("d", "c", "b", "a")
        table.forget(beyond: 1)
        #expect(ids(table) == ["2", "3"])
        table.forget(beyond: 9)
        #expect(ids(table) == ["2", "3"])
    }
}
