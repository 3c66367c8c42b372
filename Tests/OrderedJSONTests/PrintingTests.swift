import OrderedJSON
import Testing

@Suite struct PrintingTests {
    @Test func `only what JSON demands is escaped`() {
        let text = "\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1}\u{B}\u{1F}\u{7F}'<>&ä\u{2028}😀"
        #expect(JSON.string(text).text == #""\"\\/\b\t\n\f\r\u0000\u0001\u000b\u001f\#u{7F}'<>&ä\#u{2028}😀""#)
    }

    @Test(arguments: 0..<34) func `a character to be escaped is found at any place of a string of any length`(length: Int) throws {
        for place in 0..<length {
            for (character, escape) in [
                ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\u{1F}", #"\u001f"#), (" ", " "), ("!", "!"), ("ä", "ä"),
            ] {
                let before = String(repeating: "#", count: place)
                let after = String(repeating: "]", count: length - place - 1)
                let json = JSON.string(before + character + after)
                #expect(json.text == "\"" + before + escape + after + "\"")
                #expect(try JSON(parsing: json.text) == json)
                #expect(String(jsonText: json.compact[...]) == json.stringValue)
            }
        }
    }

    @Test func `between and behind escapes a string is as it was`() throws {
        let string = "a\"bcdefghijk\n\nl\\\u{1}mnäopqrstuvwxyz\""
        #expect(JSON.string(string).text == #""a\"bcdefghijk\n\nl\\\u0001mnäopqrstuvwxyz\"""#)
    }

    @Test func `indented text has one element a line and two spaces a level`() {
        let json: JSON = ["a": [1, ["b": nil]], "c": [:], "d": [], "e": "x"]
        #expect(
            String(decoding: json.pretty, as: UTF8.self) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": {},
                  "d": [],
                  "e": "x"
                }
                """)
    }
}
