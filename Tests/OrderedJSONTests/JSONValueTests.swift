import OrderedJSON
import Testing

@Suite struct JSONValueTests {
    // MARK: What it refuses

    @Test(arguments: [
        "1", "null", "", "\"", "\"a", "\"a\"b\"", "'a'", "\"a\nb\"", #""\x""#, #""\ud800""#, "\"a\" \"b\"", "[\"a\"]", "{}",
    ])
    func `what is not a string does not read as one`(text: String) {
        #expect(String(jsonText: bytes(text)) == nil)
    }

    @Test(arguments: ["1.5", "01", "-", "\"1\"", "9223372036854775808", "1e19", "1e-1", "1 2", "", "null", "1x"])
    func `what is not an integral number does not read as one`(text: String) {
        #expect(Int(jsonText: bytes(text)) == nil)
    }

    @Test(arguments: ["True", "truee", "tru", "1", "\"true\"", "null", ""]) func `what is not a truth value does not read as one`(
        text: String
    ) {
        #expect(Bool(jsonText: bytes(text)) == nil)
    }

    @Test(arguments: [
        "[1,]", "[,1]", "[", "]", "[1", "[1]]", "[1,\"a\"]", "[1 2]", "[01]", "[null]", "[[1]]", "{}", "1", "", "[\"", "[1}", "[1],",
        "[1],[2]", "[{\"a\":[",
    ])
    func `what is not an array of numbers does not read as one`(text: String) {
        #expect([Int](jsonText: bytes(text)) == nil)
    }

    @Test func `a text that is not UTF-8 does not read`() {
        #expect(String(jsonText: [0x22, 0xFF, 0x22]) == nil)
        #expect([String](jsonText: [0x5B, 0x22, 0xC3, 0x22, 0x5D]) == nil)
    }

    // MARK: What it answers

    @Test(arguments: [
        ("\"\"", ""), ("\"a\"", "a"), ("\"ä€😀\"", "ä€😀"), (#""\"\\\/\n\u00e4\ud83d\ude00""#, "\"\\/\nä😀"), (" \"a\"\n", "a"),
        ("\"sixteen letters.\"", "sixteen letters."),
    ])
    func `a string reads in every spelling`(text: String, value: String) {
        #expect(String(jsonText: bytes(text)) == value)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("1.0", 1), ("1e2", 100), ("1.50E1", 15), ("120e-1", 12),
        ("9007199254740991", 1 << 53 - 1), ("-9007199254740991", 1 - 1 << 53), ("999999999999999", 999_999_999_999_999),
        ("9999999999999990e-1", 999_999_999_999_999), (" 5 ", 5), ("0e99999999999999999999", 0), ("0.000e5", 0),
        ("1000000000000000000000e-6", 1_000_000_000_000_000),
    ])
    func `an integral number reads in every spelling`(text: String, value: Int) {
        #expect(Int(jsonText: bytes(text)) == value)
    }

    @Test func `null reads as nil, and anything else as itself`() {
        #expect(Int?(jsonText: bytes("null")) == .some(nil))
        #expect(Int?(jsonText: bytes(" null ")) == .some(nil))
        #expect(Int?(jsonText: bytes("3")) == 3)
        #expect(Int?(jsonText: bytes("\"3\"")) == nil)
        #expect(Bool?(jsonText: bytes("false")) == .some(false))
    }

    @Test func `an array reads with all that is in it`() throws {
        #expect([Int](jsonText: bytes("[]")) == [])
        #expect([Int](jsonText: bytes("[1,2.0,3]")) == [1, 2, 3])
        #expect([Int?](jsonText: bytes("[1,null]")) == [1, nil])
        #expect([String](jsonText: bytes(" [ \"a,]\" , \"\\\"\" ] ")) == ["a,]", "\""])
        #expect([[Bool]](jsonText: bytes("[[true],[],[false,true]]")) == [[true], [], [false, true]])
        #expect([JSON](jsonText: bytes(#"[{"a":[1,2]},null,"x"]"#)) == [["a": [1, 2]], nil, "x"])
        #expect([JSON.Document](jsonText: bytes(#"[{"a":1},{}]"#)) == [try JSON.Document(parsing: #"{"a":1}"#), JSON.Document()])
    }

    @Test func `each type prints as its one spelling`() throws {
        #expect(printed("a\"b") == #""a\"b""#)
        #expect(printed(true) == "true")
        #expect(printed(-42) == "-42")
        #expect(printed([1, nil]) == "[1,null]")
        #expect(printed([["x"], []]) == #"[["x"],[]]"#)
        #expect(printed(JSON.Number(0.1)) == "0.1")
        #expect(printed(["b": 1, "a": nil] as JSON.Object) == #"{"b":1,"a":null}"#)
        #expect(printed(try JSON.Document(parsing: #"{ "b" : 1.0 }"#)) == #"{"b":1.0}"#)
    }

    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array("x\(text)".utf8).dropFirst() }

    private func printed(_ value: some JSONValue) -> String {
        var out: [UInt8] = []
        value.write(to: &out)
        #expect(out == value.json.compact)
        return String(decoding: out, as: UTF8.self)
    }
}
