import Testing
import UnderstudyTesting

@Suite struct MetricsTests {
    private static func value(_ name: String, _ server: Understudy) -> String? {
        server.get("/__admin/metrics").body.split(separator: "\n").first { $0.hasPrefix("understudy_\(name) ") }?
            .split(separator: " ").last.map(String.init)
    }

    @Test func `each has a help, a type and a value, as Prometheus reads them`() throws {
        let answer = try Understudy().get("/__admin/metrics")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            answer.body.hasPrefix(
                """
                # HELP understudy_sandboxes Sandboxes beside the main one.
                # TYPE understudy_sandboxes gauge
                understudy_sandboxes 0
                # HELP understudy_sandboxes_limit How many there may be.
                # TYPE understudy_sandboxes_limit gauge
                understudy_sandboxes_limit 1024

                """))
        #expect(answer.body.hasSuffix("\n"))
    }

    @Test func `they follow what is made, taken and asked`() throws {
        let server = try Understudy()
        #expect(Self.value("journal_exchanges", server) == "0")
        _ = server.post("/__admin/sandboxes", #"{"name":"a"}"#)
        _ = server.post("/__admin/snapshots", #"{"name":"s"}"#)
        _ = server.get("/api/Authenticate")
        _ = server.get("/api/Authenticate", headers: ["X-Understudy-Sandbox": "a"])
        #expect(Self.value("sandboxes", server) == "1")
        #expect(Self.value("snapshots", server) == "1")
        #expect(Self.value("journal_exchanges", server) == "2")
        #expect(Self.value("journal_bytes", server).flatMap { Int($0) } ?? 0 > 100)
        _ = server.send("DELETE", "/__admin/sandboxes/a")
        _ = server.send("DELETE", "/__admin/snapshots/s")
        #expect(Self.value("sandboxes", server) == "0")
        #expect(Self.value("snapshots", server) == "0")
        #expect(Self.value("journal_exchanges", server) == "1")
    }

    @Test func `what was refused for want of room is counted`() throws {
        let server = try Understudy()
        for number in 0...1024 { _ = server.post("/__admin/snapshots", #"{"name":"s\#(number)"}"#) }
        #expect(
            server.post("/__admin/snapshots", #"{"name":"another"}"#).line == #"""
                503 {"error":{"code":"too_many_snapshots","message":"There are 1024 snapshots already. Delete one that is needed no more."}}
                """#)
        #expect(Self.value("snapshots_refused_total", server) == "2")
        #expect(Self.value("snapshots", server) == "1024")
    }
}
