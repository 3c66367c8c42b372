import OrderedJSON
import Testing

@testable import Emulation

@Suite struct SchemaCheckTests {
    @Test func `a document that has what its schema says has no faults`() throws {
        let text = #"{"id":"b459cf22-ad18-44bf-80dc-6e8b78be1cc5","size":1.0,"mood":null,"parts":[{"name":"a"}],"notes":{"x":true}}"#
        #expect(try faults(text) == [])
        #expect(try faults(#"{"id":"B459CF22-AD18-44BF-80DC-6E8B78BE1CC5","size":-7,"mood":"glad","parts":[],"notes":{}}"#) == [])
    }

    @Test func `a member that is missing is said with the place where it should be`() throws {
        #expect(
            try faults(#"{"size":1,"mood":null,"parts":[{}],"notes":{}}"#) == [
                "missing /id: a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), not nothing",
                "missing /parts/0/name: a string, not nothing",
            ])
    }

    @Test func `a value of another type is said with what it should be, wherever it lies`() throws {
        #expect(
            try faults(#"{"id":7,"size":1.5,"mood":false,"parts":[{"name":"a"},{"name":null},3],"notes":{"a/b":"yes"}}"#) == [
                "wrongType /id: a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), not 7", "wrongType /size: an integer, not 1.5",
                "wrongType /mood: a string, not false", "wrongType /parts/1/name: a string, not null",
                "wrongType /parts/2: an object (Part), not 3", #"wrongType /notes/a~1b: true or false, not "yes""#,
            ])
    }

    @Test(arguments: ["9007199254740992", "-9007199254740992", "9223372036854775808", "1e400"])
    func `a number that is beyond all integers is said with their range`(number: String) throws {
        let json = try JSON(parsing: number)
        #expect(
            lines(Shape.nullable(.integer).faults(in: json)) == [
                "wrongType : an integer from -9007199254740991 to 9007199254740991, not \(number)"
            ])
        #expect(
            lines(Shape.wholeNumber(from: 1).faults(in: json)) == [
                "wrongFormat : a whole number from 1 to 9007199254740991, not \(number)"
            ])
        #expect(lines(Shape.boolean.faults(in: json)) == ["wrongType : true or false, not \(number)"])
    }

    @Test func `a string of another format, and one that is not listed, are told from a wrong type`() throws {
        #expect(
            try faults(#"{"id":"u9","size":1,"mood":"angry","parts":[],"notes":{}}"#) == [
                #"wrongFormat /id: a string (uuid, like b459cf22-ad18-44bf-80dc-6e8b78be1cc5), not "u9""#,
                #"notListed /mood: one of glad, sad, not "angry""#,
            ])
    }

    @Test func `a member that the schema does not have is a fault, unless the schema is open`() throws {
        let json = try JSON(parsing: #"{"name":"a","colour":"red"}"#)
        #expect(lines(Shape.object(part).faults(in: json)) == [#"unknownMember /colour: one of the members of Part (name), not "red""#])
        #expect(lines(Shape.object(openPart).faults(in: json)) == [])
    }

    @Test func `of our own members a record has only those of the schema, though it is open for the vendor's`() throws {
        let open = Schema("Open", source: "the tests", isOpen: true, [.init("name", .string()), .init("$ours", .integer, required: false)])
        let sound = try JSON(parsing: #"{"name":"a","colour":"red","$ours":7,"part":{"$mine":7}}"#)
        #expect(lines(open.faults(ofRecord: sound)) == [])
        #expect(open.part(JSON.Document(sound.objectValue ?? [:])) != nil)
        let strange = try JSON(parsing: #"{"name":"a","$our":7}"#)
        #expect(lines(open.faults(ofRecord: strange)) == ["unknownMember /$our: one of the members of Open ($ours), not 7"])
        #expect(open.part(JSON.Document(strange.objectValue ?? [:])) == nil)
    }

    @Test func `a fault of the whole value is said without a place`() {
        #expect(Shape.object(part).faults(in: []).sentences == "expected an object (Part), found []")
    }

    @Test func `a pointer begins where it is told to`() throws {
        let found = Shape.object(part).faults(in: [:], at: JSON.Pointer(tokens: ["7"]))
        #expect(lines(found) == ["missing /7/name: a string, not nothing"])
    }

    @Test func `a hundred faults are told, and that there are more; others are not looked for`() throws {
        let many: JSON = .array(Array(repeating: 1, count: 100_000))
        let members = JSON.object(JSON.Object((0..<1000).map { ("m\($0)", JSON.null) }))
        let misshapen: [(Shape, JSON)] = [
            (.array(.string()), many), (.dictionary(.array(.string())), ["a": many, "b": many]), (.object(part), members),
        ]
        for (shape, value) in misshapen {
            let found = shape.faults(in: value)
            #expect(found.count > 100 && found.count < 210)
            #expect(found.sentences.split(separator: "; ").count == 101)
            #expect(found.sentences.hasSuffix("; and more"))
        }
        let few = Shape.array(.string()).faults(in: .array(Array(repeating: 1, count: 100)))
        #expect(few.count == 100)
        #expect(!few.sentences.hasSuffix("; and more"))
        // faults that are ignored do not count towards the limit
        let late = JSON.array(Array(repeating: JSON.null, count: 1000) + [1])
        #expect(Shape.array(.string()).faults(in: late, by: .spelling).map(\.pointer.description) == ["/1000"])
    }

    @Test func `a large value is shown cut or counted`() throws {
        let long = JSON.string(String(repeating: "x", count: 100))
        #expect(Shape.integer.faults(in: long).map(\.found) == ["\"" + String(repeating: "x", count: 59) + "…"])
        // a letter with its accents is one character
        let accents = JSON.string("e" + String(repeating: "\u{301}", count: 100))
        #expect(Shape.integer.faults(in: accents).map(\.found) == ["\"e" + String(repeating: "\u{301}", count: 58) + "…"])
        #expect(Shape.integer.faults(in: .string(String(repeating: "x", count: 58))).map(\.found.utf8.count) == [60])
        #expect(Shape.integer.faults(in: [1, 2, 3, 4]).map(\.found) == ["an array of 4"])
        #expect(Shape.integer.faults(in: ["a": 1, "b": 2, "c": 3, "d": 4]).map(\.found) == ["an object of 4 members"])
        #expect(Shape.integer.faults(in: [1, 2, 3]).map(\.found) == ["[1,2,3]"])
    }

    @Test(arguments: [JSON.null, true, 1, "text", [], [:]])
    func `any value fits any`(value: JSON) {
        #expect(Shape.any.faults(in: value) == [])
        #expect(Shape.nullable(.any).faults(in: value) == [])
    }

    @Test(arguments: [
        (Shape.integer, "[1,-1,0,1e2,9007199254740991,-9007199254740991]"), (.number, "[1,1.5,1e400,-0.0]"), (.boolean, "[true,false]"),
        (.string(), #"["","a"]"#), (.wholeNumber(from: 1), "[1,9007199254740991]"),
        (.nullable(.integer), "[null,1]"), (.array(.integer), "[[],[1,2]]"), (.dictionary(.integer), #"[{},{"a":1}]"#),
    ])
    func `each shape takes what it says`(shape: Shape, values: String) throws {
        #expect(lines(Shape.array(shape).faults(in: try JSON(parsing: values))) == [])
    }

    @Test(arguments: [
        (Shape.integer, #"[1.5,"1",null,9007199254740992,9223372036854775808,true]"#), (.number, #"["1",null,false]"#),
        (.boolean, #"[0,1,"true",null]"#), (.wholeNumber(from: 1), #"[0,-1,1.5,"1",null,9007199254740992]"#),
        (.string(), "[1,null,[]]"), (.nullable(.integer), #"["null",1.5]"#), (.array(.integer), #"[{},[null],1]"#),
        (.dictionary(.integer), #"[[],{"a":"1"},null]"#),
    ])
    func `each shape refuses what it does not say`(shape: Shape, values: String) throws {
        let values = try #require(try JSON(parsing: values).arrayValue)
        for value in values { #expect(shape.faults(in: value).count == 1, "\(shape.words): \(value)") }
    }
}

private let part = Schema("Part", source: "the tests", [.init("name", .string())])
private let openPart = Schema(of: Notes.NewNote.self, "Open", source: "the tests", isOpen: true, [])
private let thing = Schema(
    "Thing", source: "the tests",
    [
        .init("id", .string(.guid)), .init("size", .integer), .init("mood", .nullable(.string()), values: ["glad", "sad"]),
        .init("parts", .array(.object(part))), .init("notes", .dictionary(.boolean)), .init("spare", .string(), required: false),
    ])

private func faults(_ text: String) throws -> [String] { lines(Shape.object(thing).faults(in: try JSON(parsing: text))) }

private func lines(_ faults: [SchemaFault]) -> [String] { faults.map { "\($0.kind) \($0.pointer): \($0.expected), not \($0.found)" } }
