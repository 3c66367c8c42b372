import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TemplatesTests {
    private typealias Known = CyclesFixture

    // MARK: What it refuses

    @Test(arguments: [
        ("XXX", #"400 {"Message":"The request is invalid."}"#), ("1", #"400 {"Message":"The request is invalid."}"#),
        (CyclesFixture.nobody, #"404 {"Message":"Template not found."}"#),
        (CyclesFixture.unpublished, #"404 {"Message":"Template not found."}"#),
    ])
    func `a template that is not there, or not published, is neither shown nor installed`(id: String, answer: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let before = cyclr.get("/v1.0/cycles").line
        #expect(cyclr.get("/v1.0/templates/\(id)").line == answer)
        #expect(cyclr.post("/v1.0/templates/\(id)/install", "{}").line == answer)
        #expect(cyclr.get("/v1.0/cycles").line == before)
    }

    @Test func `templates need a token, and installing one an account`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.get("/v1.0/templates", headers: ["Authorization": nil]).status == 401)
        #expect(cyclr.get("/v1.0/templates", headers: ["X-Cyclr-Account": nil]).status == 200)
        for account in [nil, "", "nobody"] {
            let answer = cyclr.post("/v1.0/templates/\(Known.members)/install", "", headers: ["X-Cyclr-Account": account])
            #expect(answer.line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        }
    }

    @Test func `a template of a draft connector is refused, and nothing of it stays`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let north: [String: String?] = ["X-Cyclr-Account": "north.example"]
        let answer = cyclr.post("/v1.0/templates/\(Known.ofDraft)/install", "{}", headers: north)
        #expect(answer.line == #"400 {"Message":"Connector 5122 is a draft and cannot be installed."}"#)
        #expect(cyclr.get("/v1.0/cycles", headers: north).line == "200 []")
        #expect(cyclr.get("/v1.0/account/connectors", headers: north).each("Name") == ["Files"])
    }

    @Test(arguments: ["{", "[]", #""text""#, "7", "\u{FEFF}"])
    func `a body that is no object is refused, and nothing is installed`(body: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let before = cyclr.get("/v1.0/cycles").line
        #expect(cyclr.post("/v1.0/templates/\(Known.members)/install", body).status == 400)
        #expect(
            cyclr.send("POST", Array("/v1.0/templates/\(Known.members)/install".utf8), body: [0x7B, 0x22, 0xFF, 0x22, 0x7D]).status == 400)
        #expect(cyclr.get("/v1.0/cycles").line == before)
    }

    @Test(arguments: [
        (#"{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","ConnectorId":1}]}"#, "/0/$cycle/Steps/0/ConnectorId"),
        (#"{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","MethodId":"1"}]}"#, "/0/$cycle/Steps/0/MethodId"),
        (#"{"Steps":[{"Key":"a","Name":"s","ActionType":"Delay"},{"Key":"a","Name":"s","ActionType":"Delay"}]}"#, "/0/$cycle/Steps/1/Key"),
        (#"{"Edges":[{"Tail":"x","Head":"y"}]}"#, "/0/$cycle/Edges/0/Tail"),
        (#"{"Steps":[{"Key":"a","Name":"s","ActionType":"Dance"}]}"#, "/0/$cycle/Steps/0/ActionType"),
        (#"{"Stpes":[]}"#, "/0/$cycle/Stpes"),
    ])
    func `a seed whose plan leads nowhere says where`(plan: String, pointer: String) {
        let seed = #"[{"Name":"n","Id":"00000000-0000-4000-8000-0000000000a1","$cycle":\#(plan)}]"#
        let error = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: ["cyclr/templates.json": seed]) }
        #expect(error.map { "\($0)".contains(pointer) } == true, "\(error.map { "\($0)" } ?? "")")
    }

    // MARK: What it answers

    private static let membersWire = #"""
        {"Name":"Members to contacts","Description":"From a list","Id":"00000000-0000-4000-8000-0000000000a1","Connectors":[{"Id":2582,"Name":"MailChimp","Version":"v3","StepCount":1,"Icon":null,"IsSystemConnector":false},{"Id":2600,"Name":"Access CRM","Version":null,"StepCount":1,"Icon":null,"IsSystemConnector":false}],"Tags":["crm","email"]}
        """#

    @Test func `the list has the published ones as they were made, and says how many there are`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let list = cyclr.get("/v1.0/templates")
        #expect(list.each("Name") == ["Members to contacts", "A list of its own", "Of a draft"])
        #expect(list.header("Total-Pages") == "1")
        #expect(list.header("Total-Records") == "3")
        #expect(cyclr.get("/v1.0/templates/?pageSize=1").line == "200 [\(Self.membersWire)]")
        #expect(cyclr.get("/v1.0/templates?page=10").line == "200 []")
    }

    @Test(arguments: [
        ("tag=crm", ["Members to contacts"]), ("tag=email", ["Members to contacts", "A list of its own"]), ("tag=none", []),
        ("connectorName=Access%20CRM", ["Members to contacts", "A list of its own"]), ("connectorName=Access", []),
        ("connectorName=MailChimp&connectorVersion=v3&tag=crm", ["Members to contacts"]),
        ("connectorName=MailChimp&connectorVersion=v2", []),
        ("connectorVersion=1.0", ["A list of its own"]), ("TAG=crm&CONNECTORNAME=MailChimp", ["Members to contacts"]),
        ("connectorName=Access%20CRM&connectorVersion=v3", []), ("connectorName=mailchimp", []), ("connectorVersion=V3", []),
        ("connectorName=Sketch", ["Of a draft"]), ("connectorName=Sketch&tag=email", []),
        ("tag=EMAIL&page=2&pageSize=1", ["A list of its own"]),
        ("tag=email&connectorVersion=v3&sortOrderAsc=false", ["A list of its own", "Members to contacts"]),
        ("orderBy=Id&connectorName=MailChimp&pageSize=2&sortOrderAsc=false", ["Of a draft", "A list of its own"]),
        ("orderBy=Name", ["A list of its own", "Members to contacts", "Of a draft"]),
        ("orderBy=Name&sortOrderAsc=false", ["Of a draft", "Members to contacts", "A list of its own"]),
        ("orderBy=Id&sortOrderAsc=false&pageSize=1", ["Of a draft"]),
        ("orderBy=name&tag=email", ["A list of its own", "Members to contacts"]),
        ("orderBy=rubbish&tag=&connectorName=", ["Members to contacts", "A list of its own", "Of a draft"]),
        ("&&includeIcons=maybe&lookupCustomFields=true", ["Members to contacts", "A list of its own", "Of a draft"]),
    ])
    func `the list of templates is searched and sorted as the query says`(query: String, names: [String]) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.get("/v1.0/templates?\(query)").each("Name") == names)
    }

    @Test func `a search of templates says how many it found in all`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        for query in ["tag=email", "connectorName=Access%20CRM", "tag=email&orderBy=Name", "tag=email&connectorName=MailChimp"] {
            let page = cyclr.get("/v1.0/templates?\(query)&pageSize=1")
            #expect([page.header("Total-Pages"), page.header("Total-Records")] == ["2", "2"])
        }
    }

    @Test func `icons of templates come where they are asked for`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        for path in ["/v1.0/templates", "/v1.0/templates/\(Known.members)"] {
            #expect(!cyclr.get(path).body.contains("data:image"))
            #expect(!cyclr.get("\(path)?includeIcons=false").body.contains("data:image"))
            #expect(cyclr.get("\(path)?includeIcons=TRUE").body.contains(#""StepCount":1,"Icon":"data:image/png;base64,iVBORw0KGgo=""#))
        }
    }

    @Test func `what must be provided comes where it is asked for, and on demand what may be`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        func prerequisites(_ query: String) -> [String] {
            (cyclr.get("/v1.0/templates?\(query)").json?.arrayValue ?? []).map { $0["Prerequisites"]?.text ?? "none" }
        }
        #expect(prerequisites("tag=email") == ["none", "none"])
        #expect(
            prerequisites("tag=email&includePrerequisites=true") == [
                "[]",
                #"[{"ReasonCode":40,"Reason":"Missing parameter mapping","ObjectType":"Parameter","ObjectId":300010},"#
                    + #"{"ReasonCode":30,"Reason":"Missing mapping","ObjectType":"CycleVariable","ObjectId":"Key"}]"#,
            ])
        let seed = #"""
            [{"Name":"n","Id":"00000000-0000-4000-8000-0000000000a1","$cycle":{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","ConnectorId":2600,"MethodId":"20003"},{"Key":"w","Name":"s","ActionType":"WaitUntil"}]}}]
            """#
        let other = try Understudy.cyclr(seeds: ["cyclr/templates.json": seed])
        func codes(_ query: String) -> [Int?] {
            (other.get("/v1.0/templates?\(query)").json?[0]?["Prerequisites"]?.arrayValue ?? []).map { $0["ReasonCode"]?.intValue }
        }
        #expect(codes("includePrerequisites=true") == [41, 70])
        #expect(codes("includePrerequisites=true&includeOptional=true") == [41, 41, 70])
    }

    @Test(arguments: ["", "/", "?includeIcons=false"])
    func `a template by its id, in any spelling that .NET reads`(end: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.get("/v1.0/templates/\(Known.members)\(end)").line == "200 \(Self.membersWire)")
        #expect(cyclr.get("/v1.0/templates/\(Known.members.uppercased())").line == "200 \(Self.membersWire)")
        #expect(cyclr.get("/v1.0/templates/%7B\(Known.members)%7D").line == "200 \(Self.membersWire)")
    }

    // MARK: What it remembers

    @Test func `a template is found by what its connectors and tags are now, and only while it is published`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let connector = "/__admin/state/cyclr/connectors/2600", template = "/__admin/state/cyclr/templates/\(Known.members)"
        let renamed = cyclr.get(connector).body.replacing(#""Name":"Access CRM""#, with: #""Name":"Other CRM""#)
        #expect(cyclr.put(connector, renamed).status == 200)
        #expect(cyclr.get("/v1.0/templates?connectorName=Access%20CRM").line == "200 []")
        #expect(cyclr.get("/v1.0/templates?connectorName=Other%20CRM").each("Name") == ["Members to contacts", "A list of its own"])
        var record = try #require(cyclr.get(template).json?.objectValue)
        record["Tags"] = ["new"]
        #expect(cyclr.put(template, JSON.object(record).text).status == 200)
        #expect(cyclr.get("/v1.0/templates?tag=email").each("Name") == ["A list of its own"])
        #expect(cyclr.get("/v1.0/templates?tag=NEW").each("Name") == ["Members to contacts"])
        record["$published"] = false
        #expect(cyclr.put(template, JSON.object(record).text).status == 200)
        #expect(cyclr.get("/v1.0/templates?tag=new").line == "200 []")
    }

    @Test func `installing a template changes nothing of it`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let before = cyclr.get("/v1.0/templates/\(Known.members)/export").line
        #expect(cyclr.post("/v1.0/templates/\(Known.members)/install", "{}").status == 200)
        #expect(cyclr.get("/v1.0/templates/\(Known.members)/export").line == before)
    }
}
