import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SignInTokensTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("/v1.0/accounts/nobody/signintoken", "{}", #"404 {"Message":"Account not found."}"#),
        ("/v1.0/accounts/acme/signintoken", "[]", #"400 {"Message":"The request is invalid."}"#),
        ("/v1.0/accounts/acme/signintoken", "{", #"400 {"Message":"The request is invalid."}"#),
        ("/v1.0/accounts/tokens", "", #"401 {"Message":"Authorization has been denied for this request."}"#),
    ])
    func `a token for an account that is not there, or a body that is none, is refused`(path: String, body: String, answer: String) throws {
        #expect(try Understudy.cyclr().post(path, body).line == answer)
    }

    @Test func `a restricted token signs in to its own account alone`() throws {
        let cyclr = try Understudy.cyclr()
        let acme = ["Authorization": "Bearer \(Fixture.acmeToken)"]
        #expect(cyclr.post("/v1.0/accounts/acme/signintoken", "{}", headers: acme).status == 200)
        #expect(cyclr.post("/v1.0/accounts/north.example/signintoken", "{}", headers: acme).status == 401)
        #expect(cyclr.get("/v1.0/accounts/north.example/users").line == "200 []")
    }

    // MARK: What it answers

    @Test(arguments: [#"{"Username":"new@acme.example"}"#, #"{"username":7}"#, #"{"Username":null}"#, "{}", ""])
    func `a token may stand in a URL as it is, and is good for five minutes`(body: String) throws {
        let answer = try Understudy.cyclr().post("/v1.0/accounts/acme/signintoken", body)
        let token = answer.json?["Token"]?.stringValue ?? ""
        #expect(token.wholeMatch(of: /[A-Za-z0-9_-]{33}/) != nil)
        #expect(answer.line == #"200 {"Token":"\#(token)","ExpiresAtUtc":"2022-05-02T12:05:00Z"}"#)
    }

    @Test func `the older form takes its account from the header`() throws {
        let answer = try Understudy.cyclr(account: "north.example").post("/v1.0/accounts/tokens", "")
        #expect(answer.status == 200)
        #expect(answer.json?["ExpiresAtUtc"] == "2022-05-02T12:05:00Z")
    }

    // MARK: What it remembers

    @Test func `a user who is not there is made; nobody in particular is the API user`() throws {
        let cyclr = try Understudy.cyclr()
        _ = cyclr.post("/v1.0/accounts/north.example/signintoken", #"{"Username":"bo@north.example"}"#)
        _ = cyclr.post("/v1.0/accounts/north.example/signintoken", #"{"Username":"bo@north.example"}"#)
        _ = cyclr.post("/v1.0/accounts/north.example/signintoken", "")
        #expect(cyclr.get("/v1.0/accounts/north.example/users").line == #"200 ["bo@north.example","API User"]"#)
    }

    @Test func `no two tokens are the same, and many are good at once`() throws {
        let cyclr = try Understudy.cyclr()
        let tokens = (0..<20).map { _ in cyclr.signInToken() }
        #expect(Set(tokens).count == 20)
        for token in tokens { #expect(cyclr.get("/account/signinwithtoken?token=\(token)").status == 302) }
    }

    @Test func `a token works once`() throws {
        let cyclr = try Understudy.cyclr()
        let token = cyclr.signInToken()
        #expect(cyclr.get("/account/signinwithtoken?token=\(token)").status == 302)
        #expect(cyclr.get("/account/signinwithtoken?token=\(token)").status == 401)
    }

    @Test func `who asks for the head of a link does not use its token up`() throws {
        let cyclr = try Understudy.cyclr()
        let target = "/account/signinwithtoken?token=\(cyclr.signInToken())"
        let head = cyclr.send("HEAD", target)
        #expect(head.status == 405)
        #expect(head.header("Allow") == "GET")
        #expect(cyclr.get(target).status == 302)
    }

    @Test func `a token works for five minutes of the sandbox's clock`() throws {
        let cyclr = try Understudy.cyclr()
        let (early, late) = (cyclr.signInToken(), cyclr.signInToken())
        try cyclr.advanceClock(by: "PT4M59S")
        #expect(cyclr.get("/account/signinwithtoken?token=\(early)").status == 302)
        try cyclr.advanceClock(by: "PT1S")
        #expect(cyclr.get("/account/signinwithtoken?token=\(late)").status == 401)
        #expect(cyclr.get("/account/signinwithtoken?token=\(cyclr.signInToken())").status == 302)
    }

    @Test func `a token goes with its user, and so does the browser that one signed in; others stay`() throws {
        let cyclr = try Understudy.cyclr()
        func token(_ user: String) -> String {
            cyclr.post("/v1.0/accounts/acme/signintoken", #"{"Username":"\#(user)"}"#).json?["Token"]?.stringValue ?? ""
        }
        let (unused, other) = (token("bo"), token("bob"))
        let browser = Browser(cyclr, "/account/signinwithtoken?token=\(token("bo"))")
        #expect(browser.status == 200)
        #expect(cyclr.send("DELETE", "/v1.0/accounts/acme/users", body: #"{"UserName":"bo"}"#).status == 200)
        #expect(Browser(cyclr, browser.url).status == 401)
        #expect(cyclr.get("/account/signinwithtoken?token=\(unused)").status == 401)
        #expect(cyclr.get("/account/signinwithtoken?token=\(other)").status == 302)
    }

    @Test func `a token goes with its account`() throws {
        let cyclr = try Understudy.cyclr()
        let token = cyclr.signInToken()
        _ = cyclr.send("DELETE", "/v1.0/accounts/acme")
        #expect(cyclr.get("/account/signinwithtoken?token=\(token)").status == 401)
    }
}
