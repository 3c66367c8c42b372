import HTTPMessages
import Testing

@testable import Emulation

@Suite struct CallTests {
    @Test func `a query member is read by its name, decoded, and the first of several counts`() {
        #expect(query("/notes?limit=a%20b+c&limit=2", "limit") == "a b c")
        #expect(query("/notes?limit", "limit") == "")
        #expect(query("/notes?other=1", "limit") == nil)
        #expect(query("/notes", "limit") == nil)
    }

    @Test func `a query name keeps its letter case where the API does not fold it`() {
        #expect(query("/notes?Limit=1", "limit") == nil)
    }

    @Test func `a path segment is decoded, and one that was not sent is nil`() {
        #expect(call("/notes/one/a%2Fb", "/notes/one/:id?", captures: 11..<16).path("id") == "a/b")
        #expect(call("/notes/one", "/notes/one/:id?", captures: nil).path("id") == nil)
    }

    @Test func `asking for a segment that the row does not have is a programming mistake`() async {
        await #expect(processExitsWith: .failure) { _ = call("/notes", "/notes", captures: nil).path("id") }
    }

    @Test func `a handler of several rows may ask for a segment that only some of them have`() {
        #expect(call("/notes/one/a%2Fb", "/notes/one/:id?", captures: 11..<16).path(ifAny: "id") == "a/b")
        #expect(call("/notes", "/notes", captures: nil).path(ifAny: "id") == nil)
    }

    @Test func `numbers go on behind what was ever inserted, past those that are taken, and none is drawn twice`() {
        let call = call("/notes", "/notes", captures: nil)
        var table = Table<Numbered>()
        #expect(call.newNumber(in: &table, from: 100) == 100)
        table.put(Numbered(id: 101))
        table.put(Numbered(id: 7))
        #expect(call.newNumber(in: &table, from: 100) == 102)
        #expect(call.newNumber(in: &table, from: 100) == 103)
        table.put(Numbered(id: 104))
        #expect(call.newNumber(in: &table, from: 100) == 105)
    }

    private struct Numbered: TableRow { let id: Int }

    @Test func `ids depend on how many records there were, not on how many there are`() {
        let call = call("/notes", "/notes", captures: nil)
        var table = Table<Notes.Note>()
        let first = call.newGUID(in: &table)
        var note = Notes.Note()
        note[.id] = first
        table.put(note)
        var copy = table
        let second = call.newGUID(in: &table)
        #expect(second != first)
        copy.remove(first)
        #expect(call.newGUID(in: &copy) == second)
    }
}

private func query(_ target: String, _ name: String) -> String? { call(target, "/notes", captures: nil).query(name) }

private func call(_ target: String, _ pattern: PathPattern, captures range: Range<Int>?) -> Call<Notes> {
    var captures = PathCaptures()
    if let range { captures.push(range) }
    return Call(
        caller: Notes.Caller(key: nil), now: Notebook.start, sandbox: Notebook().main, request: Request(.get, Target(target)),
        pattern: pattern,
        captures: captures)
}
