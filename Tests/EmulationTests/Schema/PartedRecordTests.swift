import OrderedJSON
import Testing

@testable import Emulation

@Suite struct PartedRecordTests {
    private static let id = "b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
    private static let values = [
        "null", "true", "false", "0", "-7", "1.5", "1.0", "1e2", "9223372036854775807", "9223372036854775808", #""""#, #""a""#, #""glad""#,
        #""gl\u0061d""#, #""\u0000\"\\""#, "\"\(id)\"", "\"\(id.uppercased())\"", #""é""#, "[]", "{}", "[1,2]", #"["a"]"#, "[\"\(id)\"]",
        "[null]",
        #"[{"name":"a"}]"#, #"[{"name":1}]"#, "[{}]", #"[{"name":"a","x":1}]"#, #"[{"name":"a"},{"name":"b"}]"#, #"{"a":true}"#,
        #"{"a":1}"#,
        #"{"a":true,"b,]}":false}"#, #"{"name":"a"}"#,
    ]

    @Test(arguments: 1...8)
    func `what is told of a record by its text alone is what its tree tells`(seed: UInt64) throws {
        var generator = ReplayableGenerator(seed: seed)
        let names = ["id", "size", "mood", "part", "parts", "notes", "either", "spare", "$ours", "$mine", "strange"]
        var quick = 0
        for _ in 0..<4000 {
            var object: JSON.Object = [
                "id": .string(Self.id), "size": 1, "mood": nil, "part": ["name": "a"], "parts": [], "notes": [:], "either": "a",
            ]
            for _ in 0..<generator.below(4) {
                let name = names[generator.below(names.count)]
                let value = try JSON(parsing: Self.values[generator.below(Self.values.count)])
                object[name] = generator.below(4) == 0 ? nil : value
            }
            if generator.below(4) == 0 { object = JSON.Object(object.map { ($0.key, $0.value) }.shuffled(using: &generator)) }
            for schema in [closed, open, filling] {
                let completed = schema.completed(object) ?? object
                guard let parted = schema.part(JSON.Document(object)) else { continue }
                quick += 1
                #expect(Shape.object(schema).faults(in: .object(completed)) == [], "\(JSON.object(object))")
                let slow = PartedRecord(seed: completed)
                #expect(parted.wire == slow.wire && parted.hidden == slow.hidden, "\(JSON.object(object))")
            }
        }
        #expect(quick > 1000)
    }

    @Test(arguments: [
        "", #","mood":"sad","parts":[{"name":"a"}],"notes":{"a":true}"#, #","$ours":7"#, #","spare":"\n""#, #","either":3,"size":12"#,
        #","$count":10"#, #","$count":null"#,
    ])
    func `a sound record needs no tree`(members: String) throws {
        let text = "{\"id\":\"\(Self.id)\",\"part\":{\"name\":\"a\"}\(members)}"
        let parted = try #require(completing.part(try JSON.Document(parsing: text)))
        #expect(!parted.wire.isEmpty)
        #expect(parted.wire.text.capacity < parted.wire.text.count + 64)
    }

    @Test(arguments: ["1", "0", "-2", "1.5", "90071992547409910"]) func `a number out of its range is no part of a sound record`(
        count: String
    ) throws {
        let text = "{\"id\":\"\(Self.id)\",\"part\":{\"name\":\"a\"},\"$count\":\(count)}"
        #expect(completing.part(try JSON.Document(parsing: text)) == nil)
    }

