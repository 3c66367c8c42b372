import Testing
import UnderstudyTesting

@Suite struct MetricsTests {
    private static func value(_ name: String, _ server: Understudy) -> Int? {
        let lines = server.get("/__admin/metrics").body.split(separator: "\n")
        return lines.first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last.flatMap { Int($0) }
    }

    /// The lines of a metric that has labels, without its name.
    private static func samples(_ name: String, _ server: Understudy) -> [String] {
        let lines = server.get("/__admin/metrics").body.split(separator: "\n")
        return lines.filter { $0.hasPrefix("\(name){") }.map { String($0.dropFirst(name.count)) }
    }

    @Test func `metrics are told as Prometheus reads them, each with its kind and what it means`() throws {
        let reply = try Understudy().get("/__admin/metrics")
        #expect(reply.status == 200)
        #expect(reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            reply.body.hasPrefix(
                """
                # HELP understudy_sandboxes Sandboxes that live beside the main one.
                # TYPE understudy_sandboxes gauge
                understudy_sandboxes 0
                # HELP understudy_sandboxes_limit Sandboxes that may live beside the main one.
                # TYPE understudy_sandboxes_limit gauge
                understudy_sandboxes_limit 1024

                """))
        #expect(reply.body.hasSuffix("\n"))
        let lines = reply.body.split(separator: "\n")
        #expect(lines.count == 48)
        let sample = /[a-z_]+(\{[a-z]+="[a-z]*"\})? [0-9]+/
        for line in lines where !line.hasPrefix("#") { #expect(line.wholeMatch(of: sample) != nil, "\(line)") }
    }

    @Test func `what is made, kept and thrown away is counted`() throws {
        let server = try Understudy()
        for name in ["a", "b"] { _ = server.get("/sandbox/\(name)/api/Nowhere") }
        _ = server.get("/api/Nowhere")
        _ = server.send("DELETE", "/__admin/sandboxes/b")
        _ = server.post("/__admin/snapshots", #"{"name":"before"}"#)
        #expect(Self.value("understudy_sandboxes", server) == 1)
        #expect(Self.value("understudy_sandboxes_made_total", server) == 2)
        #expect(Self.value("understudy_sandboxes_gave_way_total", server) == 0)
        #expect(Self.value("understudy_sandboxes_refused_total", server) == 0)
        #expect(Self.value("understudy_snapshots", server) == 1)
        #expect(Self.value("understudy_snapshots_refused_total", server) == 0)
        #expect(Self.value("understudy_journal_entries", server) == 2)
        #expect(Self.value("understudy_journal_bytes", server).map { $0 > 200 && $0 < 4000 } == true)
        #expect(Self.value("understudy_journal_forgotten", server) == 0)
    }

    @Test func `what a journal has no room for is counted as forgotten, until it is cleared`() throws {
        let server = try Understudy()
        for _ in 0..<1003 { _ = server.get("/api/Nowhere") }
        #expect(Self.value("understudy_journal_entries", server) == 1000)
        #expect(Self.value("understudy_journal_forgotten", server) == 3)
        _ = server.post("/__admin/reset", "")
        #expect(Self.value("understudy_journal_entries", server) == 0)
        #expect(Self.value("understudy_journal_forgotten", server) == 0)
    }

    @Test func `requests are counted by API and status, and no count falls when journals or sandboxes go`() throws {
        let server = try Understudy.canvas()
        for path in ["/api/Authenticate", "/sandbox/a/api/Authenticate", "/sandbox/a/api/Nowhere", "/v1.0/accounts", "/nobody"] {
            _ = server.get(path)
        }
        _ = server.put("/__admin/settings", #"{"journal":false}"#)
        _ = server.get("/api/Authenticate")
        _ = server.get("/__admin/nowhere")
        let counted = [
            #"{api="canvas",status="200"} 3"#, #"{api="canvas",status="404"} 1"#, #"{api="cyclr",status="401"} 1"#,
            #"{api="",status="404"} 1"#,
        ]
        #expect(Self.samples("understudy_requests_total", server) == counted)
        #expect(Self.value("understudy_unmatched_requests_total", server) == 2)
        #expect(server.delete("/__admin/sandboxes/a").status == 204)
        #expect(server.delete("/__admin/journal").status == 204)
        #expect(server.post("/__admin/reset", "").status == 200)
        #expect(Self.samples("understudy_requests_total", server) == counted)
        #expect(Self.value("understudy_unmatched_requests_total", server) == 2)
        _ = server.get("/sandbox/a/api/Nowhere")
        #expect(Self.samples("understudy_requests_total", server)[1] == #"{api="canvas",status="404"} 2"#)
    }

    @Test func `requests that met a fault are counted by API`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/__admin/faults", #"{"match":{"api":"canvas"},"when":{"first":2},"effect":{"answer":{"status":503}}}"#)
        for _ in 0..<3 { _ = server.get("/api/Authenticate") }
        _ = server.get("/v1.0/accounts", headers: ["X-Understudy-Fault": "empty"])
        #expect(
            Self.samples("understudy_faults_total", server)
                == [#"{api="canvas"} 2"#, #"{api="cyclr"} 1"#, #"{api="integrator"} 0"#])
        #expect(Self.samples("understudy_requests_total", server).contains(#"{api="canvas",status="503"} 2"#))
    }

    @Test func `a snapshot that is refused is counted`() throws {
        let server = try Understudy()
        for number in 0..<257 { _ = server.post("/__admin/snapshots", #"{"name":"s\#(number)"}"#) }
        #expect(Self.value("understudy_snapshots", server) == Self.value("understudy_snapshots_limit", server))
        #expect(Self.value("understudy_snapshots_refused_total", server) == 1)
    }
}
