import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct EmbeddingTests {
    // MARK: What it refuses

    @Test(arguments: [
        "accounts/acme/launch", "accounts/acme/marketplace", "accounts/acme/orbit", "users/launch", "users/marketplace", "users/orbit",
    ])
    func `a token that is restricted to an account opens nothing, nor does none`(path: String) throws {
        let cyclr = try Understudy.embedding()
        let body = #"{"Username":"u","AccountId":"acme","MarketplaceId":8}"#
        for authorization in ["Bearer \(Fixture.acmeToken)", nil] {
            let answer = cyclr.post("/v1.0/\(path)", body, headers: ["Authorization": authorization])
            #expect(answer.line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        }
    }

    @Test(arguments: [
        ("users/launch", "{}", #"400 {"Message":"Username is required"}"#),
        ("users/launch", "", #"400 {"Message":"Username is required"}"#),
        ("users/launch", #"{"Username":" "}"#, #"400 {"Message":"Username is required"}"#),
        ("users/orbit", #"{"Username":null}"#, #"400 {"Message":"Username is required"}"#),
        ("users/marketplace", #"{"MarketplaceId":8}"#, #"400 {"Message":"Username is required"}"#),
        ("users/marketplace", #"{"Username":"u"}"#, #"400 {"Message":"MarketplaceId is required"}"#),
        ("accounts/new/marketplace", "{}", #"400 {"Message":"MarketplaceId is required"}"#),
        ("accounts/new/marketplace", #"{"MarketplaceId":"shop"}"#, #"400 {"Message":"MarketplaceId is required"}"#),
        ("accounts/new/marketplace", #"{"MarketplaceId":{}}"#, #"400 {"Message":"MarketplaceId is required"}"#),
        ("accounts/new/marketplace", #"{"MarketplaceId":9}"#, #"400 {"Message":"Marketplace not found."}"#),
        ("users/marketplace", #"{"Username":"u","MarketplaceId":9}"#, #"400 {"Message":"Marketplace not found."}"#),
        (
            "users/launch", #"{"Username":"u","ConnectorAuthentications":[{"Name":"Nothing"}]}"#,
            #"400 {"Message":"Connector not found."}"#
        ),
        ("accounts/new/launch", "[]", #"400 {"Message":"The request is invalid."}"#),
        ("accounts/new/launch", #"{"Start""#, #"400 {"Message":"The request is invalid."}"#),
        ("accounts/new/launch", #"{"ConnectorAuthentications":[{"Name":"Nothing"}]}"#, #"400 {"Message":"Connector not found."}"#),
        ("accounts/new/launch", #"{"ConnectorAuthentications":[{"AuthValue":"x"}]}"#, #"400 {"Message":"Connector not found."}"#),
        (
            "accounts/new/launch", #"{"ConnectorAuthentications":{"Name":"MailChimp","Version":"v2"}}"#,
            #"400 {"Message":"Connector not found."}"#
        ),
        (
            "accounts/new/launch", #"{"ConnectorAuthentications":[{"Name":"Sketch","AuthValue":"x"}]}"#,
            #"400 {"Message":"Connector 5122 is a draft and cannot be installed."}"#
        ),
        (
            "accounts/acme/launch",
            #"{"ConnectorAuthentications":[{"Name":"MailChimp","Properties":[{"Name":"Dont exist","Value":"x"}]}]}"#,
            #"400 {"Message":"There is not a connector property that matches name 'Dont exist'."}"#
        ),
        (
            "accounts/new/orbit", #"{"ConnectorAuthentications":[{"Name":"MailChimp","Properties":[{"Name":"EndpointUrl","Value":"x"}]}]}"#,
            #"400 {"Message":"Connector property name 'EndpointUrl' is not an account connector property."}"#
        ),
    ])
    func `a call that cannot be is refused, and no account is made`(path: String, body: String, answer: String) throws {
        let cyclr = try Understudy.embedding()
        let before = cyclr.get("/v1.0/accounts").line
        #expect(cyclr.post("/v1.0/\(path)", body).line == answer)
        #expect(cyclr.get("/v1.0/accounts").line == before)
        #expect(cyclr.get("/v1.0/accounts/acme/users").line == "200 []")
    }

    // MARK: What it answers

    @Test(arguments: [
        ("accounts/acme/launch", "{}", "LaunchUrl", "%2Flaunch"),
        ("accounts/acme/launch", "", "LaunchUrl", "%2Flaunch"),
        ("accounts/acme/marketplace", #"{"MarketplaceId":8}"#, "MarketplaceUrl", "%2Flaunch/marketplace/8"),
        ("accounts/acme/marketplace", #"{"marketplaceId":"8"}"#, "MarketplaceUrl", "%2Flaunch/marketplace/8"),
        ("accounts/acme/marketplace", #"{"MarketplaceId":8.0}"#, "MarketplaceUrl", "%2Flaunch/marketplace/8"),
        ("accounts/acme/orbit", "{}", "OrbitUrl", "%2Forbit"),
        ("users/launch", #"{"Username":"u","AccountId":"acme"}"#, "LaunchUrl", "%2Flaunch"),
        ("users/marketplace", #"{"Username":"u","AccountId":"acme","MarketplaceId":8}"#, "MarketplaceUrl", "%2Flaunch/marketplace/8"),
        ("users/orbit", #"{"Username":"u","Password":"p","AccountId":"acme"}"#, "OrbitUrl", "%2Forbit"),
    ])
    func `the answer links to a page that the token opens`(path: String, body: String, member: String, returnURL: String) throws {
        let answer = try Understudy.embedding().post("/v1.0/\(path)", body, headers: ["Host": "127.0.0.1:8080"])
        let token = answer.json?["Token"]?.stringValue ?? ""
        #expect(token.count == 33)
        #expect(
            answer.line == """
                200 {"AccountId":"acme","ExpiresAtUtc":"2022-05-02T12:05:00Z",\
                "\(member)":"http://127.0.0.1:8080/account/signinwithtoken?token=\(token)&returnUrl=\(returnURL)","Token":"\(token)"}
                """)
    }

    @Test(arguments: [
        ("{}", ""), (#"{"InlineOAuth":false}"#, "&inline=false"), (#"{"InlineOAuth":true}"#, ""),
        (#"{"inlineOAuth":"False"}"#, "&inline=false"),
        (#"{"Start":false}"#, "&start=false"), (#"{"Start":true}"#, ""), (#"{"start":"false"}"#, "&start=false"),
        (#"{"RunOnce":true}"#, "&once=true"), (#"{"RunOnce":false}"#, ""),
        (#"{"AutoInstall":true}"#, "&auto=true"), (#"{"AutoInstall":false}"#, "&auto=false"), (#"{"AutoInstall":"maybe"}"#, ""),
        (#"{"SingleInstall":true}"#, "&single=true"), (#"{"SingleInstall":"false"}"#, "&single=false"),
        (#"{"wizard":true}"#, "&wizard=true"), (#"{"Wizard":false}"#, ""),
        (#"{"DisplayDescriptions":"true"}"#, "&descriptions=true"), (#"{"DisplayDescriptions":false}"#, ""),
        (#"{"completeParameter":"some-text:1"}"#, "&complete=some-text:1"),
        (#"{"CompleteParameter":"a&b =\"<é"}"#, "&complete=a%26b%20=%22%3C%C3%A9"),
        (#"{"tags":["crm","two"]}"#, "&tags=crm,two"), (#"{"Tags":[]}"#, ""), (#"{"Tags":["a,b","50%"]}"#, "&tags=a%252Cb,50%2525"),
        (
            #"{"InlineOAuth":false,"Start":false,"RunOnce":true,"AutoInstall":true,"SingleInstall":true,"Wizard":true,"DisplayDescriptions":true,"CompleteParameter":"c","Tags":["t"]}"#,
            "&inline=false&start=false&once=true&auto=true&single=true&wizard=true&descriptions=true&complete=c&tags=t"
        ),
    ])
    func `options stand in the URL as plain text`(body: String, options: String) throws {
        let url = try Understudy.embedding().link("/v1.0/accounts/acme/launch", body)
        #expect(url.hasSuffix("&returnUrl=%2Flaunch\(options)"))
    }

    @Test(arguments: [("marketplace", "%2Flaunch/marketplace/8"), ("orbit", "%2Forbit")])
    func `a marketplace and ORBIT take two of the options`(path: String, returnURL: String) throws {
        let url = try Understudy.embedding().link(
            "/v1.0/accounts/acme/\(path)", #"{"MarketplaceId":8,"InlineOAuth":false,"CompleteParameter":"c","Start":false,"Tags":["t"]}"#)
        #expect(url.hasSuffix("&returnUrl=\(returnURL)&inline=false&complete=c"))
    }

    @Test(arguments: [("{}", "&inline=false"), (#"{"InlineOAuth":true}"#, ""), (#"{"InlineOAuth":false}"#, "&inline=false")])
    func `where the partner does not want consent inline, that is said unless the call does`(body: String, options: String) throws {
        let cyclr = try Understudy.embedding(seeds: ["cyclr/partner.json": #"[{"Id":1,"Name":"p","InlineOAuth":false}]"#])
        #expect(cyclr.link("/v1.0/accounts/acme/launch", body).hasSuffix("returnUrl=%2Flaunch\(options)"))
    }

    @Test func `in a sandbox of its own the link stays there`() throws {
        let cyclr = try Understudy.embedding()
        let url = cyclr.link("/sandbox/mine/v1.0/accounts/acme/launch")
        #expect(url.hasPrefix("http://localhost/sandbox/mine/account/signinwithtoken?token="))
        let page = Browser(cyclr, url)
        #expect(page.status == 200)
        #expect(page.url.hasPrefix("http://localhost/sandbox/mine/launch?session="))
    }

    // MARK: What it remembers

    @Test func `an account that is not there is made, with its name and an API user`() throws {
        let cyclr = try Understudy.embedding()
        _ = cyclr.post("/v1.0/accounts/mine/launch", #"{"AccountName":"Mine","AccountDescription":"d"}"#)
        #expect(cyclr.get("/v1.0/accounts/mine").json?["Name"] == "Mine")
        #expect(cyclr.get("/v1.0/accounts/mine").json?["Description"] == "d")
        #expect(cyclr.get("/v1.0/accounts/mine/users").line == #"200 ["API User"]"#)
        _ = cyclr.post("/v1.0/accounts/mine/launch", #"{"AccountName":"Other"}"#)
        #expect(cyclr.get("/v1.0/accounts/mine").json?["Name"] == "Mine")
        _ = cyclr.post("/v1.0/accounts/nameless/orbit", "")
        #expect(cyclr.get("/v1.0/accounts/nameless").json?["Name"] == "nameless")
    }

    @Test func `the body names the account, or else the header, or else it is a new one`() throws {
        let cyclr = try Understudy.embedding()
        let header = ["X-Cyclr-Account": "north.example"]
        let both = cyclr.post("/v1.0/users/launch", #"{"Username":"u","AccountId":"acme"}"#, headers: header)
        #expect(both.json?["AccountId"] == "acme")
        let fromHeader = cyclr.post("/v1.0/users/launch", #"{"Username":"u"}"#, headers: header)
        #expect(fromHeader.json?["AccountId"] == "north.example")
        let new = cyclr.post("/v1.0/users/launch", #"{"Username":"u","AccountName":"New"}"#, headers: ["X-Cyclr-Account": ""])
        let id = new.json?["AccountId"]?.stringValue ?? ""
        #expect(id.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(cyclr.get("/v1.0/accounts/\(id)").json?["Name"] == "New")
        #expect(cyclr.get("/v1.0/accounts/\(id)/users").line == #"200 ["u"]"#)
    }

    @Test(arguments: [
        #"[{"Name":"mailchimp","Version":"v3","AuthValue":"key","Properties":[{"Name":"isSandbox","Value":true}]}]"#,
        #"{"Name":"MailChimp","AuthValue":"key","Properties":[{"Name":"Is Sandbox?","Value":"true"}]}"#,
    ])
    func `connectors that are sent along are installed, authenticated`(connectors: String) throws {
        let cyclr = try Understudy.embedding(account: "mine")
        _ = cyclr.post("/v1.0/accounts/mine/launch", #"{"ConnectorAuthentications":\#(connectors)}"#)
        let installed = cyclr.get("/v1.0/account/connectors").json
        #expect(installed?.arrayValue?.count == 1)
        #expect(installed?[0]?["Name"] == "MailChimp")
        #expect(installed?[0]?["AuthValue"] == "key")
        #expect(installed?[0]?["Authenticated"] == true)
        #expect(installed?[0]?["Properties"]?[0]?["Value"] == "true")
    }

    @Test(arguments: [
        (#"{"Name":"MailChimp","AuthValue":"key"}"#, 2582), (#"{"Name":"Ledger","Version":"","AuthValue":"key"}"#, 2801),
        (#"{"Name":"Depot","Properties":[{"Name":"Domain","Value":"d"}]}"#, 2802),
    ])
    func `the one that may be installed is meant, of any version where none is named, and fields authenticate too`(
        connector: String, id: Int
    ) throws {
        let draft = #"{"Id":2001,"Name":"MailChimp","Version":"v4","AuthType":"ApiKey","$draft":true}"#
        let connectors = EmbeddingSeeds.seeds["cyclr/connectors.json"] ?? ""
        let cyclr = try Understudy.embedding(
            account: "mine", seeds: ["cyclr/connectors.json": "[\(draft),\(connectors.dropFirst())"])
        #expect(cyclr.post("/v1.0/accounts/mine/launch", #"{"ConnectorAuthentications":[\#(connector)]}"#).status == 200)
        let installed = cyclr.get("/v1.0/account/connectors").json?[0]
        #expect(installed?["ConnectorId"] == id.json)
        #expect(installed?["Authenticated"] == true)
    }

    @Test func `fields that were not sent authenticate nobody`() throws {
        let cyclr = try Understudy.embedding(account: "mine")
        #expect(cyclr.post("/v1.0/accounts/mine/launch", #"{"ConnectorAuthentications":[{"Name":"Depot"}]}"#).status == 200)
        #expect(cyclr.get("/v1.0/account/connectors").json?[0]?["Authenticated"] == false)
    }

    @Test func `a connector that the account made for itself is installed for it alone`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let definition = #"{"Name":"Own","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001"}"#
        let own = cyclr.post("/v1.0/account/connectors/custom", definition).json?["Id"]
        let body = #"{"ConnectorAuthentications":[{"Name":"Own","AuthValue":"key"}]}"#
        #expect(cyclr.post("/v1.0/accounts/acme/launch", body).status == 200)
        #expect(cyclr.get("/v1.0/account/connectors").json?.arrayValue?.last?["ConnectorId"] == own)
        #expect(cyclr.post("/v1.0/accounts/north.example/launch", body).line == #"400 {"Message":"Connector not found."}"#)
    }

    @Test func `two versions of a connector are both installed, the second under a name with a number`() throws {
        let second = #"{"Id":2583,"Name":"MailChimp","Version":"v4","AuthType":"ApiKey"}"#
        let connectors = EmbeddingSeeds.seeds["cyclr/connectors.json"] ?? ""
        let cyclr = try Understudy.embedding(account: "mine", seeds: ["cyclr/connectors.json": "\(connectors.dropLast()),\(second)]"])
        for version in ["v3", "v4", "v3", "v4"] {
            let body = #"{"ConnectorAuthentications":[{"Name":"MailChimp","Version":"\#(version)","AuthValue":"\#(version)"}]}"#
            #expect(cyclr.post("/v1.0/accounts/mine/launch", body).status == 200)
        }
        #expect(
            cyclr.get("/v1.0/account/connectors").only("Name", "ConnectorId", "AuthValue") == #"""
                [{"Name":"MailChimp","ConnectorId":2582,"AuthValue":"v3"},{"Name":"MailChimp (2)","ConnectorId":2583,"AuthValue":"v4"}]
                """#)
    }

    @Test func `the same call again brings them up to date`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        let body =
            #"{"ConnectorAuthentications":[{"Name":"MailChimp","AuthValue":"new","Properties":[{"Name":"isSandbox","Value":"false"}]}]}"#
        for _ in 0..<2 { #expect(cyclr.post("/v1.0/accounts/acme/launch", body).status == 200) }
        let connector = cyclr.get("/v1.0/account/connectors/50001").json
        #expect(connector?["AuthValue"] == "new")
        #expect(connector?["Properties"] == [["Name": "isSandbox", "Value": "false", "Id": 80001, "AccountConnectorId": 50001]])
        #expect(cyclr.get("/v1.0/account/connectors").json?.arrayValue?.count { $0["ConnectorId"] == 2582 } == 1)
    }

    @Test func `the same call with another kind of authentication chooses that, and leaves it where it names none`() throws {
        let cyclr = try Understudy.embedding()
        func chosen(_ choice: String) -> [JSON?] {
            let body = #"{"ConnectorAuthentications":[{"Name":"Both",\#(choice)}]}"#
            #expect(cyclr.post("/v1.0/accounts/acme/launch", body).status == 200)
            let connector = cyclr.get("/__admin/state/cyclr/account-connectors/50016").json
            return [connector?["$authenticationId"], connector?["AuthValue"]]
        }
        #expect(chosen(#""AuthenticationId":"\#(EmbeddingSeeds.consent)","AuthValue":"a""#) == [.string(EmbeddingSeeds.consent), "a"])
        #expect(chosen(#""AuthenticationId":"\#(EmbeddingSeeds.key)","AuthValue":"b""#) == [.string(EmbeddingSeeds.key), "b"])
        #expect(chosen(#""AuthValue":"c""#) == [.string(EmbeddingSeeds.key), "c"])
    }

    @Test func `the older member counts only where the call made the account`() throws {
        let cyclr = try Understudy.embedding(account: "mine")
        let body = #"{"partnerConnector":{"Name":"Ledger","AuthValue":"v"}}"#
        _ = cyclr.post("/v1.0/accounts/mine/launch", body)
        #expect(cyclr.get("/v1.0/account/connectors").json?[0]?["AuthValue"] == "v")
        _ = cyclr.post("/v1.0/accounts/north.example/launch", body)
        #expect(cyclr.get("/v1.0/account/connectors", headers: ["X-Cyclr-Account": "north.example"]).json?.arrayValue?.count == 1)
    }
}
