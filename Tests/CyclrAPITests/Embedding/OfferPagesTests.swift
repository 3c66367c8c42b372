import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OfferPagesTests {
    // MARK: What it refuses

    @Test(arguments: ["9", "0", "x", "-8", "99999999999999999999"])
    func `a marketplace that is not there is told`(id: String) throws {
        let cyclr = try Understudy.embedding()
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        browser.open(browser.url.replacing("/launch?", with: "/launch/marketplace/\(id)?"))
        #expect(browser.status == 404)
        #expect(browser.html.contains("There is no such marketplace."))
    }

    @Test(arguments: [
        "", "template=x", "template=\(EmbeddingSeeds.secret)", "template=00000000-0000-4000-8000-0000000000aa", "%ff%00=%", "{}",
    ])
    func `what is not on offer is not installed`(body: String) throws {
        let cyclr = try Understudy.embedding()
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        let target = browser.url.replacing("http://localhost/launch?", with: "/launch/integrations?")
        let page = cyclr.send("POST", target, body: body)
        #expect(page.status == 404)
        #expect(page.body.contains("There is no such integration on offer."))
        #expect(cyclr.get("/v1.0/cycles", headers: ["X-Cyclr-Account": "acme"]).json?.arrayValue?.count == 2)
    }

    @Test func `a marketplace installs what it has, and nothing else`() throws {
        let cyclr = try Understudy.embedding()
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/marketplace", #"{"MarketplaceId":8}"#))
        let session = browser.url.firstMatch(of: /session=[0-9a-f]+/)?.0 ?? ""
        let target = "/launch/integrations?\(session)&place=%2Flaunch%2Fmarketplace%2F8"
        let refused = cyclr.send("POST", target, body: "template=\(EmbeddingSeeds.contacts)")
        #expect(refused.status == 404)
        #expect(refused.body.contains("There is no such integration on offer."))
        #expect(cyclr.send("POST", target, body: "template=\(EmbeddingSeeds.files)").status == 302)
    }

    @Test func `a template whose connector is a draft cannot be installed`() throws {
        let template =
            #"[{"Name":"T","Id":"\#(EmbeddingSeeds.files)","Tags":[],"$cycle":{"Steps":[{"Key":"a","Name":"a","ActionType":"Action","ConnectorId":5122}]}}]"#
        let cyclr = try Understudy.embedding(seeds: ["cyclr/templates.json": template, "cyclr/marketplaces.json": "[]"])
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        #expect(page.status == 400)
        #expect(page.html.contains("Connector 5122 is a draft and cannot be installed."))
        #expect(cyclr.get("/v1.0/cycles", headers: ["X-Cyclr-Account": "acme"]).json?.arrayValue?.count == 2)
    }

    // MARK: What it answers

    @Test(arguments: [
        ("{}", ["Members to contacts", "Members to files", "New contacts to files", "Keys"]),
        (#"{"Tags":["crm","nothing"],"AutoInstall":false}"#, ["Members to contacts"]),
        (#"{"Tags":["ALL"]}"#, ["Members to files", "New contacts to files"]), (#"{"Tags":["nothing"]}"#, []),
    ])
    func `published templates are offered, those with one of the tags where tags are sent`(body: String, names: [String]) throws {
        let cyclr = try Understudy.embedding()
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", body))
        #expect(page.status == 200)
        #expect(page.html.matches(of: /<h2>([^<]*)<\/h2>/).map { String($0.1) } == names)
        #expect(page.forms.count == names.count)
        #expect(page.html.contains("There is nothing on offer.") == names.isEmpty)
        #expect(!page.html.contains("Keeps contacts up to date"))
    }

    @Test func `a tag with a comma in it is one tag`() throws {
        let templates =
            #"[{"Name":"One","Id":"\#(EmbeddingSeeds.files)","Tags":["Sales, 50%"],"$cycle":{"Steps":[]}},"#
            + #"{"Name":"Two","Id":"\#(EmbeddingSeeds.keys)","Tags":["Sales"],"$cycle":{"Steps":[]}}]"#
        let cyclr = try Understudy.embedding(seeds: ["cyclr/templates.json": templates, "cyclr/marketplaces.json": "[]"])
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"Tags":["Sales, 50%"],"AutoInstall":false}"#))
        #expect(page.html.matches(of: /<h2>([^<]*)<\/h2>/).map { String($0.1) } == ["One"])
    }

    @Test func `descriptions are shown where they are wanted, and everything as text`() throws {
        let template =
            #"[{"Name":"<b>T</b>","Description":"<i>d</i>","Id":"\#(EmbeddingSeeds.files)","Tags":["\"><script>"],"$cycle":{"Steps":[]}}]"#
        let cyclr = try Understudy.embedding(seeds: ["cyclr/templates.json": template, "cyclr/marketplaces.json": "[]"])
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"DisplayDescriptions":true,"AutoInstall":false}"#))
        #expect(page.html.contains("<h2>&lt;b&gt;T&lt;/b&gt;</h2>"))
        #expect(page.html.contains("<p>&lt;i&gt;d&lt;/i&gt;</p>"))
        #expect(page.html.contains(#"<span class="tag">&quot;&gt;&lt;script&gt;</span>"#))
        #expect(!page.html.contains("<script>"))
    }

    @Test func `pages take nothing from elsewhere`() throws {
        let cyclr = try Understudy.embedding()
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/orbit"))
        #expect(page.html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        for address in page.html.matches(of: /(?:src|href|action)="([^"]*)"/) {
            #expect(address.1.hasPrefix("data:") || address.1.hasPrefix("http://localhost/"))
        }
        #expect(!page.html.contains("@import") && !page.html.contains("url("))
    }

    @Test func `ORBIT shows what the account has beside what it could have`() throws {
        let cyclr = try Understudy.embedding()
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/orbit"))
        let titles = page.html.matches(of: /<h2>([^<]*)<\/h2>/).map { String($0.1) }
        #expect(titles.prefix(4) == ["Your integrations", "Members to contacts", "Runs hourly", "Add one"])
        #expect(page.html.contains(#"<p class="good">Running</p>"#))
        #expect(!Browser(cyclr, cyclr.link("/v1.0/accounts/new/orbit")).html.contains("Your integrations"))
    }

    @Test func `ORBIT lists no integration that is in no list`() throws {
        let cycles = Fixture.cycles.replacing(#""$interval":60"#, with: #""$listed":false,"$interval":60"#)
        let cyclr = try Understudy.embedding(seeds: ["cyclr/cycles.json": cycles])
        let page = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/orbit"))
        let titles = page.html.matches(of: /<h2>([^<]*)<\/h2>/).map { String($0.1) }
        #expect(titles.prefix(3) == ["Your integrations", "Members to contacts", "Add one"])
    }

    // MARK: What it remembers

    @Test func `the only template on offer is installed without a question, once`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"Tags":["files"]}"#))
        #expect(browser.url.contains("/result?"))
        #expect(browser.result?["templateId"] == .string(EmbeddingSeeds.files))
        let again = Browser(cyclr, browser.history[1])
        #expect(again.result?["cycleId"] == browser.result?["cycleId"])
        #expect(cyclr.get("/v1.0/cycles").json?.arrayValue?.count == 3)
    }

    @Test func `neither a page that is loaded again nor the way back to the list starts it again`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"Tags":["files"],"RunOnce":true}"#))
        let (page, id) = (browser.history[1], browser.result?["cycleId"]?.stringValue ?? "")
        func status() -> JSON? { cyclr.get("/v1.0/cycles/\(id)").json?["Status"] }
        let back = browser.html.firstMatch(of: /href="([^"]*)">Back to the list/).map { String($0.1).replacing("&amp;", with: "&") }
        try cyclr.advanceClock(by: "PT30M")
        #expect(status() == "Paused")
        browser.open(page)
        #expect(browser.result?["cycleId"] == .string(id))
        #expect(status() == "Paused")
        browser.open(back ?? "")
        #expect(browser.html.contains("<h1>Choose an integration</h1>"))
        #expect(browser.html.contains("Install Members to files"))
        #expect(status() == "Paused")
    }

    @Test(arguments: [(true, 3), (false, 4)])
    func `where one is enough, no second is installed`(single: Bool, count: Int) throws {
        let cyclr = try Understudy.embedding(account: "acme")
        for _ in 0..<2 {
            _ = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"Tags":["files"],"SingleInstall":\#(single)}"#))
        }
        #expect(cyclr.get("/v1.0/cycles").json?.arrayValue?.count == count)
    }

    @Test func `the button starts what a link told not to start`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let options = #"{"Start":false,"SingleInstall":true,"AutoInstall":false,"Tags":["files"]}"#
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", options))
        let list = browser.url
        browser.submit("Install Members to files")
        let id = browser.result?["cycleId"]?.stringValue ?? ""
        #expect(cyclr.get("/v1.0/cycles/\(id)").json?["Status"] == "Paused")
        browser.open(list)
        browser.submit(">Start<")
        #expect(browser.html.contains(#"<span class="good">Running.</span>"#))
        #expect(cyclr.get("/v1.0/cycles/\(id)").json?["Status"] == "Active")
    }

    @Test func `a marketplace installs, stops, starts and uninstalls`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/marketplace", #"{"MarketplaceId":8}"#))
        let list = browser.url
        #expect(browser.html.contains("<h1>Shop</h1>"))
        #expect(browser.html.matches(of: /<h2>([^<]*)<\/h2>/).map { String($0.1) } == ["Members to files", "New contacts to files"])
        browser.submit("Install Members to files")
        let id = browser.result?["cycles"]?[0]?["cycleId"]?.stringValue ?? ""
        func status() -> JSON? { cyclr.get("/v1.0/cycles/\(id)").json?["Status"] }
        #expect(status() == "Active")
        browser.open(list)
        #expect(browser.html.contains(#"<p class="good">Running</p>"#))
        browser.submit(">Stop<")
        #expect(browser.url.hasPrefix("http://localhost/launch/marketplace/8?session="))
        #expect(status() == "Paused")
        browser.submit(">Start<")
        #expect(status() == "Active")
        browser.open(list)
        browser.submit(">Uninstall<")
        #expect(status() == nil)
        #expect(browser.html.contains("Install Members to files"))
    }

    @Test func `the partner is told of what happens in its marketplace, and of nothing else`() throws {
        let partner = #"[{"Id":1,"Name":"p","MarketplaceWebhookUrl":"https://partner.example/hook"}]"#
        let cyclr = try Understudy.embedding(account: "acme", seeds: ["cyclr/partner.json": partner])
        _ = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"Tags":["files"]}"#))
        var browser = Browser(
            cyclr, cyclr.link("/v1.0/accounts/new/marketplace", #"{"MarketplaceId":8,"CompleteParameter":"mine"}"#))
        let list = browser.url
        browser.submit("Install Members to files")
        browser.submit("API key", ["authvalue": "k"])
        let result = browser.result
        browser.open(list)
        browser.submit(">Stop<")
        browser.submit(">Start<")
        browser.open(list)
        browser.submit(">Uninstall<")
        let told = cyclr.get("/__admin/outbox").json?.arrayValue ?? []
        #expect(told.map { $0["body"]?["Status"] } == ["installed", "stopped", "started", "uninstalled"])
        #expect(told.allSatisfy { $0["url"] == "https://partner.example/hook" })
        let cycle = result?["cycles"]?[0]
        let body: JSON = [
            "Status": "installed", "AccountId": result?["accountId"] ?? .null, "AccountApiId": "new",
            "MarketplaceIntegrationPackageId": 8001, "CompleteParameter": "mine",
            "MarketplaceInstallDetails": [
                [
                    "CycleId": cycle?["cycleId"] ?? .null, "CycleStatus": "Active", "Webhooks": [],
                    "TemplateId": .string(EmbeddingSeeds.files), "TemplateReleaseId": cycle?["templateReleaseId"] ?? .null,
                ]
            ], "Errors": [], "UserId": result?["userId"] ?? .null,
        ]
        #expect(told.first?["body"] == body)
    }

    @Test func `the partner hears of no end of what it was not told of, and of each once`() throws {
        let partner = #"[{"Id":1,"Name":"p","MarketplaceWebhookUrl":"https://partner.example/hook"}]"#
        let cyclr = try Understudy.embedding(seeds: ["cyclr/partner.json": partner])
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/new/marketplace", #"{"MarketplaceId":8}"#))
        func told() -> [JSON?] { (cyclr.get("/__admin/outbox").json?.arrayValue ?? []).map { $0["body"]?["Status"] } }
        let list = browser.url
        browser.submit("Install Members to files")
        browser.open(list)
        browser.submit(">Uninstall<")
        #expect(browser.html.contains("Install Members to files"))
        #expect(told() == [])
        browser.submit("Install Members to files")
        browser.submit("API key", ["authvalue": "k"])
        browser.open(list)
        var other = browser
        browser.submit(">Stop<")
        other.submit(">Stop<")
        #expect(told() == ["installed", "stopped"])
    }
}
