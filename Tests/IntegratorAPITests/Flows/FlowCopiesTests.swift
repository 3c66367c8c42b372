import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FlowCopiesTests {
    // MARK: What it refuses

    @Test(arguments: [
        (#"{"name":"x"}"#, "400 invalid_ref"), (#"{"_integrationId":"x","connectionMap":{}}"#, "400 invalid_ref"),
        (#"{"_integrationId":"\#(Known.orderToCash)"}"#, "400 invalid_connectionMap"),
        (#"{"_integrationId":"\#(Known.orderToCash)","connectionMap":{"\#(Known.shop)":"nothing"}}"#, "400 invalid_connectionMap"),
        ("[]", "422 invalid_field"),
    ])
    func `a body must name an integration and a connection for each`(body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/flows/\(Known.orderFlow)/clone", body).errors == [error])
        #expect(integrator.get("/v1/flows").json?.arrayValue?.count == 5)
        #expect(integrator.get("/v1/exports").json?.arrayValue?.count == 18)
    }

    @Test func `a flow that is not there cannot be copied`() throws {
        #expect(try Understudy.integrator().post("/v1/flows/x/clone", "").errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `without a body the copy stands beside the original, disabled`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.send("POST", "/v1/flows/\(Known.orderFlow)/clone")
        #expect(answer.status == 201)
        #expect(answer.json?["name"] == "Clone - Orders to invoices")
        #expect(answer.json?["disabled"] == true)
        #expect(answer.json?["_integrationId"] == .string(Known.orderToCash))
        #expect(answer.json?["_sourceId"] == .string(Known.orderFlow))
        #expect(answer.json?["lastExecutedAt"] == nil)
    }

    // MARK: What it remembers

    @Test func `exports and imports are copied too, with the connections of the map`() throws {
        let integrator = try Understudy.integrator()
        let ledger = "0000c0de0c00000000000002"
        let body = #"""
            {"name":"Copy","_integrationId":"\#(Known.id("593", "74e"))","connectionMap":{"\#(Known.shop)":"\#(Known.heartbeat)","\#(ledger)":"\#(ledger)"}}
            """#
        let flow = integrator.post("/v1/flows/\(Known.orderFlow)/clone", body)
        #expect(flow.json?["name"] == "Copy")
        #expect(flow.json?["_integrationId"] == .string(Known.id("593", "74e")))
        let export = try #require(flow.json?["pageGenerators"]?[0]?["_exportId"]?.stringValue)
        #expect(export != Known.orders)
        let copied = integrator.get("/v1/exports/\(export)").json
        #expect(copied?["_connectionId"] == .string(Known.heartbeat))
        #expect(copied?["name"] == "New orders")
        #expect(integrator.get("/v1/exports").json?.arrayValue?.count == 20)
        #expect(integrator.get("/v1/imports").json?.arrayValue?.count == 8)
        #expect(integrator.get("/v1/exports/\(Known.orders)").json?["_connectionId"] == .string(Known.shop))
    }

    @Test func `a copy of a flow that names itself names itself, too`() throws {
        let integrator = try Understudy.integrator()
        let flow = integrator.post("/v1/flows", #"{"name":"F"}"#).id
        func steps(_ export: String, behind flow: String) -> String {
            #"[{"_exportId":"\#(export)","_keepDeltaBehindFlowId":"\#(flow)","_keepDeltaBehindExportId":"\#(export)"}]"#
        }
        let body = #"{"name":"F","_runNextFlowIds":["\#(flow)"],"pageGenerators":\#(steps(Known.orders, behind: flow))}"#
        #expect(integrator.put("/v1/flows/\(flow)", body).status == 200)
        let copy = integrator.post("/v1/flows/\(flow)/clone", "")
        #expect(copy.id != flow)
        #expect(copy.json?["_runNextFlowIds"]?.text == #"["\#(copy.id)"]"#)
        let export = try #require(copy.json?["pageGenerators"]?[0]?["_exportId"]?.stringValue)
        #expect(copy.json?["pageGenerators"]?.text == steps(export, behind: copy.id))
        #expect(copy.json?["_sourceId"] == .string(flow))
        #expect(integrator.get("/v1/flows/\(copy.id)").body == copy.body)
    }

    @Test func `a copy goes into the group that is named`() throws {
        let integrator = try Understudy.integrator()
        let ids = [Known.shop, "0000c0de0c00000000000002"].map { #""\#($0)":"\#($0)""# }.joined(separator: ",")
        let body = #"{"_integrationId":"\#(Known.orderToCash)","connectionMap":{\#(ids)},"_flowGroupingId":"g"}"#
        let copy = integrator.post("/v1/flows/\(Known.orderFlow)/clone", body)
        #expect(copy.json?["_flowGroupingId"] == "g")
        #expect(integrator.get("/v1/flows/\(copy.id)").json?["_flowGroupingId"] == "g")
    }

    @Test func `a copy in another integration is in no group, and one in the same stays in it`() throws {
        let integrator = try Understudy.integrator()
        let group = #"{"_flowIds":["\#(Known.orderFlow)"],"_flowGroupingId":"g"}"#
        #expect(integrator.put("/v1/flows/updateFlowGrouping", group).status == 204)
        let ids = [Known.shop, "0000c0de0c00000000000002"].map { #""\#($0)":"\#($0)""# }.joined(separator: ",")
        for (integration, expected) in [(Known.orderToCash, "g"), (Known.id("593", "74e"), nil)] as [(String, JSON?)] {
            let body = #"{"_integrationId":"\#(integration)","connectionMap":{\#(ids)}}"#
            let copy = integrator.post("/v1/flows/\(Known.orderFlow)/clone", body)
            #expect(copy.status == 201)
            #expect(copy.json?["_flowGroupingId"] == expected)
            #expect(integrator.get("/v1/flows/\(copy.id)").json?["_flowGroupingId"] == expected)
        }
        let whole = integrator.send("POST", "/v1/integrations/\(Known.orderToCash)/clone").id
        let flows = integrator.get("/v1/integrations/\(whole)/flows").json?.arrayValue ?? []
        #expect(flows.contains { $0["_flowGroupingId"] == "g" })
    }
}
