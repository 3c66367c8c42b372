import HTTPMessages
import OrderedJSON
import Testing

@testable import Emulation

@Suite struct RecordTests {
    @Test func `a record in seed form is parted into what is on the wire and what is ours`() throws {
        let note = Notes.Note(seed: ["$secret": "s", "id": "00000000-0000-0000-0000-00000000000a", "$listed": false, "text": "milk"])
        #expect(String(decoding: note.body, as: UTF8.self) == #"{"id":"00000000-0000-0000-0000-00000000000a","text":"milk"}"#)
        #expect(String(decoding: note.hidden.text, as: UTF8.self) == #"{"$secret":"s","$listed":false}"#)
        #expect(
            JSON.object(note.seed).text == #"{"id":"00000000-0000-0000-0000-00000000000a","text":"milk","$secret":"s","$listed":false}"#)
    }

    @Test func `a record is listed unless its seed says otherwise`() {
        #expect(Notes.Note(seed: [:]).isListed)
        #expect(Notes.Note(seed: ["$secret": "s"]).isListed)
        #expect(Notes.Note(seed: ["$listed": true]).isListed)
        #expect(!Notes.Note(seed: ["$listed": false]).isListed)
        #expect(!Notes.Note(seed: ["$placeholder": true]).isListed)
        #expect(Notes.Note(seed: ["$placeholder": false]).isListed)
    }

    @Test func `the first create takes the id and the place of the first placeholder, the next one makes an id`() throws {
        var table = Table<Notes.Note>()
        let (a, b, c) = (GUID(high: 0, low: 1), GUID(high: 0, low: 2), GUID(high: 0, low: 3))
        table.put(Notes.Note(seed: ["id": a.json, "text": "first"]))
        table.put(Notes.Note(seed: ["id": b.json, "$placeholder": true]))
        table.put(Notes.Note(seed: ["id": c.json, "text": "last"]))
        let call = Call<Notes>(
            caller: .init(key: nil), now: Notebook.start, sandbox: Notebook().main, request: .init(.post, "/notes"), pattern: "/notes",
            captures: PathCaptures())
        #expect(table.claimID(call) == b)
        table.put(Notes.Note(seed: ["id": b.json, "text": "created"]))
        #expect(table.all.map { $0[.text] } == ["first", "created", "last"])
        var copy = table
        let next = table.claimID(call)
        #expect(![a, b, c].contains(next))
        #expect(next == call.newGUID(in: &copy))
    }
}
