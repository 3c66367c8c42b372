import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct RunStatsTests {
    private static let path = "/v1/flows/runs/stats"

    // MARK: What it refuses

    @Test(arguments: [
        ("[]", "422 invalid_field"), (#"{"_flowIds":7}"#, "422 invalid_field _flowIds"), (#"{"status":7}"#, "422 invalid_field status"),
        (#"{"_integrationIds":[7]}"#, "422 invalid_field _integrationIds"),
    ])
    func `a scope of statistics that is none is refused`(body: String, error: String) throws {
        #expect(try Understudy.integrator().post(Self.path, body).errors == [error])
    }

    // MARK: What it answers

    @Test func `runs of a flow are added up`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 5)
        for _ in 0..<2 {
            _ = integrator.post("/v1/flows/\(shop.flow)/run", "{}")
            try integrator.advanceClock(by: "PT1M")
        }
        #expect(
            integrator.post(Self.path, #"{"_flowIds":["\#(shop.flow)","x"]}"#).line == """
                200 {"stats":[{"_flowId":"\(shop.flow)","numRuns":2,"numSuccess":48,"numIgnore":0,"numError":0,"numOpenError":0,\
                "numResolved":0,"avgRuntime":3000,"lastExecutedAt":"2022-05-02T12:01:05.000Z"}]}
                """)
        #expect(integrator.post(Self.path, #"{"_flowIds":["\#(shop.flow)"],"status":["failed"]}"#).line == #"200 {"stats":[]}"#)
    }

    @Test func `those of an integration are its flows', and without a scope they are all that ran`() throws {
        let integrator = try Understudy.integrator()
        let ids = integrator.post(Self.path, #"{"_integrationIds":["\#(Known.orderToCash)"]}"#).json?["stats"]?.arrayValue ?? []
        #expect(ids.contains { $0["_flowId"]?.stringValue == Known.orderFlow })
        #expect(ids.allSatisfy { $0["_integrationId"]?.stringValue == Known.orderToCash })
        #expect((integrator.post(Self.path, "").json?["stats"]?.arrayValue?.count ?? 0) > ids.count)
    }

    @Test(arguments: [true, false])
    func `many come in pages`(named: Bool) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        var flows: Set<String> = []
        for _ in 0..<60 {
            let flow = integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#).id
            _ = integrator.post("/v1/flows/\(flow)/run", "{}")
            flows.insert(flow)
        }
        let body = named ? #"{"_flowIds":\#(JSON.array(flows.map { .string($0) }).text)}"# : ""
        var found: [String] = []
        var next: String? = Self.path
        while let address = next {
            let page = integrator.post(address, body).json
            found += page?["stats"]?.arrayValue?.compactMap { $0["_flowId"]?.stringValue } ?? []
            next = page?["nextPageURL"]?.stringValue.map { $0.replacing(/^https?:\/\/[^\/]*/, with: "") }
        }
        #expect(Set(found).count == found.count)
        #expect(Set(found).isSuperset(of: flows))
    }

    @Test func `a page goes on behind a flow that is gone`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let shop = try Shop(integrator, pageSize: 20)
        var flows: [String] = []
        for _ in 0..<60 {
            flows.append(integrator.post("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(shop.export)"}]}"#).id)
            _ = integrator.post("/v1/flows/\(flows[flows.count - 1])/run", "{}")
        }
        for body in ["", #"{"_flowIds":\#(JSON.array(flows.map { .string($0) }).text)}"#] {
            let next = try #require(integrator.post(Self.path, body).json?["nextPageURL"]?.stringValue)
            let address = try #require(next.wholeMatch(of: /http:\/\/[^\/]+(.*after=([0-9a-f]+).*)/))
            let rest = integrator.post(String(address.1), body).json?["stats"]
            #expect(rest?.arrayValue?.isEmpty == false)
            #expect(integrator.delete("/v1/flows/\(address.2)").status == 204)
            #expect(integrator.post(String(address.1), body).json?["stats"] == rest)
        }
    }
}
