import OrderedJSON
import Testing
import UnderstudyTesting

/// Copies of exports, imports and integrations, and the replacement of their connections.
@Suite struct CopiesTests {
    private static let ledger = "0000c0de0c00000000000002"

    // MARK: What it refuses

    @Test(arguments: ["exports", "imports", "integrations"])
    func `what is not there cannot be copied`(collection: String) throws {
        #expect(try Understudy.integrator().post("/v1/\(collection)/x/clone", "").errors == ["404 not_found"])
    }

    @Test(arguments: [("exports", Known.orders), ("imports", Known.invoices), ("integrations", Known.orderToCash)])
    func `a body must name a connection for each that is used`(collection: String, id: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/\(collection)").body
        for (body, error) in [
            (#"{"name":"x"}"#, "400 invalid_connectionMap"),
            (#"{"connectionMap":{"\#(Known.shop)":"nothing","\#(Self.ledger)":"nothing"}}"#, "400 invalid_connectionMap"),
            ("[]", "422 invalid_field"),
        ] {
            #expect(integrator.post("/v1/\(collection)/\(id)/clone", body).errors == [error])
        }
        #expect(integrator.get("/v1/\(collection)").body == before)
    }

    @Test(arguments: ["exports/\(Known.orders)", "imports/\(Known.invoices)", "flows/\(Known.orderFlow)"])
    func `nothing takes the place of a connection but another one`(path: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/\(path)").body
        for (body, error) in [
            ("{}", "422 missing_required_field _newConnectionId"), ("[]", "422 invalid_field"),
            (#"{"_connectionId":"\#(Known.shop)","_newConnectionId":"x"}"#, "422 invalid_ref _newConnectionId"),
            (#"{"_newConnectionId":7}"#, "422 invalid_ref _newConnectionId"),
        ] {
            #expect(integrator.put("/v1/\(path)/replaceConnection", body).errors == [error])
        }
        let other = path.replacing(/[0-9a-f]{24}/, with: "x")
        #expect(integrator.put("/v1/\(other)/replaceConnection", #"{"_newConnectionId":"\#(Known.shop)"}"#).errors == ["404 not_found"])
        #expect(integrator.get("/v1/\(path)").body == before)
    }

    @Test func `of a flow it must be said which connection gives way`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/flows/\(Known.orderFlow)/replaceConnection"
        #expect(
            integrator.put(path, #"{"_newConnectionId":"\#(Known.heartbeat)"}"#).errors == ["422 missing_required_field _connectionId"])
        #expect(
            integrator.put(path, #"{"_connectionId":"x","_newConnectionId":"\#(Known.heartbeat)"}"#).errors
                == ["422 invalid_ref _connectionId"])
    }

    // MARK: What it remembers

    @Test(arguments: [("exports", Known.orders, "HTTPExport", "RESTExport"), ("imports", Known.invoices, "HTTPImport", "RESTImport")])
    func `a copy is like its original, with another connection where one is named`(
        collection: String, id: String, kind: String, other: String
    ) throws {
        let integrator = try Understudy.integrator()
        let original = try #require(integrator.get("/v1/\(collection)/\(id)").json)
        #expect(original["adaptorType"] == .string(kind))
        let copy = integrator.post("/v1/\(collection)/\(id)/clone", "")
        #expect(copy.status == 201)
        #expect(copy.id != id)
        #expect(copy.json?["name"] == .string("Clone - \(original["name"]?.stringValue ?? "")"))
        #expect(copy.json?["_connectionId"] == original["_connectionId"])
        #expect(copy.json?["adaptorType"] == original["adaptorType"])
        #expect(integrator.get("/v1/\(collection)/\(copy.id)").body == copy.body)
        let map = #"{"\#(original["_connectionId"]?.stringValue ?? "")":"\#(Known.heartbeat)"}"#
        let moved = integrator.post("/v1/\(collection)/\(id)/clone", #"{"name":"Mine","connectionMap":\#(map)}"#)
        #expect(moved.json?["name"] == "Mine")
        #expect(moved.json?["_connectionId"] == .string(Known.heartbeat))
        #expect(moved.json?["adaptorType"] == .string(other))
        #expect(integrator.get("/v1/\(collection)/\(id)").json == original)
    }

    @Test(arguments: [("exports", Known.orders, "HTTPExport"), ("imports", Known.invoices, "HTTPImport")])
    func `a copy has the kind of its original, whose connection may be gone`(collection: String, id: String, kind: String) throws {
        let integrator = try Understudy.integrator()
        let connection = try #require(integrator.get("/v1/\(collection)/\(id)").json?["_connectionId"])
        #expect(integrator.delete("/v1/connections/\(connection.stringValue ?? "")").status == 204)
        let copy = integrator.post("/v1/\(collection)/\(id)/clone", "")
        #expect(copy.status == 201)
        #expect(copy.json?["_connectionId"] == connection)
        #expect(copy.json?["adaptorType"] == .string(kind))
    }

    @Test func `an integration is copied with its flows, which run each other and share what the originals share`() throws {
        let integrator = try Understudy.integrator()
        let first = integrator.post("/v1/integrations", #"{"name":"I","readme":"r"}"#).id
        let end = integrator.post(
            "/v1/flows", #"{"name":"end","_integrationId":"\#(first)","pageGenerators":[{"_exportId":"\#(Known.orders)"}]}"#
        ).id
        let begin = integrator.post(
            "/v1/flows",
            #"{"name":"begin","_integrationId":"\#(first)","_runNextFlowIds":["\#(end)"],"pageGenerators":[{"_exportId":"\#(Known.orders)"}]}"#
        ).id
        let copy = integrator.post("/v1/integrations/\(first)/clone", "")
        #expect(copy.status == 201)
        #expect(copy.json?["name"] == "Clone - I")
        #expect(copy.json?["readme"] == "r")
        let flows = integrator.get("/v1/integrations/\(copy.id)/flows").json?.arrayValue ?? []
        #expect(flows.map { $0["name"] } == ["end", "begin"])
        #expect(flows.map { $0["_sourceId"] } == [.string(end), .string(begin)])
        #expect(flows[1]["_runNextFlowIds"] == .array([flows[0]["_id"] ?? .null]))
        let exports = flows.map { $0["pageGenerators"]?[0]?["_exportId"] }
        #expect(exports[0] == exports[1])
        #expect(exports[0] != .string(Known.orders))
        #expect(integrator.get("/v1/integrations/\(first)/flows").json?.arrayValue?.count == 2)
        #expect(integrator.get("/v1/exports").json?.arrayValue?.count == 19)
    }

    @Test func `aliases and groups of a copied integration are of its own flows and exports`() throws {
        let integrator = try Understudy.integrator()
        let first = integrator.post("/v1/integrations", #"{"name":"I"}"#).id
        let flow = integrator.post(
            "/v1/flows", #"{"name":"F","_integrationId":"\#(first)","pageGenerators":[{"_exportId":"\#(Known.orders)"}]}"#
        ).id
        let aliases = #"[{"alias":"f","_flowId":"\#(flow)"},{"alias":"e","_exportId":"\#(Known.orders)"}]"#
        let made = integrator.put("/v1/integrations/\(first)", #"{"name":"I","flowGroupings":[{"name":"a"}],"aliases":\#(aliases)}"#)
        let group = try #require(made.json?["flowGroupings"]?[0]?["_id"]?.stringValue)
        #expect(integrator.put("/v1/flows/updateFlowGrouping", #"{"_flowIds":["\#(flow)"],"_flowGroupingId":"\#(group)"}"#).status == 204)
        let copy = integrator.post("/v1/integrations/\(first)/clone", "")
        let copied = try #require(integrator.get("/v1/integrations/\(copy.id)/flows").json?[0])
        let named = try [copied["_id"], copied["pageGenerators"]?[0]?["_exportId"]].map { try #require($0?.stringValue) }
        #expect(
            copy.json?["aliases"]?.text == #"[{"alias":"f","_flowId":"\#(named[0])"},{"alias":"e","_exportId":"\#(named[1])"}]"#)
        let own = try #require(copied["_flowGroupingId"]?.stringValue)
        #expect(own != group)
        #expect(copy.json?["flowGroupings"]?.text == #"[{"name":"a","_id":"\#(own)"}]"#)
        #expect(integrator.get("/v1/integrations/\(copy.id)").body == copy.body)
        #expect(integrator.get("/v1/integrations/\(first)").body == made.body)
        #expect(
            integrator.get("/v1/flows/\(flow)/dependencies").line == #"200 {"integrations":[{"id":"\#(first)","name":"I"}]}"#)
    }

    @Test func `another connection takes the place of one, in a step or in all of a flow`() throws {
        let integrator = try Understudy.integrator()
        let replaced = integrator.put("/v1/imports/\(Known.invoices)/replaceConnection", #"{"_newConnectionId":"\#(Known.heartbeat)"}"#)
        #expect(replaced.json?["_connectionId"] == .string(Known.heartbeat))
        #expect(replaced.json?["adaptorType"] == "RESTImport")
        #expect(integrator.get("/v1/imports/\(Known.invoices)").body == replaced.body)
        let path = "/v1/flows/\(Known.orderFlow)"
        let flow = integrator.get(path).body
        let body = #"{"_connectionId":"\#(Known.shop)","_newConnectionId":"\#(Known.slack)"}"#
        #expect(integrator.put("\(path)/replaceConnection", body).line == "200 \(flow)")
        #expect(integrator.get("/v1/exports/\(Known.orders)").json?["_connectionId"] == .string(Known.slack))
        #expect(integrator.get("/v1/exports/\(Known.orders)/audit").json?.arrayValue?.isEmpty == false)
        #expect(integrator.get("/v1/imports/\(Known.invoices)").body == replaced.body)
        #expect(integrator.get("/v1/connections/\(Known.slack)/dependencies").json?["flows"]?[0]?["id"] == .string(Known.orderFlow))
        #expect(
            integrator.put("/v1/exports/\(Known.orders)/replaceConnection", #"{"_newConnectionId":"\#(Known.shop)"}"#).json?[
                "_connectionId"]
                == .string(Known.shop))
    }
}
