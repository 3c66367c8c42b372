import HTTPMessages
import Testing

@Suite struct TargetTests {
    @Test func `the path ends at the first question mark`() {
        let target: Target = "/api/a%2Fb?q=1?2"
        #expect(String(decoding: target.path, as: UTF8.self) == "/api/a%2Fb")
        #expect(target.queryItems.map(\.value) == ["1?2"])
    }

    @Test func `the query keeps repeated and valueless members and skips empty ones`() {
        let items = ("/p?&a=1&a=2&flag&&b=" as Target).queryItems
        #expect(items.map(\.name) == ["a", "a", "flag", "b"])
        #expect(items.map(\.value) == ["1", "2", "", ""])
        #expect(("/p?a=1&%41=%32&b=3" as Target).queryValues("a") == ["1", "2"])
    }

    @Test func `percent signs are decoded once, plus only in queries`() {
        #expect(percentDecoded(Array("a%2520b+c".utf8)[...]) == "a%20b+c")
        #expect(formDecoded(Array("a%2520b+c".utf8)[...]) == "a%20b c")
    }

    @Test func `what is put into a query is read from it again, whatever it is`() {
        let text = "a b&c=d%+é~/😀\u{7F}"
        #expect("-._~aZ9 /".queryEncoded == "-._~aZ9%20%2F")
        #expect(formDecoded(Array(text.queryEncoded.utf8)[...]) == text)
        #expect("a b/c".percentEncoded { isUnreserved($0) || $0 == UInt8(ascii: "/") } == "a%20b/c")
    }

    @Test func `no word in a line for people moves a cursor or ends the line`() {
        #expect("/a%20é?b=\u{1B}[31m\r\n \u{7F}\u{9B}2J".asWord == "/a%20é?b=%1B[31m%0D%0A%20%7F%C2%9B2J")
    }

    @Test(arguments: ["%", "%4", "%zz", "a%"]) func `a broken percent sign stays as it is`(text: String) {
        #expect(percentDecoded(Array(text.utf8)[...]) == text)
    }

    @Test func `broken UTF-8 becomes the replacement character`() {
        #expect(percentDecoded(Array("%ff".utf8)[...]) == "\u{FFFD}")
    }
}
