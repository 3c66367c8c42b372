import OrderedJSON
import Testing

@testable import Emulation

@Suite struct FieldTests {
    @Test func `a member that is missing reads as its type's zero`() {
        let note = Notes.Note()
        #expect(note[.id] == .zero)
        #expect(note[.text] == "")
        #expect(note[.secret] == "")
        #expect(note[.parent] == nil)
        #expect(note[.links] == [])
        #expect(note[.remindAt] == nil)
        #expect(note[.placeholder] == false)
    }

    @Test func `a member of another type reads as its type's zero too, and stays what it is`() throws {
        let note = try note(#"{"id":7,"text":null,"links":["no GUID"],"remindAt":"soon"}"#)
        #expect(note[.id] == .zero)
        #expect(note[.text] == "")
        #expect(note[.links] == [])
        #expect(note[.remindAt] == nil)
        #expect(String(decoding: note.body, as: UTF8.self) == #"{"id":7,"text":null,"links":["no GUID"],"remindAt":"soon"}"#)
    }

    @Test func `members read in their order or in another are those that are read one by one`() throws {
        let note = try note(#"{"id":"00000000-0000-0000-0000-00000000000a","text":"milk","links":["no GUID"],"remindAt":7}"#)
        var members = MembersInOrder<Notes.Note>(of: note.document)
        #expect(members[.id] == note[.id])
        #expect(members[.text] == "milk")
        #expect(members[.links] == [])
        #expect(members[.parent] == nil)
        #expect(members[.remindAt] == 7)
        #expect(members[.text] == "milk")
        #expect(members[.placeholder] == false)
        #expect(members[.id] == note[.id])
    }

    @Test func `a draft has its members in the order in which they were appended, ours apart`() {
        var draft = Draft<Notes.Note>(reserving: 64)
        draft.append(.text, "milk")
        draft.append(.listed, false)
        draft.append(.id, GUID(high: 0, low: 10))
        draft.append(.placeholder, false)
        let note = draft.finished()
        #expect(String(decoding: note.body, as: UTF8.self) == #"{"text":"milk","id":"00000000-0000-0000-0000-00000000000a"}"#)
        #expect(String(decoding: note.hidden.text, as: UTF8.self) == #"{"$listed":false,"$placeholder":false}"#)
        #expect(Draft<Notes.Note>(reserving: 0).finished().hidden.isEmpty)
    }

    @Test func `writing one member leaves the others as they came, known or not, in their order and spelling`() throws {
        var note = try note(#"{"colour":1.0,"text":"milk","id":"00000000-0000-0000-0000-00000000000a","big":12345678901234567890123}"#)
        note[.text] = "bread"
        note[.remindAt] = 7
        #expect(
            String(decoding: note.body, as: UTF8.self)
                == #"{"colour":1.0,"text":"bread","id":"00000000-0000-0000-0000-00000000000a","big":12345678901234567890123,"remindAt":7}"#)
    }

    @Test func `an optional that is nil is written as null and is there`() throws {
        var note = try note(#"{"text":"milk"}"#)
        #expect(!note.has(.remindAt))
        note[.remindAt] = nil
        #expect(note.has(.remindAt))
        #expect(String(decoding: note.body, as: UTF8.self) == #"{"text":"milk","remindAt":null}"#)
    }

    @Test func `members that begin with $ lie beside the document and never reach the wire`() {
        var note = Notes.Note()
        note[.text] = "milk"
        note[.secret] = "s3cret"
        #expect(note[.secret] == "s3cret")
        #expect(note.has(.secret))
        #expect(String(decoding: note.body, as: UTF8.self) == #"{"text":"milk"}"#)
        #expect(String(decoding: note.hidden.text, as: UTF8.self) == #"{"$secret":"s3cret"}"#)
    }

    @Test func `a window on a member that begins with $ looks beside the document, of whatever type it is`() throws {
        var note = Notes.Note()
        let (id, words, document) = (GUID(high: 0, low: 1), "words", JSON.Document(["a": 1]))
        note[Field("$id")] = id
        note[Field("$text")] = words
        note[Field("$flag")] = true
        note[Field("$count")] = 7
        note[Field("$document")] = document
        note[Field("$documents")] = [document]
        note[Field("$maybe")] = Optional(document)
        #expect(String(decoding: note.body, as: UTF8.self) == "{}")
        #expect(
            String(decoding: note.hidden.text, as: UTF8.self) == #"""
                {"$id":"00000000-0000-0000-0000-000000000001","$text":"words","$flag":true,"$count":7,"$document":{"a":1},\#
                "$documents":[{"a":1}],"$maybe":{"a":1}}
                """#)
        #expect(note[Field("$id")] == id)
        #expect(note[Field("$text")] == words)
        #expect(note[Field("$flag")] == true)
        #expect(note[Field("$count")] == 7)
        #expect(note[Field("$document")] == document)
        #expect(note[Field("$documents")] == [document])
        #expect(note[Field("$maybe")] == Optional(document))
    }

    private func note(_ text: String) throws -> Notes.Note { Notes.Note(document: try JSON.Document(parsing: text)) }
}
