import HTTPMessages
import Testing

@Suite struct HeadersTests {
    @Test func `names are found in any case and kept in their own`() {
        let headers: Headers = ["SecretKey": "a", "secretkey": "b", "X-Empty": ""]
        #expect(headers["SECRETKEY"] == "a")
        #expect(headers["x-empty"] == "")
        #expect(headers["missing"] == nil)
        #expect(headers.values(of: "secretKey") == ["a", "b"])
        #expect(headers.values(of: "missing") == [])
        #expect(headers.fields.map(\.name) == ["SecretKey", "secretkey", "X-Empty"])
    }

    @Test func `fields of a name are taken out, or give way to one at the end`() {
        let headers: Headers = ["Date": "a", "X-Next": "b", "date": "c"]
        #expect(headers.removing("DATE") == ["X-Next": "b"])
        #expect(headers.removing("Via") == headers)
        #expect(headers.replacing("date", with: "d") == ["X-Next": "b", "date": "d"])
    }

    @Test func `a value of sixteen thousand bytes survives`() {
        let long = String(repeating: "v", count: 16_000)
        #expect((["X-Long": long] as Headers)["x-long"] == long)
    }

    @Test func `what no field can hold is cut at 65535 bytes`() {
        let headers: Headers = ["X-Long": String(repeating: "v", count: 70_000), "X-Next": "1"]
        #expect(headers["x-long"]?.utf8.count == 65_535)
        #expect(headers["x-next"] == "1")
    }

    @Test func `a name is one word of visible ASCII`() {
        for name in ["X-Long", "a", "!#$%&'*+-.^_`|~09"] { #expect(name.isHeaderName, "\(name)") }
        for name in ["", "X Long", "X:", "(a)", "a\u{7F}", "é", "a\r\n"] { #expect(!name.isHeaderName, "\(name)") }
    }

    @Test func `letters are folded, other characters are not`() {
        #expect((["a[b": "1"] as Headers)["A{B"] == nil)
    }
}
