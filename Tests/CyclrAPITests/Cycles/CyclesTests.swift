import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct CyclesTests {
    private typealias Known = CyclesFixture
    private static let paused = "/v1.0/cycles/\(CyclesFixture.paused)"
    private static let active = "/v1.0/cycles/\(CyclesFixture.active)"

    // MARK: What it refuses

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a cycle that is not there, is another account's, or has a malformed id`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let label: [String: String?] = ["Content-Type": "application/json"]
        #expect(
            cyclr.send(method, "/v1.0/cycles/\(Known.nobody)", headers: label, body: "{}").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.send(method, "/v1.0/cycles/XXX", headers: label, body: "{}").line == #"400 {"Message":"The request is invalid."}"#)
        let north = label.merging(["X-Cyclr-Account": "north.example"]) { _, own in own }
        #expect(cyclr.send(method, Self.paused, headers: north, body: "{}").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.get(Self.paused).line == "200 \(Known.wire("cycles", 0))")
    }

    @Test(arguments: [nil, "", " ", "nobody"])
    func `without an account nothing is shown or made`(account: String?) throws {
        let cyclr = try Understudy.cyclr(account: account)
        for answer in [
            cyclr.get("/v1.0/cycles"), cyclr.get("/v1.0/cycles/upgradeable"), cyclr.get(Self.paused),
            cyclr.post("/v1.0/cycles", #"{"Name":"n"}"#),
            cyclr.put(Self.paused, "{"), cyclr.delete(Self.paused),
        ] {
            #expect(answer.line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        }
    }

    @Test(arguments: [
        ("", #"400 {"Message":"Name is required"}"#), (#"{"Name":null}"#, #"400 {"Message":"Name is required"}"#),
        (#"{"Name":""}"#, #"400 {"Message":"Name is required"}"#),
        (
            #"{"Name":"n","StepDataSuccessRetentionHours":-1}"#,
            #"400 {"Message":"StepDataSuccessRetentionHours (-1): must be non negative"}"#
        ),
        (
            #"{"Name":"n","StepDataErroredRetentionHours":"-2"}"#,
            #"400 {"Message":"StepDataErroredRetentionHours (-2): must be non negative"}"#
        ),
        ("{", #"400 {"Message":"The request is invalid."}"#), ("[1]", #"400 {"Message":"The request is invalid."}"#),
    ])
    func `a bad cycle is refused, and nothing is stored`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("/v1.0/cycles", body).line == answer)
        #expect(cyclr.get("/v1.0/cycles").header("Total-Records") == "2")
    }

    @Test(arguments: [#""StepErrorAction":99"#, #""StepErrorAction":"4""#, #""CollectionSplitType":-1"#])
    func `a number that means no error action or no kind of split is refused`(member: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let refused = #"400 {"Message":"The request is invalid."}"#
        #expect(cyclr.put(Self.paused, #"{"Name":"n",\#(member)}"#).line == refused)
        #expect(cyclr.post("/v1.0/cycles", #"{"Name":"n",\#(member)}"#).line == refused)
        #expect(cyclr.get("/v1.0/cycles").line == "200 [\(Known.wire("cycles", 0)),\(Known.wire("cycles", 1))]")
    }

    @Test func `a running cycle is not changed`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put(Self.active, #"{"Name":"x"}"#).line == #"409 {"Message":"The cycle is running and cannot be changed."}"#)
        #expect(cyclr.put(Self.active, #"{"StepDataSuccessRetentionHours":-1}"#).status == 400)
        #expect(cyclr.get(Self.active).line == "200 \(Known.wire("cycles", 1))")
    }

    // MARK: What it answers

    @Test func `the list is the account's, in the order of creation, and says how many there are`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let list = cyclr.get("/v1.0/cycles")
        #expect(list.line == "200 [\(Known.wire("cycles", 0)),\(Known.wire("cycles", 1))]")
        #expect(list.header("Total-Pages") == "1")
        #expect(list.header("Total-Records") == "2")
        #expect(cyclr.get("/v1.0/cycles/?pageSize=1&page=2").line == "200 [\(Known.wire("cycles", 1))]")
        #expect(cyclr.get("/v1.0/cycles?page=3&per_page=1").line == "200 []")
        #expect(cyclr.get("/v1.0/cycles", headers: ["X-Cyclr-Account": "north.example"]).line == "200 []")
    }

    @Test(arguments: [
        ("tag=crm", ["Members to contacts"]), ("tag=none", []), ("tag=crm&tag=none", ["Members to contacts"]),
        ("connectorName=MailChimp&connectorVersion=v3", ["Members to contacts"]), ("connectorName=MailChimp&connectorVersion=v4", []),
        ("connectorName=Mail", []), ("connectorName=Access+CRM&tag=CRM", ["Members to contacts"]),
        ("orderBy=Id&sortOrderAsc=false", ["Runs hourly", "Members to contacts"]), ("sortOrderAsc=false&pageSize=1", ["Runs hourly"]),
        ("connectorName=Access+CRM&connectorVersion=v3", []), ("connectorVersion=v3", ["Members to contacts"]),
        ("connectorName=MailChimp&tag=none", []), ("connectorName=mailchimp", []),
        ("orderBy=Id&tag=crm", ["Members to contacts"]), ("orderBy=id&page=2&pageSize=1", ["Runs hourly"]),
        ("orderBy=%FF&page=-1&pageSize=x", ["Members to contacts", "Runs hourly"]),
    ])
    func `the list of cycles is searched and sorted as the query says`(query: String, names: [String]) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/cycles?\(query)").each("Name") == names)
    }

    @Test func `a search of cycles finds those of the account that lists have, in either order, and says how many`() throws {
        // created in the order d3, d1, d2, d4
        let kinds = [(3, "acme", ""), (1, "acme", ""), (2, "north.example", ""), (4, "acme", #","$listed":false"#)]
        let seed = kinds.map { number, account, more in
            #"""
            {"Id":"00000000-0000-4000-8000-0000000000d\#(number)","Name":"\#(number)","Status":"Paused","Tags":["A","b","a"],\#
            "CreatedOnUtc":"2022-04-01T09:00:00Z","$account":"\#(account)"\#(more)}
            """#
        }
        let empty = Dictionary(uniqueKeysWithValues: ["steps", "edges", "variables"].map { ("cyclr/\($0).json", "[]") })
        let cyclr = try Understudy.cyclr(
            account: "acme", seeds: empty.merging(["cyclr/cycles.json": "[\(seed.joined(separator: ","))]"]) { own, _ in own })
        #expect(cyclr.get("/v1.0/cycles?tag=a").each("Name") == ["3", "1"])
        #expect(cyclr.get("/v1.0/cycles?tag=B&orderBy=Id").each("Name") == ["1", "3"])
        #expect(cyclr.get("/v1.0/cycles?orderBy=Id").each("Name") == ["1", "3"])
        #expect(cyclr.get("/v1.0/cycles?tag=a&pageSize=1&page=2").each("Name") == ["1"])
        for query in ["tag=a", "tag=a&orderBy=Id", "orderBy=Id"] {
            let page = cyclr.get("/v1.0/cycles?\(query)&pageSize=1")
            #expect([page.header("Total-Pages"), page.header("Total-Records")] == ["2", "2"])
        }
        #expect(cyclr.get("/v1.0/cycles?tag=a", headers: ["X-Cyclr-Account": "north.example"]).each("Name") == ["2"])
        #expect(cyclr.put("/v1.0/cycles/00000000-0000-4000-8000-0000000000d3", #"{"Tags":["c"]}"#).status == 200)
        #expect(["a", "b", "c"].map { cyclr.get("/v1.0/cycles?tag=\($0)").each("Name") } == [["1"], ["1"], ["3"]])
        #expect(cyclr.delete("/v1.0/cycles/00000000-0000-4000-8000-0000000000d1").status == 200)
        #expect(cyclr.get("/v1.0/cycles?tag=a").line == "200 []")
    }

    @Test func `icons of cycles come where they are asked for`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let icon: JSON = "data:image/png;base64,iVBORw0KGgo="
        #expect(cyclr.get("\(Self.paused)?includeIcons=true").json?["Connectors"]?[0]?["Icon"] == icon)
        #expect(cyclr.get("/v1.0/cycles?includeIcons=true").json?[0]?["Connectors"]?[1]?["Icon"] == icon)
        #expect(cyclr.get("/v1.0/cycles?includeIcons=false").json?[0]?["Connectors"]?[1]?["Icon"] == JSON.null)
    }

    @Test func `a seed cycle may be as short as can be, and may be left out of lists`() throws {
        let seed = #"""
            [{"Id":"00000000-0000-4000-8000-0000000000d1","Name":"Short","Status":"Paused","CreatedOnUtc":"2022-04-01T09:00:00Z","$account":"acme"},
             {"Id":"00000000-0000-4000-8000-0000000000d2","Name":"Unlisted","Status":"Paused","CreatedOnUtc":"2022-04-01T09:00:00Z","$account":"acme","$listed":false}]
            """#
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: ["cyclr/cycles.json": seed, "cyclr/steps.json": "[]", "cyclr/edges.json": "[]", "cyclr/variables.json": "[]"])
        let short = #"""
            {"Id":"00000000-0000-4000-8000-0000000000d1","CreatedOnUtc":"2022-04-01T09:00:00Z","TasksUsed":0,"ErrorCount":0,"WarningCount":0,"Connectors":[],"Status":"Paused","LastSuccessfulRunDate":"0001-01-01T00:00:00","InProgressTransactionCount":0,"Name":"Short","Description":null,"Shareable":false,"ContinueOnStepError":true,"StepErrorAction":"Ignore","CollectionSplitType":"All","LogStepDataRequests":true,"StepDataSuccessRetentionHours":null,"StepDataErroredRetentionHours":null,"TemplateId":null,"Tags":[],"CreatedDate":"2022-04-01T09:00:00Z","LastRunDate":null,"Steps":[]}
            """#
        #expect(cyclr.get("/v1.0/cycles").line == "200 [\(short)]")
        #expect(cyclr.get("/v1.0/cycles/00000000-0000-4000-8000-0000000000d1").line == "200 \(short)")
        #expect(cyclr.get("/v1.0/cycles/00000000-0000-4000-8000-0000000000d2").json?["Name"] == "Unlisted")
    }

    @Test func `connectors and steps that a seed leaves out follow from its steps`() throws {
        let whole = try JSON(parsing: Known.wire("cycles", 0)).objectValue ?? [:]
        var seed = whole
        seed["Connectors"] = nil
        seed["Steps"] = nil
        seed["$account"] = "acme"
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/cycles.json": JSON.array([.object(seed)]).text])
        let cycle = cyclr.get(Self.paused).json
        #expect(cycle?["Steps"] == whole["Steps"])
        #expect(cycle?["Connectors"]?.arrayValue?.map { $0["AccountConnectorId"]?.intValue } == [50001, 50002])
        #expect(cycle?["Connectors"]?.arrayValue?.map { $0["StepCount"]?.intValue } == [1, 1])
    }

    @Test func `upgradeable are those whose template has gone on since`() throws {
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: [
                "cyclr/templates.json": CyclesFixture.templates, "cyclr/steps.json": "[]", "cyclr/edges.json": "[]",
                "cyclr/variables.json": "[]",
                "cyclr/cycles.json": #"""
                [{"Id":"00000000-0000-4000-8000-0000000000d1","Name":"Old","Status":"Paused","CreatedOnUtc":"2022-04-01T09:00:00Z","TemplateId":"\#(Known.members)","$account":"acme","$release":1},
                 {"Id":"00000000-0000-4000-8000-0000000000d2","Name":"Of nobody knows when","Status":"Paused","CreatedOnUtc":"2022-04-01T09:00:00Z","TemplateId":"\#(Known.members)","$account":"acme"},
                 {"Id":"00000000-0000-4000-8000-0000000000d3","Name":"The other account's","Status":"Paused","CreatedOnUtc":"2022-04-01T09:00:00Z","TemplateId":"\#(Known.members)","$account":"north.example","$release":1}]
                """#,
            ])
        #expect(cyclr.post("/v1.0/templates/\(Known.members)/install", #"{"Name":"New"}"#).status == 200)
        let list = cyclr.get("/v1.0/cycles/upgradeable/?includeIcons=true")
        #expect(list.each("Name") == ["Old"])
        #expect(list.header("Total-Records") == "1")
        let ofOther = cyclr.get("/v1.0/cycles/upgradeable", headers: ["X-Cyclr-Account": "north.example"])
        #expect(ofOther.each("Name") == ["The other account's"])

        let state = "/__admin/state/cyclr"
        var template = try #require(cyclr.get("\(state)/templates/\(Known.members)").json?.objectValue)
        for (release, names) in [(1, []), (3, ["Old", "New"]), (nil, []), (2, ["Old"])] as [(Int?, [String])] {
            template["$release"] = release?.json
            #expect(cyclr.put("\(state)/templates/\(Known.members)", JSON.object(template).text).status == 200)
            #expect(cyclr.get("/v1.0/cycles/upgradeable").each("Name") == names)
        }
        let copy = cyclr.put("/sandbox/copy/__admin/state", cyclr.get("/__admin/state?api=cyclr").body)
        #expect(copy.status == 200, "\(copy.body)")
        #expect(cyclr.get("/sandbox/copy/v1.0/cycles/upgradeable").each("Name") == ["Old"])
        #expect(cyclr.send("DELETE", "\(state)/templates/\(Known.members)").status == 204)
        #expect(cyclr.get("/v1.0/cycles/upgradeable").line == "200 []")
    }

    @Test func `a tag and a connector are found as they are spelled now, also after a spelling that looks the same`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let (cycle, connector) = ("/__admin/state/cyclr/cycles/\(Known.paused)", "/__admin/state/cyclr/connectors/2582")
        for word in ["Caf\u{E9}", "Cafe\u{301}"] {
            var record = try #require(cyclr.get(cycle).json?.objectValue)
            record["Tags"] = [.string(word)]
            #expect(cyclr.put(cycle, JSON.object(record).text).status == 200)
            record = try #require(cyclr.get(connector).json?.objectValue)
            record["Name"] = .string(word)
            #expect(cyclr.put(connector, JSON.object(record).text).status == 200)
            let sent = word.lowercased().utf8.map { "%\($0 < 16 ? "0" : "")\(String($0, radix: 16))" }.joined()
            let name = word.utf8.map { "%\($0 < 16 ? "0" : "")\(String($0, radix: 16))" }.joined()
            #expect(cyclr.get("/v1.0/cycles?tag=\(sent)").each("Id") == [Known.paused])
            #expect(cyclr.get("/v1.0/cycles?connectorName=\(name)").each("Id") == [Known.paused])
        }
    }

    @Test func `a cycle that the control plane writes is upgradeable as its own release says`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/templates.json": CyclesFixture.templates])
        let place = "/__admin/state/cyclr/cycles/\(Known.paused)"
        var cycle = try #require(cyclr.get(place).json?.objectValue)
        cycle["TemplateId"] = .string(Known.members)
        for (release, names) in [(1, ["Members to contacts"]), (2, []), (1, ["Members to contacts"]), (3, [])] {
            cycle["$release"] = release.json
            #expect(cyclr.put(place, JSON.object(cycle).text).status == 200)
            #expect(cyclr.get("/v1.0/cycles/upgradeable").each("Name") == names)
        }
    }

    // MARK: What it remembers

    @Test func `a new cycle is empty and paused, and keeps every setting that was sent`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"""
            {"Name":"New","Description":"d","Shareable":"true","StepErrorAction":"Retry","LogStepDataRequests":false,"CollectionSplitType":"None","Tags":["a","b"],"StepDataSuccessRetentionHours":"1000"}
            """#
        let answer = cyclr.post("/v1.0/cycles", body)
        let id = answer.json?["Id"]?.stringValue ?? ""
        #expect(
            answer.line == #"""
                201 {"Id":"\#(id)","CreatedOnUtc":"2022-05-02T12:00:00Z","TasksUsed":0,"ErrorCount":0,"WarningCount":0,"Connectors":[],"Status":"Paused","LastSuccessfulRunDate":"0001-01-01T00:00:00","InProgressTransactionCount":0,"Name":"New","Description":"d","Shareable":true,"ContinueOnStepError":false,"StepErrorAction":"Retry","CollectionSplitType":"None","LogStepDataRequests":false,"StepDataSuccessRetentionHours":744,"StepDataErroredRetentionHours":null,"TemplateId":null,"Tags":["a","b"],"CreatedDate":"2022-05-02T12:00:00Z","LastRunDate":null,"Steps":[]}
                """#)
        #expect(cyclr.get("/v1.0/cycles/\(id)").body == answer.body)
        #expect(cyclr.get("/v1.0/cycles").each("Name") == ["Members to contacts", "Runs hourly", "New"])
    }

    @Test func `a change touches what it names: tags stay where none are sent, and null clears what may be null`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let changed = cyclr.put(
            Self.paused, #"{"name":"Renamed","Description":"d","StepDataErroredRetentionHours":5,"Status":"Active","Id":"x"}"#
        ).json
        #expect(changed?["Name"] == "Renamed")
        #expect(changed?["Tags"] == ["crm"])
        #expect(changed?["Status"] == "Paused")
        #expect(changed?["Id"]?.stringValue == Known.paused)
        #expect(changed?["StepDataErroredRetentionHours"] == 5)
        let cleared = cyclr.put(Self.paused, #"{"Name":null,"Description":null,"StepDataErroredRetentionHours":null,"Tags":[]}"#).json
        #expect(cleared?["Name"] == "Renamed")
        #expect(cleared?["Description"] == JSON.null)
        #expect(cleared?["StepDataErroredRetentionHours"] == JSON.null)
        #expect(cleared?["Tags"] == [])
        #expect(
            cyclr.put(Self.paused, #"{"Name":"","Shareable":"perhaps","StepErrorAction":"","CollectionSplitType":null}"#).json == cleared)
        #expect(cyclr.get(Self.paused).json == cleared)
    }

    @Test(arguments: [
        (#""ignore""#, "Ignore", true), (#""RETRY""#, "Retry", false), ("0", "Ignore", true), ("1", "Retry", false),
        (#""3""#, "StopTransaction", false), (#""Other""#, "Other", true),
    ])
    func `an error action may be a name in any letter case, or a number`(action: String, name: String, continues: Bool) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let cycle = cyclr.put(Self.paused, #"{"StepErrorAction":\#(action)}"#).json
        #expect(cycle?["StepErrorAction"]?.stringValue == name)
        #expect(cycle?["ContinueOnStepError"] == .bool(continues))
    }

    @Test(arguments: [(#""none""#, "None"), ("0", "All"), (#""1""#, "FirstStep"), (#""Other""#, "Other")])
    func `so may a kind of split`(type: String, name: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put(Self.paused, #"{"CollectionSplitType":\#(type)}"#).json?["CollectionSplitType"]?.stringValue == name)
    }

    @Test func `what is no text among tags is left out, and the others are kept`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put(Self.paused, #"{"Tags":["z",null,{},"y"]}"#).json?["Tags"] == ["z", "y"])
        #expect(cyclr.post("/v1.0/cycles", #"{"Name":"n","Tags":[null,"z",["x"]]}"#).json?["Tags"] == ["z"])
        #expect(cyclr.put(Self.paused, #"{"Tags":null}"#).json?["Tags"] == ["z", "y"])
        #expect(cyclr.put(Self.paused, #"{"Tags":[null]}"#).json?["Tags"] == [])
    }

    @Test func `a deleted cycle is gone with its steps, edges and variables, running or not`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.delete(Self.paused).line == "200 ")
        #expect(cyclr.get(Self.paused).status == 404)
        #expect(cyclr.get("/v1.0/steps/\(Known.first)/prerequisites").line == #"404 {"Message":"Step not found."}"#)
        #expect(cyclr.get("\(Self.paused)/edges").status == 404)
        #expect(cyclr.get("/v1.0/cycles").each("Name") == ["Runs hourly"])
        #expect(cyclr.send("DELETE", Self.active).status == 200)
        #expect(cyclr.get("/v1.0/cycles").line == "200 []")
        #expect(cyclr.delete(Self.active).status == 404)
    }

    @Test func `a connector that its account calls otherwise is found by either name`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put("/v1.0/account/connectors/50001", #"{"Name":"Chimp (Leeds)"}"#).status == 200)
        #expect(cyclr.get(Self.paused).json?["Connectors"]?[0]?["Name"] == "Chimp (Leeds)")
        #expect(cyclr.get("/v1.0/cycles?connectorName=MailChimp&connectorVersion=v3").each("Id") == [Known.paused])
        #expect(cyclr.get("/v1.0/cycles?connectorName=Chimp%20(Leeds)").each("Id") == [Known.paused])
        let connector = "/__admin/state/cyclr/connectors/2582"
        let renamed = cyclr.get(connector).body.replacing(#""Name":"MailChimp""#, with: #""Name":"Mail""#)
        #expect(cyclr.put(connector, renamed).status == 200)
        #expect(cyclr.get("/v1.0/cycles?connectorName=Mail&connectorVersion=v3&tag=crm").each("Id") == [Known.paused])
        #expect(cyclr.get("/v1.0/cycles?connectorName=MailChimp").line == "200 []")
        let copy = cyclr.put("/sandbox/copy/__admin/state", cyclr.get("/__admin/state?api=cyclr").body)
        #expect(copy.status == 200, "\(copy.body)")
        for name in ["Mail", "Chimp%20(Leeds)"] {
            #expect(cyclr.get("/sandbox/copy/v1.0/cycles?connectorName=\(name)").each("Id") == [Known.paused])
        }
    }

    @Test func `a cycle shows at once what becomes of its connectors`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put("/v1.0/account/connectors/50002", #"{"AuthValue":"t"}"#).status == 200)
        #expect(cyclr.get(Self.paused).json?["Connectors"]?[1]?["Authenticated"] == true)
        #expect(cyclr.delete("/v1.0/account/connectors/50002").status == 200)
        #expect(
            cyclr.get(Self.paused).json?["Connectors"]?[1]?.text == #"""
                {"Id":2600,"AccountConnectorId":null,"Name":"Access CRM","Version":null,"Authenticated":false,"StepCount":1,"Icon":null,"ConnectorId":2600,"Status":"Approved","Description":null}
                """#)
    }
}
