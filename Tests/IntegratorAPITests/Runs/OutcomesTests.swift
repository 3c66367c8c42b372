import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OutcomesTests {
    private static func script(_ integrator: Understudy, _ id: String, _ outcomes: String) -> Int {
        let body = #"{"api":"integrator","id":"\#(id)","outcomes":\#(outcomes)}"#
        return integrator.send("PUT", "/__admin/outcomes", headers: ["Content-Type": "application/json"], body: body).status
    }

    private static func ran(_ integrator: Understudy, _ flow: String, for time: String = "PT10M") throws -> JSON {
        let id = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: time)
        return try #require(integrator.get("/v1/jobs/\(id)/family").json)
    }

    // MARK: What it refuses

    @Test func `an outcome that is none, or is of nothing, is refused`() throws {
        let integrator = try Understudy.integrator()
        #expect(Self.script(integrator, "x", #"[{"result":"fail"}]"#) == 404)
        #expect(Self.script(integrator, Known.orderFlow, #"[{"result":"explode"}]"#) == 400)
        for count in [#""many""#, "-5", "1.5"] {
            #expect(Self.script(integrator, Known.orderFlow, #"[{"result":"count","numError":\#(count)}]"#) == 400)
        }
        for runs in ["0", "-1"] { #expect(Self.script(integrator, Known.orderFlow, #"[{"result":"fail","runs":\#(runs)}]"#) == 400) }
    }

    @Test func `an outcome at a step that the flow does not have is refused, and used up by no run`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        for (id, step) in [(shop.flow, "x"), (shop.flow, Known.invoices), (shop.import, shop.export)] {
            #expect(Self.script(integrator, id, #"[{"result":"fail","step":"\#(step)"}]"#) >= 400)
        }
        #expect(Self.script(integrator, shop.import, #"[{"result":"fail","step":"\#(shop.import)"}]"#) == 200)
        let path = "/__admin/state/integrator/flows/\(shop.flow)"
        var flow = try #require(integrator.get(path).json?.objectValue)
        flow["$outcomes"] = [["result": "fail", "step": "x"]]
        let answer = integrator.put(path, JSON.object(flow).text)
        #expect(answer.status == 400)
        #expect(answer.body.contains("/$outcomes/0/step: expected a step of the flow, found x"))
        #expect(integrator.get(path).json?["$outcomes"] == nil)
    }

    @Test func `failures where nothing but an export is meant are refused, as no run would have them`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let lone = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#).id
        for (flow, more) in [(shop.flow, #","step":"\#(shop.export)""#), (lone, "")] {
            for count in ["numError", "numIgnore"] {
                #expect(Self.script(integrator, flow, #"[{"result":"count","numSuccess":3,"\#(count)":2\#(more)}]"#) == 400)
            }
            #expect(Self.script(integrator, flow, #"[{"result":"count","numSuccess":3,"numError":0\#(more)}]"#) == 200)
            #expect(try Self.ran(integrator, flow)["children"]?.arrayValue?.map { $0["numSuccess"] } == (flow == lone ? [3] : [3, 3]))
        }
        let path = "/__admin/state/integrator/flows/\(lone)"
        var flow = try #require(integrator.get(path).json?.objectValue)
        flow["$outcomes"] = [["result": "count", "numIgnore": 2]]
        let answer = integrator.put(path, JSON.object(flow).text)
        #expect(answer.status == 400)
        #expect(answer.body.contains("/$outcomes/0/numIgnore: expected 0 without a page processor, found 2; correct the number"))
    }

    // MARK: What it answers

    @Test func `what a generator's script counts is counted at the first import`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let outcome = #"{"result":"count","numSuccess":3,"numError":2,"numIgnore":1,"code":"E_QUOTA"}"#
        #expect(Self.script(integrator, shop.export, "[\(outcome)]") == 200)
        let job = try Self.ran(integrator, shop.flow)
        #expect(job["children"]?.arrayValue?.map { $0["numSuccess"] } == [6, 3])
        #expect(job["children"]?.arrayValue?.map { $0["numError"] } == [0, 2])
        #expect(job["children"]?.arrayValue?.map { $0["numIgnore"] } == [0, 1])
        let errors = integrator.get("/v1/flows/\(shop.flow)/\(shop.import)/errors").json?["errors"]?.arrayValue
        #expect(errors?.map { $0["code"] } == ["E_QUOTA", "E_QUOTA"])
    }

    @Test func `so many succeed, so many fail with that code and message, and so many are ignored`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 100)
        let outcome = #"[{"result":"count","numSuccess":1200,"numError":37,"numIgnore":3,"code":"E_QUOTA","message":"Quota exceeded."}]"#
        #expect(Self.script(integrator, shop.flow, outcome) == 200)
        let job = try Self.ran(integrator, shop.flow)
        #expect(job["status"] == "completed")
        #expect(job["children"]?[0]?["numSuccess"] == 1240)
        #expect(job["children"]?[0]?["numPagesGenerated"] == 13)
        #expect(job["children"]?[1]?["numSuccess"] == 1200)
        #expect(job["children"]?[1]?["numError"] == 37)
        #expect(job["children"]?[1]?["numIgnore"] == 3)
        let error = integrator.get("/v1/flows/\(shop.flow)/\(shop.import)/errors?limit=1").json?["errors"]?[0]
        #expect(error?["code"] == "E_QUOTA")
        #expect(error?["message"] == "Quota exceeded.")
        // the next run takes its own course
        #expect(try Self.ran(integrator, shop.flow)["children"]?[0]?["numSuccess"] == 12)
    }

    @Test(arguments: [
        #""filter":{"type":"expression","expression":{"version":"1","rules":["equals",["number",["extract","id"]],1]}}"#,
        #""ignoreExisting":true"#,
    ])
    func `so many records count, whatever the import would ignore`(member: String) throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let http = #""http":{"relativeURI":["/boxes"],"method":["POST"]}"#
        let body = #"{"name":"X","_connectionId":"\#(Known.shop)",\#(http),\#(member)}"#
        #expect(integrator.put("/v1/imports/\(shop.import)", body).status == 200)
        #expect(Self.script(integrator, shop.flow, #"[{"result":"count","numSuccess":20,"numError":3,"numIgnore":1}]"#) == 200)
        let job = try Self.ran(integrator, shop.flow)
        #expect(job["children"]?.arrayValue?.map { $0["numSuccess"] } == [24, 20])
        #expect(job["children"]?.arrayValue?.map { $0["numError"] } == [0, 3])
        #expect(job["children"]?.arrayValue?.map { $0["numIgnore"] } == [0, 1])
        #expect(integrator.get("/v1/flows/\(shop.flow)/\(shop.import)/errors").json?["errors"]?.arrayValue?.count == 3)
    }

    /// Also where none of the records is of that time.
    @Test(arguments: ["{}", #"{"export":{"startDate":"2022-05-02T11:59:00Z","endDate":"2022-05-02T12:00:00Z"}}"#])
    func `so many are exported of those that changed, and the next export goes on from there`(window: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"remove","path":"/schedule"}]"#).status == 204)
        #expect(Self.script(integrator, Known.orderFlow, #"[{"result":"count","numSuccess":30}]"#) == 200)
        let id = integrator.post("/v1/flows/\(Known.orderFlow)/run", window).json?["_jobId"]?.stringValue ?? ""
        try integrator.advanceClock(by: "PT1M")
        let job = integrator.get("/v1/jobs/\(id)/family").json
        #expect(job?["children"]?.arrayValue?.map { $0["numSuccess"] } == [30, 30, 30])
        #expect(
            integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").json?["lastExportDateTime"]
                == (window == "{}" ? "2022-05-02T12:00:02.000Z" : "2022-05-02T12:00:00.000Z"))
    }

    @Test func `a run that succeeds still ignores what a filter leaves out`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let rules = #"{"version":"1","rules":["lessthan",["number",["extract","id"]],1005]}"#
        let filter = #""filter":{"type":"expression","expression":\#(rules)}"#
        let body = #"{"name":"X","_connectionId":"\#(Known.shop)","http":{"relativeURI":["/boxes"],"method":["POST"]},\#(filter)}"#
        #expect(integrator.put("/v1/imports/\(shop.import)", body).status == 200)
        #expect(Self.script(integrator, shop.flow, #"[{"result":"succeed"}]"#) == 200)
        let job = try Self.ran(integrator, shop.flow)
        #expect(job["children"]?.arrayValue?.map { $0["numSuccess"] } == [12, 4])
        #expect(job["children"]?.arrayValue?.map { $0["numIgnore"] } == [0, 8])
    }

    @Test func `so many are exported, though the export is a test of few`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let test = #""type":"test","test":{"limit":1},"http":{"relativeURI":"/orders.json","method":"GET"}"#
        #expect(integrator.put("/v1/exports/\(shop.export)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(test)}"#).status == 200)
        #expect(Self.script(integrator, shop.flow, #"[{"result":"count","numSuccess":3,"numError":2}]"#) == 200)
        #expect(try Self.ran(integrator, shop.flow)["children"]?.arrayValue?.map { $0["numSuccess"] } == [5, 3])
        #expect(try Self.ran(integrator, shop.flow)["children"]?.arrayValue?.map { $0["numSuccess"] } == [1, 1])
    }

    @Test func `a run that fails says why, and counts one error`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        #expect(Self.script(integrator, shop.flow, #"[{"result":"fail","code":"503","message":"Down for maintenance."}]"#) == 200)
        let job = try Self.ran(integrator, shop.flow)
        #expect(job["status"] == "failed")
        #expect(job["doneExporting"] == true)
        #expect(job["numError"] == 1)
        #expect(job["children"]?.arrayValue?.map { $0["status"] } == ["failed"])
        #expect(job["children"]?[0]?["numSuccess"] == 0)
        let error = integrator.get("/v1/flows/\(shop.flow)/\(shop.export)/errors").json?["errors"]?[0]
        #expect(error?["message"] == "Down for maintenance.")
        #expect(error?["retryDataKey"] == nil)
    }

    @Test func `a step that fails fails for each record, whether the flow or the step says so`() throws {
        for isFlows in [true, false] {
            let integrator = try Understudy.integrator()
            let shop = try Shop(integrator, pageSize: 20)
            let outcome = isFlows ? #"[{"result":"fail","step":"\#(shop.import)"}]"# : #"[{"result":"fail"}]"#
            #expect(Self.script(integrator, isFlows ? shop.flow : shop.import, outcome) == 200)
            let job = try Self.ran(integrator, shop.flow)
            #expect(job["status"] == "completed")
            #expect(job["children"]?.arrayValue?.map { $0["numError"]?.intValue } == [0, 12])
            #expect(job["numSuccess"] == 12)
        }
    }

    @Test func `a connection is offline`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        _ = Self.script(integrator, shop.flow, #"[{"result":"offline"},{"result":"offline","step":"\#(shop.import)"}]"#)
        #expect(try Self.ran(integrator, shop.flow)["status"] == "failed")
        #expect(try Self.ran(integrator, shop.flow)["children"]?[1]?["numError"] == 12)
        #expect(integrator.get("/v1/flows/\(shop.flow)/\(shop.import)/errors?limit=1").json?["errors"]?[0]?["source"] == "connection")
    }

    @Test func `a job stays running until it is canceled`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        try integrator.stopSchedules()
        _ = Self.script(integrator, shop.flow, #"[{"result":"run"}]"#)
        let job = try Self.ran(integrator, shop.flow, for: "P1D")
        #expect(job["status"] == "running")
        #expect(job["numSuccess"] == 24)
        _ = integrator.put("/v1/jobs/\(job["_id"]?.stringValue ?? "")/cancel", "")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/jobs/\(job["_id"]?.stringValue ?? "")").json?["status"] == "canceled")
    }

    @Test func `a seed says how the next run goes`() throws {
        let flow = #"""
            [{"_id":"0000c0de1000000000000009","lastModified":"2022-01-01T00:00:00.000Z","name":"F","disabled":false,"skipRetries":false,
              "pageGenerators":[{"_exportId":"0000c0de0e00000000000004"}],"pageProcessors":[{"type":"import","_importId":"0000c0de0f00000000000003"}],
              "createdAt":"2022-01-01T00:00:00.000Z","$outcomes":[{"result":"count","numSuccess":2,"numError":1}]}]
            """#
        let integrator = try Understudy.integrator(
            seeds: ["integrator/flows.json": flow, "integrator/jobs.json": "[]", "integrator/flow-errors.json": "[]"])
        #expect(integrator.get("/v1/flows/0000c0de1000000000000009").json?["$outcomes"] == nil)
        let job = try Self.ran(integrator, "0000c0de1000000000000009")
        #expect(job["children"]?[1]?["numSuccess"] == 2)
        #expect(job["children"]?[1]?["numError"] == 1)
    }

    /// Otherwise other requests would have to wait for the whole run.
    @Test func `a long run does one page at a time`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 100)
        _ = Self.script(integrator, shop.flow, #"[{"result":"count","numSuccess":2000}]"#)
        let job = integrator.post("/v1/flows/\(shop.flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        let happened = try integrator.advanceClock(by: "PT10M").filter { $0.contains(job) }
        #expect(happened.count == 21)
        #expect(happened.dropFirst().dropLast().allSatisfy { $0.contains("did a page of 100") })
    }

    @Test func `however many are counted, so many pages are done, and each failure that is made is in the list`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 2000)
        _ = Self.script(integrator, shop.flow, #"[{"result":"count","numSuccess":1000000000,"numError":7,"numIgnore":5001}]"#)
        let id = integrator.post("/v1/flows/\(shop.flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
        let happened = try integrator.advanceClock(by: "PT10M").filter { $0.contains(id) }
        // the start, and six pages of 2000 records
        #expect(happened.count == 7)
        let job = integrator.get("/v1/jobs/\(id)/family").json
        #expect(job?["status"] == "completed")
        #expect(job?["children"]?[0]?["numSuccess"] == 1_000_005_008)
        #expect(job?["children"]?[1]?["numSuccess"] == 1_000_000_000)
        #expect(job?["children"]?[1]?["numError"] == 7)
        #expect(job?["children"]?[1]?["numIgnore"] == 5001)
        #expect(integrator.get("/v1/flows/\(shop.flow)/\(shop.import)/errors").json?["errors"]?.arrayValue?.count == 7)
    }

    // MARK: What it remembers

    @Test func `an outcome goes with the step that it is about, so that the state can be loaded`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let atStep = #"{"result":"fail","step":"\#(shop.import)"}"#, succeeds = #"{"result":"succeed","runs":2}"#
        let counts = #"{"result":"count","numSuccess":1,"numError":2}"#
        #expect(Self.script(integrator, shop.flow, "[\(atStep),\(succeeds),\(counts)]") == 200)
        let generators = #""pageGenerators":[{"_exportId":"\#(shop.export)"}]"#
        #expect(integrator.put("/v1/flows/\(shop.flow)", #"{"name":"Shop",\#(generators)}"#).status == 200)
        #expect(integrator.get("/__admin/state/integrator/flows/\(shop.flow)").json?["$outcomes"]?.text == "[\(succeeds)]")
        #expect(integrator.put("/sandbox/copy/__admin/state", integrator.get("/__admin/state").body).status == 200)
    }

    @Test func `an outcome counts its runs`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        _ = Self.script(integrator, shop.flow, #"[{"result":"fail","runs":2}]"#)
        let statuses = try (0..<3).map { _ in try Self.ran(integrator, shop.flow)["status"] }
        #expect(statuses == ["failed", "failed", "completed"])
    }

    @Test func `more than a thousand errors are in a file, behind an address that is good for an hour`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 500)
        _ = Self.script(integrator, shop.flow, #"[{"result":"count","numError":1001}]"#)
        let job = try Self.ran(integrator, shop.flow)["_id"]?.stringValue ?? ""
        #expect(integrator.get("/v1/jobs/\(job)/joberrors").errors == ["422 too_many_errors"])
        let url = integrator.get("/v1/jobs/\(job)/errorFile/signedURL").json?["signedURL"]?.stringValue ?? ""
        let path = url.replacing(/^https?:\/\/[^\/]*/, with: "")
        #expect(integrator.get(path, headers: ["Authorization": nil]).json?.arrayValue?.count == 1001)
        #expect(integrator.get("\(path)0", headers: ["Authorization": nil]).errors == ["403 access_restricted"])
        #expect(integrator.get(path.replacing("/jobs/", with: "/jobs/x")).errors == ["404 not_found"])
        try integrator.advanceClock(by: "PT2H")
        #expect(integrator.get(path).errors == ["403 access_restricted"])
    }
}
