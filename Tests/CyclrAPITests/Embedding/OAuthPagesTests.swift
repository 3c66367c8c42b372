import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OAuthPagesTests {
    private static let path = "/connectorauth/updateaccountconnectoroauth"
    private static let target = "https%3A%2F%2Fapp.example%2Fdone%3Fa%3Db"

    private func page(_ cyclr: Understudy, _ id: String = "50002", _ rest: String = "&targetOrigin=\(Self.target)") -> Reply {
        cyclr.get("\(Self.path)?id=\(id)&token=\(cyclr.signInToken())\(rest)", headers: ["Authorization": nil])
    }

    private func connector(_ cyclr: Understudy, _ id: Int = 50002) -> JSON? {
        cyclr.get("/v1.0/account/connectors/\(id)", headers: ["X-Cyclr-Account": "acme"]).json
    }

    // MARK: What it refuses

    @Test(arguments: [
        ("id=50002&targetOrigin=\(Self.target)", 401, "This link is invalid or no longer valid"),
        ("id=50002&token=wrong&targetOrigin=\(Self.target)", 401, "This link is invalid or no longer valid"),
        ("token=TOKEN&targetOrigin=\(Self.target)", 400, "id must be the number of an account connector."),
        ("id=abc&token=TOKEN&targetOrigin=\(Self.target)", 400, "id must be the number of an account connector."),
        ("id=99999999999999999999&token=TOKEN&targetOrigin=\(Self.target)", 400, "id must be the number of an account connector."),
        ("id=50002&token=TOKEN", 400, "targetOrigin is missing."),
        ("id=50002&token=TOKEN&targetOrigin=&callbackMessage=m", 400, "callbackMessage needs a targetOrigin."),
        (
            "id=50002&token=TOKEN&targetOrigin=javascript:alert(1)", 400,
            "targetOrigin must be an address that begins with http:// or https://."
        ),
        ("id=50002&token=TOKEN&targetOrigin=%20https://a", 400, "targetOrigin must be an address"),
        ("id=50002&token=TOKEN&targetOrigin=https:///a", 400, "targetOrigin must be an address"),
        ("id=50002&token=TOKEN&targetOrigin=https://a%0D%0ASet-Cookie:%20b", 400, "targetOrigin must be an address"),
        ("id=50002&token=TOKEN&targetOrigin=data:text/html,x", 400, "targetOrigin must be an address"),
        ("id=50003&token=TOKEN&targetOrigin=\(Self.target)", 404, "There is no such account connector."),
        ("id=1&token=TOKEN&targetOrigin=\(Self.target)", 404, "There is no such account connector."),
        ("id=50001&token=TOKEN&targetOrigin=\(Self.target)", 400, "The connector MailChimp is not authenticated by OAuth."),
        ("id=50013&token=TOKEN&targetOrigin=\(Self.target)", 400, "The connector Machine needs its properties first: ClientId."),
    ])
    func `a link that cannot be is told on a page, and its token stays good`(query: String, status: Int, text: String) throws {
        let cyclr = try Understudy.embedding()
        let token = cyclr.signInToken()
        for method in ["GET", "POST"] {
            let page = cyclr.send(method, "\(Self.path)?\(query.replacing("TOKEN", with: token))")
            #expect(page.status == status)
            #expect(page.header("Content-Type") == "text/html; charset=utf-8")
            #expect(page.body.contains(text))
        }
        #expect(cyclr.get("/account/signinwithtoken?token=\(token)").status == 302)
    }

    @Test(arguments: [
        ("state=x&code=y", 404, "There is no such sign-in at a third party, or it is over."), ("", 404, "There is no such sign-in"),
        ("state=STATE", 400, "code is not what the third party gave."),
        ("state=STATE&code=wrong", 400, "code is not what the third party gave."),
    ])
    func `nobody comes back from a third party who was not there`(query: String, status: Int, text: String) throws {
        let cyclr = try Understudy.embedding()
        let state = page(cyclr).header("Location")?.firstMatch(of: /state=([0-9a-f]+)/)?.1 ?? ""
        let answer = cyclr.get("/connector/callback?\(query.replacing("STATE", with: state))")
        #expect(answer.status == status)
        #expect(answer.body.contains(text))
        #expect(connector(cyclr)?["Authenticated"] == false)
        #expect(cyclr.get("/connectorauth/consent?state=\(state)").status == 200)
    }

    @Test func `a consent is waited for ten minutes`() throws {
        let cyclr = try Understudy.embedding()
        let consent = page(cyclr).header("Location") ?? ""
        try cyclr.advanceClock(by: "PT9M59S")
        #expect(Browser(cyclr, consent).status == 200)
        try cyclr.advanceClock(by: "PT1S")
        #expect(Browser(cyclr, consent).status == 404)
    }

    @Test func `a link to consent is refused where another kind of authentication was chosen`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        #expect(cyclr.put("/v1.0/account/connectors/50016", #"{"AuthenticationId":"\#(EmbeddingSeeds.key)"}"#).status == 200)
        let answer = page(cyclr, "50016", "&targetOrigin=\(Self.target)&auto=approve")
        #expect(answer.status == 400)
        #expect(answer.body.contains("The connector Both is not authenticated by OAuth."))
        #expect(connector(cyclr, 50016)?["AuthValue"] == .null)
    }

    @Test func `nobody consents who was removed from the account`() throws {
        let cyclr = try Understudy.embedding()
        let consent = page(cyclr).header("Location") ?? ""
        var browser = Browser(cyclr, consent)
        #expect(cyclr.send("DELETE", "/v1.0/accounts/acme/users", body: #"{"UserName":"ada@acme.example"}"#).status == 200)
        let code = browser.html.firstMatch(of: /name="code" value="([0-9a-f]{32})"/)?.1 ?? ""
        browser.submit("Approve", ["code": String(code)])
        #expect(browser.status == 404)
        #expect(browser.html.contains("There is no such sign-in at a third party, or it is over."))
        #expect(connector(cyclr)?["Authenticated"] == false)
    }

    @Test func `a sub account's link does not change what its parent has`() throws {
        let cyclr = try Understudy.embedding()
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        let token = cyclr.post("/v1.0/accounts/sub/signintoken", "{}").json?["Token"]?.stringValue ?? ""
        let answer = cyclr.get("\(Self.path)?id=50002&token=\(token)&targetOrigin=\(Self.target)&auto=approve")
        #expect(answer.status == 404)
        #expect(answer.body.contains("There is no such account connector."))
        #expect(connector(cyclr)?["Authenticated"] == false)
    }

    // MARK: What it answers

    @Test(arguments: [
        ("GET", Self.path, false), ("POST", Self.path, false), ("POST", Self.path, true),
        ("GET", "/web/connector/updateaccountconnectoroauth", false),
        ("POST", "/web/connector/updateaccountconnectoroauth", false), ("GET", "/ConnectorAuth/UpdateAccountConnectorOAuth/", false),
    ])
    func `the third party asks for consent`(method: String, path: String, inBody: Bool) throws {
        let cyclr = try Understudy.embedding()
        let query = "id=50002&token=\(cyclr.signInToken())&targetOrigin=\(Self.target)"
        let answer = cyclr.send(method, inBody ? path : "\(path)?\(query)", headers: ["Authorization": nil], body: inBody ? query : "")
        #expect(answer.status == 302)
        let location = answer.header("Location") ?? ""
        #expect(location.wholeMatch(of: #/http://localhost/connectorauth/consent\?state=[0-9a-f]{32}/#) != nil)
        let page = Browser(cyclr, location)
        #expect(page.html.contains("<h1>Access CRM asks for your consent</h1>"))
        #expect(page.html.contains("The partner wants to use your account at <strong>Access CRM</strong>"))
        #expect(page.forms.count == 1)
    }

    @Test func `names of connectors are shown as text`() throws {
        let cyclr = try Understudy.embedding()
        let consent = Browser(cyclr, page(cyclr, "50015").header("Location") ?? "")
        #expect(consent.html.contains("<title>&lt;b&gt;&quot;Bold&quot;&lt;/b&gt; asks for your consent</title>"))
        #expect(consent.html.contains("“&lt;i&gt;Bold &amp; bolder&lt;/i&gt;”"))
        let end = page(
            cyclr, "50015",
            "&targetOrigin=https://app.example/%22%3E%3Cscript%3E&callbackMessage=%3C/script%3E%3Cscript%3Ealert(1)&auto=approve")
        #expect(
            end.body.contains(
                #"host.postMessage("\u003c/script\u003e\u003cscript\u003ealert(1)", "https://app.example/%22%3E%3Cscript%3E")"#))
        #expect(end.body.matches(of: /<script>/).count == 1)
    }

    // MARK: What it remembers

    @Test func `whoever approves comes back to where the link says, and tokens are stored`() throws {
        let cyclr = try Understudy.embedding()
        var browser = Browser(cyclr, page(cyclr).header("Location") ?? "")
        let code = browser.html.firstMatch(of: /name="code" value="([0-9a-f]{32})"/)?.1 ?? ""
        browser.submit("Approve", ["code": String(code)])
        #expect(browser.url == "https://app.example/done?a=b")
        #expect(connector(cyclr)?["Authenticated"] == true)
        let value = try JSON(parsing: connector(cyclr)?["AuthValue"]?.stringValue ?? "")
        #expect(value["AccessToken"]?.stringValue?.wholeMatch(of: /[0-9a-f]{40}/) != nil)
        #expect(value["RefreshToken"]?.stringValue?.wholeMatch(of: /[0-9a-f]{40}/) != nil)
        #expect(value["RefreshToken"] != value["AccessToken"])
        #expect(value["Expires"] == "2022-05-02T13:00:00Z")
        #expect(value["RefreshExpires"] == "2022-06-01T12:00:00Z")
        // the cycle that uses the account connector shows the change
        let cycle = cyclr.get("/v1.0/cycles/00000000-0000-4000-8000-0000000000c1", headers: ["X-Cyclr-Account": "acme"]).json
        #expect(cycle?["Connectors"]?[1]?["Authenticated"] == true)
        // a consent page works only once
        browser.open(browser.history.first { $0.contains("consent") } ?? "")
        #expect(browser.status == 404)
    }

    @Test func `whoever declines is told so, and nothing is stored`() throws {
        let cyclr = try Understudy.embedding()
        var browser = Browser(
            cyclr, page(cyclr, "50002", "&targetOrigin=https://app.example&callbackMessage=done").header("Location") ?? "")
        browser.submit("Decline", ["error": "access_denied"])
        #expect(browser.status == 200)
        #expect(browser.html.contains("<h1>Not connected</h1>"))
        #expect(browser.html.contains(#"<a href="https://app.example">"#))
        #expect(!browser.html.contains("postMessage"))
        #expect(connector(cyclr)?["Authenticated"] == false)
        #expect(connector(cyclr)?["AuthValue"] == .null)
    }

    @Test func `a message goes to the window that embeds or opened the page`() throws {
        let cyclr = try Understudy.embedding()
        let end = page(cyclr, "50002", "&targetOrigin=https%3A%2F%2Fapp.example&callbackMessage=it%27s+done&auto=approve")
        #expect(end.status == 200)
        #expect(end.body.contains(#"host.postMessage("it's done", "https://app.example")"#))
        #expect(end.body.contains("<h1>Connected</h1>"))
        #expect(connector(cyclr)?["Authenticated"] == true)
    }

    @Test func `the journal shows neither the state nor the code`() throws {
        let cyclr = try Understudy.embedding()
        var browser = Browser(cyclr, page(cyclr).header("Location") ?? "")
        let values = browser.forms[0].matches(of: /name="(state|code)" value="([0-9a-f]{32})"/).map { String($0.2) }
        #expect(values.count == 2)
        browser.submit("Approve", ["code": values.last ?? ""])
        let journal = cyclr.get("/__admin/journal").body + cyclr.get("/__admin/journal.har").body
        for value in values { #expect(!journal.contains(value)) }
        #expect(journal.contains("/connector/callback?code=…&state=…"))
    }

    @Test func `at once, when the link says so`() throws {
        let cyclr = try Understudy.embedding()
        let declined = page(cyclr, "50002", "&targetOrigin=\(Self.target)&auto=decline")
        #expect(declined.status == 200)
        #expect(connector(cyclr)?["Authenticated"] == false)
        let approved = page(cyclr, "50002", "&targetOrigin=\(Self.target)&auto=Approve")
        #expect(approved.status == 302)
        #expect(approved.header("Location") == "https://app.example/done?a=b")
        #expect(connector(cyclr)?["Authenticated"] == true)
    }

    @Test func `an empty address, as the walkthrough prints it, ends on a page`() throws {
        let cyclr = try Understudy.embedding()
        let end = page(cyclr, "50002", "&targetOrigin=&auto=approve")
        #expect(end.status == 200)
        #expect(end.body.contains("Access CRM is connected. You can close this window."))
        #expect(!end.body.contains("<script>"))
    }

    @Test func `a connector that needs nobody's consent is connected at once`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        #expect(page(cyclr, "50014").header("Location") == "https://app.example/done?a=b")
        #expect(connector(cyclr, 50014)?["Authenticated"] == true)
        _ = cyclr.post("/v1.0/account/connectors/50013/properties", #"{"Name":"ClientId","Value":"x"}"#)
        #expect(page(cyclr, "50013").header("Location") == "https://app.example/done?a=b")
        #expect(connector(cyclr, 50013)?["Authenticated"] == true)
    }

    @Test func `whoever follows a link to consent chooses it, where nothing was chosen and the older member says something else`() throws {
        let cyclr = try Understudy.embedding()
        #expect(page(cyclr, "50016", "&targetOrigin=\(Self.target)&auto=approve").status == 302)
        #expect(connector(cyclr, 50016)?["Authenticated"] == true)
        let chosen = cyclr.get("/__admin/state/cyclr/account-connectors/50016").json?["$authenticationId"]
        #expect(chosen == .string(EmbeddingSeeds.consent))
    }

    @Test func `no two sign-ins get the same tokens`() throws {
        let cyclr = try Understudy.embedding()
        let values = (0..<3).map { _ in
            _ = page(cyclr, "50002", "&targetOrigin=\(Self.target)&auto=approve")
            return connector(cyclr)?["AuthValue"]?.stringValue ?? ""
        }
        #expect(Set(values).count == 3)
    }
}
