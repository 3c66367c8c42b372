import HTTPMessages
import Testing

@Suite struct MediaTypesTests {
    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=utf-8", "text/json", "application/problem+json",
        "application/vnd.a+json ; v=1", " text/json\t",
    ])
    func `JSON has several names`(label: String) { #expect(saysJSON(label)) }

    @Test(arguments: [
        "", "json", "application/jsonp", "application /json", "application/ json", "application/vnd. a+json", "text/plain", "text/x+json",
        "application/x-www-form-urlencoded", "text/plain; application/json",
    ])
    func `other labels are none of them`(label: String) { #expect(!saysJSON(label)) }

    @Test(
        arguments: [
            ("application/json", nil), ("application/json; v=1", nil), ("application/json;charset", nil), ("charset=utf-8", nil),
            ("application/json;charset=utf-8", "utf-8"), ("application/json ; v=1;\tCharset = \"UTF-16\" ", "utf-16"),
            ("text/json;;charset=a=b;charset=c", "a=b"),
        ] as [(String, String?)])
    func `a label may say how the text is encoded`(label: String, name: String?) { #expect(charset(of: label) == name) }
}
