import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FaultPackListTests {
    @Test func `each pack is told with what it is and the rules that it adds`() throws {
        let server = try Understudy()
        let packs = try #require(server.get("/__admin/faults/packs").json?.arrayValue)
        #expect(packs.map { $0["name"] } == ["token-outage", "stuck-jobs", "flaky-network", "rate-limited", "slow-third-page"])
        #expect(
            packs.last?.text == """
                {"name":"slow-third-page","about":"Page 3 of any list takes five seconds.",\
                "rules":[{"match":{"query":{"page":"3"}},"effect":{"delay":{"milliseconds":5000}}}]}
                """)
        for pack in packs {
            let added = server.post("/__admin/faults/packs/\(pack["name"]?.stringValue ?? "")", "").json?.arrayValue
            #expect(added?.count == pack["rules"]?.arrayValue?.count)
        }
    }

    @Test func `it makes no sandbox`() throws {
        let server = try Understudy()
        #expect(server.get("/sandbox/a/__admin/faults/packs").status == 200)
        #expect(server.get("/__admin/sandboxes").json?.arrayValue?.map { $0["name"] } == ["main"])
    }
}
