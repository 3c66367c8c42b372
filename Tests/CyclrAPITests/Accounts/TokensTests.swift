import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TokensTests {
    private static let form = "grant_type=client_credentials&client_id=understudy&client_secret=understudy"
    private static let label: [String: String?] = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": nil]

    // MARK: What it refuses

    @Test(arguments: [
        ("grant_type=client_credentials&client_id=nobody&client_secret=x", #"400 {"error":"invalid_client"}"#),
        ("grant_type=client_credentials&client_id=understudy&client_secret=wrong", #"400 {"error":"invalid_client"}"#),
        ("grant_type=client_credentials", #"400 {"error":"invalid_client"}"#),
        ("grant_type=magic&client_id=understudy&client_secret=understudy", #"400 {"error":"unsupported_grant_type"}"#),
        ("", #"400 {"error":"unsupported_grant_type"}"#), ("{}", #"400 {"error":"unsupported_grant_type"}"#),
        ("\(form)&scope=account:nobody", #"400 {"error":"invalid_grant"}"#),
    ])
    func `a bad request for a token is refused as OAuth says`(form: String, answer: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send("POST", "/oauth/token", headers: Self.label, body: form).line == answer)
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Bearer nobody's", "Basic \(Fixture.token)", Fixture.token, "Bearer \(Fixture.expiredToken)",
    ])
    func `without a good token nothing is shown`(authorization: String?) throws {
        let cyclr = try Understudy.cyclr()
        let answer = cyclr.get("/v1.0/accounts", headers: ["Authorization": authorization])
        #expect(answer.line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        #expect(answer.header("WWW-Authenticate") == "Bearer")
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
    }

    // MARK: What it answers

    @Test(arguments: [("POST", "/oauth/token"), ("GET", "/oauth/token"), ("POST", "/v1.0/oauth/token"), ("POST", "/oauth/token/")])
    func `a token has the recorded members in their order`(method: String, path: String) throws {
        let cyclr = try Understudy.cyclr()
        let answer = cyclr.send(method, path, headers: Self.label, body: Self.form)
        let token = answer.json?["access_token"]?.stringValue ?? ""
        #expect(token.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(
            answer.line == """
                200 {"access_token":"\(token)","token_type":"bearer","expires_in":1209599,"clientId":"understudy",".refresh":"False",\
                ".issued":"Mon, 02 May 2022 12:00:00 GMT",".expires":"Mon, 16 May 2022 11:59:59 GMT"}
                """)
        #expect(answer.header("Cache-Control") == "no-cache")
    }

    @Test func `client and secret may stand in a Basic header`() throws {
        let cyclr = try Understudy.cyclr()
        let basic = ["Authorization": "Basic dW5kZXJzdHVkeTp1bmRlcnN0dWR5"]
        #expect(cyclr.send("POST", "/oauth/token", headers: basic, body: "grant_type=client_credentials").status == 200)
    }

    // MARK: What it remembers

    @Test func `a token works until it expires on the sandbox's clock`() throws {
        let cyclr = try Understudy.cyclr()
        let token = cyclr.send("POST", "/oauth/token", headers: Self.label, body: Self.form).json?["access_token"]?.stringValue ?? ""
        let bearer = ["Authorization": "bearer \(token)"]
        try cyclr.advanceClock(by: "13d")
        #expect(cyclr.get("/v1.0/accounts", headers: bearer).status == 200)
        try cyclr.advanceClock(by: "1d")
        #expect(cyclr.get("/v1.0/accounts", headers: bearer).status == 401)
    }

    @Test func `a token that is restricted to an account is good for no other`() throws {
        let cyclr = try Understudy.cyclr()
        let scoped = cyclr.send("POST", "/oauth/token", headers: Self.label, body: "\(Self.form)&scope=account%3Aacme")
        let bearer = ["Authorization": "Bearer \(scoped.json?["access_token"]?.stringValue ?? "")"]
        #expect(cyclr.get("/v1.0/accounts/acme", headers: bearer).status == 200)
        #expect(cyclr.get("/v1.0/accounts/north.example", headers: bearer).status == 401)
    }

    @Test func `many tokens live at once`() throws {
        let cyclr = try Understudy.cyclr()
        let tokens = (0..<5).map { _ in
            cyclr.send("POST", "/oauth/token", headers: Self.label, body: Self.form).json?["access_token"]?.stringValue ?? ""
        }
        #expect(Set(tokens).count == 5)
        for token in tokens { #expect(cyclr.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(token)"]).status == 200) }
    }
}
