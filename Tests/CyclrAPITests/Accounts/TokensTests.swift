import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TokensTests {
    private static let form = "grant_type=client_credentials&client_id=understudy&client_secret=understudy"
    private static let password = "grant_type=password&client_id=understudy&username=ada@acme.example&password=p"
    private static let label: [String: String?] = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": nil]

    // MARK: What it refuses

    @Test(arguments: [
        ("grant_type=client_credentials&client_id=nobody&client_secret=x", #"400 {"error":"invalid_client"}"#),
        ("grant_type=client_credentials&client_id=understudy&client_secret=wrong", #"400 {"error":"invalid_client"}"#),
        ("grant_type=client_credentials", #"400 {"error":"invalid_client"}"#),
        ("grant_type=magic&client_id=understudy&client_secret=understudy", #"400 {"error":"unsupported_grant_type"}"#),
        ("client_id=understudy&client_secret=understudy", #"400 {"error":"unsupported_grant_type"}"#),
        // the client is checked first
        ("grant_type=magic&client_id=understudy&client_secret=wrong", #"400 {"error":"invalid_client"}"#),
        ("", #"400 {"error":"invalid_client"}"#), ("{}", #"400 {"error":"invalid_client"}"#),
        ("\(form)&scope=account:nobody", #"400 {"error":"invalid_grant"}"#),
        ("\(form)&scope=x+account:nobody", #"400 {"error":"invalid_grant"}"#),
        ("\(form)&scope=account:", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=password&username=ada@acme.example&password=p", #"400 {"error":"invalid_client"}"#),
        ("\(password)&client_secret=nobody", #"400 {"error":"invalid_client"}"#),
        ("\(password)&client_secret=north.example", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=password&client_id=understudy&username=ada@acme.example&password=q", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=password&client_id=understudy&username=ada@acme.example", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=password&client_id=understudy&username=nobody&password=", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=refresh_token&client_id=understudy&refresh_token=x", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=refresh_token&client_id=understudy", #"400 {"error":"invalid_grant"}"#),
        ("grant_type=refresh_token&refresh_token=x", #"400 {"error":"invalid_client"}"#),
    ])
    func `a bad request for a token is refused as OAuth says`(form: String, answer: String) throws {
        let cyclr = try Understudy.cyclr()
        let refused = cyclr.send("POST", "/oauth/token", headers: Self.label, body: form)
        #expect(refused.line == answer)
        #expect(refused.header("Content-Type") == "application/json;charset=UTF-8")
        for (name, value) in [("Cache-Control", "no-cache"), ("Pragma", "no-cache"), ("Expires", "-1")] {
            #expect(refused.header(name) == value)
        }
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

    @Test(arguments: [
        "accounts", "accounts/acme", "connectors", "connectors/2582", "connectors/MailChimp/v3", "connectors/2582/methods", "methods/20001",
        "templates",
    ])
    func `a token that is restricted to an account is refused where the header names another one`(path: String) throws {
        let cyclr = try Understudy.cyclr()
        func answer(_ account: String?) -> Reply {
            cyclr.get("/v1.0/\(path)", headers: ["Authorization": "Bearer \(Fixture.acmeToken)", "X-Cyclr-Account": account])
        }
        for account in ["north.example", "nobody"] {
            #expect(answer(account).line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        }
        for account in ["acme", "", nil] { #expect(answer(account).status == 200) }
    }

    // MARK: What it answers

    @Test(arguments: [
        ("POST", "/oauth/token"), ("GET", "/oauth/token"), ("POST", "/v1.0/oauth/token"), ("GET", "/v1.0/oauth/token"),
        ("POST", "/oauth/token/"),
    ])
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
        #expect(answer.header("Content-Type") == "application/json;charset=UTF-8")
        #expect(answer.header("Cache-Control") == "no-cache")
    }

    @Test func `client and secret may stand in a Basic header`() throws {
        let cyclr = try Understudy.cyclr()
        let basic = ["Authorization": "Basic dW5kZXJzdHVkeTp1bmRlcnN0dWR5"]
        #expect(cyclr.send("POST", "/oauth/token", headers: basic, body: "grant_type=client_credentials").status == 200)
    }

    @Test func `a user's password gives a token that can be renewed`() throws {
        let cyclr = try Understudy.cyclr()
        let answer = cyclr.send("POST", "/oauth/token", headers: Self.label, body: Self.password)
        let token = answer.json?["access_token"]?.stringValue ?? "", refresh = answer.json?["refresh_token"]?.stringValue ?? ""
        #expect(
            answer.line == """
                200 {"access_token":"\(token)","token_type":"bearer","expires_in":1209599,"refresh_token":"\(refresh)","clientId":"understudy",\
                "userName":"ada@acme.example",".refresh":"True",".issued":"Mon, 02 May 2022 12:00:00 GMT",\
                ".expires":"Mon, 16 May 2022 11:59:59 GMT"}
                """)
        #expect(cyclr.get("/v1.0/accounts/north.example", headers: ["Authorization": "Bearer \(token)"]).status == 200)
    }

    // MARK: What it remembers

    @Test func `renewing a token ends the one before, and keeps what it is restricted to`() throws {
        let cyclr = try Understudy.cyclr()
        _ = cyclr.send("PUT", "/v1.0/accounts/acme/users", body: #"{"UserName":"ada@acme.example"}"#)
        let first = cyclr.send("POST", "/oauth/token", headers: Self.label, body: "\(Self.password)&client_secret=acme").json
        let bearer = { (token: JSON?) in ["Authorization": "Bearer \(token?["access_token"]?.stringValue ?? "")"] }
        let renewal = { (token: JSON?) in
            "grant_type=refresh_token&client_id=understudy&refresh_token=\(token?["refresh_token"]?.stringValue ?? "")"
        }
        try cyclr.advanceClock(by: "15d")
        #expect(cyclr.get("/v1.0/accounts/acme", headers: bearer(first)).status == 401)
        let second = cyclr.send("POST", "/oauth/token", headers: Self.label, body: renewal(first)).json
        #expect(cyclr.get("/v1.0/accounts/acme", headers: bearer(second)).status == 200)
        #expect(cyclr.get("/v1.0/accounts/north.example", headers: bearer(second)).status == 401)
        #expect(cyclr.send("POST", "/oauth/token", headers: Self.label, body: renewal(first)).line == #"400 {"error":"invalid_grant"}"#)
        try cyclr.advanceClock(by: "29d")
        #expect(cyclr.send("POST", "/oauth/token", headers: Self.label, body: renewal(second)).line == #"400 {"error":"invalid_grant"}"#)
    }

    @Test func `a token works until it expires on the sandbox's clock`() throws {
        let cyclr = try Understudy.cyclr()
        let token = cyclr.send("POST", "/oauth/token", headers: Self.label, body: Self.form).json?["access_token"]?.stringValue ?? ""
        let bearer = ["Authorization": "bearer \(token)"]
        try cyclr.advanceClock(by: "13d")
        #expect(cyclr.get("/v1.0/accounts", headers: bearer).status == 200)
        try cyclr.advanceClock(by: "1d")
        #expect(cyclr.get("/v1.0/accounts", headers: bearer).status == 401)
    }

    @Test(arguments: ["account%3Aacme", "x%20account:acme", "+account:acme+y"])
    func `a token that is restricted to an account is good for no other`(scope: String) throws {
        let cyclr = try Understudy.cyclr()
        let scoped = cyclr.send("POST", "/oauth/token", headers: Self.label, body: "\(Self.form)&scope=\(scope)")
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

    @Test func `after a new start with what was exported nobody gets the token of another`() throws {
        let cyclr = try Understudy.cyclr(), restarted = try Understudy.cyclr()
        func token(_ account: String, on cyclr: Understudy) -> String {
            let reply = cyclr.send("POST", "/oauth/token", headers: Self.label, body: "\(Self.form)&scope=account:\(account)")
            return reply.json?["access_token"]?.stringValue ?? ""
        }
        _ = token("acme", on: cyclr)
        // the first token has expired by then, and is forgotten when others are issued
        try cyclr.advanceClock(by: "480h")
        let ours = token("north.example", on: cyclr), theirs = token("acme", on: cyclr)
        #expect(restarted.send("PUT", "/__admin/state", body: cyclr.get("/__admin/state").body).status == 200)
        #expect(![ours, theirs, ""].contains(token("acme", on: restarted)))
        let accounts = restarted.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(ours)"]).json?.arrayValue
        #expect(accounts?.map { $0["Id"] } == ["north.example"])
    }
}
