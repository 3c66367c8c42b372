import OrderedJSON
import Testing

@testable import Emulation

@Suite struct LineNumberTests {
    @Test(arguments: [
        ("", 2), ("/0", 3), ("/0/text", 4), ("/0/links/1", 7), ("/0/a~1b/c~0d", 10), ("/1", 12), ("/1/text", 12), ("/2/\u{e9}", 15),
    ])
    func `the line is that on which the value begins`(pointer: String, line: Int) throws {
        #expect(lineNumber(of: try #require(JSON.Pointer(pointer)), in: text) == line)
    }

    @Test(arguments: [("/0/missing", 3), ("/0/links/9", 5), ("/9", 2), ("/0/text/deeper", 4), ("/x", 2)])
    func `where the pointer leads nowhere, the line is that of the deepest value on its way`(pointer: String, line: Int) throws {
        #expect(lineNumber(of: try #require(JSON.Pointer(pointer)), in: text) == line)
    }

    @Test func `brackets, quotes and commas inside a string mislead nobody`() {
        let text = "[\n\"]}\\\",[{\",\n{\"a\\\"b\": \"{\", \"c\":\n1}]"
        #expect(lineNumber(of: JSON.Pointer(tokens: ["1"]), in: text) == 3)
        #expect(lineNumber(of: JSON.Pointer(tokens: ["1", "c"]), in: text) == 4)
        #expect(lineNumber(of: JSON.Pointer(tokens: ["1", "a\"b"]), in: text) == 3)
    }

    @Test(arguments: ["", "[", "[{\"a\"", "[\"", "\"\\", "{\"a\":"])
    func `a text that breaks off has a line all the same`(text: String) {
        #expect(lineNumber(of: JSON.Pointer(tokens: ["0", "a", "b"]), in: text) == 1)
    }

    @Test func `lines are counted in whatever order places are asked for`() {
        var lines = LineCounter()
        let text = Array("a\nb\n\nc".utf8)
        #expect([5, 0, 2, 1, 4, 5, 3].map { lines.line(at: $0, in: text.span) } == [4, 1, 2, 1, 3, 4, 2])
    }

    private func lineNumber(of pointer: JSON.Pointer, in text: String) -> Int {
        let text = Array(text.utf8)
        var lines = LineCounter()
        return lines.line(at: place(of: pointer, in: text.span, from: 0), in: text.span)
    }

    private let text = """

        [
          {
            "text": "milk",
            "links": [
              1,
              2
            ],
            "a/b": {
              "c~d": true
            }},
          {"text": "bread"},
          {
            "x": 1,
            "\\u00e9": 2
          }
        ]
        """
}
