import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct RecycleBinTests {
    private static let path = "/v1/recycleBinTTL/exports/\(Known.orders)"

    private static func emptied() throws -> Understudy { try .integrator(seeds: ["integrator/recycle-bin.json": "[]"]) }

    // MARK: What it refuses

    @Test(arguments: [("GET", ""), ("POST", "/doRestore"), ("DELETE", "")])
    func `what was not deleted is not in it`(method: String, rest: String) throws {
        let integrator = try Self.emptied()
        for place in ["exports/\(Known.orders)", "exports/x", "nothing/\(Known.orders)"] {
            #expect(integrator.send(method, "/v1/recycleBinTTL/\(place)\(rest)").errors == ["404 not_found"])
        }
    }

    @Test func `what another has the id of meanwhile is not restored, and stays in it`() throws {
        let integrator = try Self.emptied()
        let record = integrator.get("/__admin/state/integrator/exports/\(Known.orders)").body
        _ = integrator.delete("/v1/exports/\(Known.orders)")
        let bin = integrator.get("/v1/recycleBinTTL").body
        #expect(integrator.put("/__admin/state/integrator/exports/\(Known.orders)", record).status == 200)
        let changes = integrator.get("/v1/exports/\(Known.orders)/audit").body
        #expect(integrator.post("\(Self.path)/doRestore", "").errors == ["409 conflict"])
        #expect(integrator.get("/v1/recycleBinTTL").body == bin)
        #expect(integrator.get("/v1/exports/\(Known.orders)/audit").body == changes)
    }

    // MARK: What it answers

    @Test func `what was deleted is listed, the newest first`() throws {
        let integrator = try Self.emptied()
        #expect(integrator.get("/v1/recycleBinTTL").line == "200 []")
        let document = integrator.get("/v1/exports/\(Known.orders)").body
        _ = integrator.delete("/v1/exports/\(Known.orders)")
        try integrator.advanceClock(by: "PT1S")
        _ = integrator.delete("/v1/flows/\(Known.orderFlow)")
        let list = integrator.get("/v1/recyclebinttl")
        #expect(list.json?.arrayValue?.map { $0["model"] } == ["Flow", "Export"])
        #expect(
            list.json?[1]?.text
                == #"{"model":"Export","doc":\#(document),"deletedAt":"2022-05-02T12:00:00.000Z"}"#)
        #expect(integrator.get(Self.path).json == list.json?[1])
    }

    // MARK: What it remembers

    @Test func `what is restored is as it was, with its secrets`() throws {
        let integrator = try Self.emptied()
        let path = "/v1/connections/\(Known.slack)"
        let before = integrator.get(path).body
        _ = integrator.delete(path)
        #expect(integrator.get(path).status == 404)
        #expect(integrator.post("/v1/recycleBinTTL/connections/\(Known.slack)/doRestore", "").status == 200)
        #expect(integrator.get(path).body == before)
        #expect(integrator.get("/v1/recycleBinTTL").line == "200 []")
        #expect(integrator.get("/__admin/state/integrator/connections/\(Known.slack)").json?["$secrets"]?["rest.bearerToken"] != nil)
        #expect(integrator.get("\(path)/audit").json?.arrayValue?.map { $0["event"] } == ["create", "delete"])
    }

    @Test func `a connection that was recorded before it was deleted has its queue again`() throws {
        let id = "0000c0de0c000000000000aa"
        let begin = #"{"_id":"\#(id)","lastModified":"2022-01-01T00:00:00.000Z","type":"netsuite","name":"R","netsuite":{}"#
        let doc = #"\#(begin),"queues":[{"name":"\#(id)","size":3}]}"#
        let entry = #"{"model":"Connection","doc":\#(doc),"deletedAt":"2022-05-01T12:00:00.000Z","$collection":"connections"}"#
        let integrator = try Understudy.integrator(seeds: ["integrator/recycle-bin.json": "[\(entry)]"])
        #expect(integrator.post("/v1/recycleBinTTL/connections/\(id)/doRestore", "").status == 200)
        #expect(integrator.get("/v1/connections/\(id)").line == "200 \(doc)")
        #expect(integrator.get("/__admin/state/integrator/connections/\(id)").json?.text == #"\#(begin),"$queueSize":3}"#)
    }

    @Test func `a flow that is restored runs by its schedule again`() throws {
        let integrator = try Self.emptied()
        let due = "flow \(Known.orderFlow) was due and starts"
        _ = integrator.delete("/v1/flows/\(Known.orderFlow)")
        #expect(try integrator.advanceClock(by: "PT15M").contains(due) == false)
        _ = integrator.post("/v1/recycleBinTTL/flows/\(Known.orderFlow)/doRestore", "")
        #expect(try integrator.advanceClock(by: "PT15M").contains(due))
    }

    @Test func `what is deleted from it is gone for good`() throws {
        let integrator = try Self.emptied()
        _ = integrator.delete("/v1/exports/\(Known.orders)")
        #expect(integrator.delete(Self.path).line == "204 ")
        #expect(integrator.get("/v1/recycleBinTTL").line == "200 []")
        #expect(integrator.post("\(Self.path)/doRestore", "").errors == ["404 not_found"])
    }

    @Test func `errors of a flow, and what lies behind a connection, go when these are deleted for good`() throws {
        let integrator = try Understudy.integrator()
        func owners(_ collection: String, _ member: String) -> [String] {
            integrator.get("/__admin/state/integrator/\(collection)").json?.arrayValue?.compactMap { $0[member]?.stringValue } ?? []
        }
        for (path, collection, member) in [
            ("flows/\(Known.orderFlow)", "flow-errors", "$flow"), ("connections/\(Known.heartbeat)", "data", "_connectionId"),
        ] {
            let id = path.split(separator: "/").last.map { String($0) } ?? ""
            let others = owners(collection, member).filter { $0 != id }
            _ = integrator.delete("/v1/\(path)")
            #expect(owners(collection, member).contains(id))
            _ = integrator.delete("/v1/recycleBinTTL/\(path)")
            #expect(owners(collection, member) == others)
        }
    }

    @Test func `what the control plane removes takes along what was kept for it`() throws {
        let integrator = try Understudy.integrator()
        func owners(_ collection: String, _ member: String) -> [String] {
            integrator.get("/__admin/state/integrator/\(collection)").json?.arrayValue?.compactMap { $0[member]?.stringValue } ?? []
        }
        let set = "0000c0de11000000000000ff"
        let many = #"{"_id":"\#(set)","_connectionId":"\#(Known.shop)","place":"/many","records":[{"id":1}],"totalRecords":2}"#
        #expect(integrator.put("/__admin/state/integrator/data/\(set)", many).status == 200)
        let more = #"{"import":{"http":{"relativeURI":["/many"],"method":["POST"]}},"data":[{}]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", more).status == 200)
        for (path, collection, member) in [("flows/\(Known.orderFlow)", "flow-errors", "$flow"), ("data/\(set)", "entries", "set")] {
            let id = path.split(separator: "/").last.map { String($0) } ?? ""
            let others = owners(collection, member).filter { $0 != id }
            #expect(owners(collection, member).contains(id))
            #expect(integrator.send("DELETE", "/__admin/state/integrator/\(path)").status == 204)
            #expect(owners(collection, member) == others)
        }
    }

    private static let removable = [
        "integrations/\(Known.orderToCash)", "connections/\(Known.shop)", "exports/\(Known.orders)", "imports/\(Known.invoices)",
        "flows/\(Known.orderFlow)", "scripts/0000c0de5c00000000000001", "lookupcaches/0000c0de1c00000000000001",
        "iclients/0000c0de1d00000000000001", "ashares/0000c0dea500000000000001", "tags/0000c0de7a00000000000001",
    ]

    @Test(arguments: removable + ["jobs/0000c0de1200000000000008"])
    func `a state can be read again without what the control plane removed`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.delete("/__admin/state/integrator/\(path)").status == 204)
        let state = integrator.get("/__admin/state").body
        #expect(integrator.send("PUT", "/sandbox/copy/__admin/state", body: state).line.hasPrefix("200 "))
    }

    @Test(arguments: removable)
    func `a state can be read again after a client deleted something`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.delete("/v1/\(path)").status == 204)
        let state = integrator.get("/__admin/state").body
        #expect(integrator.send("PUT", "/sandbox/copy/__admin/state", body: state).line.hasPrefix("200 "))
    }

    @Test func `a state can be read again after the control plane emptied the bin`() throws {
        let integrator = try Self.emptied()
        #expect(integrator.delete("/v1/imports/\(Known.invoices)").status == 204)
        #expect(integrator.delete("/__admin/state/integrator/recycle-bin/imports%2F\(Known.invoices)").status == 204)
        #expect(integrator.get("/__admin/state/integrator/purged").line == #"200 [{"_id":"\#(Known.invoices)"}]"#)
        let state = integrator.get("/__admin/state").body
        #expect(integrator.send("PUT", "/sandbox/copy/__admin/state", body: state).line.hasPrefix("200 "))
    }

    @Test(arguments: removable)
    func `what the control plane removes and writes again is as new, and not among what was deleted for good`(path: String) throws {
        let integrator = try Understudy.integrator()
        let place = "/__admin/state/integrator/\(path)"
        let record = integrator.get(place).body
        #expect(integrator.put("/v1/\(path)/state/a", "1").line == "200 Created")
        #expect(integrator.delete(place).status == 204)
        #expect(integrator.get("/__admin/state/integrator/purged").json?.arrayValue?.count == 1)
        #expect(integrator.put(place, record).status == 200)
        #expect(integrator.get("/__admin/state/integrator/purged").line == "200 []")
        #expect(integrator.get("/v1/\(path)/state").line == #"200 {"keys":[]}"#)
    }

    @Test func `what seeds have is not among what was deleted for good`() throws {
        let integrator = try Understudy.integrator(
            seeds: ["integrator/purged.json": #"[{"_id":"\#(Known.orders)"},{"_id":"0000c0de0e000000000000aa"}]"#])
        #expect(integrator.get("/__admin/state/integrator/purged").line == #"200 [{"_id":"0000c0de0e000000000000aa"}]"#)
    }

    @Test func `a job goes with the jobs of its steps and their errors when the control plane removes it`() throws {
        let failing = try Failing()
        let place = "/__admin/state/integrator/jobs/\(failing.job)"
        let children = failing.integrator.get("/v1/jobs/\(failing.job)/family").json?["children"]?.arrayValue ?? []
        #expect(children.count == 2)
        #expect(failing.integrator.delete(place).status == 204)
        for child in children { #expect(failing.integrator.get("/v1/jobs/\(child["_id"]?.stringValue ?? "")").status == 404) }
        #expect(failing.errors().isEmpty)
    }

    @Test func `values that were kept for a resource go with it when it is deleted for good`() throws {
        let integrator = try Self.emptied()
        for path in ["scripts/0000c0de5c00000000000001", "scripts/0000c0de5c00000000000002"] {
            #expect(integrator.put("/v1/\(path)/state/a", "1").line == "200 Created")
        }
        func scopes() -> [JSON?]? { integrator.get("/__admin/state/integrator/state").json?.arrayValue?.map { $0["scope"] } }
        _ = integrator.delete("/v1/scripts/0000c0de5c00000000000001")
        #expect(scopes() == ["scripts/0000c0de5c00000000000001", "scripts/0000c0de5c00000000000002"])
        _ = integrator.delete("/v1/recycleBinTTL/scripts/0000c0de5c00000000000001")
        #expect(scopes() == ["scripts/0000c0de5c00000000000002"])
    }

    @Test func `of what was deleted for good the last ten thousand ids are kept`() throws {
        let ids = (0...10_000).map { #"{"_id":"\#($0)"}"# }
        let integrator = try Understudy.integrator(seeds: ["integrator/purged.json": "[\(ids.joined(separator: ","))]"])
        _ = integrator.delete("/v1/exports/\(Known.orders)")
        _ = integrator.delete(Self.path)
        let kept = integrator.get("/__admin/state/integrator/purged").json?.arrayValue?.map { $0["_id"] } ?? []
        #expect(kept.count == 10_000)
        #expect(kept.first == "2")
        #expect(kept.last == .string(Known.orders))
    }

    @Test func `after thirty days nothing is left`() throws {
        let integrator = try Self.emptied()
        integrator.letNothingHappen()
        _ = integrator.delete("/v1/exports/\(Known.orders)")
        try integrator.setClock(to: "2022-06-01T11:59:59Z")
        #expect(integrator.get("/v1/recycleBinTTL").json?.arrayValue?.count == 1)
        #expect(integrator.get(Self.path).status == 200)
        try integrator.setClock(to: "2022-06-01T12:00:00Z")
        #expect(integrator.get("/v1/recycleBinTTL").line == "200 []")
        #expect(integrator.get(Self.path).errors == ["404 not_found"])
        _ = integrator.delete("/v1/flows/\(Known.orderFlow)")
        #expect(integrator.get("/__admin/state/integrator/recycle-bin").json?.arrayValue?.map { $0["model"] } == ["Flow"])
    }
}
