import HTTPMessages
import Testing

@testable import Emulation

@Suite struct PageTests {
    @Test func `a row answers with a page or with the way to another one`() {
        let notes = Notebook()
        let page = notes.respond("GET", "/notes/page", headers: ["Host": "127.0.0.1:8080"])
        #expect(page.status == .ok)
        #expect(page.headers["Content-Type"] == "text/html")
        #expect(String(decoding: page.body, as: UTF8.self) == "<p>http://127.0.0.1:8080</p>")
        let redirect = notes.respond("GET", "/notes/page?go", headers: ["Host": "127.0.0.1:8080"])
        #expect(redirect.status == .found)
        #expect(redirect.headers["Location"] == "http://127.0.0.1:8080/notes/page")
        #expect(redirect.body.isEmpty)
    }

    @Test(
        arguments: [
            (["Host": "a.example:1"], nil, nil, "http://a.example:1"), ([:], nil, nil, "http://localhost"),
            (["Host": ""], nil, nil, "http://localhost"),
            (["Host": "a.example"], "https://u.example", nil, "https://u.example"),
            (["Host": "a.example"], nil, "s1", "http://a.example/sandbox/s1"),
            ([:], "https://u.example", "s1", "https://u.example/sandbox/s1"),
            (["Host": "<b>\"'&"], nil, nil, "http://&lt;b&gt;&quot;&#39;&amp;"),
        ] as [([String: String], String?, String?, String)])
    func `links lead to the address by which the request came, or to the public one, and stay in the sandbox`(
        headers: [String: String], publicURL: String?, sandbox: String?, origin: String
    ) {
        let notes = Notebook { $0.publicURL = publicURL }
        var fields: Headers = [:]
        for (name, value) in headers { fields.append(name, value) }
        let page = notes.respond("GET", "/notes/page", headers: fields, in: sandbox)
        #expect(String(decoding: page.body, as: UTF8.self) == "<p>\(origin)</p>")
    }
}
