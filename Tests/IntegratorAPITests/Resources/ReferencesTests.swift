import OrderedJSON
import Testing
import UnderstudyTesting

/// References to resources that were deleted.
@Suite struct ReferencesTests {
    private static let customers = "0000c0de0e00000000000002"
    private static let ledger = "0000c0de0c00000000000002"

    /// - Parameter path: the path of the resource to delete.
    private static func without(_ path: String) throws -> Understudy {
        let integrator = try Understudy.integrator()
        #expect(integrator.delete("/v1/\(path)").line == "204 ")
        return integrator
    }

    /// What is said of seeds whose flow refers to an export that is not there.
    private static func dangling(_ id: String) -> String {
        #"400 {"error":{"code":"invalid_seeds","message":"integrator/flows.json:1: /2/pageProcessors/0/_exportId "#
            + #"expected an id of exports.json, found \#(id); add it to integrator/exports.json or remove the reference"}}"#
    }

    // MARK: What it refuses

    @Test func `another reference that leads nowhere is refused, also in the place of one that did`() throws {
        let integrator = try Self.without("exports/\(Self.customers)")
        let path = "/v1/flows/\(Known.orderFlow)"
        let before = integrator.get(path).body
        let other = before.replacing(Self.customers, with: "0000c0de0e000000000000aa")
        #expect(integrator.put(path, other).errors == ["422 invalid_ref pageProcessors.0._exportId"])
        #expect(integrator.post("/v1/flows", before).errors == ["422 invalid_ref pageProcessors.0._exportId"])
        #expect(integrator.get(path).body == before)
    }

