import HTTPMessages
import OrderedJSON
import Testing

@testable import Emulation

@Suite struct StateTests {
    private static let a = "00000000-0000-0000-0000-00000000000a"
    private let seeds = #"[{"id":"\#(a)","text":"milk","remindAt":1767225660,"$secret":"s"}]"#

    private func text(_ notes: Notebook, _ collection: String = "notes") -> String? {
        notes.emulator.text(of: collection, at: .now(notes.main)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a collection is told as a seed file holds it, hidden members and all`() {
        let notes = Notebook(seeds: seeds)
        #expect(text(notes) == seeds)
        #expect(text(notes, "old-notes") == "[]")
        #expect(text(notes, "new-notes") == nil)
        #expect(notes.emulator.record(Self.a, of: "notes", at: .now(notes.main))?["text"] == "milk")
        #expect(notes.emulator.record("x", of: "notes", at: .now(notes.main)) == nil)
    }

    @Test func `a record that is put is there for its API, and what is due by it is due`() throws {
        let notes = Notebook(seeds: seeds)
        let record: JSON.Object = ["id": .string(Self.a), "text": "bread", "remindAt": 1_767_225_720]
        #expect(try notes.emulator.put(record, as: Self.a, in: "notes", of: notes.main).json == .object(record))
        #expect(notes("GET", "/notes/one/\(Self.a)") == "200 \(JSON.object(record).text)")
        #expect(notes.main.advanceClock(by: .seconds(120)).map(\.what) == ["reminded of bread"])
        let isRemoved = notes.emulator.remove(Self.a, from: "notes", of: notes.main)
        #expect(isRemoved)
        #expect(notes("GET", "/notes") == "200 []")
        #expect(!notes.emulator.remove(Self.a, from: "notes", of: notes.main))
    }

    @Test func `a record that does not fit is not put`() {
        let notes = Notebook(seeds: seeds)
        let whole: JSON.Object = ["id": .string(Self.a), "text": "x"]
        let part: JSON.Object = ["id": .string(Self.a)]
        #expect(throws: RecordRefusal.self) { try notes.emulator.put(part, as: Self.a, in: "notes", of: notes.main) }
        #expect(throws: RecordRefusal.self) { try notes.emulator.put(whole, as: "other", in: "notes", of: notes.main) }
        #expect(throws: RecordRefusal.self) { try notes.emulator.put([:], as: "", in: "new-notes", of: notes.main) }
        #expect(text(notes) == seeds)
    }

    @Test func `a record that refers to nothing is not put, and others that do are no hindrance`() throws {
        let notes = Notebook(
            seeds: #"[{"id":"\#(Self.a)","text":"milk"},{"id":"00000000-0000-0000-0000-00000000000b","text":"x","parent":"\#(Self.a)"}]"#)
        let b = "00000000-0000-0000-0000-00000000000b"
        let dangling: JSON.Object = ["id": .string(b), "text": "y", "parent": .string("\(GUID.zero)")]
        let refusal = #expect(throws: RecordRefusal.self) { try notes.emulator.put(dangling, as: b, in: "notes", of: notes.main) }
        guard case .unsound(let faults)? = refusal else {
            Issue.record("refused otherwise: \(String(describing: refusal))")
            return
        }
        #expect(faults.map { "\($0.pointer): \($0.expected), \($0.found)" } == ["/parent: an id of notes.json, \(GUID.zero)"])
        #expect(notes.emulator.record(b, of: "notes", at: .now(notes.main))?["text"] == "x")
        // a record may refer to itself, and (below) to one whose own reference dangles
        let own: JSON.Object = ["id": .string(Self.a), "text": "z", "parent": .string(Self.a)]
        #expect(try notes.emulator.put(own, as: Self.a, in: "notes", of: notes.main)["text"] == "z")
        #expect(notes.emulator.remove(Self.a, from: "notes", of: notes.main))
        let c = "00000000-0000-0000-0000-00000000000c"
        let sound: JSON.Object = ["id": .string(c), "text": "w", "links": .array([.string(b), .string(Self.a), .string("\(GUID.zero)")])]
        let links = #expect(throws: RecordRefusal.self) { try notes.emulator.put(sound, as: c, in: "old-notes", of: notes.main) }
        guard case .unsound(let more)? = links else {
            Issue.record("refused otherwise: \(String(describing: links))")
            return
        }
        #expect(more.map(\.pointer) == ["/links/1", "/links/2"])
        let free: JSON.Object = ["id": .string(c), "text": "w", "links": .array([.string(b)])]
        #expect(try notes.emulator.put(free, as: c, in: "old-notes", of: notes.main)["text"] == "w")
    }

    @Test func `files are loaded whole or not at all, and ids that are taken are not given again`() throws {
        let notes = Notebook(seeds: seeds)
        let made = try #require(JSON(parsing: notes.respond("POST", "/notes", body: #"{"text":"beer"}"#).body)["id"]?.stringValue)
        let export = try #require(notes.emulator.text(of: "notes", at: .now(notes.main)))
        let dangling = Array(#"[{"id":"\#(made)","text":"x","links":["\#(Self.a)","\#(GUID.zero)"]}]"#.utf8)
        let unsound = #expect(throws: UnsoundSeeds.self) { try notes.emulator.load(of: ["old-notes": dangling], into: notes.main) }
        #expect(unsound?.faults.map(\.pointer) == ["/0/links/1"])
        #expect(text(notes, "old-notes") == "[]")

        // as if one record had been created and removed earlier
        let fresh = Notebook()
        try fresh.emulator.load(of: ["notes": Array("[{\"id\":\"\(made)\",\"text\":\"beer\"}]".utf8)], into: fresh.main)({})
        let next = try #require(JSON(parsing: fresh.respond("POST", "/notes", body: #"{"text":"tea"}"#).body)["id"]?.stringValue)
        #expect(next != made)
        #expect(fresh.state().notes.count == 2)
        try fresh.emulator.load(of: ["notes": export], into: fresh.main)({})
        #expect(text(fresh) == String(decoding: export, as: UTF8.self))
    }

    @Test func `what clients have brought about is no fault of what is loaded or put, and what else is wrong is one`() throws {
        let b = "00000000-0000-0000-0000-00000000000b", c = "00000000-0000-0000-0000-00000000000c"
        let notes = Notebook(
            seeds: #"[{"id":"\#(c)","text":"z"},{"id":"\#(Self.a)","text":"milk"},{"id":"\#(b)","text":"x","parent":"\#(Self.a)"}]"#)
        #expect(notes("DELETE", "/notes/one/\(Self.a)").hasPrefix("204"))
        let export = try #require(text(notes))
        for file in [export, #"[{"id":"\#(b)","text":"y","parent":"\#(Self.a)"}]"#] {
            try notes.emulator.load(of: ["notes": Array(file.utf8)], into: notes.main)({})
            #expect(text(notes) == file)
        }
        try notes.emulator.load(of: ["old-notes": Array(#"[{"id":"\#(Self.a)","text":"x"}]"#.utf8)], into: notes.main)({})
        let dangling = #"[{"id":"\#(b)","text":"y","parent":"\#(Self.a)"},{"id":"\#(c)","text":"z","parent":"\#(Self.a)"}]"#
        let unsound = #expect(throws: UnsoundSeeds.self) {
            try notes.emulator.load(of: ["notes": Array(dangling.utf8)], into: notes.main)
        }
        #expect(unsound?.faults.map(\.pointer) == ["/1/parent"])
        let record: JSON.Object = ["id": .string(b), "text": "again", "parent": .string(Self.a)]
        #expect(try notes.emulator.put(record, as: b, in: "notes", of: notes.main)["text"] == "again")
        let other: JSON.Object = ["id": .string(b), "text": "again", "parent": .string(c)]
        #expect(throws: RecordRefusal.self) { try notes.emulator.put(other, as: b, in: "notes", of: notes.main) }
    }

    @Test func `a record is put under its id however that is spelled`() throws {
        let notes = Notebook(seeds: seeds)
        let record: JSON.Object = ["id": .string(Self.a), "text": "bread"]
        #expect(try notes.emulator.put(record, as: Self.a.uppercased(), in: "notes", of: notes.main)["text"] == "bread")
        #expect(notes.state().notes.count == 1)
    }

    @Test func `files are read without a change, and what is written before they are put in stays`() throws {
        let notes = Notebook(seeds: seeds)
        let world = notes.main.world(of: Notes.self, at: 0)
        let before = world.version
        let load = try notes.emulator.load(of: ["old-notes": Array(#"[{"id":"\#(Self.a)","text":"x"}]"#.utf8)], into: notes.main)
        #expect(world.version === before)
        _ = notes("POST", "/notes", body: #"{"text":"beer"}"#)
        try load({})
        #expect(notes.state().notes.count == 2)
        #expect(notes.state().oldNotes.count == 1)
        #expect(notes.main.advanceClock(by: .seconds(60)).map(\.what) == ["reminded of milk"])
    }

    @Test func `files that what was written meanwhile makes unsound are refused, and those of other APIs are not put in either`() throws {
        let notes = Notebook(seeds: seeds)
        let links = Array(#"[{"id":"\#(Self.a)","text":"x","links":["\#(Self.a)"]}]"#.utf8)
        let load = try notes.emulator.load(of: ["old-notes": links], into: notes.main)
        #expect(notes("DELETE", "/notes/one/\(Self.a)").hasPrefix("204"))
        var othersCame = false
        let unsound = #expect(throws: UnsoundSeeds.self) { try load { othersCame = true } }
        #expect(unsound?.faults.map(\.pointer) == ["/0/links/0"])
        #expect(!othersCame)
        #expect(text(notes, "old-notes") == "[]")
    }

    @Test func `files are not put in where those of another API are refused`() throws {
        let notes = Notebook(seeds: seeds)
        let load = try notes.emulator.load(of: ["notes": Array("[]".utf8)], into: notes.main)
        #expect(throws: UnsoundSeeds.self) { try load { () throws(UnsoundSeeds) in throw UnsoundSeeds(faults: []) } }
        #expect(text(notes) == seeds)
        #expect(notes.main.advanceClock(by: .seconds(60)).map(\.what) == ["reminded of milk"])
    }

    @Test func `changes are told from the start, from a snapshot, and between two`() throws {
        let notes = Notebook(seeds: seeds)
        _ = notes("PUT", "/notes/one/\(Self.a)", body: #"{"text":"bread"}"#)
        let first = notes.main.snapshot()
        _ = notes("POST", "/notes", body: #"{"text":"beer"}"#)
        func told(_ old: StateMoment, _ new: StateMoment) -> [String] {
            notes.emulator.changes(from: old, to: new).map { "\($0.old?["text"]?.text ?? "-") \($0.new?["text"]?.text ?? "-")" }
        }
        #expect(told(.start(notes.main), .now(notes.main)) == [#""milk" "bread""#, #"- "beer""#])
        #expect(told(.kept(first), .now(notes.main)) == [#"- "beer""#])
        #expect(told(.now(notes.main), .kept(first)) == [#""beer" -"#])
        #expect(told(.start(notes.main), .kept(first)) == [#""milk" "bread""#])
        notes.main.markStart()
        #expect(told(.start(notes.main), .now(notes.main)).isEmpty)
        _ = notes("DELETE", "/notes/one/\(Self.a)")
        _ = notes.main.advanceClock(by: .seconds(60))
        notes.main.reset()
        #expect(notes.state().notes.count == 2)
        #expect(notes.main.clock.now == Notebook.start)
    }
}
