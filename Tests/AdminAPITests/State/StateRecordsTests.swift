import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct StateRecordsTests {
    private static let workflow = "ef7a56e6-448f-4787-b58d-47b063d6e983"
    private static let place = "/__admin/state/canvas/workflows/\(workflow)"

    // MARK: What it refuses

    @Test(arguments: [
        ("/__admin/state?api=nobody", "404 unknown_api No API nobody has a state; there are canvas, cyclr, integrator."),
        ("/__admin/state/admin/workflows", "404 unknown_api No API admin has a state; there are canvas, cyclr, integrator."),
        (
            "/__admin/state/canvas/flows",
            "404 unknown_collection canvas has no collection flows; there are api-keys, accounts, applications, reg-applications, workflow-templates, workflows, metadata."
        ),
        ("/__admin/state/canvas/workflows/7", "404 unknown_record canvas/workflows has no record with the id 7."),
    ])
    func `what is not there is said, with what there is`(target: String, line: String) throws {
        let answer = try Understudy().get(target)
        let error = answer.json?["error"]
        #expect("\(answer.status) \(error?["code"]?.stringValue ?? "") \(error?["message"]?.stringValue ?? "")" == line)
    }

    @Test(arguments: [
        (#"{"id":"\#(workflow)"}"#, "invalid_seeds"), ("[]", "invalid_body"), ("7", "invalid_body"), ("{", "malformed_body"),
        (#"{"id":"ef7a56e6-448f-4787-b58d-47b063d6e984","$listed":1}"#, "invalid_seeds"), ("", "invalid_seeds"),
    ])
    func `a record that its collection could not hold is refused, and nothing is stored`(record: String, code: String) throws {
        let server = try Understudy()
        let before = server.get(Self.place).body
        let answer = server.send("PUT", Self.place, body: record)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["code"]?.stringValue == code)
        #expect(server.get(Self.place).body == before)
    }

    @Test(arguments: [
        (
            "canvas/workflows/\(workflow)", "accountId", #""00000000-0000-0000-0000-00000000000a""#,
            "/accountId: expected an id of accounts.json, found 00000000-0000-0000-0000-00000000000a; add it to canvas/accounts.json or remove the reference"
        ),
        (
            "canvas/workflows/\(workflow)", "schedulerFrequency", #""never""#,
            #"/schedulerFrequency: expected {"cronSchedule":"<a Quartz expression>"} as text, found never; correct it: "#
        ),
        (
            "cyclr/account-connectors/50001", "$account", #""nobody""#,
            "/$account: expected an id of accounts.json, found nobody; add it to cyclr/accounts.json or remove the reference"
        ),
        (
            "cyclr/account-connectors/50002", "Properties",
            #"[{"Name":"n","Value":"v","Id":80003,"AccountConnectorId":50002},{"Name":"m","Value":"v","Id":80003,"AccountConnectorId":50002}]"#,
            "/Properties/1/Id: expected an Id of its own, found 80003, which another one has; give it another Id"
        ),
        (
            "cyclr/account-connectors/50002", "Properties", #"[{"Name":"n","Value":"v","Id":80011,"AccountConnectorId":50002}]"#,
            "/Properties/0/Id: expected an Id of its own, found 80011, which another one has; give it another Id"
        ),
        (
            "cyclr/steps/0000c0de-0003-4000-8000-000000000032", "$fieldMappings", #"{"7":{"MappingType":"Ignore"}}"#,
            "/$fieldMappings/7: expected the id of a request field of the step's method, found 7; correct the id, or remove the mapping"
        ),
        (
            "cyclr/methods/20101", "$responses", #"[{"when":{"nobody":1}}]"#,
            "/$responses/0/when/nobody: expected the Name, TargetName or Id of a parameter, or the Location, Name or Id of a request field, found nobody"
        ),
        (
            "cyclr/templates/0000c0de-0001-4000-8000-000000000001", "$cycle", #"{"Edges":[{"Tail":"a","Head":"b"}]}"#,
            "/$cycle/Edges/0/Tail: expected the Key of a step of this template, found a; add the step or remove the edge"
        ),
    ])
    func `a record that the server would not start with is refused, and nothing is stored`(
        place: String, member: String, value: String, message: String
    ) throws {
        let server = try Understudy()
        let target = "/__admin/state/\(place)"
        var record = try #require(server.get(target).json?.objectValue)
        record[member] = try JSON(parsing: value)
        let answer = server.send("PUT", target, body: JSON.object(record).text)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["code"] == "invalid_seeds")
        #expect(answer.json?["error"]?["message"]?.stringValue?.hasPrefix(message) == true, "\(answer.body)")
        #expect(server.get("/__admin/diff").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test func `of a long text in the place of a record its beginning is told`() throws {
        let text = String(repeating: "a", count: 100_000)
        let answer = try Understudy().send("PUT", Self.place, body: "\"\(text)\"")
        #expect(answer.json?["error"]?["message"]?.stringValue?.hasSuffix("any value, found \"\(text.prefix(59))…") == true)
    }

    @Test(arguments: ["canvas", "cyclr", "integrator"]) func `every record of the default seeds may be written as it is`(api: String) throws
    {
        let server = try Understudy()
        for (collection, records) in try #require(server.get("/__admin/state?api=\(api)").json?[api]?.objectValue) {
            for record in records.arrayValue?.prefix(5) ?? [] {
                let place = server.place(of: record, in: "\(api)/\(collection)")
                let answer = server.send("PUT", place, body: record.text)
                #expect(answer.status == 200, "\(place): \(answer.body)")
            }
        }
        #expect(server.get("/__admin/diff").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test func `a record under another's id is refused`() throws {
        let server = try Understudy()
        let record = server.get(Self.place).body
        let answer = server.send("PUT", "/__admin/state/canvas/workflows/other", body: record)
        #expect(
            answer.line
                == #"400 {"error":{"code":"invalid_seeds","message":"The record's id is \#(Self.workflow), and not other as in the path."}}"#
        )
    }

    @Test(arguments: [
        (#"{"canvas":{"workflows":[{"id":"x"}]}}"#, "invalid_seeds"), (#"{"canvas":{"flows":[]}}"#, "unknown_collection"),
        (#"{"nobody":{}}"#, "unknown_api"), (#"{"canvas":[]}"#, "invalid_body"), (#"{"canvas":{"workflows":[7]}}"#, "invalid_body"),
        (#"{"canvas":{"accounts":[]}}"#, "invalid_seeds"), ("[", "malformed_body"),
    ])
    func `files that the server would not start with are refused, and none is loaded`(body: String, code: String) throws {
        let server = try Understudy()
        let answer = server.send("PUT", "/__admin/state", body: body)
        #expect(answer.status == (code.hasPrefix("unknown") ? 404 : 400))
        #expect(answer.json?["error"]?["code"]?.stringValue == code)
        #expect(server.get("/__admin/diff").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test func `a fault of one API leaves the others as they were`() throws {
        let server = try Understudy()
        #expect(
            server.send("PUT", "/__admin/state", body: #"{"canvas":{"metadata":[]},"cyclr":{"accounts":[7]}}"#).line == """
                400 {"error":{"code":"invalid_body","message":"/cyclr/accounts/0: expected an object, each member any value, found 7"}}
                """)
        let answer = server.send("PUT", "/__admin/state", body: #"{"canvas":{"metadata":[]},"cyclr":{"accounts":[{}]}}"#)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["code"] == "invalid_seeds")
        let message = answer.json?["error"]?["message"]?.stringValue ?? ""
        #expect(message.contains("cyclr/accounts.json:1: /0/Id expected a string, found nothing; add the member"))
        #expect(server.get("/__admin/diff").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test func `what others do while files are refused stays, and the clock goes on`() async throws {
        let server = try Understudy()
        let files = #"{"canvas":{"metadata":[]},"integrator":{},"cyclr":{"accounts":[{}]}}"#
        let loads = Task.detached { (0..<30).map { _ in server.send("PUT", "/__admin/state", body: files).status } }
        for number in 1...50 {
            let key = #"{"consumer":"c\#(number)","secretKey":"s","accountId":"6fa122e4-0d4c-4a1d-8869-7c0a86a37bf1","apiAccess":true}"#
            #expect(server.send("PUT", "/__admin/state/canvas/api-keys/c\(number)", body: key).status == 200)
            try server.advanceClock(by: "1s")
        }
        #expect(await loads.value.allSatisfy { $0 == 400 })
        #expect(server.get("/__admin/clock").json?["now"] == "2022-05-02T12:00:50Z")
        let keys = try #require(server.get("/__admin/state/canvas/api-keys").json?.arrayValue)
        #expect(keys.count { $0["secretKey"] == "s" } == 50)
    }

    @Test(arguments: ["7", "ef7a56e6-448f-4787-b58d-47b063d6e984"])
    func `nothing cannot be deleted`(id: String) throws {
        #expect(
            try Understudy().send("DELETE", "/__admin/state/canvas/workflows/\(id)").line
                == #"404 {"error":{"code":"unknown_record","message":"canvas/workflows has no record with the id \#(id)."}}"#)
    }

    // MARK: What it answers

    @Test(arguments: ["canvas", "cyclr", "integrator"])
    func `the state of an API is its seed files`(api: String) throws {
        let tree = try #require(try Understudy().get("/__admin/state?api=\(api)").json?.objectValue)
        #expect(tree.keys == [api])
        for (collection, records) in try #require(tree[api]?.objectValue) {
            #expect(try Understudy().get("/__admin/state/\(api)/\(collection)").json == records)
        }
        #expect(try Understudy().get("/__admin/state").json?.objectValue?.keys == ["canvas", "cyclr", "integrator"])
    }

    @Test func `a record is found by its id, also where that has a slash or a blank`() throws {
        let server = try Understudy()
        #expect(server.get(Self.place).json?["id"]?.stringValue == Self.workflow)
        let variable = "/__admin/state/cyclr/variables/0000c0de-0002-4000-8000-000000000004%2FRegion"
        #expect(server.get(variable).json?["$cycle"] == "0000c0de-0002-4000-8000-000000000004")
        let verb = try #require(server.get("/__admin/state/canvas/metadata").json?[0])
        let id = "\(verb["verb"]?.stringValue ?? "")%20\(verb["name"]?.stringValue ?? "")"
        #expect(server.get("/__admin/state/canvas/metadata/\(id)").json == verb)
    }

    @Test func `what is exported is of one moment, whatever others load meanwhile`() async throws {
        let server = try Understudy()
        let client = #"{"client_id":"understudy","client_secret":"understudy","name":"Console credentials"}"#
        let other = #"{"client_id":"other","client_secret":"other","name":"Other credentials"}"#
        let marketplace = #"{"Id":3,"Name":"Help desk","InstallCompleteMessage":null,"Templates":[]}"#
        let files = [
            #"{"cyclr":{"clients":[\#(client)],"marketplaces":[]}}"#,
            #"{"cyclr":{"clients":[\#(client),\#(other)],"marketplaces":[\#(marketplace)]}}"#,
        ]
        #expect(server.send("PUT", "/__admin/state", body: files[0]).status == 200)
        let loads = Task.detached { (1...10).map { server.send("PUT", "/__admin/state", body: files[$0 % 2]).status } }
        for _ in 0..<20 {
            let state = try #require(server.get("/__admin/state/cyclr").json?["cyclr"])
            let counts = ["clients", "marketplaces"].map { state[$0]?.arrayValue?.count ?? 0 }
            #expect([[1, 0], [2, 1]].contains(counts))
        }
        #expect(await loads.value.allSatisfy { $0 == 200 })
    }

    // MARK: What it remembers

    @Test func `what is exported after a busy time loads again, into any sandbox`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.workflow)","runFromBlock":1,"runTillBlock":2}"#)
        try server.advanceClock(by: "1s")
        try server.advanceClock(by: "1s")
        let export = server.get("/__admin/state").body
        let loaded = server.send("PUT", "/sandbox/copy/__admin/state", body: export)
        #expect(loaded.status == 200, "\(loaded.body)")
        #expect(loaded.json?["canvas"]?["workflows"] == 7)
        #expect(server.get("/sandbox/copy/__admin/state").body == export)
        try server.setClock(to: "2022-05-02T12:00:02Z", sandbox: "copy")
        let (here, there) = (try server.advanceClock(by: "1h"), try server.advanceClock(by: "1h", sandbox: "copy"))
        // ids of transactions and jobs differ between sandboxes
        func named(_ happened: [String]) -> [String] { happened.filter { !$0.hasPrefix("transaction") && !$0.hasPrefix("job ") } }
        #expect(named(here) == named(there))
        #expect(here.count == there.count)
    }

    /// A request may nest 512 arrays and objects. Four of these surround the variables of a workflow; in a state there are more.
    @Test func `what a request brought loads again, as deep as it may be`() throws {
        let server = try Understudy.canvas()
        let deep = String(repeating: "[", count: 508) + String(repeating: "]", count: 508)
        let workflow = """
            {"workflowTemplateId":"bbe52876-aca2-4ece-ba31-11e0d98ddc19",\
            "applications":{"QUIN":"e3320a16-4b20-4e33-840f-2f5d28e3e1ca","FTP":"0741b73d-2b13-4a4a-a0c2-2ffad9548e06"},\
            "chain":[{"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","variables":{"deep":\(deep)}}]}
            """
        #expect(server.send("POST", "/api/Workflow", body: workflow).status == 200)
        let export = server.get("/__admin/state").body
        #expect(export.contains(deep))
        #expect(server.send("PUT", "/sandbox/copy/__admin/state", body: export).status == 200)
        #expect(server.get("/sandbox/copy/__admin/state").body == export)
        #expect(server.send("POST", "/__admin/sandboxes", body: #"{"name":"other","seeds":\#(export)}"#).status == 201)
    }

    @Test func `after a vendor's delete, fixtures are loaded as before, also into a copy, and the state itself`() throws {
        let server = try Understudy(headers: ["Authorization": "Bearer my_api_token"])
        #expect(server.send("DELETE", "/v1/lookupcaches/0000c0de1c00000000000001").status == 204)
        #expect(server.send("PUT", "/__admin/state", body: #"{"integrator":{"tags":[]}}"#).line == #"200 {"integrator":{"tags":0}}"#)
        let copy = #"{"name":"copy","from":{"sandbox":"main"},"seeds":{"integrator":{"tags":[]}}}"#
        #expect(server.post("/__admin/sandboxes", copy).status == 201)
        let export = server.get("/__admin/state").body
        #expect(server.send("PUT", "/__admin/state", body: export).status == 200)
        #expect(server.get("/__admin/state").body == export)
        #expect(server.send("PUT", "/__admin/state", body: #"{"integrator":{"connections":[]}}"#).status == 400)
    }

    @Test func `a record is written under its id however that is spelled`() throws {
        let server = try Understudy()
        let record = server.get(Self.place).body
        let capitals = "/__admin/state/canvas/workflows/\(Self.workflow.uppercased())"
        #expect(server.send("PUT", capitals, body: record).line == "200 \(record)")
        #expect(server.get("/__admin/diff").line == #"200 {"created":[],"changed":[],"deleted":[]}"#)
    }

    @Test func `a record that is written is there for the vendor's clients, and a deleted one is not`() throws {
        let server = try Understudy.canvas()
        var record = try #require(server.get(Self.place).json?.objectValue)
        record["name"] = "From a fixture"
        let stored = server.send("PUT", Self.place, body: JSON.object(record).text)
        #expect(stored.status == 200)
        #expect(stored.json == .object(record))
        #expect(server.get("/api/Workflow/\(Self.workflow)").json?["name"] == "From a fixture")
        #expect(server.send("DELETE", Self.place).status == 204)
        #expect(server.get("/api/Workflow/\(Self.workflow)").status == 500)
        #expect(server.get("/sandbox/other/__admin/state/canvas/workflows/\(Self.workflow)").status == 200)
    }

    @Test func `collections that are loaded take the place of theirs, and the others stay`() throws {
        let server = try Understudy.canvas()
        #expect(server.send("PUT", "/__admin/state", body: #"{"canvas":{"workflows":[]}}"#).line == #"200 {"canvas":{"workflows":0}}"#)
        #expect(server.get("/api/Workflows").line == "200 []")
        #expect(server.get("/__admin/state/canvas/accounts").json?.arrayValue?.count == 6)
    }
}

extension Understudy {
    /// The path of a record in the control plane. The record's id is read from the refusal of another id.
    func place(of record: JSON, in collection: String) -> String {
        let path = "/__admin/state/\(collection)"
        let refusal = send("PUT", "\(path)/-", body: record.text).json?["error"]?["message"]?.stringValue ?? ""
        let id = refusal.split(separator: " ").dropFirst(4).prefix { $0 != "and" }.joined(separator: " ").dropLast()
        return "\(path)/" + id.utf8.map { $0 == 0x20 || $0 == 0x2F ? "%\(String($0, radix: 16))" : String(UnicodeScalar($0)) }.joined()
    }
}