    @Test func `seeds refer to what is there, or lies in the recycle bin`() throws {
        let integrator = try Self.without("exports/\(Self.customers)")
        let flows = integrator.get("/__admin/state/integrator/flows").body
        #expect(integrator.put("/__admin/state", #"{"integrator":{"flows":\#(flows)}}"#).status == 200)
        #expect(
            integrator.put("/__admin/state", #"{"integrator":{"flows":\#(flows),"recycle-bin":[]}}"#).line == Self.dangling(Self.customers))
    }

    @Test func `seeds may refer to what was deleted for good, and to nothing else that is not there`() throws {
        let integrator = try Self.without("exports/\(Self.customers)")
        #expect(integrator.delete("/v1/recycleBinTTL/exports/\(Self.customers)").line == "204 ")
        #expect(integrator.get("/__admin/state/integrator/purged").line == #"200 [{"_id":"\#(Self.customers)"}]"#)
        let flows = integrator.get("/__admin/state/integrator/flows").body
        #expect(integrator.put("/__admin/state", #"{"integrator":{"flows":\#(flows)}}"#).status == 200)
        let misspelt = flows.replacing(Self.customers, with: "0000c0de0e000000000000aa")
        #expect(
            integrator.put("/__admin/state", #"{"integrator":{"flows":\#(misspelt)}}"#).line == Self.dangling("0000c0de0e000000000000aa"))
        #expect(integrator.put("/__admin/state", #"{"integrator":{"flows":\#(flows),"purged":[]}}"#).line == Self.dangling(Self.customers))
    }

    // MARK: What it answers

    @Test func `the text of a refusal ends with the name of a member, of an element with that of its array`() throws {
        let integrator = try Understudy.integrator()
        func message(_ answer: Reply) -> JSON? { answer.json?["errors"]?[0]?["message"] }
        #expect(message(integrator.post("/v1/flows", #"{"name":"F","_integrationId":"x"}"#)) == "Invalid reference: _integrationId")
        #expect(
            message(integrator.put("/v1/flows/updateFlowGrouping", #"{"_flowIds":["\#(Known.orderFlow)","x"]}"#))
                == "Invalid reference: _flowIds")
        #expect(
            message(integrator.put("/v1/integrations/\(Known.orderToCash)/connections/register", #"["x"]"#))
                == "Invalid reference: _connectionId")
    }

    @Test func `a flow that runs itself again depends on nothing, and nothing keeps it from being deleted`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/__admin/settings", #"{"apis":{"integrator":{"strictDelete":true}}}"#).status == 200)
        let id = integrator.post("/v1/flows", #"{"name":"F"}"#).id
        #expect(integrator.put("/v1/flows/\(id)", #"{"name":"F","_runNextFlowIds":["\#(id)"]}"#).status == 200)
        #expect(integrator.get("/v1/flows/\(id)/dependencies").line == "200 {}")
        #expect(integrator.delete("/v1/flows/\(id)").line == "204 ")
    }

    // MARK: What it remembers

    @Test(arguments: [
        ("exports/\(customers)", "flows/\(Known.orderFlow)", "/disabled", "true"),
        ("exports/\(customers)", "flows/\(Known.orderFlow)", "/schedule", #""? 0 3 ? * *""#),
        ("integrations/\(Known.orderToCash)", "flows/\(Known.paymentFlow)", "/disabled", "true"),
        ("connections/\(ledger)", "imports/\(Known.invoices)", "/debugUntil", #""2022-05-02T12:30:00.000Z""#),
    ])
    func `what refers to something that is gone can be changed as before`(gone: String, path: String, member: String, value: String) throws
    {
        let integrator = try Self.without(gone)
        #expect(integrator.patch("/v1/\(path)", #"[{"op":"replace","path":"\#(member)","value":\#(value)}]"#).line == "204 ")
        let shown = integrator.get("/v1/\(path)")
        #expect(shown.json?[JSON.Pointer(tokens: [String(member.dropFirst())])]?.text == value)
        #expect(integrator.put("/v1/\(path)", shown.body).line == "200 \(shown.body)")
        #expect(integrator.patch("/v1/\(path)", #"[{"op":"remove","path":"\#(member)"}]"#).line == "204 ")
    }

    @Test(arguments: [
        ("flows/\(Known.parcelFlow)", "flows/\(Known.orderFlow)", "_runNextFlowIds"),
        ("connections/\(ledger)", "integrations/\(Known.orderToCash)", "_registeredConnectionIds"),
    ])
    func `a list of ids may keep one of something that is gone, and gets no other`(gone: String, path: String, member: String) throws {
        let integrator = try Understudy.integrator()
        var body = try #require(integrator.get("/v1/\(path)").json?.objectValue)
        let id = String(gone.suffix(24))
        body[member] = [.string(id)]
        #expect(integrator.put("/v1/\(path)", JSON.object(body).text).json?[member] == [.string(id)])
        #expect(integrator.delete("/v1/\(gone)").line == "204 ")
        #expect(integrator.put("/v1/\(path)", JSON.object(body).text).status == 200)
        body[member] = [.string(id), "x"]
        #expect(integrator.put("/v1/\(path)", JSON.object(body).text).errors == ["422 invalid_ref \(member).1"])
        #expect(integrator.get("/v1/\(path)").json?[member] == [.string(id)])
    }

    @Test func `another connection takes the place of one that is gone`() throws {
        let integrator = try Self.without("connections/\(Self.ledger)")
        let body = #"{"_connectionId":"\#(Self.ledger)","_newConnectionId":"\#(Known.shop)"}"#
        #expect(integrator.put("/v1/flows/\(Known.orderFlow)/replaceConnection", body).status == 200)
        for path in ["exports/\(Self.customers)", "imports/\(Known.invoices)"] {
            #expect(integrator.get("/v1/\(path)").json?["_connectionId"] == .string(Known.shop))
        }
        #expect(
            integrator.put("/v1/flows/\(Known.orderFlow)/replaceConnection", body).errors == ["422 invalid_ref _connectionId"],
            "nothing goes through it any more")
    }

    @Test(arguments: ["exports/\(customers)", "connections/\(ledger)", "integrations/\(Known.orderToCash)", "flows/\(Known.orderFlow)"])
    func `a state with such references is read again`(gone: String) throws {
        let state = try Self.without(gone).get("/__admin/state?api=integrator").body
        let other = try Understudy.integrator()
        let loaded = other.put("/__admin/state", state)
        #expect(loaded.status == 200, "\(loaded.body.prefix(500))")
        #expect(other.get("/v1/\(gone)").errors == ["404 not_found"])
    }

    @Test(arguments: [
        "exports/\(customers)", "imports/\(Known.invoices)", "connections/\(ledger)", "integrations/\(Known.orderToCash)",
        "flows/\(Known.orderFlow)",
    ])
    func `a state with references to what was deleted for good is read again`(gone: String) throws {
        let integrator = try Self.without(gone)
        #expect(integrator.delete("/v1/recycleBinTTL/\(gone)").line == "204 ")
        let loaded = try Understudy.integrator().put("/__admin/state", integrator.get("/__admin/state?api=integrator").body)
        #expect(loaded.status == 200, "\(loaded.body.prefix(500))")
    }
}
