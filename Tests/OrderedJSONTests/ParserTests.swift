import OrderedJSON
import Testing

@Suite struct ParserTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("", 0), (" ", 1), ("\u{FEFF}1", 0), ("nul", 0), ("nulL", 0), ("truefalse", 4), ("1 2", 2), ("'a'", 0), ("{a:1}", 1), ("NaN", 0),
        ("/**/1", 0),
        ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1", 2), ("[", 1), ("]", 0), ("[1}", 2),
        (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), (#"{"a":}"#, 5), (#"{"a":1"#, 6), (#"{"a""#, 4), (#"{1:1}"#, 1), (#"{"a":1 "b":2}"#, 7),
        ("{", 1),
        ("-", 1), ("01", 1), ("-01", 2), ("1.", 2), (".1", 0), ("1e", 2), ("1e+", 3), ("+1", 0), ("1.e1", 2), ("0x1", 1), ("1a", 1),
        ("--1", 1), ("1_000", 1),
        (#"""#, 1), (#""a"#, 2), (#""\"#, 2), (#""\x""#, 1), (#""\'""#, 1), (#""\u12""#, 5), (#""\u12g4""#, 5), (#""\u"#, 3),
        (#""\ud800""#, 1), (#""\udc00""#, 1), (#""\ud800\u0041""#, 1), (#""\ud800\ud800""#, 1), (#""a\ud83d""#, 2), (#""\ud83dx""#, 1),
        ("\"a\nb\"", 2), ("\"\u{0}\"", 1), ("\"\\\u{1}\"", 1), ("\"\\n\u{1F}\"", 3), ("1\u{A0}", 1), ("[1]\u{0}", 3), ("\u{B}1", 0),
    ])
    func `a text that is not JSON is refused at its first wrong byte`(text: String, offset: Int) {
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
        #expect(fault(Array(text.utf8))?.offset == offset)
        #expect(fault(Array(text.utf8), document: true)?.offset == offset)
    }

    @Test(
        arguments: [
            ([0xFF], 0), ([0x80], 0), ([0xC3], 0), ([0x61, 0xC3, 0x28], 1), ([0xC0, 0xAF], 0), ([0xE0, 0x80, 0xAF], 0),
            ([0xF0, 0x80, 0x80, 0xAF], 0),
            ([0xED, 0xA0, 0x80], 0), ([0xED, 0xBF, 0xBF], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0),
            ([0xE2, 0x82], 0),
            ([0x5C, 0x6E, 0xFF], 2), ([0xFF, 0x5C, 0x6E], 0),
        ] as [([UInt8], Int)])
    func `a string that is not UTF-8 is refused`(bytes: [UInt8], offset: Int) {
        let text = Array("[\"".utf8) + bytes + Array("\"]".utf8)
        #expect(fault(text)?.reason == "this is not valid UTF-8")
        #expect(fault(text)?.offset == offset + 2)
        #expect(fault(text, document: true)?.offset == offset + 2)
    }

    @Test func `an error says where it is in bytes, lines and columns`() {
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: "{\r\n \"ä\": [1,\n  nul]}") }
        let fault = fault(Array("{\r\n \"ä\": [1,\n  nul]}".utf8))
        #expect(fault?.offset == 16)
        #expect(fault?.line == 3)
        #expect(fault?.column == 3)
        #expect(fault.map(String.init(describing:)) == "line 3, column 3 (byte 16): a value is expected")
    }

    @Test func `more open arrays and objects than allowed are refused`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"[{"a":"#, count: depth / 2) + "1" + String(repeating: "}]", count: depth / 2)
        }
        #expect(try JSON(parsing: nested(512)).text == nested(512))
        #expect(fault(Array(nested(514).utf8))?.reason == "arrays and objects are nested too deeply")
        var reading = JSON.Reading.strict
        reading.maximumDepth = 2
        #expect(try JSON(parsing: nested(2), reading).text == nested(2))
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: nested(4), reading) }
    }

    @Test(arguments: ["[", #"{"a":"#, "[{\"a\":["]) func `a million opening brackets do no harm, whatever depth is allowed`(bracket: String)
    {
        var reading = JSON.Reading.lenient
        reading.maximumDepth = .max
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: String(repeating: bracket, count: 1_000_000), reading) }
    }

    @Test func `a second member of the same name is refused on demand, at its place`() {
        var reading = JSON.Reading.strict
        reading.duplicates = .refused
        let fault = fault(Array(#"{"a":{"b":1},"c":2,"\u0061":3}"#.utf8), reading)
        #expect(fault?.reason == "this member name occurs twice in its object")
        #expect(fault?.offset == 19)
    }

    // MARK: What it answers

    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.0", "10.10", "1e2", "1E+2", "1e-2", "0e0", "0.0e-0", "123456789012345678901234567890",
        "1e999999999999999999999",
        "\"\"", "\"a/b'c\u{7F}ä€😀\u{2028}\"", "[]", "{}", "[[],{},[[]]]", #"{"":0}"#, #"{"b":1,"a":{"z":null,"y":[1,2.50]}}"#,
        #""\"\\\b\f\n\r\t\u0000\u001f""#,
    ])
    func `what is read is printed as it was`(text: String) throws {
        #expect(try JSON(parsing: text).text == text)
        #expect(try JSON(parsing: Array(text.utf8)).text == text)
        #expect(try JSON(parsing: (Array("xx".utf8) + Array(text.utf8))[2...]).text == text)
    }

    @Test(arguments: [
        (" \t\r\n[ 1 , 2 ] \n", "[1,2]"), ("{ \"a\" : [ ] , \"b\" : { } }", #"{"a":[],"b":{}}"#),
        (#""\/\u002f\u00e4\u20ac\ud83d\ude00""#, "\"//ä€😀\""),
        (#""\u0022\u005C\u000A\u001F\uD83D\uDE00""#, #""\"\\\n\u001f😀""#), (#""\u0000\u007f""#, "\"\\u0000\u{7F}\""),
        (#"{"\u0061":1}"#, #"{"a":1}"#),
        (#"{"a":1,"b":2,"a":{"c":3}}"#, #"{"a":{"c":3},"b":2}"#), (#"{"a":1,"\u0061":2}"#, #"{"a":2}"#),
        (#"[{"x":[{"k":1,"k":null}]}]"#, #"[{"x":[{"k":null}]}]"#),
    ])
    func `white space, needless escapes and repeated members do not survive`(text: String, printed: String) throws {
        #expect(try JSON(parsing: text).text == printed)
    }

    @Test func `names that only look alike are two members`() throws {
        let json = try JSON(parsing: "{\"\u{E5}\":1,\"a\u{30A}\":2}")
        #expect(json.text == "{\"\u{E5}\":1,\"a\u{30A}\":2}")
        #expect(json["a\u{30A}"] == 2)
        #expect(try JSON(parsing: "\"\u{E5}\"") != JSON(parsing: "\"a\u{30A}\""))
    }

    @Test func `ten thousand members keep their order, and the last of a name wins`() throws {
        let names = (0..<10_000).map { "n\($0)" }
        let once = names.map { "\"\($0)\":0" }.joined(separator: ",")
        let twice = names.map { "\"\($0)\":1" }.joined(separator: ",")
        let object = try #require(try JSON(parsing: "{\(once),\(twice)}").objectValue)
        #expect(object.keys == names)
        #expect(object.allSatisfy { $0.value == 1 })
        #expect(try JSON.Document(parsing: "{\(once),\(twice)}").text == Array("{\(twice)}".utf8))
    }

    @Test(arguments: [
        ("'a'", #""a""#), (#"'a"b\'c'"#, #""a\"b'c""#),
        ("{a:1,b_2:2,$c:3,4:5}", #"{"a":1,"b_2":2,"$c":3,"4":5}"#),
        ("{'Parameters': {296076 : 1}}", #"{"Parameters":{"296076":1}}"#), ("[1,2,]", "[1,2]"), (#"{"a":1 , }"#, #"{"a":1}"#),
        ("\u{FEFF}{}", "{}"), ("/*a*/{//b\n\"a\"/**/: // c\n1 /*,*/ }// d", #"{"a":1}"#), ("[1,/* * / */2\n//]\n]", "[1,2]"),
        ("{null:null,true:true}", #"{"null":null,"true":true}"#), ("{a:1,'a':2}", #"{"a":2}"#), ("'ä€\\u00e4'", "\"ä€ä\""),
    ])
    func `the lenient reader takes what lenient vendors take`(text: String, printed: String) throws {
        #expect(try JSON(parsing: text, .lenient).text == printed)
        if printed.hasPrefix("{") { #expect(try JSON.Document(parsing: text, .lenient).text == Array(printed.utf8)) }
        #expect(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
    }

    @Test(arguments: [
        ("[,]", 1), ("[1,,]", 3), ("{,}", 1), ("[a]", 1), ("{a-b:1}", 2), ("'a\"", 3), ("{a 1}", 3), ("[1,2,", 5), ("\"a'", 3), ("'\n'", 1),
        ("[1 / 2]", 3), ("[1,/*/]", 3), ("{}/", 2), ("[//1]", 5), ("/*", 0),
    ])
    func `the lenient reader has limits, too`(text: String, offset: Int) {
        #expect(fault(Array(text.utf8), .lenient)?.offset == offset)
    }

    private func fault(_ text: [UInt8], _ reading: JSON.Reading = .strict, document: Bool = false) -> JSON.SyntaxError? {
        do throws(JSON.SyntaxError) {
            if document { _ = try JSON.Document(parsing: text, reading) } else { _ = try JSON(parsing: text, reading) }
            return nil
        } catch {
            return error
        }
    }
}
