import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AuditTests {
    /// Three changes, a day apart, of an export, an import and the export again.
    private static func changed() throws -> Understudy {
        let integrator = try Understudy.integrator()
        integrator.letNothingHappen()
        for (number, path) in ["exports/\(Known.orders)", "imports/\(Known.invoices)", "exports/\(Known.orders)"].enumerated() {
            if number > 0 { try integrator.advanceClock(by: "P1D") }
            let patch = #"[{"op":"add","path":"/debugUntil","value":"2022-05-0\#(number + 2)T12:30:00.000Z"}]"#
            #expect(integrator.patch("/v1/\(path)", patch).status == 204)
        }
        return integrator
    }

    // MARK: What it answers

    @Test(arguments: [
        ("", ["4", "3", "2"]), ("limit=1", ["4"]), ("limit=1&offset=1", ["3"]), ("resourceType=export", ["4", "2"]),
        ("resourceType=import", ["3"]), ("resourceType=nothing", []), ("_resourceId=\(Known.orders)", ["4", "2"]),
        ("_resourceId=\(Known.orders)&resourceType=import", []), ("_byUserId=0000c0de0a00000000000001", ["4", "3", "2"]),
        ("byUser=nobody", []), ("source=api", ["4", "3", "2"]), ("source=ui", []), ("action=update&limit=2", ["4", "3"]),
        ("action=create", []),
        ("from=2022-05-03T12:00:00Z", ["4", "3"]), ("from=2022-05-03T12:00:00.001Z", ["4"]), ("to=2022-05-03T12:00:00Z", ["3", "2"]),
        ("startDate=2022-05-03T00:00:00Z&endDate=2022-05-04T00:00:00Z", ["3"]),
        ("_resourceId=\(Known.orders)&from=2022-05-03T00:00:00Z", ["4"]), ("resourceType=export&to=2022-05-03T00:00:00Z&source=api", ["2"]),
        ("from=yesterday&limit=x&offset=-1", ["4", "3", "2"]),
    ])
    func `entries are found by what clients ask for, the newest first`(query: String, days: [String]) throws {
        let list = try Self.changed().get("/v1/audit?\(query)").json?.arrayValue
        #expect(list?.map { $0["time"]?.stringValue } == days.map { "2022-05-0\($0)T12:00:00.000Z" })
    }

    @Test func `changes of one moment come the newest first too, those of one request in the order of the document`() throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/integrations", #"{"name":"a","readme":"b"}"#).id
        _ = integrator.put("/v1/integrations/\(made)", #"{"name":"c","readme":"d"}"#)
        _ = integrator.delete("/v1/integrations/\(made)")
        let entries = integrator.get("/v1/audit").json?.arrayValue ?? []
        #expect(entries.map { $0["event"] } == ["delete", "update", "update", "create"])
        #expect(entries.map { $0["fieldChange"]?["fieldPath"] } == [nil, "name", "readme", nil])
    }

    @Test func `a secret that comes with what it stands in is told once, as what was not there`() throws {
        let integrator = try Understudy.integrator()
        func body(_ more: String) -> String {
            #"{"type":"http","name":"N","http":{"baseURI":"https://a.example","mediaType":"json"\#(more)}}"#
        }
        let id = integrator.post("/v1/connections", body("")).id
        _ = integrator.put("/v1/connections/\(id)", body(#","auth":{"type":"basic","basic":{"username":"u","password":"p"}}"#))
        #expect(
            integrator.get("/v1/connections/\(id)/audit").json?.arrayValue?.map { $0["fieldChange"]?.text } == [
                #"{"fieldPath":"http.auth","oldValue":null,"newValue":{"type":"basic","basic":{"username":"u","password":"******"}}}"#, nil,
            ])
    }

    @Test func `a flow's has those of its exports and imports among them`() throws {
        let integrator = try Self.changed()
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"replace","path":"/name","value":"New"}]"#)
        let kinds = integrator.get("/v1/flows/\(Known.orderFlow)/audit").json?.arrayValue?.map { $0["resourceType"] }
        #expect(kinds == ["flow", "export", "import", "export"])
    }

    @Test func `entries of several resources stand in the order of time, and the later of one moment first`() throws {
        let integrator = try Self.changed()
        try integrator.setClock(to: "2022-05-02T18:00:00Z")
        _ = integrator.patch("/v1/flows/\(Known.orderFlow)", #"[{"op":"replace","path":"/name","value":"New"}]"#)
        let patch = #"[{"op":"add","path":"/debugUntil","value":"2022-05-02T18:30:00.000Z"}]"#
        #expect(integrator.patch("/v1/imports/\(Known.invoices)", patch).status == 204)
        let kinds = integrator.get("/v1/flows/\(Known.orderFlow)/audit").json?.arrayValue?.map { $0["resourceType"] }
        #expect(kinds == ["export", "import", "import", "flow", "export"])
    }

    @Test func `an integration's has those of its flows and their steps among them`() throws {
        let integrator = try Self.changed()
        let kinds = integrator.get("/v1/integrations/\(Known.orderToCash)/audit").json?.arrayValue?.map { $0["resourceType"] }
        #expect(kinds == ["export", "import", "export"])
    }

    @Test(arguments: ["tags", "ashares", "lookupcaches"])
    func `of what the service keeps no journal for, it says so`(collection: String) throws {
        let integrator = try Understudy.integrator()
        let id = Known.ofCollection[collection] ?? ""
        #expect(integrator.get("/v1/\(collection)/\(id)/audit").errors == ["422 audit_not_supported"])
        #expect(integrator.get("/v1/\(collection)/x/audit").errors == ["404 not_found"])
    }

    // MARK: What it remembers

    @Test func `of a change of many fields five hundred are told, the first of the document`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/integrations/\(integrator.post("/v1/integrations", #"{"name":"a"}"#).id)"
        func settings(_ value: Int) -> String {
            #"{"name":"a","settings":{\#((0..<600).map { #""k\#($0)":\#(value)"# }.joined(separator: ","))}}"#
        }
        #expect(integrator.put(path, settings(1)).status == 200)
        let before = integrator.get("\(path)/audit").json?.arrayValue?.count ?? 0
        #expect(integrator.put(path, settings(2)).status == 200)
        let entries = integrator.get("\(path)/audit").json?.arrayValue ?? []
        #expect(entries.count == before + 500)
        #expect(entries.first?["fieldChange"]?["fieldPath"] == "settings.k0")
        #expect(entries[499]["fieldChange"]?["fieldPath"] == "settings.k499")
    }

    @Test func `ten thousand entries are kept, the newest`() throws {
        let user = #"{"_id":"0000c0de0a00000000000001"}"#
        let seeds = (0..<10_001).map { number in
            let time = "2022-05-0\(number < 5 ? 1 : 2)T10:00:00.000Z"
            let what = #""_resourceId":"r","resourceType":"export","event":"delete""#
            return #"{"_id":"e\#(number)","time":"\#(time)","byUser":\#(user),"source":"api",\#(what)}"#
        }
        let integrator = try Understudy.integrator(seeds: ["integrator/audit.json": "[\(seeds.joined(separator: ","))]"])
        _ = integrator.post("/v1/integrations", #"{"name":"a"}"#)
        let entries = integrator.get("/v1/audit?limit=20000").json?.arrayValue ?? []
        #expect(entries.count == 10_000)
        #expect(entries.first?["event"] == "create")
        #expect(entries.last?["_id"] == "e2")
    }
}
