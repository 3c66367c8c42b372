import Emulation
import OrderedJSON
import Testing

@Suite struct StrictnessTests {
    private static let inner = Schema("Inner", source: "", isOpen: true, [.init("Size", .integer)])
    private static let shape = Shape.object(
        Schema(
            "Outer", source: "", isOpen: true,
            [
                .init("Name", .string()), .init("Parts", .array(.object(inner)), required: false),
                .init("ByName", .dictionary(.object(inner)), required: false), .init("Last", .nullable(.object(inner)), required: false),
                .init("OneOrMore", .either(.array(.object(inner)), .object(inner)), required: false),
            ]))

    private static func faults(_ text: String, _ strictness: Strictness) throws -> [String] {
        shape.faults(in: try JSON(parsing: text), by: strictness).map(\.sentence)
    }

    @Test(arguments: [
        #"{"Name":"a","Parts":[{"Size":1}],"ByName":{"x":{"Size":1}},"Last":{"Size":2},"OneOrMore":{"Size":3}}"#, "{}",
        #"{"Name":null,"Last":null,"OneOrMore":[{"Size":1},{"Size":2}]}"#,
    ])
    func `what fits is no fault, nor is what is absent or null`(text: String) throws {
        #expect(try Self.faults(text, [.spelling, .unknownMembers]) == [])
    }

    @Test(arguments: [
        (#"{"Parts":[{"Size":1},{"Sise":1}]}"#, "/Parts/1/Sise: expected one of the members of Inner (Size), found 1"),
        (#"{"ByName":{"x":{"a":true}}}"#, "/ByName/x/a: expected one of the members of Inner (Size), found true"),
        (#"{"Last":{"a":1}}"#, "/Last/a: expected one of the members of Inner (Size), found 1"),
        (#"{"OneOrMore":{"Size":1,"a":1}}"#, "/OneOrMore/a: expected one of the members of Inner (Size), found 1"),
        (#"{"OneOrMore":[{"a":1}]}"#, "/OneOrMore/0/a: expected one of the members of Inner (Size), found 1"),
    ])
    func `unknown members are found at any depth, open schemas or not, where they are asked for`(text: String, sentence: String) throws {
        #expect(try Self.faults(text, .unknownMembers) == [sentence])
        #expect(try Self.faults(text, .spelling) == [])
    }

    @Test func `what an answer has may be sent back, at any depth`() throws {
        let part = Schema("Part", source: "", [.init("Size", .integer), .init("Id", .integer)])
        let answer = Shape.nullable(.object(Schema("Whole", source: "", [.init("Id", .integer), .init("Parts", .array(.object(part)))])))
        let sent = try JSON(parsing: #"{"Id":1,"Name":"a","Parts":[{"Size":1,"Id":2},{"Size":1,"Ident":2}],"Parts2":[]}"#)
        #expect(
            Self.shape.faults(in: sent, by: .unknownMembers, answer: answer).map { "\($0.pointer)" } == ["/Parts/1/Ident", "/Parts2"])
    }

    @Test(arguments: [
        (#"{"name":"a"}"#, #"/name: expected the member to be spelled Name, found "a""#),
        (#"{"Parts":[{"Size":"1"}]}"#, #"/Parts/0/Size: expected an integer, found "1""#),
        (#"{"OneOrMore":{"Size":"1"}}"#, #"/OneOrMore/Size: expected an integer, found "1""#),
        (#"{"OneOrMore":[{"Size":"1"}]}"#, #"/OneOrMore/0/Size: expected an integer, found "1""#),
        (#"{"OneOrMore":7}"#, "/OneOrMore: expected an array, each element an object (Inner), found 7"),
    ])
    func `other letters and other types are faults of spelling`(text: String, sentence: String) throws {
        #expect(try Self.faults(text, .spelling) == [sentence])
        #expect(try Self.faults(text, .unknownMembers) == [])
    }
}
