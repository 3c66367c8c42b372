import Testing
import UnderstudyTesting

@Suite struct RateLimitTests {
    private static func limited() throws -> Understudy {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/__admin/settings", #"{"apis":{"integrator":{"rateLimit":true}}}"#).status == 200)
        return integrator
    }

    private static func statuses(_ count: Int, _ integrator: Understudy) -> [Int] {
        (0..<count).map { _ in integrator.get("/v1/tokenInfo").status }
    }

    // MARK: What it refuses

    @Test func `the request after the thousandth is refused as documented, and nothing is done`() throws {
        let integrator = try Self.limited()
        #expect(Self.statuses(1000, integrator).allSatisfy { $0 == 200 })
        let refused = integrator.get("/v1/connections")
        #expect(refused.line == #"429 {"errors":[{"code":"rate_limited","message":"Too many requests. Retry after 2 seconds."}]}"#)
        #expect(refused.header("Retry-After") == "2")
        #expect(integrator.delete("/v1/connections/\(Known.shop)").errors == ["429 rate_limited"])
        #expect(integrator.get("/v1/tokenInfo", headers: ["Authorization": nil]).errors == ["401 unauthorized"])
        #expect(integrator.get("/__admin/state/integrator/connections/\(Known.shop)").status == 200)
    }

    // MARK: What it remembers

    @Test func `three hundred run out in a second, and no more than all`() throws {
        let integrator = try Self.limited()
        _ = Self.statuses(1000, integrator)
        try integrator.advanceClock(by: "PT1S")
        #expect(Self.statuses(301, integrator) == Array(repeating: 200, count: 300) + [429])
        try integrator.advanceClock(by: "PT1H")
        #expect(Self.statuses(1001, integrator) == Array(repeating: 200, count: 1000) + [429])
        try integrator.setClock(to: "2022-05-02T00:00:00Z")
        #expect(Self.statuses(1001, integrator) == Array(repeating: 200, count: 1000) + [429])
    }

    @Test func `there is no limit unless somebody wants it, nor in another sandbox, and a reset empties the bucket`() throws {
        let integrator = try Self.limited()
        _ = Self.statuses(1001, integrator)
        #expect(integrator.get("/sandbox/other/v1/tokenInfo").status == 200)
        _ = integrator.post("/__admin/reset", "")
        #expect(Self.statuses(1, integrator) == [200])
        #expect(Self.statuses(1100, try Understudy.integrator()).allSatisfy { $0 == 200 })
    }
}
