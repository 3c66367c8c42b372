import OrderedJSON
import Testing

@Suite struct DocumentTests {
    @Test(arguments: ["[1]", " null", "1"]) func `a document is an object`(text: String) {
        let fault = #expect(throws: JSON.SyntaxError.self) { try JSON.Document(parsing: text) }
        #expect(fault?.reason == "an object is expected")
    }

    @Test func `any spelling becomes the compact one`() throws {
        let document = try JSON.Document(parsing: " { \"a\" : [ 1.0 , \"\\/\\u0041\" ] ,\n\"\\u0062\":null }")
        #expect(text(document) == #"{"a":[1.0,"/A"],"b":null}"#)
    }

    @Test func `a member is found at top level only, by its whole name`() throws {
        let document = try JSON.Document(parsing: #"{"x":{"a":1},"y":["a",{"a":2},"]}\""],"aa":"\"a\":3","\"a":4,"a":5}"#)
        #expect(document["a"] == 5)
        #expect(document["aa"] == #""a":3"#)
        #expect(document[#""a"#] == 4)
        #expect(document["y"] == ["a", ["a": 2], "]}\""])
        #expect(document["z"] == nil)
        #expect(document.keys == ["x", "y", "aa", "\"a", "a"])
    }

    @Test func `a null is not an absent member`() throws {
        let document = try JSON.Document(parsing: #"{"a":null}"#)
        #expect(document["a"] == .null)
        #expect(document["b"] == nil)
        #expect(document.read("a", as: String?.self) == .some(nil))
        #expect(document.read("a", as: String.self) == nil)
        #expect(document.read("b", as: String?.self) == nil)
    }

    @Test func `a value of another kind does not read`() throws {
        let document = try JSON.Document(parsing: #"{"s":"1","i":1.0,"b":true,"l":["x"],"o":{"k":1}}"#)
        #expect(document.read("s", as: String.self) == "1")
        #expect(document.read("s", as: Int.self) == nil)
        #expect(document.read("i", as: Int.self) == 1)
        #expect(document.read("b", as: Bool.self) == true)
        #expect(document.read("l", as: [String].self) == ["x"])
        #expect(document.read("l", as: [Int].self) == nil)
        #expect(document.read("o", as: JSON.Document.self).map(text) == #"{"k":1}"#)
    }

    @Test func `setting keeps a present member's place and puts a new one last`() throws {
        var document = try JSON.Document(parsing: #"{"a":1,"b":[2],"c":3}"#)
        document.set("b", to: "x\n")
        document.set("d", to: Int?.none)
        #expect(text(document) == #"{"a":1,"b":"x\n","c":3,"d":null}"#)
    }

    @Test func `removing leaves no comma behind`() throws {
        var document = try JSON.Document(parsing: #"{"a":1,"b":[2],"c":3}"#)
        document["b"] = nil
        #expect(text(document) == #"{"a":1,"c":3}"#)
        document["a"] = nil
        document["x"] = nil
        #expect(text(document) == #"{"c":3}"#)
        document["c"] = nil
        #expect(text(document) == "{}")
        #expect(document.isEmpty)
        document["new"] = true
        #expect(text(document) == #"{"new":true}"#)
    }

    private func text(_ document: JSON.Document) -> String { String(decoding: document.text, as: UTF8.self) }
}
