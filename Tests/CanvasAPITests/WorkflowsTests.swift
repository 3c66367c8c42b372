import CanvasAPI
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WorkflowsTests {
    private static let template = "bbe52876-aca2-4ece-ba31-11e0d98ddc19"
    private static let quin = "e3320a16-4b20-4e33-840f-2f5d28e3e1ca"
    private static let ftp = "0741b73d-2b13-4a4a-a0c2-2ffad9548e06"

    /// The documented body, with some members replaced or added.
    private static func registration(_ members: String) -> String {
        #"{"workflowTemplateId":"\#(template)","applications":{"QUIN":"\#(quin)","FTP":"\#(ftp)"},\#(members)}"#
    }

    // MARK: What it refuses

    private static let byId = ["Workflow", "DeleteWorkflow"].flatMap { name in
        let row = "GET /api/\(name)/:id?"
        return [
            Refused(
                row, .unknownWorkflow, "an unknown id", target: "/api/\(name)?id=00000000-0000-0000-0000-00000000000A",
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-00000000000a"}"#),
            Refused(
                row, .unknownWorkflow, "no id", target: "/api/\(name)",
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-000000000000"}"#),
            Refused(
                row, .unknownWorkflow, "an empty id", target: "/api/\(name)?id=",
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-000000000000"}"#),
            Refused(
                row, .unknownWorkflow, "a workflow of another account", target: "/api/\(name)?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5",
                headers: ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"],
                #"500 {"State":500,"Msg":"Unknown workflow b459cf22-ad18-44bf-80dc-6e8b78be1cc5"}"#),
            Refused(
                row, .unknownWorkflow, "an unknown id in the path before a known one in the query",
                target: "/api/\(name)/00000000-0000-0000-0000-00000000000a?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5",
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-00000000000a"}"#),
            Refused(row, .invalidId, "a word", target: "/api/\(name)?id=abc", #"400 {"id":["The value 'abc' is not valid."]}"#),
            Refused(row, .invalidId, "a word in the path", target: "/api/\(name)/abc", #"400 {"id":["The value 'abc' is not valid."]}"#),
            Refused(
                row, .invalidId, "a digit too few", target: "/api/\(name)?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc",
                #"400 {"id":["The value 'b459cf22-ad18-44bf-80dc-6e8b78be1cc' is not valid."]}"#),
            Refused(
                row, .invalidId, "a NUL, a quote and a byte that is no UTF-8", target: "/api/\(name)?id=%00%22%FF",
                "400 {\"id\":[\"The value '\\u0000\\\"\u{FFFD}' is not valid.\"]}"),
        ]
    }

    static let refused =
        byId + [
            Refused(
                "POST /api/Workflow", .unknownTemplate, "an unknown template",
                body: registration(#""workflowTemplateId":"1BE52876-ACA2-4ECE-BA31-11E0D98DDC19""#),
                #"500 {"State":500,"Msg":"Unknown workflow template 1be52876-aca2-4ece-ba31-11e0d98ddc19"}"#),
            Refused(
                "POST /api/Workflow", .unknownTemplate, "no template", body: #"{"applications":{}}"#,
                #"500 {"State":500,"Msg":"Unknown workflow template 00000000-0000-0000-0000-000000000000"}"#),
            Refused(
                "POST /api/Workflow", .unmappedApplication, "an application that is not mapped",
                body: registration(#""applications":{"QUIN":"\#(quin)"}"#), #"500 {"State":500,"Msg":"Unknown application FTP"}"#),
            Refused(
                "POST /api/Workflow", .unmappedApplication, "a short name in small letters",
                body: registration(#""applications":{"quin":"\#(quin)","FTP":"\#(ftp)"}"#),
                #"500 {"State":500,"Msg":"Unknown application QUIN"}"#),
            Refused(
                "POST /api/Workflow", .unknownRegistration, "an unknown registration",
                body: registration(#""applications":{"QUIN":"\#(quin)","FTP":"00000000-0000-0000-0000-00000000000A"}"#),
                #"500 {"State":500,"Msg":"Unknown registered application 00000000-0000-0000-0000-00000000000a"}"#),
            Refused(
                "POST /api/Workflow", .unknownRegistration, "a registration of another application",
                body: registration(#""applications":{"QUIN":"\#(ftp)","FTP":"\#(quin)"}"#),
                #"500 {"State":500,"Msg":"Unknown registered application \#(ftp)"}"#),
            Refused(
                "POST /api/Workflow", .unknownRegistration, "a registration of another account",
                headers: ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"], body: registration(#""name":"x""#),
                #"500 {"State":500,"Msg":"Unknown registered application \#(quin)"}"#),
            Refused(
                "POST /api/Workflow", .unknownBlock, "a block of another template",
                body: registration(#""chain":[{"uniqueBlockId":"729E4EB5-8022-43bb-b75b-524b1cb5f5b5"}]"#),
                #"500 {"State":500,"Msg":"Unknown block 729e4eb5-8022-43bb-b75b-524b1cb5f5b5"}"#),
            Refused(
                "POST /api/Workflow", .unknownBlock, "a block without an id", body: registration(#""chain":[{}]"#),
                #"500 {"State":500,"Msg":"Unknown block 00000000-0000-0000-0000-000000000000"}"#),
            Refused(
                "POST /api/Workflow", .invalidBody, "no applications", body: #"{"workflowTemplateId":"\#(template)"}"#,
                #"400 {"Applications":["The Applications field is required."]}"#),
            Refused(
                "POST /api/Workflow", .invalidBody, "applications as null", body: registration(#""applications":null"#),
                #"400 {"Applications":["The Applications field is required."]}"#),
            Refused(
                "POST /api/Workflow", .invalidBody, "applications as an array", body: registration(#""applications":[]"#),
                """
                400 {"applications":["The JSON value could not be converted to System.Collections.Generic.Dictionary. \
                Path: $.applications."]}
                """),
            Refused(
                "POST /api/Workflow", .invalidBody, "a malformed registration id", body: registration(#""applications":{"QUIN":"x"}"#),
                #"400 {"applications.QUIN":["The JSON value could not be converted to System.Guid. Path: $.applications.QUIN."]}"#),
            Refused(
                "POST /api/Workflow", .invalidBody, "a malformed template id", body: registration(#""workflowTemplateId":"abc""#),
                #"400 {"workflowTemplateId":["The JSON value could not be converted to System.Guid. Path: $.workflowTemplateId."]}"#),
            Refused(
                "POST /api/Workflow", .invalidBody, "a template id in braces",
                body: registration(#""workflowTemplateId":"{\#(template)}""#),
                #"400 {"workflowTemplateId":["The JSON value could not be converted to System.Guid. Path: $.workflowTemplateId."]}"#),
            Refused(
                "POST /api/Workflow", .invalidBody, "a malformed block id", body: registration(#""chain":[{"uniqueBlockId":5}]"#),
                #"400 {"chain[0].uniqueBlockId":["The JSON value could not be converted to System.Guid. Path: $.chain[0].uniqueBlockId."]}"#
            ),
            Refused(
                "POST /api/Workflow", .invalidBody, "variables as an array", body: registration(#""chain":[{"variables":[]}]"#),
                """
                400 {"chain[0].variables":["The JSON value could not be converted to System.Collections.Generic.Dictionary. \
                Path: $.chain[0].variables."]}
                """),
            Refused(
                "POST /api/Workflow", .invalidBody, "a block that is null", body: registration(#""chain":[null]"#),
                #"400 {"chain[0]":["The JSON value could not be converted to ChainApiDto. Path: $.chain[0]."]}"#),
        ]

    @Test(arguments: refused)
    func `a bad request is refused and changes nothing`(_ refused: Refused) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    @Test func `a template of another organisation is unknown`() throws {
        let templates = """
            [{"id":"00000000-0000-4000-8000-00000000000c","name":"The bench's","description":"","dateCreated":"2020-01-01T00:00:00",
              "dateModified":"2022-01-03T00:00:00","state":"Published","version":"0.0.1","draftIsCommitted":true,
              "dateCommitted":"2022-01-03T00:00:00","organizationId":"00000000-0000-0000-0000-000000000000","applications":[],"chain":[]}]
            """
        let canvas = try Understudy.canvas(seeds: ["canvas/workflow-templates.json": templates, "canvas/workflows.json": "[]"])
        let body = #"{"workflowTemplateId":"00000000-0000-4000-8000-00000000000c","applications":{}}"#
        #expect(
            canvas.post("/api/Workflow", body).line
                == #"500 {"State":500,"Msg":"Unknown workflow template 00000000-0000-4000-8000-00000000000c"}"#)
        let bench = ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"]
        #expect(canvas.post("/api/Workflow", body, headers: bench).status == 200)
    }

    @Test func `a workflow can be deleted once`() throws {
        let canvas = try Understudy.canvas()
        let target = "/api/DeleteWorkflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
        #expect(canvas.get(target).line == "200 true")
        #expect(canvas.get(target).line == #"500 {"State":500,"Msg":"Unknown workflow b459cf22-ad18-44bf-80dc-6e8b78be1cc5"}"#)
    }

    // MARK: What it answers

    @Test func `an id in the path does as one in the query, and is known less surely`() throws {
        let canvas = try Understudy.canvas()
        let id = "b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
        let answers = [canvas.get("/api/Workflow?id=\(id)"), canvas.get("/api/Workflow/\(id)")]
        #expect(answers[0].line == answers[1].line)
        #expect(answers.map { $0.header("X-Understudy-Evidence") } == ["documented", "inferred"])
        #expect(canvas.send("PUT", "/__admin/settings", body: #"{"evidenceFloor":"observed"}"#).status == 200)
        #expect(canvas.get("/api/DeleteWorkflow/\(id)").status == 501)
        #expect(canvas.get("/api/Workflow?id=\(id)").line == answers[0].line)
        #expect(canvas.get("/api/DeleteWorkflow?id=\(id)").line == "200 true")
    }

    @Test(arguments: [
        "?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5", "?ID=B459CF22-AD18-44BF-80DC-6E8B78BE1CC5", "?id=b459cf22ad1844bf80dc6e8b78be1cc5",
        "?id=%7Bb459cf22-ad18-44bf-80dc-6e8b78be1cc5%7D", "?id=(b459cf22-ad18-44bf-80dc-6e8b78be1cc5)",
        "?id=+b459cf22-ad18-44bf-80dc-6e8b78be1cc5%20", "?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5&id=abc",
        "?a=b&&id=b459cf22ad1844bf80dc6e8b78be1cc5",
        "/b459cf22-ad18-44bf-80dc-6e8b78be1cc5", "/B459CF22-AD18-44BF-80DC-6E8B78BE1CC5/", "/b459cf22-ad18-44bf-80dc-6e8b78be1cc5?id=abc",
        "/%7Bb459cf22-ad18-44bf-80dc-6e8b78be1cc5%7D",
        "/?id=%7B0xb459cf22,0xad18,0x44bf,%7B0x80,0xdc,0x6e,0x8b,0x78,0xbe,0x1c,0xc5%7D%7D",
    ])
    func `an id is taken in the path or the query, in every spelling of .NET`(rest: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/Workflow\(rest)").line == "200 \(try Documented.workflow.onTheWire)")
        #expect(canvas.get("/api/DeleteWorkflow\(rest)").line == "200 true")
    }

    @Test func `the first workflow answers the documented id, later ones ids of their own`() throws {
        let canvas = try Understudy.canvas()
        let ids = (1...3).map { _ in canvas.post("/api/Workflow", Documented.addWorkflow).body }
        #expect(ids[0] == "\"\(postedWorkflow)\"")
        #expect(Set(ids).count == 3)
    }

    @Test func `two servers with the same seed give the same ids, two sandboxes others`() throws {
        let first = try Understudy.canvas(), second = try Understudy.canvas()
        let ids = [first, second].map { canvas in (1...2).map { _ in canvas.post("/api/Workflow", Documented.addWorkflow).body } }
        #expect(ids[0] == ids[1])
        let elsewhere = (1...2).map { _ in first.post("/sandbox/other/api/Workflow", Documented.addWorkflow).body }
        #expect(elsewhere[0] == ids[0][0])
        #expect(elsewhere[1] != ids[0][1])
    }

    // MARK: What it remembers

    @Test func `a posted workflow is ready, was never scheduled and never ran, and leads the list`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Workflow", Documented.addWorkflow)
        let workflow = #"""
            {"id":"0fdfd78c-258f-49ed-9e8c-faef9d6598fa","name":"Test Quinyx Employee Export Into FTP(CSV)",\#
            "description":"Quinyx Employee Export Into FTP(CSV)","status":"Ready","isScheduled":false,\#
            "schedulerFrequency":"{ \"cronSchedule\": \"0 0 * ? * *\"}","workflowTemplateId":"bbe52876-aca2-4ece-ba31-11e0d98ddc19",\#
            "isCustomizedStructure":false,"accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1",\#
            "organizationId":"00000000-0000-0000-0000-000000000001","dateCreated":"2022-05-02T12:00:00","dateModified":"2022-05-02T12:00:00",\#
            "dateLastRun":null,"dateNextSchedule":null,\#
            "regApplicationIds":["e3320a16-4b20-4e33-840f-2f5d28e3e1ca","0741b73d-2b13-4a4a-a0c2-2ffad9548e06"],"currentBlock":0}
            """#
        #expect(canvas.get("/api/Workflow?id=\(postedWorkflow)").line == "200 \(workflow)")
        #expect(canvas.get("/api/Workflows").line == "200 [\(workflow),\(try Documented.workflows.onTheWire.dropFirst())")
    }

    @Test(arguments: ["", #""name":null,"description":null,"#])
    func `without a name a workflow has the template's`(members: String) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Workflow", Self.registration("\(members)\"chain\":null"))
        let workflow = canvas.workflow(postedWorkflow)
        #expect(workflow?["name"] == "Quinyx Employee Export Into FTP(CSV)")
        #expect(workflow?["description"] == "Quinyx Employee Export Into FTP(CSV)")
    }

    @Test func `a name and a description are kept as sent, empty ones too`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Workflow", Self.registration(#""name":"","description":"Ünï\u0000\ud83d\ude00\/""#))
        let answer = canvas.get("/api/Workflow?id=\(postedWorkflow)")
        #expect(answer.json?["name"] == "")
        #expect(answer.body.contains(#""description":"Ünï\u0000😀/""#))
    }

    @Test func `registrations stand in the template's order, whatever else is sent`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post(
            "/api/Workflow", Self.registration(#""applications":{"XYZ":"\#(Self.ftp)","FTP":"\#(Self.ftp)","QUIN":"\#(Self.quin)"}"#))
        #expect(canvas.workflow(postedWorkflow)?["regApplicationIds"]?.arrayValue == [.string(Self.quin), .string(Self.ftp)])
    }

    @Test func `sent variables are laid over the template's, null included, and unknown ones are kept`() throws {
        let canvas = try Understudy.canvas()
        let chain = #"""
            "chain":[{"uniqueBlockId":"25782580-aabe-4a03-be1c-bc45dacd7e60","variables":{"filepath":null,"more":[1.0,{"a":1e2}]}},
                     {"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","variables":{"badgeNo":1}},
                     {"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","variables":{"apiKeys":["k"]}}]
            """#
        #expect(canvas.post("/api/Workflow", Self.registration(chain)).status == 200)
        let stored = try #require(try canvas.memory.first { $0.contains(#""$blocks""#) })
        let blocks = """
            "$blocks":[{"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","blockName":"API - Get Employees",\
            "variables":{"apiKeys":["k"],"badgeNo":null}},{"uniqueBlockId":"25782580-aabe-4a03-be1c-bc45dacd7e60","blockName":"FTP Upload",\
            "variables":{"filename":"NY_Employees_{date:yyyy-MM-dd-HH-mm}","fileformat":"csv","filepath":null,"more":[1.0,{"a":1e2}]}}]
            """
        #expect(stored.contains(blocks))
    }

    @Test func `twenty thousand variables are kept in their order, behind the template's`() throws {
        let canvas = try Understudy.canvas()
        let sent = (0..<20_000).map { #""v\#($0)":\#($0)"# }.joined(separator: ",")
        let chain = #""chain":[{"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","variables":{\#(sent),"badgeNo":1}}]"#
        #expect(canvas.post("/api/Workflow", Self.registration(chain)).status == 200)
        let stored = try #require(try canvas.memory.first { $0.contains(#""$blocks""#) })
        let variables = #""blockName":"API - Get Employees","variables":{"apiKeys":[],"badgeNo":1,\#(sent)}},{"#
        #expect(stored.contains(variables))
    }

    @Test func `the workflow that was modified last leads the list`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/RunWorkflow", #"{"workflowId":"8d85eb13-9663-4ac7-8502-46c5d38f9c1e"}"#).status == 200)
        let names = canvas.get("/api/Workflows").json?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names?.prefix(2) == ["SpecialSymbols", "Quinyx Employee Export Into FTP(CSV)"])
    }

    @Test func `workflows of several accounts that were modified at once stand in the order in which they were made`() throws {
        let canvas = try Understudy.canvas()
        for headers in [[:], Documented.managedAccount, [:]] { _ = canvas.post("/api/Workflow", Documented.addWorkflow, headers: headers) }
        let list = canvas.get("/api/Workflows", headers: Documented.managedAccount).json?.arrayValue ?? []
        let accounts: [String?] = ["6fa122e4", "a4ba9a9b", "6fa122e4"]
        #expect(list.prefix(3).map { $0["accountId"]?.stringValue?.prefix(8).description } == accounts)
    }

    @Test func `a deleted workflow is in no list, and the others stand as they did`() throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.get("/api/DeleteWorkflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5").line == "200 true")
        let others = try Documented.workflows.onTheWire.replacing("\(try Documented.workflow.onTheWire),", with: "")
        #expect(canvas.get("/api/Workflows").line == "200 \(others)")
    }

    @Test func `a workflow belongs to the account that is managed, and its manager sees it while managing`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Workflow", Documented.addWorkflow, headers: Documented.managedAccount)
        let managed = canvas.get("/api/Workflow?id=\(postedWorkflow)", headers: Documented.managedAccount)
        #expect(managed.json?["accountId"] == "a4ba9a9b-ce81-4f06-81c6-032bf7d648f5")
        #expect(canvas.get("/api/Workflow?id=\(postedWorkflow)").line == #"500 {"State":500,"Msg":"Unknown workflow \#(postedWorkflow)"}"#)
    }
}
