import Testing

@testable import OrderedJSON

@Suite struct ElementsTests {
    // MARK: What it refuses

    @Test(arguments: ["{}", "7", "", "  ", "\u{FEFF}[]"])
    func `a text that does not begin as an array has no parts`(text: String) {
        let bytes = Array(text.utf8)
        let parts = JSON.Parts(of: bytes.span, size: 1)
        #expect(parts == nil)
    }

    @Test(arguments: [
        "[", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1]]", "[1] x", "[1}", "[}", "[{]}]", "[1,{\"a\":1,\n\"a\":2}]",
        "[\n  {\"id\": ,}\n]",
        "[[[]]]", "[01]", "[\"\\ud800\",2]", "[\"\\", "[\"a", "[{\"a\":[}]},3]", "[1,\"\u{1}\"]", "[{}}, {}]", "[{\"a\" 1}, {}]", "[nul]",
        "[{},\"\\\"]",
    ])
    func `what is wrong is said as of the whole text, however it is parted`(text: String) throws {
        var reading = JSON.Reading.strict
        reading.duplicates = .refused
        reading.maximumDepth = 2
        let whole = #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text, reading) }
        for size in [1, 4, 1000] {
            let found = #expect(throws: JSON.SyntaxError.self) { try elements(of: Array(text.utf8), size, reading) }
            #expect(found == whole)
        }
    }

    @Test func `broken UTF-8 is said at its place`() throws {
        let text = Array("[{\"a\":\"x".utf8) + [0xFF] + Array("\"},{}]".utf8)
        let whole = #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
        let found = #expect(throws: JSON.SyntaxError.self) { try elements(of: text, 1, .strict) }
        #expect(found == whole)
    }

    @Test func `an element ten thousand arrays deep is refused where it is too deep`() throws {
        let text = Array("[1,\(String(repeating: "[", count: 10_000))\(String(repeating: "]", count: 10_000))]".utf8)
        let whole = #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
        let found = #expect(throws: JSON.SyntaxError.self) { try elements(of: text, 1, .strict) }
        #expect(found == whole)
    }

    // MARK: What it answers

    @Test(arguments: [1, 20, 1000])
    func `each element comes with its place, an object as a document`(size: Int) throws {
        let text = " [ {\"a\" : 1.0} ,[ ],\"\\u0041,]\", {\"\\u0041\":\"\\/\\n\"},{\"a\\\"\":[{},\"}\"]}, null\n]\n"
        let found = try elements(of: Array(text.utf8), size, .strict).map { element in
            let written = String(decoding: Array(text.utf8)[element.place], as: UTF8.self)
            return "\(element.document.map { String(decoding: $0.text, as: UTF8.self) } ?? "no object") from \(written)"
        }
        #expect(
            found == [
                #"{"a":1.0} from {"a" : 1.0}"#, "no object from [ ]", #"no object from "\u0041,]""#, #"{"A":"/\n"} from {"\u0041":"\/\n"}"#,
                #"{"a\"":[{},"}"]} from {"a\"":[{},"}"]}"#, "no object from null",
            ])
    }

    @Test func `of members with one name the last wins, in the place of the first, where that is allowed`() throws {
        let found = try elements(of: Array(#"[{"a":1,"b":2,"a":3}]"#.utf8), 1, .strict)
        #expect(found.map { $0.document?.text } == [Array(#"{"a":3,"b":2}"#.utf8)])
    }

    @Test(arguments: ["[]", " [ ] "])
    func `an empty array has no parts`(text: String) throws {
        #expect(try elements(of: Array(text.utf8), 1, .strict).isEmpty)
    }

    @Test func `a document is as large as its text`() throws {
        let text = Array(#"[{"a": "\#(String(repeating: "x", count: 1000))", "b" : "\u0041"}]"#.utf8)
        let document = try #require(try elements(of: text, 1, .strict).first?.document)
        #expect(document.text.capacity < document.text.count + 32)
    }

    private func elements(of text: [UInt8], _ size: Int, _ reading: JSON.Reading) throws -> [JSON.Elements.Element] {
        let whole = JSON.Parts(of: text.span, size: size)
        var parts = try #require(whole)
        var found: [JSON.Elements.Element] = []
        while let part = parts.next(in: text.span) {
            var elements = JSON.Elements(part, reading)
            while let element = try elements.next(in: text.span) { found.append(element) }
        }
        try parts.finish(text.span)
        return found
    }
}
