import Testing

@testable import CyclrAPI

@Suite struct BindingTests {
    @Test(arguments: [
        ("", ""), ("a", "a"), (" \u{2003}\r\n", ""), ("\u{A0}a  b\u{301} \n", "a  b\u{301}"), ("\t\u{301}a\u{3000}", "\u{301}a"),
    ])
    func `a text is read without the blanks around it`(text: String, trimmed: String) {
        #expect(text.trimmed == trimmed)
    }
}
