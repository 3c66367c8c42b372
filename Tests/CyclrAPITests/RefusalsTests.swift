import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct RefusalsTests {
    @Test func `a path that is none is named as it was asked for, however the sandbox was named`() throws {
        let cyclr = try Understudy.cyclr()
        func answer(_ path: String, sandbox: String? = nil) -> String {
            cyclr.get(path, headers: ["X-Understudy-Sandbox": sandbox, "Host": "127.0.0.1:8080"]).line
        }
        func refusal(_ path: String) -> String {
            #"404 {"Message":"No HTTP resource was found that matches the request URI 'http://127.0.0.1:8080\#(path)'."}"#
        }
        #expect(answer("/v1.0/nope?a=%20b") == refusal("/v1.0/nope?a=%20b"))
        #expect(answer("/v1.0/nope", sandbox: "one") == refusal("/v1.0/nope"))
        for sandbox in ["one", "main"] { #expect(answer("/sandbox/\(sandbox)/v1.0/nope") == refusal("/sandbox/\(sandbox)/v1.0/nope")) }
    }

    @Test func `who asks for a status gets what a program reads, not a page`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/cycles", headers: ["Prefer": "code=404"]).line == #"404 {"Message":"Account not found."}"#)
        #expect(cyclr.get("/v1.0/cycles", headers: ["Prefer": "code=400"]).line == #"400 {"Message":"The request is invalid."}"#)
    }

    @Test func `links lead to their sandbox, however it was named`() throws {
        let cyclr = try Understudy.embedding()
        let link = cyclr.post("/v1.0/accounts/acme/launch", "{}", headers: ["X-Understudy-Sandbox": "one"]).json?["LaunchUrl"]
        #expect(link?.stringValue?.hasPrefix("http://localhost/sandbox/one/account/signinwithtoken?") == true)
    }
}
