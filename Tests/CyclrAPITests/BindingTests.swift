import Emulation
import OrderedJSON
import Testing

@testable import CyclrAPI

@Suite struct BindingTests {
    @Test(arguments: [
        ("", ""), ("a", "a"), (" \u{2003}\r\n", ""), ("\u{A0}a  b\u{301} \n", "a  b\u{301}"), ("\t\u{301}a\u{3000}", "\u{301}a"),
    ])
    func `a text is read without the blanks around it`(text: String, trimmed: String) {
        #expect(text.trimmed == trimmed)
    }

    @Test func `a member's name is known in any case of the letters A to Z, and in no other spelling`() {
        let schema = Schema("Bound", source: "Understudy", [.init("Kind", .string())])
        for name in ["Kind", "kind", "kIND"] { #expect(schema.filled(from: [name: "a"]) == ["Kind": "a"]) }
        for name in ["\u{212A}ind", "K\u{131}nd", "Kin", "Kinds"] { #expect(schema.filled(from: [name: "a"]) == [:]) }
    }

    @Test func `of a member sent twice the last counts`() {
        let schema = Schema("Bound", source: "Understudy", [.init("Kind", .string())])
        #expect(schema.filled(from: ["kind": "a", "Kind": "b"]) == ["Kind": "b"])
        #expect(schema.filled(from: ["Kind": "b", "kind": "a"]) == ["Kind": "a"])
    }
}
