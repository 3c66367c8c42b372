import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct DebugLogTests {
    private static let path = "/v1/connections/\(Known.shop)"

    private static func watched() throws -> Understudy {
        let integrator = try Understudy.integrator()
        _ = integrator.patch(path, #"[{"op":"add","path":"/debugDate","value":"2022-05-02T13:00:00.000Z"}]"#)
        return integrator
    }

    // MARK: What it answers

    @Test(arguments: ["debuglog", "logs"])
    func `clients that ask elsewhere are shown the same`(place: String) throws {
        let integrator = try Self.watched()
        _ = integrator.get("\(Self.path)/ping")
        #expect(integrator.get("\(Self.path)/\(place)").body == integrator.get("\(Self.path)/debug").body)
        #expect(integrator.get("\(Self.path)/\(place)").body != "")
        #expect(integrator.get("/v1/connections/x/\(place)").errors == ["404 not_found"])
    }

    // MARK: What it remembers

    @Test func `so many entries are kept and no more, the newest`() throws {
        let integrator = try Self.watched()
        for _ in 0..<1003 { _ = integrator.get("\(Self.path)/ping") }
        let records = integrator.get("/__admin/state/integrator/debug-log").json?.arrayValue
        #expect(records?.count == 1000)
        #expect(records?.first?["number"] == 4)
        #expect(records?.last?["number"] == 1003)
    }

    @Test func `a new entry takes the place of none, in whatever order they were put there`() throws {
        let integrator = try Self.watched()
        for number in [2, 1] {
            let entry = #"{"number":\#(number),"_connectionId":"\#(Known.shop)","text":"t\#(number)"}"#
            #expect(integrator.put("/__admin/state/integrator/debug-log/\(number)", entry).status == 200)
        }
        _ = integrator.get("\(Self.path)/ping")
        let records = integrator.get("/__admin/state/integrator/debug-log").json?.arrayValue
        #expect(records?.map { $0["number"] } == [2, 1, 3])
    }

    @Test func `another connection's entries are not shown, nor cleared`() throws {
        let integrator = try Self.watched()
        _ = integrator.patch("/v1/connections/\(Known.slack)", #"[{"op":"add","path":"/debugDate","value":"2022-05-02T13:00:00.000Z"}]"#)
        _ = integrator.get("\(Self.path)/ping")
        _ = integrator.get("/v1/connections/\(Known.slack)/ping")
        _ = integrator.get("\(Self.path)/ping")
        let line = "2022-05-02T12:00:00.000Z ping connection \(Known.shop){\"code\":200}"
        #expect(integrator.get("\(Self.path)/debug").line == "200 \(line)\n\n\(line)")
        #expect(integrator.delete("\(Self.path)/debug").line == "204 ")
        #expect(integrator.get("\(Self.path)/debug").line == "200 ")
        #expect(integrator.get("/v1/connections/\(Known.slack)/debug").line != "200 ")
    }

    @Test func `what flows do through a connection is told by step`() throws {
        let integrator = try Self.watched()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        let flow = integrator.post(
            "/v1/flows",
            #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}],"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]}"#
        ).id
        _ = integrator.post("/v1/flows/\(flow)/run", "{}")
        try integrator.advanceClock(by: "PT1M")
        let time = "2022-05-02T12:00:03.000Z"
        #expect(
            integrator.get("\(Self.path)/debug/\(shop.export)").body
                == #"\#(time) \#(flow) export \#(shop.export){"method":"GET","uri":"/orders.json"}"#)
        let sent = integrator.get("\(Self.path)/debug/\(shop.import)").body.split(separator: "\n\n")
        #expect(sent.count == 12)
        #expect(sent[0].hasPrefix(#"\#(time) \#(flow) import \#(shop.import){"method":"POST","uri":"/boxes","body":{"id":1001,"#))
    }

    @Test func `a lookup is told with what it asks for each record`() throws {
        let integrator = try Self.watched()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        let (flow, lookup) = try shop.ranLookup(at: "/orders.json?id={{record.id}}", in: integrator)
        let asked = integrator.get("\(Self.path)/debug/\(lookup)").body.split(separator: "\n\n")
        #expect(asked.count == 12)
        #expect(asked[0] == #"2022-05-02T12:00:03.000Z \#(flow) export \#(lookup){"method":"GET","uri":"/orders.json?id=1001"}"#)
    }

    @Test func `virtual exports and those that are invoked are told too, and of a connection that nobody watches nothing`() throws {
        let integrator = try Self.watched()
        let model = #"{"export":{"pageSize":5,"http":{"relativeURI":"/orders.json?limit=5","method":"GET"}}}"#
        for path in ["export", "export/pages"] { #expect(integrator.post("\(Self.path)/\(path)", model).status == 200) }
        #expect(integrator.post("/v1/exports/\(Known.orders)/invoke", "").status == 200)
        let line = #"2022-05-02T12:00:00.000Z export{"method":"GET","uri":"/orders.json?limit=5"}"#
        let entries = integrator.get("\(Self.path)/debug").body.split(separator: "\n\n")
        #expect(entries.prefix(2) == [line[...], line[...]])
        #expect(entries.count == 3)
        #expect(integrator.get("\(Self.path)/debug/\(Known.orders)").body.split(separator: "\n\n") == entries.suffix(1))
        let netSuite = "/v1/connections/\(Known.netSuite)"
        let search = #"{"export":{"netsuite":{"searches":[{"savedSearchId":"131298"}]}}}"#
        #expect(integrator.post("\(netSuite)/export/pages", search).status == 200)
        #expect(integrator.get("\(netSuite)/debug").body == "")
    }

    @Test func `an export's entries are its own, and none that has its id or a word of the path somewhere in it`() throws {
        let integrator = try Self.watched()
        let model = #"{"name":"X","_connectionId":"\#(Known.shop)","http":{"relativeURI":["/notes"],"method":["POST"]}}"#
        let item = integrator.post("/v1/imports", model).id
        let note = #"{"import":\#(model),"data":[{"about":"\#(Known.orders)"}]}"#
        #expect(integrator.post("\(Self.path)/import", note).status == 200)
        #expect(integrator.post("/v1/imports/\(item)/invoke", #"[{"about":"\#(Known.orders)"}]"#).status == 200)
        let sent = #"{"method":"POST","uri":"/notes","body":{"about":"\#(Known.orders)"}}"#
        let entries = ["import\(sent)", "import \(item)\(sent)"].map { "2022-05-02T12:00:00.000Z \($0)" }
        #expect(integrator.get("\(Self.path)/debug").body == entries.joined(separator: "\n\n"))
        #expect(integrator.get("\(Self.path)/debug/\(item)").body == entries[1])
        for other in [Known.orders, "POST", "import", "notes"] { #expect(integrator.get("\(Self.path)/debug/\(other)").line == "200 ") }
        let kept = integrator.get("/__admin/state/integrator/debug-log").json?.arrayValue
        #expect(kept?.map { $0["_resourceId"]?.stringValue } == [nil, item])
    }

    @Test func `what was kept of a connection goes when it is deleted for good`() throws {
        let integrator = try Self.watched()
        _ = integrator.get("\(Self.path)/ping")
        _ = integrator.delete(Self.path)
        _ = integrator.post("/v1/recycleBinTTL/connections/\(Known.shop)/doRestore", "")
        #expect(integrator.get("\(Self.path)/debug").line != "200 ")
        _ = integrator.delete(Self.path)
        _ = integrator.delete("/v1/recycleBinTTL/connections/\(Known.shop)")
        #expect(integrator.get("/__admin/state/integrator/debug-log").line == "200 []")
    }
}
