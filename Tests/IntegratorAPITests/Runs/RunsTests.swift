import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct RunsTests {
    private static let run = "/v1/flows/\(Known.orderFlow)/run"

    // MARK: What it refuses

    @Test(arguments: [
        ("[]", "422 invalid_field"), (#"{"export":7}"#, "422 invalid_field export"),
        (#"{"export":{"startDate":"soon"}}"#, "422 invalid_field export.startDate"), (#"{"startDate":7}"#, "422 invalid_field startDate"),
        (#"{"_exportIds":7}"#, "422 invalid_field _exportIds"), (#"{"_exportIds":[7]}"#, "422 invalid_field _exportIds"),
        (#"{"_exportIds":["x"]}"#, "422 invalid_field _exportIds"),
        (#"{"export": {"startDate": 2019-01-01T00:00:00.000"}}"#, "400 invalid_json"),
    ])
    func `a run that cannot be is refused, and no job is made`(body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/jobs").body
        #expect(integrator.post(Self.run, body).errors == [error])
        #expect(integrator.get("/v1/jobs").body == before)
    }

    @Test func `a flow that is disabled, unknown, or empty does not run`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/flows/\(Known.parcelFlow)/run", "{}").errors == ["422 inactive_flow"])
        #expect(integrator.post("/v1/flows/x/run", "{}").errors == ["404 not_found"])
        let empty = integrator.post("/v1/flows", #"{"name":"Empty"}"#).id
        let refused = integrator.post("/v1/flows/\(empty)/run", "{}")
        #expect(refused.errors == ["422 invalid_field pageGenerators"])
        #expect(refused.json?["errors"]?[0]?["message"] == "The flow has no page generator.")
    }

    @Test func `a flow with code of its own in it is not emulated`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.put(
            "/v1/imports/\(Known.invoices)",
            #"{"name":"I","_connectionId":"0000c0de0c00000000000002","hooks":{"preMap":{"_scriptId":"0000c0de0c00000000000002","function":"f"}}}"#
        )
        #expect(integrator.post(Self.run, "{}").errors == ["501 not_emulated"])
    }

    /// Code of a flow's own: after a step, after a step of a branch, and in a router.
    private static let code = [
        (#""hooks":{"postResponseMap":{"_scriptId":"0000c0de5c00000000000001","function":"f"}}"#, ""),
        (#""hooks":{"postResponseMap":{"_scriptId":"0000c0de5c00000000000001","function":"f"}}"#, #""routeRecordsUsing":"input_filters""#),
        (#""proceedOnFailure":false"#, #""routeRecordsUsing":"script","script":{"_scriptId":"0000c0de5c00000000000001","function":"f"}"#),
    ]

    @Test(arguments: code)
    func `nor is a flow with code after a step or in a router, in a run or in a retry`(processor: String, router: String) throws {
        let failing = try Failing()
        let path = "/v1/flows/\(failing.shop.flow)"
        let processors = #""pageProcessors":[{"type":"import","_importId":"\#(failing.shop.import)",\#(processor)}]"#
        let steps = router.isEmpty ? processors : #""routers":[{\#(router),"branches":[{"name":"b",\#(processors)}]}]"#
        let generators = #""pageGenerators":[{"_exportId":"\#(failing.shop.export)"}]"#
        #expect(failing.integrator.put(path, #"{"name":"F",\#(generators),\#(steps)}"#).status == 200)
        let before = failing.integrator.get("/v1/jobs").body
        #expect(failing.integrator.post("\(path)/run", "{}").errors == ["501 not_emulated"])
        let body = #"{"errorIds":\#(failing.ids(failing.errors()))}"#
        #expect(failing.integrator.post("\(failing.step)/retry", body).errors == ["501 not_emulated"])
        #expect(failing.integrator.get("/v1/jobs").body == before)
    }

    @Test(arguments: [
        #"{"_scriptId":"0000c0de5c00000000000001","function":"f"}"#, #"{"_stackId":"0000c0de5c00000000000001","function":"f"}"#,
        #"{"function":"f"}"#,
    ])
    func `a scheduled flow with code after one of its steps says so, wherever the code is`(hook: String) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let processor = #"{"type":"import","_importId":"\#(shop.import)","hooks":{"postResponseMap":\#(hook)}}"#
        let steps = #""pageGenerators":[{"_exportId":"\#(shop.export)"}],"pageProcessors":[\#(processor)]"#
        let flow = integrator.post("/v1/flows", #"{"name":"F","schedule":"? 0 * ? * *",\#(steps)}"#).id
        try integrator.advanceClock(by: "PT90M")
        #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]?["status"] == "failed")
        let error = integrator.get("/v1/flows/\(flow)/\(shop.export)/errors").json?["errors"]?[0]
        #expect(error?["message"] == "hooks: Understudy does not emulate hooks.")
    }

    @Test func `a flow with an export that asks no application is not emulated, and its schedule's job says so`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let export = integrator.post("/v1/exports", #"{"name":"Upload","type":"simple"}"#).id
        let generators = #"[{"_exportId":"\#(shop.export)"},{"_exportId":"\#(export)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"F","schedule":"? 0 * ? * *","pageGenerators":\#(generators)}"#).id
        #expect(integrator.post("/v1/flows/\(flow)/run", "{}").errors == ["501 not_emulated"])
        #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").body == "[]")
        #expect(integrator.post("/v1/flows/\(flow)/run", #"{"_exportIds":["\#(shop.export)"]}"#).status == 201)
        try integrator.advanceClock(by: "PT2H")
        let error = integrator.get("/v1/flows/\(flow)/\(export)/errors").json?["errors"]?[0]
        #expect(error?["code"] == "not_emulated")
        #expect(error?["message"] == "Understudy does not emulate exports without a connection yet.")
    }

    @Test func `nor is a flow with a lookup that asks no application, and its schedule's records say so`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let lookup = integrator.post("/v1/exports", #"{"name":"Upload","type":"simple","isLookup":true}"#).id
        let steps =
            #""pageGenerators":[{"_exportId":"\#(shop.export)"}],"pageProcessors":[{"type":"export","_exportId":"\#(lookup)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"F","schedule":"? 0 * ? * *",\#(steps)}"#).id
        #expect(integrator.post("/v1/flows/\(flow)/run", "{}").errors == ["501 not_emulated"])
        #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").body == "[]")
        try integrator.advanceClock(by: "PT2H")
        let error = integrator.get("/v1/flows/\(flow)/\(lookup)/errors").json?["errors"]?[0]
        #expect(error?["code"] == "not_emulated")
        #expect(error?["message"] == "Understudy does not emulate exports without a connection yet.")
    }

    @Test(arguments: [("GET", "/v1/flows/x/jobs/latest"), ("POST", "/v1/flows/x/jobs/cancel"), ("GET", "/v1/integrations/x/jobs/latest")])
    func `what is not there has no jobs`(method: String, path: String) throws {
        #expect(try Understudy.integrator().send(method, path).errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test(arguments: [
        "", "{}", #"{"export":{"startDate":"2019-01-01T00:00:00.000"}}"#, #"{"startDate":"2019-01-01T00:00:00.000Z"}"#,
        #"{"_exportIds":["\#(Known.orders)"]}"#, #"{"_exportIds":[]}"#,
    ])
    func `a run answers with the job that it makes`(body: String) throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.post(Self.run, body)
        #expect(answer.status == 201)
        let id = answer.json?["_jobId"]?.stringValue ?? ""
        #expect(
            integrator.get("/v1/jobs/\(id)").line == """
                200 {"_id":"\(id)","type":"flow","_integrationId":"\(Known.orderToCash)","_exportId":"\(Known.orders)",\
                "_flowId":"\(Known.orderFlow)","status":"queued","numError":0,"numResolved":0,"numOpenError":0,"numSuccess":0,"numExport":0,\
                "numIgnore":0,"numPagesGenerated":0,"doneExporting":false,"numPagesProcessed":0,"createdAt":"2022-05-02T12:00:00.000Z",\
                "purgeAt":"2022-06-01T12:00:00.000Z","lastModified":"2022-05-02T12:00:00.000Z"}
                """)
    }

    // MARK: What it remembers

    @Test func `a job goes from queued over running to completed, and its records are in the other application`() throws {
        let integrator = try Understudy.integrator()
        let id = integrator.post(Self.run, #"{"startDate":"2019-01-01T00:00:00.000Z"}"#).json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT2S")
        #expect(integrator.get("/v1/jobs/\(id)").json?["status"] == "running")
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").json?["lastExecutedAt"] == "2022-05-02T12:00:02.000Z")
        try integrator.advanceClock(by: "PT1M")
        let family = try #require(integrator.get("/v1/jobs/\(id)/family").json)
        #expect(family["status"] == "completed")
        #expect(family["endedAt"] == "2022-05-02T12:00:03.000Z")
        #expect(family["doneExporting"] == true)
        let children = try #require(family["children"]?.arrayValue)
        #expect(children.map { $0["type"] } == ["export", "export", "import"])
        #expect(children.map { $0["oIndex"] } == [0, 1, 2])
        #expect(children.map { $0["numSuccess"] } == [12, 12, 12])
        #expect(children.map { $0["numPagesGenerated"] } == [1, 0, 0])
        #expect(children.map { $0["numPagesProcessed"] } == [0, 1, 1])
        #expect(children[2]["retriable"] == false)
        #expect(family["numSuccess"] == 36)
        #expect(family["numPagesProcessed"] == 0)
        let invoices = integrator.post(
            "/v1/connections/0000c0de0c00000000000002/export", #"{"export":{"http":{"relativeURI":"/invoices"}}}"#)
        #expect(invoices.json?["data"]?.arrayValue?.count == 12)
        #expect(invoices.json?["data"]?[0]?["lines"]?[1]?.text == #"{"item":"GIFT","quantity":1}"#)
    }

    @Test func `a delta export takes what changed since the last run that succeeded`() throws {
        let integrator = try Understudy.integrator()
        func exported() throws -> JSON? {
            let id = integrator.post(Self.run, "{}").json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            return integrator.get("/v1/jobs/\(id)/family").json?["children"]?[0]?["numSuccess"]
        }
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"remove","path":"/schedule"}]"#)
        _ = try exported()
        #expect(try exported() == 0)
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").json?["lastExportDateTime"] == "2022-05-02T12:01:02.000Z")
        _ = integrator.post(
            "/v1/connections/\(Known.shop)/import",
            #"{"import":{"http":{"relativeURI":["/orders.json"],"method":["POST"]}},"data":[{"email":"a@b.example","updated_at":"2022-05-02T12:01:30Z"}]}"#
        )
        #expect(try exported() == 1)
    }

    @Test(arguments: ["2022-05-02T12:01:50Z", "2022-05-02T11:00:00Z"])
    func `a window that reached beyond the run takes nothing from the next one, nor does a clock that is set back`(date: String) throws {
        let integrator = try Understudy.integrator()
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"remove","path":"/schedule"}]"#)
        let wide = #"{"export":{"startDate":"2022-01-01T00:00:00Z","endDate":"2023-01-01T00:00:00Z"}}"#
        #expect(integrator.post(Self.run, wide).status == 201)
        try integrator.advanceClock(by: "PT1M")
        if date < "2022-05-02T12" { try integrator.setClock(to: "2022-05-02T11:30:00Z") }
        let record = #"{"email":"a@b.example","updated_at":"\#(date)"}"#
        let place = #""http":{"relativeURI":["/orders.json"],"method":["POST"]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", #"{"import":{\#(place)},"data":[\#(record)]}"#).status == 200)
        try integrator.advanceClock(by: "PT1M")
        let id = integrator.post(Self.run, "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        let exported = integrator.get("/v1/jobs/\(id)/family").json?["children"]?[0]?["numSuccess"]
        #expect((exported?.intValue ?? 0) >= 1)
    }

    @Test func `the time of the last export does not go back, and does not go on where the export is no delta`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"remove","path":"/schedule"}]"#)
        let shop = try Shop(integrator, pageSize: 20)
        let old = #"{"export":{"startDate":"2019-01-01T00:00:00.000Z","endDate":"2019-02-01T00:00:00.000Z"}}"#
        for (path, body) in [(Self.run, "{}"), (Self.run, old), ("/v1/flows/\(shop.flow)/run", old)] {
            #expect(integrator.post(path, body).status == 201)
            try integrator.advanceClock(by: "PT1M")
        }
        let last = "2022-05-02T12:00:02.000Z"
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").json?["lastExportDateTime"]?.stringValue == last)
        #expect(integrator.get("/v1/flows/\(shop.flow)/lastExportDateTime").line == #"200 {"lastExportDateTime":null}"#)
    }

    @Test func `a delta export whose window ends in the future does not keep the next one from what changes until then`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"remove","path":"/schedule"}]"#)
        #expect(integrator.post(Self.run, #"{"export":{"endDate":"2030-01-01T00:00:00.000Z"}}"#).status == 201)
        try integrator.advanceClock(by: "PT1M")
        #expect(
            integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").line
                == #"200 {"lastExportDateTime":"2022-05-02T12:00:02.000Z"}"#)
    }

    @Test func `after the clock was set back, a delta export takes what changed since`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"remove","path":"/schedule"}]"#)
        try integrator.setClock(to: "2022-05-02T11:00:00Z")
        _ = integrator.post(
            "/v1/connections/\(Known.shop)/import",
            #"{"import":{"http":{"relativeURI":["/orders.json"],"method":["POST"]}},"data":[{"email":"a@b.example","updated_at":"2022-05-02T10:59:00Z"}]}"#
        )
        let id = integrator.post(Self.run, "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(id)/family").json?["children"]?[0]?["numSuccess"] == 1)
        #expect(
            integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").line
                == #"200 {"lastExportDateTime":"2022-05-02T11:00:02.000Z"}"#)
    }

    @Test(arguments: [(nil, [12, 12, 0]), ("2022-05-02T11:45:01.912Z", [2, 2, 0])])
    func `each delta export of a flow goes on from its own last run, and at first from the flow's time`(
        seeded: String?, counts: [JSON]
    ) throws {
        let integrator = try Understudy.integrator()
        let other = integrator.post("/v1/exports/\(Known.orders)/clone", "").id
        let generators = #"[{"_exportId":"\#(Known.orders)"},{"_exportId":"\#(other)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"Two","pageGenerators":\#(generators)}"#).id
        let stored = "/__admin/state/integrator/flows/\(flow)"
        var document = try #require(integrator.get(stored).json?.objectValue)
        if let seeded { document["$lastExportDateTime"] = .string(seeded) }
        #expect(integrator.put(stored, JSON.object(document).text).status == 200)
        let exported = try [Known.orders, other, other].map { export in
            let job = integrator.post("/v1/flows/\(flow)/run", #"{"_exportIds":["\#(export)"]}"#).json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            return integrator.get("/v1/jobs/\(job)/family").json?["children"]?[0]?["numSuccess"]
        }
        #expect(exported == counts)
    }

    @Test func `pages come one a second, and the jobs of a flow one after the other`() throws {
        let integrator = try Understudy.integrator()
        let flow = try Shop(integrator, pageSize: 5).flow
        let first = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        let second = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT3S")
        #expect(integrator.get("/v1/jobs/\(first)").json?["numPagesGenerated"] == 1)
        #expect(integrator.get("/v1/jobs/\(second)").json?["status"] == "queued")
        try integrator.advanceClock(by: "PT2S")
        #expect(integrator.get("/v1/jobs/\(first)").json?["status"] == "completed")
        #expect(integrator.get("/v1/jobs/\(first)").json?["numPagesGenerated"] == 3)
        try integrator.advanceClock(by: "PT2S")
        #expect(integrator.get("/v1/jobs/\(second)").json?["status"] == "running")
    }

    @Test func `each page generator has a job of its own`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let flow = integrator.post(
            "/v1/flows",
            #"{"name":"Two","pageGenerators":[{"_exportId":"\#(shop.export)"},{"_exportId":"\#(Known.orders)"}],"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]}"#
        ).id
        #expect(integrator.post("/v1/flows/\(flow)/run", "{}").status == 201)
        try integrator.advanceClock(by: "PT1M")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        #expect(Set(jobs.map { $0["_exportId"]?.stringValue }) == [shop.export, Known.orders])
        let second = jobs.first { $0["_exportId"]?.stringValue == Known.orders }
        let children = integrator.get("/v1/jobs/\(second?["_id"]?.stringValue ?? "")/family").json?["children"]?.arrayValue
        #expect(children?.map { $0["oIndex"] } == [1, 2])
    }

    @Test func `records go down the branch that they fit`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let branches = #"""
            [{"name":"Early","inputFilter":{"version":"1","rules":["lessthan",["number",["extract","id"]],1005]},"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]},
             {"name":"Rest","inputFilter":{"version":"1","rules":["lessthan",["number",["extract","id"]],1010]},"pageProcessors":[{"type":"import","_importId":"\#(shop.other)"}]}]
            """#
        for (kind, counts) in [("first_matching_branch", [4, 5]), ("all_matching_branches", [4, 9])] {
            let flow = integrator.post(
                "/v1/flows",
                #"{"name":"R","pageGenerators":[{"_exportId":"\#(shop.export)"}],"routers":[{"id":"r","routeRecordsTo":"\#(kind)","branches":\#(branches)}]}"#
            ).id
            let job = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            let children = integrator.get("/v1/jobs/\(job)/family").json?["children"]?.arrayValue ?? []
            #expect(children.dropFirst().map { $0["numSuccess"]?.intValue } == counts)
        }
    }

    @Test func `a flow starts those that are to run after it`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let first = integrator.post(
            "/v1/flows", #"{"name":"F","_runNextFlowIds":["\#(shop.flow)"],"pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        _ = integrator.post("/v1/flows/\(first)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/flows/\(shop.flow)/jobs/latest").json?[0]?["status"] == "completed")
    }

    @Test(arguments: [false, true])
    func `a flow with several generators starts those that are to run after it once, when all are done`(isParallel: Bool) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        let slow = try Shop(integrator, pageSize: 2).export
        let generators = #"[{"_exportId":"\#(shop.export)"},{"_exportId":"\#(slow)"}]"#
        let more = #""_runNextFlowIds":["\#(shop.flow)"],"runPageGeneratorsInParallel":\#(isParallel)"#
        let first = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":\#(generators),\#(more)}"#).id
        _ = integrator.post("/v1/flows/\(first)/run", "{}")
        try integrator.advanceClock(by: "PT1H")
        let ends = integrator.get("/v1/jobs?_flowId=\(first)").json?.arrayValue?.compactMap { $0["endedAt"]?.stringValue } ?? []
        #expect(ends.count == 2)
        let next = integrator.get("/v1/jobs?_flowId=\(shop.flow)").json?.arrayValue ?? []
        #expect(next.map { $0["createdAt"]?.stringValue } == [ends.max()])
    }

    @Test func `flows that start each other do not go round for ever`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        let other = integrator.post(
            "/v1/flows", #"{"name":"F","_runNextFlowIds":["\#(shop.flow)"],"pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        _ = integrator.put(
            "/v1/flows/\(shop.flow)", #"{"name":"F","_runNextFlowIds":["\#(other)"],"pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#)
        _ = integrator.post("/v1/flows/\(shop.flow)/run", "{}")
        try integrator.advanceClock(by: "P1D")
        #expect([shop.flow, other].map { integrator.get("/v1/jobs?_flowId=\($0)").json?.arrayValue?.count } == [1, 1])
    }

    @Test func `routers that lead round in a circle, or on in every branch, come to an end`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let routers = (0..<40).map { number in
            let branch = #"{"name":"B","pageProcessors":[],"nextRouterId":"r\#((number + 1) % 40)"}"#
            return #"{"id":"r\#(number)","routeRecordsTo":"all_matching_branches","branches":[\#(branch),\#(branch)]}"#
        }
        let flow = integrator.post(
            "/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}],"routers":[\#(routers.joined(separator: ","))]}"#
        ).id
        _ = integrator.post("/v1/flows/\(flow)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]?["status"] == "completed")
    }

    @Test func `an export whose connection is offline, or that no data stands for, fails the job`() throws {
        let integrator = try Understudy.integrator()
        for (connection, code) in [(Known.brokenMail, "connection_offline"), ("0000c0de0c00000000000007", "not_emulated")] {
            let export = integrator.post("/v1/exports", #"{"name":"E","_connectionId":"\#(connection)"}"#).id
            let flow = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}]}"#).id
            _ = integrator.post("/v1/flows/\(flow)/run", "{}")
            try integrator.advanceClock(by: "PT1M")
            #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]?["status"] == "failed")
            let errors = integrator.get("/v1/flows/\(flow)/\(export)/errors").json?["errors"]
            #expect(errors?[0]?["code"]?.stringValue == code)
        }
    }

    @Test func `a connection that goes offline between two pages fails the job`() throws {
        let integrator = try Understudy.integrator()
        let http = #"{"baseURI":"https://x.example","mediaType":"json"}"#
        let connection = integrator.post("/v1/connections", #"{"name":"N","type":"http","http":\#(http)}"#).id
        let data = #"{"import":{"http":{"relativeURI":["/things"],"method":["POST"]}},"data":[{},{},{}]}"#
        #expect(integrator.post("/v1/connections/\(connection)/import", data).status == 200)
        let export = integrator.post(
            "/v1/exports", #"{"name":"E","_connectionId":"\#(connection)","pageSize":1,"http":{"relativeURI":"/things"}}"#
        ).id
        let flow = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}]}"#).id
        _ = integrator.post("/v1/flows/\(flow)/run", "{}")
        try integrator.advanceClock(by: "PT3S")
        var offline = try #require(integrator.get("/__admin/state/integrator/connections/\(connection)").json?.objectValue)
        offline["offline"] = true
        _ = integrator.put("/__admin/state/integrator/connections/\(connection)", JSON.object(offline).text)
        try integrator.advanceClock(by: "PT1M")
        let job = integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]
        #expect(job?["status"] == "failed")
        #expect(job?["numSuccess"] == 1)
        #expect(integrator.get("/v1/flows/\(flow)/\(export)/errors").json?["errors"]?[0]?["code"] == "connection_offline")
    }

    @Test func `a step that is gone fails for each record`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        _ = integrator.delete("/v1/imports/\(shop.import)")
        _ = integrator.post("/v1/flows/\(shop.flow)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/flows/\(shop.flow)/jobs/latest").json?[0]?["numError"] == 12)
        #expect(integrator.get("/v1/flows/\(shop.flow)/errors").json?["flowErrors"]?[0]?["numError"] == 12)
        let error = integrator.get("/v1/flows/\(shop.flow)/\(shop.import)/errors").json?["errors"]?[0]
        #expect(error?["message"] == "Invalid reference: _importId")
    }

    @Test func `a connection that is gone is named, and not the step that had it`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let http = #"{"baseURI":"https://x.example","mediaType":"json"}"#
        let connection = integrator.post("/v1/connections", #"{"name":"N","type":"http","http":\#(http)}"#).id
        func step(_ kind: String) -> String { integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(connection)"}"#).id }
        let (export, item) = (step("exports"), step("imports"))
        let flows = [
            (export, export, ""), (shop.export, export, #"{"type":"export","_exportId":"\#(export)"}"#),
            (shop.export, item, #"{"type":"import","_importId":"\#(item)"}"#),
        ].map { generator, step, processor in
            let steps = #""pageGenerators":[{"_exportId":"\#(generator)"}],"pageProcessors":[\#(processor)]"#
            return (integrator.post("/v1/flows", #"{"name":"F",\#(steps)}"#).id, step)
        }
        #expect(integrator.delete("/v1/connections/\(connection)").status == 204)
        for (flow, _) in flows { #expect(integrator.post("/v1/flows/\(flow)/run", "{}").status == 201) }
        try integrator.advanceClock(by: "PT1M")
        for (flow, step) in flows {
            let error = integrator.get("/v1/flows/\(flow)/\(step)/errors").json?["errors"]?[0]
            #expect(error?["code"] == "invalid_ref")
            #expect(error?["message"] == "Invalid reference: _connectionId")
        }
    }

    @Test func `a schedule starts the flow in its own zone, also when clocks are turned`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        try integrator.setClock(to: "2022-03-25T12:00:00Z")
        let flow = integrator.post(
            "/v1/flows",
            #"{"name":"S","schedule":"? 0 2 ? * 1,6,0","timezone":"America/Los_Angeles","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        // Saturday, Sunday, Monday
        try integrator.setClock(to: "2022-03-29T00:00:00Z")
        let times = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.map { $0["createdAt"]?.stringValue }
        #expect(times == ["2022-03-28T09:00:00.000Z", "2022-03-27T09:00:00.000Z", "2022-03-26T09:00:00.000Z"])
        _ = integrator.patch("/v1/flows/\(flow)", #"[{"op":"replace","path":"/timezone","value":"Europe/Berlin"}]"#)
        try integrator.setClock(to: "2022-03-30T00:00:00Z")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.count == 3)
        try integrator.setClock(to: "2022-04-02T12:00:00Z")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?[0]?["createdAt"] == "2022-04-02T00:00:00.000Z")
        _ = integrator.patch("/v1/flows/\(flow)", #"[{"op":"replace","path":"/disabled","value":true}]"#)
        try integrator.setClock(to: "2022-05-02T12:00:00Z")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.count == 4)
    }

    @Test func `a schedule that a stall held up waits for its next time, which may be the stall's end`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"? 0 * ? * *","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        let span = #"{"from":"2022-05-02T13:00:00Z","until":"2022-05-02T16:00:00Z"}"#
        #expect(integrator.post("/__admin/faults", #"{"when":\#(span),"effect":{"stall":true}}"#).status == 201)
        try integrator.setClock(to: "2022-05-02T17:30:00Z")
        let times = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.map { $0["createdAt"]?.stringValue }
        #expect(times == ["2022-05-02T17:00:00.000Z", "2022-05-02T16:00:00.000Z"])
    }

    @Test func `a fixture runs by the schedule that it has, and what is taken away goes on no more`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"? 0 * ? * *","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        let place = "/__admin/state/integrator/flows/\(flow)"
        func runs(in time: String) throws -> Int { try integrator.advanceClock(by: time).count { $0.hasPrefix("flow \(flow) ") } }
        var record = try #require(integrator.get(place).json?.objectValue)
        record["schedule"] = "? 30 * ? * *"
        #expect(integrator.put(place, JSON.object(record).text).status == 200)
        #expect(try runs(in: "PT3H") == 3)
        let times = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.map { $0["createdAt"]?.stringValue }
        #expect(times == ["2022-05-02T14:30:00.000Z", "2022-05-02T13:30:00.000Z", "2022-05-02T12:30:00.000Z"])
        #expect(integrator.delete(place).status == 204)
        #expect(try runs(in: "PT3H") == 0)
        #expect(integrator.put(place, JSON.object(record).text).status == 200)
        #expect(try runs(in: "PT1H") == 1)

        let job = integrator.post("/v1/flows/\(shop.flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        func steps() throws -> Int { try integrator.advanceClock(by: "PT1M").count { $0.hasPrefix("job \(job) ") } }
        let kept = integrator.get("/__admin/state/integrator/jobs/\(job)").body
        #expect(integrator.delete("/__admin/state/integrator/jobs/\(job)").status == 204)
        #expect(try steps() == 0)
        #expect(integrator.put("/__admin/state/integrator/jobs/\(job)", kept).status == 200)
        #expect(try steps() > 0)
        #expect(integrator.get("/v1/jobs/\(job)").json?["status"] == "completed")
    }

    @Test func `a clock that is set a day ahead has each run of an hourly flow happen`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"? 0 * ? * *","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        try integrator.advanceClock(by: "P1D")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.count == 24)
    }

    @Test(arguments: [
        ("? 5 0,1,2,3,4 ? * 1,5,6,0", 5), ("? 0,1,2 9 * * *", 3), ("? */5 8-9 * * *", 24), ("? 0 12 7 * *", 0), ("? 0 0 * * *", 1),
    ])
    func `a clock that is set a day ahead has all runs of a schedule happen that comes in bursts`(schedule: String, runs: Int) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        // a Friday
        try integrator.setClock(to: "2022-05-06T00:00:00Z")
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"\#(schedule)","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        try integrator.advanceClock(by: "P1D")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.count == runs)
    }

    @Test func `a clock that is set far ahead has the first run happen, and the last hundred`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let one = integrator.post(
            "/v1/exports",
            #"{"name":"E","_connectionId":"\#(Known.shop)","type":"test","test":{"limit":1},"http":{"relativeURI":"/orders.json","method":"GET"}}"#
        ).id
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"? */5 8-9 * * *","pageGenerators":[{"_exportId":"\#(one)"}]}"#
        ).id
        try integrator.setClock(to: "2022-06-01T12:00:00Z")
        let times = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.compactMap { $0["createdAt"]?.stringValue } ?? []
        #expect(times.count == 101)
        #expect(times.first == "2022-06-01T09:55:00.000Z")
        // the last hundred runs: those of four whole days, and four of the twenty-four of the day before
        #expect(times.dropLast().last == "2022-05-28T09:40:00.000Z")
        #expect(times.last == "2022-05-03T08:00:00.000Z")
    }

    @Test func `how many runs happen goes by what all generators of a flow export`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let orders = #""_connectionId":"\#(Known.shop)","http":{"relativeURI":"/orders.json","method":"GET"}"#
        let many = integrator.post("/v1/exports", #"{"name":"A","pageSize":1000,\#(orders)}"#).id
        let one = integrator.post("/v1/exports", #"{"name":"B","type":"test","test":{"limit":1},\#(orders)}"#).id
        let script = #"{"api":"integrator","id":"\#(many)","outcomes":[{"result":"count","numSuccess":999,"runs":1000}]}"#
        #expect(integrator.put("/__admin/outcomes", script).status == 200)
        let generators = #"[{"_exportId":"\#(many)"},{"_exportId":"\#(one)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"S","schedule":"? 0 * ? * *","pageGenerators":\#(generators)}"#).id
        try integrator.setClock(to: "2022-05-22T12:00:30Z")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        // the first run, and the first of the last hundred, since it is not known yet how much a run exports; then only the last ten,
        // of a thousand records each
        #expect(jobs.count { $0["_exportId"] == .string(many) } == 12)
        #expect(jobs.count == 24)
        let times = jobs.compactMap { $0["createdAt"]?.stringValue?.prefix(13) }
        #expect(times.suffix(6) == ["2022-05-22T03", "2022-05-22T03", "2022-05-18T09", "2022-05-18T09", "2022-05-02T13", "2022-05-02T13"])
    }

    @Test func `runs that are left out are counted, and use up what is said of them`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let one = integrator.post(
            "/v1/exports",
            #"{"name":"E","_connectionId":"\#(Known.shop)","type":"test","test":{"limit":1},"http":{"relativeURI":"/orders.json","method":"GET"}}"#
        ).id
        let flow = integrator.post("/v1/flows", #"{"name":"S","schedule":"? * * * * *","pageGenerators":[{"_exportId":"\#(one)"}]}"#).id
        // outcomes for the first run, for those from 12:02 to 13:20, which are left out, and for the last hundred
        let flows = #"[{"result":"succeed"},{"result":"fail","runs":40}]"#
        let exports = #"[{"result":"fail","runs":39},{"result":"fail"},{"result":"succeed","runs":50}]"#
        for (id, outcomes) in [(flow, flows), (one, exports)] {
            let body = #"{"api":"integrator","id":"\#(id)","outcomes":\#(outcomes)}"#
            #expect(integrator.put("/__admin/outcomes", body).status == 200)
        }
        let moved = integrator.put("/__admin/clock", #"{"set":"2022-05-02T15:00:30Z"}"#).json
        #expect(moved?["omitted"] == 79)
        let first = moved?["happened"]?.arrayValue?.first { $0["what"]?.stringValue?.hasPrefix("flow \(flow)") ?? false }
        #expect(first?["what"]?.stringValue == "flow \(flow) was due and starts; 79 runs behind it are left out")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        let times = jobs.suffix(3).map { $0["createdAt"]?.stringValue?.prefix(16).suffix(5) }
        #expect(times == ["13:22", "13:21", "12:01"])
        #expect(jobs.suffix(3).map { $0["status"] } == ["completed", "failed", "completed"])
        #expect(jobs.count { $0["status"] == "failed" } == 1)
    }

    /// Berlin changes its clocks in October and March, Havana in November and March, at midnight.
    @Test(arguments: [
        ("? */5 * * * *", "Europe/London", 104_731), ("? 0 * * * *", "Europe/Berlin", 8635), ("? 0,30 0-5 1 * 0", "America/Havana", 653),
    ])
    func `all runs of a year that are left out are counted, also where clocks are turned`(
        schedule: String, zone: String, count: Int
    ) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let one = integrator.post(
            "/v1/exports",
            #"{"name":"E","_connectionId":"\#(Known.shop)","type":"test","test":{"limit":1},"http":{"relativeURI":"/orders.json","method":"GET"}}"#
        ).id
        let when = #""schedule":"\#(schedule)","timezone":"\#(zone)""#
        #expect(integrator.post("/v1/flows", #"{"name":"S",\#(when),"pageGenerators":[{"_exportId":"\#(one)"}]}"#).status == 201)
        // the happenings of the first run and the last hundred that precede the last thousand; their number is the same for every schedule
        let hidden = 1372
        #expect(integrator.put("/__admin/clock", #"{"set":"2023-05-01T12:00:30Z"}"#).json?["omitted"]?.intValue == count + hidden)
    }

    @Test func `an ordinary daily flow runs on each day of a fortnight`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        let steps =
            #""pageGenerators":[{"_exportId":"\#(shop.export)"}],"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"S","schedule":"? 0 2 ? * *",\#(steps)}"#).id
        let records = (0..<60).map { #"{"id":\#($0)}"# }.joined(separator: ",")
        let more = #"{"import":{"http":{"relativeURI":["/orders.json"],"method":["POST"]}},"data":[\#(records)]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", more).status == 200)
        try integrator.advanceClock(by: "14d")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.count == 14)
    }

    @Test func `days of the week may go round its end`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"? 0 14 ? * 5-1","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#
        ).id
        try integrator.advanceClock(by: "P7D")
        let days = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.compactMap { $0["createdAt"]?.stringValue?.prefix(10) }
        // the week from Monday to Sunday
        #expect(days == ["2022-05-08", "2022-05-07", "2022-05-06", "2022-05-02"])
    }

    @Test(arguments: [
        ("? */15 * * * *", 16), ("? 0 * * * *", 4), ("? 0 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ? * *", 4),
        ("? 0 0-23 * * *", 4), ("? 0 */1 * * *", 4), ("? 0 0/1 * * *", 4), ("? 0 0-11,12-23 * * *", 4), ("? 0 2 * * *", 1),
    ])
    func `in an hour that comes twice what runs every hour does so again`(schedule: String, runs: Int) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        try integrator.setClock(to: "2021-10-30T23:00:00Z")
        let generators = #""pageGenerators":[{"_exportId":"\#(shop.export)"}]"#
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"\#(schedule)","timezone":"Europe/Berlin",\#(generators)}"#
        ).id
        // in Berlin from 1:00, by way of 2:00 twice, to 4:00
        try integrator.setClock(to: "2021-10-31T03:00:00Z")
        #expect(integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.count == runs)
    }

    @Test(arguments: [
        ("? */30 2 ? * *", "Europe/Berlin", "2022-03-27T00:00:00Z", ["2022-03-27T01:00:00.000Z", "2022-03-27T01:30:00.000Z"]),
        ("? */30 2,3 ? * *", "Europe/Berlin", "2022-03-27T00:00:00Z", ["2022-03-27T01:00:00.000Z", "2022-03-27T01:30:00.000Z"]),
        // here the clocks go back by half an hour, at 15:00 UTC
        ("? 45 * ? * *", "Australia/Lord_Howe", "2022-04-02T14:30:00Z", ["2022-04-02T14:45:00.000Z", "2022-04-02T15:15:00.000Z"]),
    ])
    func `runs of a skipped hour happen an hour later, and those of a repeated half hour twice`(
        schedule: String, zone: String, start: String, times: [String]
    ) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        try integrator.setClock(to: start)
        let generators = #""pageGenerators":[{"_exportId":"\#(shop.export)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"S","schedule":"\#(schedule)","timezone":"\#(zone)",\#(generators)}"#).id
        try integrator.advanceClock(by: "PT1H40M")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        #expect(jobs.map { $0["createdAt"]?.stringValue } == times.reversed())
    }

    @Test(arguments: [
        ("? 0 * ? * 1,2,3,4,5", "2022-03-25T23:00:00Z", "2022-03-27"), ("? 0 * ? 4 *", "2022-03-26T00:00:00Z", "2022-03-31"),
        ("? 0 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ? * 1-5", "2022-03-25T23:00:00Z", "2022-03-27"),
    ])
    func `what runs every hour of some days does so from their first on, though the clocks were put forward before`(
        schedule: String, asked: String, eve: String
    ) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        try integrator.setClock(to: asked)
        let generators = #""pageGenerators":[{"_exportId":"\#(shop.export)"}]"#
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S","schedule":"\#(schedule)","timezone":"Europe/Berlin",\#(generators)}"#
        ).id
        // in Berlin the day begins at 22:00 UTC
        try integrator.setClock(to: "\(eve)T23:30:00Z")
        let times = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue?.map { $0["createdAt"]?.stringValue }
        #expect(times == ["\(eve)T23:00:00.000Z", "\(eve)T22:00:00.000Z"])
    }

    /// Each generator has a schedule of its own, or one of them has the flow's.
    @Test(arguments: [false, true]) func `generators that are due at the same time all run, one after the other`(isFlows: Bool) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        let schedule = #","schedule":"? 0 2 * * *""#
        let first = #"{"_exportId":"\#(shop.export)"\#(isFlows ? "" : schedule)}"#
        let second = #"{"_exportId":"\#(Known.orders)"\#(schedule)}"#
        let flow = integrator.post(
            "/v1/flows", #"{"name":"S"\#(isFlows ? schedule : ""),"pageGenerators":[\#(first),\#(second)]}"#
        ).id
        try integrator.advanceClock(by: "P1D")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        #expect(Set(jobs.map { $0["_exportId"]?.stringValue }) == [shop.export, Known.orders])
        #expect(jobs.map { $0["status"] } == ["completed", "completed"])
        #expect(jobs.map { $0["createdAt"] } == ["2022-05-03T02:00:00.000Z", "2022-05-03T02:00:00.000Z"])
    }

    @Test func `a generator that still runs is not started again, and those beside it are`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 1)
        try integrator.stopSchedules()
        let other = integrator.post("/v1/exports/\(shop.export)/clone", "").id
        let generators = #"[{"_exportId":"\#(shop.export)"},{"_exportId":"\#(other)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"S","schedule":"? 1 12 * * *","pageGenerators":\#(generators)}"#).id
        try integrator.advanceClock(by: "PT55S")
        _ = integrator.post("/v1/flows/\(flow)/run", #"{"_exportIds":["\#(shop.export)"]}"#)
        try integrator.advanceClock(by: "PT1H")
        let jobs = integrator.get("/v1/jobs?_flowId=\(flow)").json?.arrayValue ?? []
        #expect(jobs.map { $0["_exportId"]?.stringValue } == [other, shop.export])
    }

    @Test func `settings of the flow and what stands around it are there for filters and templates, and so is the job`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let rules = #"["equals",["settings","flow.first"],["extract","id"]]"#
        let fields = #"[{"generate":"note","extract":"{{settings.import.word}} {{job.type}} {{settings.integration.x}}"}]"#
        _ = integrator.put(
            "/v1/imports/\(shop.import)",
            #"""
            {"name":"I","_connectionId":"\#(Known.shop)","settings":{"word":"Hello"},"http":{"relativeURI":["/greetings"],"method":["POST"]},
             "filter":{"type":"expression","expression":{"version":"1","rules":\#(rules)}},"mapping":{"fields":\#(fields)}}
            """#)
        let integration = integrator.post("/v1/integrations", #"{"name":"I","settings":{"x":"y"}}"#).id
        let flow = integrator.post(
            "/v1/flows",
            #"""
            {"name":"F","_integrationId":"\#(integration)","settings":{"first":1003},"pageGenerators":[{"_exportId":"\#(shop.export)"}],
             "pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]}
            """#
        ).id
        _ = integrator.post("/v1/flows/\(flow)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        let there = integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/greetings"}}}"#)
        #expect(there.json?["data"]?.arrayValue?.map { $0["note"] } == ["Hello flow y"])
    }

    @Test func `a lookup whose address names what is not there fails with the words that were seen`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let (flow, lookup) = try shop.ranLookup(at: "/orders.json?mail={{record.mail}}", in: integrator)
        let error = integrator.get("/v1/flows/\(flow)/\(lookup)/errors").json?["errors"]?[0]
        #expect(error?["code"] == "handlebars_template_parse_error")
        let message = error?["message"]?.stringValue ?? ""
        #expect(message.hasPrefix("Failed to generate request url from template:"))
        #expect(message.hasSuffix("not defined in the model."))
    }

    @Test func `an export whose address shows what is not there exports nothing`() throws {
        let integrator = try Understudy.integrator()
        let export = integrator.post(
            "/v1/exports", #"{"name":"E","_connectionId":"\#(Known.shop)","http":{"relativeURI":"/orders.json?x={{nope}}","method":"GET"}}"#
        ).id
        #expect(integrator.post("/v1/exports/\(export)/invoke", "{}").errors == ["422 handlebars_template_parse_error relativeURI"])
        let flow = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}]}"#).id
        let job = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(job)").json?["status"] == "failed")
        let errors = integrator.get("/v1/flows/\(flow)/\(export)/errors").json?["errors"]?.arrayValue
        #expect(errors?.map { $0["code"] } == ["handlebars_template_parse_error"])
    }

    @Test func `a filter that cannot be read fails the job with its place`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let filter = #"{"version":"1","rules":["magic",1]}"#
        let lookup = integrator.post("/v1/exports", #"{"name":"L","_connectionId":"\#(Known.shop)","inputFilter":\#(filter)}"#).id
        let branch = #"{"name":"B","inputFilter":\#(filter)}"#
        for (steps, place) in [
            (#""routers":[{"id":"r","branches":[\#(branch)]}]"#, "routers[0].branches[0].inputFilter.rules[0]: "),
            (#""pageProcessors":[{"type":"export","_exportId":"\#(lookup)"}]"#, "inputFilter.rules[0]: "),
        ] {
            let flow = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}],\#(steps)}"#).id
            _ = integrator.post("/v1/flows/\(flow)/run", "{}")
            try integrator.advanceClock(by: "PT1M")
            let error = integrator.get("/v1/flows/\(flow)/\(shop.export)/errors").json?["errors"]?[0]
            #expect(error?["message"]?.stringValue?.hasPrefix(place) == true, "\(error?.text ?? "")")
        }
    }

    @Test(arguments: [("", [7, 7]), (#","type":"test","test":{"limit":4}"#, [4, 4])])
    func `a run takes all that it is to take, though its import deletes each record`(more: String, counts: [Int]) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let records = (1...7).map { #"{"id":\#($0)}"# }.joined(separator: ",")
        let fill = #"{"import":{"http":{"relativeURI":["/queue"],"method":["POST"]}},"data":[\#(records)]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", fill).status == 200)
        let begin = #"{"name":"X","_connectionId":"\#(Known.shop)""#
        let export = #"\#(begin),"pageSize":2,"http":{"relativeURI":"/queue","method":"GET"}\#(more)}"#
        #expect(integrator.put("/v1/exports/\(shop.export)", export).status == 200)
        let delete = #"\#(begin),"http":{"relativeURI":["/queue/{{record.id}}"],"method":["DELETE"]}}"#
        #expect(integrator.put("/v1/imports/\(shop.import)", delete).status == 200)
        let job = integrator.post("/v1/flows/\(shop.flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        let children = integrator.get("/v1/jobs/\(job)/family").json?["children"]?.arrayValue ?? []
        #expect(children.map { $0["numSuccess"]?.intValue } == counts)
        #expect(children.map { $0["numError"]?.intValue } == [0, 0])
        let left = integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/queue"}}}"#).json?["data"]
        #expect(left?.arrayValue?.map { $0["id"]?.intValue } == (more.isEmpty ? [] : [5, 6, 7]))
    }

    @Test func `a branch may ask for the flow's settings`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let filter = #"{"version":"1","rules":["lessthanequals",["number",["extract","id"]],["settings","flow.last"]]}"#
        let branch = #"{"name":"B","inputFilter":\#(filter),"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]}"#
        let flow = integrator.post(
            "/v1/flows",
            #"{"name":"F","settings":{"last":1004},"pageGenerators":[{"_exportId":"\#(shop.export)"}],"routers":[{"id":"r","branches":[\#(branch)]}]}"#
        ).id
        let job = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(job)/family").json?["children"]?[1]?["numSuccess"] == 4)
    }
}

/// A flow that copies the shop's twelve orders to a place of their own, `/boxes`.
struct Shop {
    let export, `import`, other, flow: String

    init(_ integrator: Understudy, pageSize: Int) throws {
        func step(_ kind: String, _ more: String) -> String {
            integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
        }
        export = step("exports", #""pageSize":\#(pageSize),"http":{"relativeURI":"/orders.json","method":"GET"}"#)
        `import` = step("imports", #""http":{"relativeURI":["/boxes"],"method":["POST"]}"#)
        other = step("imports", #""http":{"relativeURI":["/crates"],"method":["POST"]}"#)
        flow =
            integrator.post(
                "/v1/flows",
                #"{"name":"Shop","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[{"type":"import","_importId":"\#(`import`)"}]}"#
            ).id
    }

    /// A flow that has run and looked up each order, and the flow's lookup.
    func ranLookup(at address: String, in integrator: Understudy) throws -> (flow: String, lookup: String) {
        let lookup = integrator.post(
            "/v1/exports",
            #"{"name":"L","_connectionId":"\#(Known.shop)","isLookup":true,"http":{"relativeURI":"\#(address)"}}"#
        ).id
        let flow = integrator.post(
            "/v1/flows",
            #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[{"type":"export","_exportId":"\#(lookup)"}]}"#
        ).id
        _ = integrator.post("/v1/flows/\(flow)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        return (flow, lookup)
    }
}

extension Understudy {
    /// Disables the built-in flows that have a schedule, so that days pass quickly.
    func stopSchedules() throws {
        for flow in [Known.orderFlow, Known.usageFlow, "0000c0de1000000000000003"] {
            #expect(patch("/v1/flows/\(flow)", #"[{"op":"replace","path":"/disabled","value":true}]"#).status == 204)
        }
    }
}
