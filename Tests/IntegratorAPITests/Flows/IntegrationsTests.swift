import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct IntegrationsTests {
    private static let path = "/v1/integrations/\(Known.orderToCash)"

    // MARK: What it refuses

    @Test(arguments: [
        ("GET", "/flows"), ("GET", "/exports"), ("GET", "/imports"), ("GET", "/connections"), ("GET", "/dependencies"),
        ("PUT", "/connections/register"), ("DELETE", "/connections/\(Known.shop)/register"),
    ])
    func `an integration that is not there has none`(method: String, rest: String) throws {
        #expect(try Understudy.integrator().send(method, "/v1/integrations/x\(rest)", body: "[]").errors == ["404 not_found"])
    }

    @Test(arguments: [
        ("{}", ["422 invalid_field"]), ("[7]", ["422 invalid_field"]),
        (#"["\#(Known.shop)","x","y"]"#, ["422 invalid_ref 1", "422 invalid_ref 2"]),
    ])
    func `what is no connection is not registered`(body: String, errors: [String]) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get(Self.path).body
        #expect(integrator.put("\(Self.path)/connections/register", body).errors == errors)
        #expect(integrator.get(Self.path).body == before)
    }

    // MARK: What it answers

    @Test func `it shows the exports and imports of its flows`() throws {
        let integrator = try Understudy.integrator()
        let steps = [Known.orderFlow, Known.parcelFlow, Known.paymentFlow].map { integrator.get("/v1/flows/\($0)/descendants").json }
        for kind in ["exports", "imports"] {
            let expected = Set(steps.flatMap { $0?[kind]?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? [] })
            let shown = integrator.get("\(Self.path)/\(kind)").json?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? []
            #expect(!shown.isEmpty)
            #expect(Set(shown) == expected)
            #expect(shown.count == expected.count)
        }
    }

    @Test(arguments: ["flows", "exports", "imports", "connections"])
    func `its lists come in pages and show what is asked for, as those of all do`(list: String) throws {
        let integrator = try Understudy.integrator()
        let path = "\(Self.path)/\(list)"
        let all = integrator.get(path).json?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? []
        #expect(all.count > 1)
        for start in ["", "&after=\(all[0])"] {
            var seen: [String] = []
            var next: String? = "\(path)?limit=1&include=name\(start)"
            while let target = next, seen.count < 20 {
                let answer = integrator.get(target)
                let shown = answer.json?.arrayValue ?? []
                #expect(shown.count == 1)
                #expect(shown.allSatisfy { Set($0.objectValue?.keys ?? []).isSubset(of: ["_id", "name", "adaptorType"]) })
                seen += shown.compactMap { $0["_id"]?.stringValue }
                next = answer.header("Link").flatMap { link in
                    link.wholeMatch(of: /<http:\/\/[^\/]+(.*)>; rel="next"/).map { String($0.1) }
                }
            }
            #expect(seen == (start.isEmpty ? all : Array(all.dropFirst())))
        }
        #expect(integrator.get("\(path)?after=x").line == "200 []")
        #expect(integrator.get("\(path)?include=name&exclude=type").errors == ["400 invalid_query_params"])
    }

    @Test func `its flows depend on it`() throws {
        let answer = try Understudy.integrator().get("\(Self.path)/dependencies")
        #expect(answer.json?.objectValue?.keys == ["flows"])
        #expect(
            answer.json?["flows"]?.arrayValue?.map { $0["id"] }
                == [Known.orderFlow, Known.parcelFlow, Known.paymentFlow].map { .string($0) })
    }

    // MARK: What it remembers

    @Test func `connections are registered once and unregistered`() throws {
        let integrator = try Understudy.integrator()
        let both = #"["\#(Known.shop)","\#(Known.slack)","\#(Known.shop)"]"#
        #expect(integrator.put("\(Self.path)/connections/register", both).line == "204 ")
        func registered() -> JSON? { integrator.get(Self.path).json?["_registeredConnectionIds"] }
        #expect(registered() == [.string(Known.shop), .string(Known.slack)])
        #expect(
            integrator.get("/v1/connections/\(Known.slack)/dependencies").json?["integrations"]?[0]?["id"] == .string(Known.orderToCash))
        #expect(integrator.delete("\(Self.path)/connections/\(Known.shop)/register").line == "204 ")
        #expect(registered() == [.string(Known.slack)])
        #expect(integrator.get("\(Self.path)/audit").json?[0]?["fieldChange"]?["fieldPath"] == "_registeredConnectionIds")
    }

    @Test func `what happened to a flow is still shown when it was deleted, and so is its deletion`() throws {
        let integrator = try Understudy.integrator()
        let change = #"[{"op":"replace","path":"/name","value":"Orders"}]"#
        #expect(integrator.patch("/v1/flows/\(Known.orderFlow)", change).status == 204)
        let before = integrator.get("\(Self.path)/audit").json?.arrayValue ?? []
        #expect(before.first?["fieldChange"]?["newValue"] == "Orders")
        #expect(integrator.delete("/v1/flows/\(Known.orderFlow)").status == 204)
        let after = integrator.get("\(Self.path)/audit").json?.arrayValue ?? []
        #expect(after.first?["event"] == "delete")
        #expect(after.first?["_resourceId"]?.stringValue == Known.orderFlow)
        #expect(Array(after.dropFirst()) == before)
    }

    @Test func `each new group of flows gets an id, and keeps it`() throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/integrations", #"{"name":"I","flowGroupings":[{"name":"A"},{"name":"B","_id":"b"},7]}"#)
        let id = made.json?["flowGroupings"]?[0]?["_id"]?.stringValue ?? ""
        #expect(id.wholeMatch(of: /[0-9a-f]{24}/) != nil)
        let groups = #"{"name":"A","_id":"\#(id)"},{"name":"B","_id":"b"}"#
        #expect(made.json?["flowGroupings"]?.text == "[\(groups),7]")
        let path = "/v1/integrations/\(made.id)"
        #expect(integrator.put(path, made.body).line == "200 \(made.body)")
        let more = integrator.put(path, #"{"name":"I","flowGroupings":[\#(groups),{"name":"C","_id":null}]}"#)
        let third = more.json?["flowGroupings"]?[2]?["_id"]?.stringValue ?? ""
        #expect(third.wholeMatch(of: /[0-9a-f]{24}/) != nil)
        #expect(more.json?["flowGroupings"]?.text == #"[\#(groups),{"name":"C","_id":"\#(third)"}]"#)
        #expect(third != id)
        #expect(integrator.get(path).body == more.body)
    }

    @Test func `an integration whose last connection is unregistered has none, and is put back as it was read`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/integrations/\(integrator.post("/v1/integrations", #"{"name":"I"}"#).id)"
        let before = integrator.get(path).body
        #expect(integrator.put("\(path)/connections/register", #"["\#(Known.shop)"]"#).line == "204 ")
        #expect(integrator.delete("\(path)/connections/\(Known.shop)/register").line == "204 ")
        #expect(integrator.get(path).body == before)
        let entries = integrator.get("\(path)/audit").json?.arrayValue?.count
        #expect(integrator.put(path, before).line == "200 \(before)")
        #expect(integrator.get("\(path)/audit").json?.arrayValue?.count == entries)
    }

    @Test func `its connections are those that are registered and those of its flows, each once`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.put("\(Self.path)/connections/register", #"["\#(Known.slack)","\#(Known.shop)"]"#)
        let ids = integrator.get("\(Self.path)/connections").json?.arrayValue?.compactMap { $0["_id"]?.stringValue } ?? []
        #expect(ids.prefix(2) == [Known.slack, Known.shop])
        #expect(Set(ids).isSuperset(of: ["0000c0de0c00000000000002", "0000c0de0c00000000000005"]))
        #expect(Set(ids).count == ids.count)
    }
}
