import CyclrAPI
import Emulation
import HTTPMessages
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

    @Test func `a row that takes a body refuses one that is no JSON, no text or of another type, whatever its path leads to`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        // these look at no body, nor do deletions, except that of a user
        let others = [
            "POST /v1.0/account/connectors/:id/triggers/:trigger", "POST /v1.0/accounts/tokens",
            "POST /v1.0/steps/:stepId/fieldmappings/lookup", "PUT /v1.0/account/connectors/:id/deauthenticate",
            "PUT /v1.0/cycles/:cycleId/deactivate",
        ]
        let rows = Cyclr.endpoints.filter { row in
            guard row.requestShape != nil, row.access != .open, !others.contains(row.operation) else { return false }
            return row.method != .delete || row.operation == "DELETE /v1.0/accounts/:accountId/users"
        }
        #expect(rows.count == 44)
        let invalid = #"400 {"Message":"The request is invalid."}"#
        let unsupported = #"415 {"Message":"The request entity's media type 'text/plain' is not supported for this resource."}"#
        for row in rows {
            let target = Array(row.path.text.replacing(/:[A-Za-z]+\??/, with: "ffffffffffffffffffffffff").utf8)
            func answer(_ body: [UInt8], _ type: String = "application/json") -> String {
                cyclr.send(row.method.name, target, headers: ["Content-Type": type], body: body).line
            }
            #expect(answer(Array("{".utf8)) == invalid, "\(row.operation)")
            #expect(answer(Array(#"{"a":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)) == invalid, "\(row.operation)")
            #expect(answer(Array("{}".utf8), "text/plain") == unsupported, "\(row.operation)")
        }
    }

    @Test func `who asks for a status gets what a program reads, not a page`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/cycles", headers: ["Prefer": "code=404"]).line == #"404 {"Message":"Account not found."}"#)
        #expect(cyclr.get("/v1.0/cycles", headers: ["Prefer": "code=400"]).line == #"400 {"Message":"The request is invalid."}"#)
    }

    @Test(arguments: [
        ("/launch", 401, "<p>This link is invalid or no longer valid: it works only once, within five minutes.</p>"),
        ("/launch", 404, "<p>There is no such page.</p>"), ("/launch", 400, "<p>Something is missing.</p>"),
        ("/connectorauth/updateaccountconnectoroauth", 400, "<p>The connector Unknown is not authenticated by OAuth.</p>"),
    ])
    func `who asks for a status of a page gets a page`(path: String, status: Int, text: String) throws {
        let page = try Understudy.cyclr().get(path, headers: ["Prefer": "code=\(status)"])
        #expect(page.status == status)
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.body.contains(text))
    }

    @Test func `a status that is asked for is the row's own before what every row has`() throws {
        let answer = try Understudy.cyclr().put("/v1.0/accounts/acme/users", #"{"UserName":"bo"}"#, headers: ["Prefer": "code=400"])
        #expect(answer.line == #"400 {"Message":"Username is required"}"#)
    }

    @Test func `links lead to their sandbox, however it was named`() throws {
        let cyclr = try Understudy.embedding()
        let link = cyclr.post("/v1.0/accounts/acme/launch", "{}", headers: ["X-Understudy-Sandbox": "one"]).json?["LaunchUrl"]
        #expect(link?.stringValue?.hasPrefix("http://localhost/sandbox/one/account/signinwithtoken?") == true)
    }

    @Test(arguments: Cyclr.Code.allCases)
    func `a refusal is what the OpenAPI document says of its code`(code: Cyclr.Code) throws {
        let context = AnswerContext(
            randomness: Randomness(seed: 1, sandbox: "main"), exchange: 0, request: Request(.get, "/"), origin: "http://localhost")
        let envelope = Cyclr.envelope(of: Cyclr.refusal(forced: code), context)
        let form = Cyclr.form(of: code)
        #expect(envelope.contentType.prefix { $0 != ";" } == form.mediaType)
        if form.mediaType.hasSuffix("json") { #expect(form.shape.faults(in: try JSON(parsing: envelope.body)) == []) }
    }
}
