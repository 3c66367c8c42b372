import OrderedJSON
import Testing

@Suite struct PointerTests {
    @Test(arguments: ["a", "a/b", "/~", "/~2", "/a~", " /a"]) func `a text that is not a pointer is refused`(text: String) {
        #expect(JSON.Pointer(text) == nil)
    }

    // RFC 6901 §5
    @Test(arguments: [
        ("", #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#), ("/foo", #"["bar","baz"]"#),
        ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), (#"/i\j"#, "5"), (#"/k"l"#, "6"),
        ("/ ", "7"),
        ("/m~0n", "8"),
    ])
    func `the examples of the standard of pointers`(text: String, found: String) throws {
        let json = try JSON(parsing: #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#)
        let pointer = try #require(JSON.Pointer(text))
        #expect(json[pointer]?.text == found)
        #expect(pointer.description == text)
    }

    @Test(arguments: ["/a/2", "/a/-", "/a/01", "/a/+1", "/a/-1", "/a/", "/a/x", "/b", "/a/0/c", "/a/99999999999999999999"])
    func `where nothing is, nothing is found`(text: String) throws {
        let json: JSON = ["a": [1, 2]]
        #expect(json[try #require(JSON.Pointer(text))] == nil)
    }

    @Test func `a pointer grows by unescaped names and places`() {
        #expect(JSON.Pointer().appending("a/b~").appending(3).description == "/a~1b~0/3")
        #expect(JSON.Pointer("/~01")?.tokens == ["~1"])
        #expect(JSON.Pointer("/a//")?.tokens == ["a", "", ""])
    }

    @Test func `a slash before a combining mark still divides`() {
        #expect(JSON.Pointer("/a/\u{301}b")?.tokens == ["a", "\u{301}b"])
    }
}
