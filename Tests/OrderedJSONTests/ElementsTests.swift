import Testing

@testable import OrderedJSON

@Suite struct ElementsTests {
    @Test(arguments: ["{}", "7", "", "  ", "\u{FEFF}[]"])
    func `a text that does not begin as an array has no elements`(text: String) {
        #expect(JSON.Elements(of: Array(text.utf8)) == nil)
    }

    @Test func `each element comes with its text as it is written`() throws {
        var elements = try #require(JSON.Elements(of: Array(" [ {\"a\" : 1.0} ,[ ],\"\\u0041\", null\n]\n".utf8)))
        var seen: [String] = []
        while let element = try elements.next() {
            seen.append("\(element.value.text) from \(String(decoding: element.text, as: UTF8.self))")
        }
        #expect(seen == [#"{"a":1.0} from {"a" : 1.0}"#, "[] from [ ]", #""A" from "\u0041""#, "null from null"])
        #expect(try elements.next() == nil)
    }

    @Test func `an empty array has none`() throws {
        var elements = try #require(JSON.Elements(of: Array("[ ]".utf8)))
        #expect(try elements.next() == nil)
    }

    @Test func `a lenient reading takes a byte order mark, single quotes and a last comma`() throws {
        var elements = try #require(JSON.Elements(of: Array("\u{FEFF}['a',]".utf8), .lenient))
        #expect(try elements.next()?.value == "a")
        #expect(try elements.next() == nil)
    }

    @Test(arguments: [
        "[", "[1", "[1,", "[1,]", "[1 2]", "[1]]", "[1] x", "[{\"a\":1,\n\"a\":2}]", "[\n  {\"id\": ,}\n]", "[[[]]]", "[01]",
        "[\"\\ud800\"]",
    ])
    func `what is wrong is said as of the whole text, and then it is over`(text: String) throws {
        var reading = JSON.Reading.strict
        reading.duplicates = .refused
        reading.maximumDepth = 2
        let whole = #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text, reading) }
        var elements = try #require(JSON.Elements(of: Array(text.utf8), reading))
        let found = #expect(throws: JSON.SyntaxError.self) { while try elements.next() != nil {} }
        #expect(found == whole)
        #expect(try elements.next() == nil)
    }
}
