import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AccountConnectorsTests {
    private static let path = "/v1.0/account/connectors"
    private static let members = "/v1.0/cycles/00000000-0000-4000-8000-0000000000c1"

    // MARK: What it refuses

    @Test(arguments: [
        (
            "2582", #"{"Name":"n","Properties":[{"Name":"Dont exist","Value":"1"}]}"#,
            #"There is not a connector property that matches name 'Dont exist'."#
        ),
        (
            "2582", #"{"Name":"n","Properties":[{"Name":"isSandbox"},{"Value":"1"}]}"#,
            #"There is not a connector property that matches name ''."#
        ),
        (
            "MailChimp/v3", #"{"Name":"n","Properties":[{"Name":"EndpointUrl","Value":"u"}]}"#,
            #"Connector property name 'EndpointUrl' is not an account connector property."#
        ),
        ("MailChimp/v3", #"{"Name":"n","Properties":[{"Name":"x"}]}"#, "There is not a connector property that matches name 'x'."),
        (
            "2582", #"{"Properties":[{"Name":"EndpointUrl"}]}"#,
            #"Connector property name 'EndpointUrl' is not an account connector property."#
        ),
        ("Sketch/0.1", "", "Connector 5122 is a draft and cannot be installed."),
        ("MailChimp/v3", "", "Account connector name 'MailChimp' is in use."),
        ("5122", "", "Connector 5122 is a draft and cannot be installed."),
        ("Sketch", "{}", "Connector 5122 is a draft and cannot be installed."),
        ("2582", "", "Account connector name 'MailChimp' is in use."),
        ("2700", #"{"Name":"Access CRM"}"#, "Account connector name 'Access CRM' is in use."),
        ("2582", "[]", "The request is invalid."), ("2582", #"{"Name":"#, "The request is invalid."),
        ("2582", "7", "The request is invalid."),
    ])
    func `a bad install is refused in the service's words, and nothing is installed`(connector: String, body: String, message: String)
        throws
    {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("/v1.0/connectors/\(connector)/install", body).line == #"400 {"Message":"\#(message)"}"#)
        #expect(cyclr.get(Self.path).json?.arrayValue?.map { $0["Id"] } == [50001, 50002])
    }

    @Test(arguments: ["2581", "Nobody", "MailChimp/v9", "Nobody/v1", "2582/v3"])
    func `a connector that is not there cannot be installed`(connector: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("/v1.0/connectors/\(connector)/install", "{}").line == #"404 {"Message":"Connector not found."}"#)
    }

    @Test(arguments: [nil, "", "nobody", "ACME"])
    func `without an account there are no account connectors`(account: String?) throws {
        let cyclr = try Understudy.cyclr()
        let headers: [String: String?] = ["X-Cyclr-Account": account]
        for (method, path) in [
            ("GET", Self.path), ("GET", "\(Self.path)/50001"), ("PUT", "\(Self.path)/50001"), ("DELETE", "\(Self.path)/50001"),
            ("PUT", "\(Self.path)/50001/deauthenticate"), ("POST", "/v1.0/connectors/2700/install"),
            ("GET", "\(Self.path)/50001/properties"),
        ] {
            let answer = cyclr.send(method, path, headers: headers, body: method == "GET" ? "" : "{}")
            #expect(answer.line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        }
        let restricted = ["X-Cyclr-Account": "north.example", "Authorization": "Bearer \(Fixture.acmeToken)"]
        #expect(cyclr.get(Self.path, headers: restricted).status == 401)
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "PUT /deauthenticate"])
    func `an account connector that is not the account's is not found`(row: String) throws {
        let parts = row.split(separator: " ").map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        let cyclr = try Understudy.cyclr(account: "acme")
        for id in ["50003", "1", "-50001"] {
            #expect(cyclr.send(parts[0], "\(Self.path)/\(id)\(rest)", body: "").line == #"404 {"Message":"Account connector not found."}"#)
        }
        for id in ["XXX", "50001.0", "99999999999", "%00"] {
            #expect(cyclr.send(parts[0], "\(Self.path)/\(id)\(rest)", body: "").line == #"400 {"Message":"The request is invalid."}"#)
        }
        #expect(cyclr.get("\(Self.path)/50003", headers: ["X-Cyclr-Account": "north.example"]).status == 200)
    }

    @Test func `a name that another one has cannot be taken, and one's own can be kept`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let taken = cyclr.send("PUT", "\(Self.path)/50001", body: #"{"Name":"Access CRM","AuthValue":"new"}"#)
        #expect(taken.line == #"400 {"Message":"Account connector name 'Access CRM' is in use."}"#)
        #expect(cyclr.get("\(Self.path)/50001").json?["AuthValue"] == "key-us1")
        #expect(cyclr.send("PUT", "\(Self.path)/50001", body: #"{"Name":"MailChimp"}"#).status == 200)
    }

    // MARK: What it answers

    @Test func `account connectors in pages, each with its connector of the catalogue`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let catalogue = cyclr.get("/v1.0/connectors/2582").body
        let record = try #require(try JSON(parsing: Fixture.accountConnectors)[0]).shown.text
        let shown = record.replacing(#""Connector":null"#, with: #""Connector":\#(catalogue)"#)
        #expect(cyclr.get("\(Self.path)/50001").line == "200 \(shown)")
        let page = cyclr.get("\(Self.path)/?page=1&pageSize=1")
        #expect(page.line == "200 [\(shown)]")
        #expect(page.header("Total-Pages") == "2")
        #expect(page.header("Total-Records") == "2")
        #expect(cyclr.get("\(Self.path)?page=10").line == "200 []")
    }

    @Test func `an account shows its connectors in short`() throws {
        let cyclr = try Understudy.cyclr()
        #expect(
            cyclr.get("/v1.0/accounts/acme").json?["Connectors"]?.text == """
                [{"Id":50001,"Name":"MailChimp","Description":null,"ConnectorId":2582,"Authenticated":true,"Status":"Approved"},\
                {"Id":50002,"Name":"Access CRM","Description":null,"ConnectorId":2600,"Authenticated":false,"Status":"Approved"}]
                """)
    }

    // MARK: What it remembers

    @Test func `the documented request installs a connector, which is then listed`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let catalogue = cyclr.get("/v1.0/connectors/2582").body
        let body = #"{"Name":"Second","Description":"d","AuthValue":"key","Properties":[{"Name":"isSandbox","Value":true}]}"#
        let installed = cyclr.post("/v1.0/connectors/2582/install", body)
        #expect(
            installed.line == """
                200 {"Id":60003,"Name":"Second","Description":"d","AuthValue":"key","Authenticated":true,"Connector":\(catalogue),\
                "IsPartnerIntegrationConnector":false,"Properties":[{"Name":"isSandbox","Value":"true","Id":90000,"AccountConnectorId":60003}],\
                "CustomFields":[],"ConnectorId":2582,"Status":"Approved"}
                """)
        #expect(cyclr.get("\(Self.path)/60003").line == installed.line)
        #expect(cyclr.get(Self.path).json?.arrayValue?.map { $0["Id"] } == [50001, 50002, 60003])
        #expect(cyclr.get("/v1.0/accounts/acme").json?["Connectors"]?.arrayValue?.count == 3)
    }

    @Test(arguments: [
        ("2582", #"{"Name":"n"}"#, false), ("2582", #"{"Name":"n","AuthValue":"k"}"#, true),
        ("2582", #"{"Name":"n","AuthValue":""}"#, false),
        ("2582", #"{"Name":"n","AuthValue":null}"#, false), ("2600", #"{"Name":"n","AuthValue":"{}"}"#, true),
        ("Access%20CRM", #"{'name':'n'}"#, false),
        ("2700", "", true), ("Files/1.0", "", true), ("files", "{}", true), ("2700", #"{"AuthValue":""}"#, true),
    ])
    func `a value authenticates, and where there is nothing to authenticate with, nothing need be sent`(
        connector: String, body: String, is: Bool
    ) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("/v1.0/connectors/\(connector)/install", body).json?["Authenticated"] == .bool(`is`))
    }

    @Test func `of several kinds of authentication the chosen one counts`() throws {
        let connectors = try ConnectorsTests.records()
        let kinds: JSON = [
            ["Id": "00000000-0000-4000-8000-00000000a001", "AuthName": "API Key", "AuthType": "ApiKey"],
            ["Id": "00000000-0000-4000-8000-00000000a002", "AuthName": "Open", "AuthType": "None"],
        ]
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: ["cyclr/connectors.json": JSON.array([connectors[0].with("Authentication", kinds)] + connectors[1...]).text])
        func isAuthenticated(_ name: String, _ id: String) -> JSON? {
            cyclr.post("/v1.0/connectors/2582/install", #"{"Name":"\#(name)","AuthenticationId":"\#(id)"}"#).json?["Authenticated"]
        }
        #expect(isAuthenticated("key", "00000000-0000-4000-8000-00000000a001") == false)
        #expect(isAuthenticated("open", "00000000-0000-4000-8000-00000000A002") == true)
        #expect(isAuthenticated("none", "") == false)
    }

    @Test(arguments: ["00000000-0000-4000-8000-00000000a003", "x"])
    func `a kind of authentication that the connector does not have is refused, unless it lists none`(id: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let before = cyclr.get("/v1.0/account/connectors").line
        let refused = #"400 {"Message":"Authentication not found."}"#
        let body = #"{"Name":"n","AuthenticationId":"\#(id)","AuthValue":"v"}"#
        #expect(cyclr.post("/v1.0/connectors/2582/install", body).line == refused)
        #expect(cyclr.send("PUT", "\(Self.path)/50001", body: body).line == refused)
        let wish = #"{"ConnectorAuthentications":[{"Name":"MailChimp","AuthenticationId":"\#(id)","AuthValue":"v"}]}"#
        for account in ["acme", "mine"] { #expect(cyclr.post("/v1.0/accounts/\(account)/launch", wish).line == refused) }
        #expect(cyclr.get("/v1.0/account/connectors").line == before)
        #expect(cyclr.send("PUT", "\(Self.path)/50002", body: body).json?["Authenticated"] == true)
    }

    @Test func `what authenticated in one way does not in another`() throws {
        let cyclr = try Understudy.embedding(account: "acme")
        func choose(_ choice: String) -> [JSON?] {
            let answer = cyclr.send("PUT", "\(Self.path)/50016", body: #"{"AuthenticationId":\#(choice)}"#).json
            return [answer?["Authenticated"], answer?["AuthValue"]]
        }
        #expect(choose(#""\#(EmbeddingSeeds.consent)","AuthValue":"token""#) == [true, "token"])
        #expect(choose(#""\#(EmbeddingSeeds.consent.uppercased())""#) == [true, "token"])
        #expect(choose(#""\#(EmbeddingSeeds.key)""#) == [false, .null])
        #expect(choose(#""\#(EmbeddingSeeds.key)","AuthValue":"key""#) == [true, "key"])
        // without a choice, the connector's own kind of authentication counts, which is also a key
        #expect(choose("null") == [true, "key"])
        let wish = #"{"ConnectorAuthentications":[{"Name":"Both","AuthenticationId":"\#(EmbeddingSeeds.consent)"}]}"#
        #expect(cyclr.post("/v1.0/accounts/acme/launch", wish).status == 200)
        #expect(cyclr.get("\(Self.path)/50016").json?["AuthValue"] == .null)
        #expect(cyclr.get("\(Self.path)/50016").json?["Authenticated"] == false)
    }

    @Test func `a change touches what it names, and properties go by their names`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body =
            #"{"Name":"Chimp","Description":"The team's","Properties":[{"Name":"isSandbox","Value":"false"},{"Name":"Domain","Value":"d"},{"Name":"Domain","Value":"e"}]}"#
        let changed = cyclr.send("PUT", "\(Self.path)/50001", body: body)
        #expect(changed.json?["Name"] == "Chimp")
        #expect(changed.json?["AuthValue"] == "key-us1")
        #expect(changed.json?["Properties"]?.arrayValue?.map { $0["Value"] } == ["false", "e"])
        #expect(cyclr.get("\(Self.path)/50001").line == changed.line)
        #expect(cyclr.get(Self.members).json?["Connectors"]?[0]?["Description"] == "The team's")
        #expect(cyclr.send("PUT", "\(Self.path)/50001", body: "").line == changed.line)
    }

    @Test func `a cycle shows at once that its connector was authenticated, and that it is no more`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        func isAuthenticated() -> JSON? { cyclr.get(Self.members).json?["Connectors"]?[1]?["Authenticated"] }
        #expect(isAuthenticated() == false)
        #expect(cyclr.send("PUT", "\(Self.path)/50002", body: #"{"AuthValue":"token"}"#).json?["Authenticated"] == true)
        #expect(isAuthenticated() == true)
        let deauthenticated = cyclr.send("PUT", "\(Self.path)/50002/deauthenticate", body: "{}")
        #expect(deauthenticated.line == #"200 {"Message":"Connector 'Access CRM' successfully de-authenticated."}"#)
        #expect(isAuthenticated() == false)
        #expect(cyclr.get("\(Self.path)/50002").json?["AuthValue"] == .null)
        #expect(cyclr.send("PUT", "\(Self.path)/50002", body: #"{"AuthValue":null}"#).json?["Authenticated"] == false)
    }

    @Test func `a client that sends back what it read keeps a connector that needs no value`() throws {
        let cyclr = try Understudy.cyclr(account: "north.example")
        let read = cyclr.get("\(Self.path)/50003")
        #expect(cyclr.send("PUT", "\(Self.path)/50003", body: read.body).line == read.line)
        #expect(cyclr.send("PUT", "\(Self.path)/50003", body: #"{"AuthValue":""}"#).line == read.line)
    }

    @Test func `a connector that needs no value stays authenticated when it is told not to be`() throws {
        let cyclr = try Understudy.cyclr(account: "north.example")
        let read = cyclr.get("\(Self.path)/50003")
        let answer = cyclr.send("PUT", "\(Self.path)/50003/deauthenticate")
        #expect(answer.line == #"200 {"Message":"Connector 'Files' successfully de-authenticated."}"#)
        #expect(cyclr.get("\(Self.path)/50003").line == read.line)
        #expect(cyclr.send("PUT", "\(Self.path)/50003", body: #"{"AuthValue":"v"}"#).json?["AuthValue"] == "v")
        #expect(cyclr.send("PUT", "\(Self.path)/50003", body: #"{"AuthValue":null}"#).line == read.line)
    }

    /// Depot is authenticated by its fields: a user, which is required, and a port, which is optional.
    private static let withDepot = [
        "cyclr/connectors.json": "\(Fixture.connectors.dropLast())" + #"""
            ,{"Id":2802,"Name":"Depot","Description":null,"Status":"Approved","Version":null,"Icon":null,"AuthDescription":null,"AuthType":"AuthFields","OAuth2Type":"Unknown","AuthScheme":null,"Parameters":[{"IsAccountConnectorProperty":true,"TargetType":"MergeField","TargetName":"user","IsSensitive":false,"Id":300081,"Name":"User","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null},{"IsAccountConnectorProperty":true,"TargetType":"MergeField","TargetName":"port","IsSensitive":false,"Id":300082,"Name":"Port","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":2,"Triggers":null}],"Triggers":[],"Categories":[],"IsSystemConnector":false,"Authentication":[]}]
            """#
    ]

    @Test(arguments: [
        ("", false), (#"{"Properties":[]}"#, false), (#"{"Properties":[{"Name":"port","Value":"22"}]}"#, false),
        (#"{"Properties":[{"Name":"user","Value":""}]}"#, false), (#"{"Properties":[{"Name":"user","Value":"me"}]}"#, true),
        (#"{"AuthValue":"","Properties":[{"Name":"User","Value":"me"}]}"#, true), (#"{"AuthValue":"v"}"#, true),
    ])
    func `fields authenticate where they are the way to do so, once none that is needed is missing`(body: String, is: Bool) throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Self.withDepot)
        #expect(cyclr.post("/v1.0/connectors/2802/install", body).json?["Authenticated"] == .bool(`is`))
        #expect(cyclr.get("\(Self.path)/60003").json?["Authenticated"] == .bool(`is`))
    }

    @Test(arguments: [
        #"{"Id":"00000000-0000-4000-8000-00000000a281","AuthType":"AuthFields"}"#,
        #"{"Id":"00000000-0000-4000-8000-00000000a281","AuthType":"Basic"},{"Id":"00000000-0000-4000-8000-00000000a282","AuthType":"AuthFields","IsDefault":true}"#,
    ])
    func `where none was chosen the only kind of authentication counts, or the default, before the connector's own`(kinds: String) throws {
        let connectors = Self.withDepot["cyclr/connectors.json"]?.replacing(#""AuthType":"AuthFields""#, with: #""AuthType":"None""#)
            .replacing(#""Authentication":[]}]"#, with: #""Authentication":[\#(kinds)]}]"#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/connectors.json": connectors ?? ""])
        let installed = cyclr.post("/v1.0/connectors/2802/install", "").json
        #expect(installed?["Connector"]?["AuthType"] == "None")
        #expect(installed?["Authenticated"] == false)
        #expect(cyclr.post("\(Self.path)/60003/properties", #"{"Name":"user","Value":"me"}"#).status == 200)
        #expect(cyclr.get("\(Self.path)/60003").json?["Authenticated"] == true)
    }

    @Test func `fields that are set later authenticate too, until somebody says otherwise`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Self.withDepot)
        func isAuthenticated() -> JSON? { cyclr.get("/v1.0/accounts/acme").json?["Connectors"]?[2]?["Authenticated"] }
        #expect(cyclr.post("/v1.0/connectors/2802/install", "").json?["Id"] == 60003)
        #expect(cyclr.post("\(Self.path)/60003/properties", #"{"Name":"port","Value":"22"}"#).json?["Id"] == 90000)
        #expect(isAuthenticated() == false)
        #expect(cyclr.post("\(Self.path)/60003/properties", #"{"Name":"user","Value":"me"}"#).json?["Id"] == 90001)
        #expect(isAuthenticated() == true)
        #expect(cyclr.send("PUT", "\(Self.path)/60003/deauthenticate").status == 200)
        #expect(isAuthenticated() == false)
        #expect(cyclr.send("PUT", "\(Self.path)/60003/properties/90001", body: #"{"Value":"you"}"#).status == 200)
        #expect(isAuthenticated() == true)
        #expect(cyclr.send("PUT", "\(Self.path)/60003/deauthenticate").status == 200)
        let change = cyclr.send("PUT", "\(Self.path)/60003", body: #"{"Properties":[{"Name":"port","Value":"21"}]}"#)
        #expect(change.json?["Authenticated"] == true)
    }

    @Test func `a change that sends every member authenticates by fields as installing does`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Self.withDepot)
        #expect(cyclr.post("/v1.0/connectors/2802/install", "").json?["Authenticated"] == false)
        let change = #"{"AuthValue":null,"Properties":[{"Name":"user","Value":"me"}]}"#
        #expect(cyclr.put("\(Self.path)/60003", change).json?["Authenticated"] == true)
        #expect(cyclr.put("\(Self.path)/60003", change).json?["Authenticated"] == true)
        #expect(cyclr.put("\(Self.path)/60003", #"{"AuthValue":null}"#).json?["Authenticated"] == false)
    }

    @Test func `fields that are there authenticate when they are chosen to, unless one that is needed is missing`() throws {
        let basic = "00000000-0000-4000-8000-00000000a281", fields = "00000000-0000-4000-8000-00000000a282"
        let kinds = #"[{"Id":"\#(basic)","AuthType":"Basic"},{"Id":"\#(fields)","AuthType":"AuthFields"}]"#
        let connectors = Self.withDepot["cyclr/connectors.json"]?
            .replacing(#""Authentication":[]}]"#, with: #""Authentication":\#(kinds)}]"#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/connectors.json": connectors ?? ""])
        let wish = #"{"AuthenticationId":"\#(basic)","Properties":[{"Name":"user","Value":"me"}]}"#
        #expect(cyclr.post("/v1.0/connectors/2802/install", wish).json?["Authenticated"] == false)
        func isAuthenticated(_ change: String) -> JSON? { cyclr.put("\(Self.path)/60003", "{\(change)}").json?["Authenticated"] }
        #expect(isAuthenticated(#""AuthenticationId":"\#(fields)""#) == true)
        #expect(isAuthenticated(#""AuthenticationId":"\#(basic)""#) == false)
        #expect(isAuthenticated(#""AuthenticationId":"\#(fields)","AuthValue":null"#) == true)
        #expect(isAuthenticated(#""AuthValue":null"#) == false)
        #expect(isAuthenticated(#""AuthenticationId":"\#(fields)""#) == false)
        #expect(isAuthenticated(#""AuthenticationId":"\#(basic)""#) == false)
        let launch = #"{"ConnectorAuthentications":[{"Name":"Depot","AuthenticationId":"\#(fields)"}]}"#
        #expect(cyclr.post("/v1.0/accounts/acme/launch", launch).status == 200)
        #expect(cyclr.get("\(Self.path)/60003").json?["Authenticated"] == true)
        #expect(isAuthenticated(#""AuthenticationId":"\#(basic)","Properties":[{"Name":"user","Value":""}]"#) == false)
        #expect(isAuthenticated(#""AuthenticationId":"\#(fields)""#) == false)
    }

    @Test func `a removed connector frees its name, and the cycle that used it lacks it`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("DELETE", "\(Self.path)/50001", body: "{}").line == "200 ")
        #expect(cyclr.get("\(Self.path)/50001").status == 404)
        #expect(cyclr.get(Self.members).json?["Connectors"]?.arrayValue?.map { $0["AccountConnectorId"] } == [.null, 50002])
        let missing = cyclr.get("\(Self.members)/prerequisites").json?.arrayValue ?? []
        #expect(missing.contains { $0["ReasonCode"] == 20 && $0["ObjectType"] == "Action" })
        #expect(cyclr.post("/v1.0/connectors/2582/install", "").json?["Name"] == "MailChimp")
    }

    @Test func `an account whose last connector was removed shows none`() throws {
        let cyclr = try Understudy.cyclr(account: "north.example")
        #expect(cyclr.send("DELETE", "\(Self.path)/50003").status == 200)
        #expect(cyclr.get("/v1.0/accounts/north.example").json?["Connectors"] == [])
    }
}
