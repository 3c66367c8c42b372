import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SetUpPagesTests {
    /// A browser at the page where a template asks for values, in a new account.
    private func setUp(_ cyclr: Understudy, _ template: String, _ body: String = "{}", account: String = "mine") -> Browser {
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/\(account)/launch", body))
        browser.submit(template)
        return browser
    }

    private func code(_ browser: Browser) -> [String: String] {
        ["code": browser.html.firstMatch(of: /name="code" value="([0-9a-f]+)"/).map { String($0.1) } ?? ""]
    }

    // MARK: What it refuses

    @Test(arguments: ["", "/result", "/continue"])
    func `another account's integration is not to be seen, nor one that is none`(page: String) throws {
        let cyclr = try Understudy.embedding()
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/mine/launch"))
        for id in ["00000000-0000-4000-8000-0000000000c1", "x"] {
            let answer = Browser(cyclr, browser.url.replacing("/launch?", with: "/launch/integrations/\(id)\(page)?"))
            #expect(answer.status == 404)
            #expect(answer.html.contains("There is no such integration in this account."))
        }
    }

    @Test(arguments: ["stop", "uninstall", "values", "continue", "connectors/50002"])
    func `nor is it to be changed`(action: String) throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/mine/launch"))
        let before = cyclr.get("/v1.0/cycles").line
        let query = browser.url.split(separator: "?").last ?? ""
        let target = "/launch/integrations/00000000-0000-4000-8000-0000000000c2/\(action)?\(query)"
        let answer = cyclr.send("POST", target, body: "authvalue=x")
        #expect(answer.status == 404)
        #expect(answer.body.contains("There is no such integration in this account."))
        #expect(cyclr.get("/v1.0/cycles").line == before)
    }

    @Test(arguments: ["x", "0", "50001", "99999999999999999999"])
    func `a connector that the integration does not use is refused`(id: String) throws {
        let cyclr = try Understudy.embedding()
        let browser = setUp(cyclr, "Install Keys")
        let target = browser.url.replacing(Browser.origin, with: "").replacing("?", with: "/connectors/\(id)?")
        let answer = cyclr.send("POST", target, body: "authvalue=x")
        #expect(answer.status == 404)
        #expect(answer.body.contains("There is no such connector of this integration."))
    }

    @Test func `a sub account neither is asked for a connector of its parent's, nor authenticates it`() throws {
        let cyclr = try Understudy.embedding(account: "sub")
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        var browser = setUp(cyclr, "Install New contacts to files", account: "sub")
        #expect(browser.html.contains("Sign in to Access CRM"))
        let cycle = cyclr.get("/v1.0/cycles").json?[0]
        let step = "/v1.0/cycles/\(cycle?["Id"]?.stringValue ?? "")/steps/\(cycle?["Steps"]?[0]?["Id"]?.stringValue ?? "")"
        #expect(cyclr.put(step, #"{"AccountConnectorId":50002}"#).status == 200)
        browser.open(browser.url)
        #expect(browser.html.contains("Nothing is missing."))
        let target = browser.url.replacing(Browser.origin, with: "").replacing("?", with: "/connectors/50002?")
        let answer = cyclr.send("POST", target)
        #expect(answer.status == 404)
        #expect(answer.body.contains("There is no such connector of this integration."))
        browser.submit("Finish")
        #expect(browser.result?["errors"] == ["Unauthenticated connector"])
    }

    @Test func `an empty answer to what is needed is refused`() throws {
        let cyclr = try Understudy.embedding(account: "mine")
        var browser = setUp(cyclr, "Install Keys")
        browser.submit("API key", ["authvalue": ""])
        #expect(browser.status == 400)
        #expect(browser.html.contains("The key is needed."))
        #expect(cyclr.get("/v1.0/account/connectors").json?.arrayValue?.allSatisfy { $0["Authenticated"] == false } == true)
    }

    // MARK: What it answers

    @Test func `it asks for keys, passwords, fields, consent and values`() throws {
        let cyclr = try Understudy.embedding()
        let keys = setUp(cyclr, "Install Keys")
        #expect(keys.html.contains("<h1>Set up Keys</h1>"))
        #expect(keys.forms.count == 3)
        #expect(keys.forms[0].contains(#"<label>API key<input name="authvalue" type="text" autocomplete="off" required></label>"#))
        #expect(keys.forms[1].contains(#"<input name="user" type="text" autocomplete="off" required>"#))
        #expect(keys.forms[1].contains(#"<input name="password" type="password" autocomplete="off">"#))
        #expect(keys.forms[2].contains(#"<label>Domain<input name="property.Domain" type="text" autocomplete="off"></label>"#))
        let contacts = setUp(cyclr, "Install Members to contacts", account: "acme")
        #expect(contacts.forms.count == 2)
        #expect(contacts.forms[0].contains("<button>Sign in to Access CRM</button>"))
        #expect(contacts.forms[1].contains("<label>List Members: List ID<input name=\"parameter."))
        #expect(!contacts.html.contains("<script>"))
    }

    @Test func `it asks for the kind of authentication that was chosen, and where none was for what the connector says`() throws {
        let template = """
            [{"Name":"Either","Id":"\(EmbeddingSeeds.files)","Tags":[],"$cycle":{"Steps":[\
            {"Key":"a","Name":"Either","ActionType":"Action","ConnectorId":2806,"MethodId":"20103"},\
            {"Key":"b","Name":"Silent","ActionType":"Action","ConnectorId":2700,"MethodId":"20005"}],"Edges":[{"Tail":"a","Head":"b"}]}}]
            """
        let cyclr = try Understudy.embedding(
            account: "acme", seeds: ["cyclr/templates.json": template, "cyclr/marketplaces.json": "[]"])
        func choose(_ id: String) { _ = cyclr.put("/v1.0/account/connectors/50016", #"{"AuthenticationId":"\#(id)"}"#) }
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        #expect(browser.html.contains(#"<label>API key<input name="authvalue""#))
        #expect(browser.html.contains("<button>Connect Both</button>"))
        choose(EmbeddingSeeds.consent)
        browser.open(browser.url)
        #expect(browser.html.contains("<button>Sign in to Both</button>"))
        #expect(!browser.html.contains("authvalue"))
        choose(EmbeddingSeeds.key)
        browser.open(browser.url)
        browser.submit("Connect Both", ["authvalue": "key"])
        #expect(browser.result?["status"] == "Active")
        #expect(cyclr.get("/v1.0/account/connectors/50016").json?["AuthValue"] == "key")
    }

    @Test func `a wizard asks one thing at a time`() throws {
        let cyclr = try Understudy.embedding()
        #expect(setUp(cyclr, "Install Keys", #"{"Wizard":true}"#).forms.count == 1)
    }

    @Test func `consent in a window of its own tells the page when it is there`() throws {
        let cyclr = try Understudy.embedding(account: "mine")
        var browser = setUp(cyclr, "Install New contacts to files", #"{"InlineOAuth":false}"#)
        let page = browser.url
        #expect(browser.forms[0].contains(#" target="understudy""#))
        #expect(browser.html.contains(#"event.data === "understudy: connected""#))
        browser.submit("Sign in to Access CRM")
        browser.submit("Approve", code(browser))
        #expect(browser.html.contains(#"host.postMessage("understudy: connected", "http://localhost")"#))
        browser.open(page)
        #expect(browser.html.contains("Nothing is missing."))
        browser.submit("Finish")
        #expect(browser.result?["status"] == "Active")
    }

    @Test func `LAUNCH ends in the documented object, and shows it`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let browser = Browser(
            cyclr,
            cyclr.link("/v1.0/users/launch", #"{"Username":"u","AccountId":"acme","Tags":["files"],"CompleteParameter":"</script>&"}"#))
        #expect(browser.status == 200)
        let result = try #require(browser.result?.objectValue)
        #expect(
            result.map(\.key) == [
                "accountId", "accountApiId", "cycleId", "status", "userId", "webhooks", "errors", "completeParameter", "templateId",
                "templateReleaseId", "templateTags",
            ])
        let cycle = cyclr.get("/v1.0/cycles").json?[2]
        #expect(result["accountApiId"] == "acme")
        #expect(result["accountId"]?.stringValue?.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(result["cycleId"] == cycle?["Id"])
        #expect(result["status"] == "Active")
        #expect(result["webhooks"] == [])
        #expect(result["errors"] == [])
        #expect(result["completeParameter"] == "</script>&")
        #expect(result["templateId"] == .string(EmbeddingSeeds.files))
        #expect(result["templateTags"] == ["files", "all"])
        #expect(browser.html.contains(#"host.postMessage(JSON.stringify(result), "*")"#))
        #expect(browser.html.contains("&quot;completeParameter&quot;: &quot;&lt;/script&gt;&amp;&quot;"))
        #expect(browser.html.matches(of: /<\/script>/).count == 1)
    }

    @Test func `a marketplace ends in an object of its own`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/marketplace", #"{"MarketplaceId":8}"#))
        browser.submit("Install New contacts to files")
        browser.submit("Sign in to Access CRM")
        browser.submit("Approve", code(browser))
        let result = try #require(browser.result?.objectValue)
        #expect(
            result.map(\.key) == [
                "accountId", "accountApiId", "installCompleteMessage", "marketplacePackageId", "userId", "cycles", "errors",
            ])
        #expect(result["installCompleteMessage"] == "Well done.")
        #expect(result["marketplacePackageId"] == 8003)
        let cycle = try #require(result["cycles"]?[0]?.objectValue)
        #expect(cycle.map(\.key) == ["cycleId", "status", "templateId", "templateReleaseId", "webhooks"])
        #expect(cycle["status"] == "Active")
        #expect(cycle["webhooks"]?[0]?["stepName"] == "New Contact")
        #expect(cycle["webhooks"]?[0]?["url"]?.stringValue?.hasPrefix("http://localhost/api/webhook/") == true)
        #expect(browser.html.contains("Well done."))
    }

    @Test func `an account without an id of its partner's has one id`() throws {
        let cyclr = try Understudy.embedding()
        let browser = Browser(cyclr, cyclr.link("/v1.0/users/launch", #"{"Username":"u","Tags":["files"]}"#))
        var filled = browser
        filled.submit("API key", ["authvalue": "k"])
        #expect(filled.result?["accountId"] == filled.result?["accountApiId"])
    }

    // MARK: What it remembers

    @Test func `what is answered authenticates each connector in its own way, and the cycle runs`() throws {
        let cyclr = try Understudy.embedding(account: "mine")
        var browser = setUp(cyclr, "Install Keys")
        browser.submit("API key", ["authvalue": "key-us1"])
        browser.submit("Connect Ledger", ["user": "ada", "password": "p:w"])
        browser.submit("Connect Depot", ["property.Domain": "depot.example & co"])
        #expect(browser.result?["status"] == "Active")
        let installed = cyclr.get("/v1.0/account/connectors").json?.arrayValue ?? []
        #expect(installed.map { $0["Authenticated"] } == [true, true, true])
        #expect(installed.map { $0["AuthValue"] } == ["key-us1", "YWRhOnA6dw==", "{}"])
        #expect(installed.last?["Properties"]?[0]?["Value"] == "depot.example & co")
    }

    @Test func `values become mappings of the steps`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        var browser = setUp(cyclr, "Install Members to contacts", account: "acme")
        let name = browser.html.firstMatch(of: /name="(parameter\.[^"]*)"/).map { String($0.1) } ?? ""
        browser.submit("Save", [name: "L2"])
        #expect(browser.forms.count == 1)
        browser.submit("Sign in to Access CRM")
        browser.submit("Approve", code(browser))
        #expect(browser.result?["status"] == "Active")
        #expect(browser.result?["templateReleaseId"] != .null)
        let step = name.split(separator: ".")[1]
        let mapping = cyclr.get("/v1.0/steps/\(step)/parameters/300010").json
        #expect(mapping?["MappingType"] == "StaticValue")
        #expect(mapping?["Value"] == "L2")
    }

    @Test func `each value goes to the step that lacks it, and what the step has stays`() throws {
        let template = """
            [{"Name":"Three","Id":"\(EmbeddingSeeds.files)","Tags":[],"$cycle":{"Steps":[\
            {"Key":"a","Name":"One","ActionType":"Action","ConnectorId":2582,"MethodId":"20002"},\
            {"Key":"b","Name":"Two","ActionType":"Action","ConnectorId":2582,"MethodId":"20002"},\
            {"Key":"c","Name":"Create","ActionType":"Action","ConnectorId":2600,"MethodId":"20003",\
            "FieldMappings":{"600021":{"MappingType":"StaticValue","Value":"Web"}}}],\
            "Edges":[{"Tail":"a","Head":"b"},{"Tail":"b","Head":"c"}]}}]
            """
        let cyclr = try Understudy.embedding(
            account: "acme", seeds: ["cyclr/templates.json": template, "cyclr/marketplaces.json": "[]"])
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        func name(_ label: String) -> String {
            browser.html.split(separator: "<label>\(label)<input name=\"").last?.split(separator: "\"").first.map(String.init) ?? ""
        }
        let names = ["One: List ID", "Two: List ID", "Create: Email"].map(name)
        let steps = names.map { $0.split(separator: ".").dropFirst().first.map(String.init) ?? "" }
        #expect(names == ["parameter.\(steps[0]).300010", "parameter.\(steps[1]).300010", "field.\(steps[2]).600020"])
        browser.submit("Save", [names[0]: "L1", names[1]: "L2", names[2]: "a+b@example.com"])
        func value(_ path: String) -> JSON? { cyclr.get("/v1.0/steps/\(path)").json?["Value"] }
        #expect(value("\(steps[0])/parameters/300010") == "L1")
        #expect(value("\(steps[1])/parameters/300010") == "L2")
        #expect(value("\(steps[2])/fieldmappings/600020") == "a+b@example.com")
        #expect(value("\(steps[2])/fieldmappings/600021") == "Web")
    }

    @Test func `a variable without a value is asked for, and the cycle runs with what was answered`() throws {
        let template = """
            [{"Name":"By region","Id":"\(EmbeddingSeeds.files)","Tags":[],"$cycle":{"Steps":[\
            {"Key":"a","Name":"List Members","ActionType":"Action","ConnectorId":2582,"MethodId":"20002",\
            "ParameterMappings":{"300010":{"MappingType":"Variable","Value":"SalesRegion"}}},\
            {"Key":"b","Name":"Silent","ActionType":"Action","ConnectorId":2700,"MethodId":"20005"}],"Edges":[{"Tail":"a","Head":"b"}],\
            "Variables":[{"DisplayName":"Sales region","SystemName":"SalesRegion","Value":null,"MappingType":"StaticValue"}]}}]
            """
        let cyclr = try Understudy.embedding(
            account: "acme", seeds: ["cyclr/templates.json": template, "cyclr/marketplaces.json": "[]"])
        var browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        #expect(browser.forms.count == 1)
        #expect(
            browser.html.contains(
                #"<label>Sales region<input name="variable.SalesRegion" type="text" autocomplete="off" required></label>"#))
        var unanswered = browser
        unanswered.submit("Save", ["variable.SalesRegion": ""])
        #expect(unanswered.html.contains("Sales region is needed."))
        browser.submit("Save", ["variable.SalesRegion": "EU & UK"])
        #expect(browser.result?["status"] == "Active")
        let id = browser.result?["cycleId"]?.stringValue ?? ""
        #expect(
            cyclr.get("/v1.0/cycles/\(id)/variables/SalesRegion").line
                == #"200 {"DisplayName":"Sales region","SystemName":"SalesRegion","Value":"EU & UK","MappingType":"StaticValue"}"#)
    }

    @Test func `whoever declines in a window of its own is led nowhere`() throws {
        let cyclr = try Understudy.embedding()
        var browser = setUp(cyclr, "Install New contacts to files", #"{"InlineOAuth":false}"#)
        browser.submit("Sign in to Access CRM")
        browser.submit("Decline", ["error": "access_denied"])
        #expect(browser.html.contains("was declined. You can close this window."))
        #expect(!browser.html.contains("<a "))
    }

    @Test func `a strict sandbox has the pages to which the vendor's lead`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        #expect(cyclr.send("PUT", "/__admin/settings", body: #"{"strict":true}"#).status == 200)
        #expect(Browser(cyclr, "/account/signinwithtoken?token=\(cyclr.signInToken())").status == 200)
        var browser = setUp(cyclr, "Install Members to contacts", account: "acme")
        browser.submit("Save", [browser.html.firstMatch(of: /name="(parameter\.[^"]*)"/).map { String($0.1) } ?? "": "L2"])
        browser.submit("Sign in to Access CRM")
        #expect(browser.html.contains("<h1>Access CRM asks for your consent</h1>"))
        browser.submit("Approve", code(browser))
        #expect(browser.result?["status"] == "Active")
        let assumed = "/web/connector/updateaccountconnectoroauth?id=50002&token=\(cyclr.signInToken())&targetOrigin="
        #expect(cyclr.send("POST", assumed).status == 501)
    }

    @Test func `a connector that was deleted is installed anew, or the account's other one is used`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let launch = #"{"Tags":["files"],"SingleInstall":true,"Start":false}"#
        let id = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", launch)).result?["cycleId"]?.stringValue ?? ""
        func connector() -> JSON? { cyclr.get("/v1.0/cycles/\(id)").json?["Connectors"]?[0]?["AccountConnectorId"] }
        #expect(connector() == 50001)
        #expect(cyclr.delete("/v1.0/account/connectors/50001").status == 200)
        let asked = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", launch))
        #expect(asked.html.contains("<button>Connect MailChimp</button>"))
        let anew = connector()
        #expect(anew != .null)
        #expect(cyclr.delete("/v1.0/account/connectors/\(anew?.text ?? "")").status == 200)
        let other = cyclr.post("/v1.0/connectors/2582/install", #"{"Name":"Other","AuthValue":"key"}"#).json?["Id"]
        let answer = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch", #"{"Tags":["files"],"SingleInstall":true}"#))
        #expect(answer.result?["status"] == "Active")
        #expect(connector() == other)
    }

    @Test func `whoever declines is asked again`() throws {
        let cyclr = try Understudy.embedding()
        var browser = setUp(cyclr, "Install New contacts to files")
        let page = browser.url
        browser.submit("Sign in to Access CRM")
        browser.submit("Decline", ["error": "access_denied"])
        #expect(browser.url == page)
        #expect(browser.html.contains("Sign in to Access CRM"))
    }

    @Test(arguments: [
        (#"{"Start":false}"#, "stopped", "Paused", false), ("{}", "Active", "Active", false),
        (#"{"RunOnce":true}"#, "Active", "Active", true),
    ])
    func `the options say whether the cycle is started, and whether it goes on`(body: String, shown: String, status: String, once: Bool)
        throws
    {
        let cyclr = try Understudy.embedding(account: "acme")
        let browser = setUp(cyclr, "Install Members to files", body, account: "acme")
        #expect(browser.result?["status"] == .string(shown))
        #expect(browser.result?["errors"] == [])
        let id = browser.result?["cycleId"]?.stringValue ?? ""
        #expect(cyclr.get("/v1.0/cycles/\(id)").json?["Status"] == .string(status))
        try cyclr.advanceClock(by: "1d")
        #expect(cyclr.get("/v1.0/cycles/\(id)").json?["Status"] == .string(once ? "Paused" : status))
    }

    @Test func `what nobody can be asked for is told in the result`() throws {
        let template =
            #"[{"Name":"One step","Id":"\#(EmbeddingSeeds.files)","Tags":[],"$cycle":{"Steps":[{"Key":"a","Name":"a","ActionType":"Action","ConnectorId":2700,"MethodId":"20005"}]}}]"#
        let cyclr = try Understudy.embedding(seeds: ["cyclr/templates.json": template, "cyclr/marketplaces.json": "[]"])
        let browser = Browser(cyclr, cyclr.link("/v1.0/accounts/acme/launch"))
        #expect(browser.result?["status"] == "stopped")
        #expect(browser.result?["errors"] == ["Cycle must have at least two steps"])
        #expect(browser.html.contains(#"<li class="bad">Cycle must have at least two steps</li>"#))
    }
}
