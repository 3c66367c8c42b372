import HTTPMessages
import Testing

@Suite struct MediaTypesTests {
    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=utf-8", "text/json", "application/problem+json",
        "application/vnd.a+json ; v=1",
    ])
    func `JSON has several names`(label: String) { #expect(saysJSON(label)) }

    @Test(arguments: [
        "", "json", "application/jsonp", "text/plain", "text/x+json", "application/x-www-form-urlencoded", "text/plain; application/json",
    ])
    func `other labels are none of them`(label: String) { #expect(!saysJSON(label)) }
}
