import Testing
import UnderstudyTesting

@Suite struct AccountUsersTests {
    private static let acme = "/v1.0/accounts/acme/users"

    // MARK: What it refuses

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `the users of an account that nobody has are not found`(method: String) throws {
        let cyclr = try Understudy.cyclr()
        let answer = cyclr.send(method, "/v1.0/accounts/nobody/users", body: #"{"UserName":"bo"}"#)
        #expect(answer.line == #"404 {"Message":"Account not found."}"#)
    }

    @Test(arguments: [
        "PUT /v1.0/accounts/acme/users", "DELETE /v1.0/accounts/acme/users", "PUT /v1.0/accounts/nobody/users", "PUT /v1.0/users",
    ])
    func `a user must have a name, and that is said first`(row: String) throws {
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/accounts.json": Self.withAda])
        let parts = row.split(separator: " ").map(String.init)
        for body in ["", "{}", #"{"UserName":""}"#, #"{"UserName":" ","Password":"p"}"#, #"{"UserName":null}"#, #"{"UserName":{}}"#] {
            #expect(cyclr.send(parts[0], parts[1], body: body).line == #"400 {"Message":"Username is required"}"#)
        }
        for body in ["[]", "7", "{", #""ada""#, "\u{0}"] {
            #expect(cyclr.send(parts[0], parts[1], body: body).line == #"400 {"Message":"The request is invalid."}"#)
        }
        #expect(cyclr.get(Self.acme).line == #"200 ["ada@acme.example"]"#)
    }

    @Test func `who is not in the account cannot leave it`() throws {
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/accounts.json": Self.withAda])
        #expect(cyclr.send("DELETE", Self.acme, body: #"{"UserName":"bo"}"#).line == #"404 {"Message":"User not found."}"#)
        #expect(
            cyclr.send("DELETE", "/v1.0/accounts/north.example/users", body: #"{"UserName":"ada@acme.example"}"#).line
                == #"404 {"Message":"User not found."}"#)
        #expect(cyclr.get(Self.acme).line == #"200 ["ada@acme.example"]"#)
    }

    @Test(arguments: [
        (#"{"UserName":"nobody","Password":"p"}"#, #"404 {"Message":"User not found."}"#),
        (#"{"UserName":"ada@acme.example"}"#, #"400 {"Message":"Password is required"}"#),
        (#"{"UserName":"ada@acme.example","Password":""}"#, #"400 {"Message":"Password is required"}"#),
    ])
    func `a password is set for a user who is there, and is never empty`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send("PUT", "/v1.0/users", body: body).line == answer)
    }

    @Test func `a token that is restricted to an account reaches neither another's users nor passwords`() throws {
        let cyclr = try Understudy.cyclr()
        let acme: [String: String?] = ["Authorization": "Bearer \(Fixture.acmeToken)"]
        #expect(cyclr.get(Self.acme, headers: acme).status == 200)
        let denied = #"401 {"Message":"Authorization has been denied for this request."}"#
        #expect(cyclr.get("/v1.0/accounts/north.example/users", headers: acme).line == denied)
        let body = #"{"UserName":"ada@acme.example","Password":"new"}"#
        #expect(cyclr.send("PUT", "/v1.0/users", headers: acme, body: body).line == denied)
    }

    // MARK: What it answers

    @Test func `names alone, in a bare array`() throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.get("/v1.0/accounts/acme/users/").line == "200 []")
    }

    // MARK: What it remembers

    @Test func `who is added is listed once, and is gone after the removal`() throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send("PUT", Self.acme, body: #"{"UserName":"bo","Password":"p"}"#).line == "200 ")
        #expect(cyclr.send("PUT", Self.acme, body: #"{'username': 'bo'}"#).status == 200)
        #expect(cyclr.send("PUT", Self.acme, body: #"{"UserName":"ada@acme.example"}"#).status == 200)
        #expect(cyclr.get(Self.acme).line == #"200 ["bo","ada@acme.example"]"#)
        #expect(cyclr.send("PUT", "/v1.0/users", body: #"{"UserName":"bo","Password":"new"}"#).line == "200 ")
        #expect(cyclr.send("DELETE", Self.acme, body: #"{"UserName":"bo"}"#).line == "200 ")
        #expect(cyclr.get(Self.acme).line == #"200 ["ada@acme.example"]"#)
        #expect(cyclr.get("/v1.0/accounts/north.example/users").line == "200 []")
    }

    private static let withAda = "[\(Fixture.acme.dropLast()),\"$users\":[\"ada@acme.example\"]},\(Fixture.north)]"
}
