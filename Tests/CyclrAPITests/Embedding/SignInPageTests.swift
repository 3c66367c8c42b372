import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SignInPageTests {
    // MARK: What it refuses

    @Test(arguments: [
        "/account/signinwithtoken", "/account/signinwithtoken?token=", "/account/signinwithtoken?token=nobody%27s&returnUrl=%2Flaunch",
    ])
    func `without a good token a page says so`(target: String) throws {
        let page = try Understudy.embedding().get(target)
        #expect(page.status == 401)
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("X-Content-Type-Options") == "nosniff")
        #expect(page.body.contains("<p>This link is invalid or no longer valid: it works only once, within five minutes.</p>"))
    }

    @Test(arguments: [
        "https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "evil", "javascript:alert(1)", "%2F%09%2Fevil.example",
        "%2F%0D%0ASet-Cookie:%20a=b", "%2Fa%00",
    ])
    func `it leads to its own pages alone, and the token stays good`(returnURL: String) throws {
        let cyclr = try Understudy.embedding()
        let token = cyclr.signInToken()
        let page = cyclr.get("/account/signinwithtoken?token=\(token)&returnUrl=\(returnURL)")
        #expect(page.status == 400)
        #expect(page.header("Location") == nil)
        #expect(page.body.contains("returnUrl must be a path of this server."))
        #expect(cyclr.get("/account/signinwithtoken?token=\(token)").status == 302)
    }

    @Test(arguments: [
        "/account", "/account?session=nobody%27s", "/launch", "/orbit?session=", "/launch/marketplace/8", "/launch/integrations/x",
    ])
    func `a browser that is not signed in is told`(target: String) throws {
        let page = try Understudy.embedding().get(target)
        #expect(page.status == 401)
        #expect(page.body.contains("You are not signed in, or no longer."))
    }

    @Test(arguments: [
        "POST /launch/integrations", "POST /launch/integrations/\(CyclesFixture.active)/connectors/50001",
        "POST /launch/integrations/\(CyclesFixture.active)/values", "POST /launch/integrations/\(CyclesFixture.active)/stop",
        "POST /launch/integrations/\(CyclesFixture.active)/uninstall", "POST /launch/integrations/\(CyclesFixture.active)/continue",
        "GET /launch/integrations/\(CyclesFixture.active)/continue", "GET /launch/integrations/\(CyclesFixture.active)/result",
    ])
    func `nor does it change an integration, with a session of nobody's or none`(row: String) throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let before = cyclr.get("/v1.0/cycles").line
        let parts = row.split(separator: " ").map(String.init)
        for query in ["", "?session=nobody%27s", "?session=&place=%2Flaunch"] {
            let body = parts[0] == "POST" ? "template=\(EmbeddingSeeds.files)&authvalue=x" : ""
            let page = cyclr.send(parts[0], "\(parts[1])\(query)", body: body)
            #expect(page.status == 401)
            #expect(page.body.contains("You are not signed in, or no longer."))
        }
        #expect(cyclr.get("/v1.0/cycles").line == before)
    }

    @Test func `after an hour the browser is not signed in any more, nor without its account`() throws {
        let cyclr = try Understudy.embedding()
        let browser = Browser(cyclr, "/account/signinwithtoken?token=\(cyclr.signInToken())")
        #expect(browser.status == 200)
        let other = Browser(cyclr, cyclr.link("/v1.0/accounts/other/launch"))
        _ = cyclr.send("DELETE", "/v1.0/accounts/other")
        #expect(Browser(cyclr, other.url).status == 401)
        try cyclr.advanceClock(by: "PT59M59S")
        #expect(Browser(cyclr, browser.url).status == 200)
        try cyclr.advanceClock(by: "PT1S")
        #expect(Browser(cyclr, browser.url).status == 401)
    }

    @Test func `an account of the same id as one that is gone knows neither its browsers nor its links`() throws {
        let cyclr = try Understudy.embedding()
        let unused = cyclr.link("/v1.0/accounts/other/launch")
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/other/launch"))
        #expect(browser.status == 200)
        #expect(cyclr.send("DELETE", "/v1.0/accounts/other").status == 200)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"other","Name":"Another"}"#).status == 200)
        #expect(Browser(cyclr, browser.url).status == 401)
        #expect(Browser(cyclr, unused).status == 401)
    }

    // MARK: What it answers

    @Test(
        arguments: [
            ("", "http://localhost/account?session=SESSION"),
            ("&returnUrl=", "http://localhost/account?session=SESSION"),
            ("&returnUrl=%2Flaunch", "http://localhost/launch?session=SESSION"),
            ("&returnUrl=%2Flaunch/marketplace/8", "http://localhost/launch/marketplace/8?session=SESSION"),
            ("&returnUrl=%2Flaunch%3Fstart%3Dfalse%23there", "http://localhost/launch?start=false&session=SESSION"),
            (
                "&returnUrl=%2Flaunch&start=false&tags=a,b&complete=x%26y",
                "http://localhost/launch?start=false&complete=x%26y&tags=a%2Cb&session=SESSION"
            ),
            ("&returnUrl=%2Fcycle%2F%3Cb%3E%20%C3%A9", "http://localhost/cycle/%3Cb%3E%20%C3%A9?session=SESSION"),
        ])
    func `it goes on to the page that is asked for, with its options`(query: String, location: String) throws {
        let cyclr = try Understudy.embedding()
        let page = cyclr.get("/Account/SignInWithToken/?token=\(cyclr.signInToken())\(query)")
        #expect(page.status == 302)
        #expect(page.header("Location")?.replacing(/session=[0-9a-f]{32}/, with: "session=SESSION") == location)
    }

    @Test func `the page of an account names it and who is signed in, whatever their names`() throws {
        let cyclr = try Understudy.embedding()
        _ = cyclr.post("/v1.0/accounts", #"{"Id":"odd","Name":"</title><script>alert(1)</script>"}"#)
        let answer = cyclr.post("/v1.0/accounts/odd/signintoken", #"{"Username":"<img src=x onerror=\"alert(1)\">"}"#)
        let page = Browser(cyclr, "/account/signinwithtoken?token=\(answer.json?["Token"]?.stringValue ?? "")")
        #expect(page.status == 200)
        #expect(page.html.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>"))
        #expect(page.html.contains("<strong>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</strong>"))
        #expect(!page.html.contains("<script>"))
    }

    // MARK: What it remembers

    @Test func `a base64 token works although nobody encoded it`() throws {
        let cyclr = try Understudy.embedding()
        #expect(cyclr.get("/account/signinwithtoken?token=+7fC/uHJ1=&returnUrl=%2Flaunch").status == 302)
        #expect(cyclr.get("/account/signinwithtoken?token=+7fC/uHJ1=&returnUrl=%2Flaunch").status == 401)
        try cyclr.reset()
        #expect(cyclr.get("/account/signinwithtoken?token=%2B7fC%2FuHJ1%3D").status == 302)
    }
}
