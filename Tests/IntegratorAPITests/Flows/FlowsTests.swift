import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FlowsTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("{}", ["422 missing_required_field name"]), (#"{"name":""}"#, ["422 missing_required_field name"]),
        (#"{"name":"a","disabled":"yes"}"#, ["422 invalid_field disabled"]),
        (#"{"name":"a","pageProcessors":{}}"#, ["422 invalid_field pageProcessors"]),
        (#"{"name":"a","pageGenerators":[7]}"#, ["422 invalid_field pageGenerators"]),
        (#"{"name":"a","_integrationId":"x"}"#, ["422 invalid_ref _integrationId"]),
        (#"{"name":"a","_exportId":"x","_importId":"y"}"#, ["422 invalid_ref _exportId", "422 invalid_ref _importId"]),
        (#"{"name":"a","pageGenerators":[{}]}"#, ["422 missing_required_field pageGenerators.0._exportId"]),
        (
            #"{"name":"a","pageGenerators":[{"_exportId":null},{"_exportId":5}]}"#,
            ["422 missing_required_field pageGenerators.0._exportId", "422 invalid_ref pageGenerators.1._exportId"]
        ),
        (
            #"{"name":"a","pageProcessors":[{"type":"export","_exportId":null},{"type":"import","_importId":7}]}"#,
            ["422 missing_required_field pageProcessors.0._exportId", "422 invalid_ref pageProcessors.1._importId"]
        ),
        (
            #"{"name":"a","pageGenerators":[{"_exportId":"\#(Known.orders)","skipRetries":"x","schedule":7}]}"#,
            ["422 invalid_field pageGenerators.0.schedule", "422 invalid_field pageGenerators.0.skipRetries"]
        ),
        (
            #"{"name":"a","routers":[{"id":"r","name":1,"branches":[{"name":"b","description":2,"pageProcessors":"x"}]}]}"#,
            ["name", "branches.0.description", "branches.0.pageProcessors"].map { "422 invalid_field routers.0.\($0)" }
        ),
        (
            #"{"name":"a","pageProcessors":[{"_importId":"x"}]}"#,
            [
                "422 missing_required_field pageProcessors.0.type", "422 invalid_ref pageProcessors.0._importId",
            ]
        ),
        (
            #"{"name":"a","pageProcessors":[{"type":"import"},{"type":"x"}]}"#,
            [
                "422 missing_required_field pageProcessors.0._importId", "422 invalid_field pageProcessors.1.type",
            ]
        ),
        (#"{"name":"a","_runNextFlowIds":"\#(Known.parcelFlow)"}"#, ["422 invalid_field _runNextFlowIds"]),
        (
            #"{"name":"a","_runNextFlowIds":["\#(Known.parcelFlow)","x",5]}"#,
            ["422 invalid_ref _runNextFlowIds.1", "422 invalid_ref _runNextFlowIds.2"]
        ),
        (
            #"{"name":"a","routers":[{"branches":[{"name":"b"}]},{"branches":[{"name":"b"}]}]}"#,
            ["422 missing_required_field routers.1.id"]
        ),
        (
            #"{"name":"a","routers":[{"id":5,"nextRouterId":7,"routeRecordsTo":"zz","routeRecordsUsing":[],"branches":[{"name":"b"}]}]}"#,
            ["id", "nextRouterId", "routeRecordsTo", "routeRecordsUsing"].map { "422 invalid_field routers.0.\($0)" }
        ),
        (
            #"{"name":"a","routers":[{"branches":[{"name":"b","nextRouterId":[],"inputFilter":"zz"},{"name":"c","inputFilter":7}]}]}"#,
            ["0.nextRouterId", "0.inputFilter", "1.inputFilter"].map { "422 invalid_field routers.0.branches.\($0)" }
        ),
        (#"{"name":"a","timezone":"Mars/Olympus"}"#, ["422 invalid_field timezone"]),
        (#"{"name":"a","routers":[{"id":"r"}]}"#, ["422 missing_required_field routers.0.branches"]),
        (
            #"{"name":"a","routers":[{"id":"r","branches":[{"nextRouterId":"s"}]},{"id":"r","branches":[{"name":"b"}]}]}"#,
            [
                "422 invalid_field routers.1.id", "422 missing_required_field routers.0.branches.0.name",
                "422 invalid_field routers.0.branches.0.nextRouterId",
            ]
        ),
        (
            #"{"name":"a","pageProcessors":[{"type":"import","_importId":"\#(Known.invoices)"}],"routers":[{"id":"r","branches":[{"name":"b"}]}]}"#,
            ["422 invalid_field pageProcessors"]
        ),
    ])
    func `a flow that cannot be is refused and nothing is stored`(body: String, errors: [String]) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/flows", body).errors == errors)
        #expect(integrator.get("/v1/flows").json?.arrayValue?.count == 5)
        let before = integrator.get("/v1/flows/\(Known.orderFlow)").body
        if !errors[0].hasSuffix("name") { #expect(integrator.put("/v1/flows/\(Known.orderFlow)", body).errors == errors) }
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").body == before)
    }

    @Test(arguments: [
        "0 2 ? * *", "? 0 2 ? *", "0 0 2 ? * *", "? 60 * * * *", "? * 24 * * *", "? 0 0 0 * *", "? 0 0 ? 13 *", "? 0 0 ? * 8",
        "? a * * * *",
        "? */99 * * * *", "? 0 */25 * * *", "? */0 * * * *", "? 1-2-3 * * * *", "? , * * * *", "* * * * * *", "? 1/2/3 * * * *", "?",
    ])
    func `a schedule without six fields, or with others than there are, is refused`(schedule: String) throws {
        let answer = try Understudy.integrator().post("/v1/flows", #"{"name":"a","schedule":"\#(schedule)"}"#)
        #expect(
            answer.line == #"422 {"errors":[{"field":"schedule","code":"invalid_field","message":"Invalid cron expression"}]}"#)
    }

    @Test(arguments: [("pageGenerators", 50), ("pageProcessors", 500)])
    func `more steps than a flow may have are refused`(member: String, most: Int) throws {
        let integrator = try Understudy.integrator()
        let step = #"{"type":"export","_exportId":"\#(Known.orders)"}"#
        func flow(_ count: Int) -> String {
            #"{"name":"a","\#(member)":[\#(Array(repeating: step, count: count).joined(separator: ","))]}"#
        }
        #expect(integrator.post("/v1/flows", flow(most)).status == 201)
        #expect(integrator.post("/v1/flows", flow(most + 1)).errors == ["422 invalid_field \(member)"])
        let branch = #"{"name":"b","pageProcessors":[\#(Array(repeating: step, count: most / 2 + 1).joined(separator: ","))]}"#
        let routers = #"{"name":"a","routers":[{"id":"r","branches":[\#(branch),\#(branch)]}]}"#
        if member == "pageProcessors" { #expect(integrator.post("/v1/flows", routers).errors == ["422 invalid_field pageProcessors"]) }
    }

    @Test(arguments: [
        ("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/audit"), ("GET", "/dependencies"), ("GET", "/descendants"),
    ])
    func `an unknown flow is not found`(method: String, rest: String) throws {
        let answer = try Understudy.integrator().send(method, "/v1/flows/x\(rest)", body: method == "PATCH" ? "[]" : "{}")
        #expect(answer.line == #"404 {"errors":[{"code":"not_found","message":"Flow not found."}]}"#)
    }

    @Test(arguments: [
        #"[{"op":"replace","path":"/_exportId","value":"x"}]"#, #"[{"op":"add","path":"/pageGenerators/0/_exportId","value":"x"}]"#,
        #"[{"op":"replace","path":"/schedule","value":"never"}]"#, #"[{"op":"replace","path":"/disabled","value":"yes"}]"#,
        #"[{"op":"add","path":"/pageGenerators/0/skipRetries","value":"x"}]"#,
        #"[{"op":"replace","path":"/disabled","value":true},{"op":"remove","path":"/pageProcessors"}]"#,
    ])
    func `a patch of what may not be patched, or into what cannot be, changes nothing`(patch: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/flows/\(Known.orderFlow)").body
        #expect(integrator.patch("/v1/flows/\(Known.orderFlow)", patch).status == 422)
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").body == before)
    }

    // MARK: What it answers

    @Test func `a name is enough, and the rest has its defaults`() throws {
        let answer = try Understudy.integrator().post("/v1/flows", #"{"name":"Mine","free":true,"lastExecutedAt":"x","nonsense":1}"#)
        #expect(
            answer.line == """
                201 {"_id":"\(answer.id)","lastModified":"2022-05-02T12:00:00.000Z","name":"Mine","disabled":false,"skipRetries":false,\
                "createdAt":"2022-05-02T12:00:00.000Z"}
                """)
    }

    @Test func `a response mapping always has both keys`() throws {
        let answer = try Understudy.integrator().post(
            "/v1/flows", #"{"name":"a","pageProcessors":[{"type":"import","_importId":"\#(Known.invoices)"}]}"#)
        #expect(answer.json?["pageProcessors"]?[0]?["responseMapping"]?.text == #"{"lists":[],"fields":[]}"#)
    }

    @Test(arguments: ["? 0 2 ? * *", "? 10,40 0,1,23 ? * *", "? 5 0,1,2,3,4 ? * 1,5,6,0", "? */5 * * * *", "? 0-30/10 * 1-15 * ?"])
    func `schedules of real flows are taken`(schedule: String) throws {
        let answer = try Understudy.integrator().post("/v1/flows", #"{"name":"a","schedule":"\#(schedule)"}"#)
        #expect(answer.json?["schedule"] == .string(schedule))
    }

    @Test func `the exports and imports of a flow are given whole`() throws {
        let answer = try Understudy.integrator().get("/v1/flows/\(Known.parcelFlow)/descendants")
        #expect(answer.json?["exports"]?.arrayValue?.map { $0["name"] } == ["Shipped parcels"])
        #expect(answer.json?["imports"]?.arrayValue?.map { $0["name"] } == ["Fulfilments"])
    }

    @Test func `an import that two processors name is given once`() throws {
        let integrator = try Understudy.integrator()
        let step = #"{"type":"import","_importId":"\#(Known.invoices)"}"#
        let id = integrator.post("/v1/flows", #"{"name":"F","pageProcessors":[\#(step),\#(step)]}"#).id
        let answer = integrator.get("/v1/flows/\(id)/descendants")
        #expect(answer.json?["imports"]?.arrayValue?.map { $0["_id"] } == [.string(Known.invoices)])
        #expect(answer.json?["exports"] == [])
    }

    @Test func `flows that run after it depend on a flow`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)/dependencies").line == "200 {}")
        let id = integrator.post("/v1/flows", #"{"name":"Before","_runNextFlowIds":["\#(Known.orderFlow)"]}"#).id
        #expect(
            integrator.get("/v1/flows/\(Known.orderFlow)/dependencies").line == #"200 {"flows":[{"id":"\#(id)","name":"Before"}]}"#)
    }

    @Test func `the time of the last export is told`() throws {
        let integrator = try Understudy.integrator()
        #expect(
            integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").line
                == #"200 {"lastExportDateTime":"2022-05-02T11:45:01.912Z"}"#)
        #expect(integrator.get("/v1/flows/\(Known.parcelFlow)/lastExportDateTime").line == #"200 {"lastExportDateTime":null}"#)
    }

    // MARK: What it remembers

    @Test func `a replacement keeps what the service owns, and nothing else that is not sent`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.put("/v1/flows/\(Known.orderFlow)", #"{"description":"only this"}"#)
        #expect(
            answer.line == """
                200 {"_id":"\(Known.orderFlow)","lastModified":"2022-05-02T12:00:00.000Z","description":"only this","disabled":false,"skipRetries":false,\
                "name":"","createdAt":"2022-01-10T09:30:00.000Z","lastExecutedAt":"2022-05-02T11:45:01.912Z"}
                """)
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").body == answer.body)
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)/lastExportDateTime").json?["lastExportDateTime"] != .null)
    }

    @Test func `a patch turns a flow off and on, and reschedules a generator`() throws {
        let integrator = try Understudy.integrator()
        let patch = #"""
            [{"op":"replace","path":"/disabled","value":true},{"op":"replace","path":"/schedule","value":"? 0 3 ? * *"},
             {"op":"add","path":"/pageGenerators/0/schedule","value":"? 0 4 ? * *"}]
            """#
        #expect(integrator.patch("/v1/flows/\(Known.orderFlow)", patch).line == "204 ")
        let flow = integrator.get("/v1/flows/\(Known.orderFlow)").json
        #expect(flow?["disabled"] == true)
        #expect(flow?["schedule"] == "? 0 3 ? * *")
        #expect(flow?["pageGenerators"]?[0]?["schedule"] == "? 0 4 ? * *")
        #expect(flow?["pageProcessors"]?.arrayValue?.count == 2)
        #expect(
            integrator.get("/v1/flows/\(Known.orderFlow)/audit").json?.arrayValue?.map { $0["fieldChange"]?["fieldPath"] } == [
                "disabled", "schedule", "pageGenerators",
            ])
    }

    @Test func `a deleted flow is gone`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.delete("/v1/flows/\(Known.orderFlow)").line == "204 ")
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").status == 404)
        #expect(integrator.get("/v1/integrations/\(Known.orderToCash)/flows").json?.arrayValue?.count == 2)
    }

    @Test(arguments: [
        ("{}", "422 missing_required_field _flowIds"), (#"{"_flowIds":{}}"#, "422 invalid_field _flowIds"), ("[]", "422 invalid_field"),
        (##"{"_flowIds":[],"_flowGroupingId":7}"##, "422 invalid_field _flowGroupingId"),
        (#"{"_flowIds":["0000c0de1000000000000001","x"],"_flowGroupingId":"g"}"#, "422 invalid_ref _flowIds.1"),
    ])
    func `flows that are not there are in no group, nor are others beside them`(body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/v1/flows/updateFlowGrouping", body).errors == [error])
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").json?["_flowGroupingId"] == nil)
    }

    @Test func `flows are put into a group and out of it`() throws {
        let integrator = try Understudy.integrator()
        for (group, shown) in [("\"g\"", "g"), ("null", nil)] as [(String, JSON?)] {
            let body = #"{"_flowIds":["\#(Known.orderFlow)","\#(Known.parcelFlow)"],"_flowGroupingId":\#(group)}"#
            #expect(integrator.put("/v1/flows/updateFlowGrouping", body).line == "204 ")
            for id in [Known.orderFlow, Known.parcelFlow] { #expect(integrator.get("/v1/flows/\(id)").json?["_flowGroupingId"] == shown) }
        }
        #expect(integrator.get("/v1/audit?_resourceId=\(Known.orderFlow)").json?[0]?["fieldChange"]?["fieldPath"] == "_flowGroupingId")
    }

    @Test func `a flow is logged until a time that a patch sets and takes away, though nothing was there`() throws {
        let integrator = try Understudy.integrator()
        func patch(_ operation: String) -> Int { integrator.patch("/v1/flows/\(Known.orderFlow)", "[\(operation)]").status }
        let path = #""path":"/logging/debugUntil""#
        #expect(patch(#"{"op":"remove",\#(path)}"#) == 204)
        #expect(patch(#"{"op":"replace",\#(path),"value":"2022-05-02T12:30:00.000Z"}"#) == 204)
        let flow = integrator.get("/v1/flows/\(Known.orderFlow)").json
        #expect(flow?["logging"]?.text == #"{"debugUntil":"2022-05-02T12:30:00.000Z"}"#)
        #expect(patch(#"{"op":"replace",\#(path),"value":"2022-05-02T13:30:00.000Z"}"#) == 422)
        #expect(patch(#"{"op":"remove",\#(path)}"#) == 204)
        #expect(integrator.get("/v1/flows/\(Known.orderFlow)").json?["logging"] == nil)
    }

    @Test func `until when a flow is logged a patch alone says, and no copy has it`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/flows/\(Known.orderFlow)"
        let document = try #require(integrator.get(path).json?.objectValue)
        var sent = document
        for until in ["2099-01-01T00:00:00.000Z", "2022-05-02T12:10:00.000Z", "garbage"] {
            sent["logging"] = ["debugUntil": .string(until)]
            #expect(integrator.put(path, JSON.object(sent).text).json?["logging"] == nil)
            #expect(integrator.post("/v1/flows", JSON.object(sent).text).json?["logging"] == nil)
        }
        let patch = #"[{"op":"add","path":"/logging/debugUntil","value":"2022-05-02T12:30:00.000Z"}]"#
        #expect(integrator.patch(path, patch).status == 204)
        #expect(integrator.put(path, JSON.object(document).text).json?["logging"]?.text == #"{"debugUntil":"2022-05-02T12:30:00.000Z"}"#)
        #expect(integrator.post("\(path)/clone", "").json?["logging"] == nil)
    }

    @Test func `what a router or a branch lacks a patch gives it, and adds none`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/flows/\(Known.parcelFlow)"
        let patch = #"[{"op":"replace","path":"/routers/0/branches/0/description","value":"D"}]"#
        #expect(integrator.patch(path, patch).status == 204)
        #expect(integrator.get(path).json?["routers"]?[0]?["branches"]?[0]?["description"] == "D")
        #expect(integrator.patch(path, #"[{"op":"replace","path":"/routers/9/name","value":"R"}]"#).status == 422)
        #expect(integrator.patch(path, #"[{"op":"replace","path":"/routers/1/name","value":"R"}]"#).status == 422)
    }

    @Test func `hooks that a page processor does not have are dropped`() throws {
        let script = #"{"_scriptId":"0000c0de5c00000000000001","function":"f"}"#
        let hooks = #""hooks":{"preMap":\#(script),"postResponseMap":\#(script)}"#
        let processors =
            #"[{"type":"import","_importId":"\#(Known.invoices)",\#(hooks)},{"type":"import","_importId":"\#(Known.invoices)","hooks":{"preMap":\#(script)}}]"#
        let stored = try Understudy.integrator().post("/v1/flows", #"{"name":"F","pageProcessors":\#(processors)}"#).json?["pageProcessors"]
        #expect(stored?[0]?["hooks"]?.text == #"{"postResponseMap":\#(script)}"#)
        #expect(stored?[1]?["hooks"] == nil)
    }

    @Test(arguments: [
        (#""routers":[{"id":"a","nextRouterId":"b","branches":[{"name":"x"}]}]"#, "422 invalid_field routers.0.nextRouterId"),
        (#""autoResolveMatchingTraceKeys":"yes""#, "422 invalid_field autoResolveMatchingTraceKeys"),
    ])
    func `a way to nowhere, and a switch that is none, is refused`(member: String, error: String) throws {
        #expect(try Understudy.integrator().post("/v1/flows", #"{"name":"F",\#(member)}"#).errors == [error])
    }
}
