import OrderedJSON
import Testing

@testable import Emulation

@Suite struct SeedReaderTests {
    // MARK: What it refuses

    @Test func `a file that is no collection is a fault that names those that are`() {
        #expect(
            faults(["todo.json": "[]", "notes.json": "[]"]) == [
                "seed-data/notes/todo.json:1: expected one of notes.json, old-notes.json, found todo.json; rename the file or take it out of the folder"
            ])
    }

    @Test func `a text that is no JSON is a fault in its line and column`() {
        #expect(
            faults(["notes.json": "[\n  {\"id\": ,}\n]"]) == [
                "seed-data/notes/notes.json:2: expected JSON, found an error in column 10: a value is expected; correct the syntax"
            ])
    }

    @Test func `a member that stands twice is a fault`() {
        #expect(
            faults(["notes.json": #"[{"text":"a","text":"b"}]"#]) == [
                "seed-data/notes/notes.json:1: expected JSON, found an error in column 14: this member name occurs twice in its object; correct the syntax"
            ])
    }

    @Test func `a file that is no array is a fault`() {
        #expect(
            faults(["notes.json": "\n{}"]) == [
                "seed-data/notes/notes.json:2: expected an array of records, found something else; put [ and ] around it"
            ])
    }

    @Test(arguments: [
        ("[\n  {\"id\": ,}\n]", "2: expected JSON, found an error in column 10: a value is expected; correct the syntax"),
        ("{}", "1: expected an array of records, found something else; put [ and ] around it"),
    ])
    func `a file that cannot be read brings no fault to what may refer to it`(notes: String, fault: String) {
        let old = #"[{"id": "\#(b)", "text": "bread", "links": ["\#(a)"]}]"#
        #expect(faults(["notes.json": notes, "old-notes.json": old]) == ["seed-data/notes/notes.json:\(fault)"])
    }

    @Test func `a file of the wrong name brings no fault to what may refer to it`() {
        let old = #"[{"id": "\#(b)", "text": "bread", "links": ["\#(a)"]}]"#
        #expect(
            faults(["note.json": #"[{"id": "\#(a)", "text": "milk"}]"#, "old-notes.json": old]) == [
                "seed-data/notes/note.json:1: expected one of notes.json, old-notes.json, found note.json; rename the file or take it out of the folder"
            ])
    }

    @Test func `a record whose id cannot be read brings no fault to what may refer to it`() {
        let notes = #"[{"id": "\#(c)", "text": "beer"}, {"id": 7, "text": "milk"}]"#
        let old = #"[{"id": "\#(b)", "text": "bread", "links": ["\#(a)"]}]"#
        #expect(
            faults(["notes.json": notes, "old-notes.json": old]) == [
                "seed-data/notes/notes.json:1: /1/id expected a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), found 7; correct the value"
            ])
    }

    @Test func `each fault of shape is said with its line, its pointer and a remedy`() {
        let notes = """
            [
              {
                "id": "u9",
                "txt": "milk",
                "remindAt": "soon",
                "mood": "angry"
              },
              7
            ]
            """
        #expect(
            faults(["notes.json": notes]) == [
                #"seed-data/notes/notes.json:3: /0/id expected a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), found "u9"; correct the value"#,
                "seed-data/notes/notes.json:2: /0/text expected a string, found nothing; add the member",
                #"seed-data/notes/notes.json:5: /0/remindAt expected an integer, found "soon"; correct the value"#,
                #"seed-data/notes/notes.json:6: /0/mood expected one of glad, sad, found "angry"; correct the value"#,
                #"seed-data/notes/notes.json:4: /0/txt expected one of the members of Note, found "milk"; remove the member, or begin its name with $ if it is one of ours"#,
                "seed-data/notes/notes.json:8: /1 expected an object (Note), found 7; correct the value",
            ])
    }

    @Test func `a member that would be ours has a remedy of its own`() {
        #expect(
            faults(["notes.json": #"[{"id": "\#(a)", "text": "milk", "$colour": "white"}]"#]) == [
                #"seed-data/notes/notes.json:1: /0/$colour expected one of the members of Note, found "white"; correct the name or remove the member"#
            ])
    }

    @Test func `an id that stands twice is a fault at the second record and names the first`() {
        let notes = """
            [
              {"id": "\(a)", "text": "milk"},
              {"id": "\(b)", "text": "bread"},
              {"id": "\(a)", "text": "beer"}
            ]
            """
        #expect(
            faults(["notes.json": notes]) == [
                "seed-data/notes/notes.json:4: /2 expected an id of its own, found \(a), as in /0; change or remove one of the two"
            ])
    }

    @Test func `a reference to a record that is not there is a fault at the reference`() {
        let notes = #"[{"id": "\#(a)", "text": "milk", "parent": "\#(b)"}]"#
        let old = """
            [{
              "id": "\(b)", "text": "bread",
              "links": [
                "\(a)",
                "\(b)"
              ]
            }]
            """
        #expect(
            faults(["notes.json": notes, "old-notes.json": old]) == [
                "seed-data/notes/notes.json:1: /0/parent expected an id of notes.json, found \(b); add it to seed-data/notes/notes.json or remove the reference",
                "seed-data/notes/old-notes.json:5: /0/links/1 expected an id of notes.json, found \(b); add it to seed-data/notes/notes.json or remove the reference",
            ])
    }

    @Test func `a reference behind a faulty record is said at its own place`() {
        let notes = """
            [
              7,
              {"id": "\(a)", "text": "milk"},
              {"id": "\(a)", "text": "milk"},
              {"id": "\(b)", "text": "bread", "parent": "\(c)"}
            ]
            """
        #expect(
            faults(["notes.json": notes]) == [
                "seed-data/notes/notes.json:2: /0 expected an object (Note), found 7; correct the value",
                "seed-data/notes/notes.json:4: /2 expected an id of its own, found \(a), as in /1; change or remove one of the two",
                "seed-data/notes/notes.json:5: /3/parent expected an id of notes.json, found \(c); add it to seed-data/notes/notes.json or remove the reference",
            ])
    }

    @Test func `a faulty record brings no second fault to those that refer to it, nor by what it refers to`() {
        let notes = """
            [
              {"id": "\(a)", "text": 7, "parent": "u9"},
              {"id": "\(b)", "text": "bread", "parent": "\(a)"}
            ]
            """
        #expect(
            faults(["notes.json": notes]) == [
                "seed-data/notes/notes.json:2: /0/text expected a string, found 7; correct the value",
                #"seed-data/notes/notes.json:2: /0/parent expected a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), found "u9"; correct the value"#,
            ])
    }

    @Test func `a fault that the API reports has the line of its pointer`() {
        let reader = reader(["notes.json": "[\n{\"text\":\n\"milk\"}]"])
        reader.report(in: "notes", JSON.Pointer(tokens: ["0", "text"]), expected: "bread", found: "milk", remedy: "bake")
        #expect(reader.faults.map(\.description) == ["seed-data/notes/notes.json:3: /0/text expected bread, found milk; bake"])
    }

    @Test func `in a file that several readers share, every fault has its line and its place`() {
        // records of 100 kB each, so at most ten in a megabyte
        var records = (0..<40).map { #"{"id":"\#(id($0))","text":"\#(String(repeating: "x", count: 100_000))"}"# }
        records[13] = #"{"id":"\#(id(3))","text":"again"}"#
        records[25] = #"{"id":"\#(id(25))","text":7}"#
        records[38] = #"{"id":"\#(id(38))","text":"","parent":"\#(id(99))"}"#
        #expect(
            faults(["notes.json": "[\n\(records.joined(separator: ",\n"))\n]"]) == [
                "seed-data/notes/notes.json:15: /13 expected an id of its own, found \(id(3)), as in /3; change or remove one of the two",
                "seed-data/notes/notes.json:27: /25/text expected a string, found 7; correct the value",
                "seed-data/notes/notes.json:40: /38/parent expected an id of notes.json, found \(id(99)); add it to seed-data/notes/notes.json or remove the reference",
            ])
        records[22] = "{"
        records[35] = "}"
        #expect(
            faults(["notes.json": "[\n\(records.joined(separator: ",\n"))\n]"]) == [
                "seed-data/notes/notes.json:24: expected JSON, found an error in column 2: a member name in quotes is expected; correct the syntax"
            ])
    }

    @Test(arguments: 1...4)
    func `no rubbish stops it, and what is wrong with a text is said as of the whole`(seed: UInt64) {
        var generator = ReplayableGenerator(seed: seed)
        let sound = Array(
            #"[{"id":"\#(a)","text":"m\u0069lk","remindAt":1,"links":["\#(b)"]},{"id":"\#(b)","text":"é","mood":null,"$secret":"x"}]"#.utf8)
        let bytes = Array("[]{},:\"\\$ntf019eE+-. \n\u{1}é".utf8) + [0xFF, 0xC3, 0xED]
        for _ in 0..<1500 {
            var text = sound
            for _ in 0...generator.below(3) {
                switch generator.below(3) {
                case 0: text[generator.below(text.count)] = bytes[generator.below(bytes.count)]
                case 1: text.insert(bytes[generator.below(bytes.count)], at: generator.below(text.count))
                default: text.removeSubrange(generator.below(text.count)...)
                }
                if text.isEmpty { text = [0x20] }
            }
            let reader = SeedReader(SeedFolder(path: "seed-data/notes", files: ["notes.json": text]), Notes.collections)
            _ = Notes.state(from: reader)
            var reading = JSON.Reading.strict
            reading.duplicates = .refused
            do throws(JSON.SyntaxError) { _ = try JSON(parsing: text, reading) } catch {
                let expected = "\(error.line): expected JSON, found an error in column \(error.column): \(error.reason); correct the syntax"
                #expect(reader.faults.map(\.description) == ["seed-data/notes/notes.json:\(expected)"], "\(text)")
                continue
            }
            #expect(!reader.faults.contains { $0.expected == "JSON" }, "\(text)")
        }
    }

    @Test(arguments: ["[", #"{"a":"#])
    func `what is nested ten thousand deep is refused in words`(opening: String) {
        #expect(
            faults(["notes.json": "[\(String(repeating: opening, count: 10_000))"]).map { $0.contains("nested too deeply") } == [true])
    }

    // MARK: What it reads

    @Test func `records stand in file order and print what they were read from, numbers and nulls and all`() throws {
        let text = #"[{"text":"b","id":"\#(b)","remindAt":1e2},{"id":"\#(a)","text":"a","parent":null,"$secret":"x"}]"#
        let reader = reader(["notes.json": text])
        let table: Table<Notes.Note> = reader.table("notes")
        #expect(reader.faults == [])
        #expect(JSON.array(table.all.map { .object($0.seed) }).text == text)
    }

    @Test func `a file that is not there is an empty collection`() {
        let reader = reader([:])
        let table: Table<Notes.Note> = reader.table("notes")
        #expect(table.isEmpty)
        #expect(reader.faults == [])
    }

    private let a = "00000000-0000-0000-0000-00000000000a"
    private let b = "00000000-0000-0000-0000-00000000000b"
    private let c = "00000000-0000-0000-0000-00000000000c"

    private func id(_ number: Int) -> String { GUID(high: 0, low: UInt64(number)).description }

    private func faults(_ files: [String: String]) -> [String] {
        let reader = reader(files)
        _ = Notes.state(from: reader)
        return reader.faults.map(\.description)
    }

    private func reader(_ files: [String: String]) -> SeedReader {
        SeedReader(SeedFolder(path: "seed-data/notes", files: files.mapValues { Array($0.utf8) }), Notes.collections)
    }
}
