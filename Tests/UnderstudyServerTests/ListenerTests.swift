import HTTPEngine
import HTTPMessages
import Testing
import UnderstudyServer

@Suite struct ListenerTests {
    @Test func `a listener has an address that answers until it is stopped`() throws {
        let listener = try Server().listen(host: "127.0.0.1", port: 0)
        #expect(listener.address == "http://127.0.0.1:\(listener.port)")
        #expect(probe(host: "127.0.0.1", port: listener.port, path: "/__admin/ready")?.status == 200)
        #expect(isHealthy(host: "127.0.0.1", port: listener.port))
        listener.stop()
        #expect(probe(host: "127.0.0.1", port: listener.port, path: "/__admin/ready") == nil)
        #expect(!isHealthy(host: "127.0.0.1", port: listener.port))
    }

    @Test func `stopping twice does no harm`() throws {
        let listener = try Server().listen(host: "127.0.0.1", port: 0)
        listener.stop()
        listener.stop()
    }

    @Test func `a port that is taken is said, and can be had once it is free`() throws {
        let first = try Server().listen(host: "127.0.0.1", port: 0)
        let failure = #expect(throws: StartFailure.self) { try Server().listen(host: "127.0.0.1", port: first.port) }
        #expect(failure?.description == "port \(first.port) on 127.0.0.1 is taken")
        first.stop()
        let second = try Server().listen(host: "127.0.0.1", port: first.port)
        #expect(second.port == first.port)
        second.stop()
    }

    @Test func `a host that is no address is said`() throws {
        let failure = #expect(throws: StartFailure.self) { try Server().listen(host: "somewhere", port: 0) }
        #expect(failure?.description == "“somewhere” is neither an IPv4 nor an IPv6 address")
    }

    @Test func `what answers something else is not healthy`() throws {
        let stranger = try HTTPServer(EngineConfiguration(host: "127.0.0.1", port: 0), refuse: { .init($0, headers: [:], body: $1.body) }) {
            _ in
            .ready(.init(200, body: Array(#"{"status":"tired"}"#.utf8)))
        }
        defer { stranger.stop() }
        #expect(!isHealthy(host: "127.0.0.1", port: stranger.port))
    }
}