    @Test(arguments: 1...4)
    func `a body that fits by its text alone fits by its tree and has no member that nobody knows`(seed: UInt64) throws {
        var generator = ReplayableGenerator(seed: seed)
        let names = ["id", "ID", "mood", "part", "parts", "notes", "either", "spare", "$ours", "strange"]
        var fitting = 0
        for _ in 0..<4000 {
            var object: JSON.Object = ["id": .string(Self.id), "part": ["name": "a"]]
            for _ in 0..<generator.below(4) {
                object[names[generator.below(names.count)]] = try JSON(parsing: Self.values[generator.below(Self.values.count)])
            }
            guard body.isFitted(by: JSON.Document(object)) else { continue }
            fitting += 1
            let faults =
                Shape.object(body).faults(in: .object(object)) + Shape.object(body).faults(in: .object(object), by: .unknownMembers)
            #expect(faults == [], "\(JSON.object(object))")
            #expect(object.allSatisfy { name, _ in body.members.contains { $0.name == name } })
        }
        #expect(fitting > 300)
    }

    @Test(arguments: [
        #"{"id":"b459cf22-ad18-44bf-80dc-6e8b78be1cc5","part":{"name":"a","more":1}}"#,
        #"{"id":"b459cf22-ad18-44bf-80dc-6e8b78be1cc5","part":{"name":"a"},"parts":[{"name":"a"},{"name":"b","Name":"c"}]}"#,
        #"{"id":"b459cf22-ad18-44bf-80dc-6e8b78be1cc5","part":{"name":"a"},"Spare":"s"}"#,
        #"{"id":"b459cf22-ad18-44bf-80dc-6e8b78be1cc5","part":{}}"#, #"{"part":{"name":"a"}}"#,
        #"{"id":"b459cf22-ad18-44bf-80dc-6e8b78be1cc5","part":{"name":"a"},"spare":null}"#,
    ])
    func `a body does not fit with members beyond the schema at any depth, in other letters, missing or null`(text: String) throws {
        #expect(!body.isFitted(by: try JSON.Document(parsing: text)))
    }

    @Test func `of integers, whose size is the vendor's to say, a text does not tell that they fit`() throws {
        let sized = Schema("Sized", source: "the tests", [.init("sizes", .array(.nullable(.integer)))])
        #expect(!sized.isFitted(by: try JSON.Document(parsing: #"{"sizes":[1]}"#)))
    }
}

private let body = Schema(
    "Body", source: "the tests", isOpen: true,
    [
        .init("id", .string(.guid)), .init("mood", .nullable(.string()), required: false), .init("part", .object(openPart)),
        .init("parts", .array(.object(openPart)), required: false), .init("notes", .dictionary(.boolean), required: false),
        .init("either", .either(.number, .string()), required: false), .init("spare", .string(), required: false),
    ])
private let openPart = Schema("OpenPart", source: "the tests", isOpen: true, [.init("name", .string())])

private let part = Schema("Part", source: "the tests", [.init("name", .string())])

private let closed = schema(default: nil, isOpen: false)
private let open = schema(default: 5, isOpen: true)
private let filling = schema(default: 5, isOpen: false, part: Schema("Part", source: "the tests", [.init("name", .string(), default: "n")]))
private let completing = Schema(
    "Completing", source: "the tests",
    [
        .init("id", .string(.guid)), .init("size", .integer, default: 0),
        .init("mood", .nullable(.string()), values: ["glad", "sad"], default: .null),
        .init("part", .object(part)), .init("parts", .array(.object(part)), default: []),
        .init("notes", .dictionary(.boolean), default: [:]),
        .init("either", .either(.integer, .string()), default: "a"), .init("spare", .string(), required: false),
        .init("$ours", .integer, required: false), .init("$count", .nullable(.wholeNumber(from: 2)), required: false),
    ])

private func schema(default value: JSON?, isOpen: Bool, part: Schema = part) -> Schema {
    Schema(
        "Thing", source: "the tests", isOpen: isOpen,
        [
            .init("id", .string(.guid)), .init("size", .integer, default: value),
            .init("mood", .nullable(.string()), values: ["glad", "sad"]),
            .init("part", .object(part)), .init("parts", .array(.object(part))), .init("notes", .dictionary(.boolean)),
            .init("either", .either(.integer, .string())), .init("spare", .string(), required: false, default: value.map { _ in "s" }),
            .init("$ours", .integer, required: false),
        ])
}
