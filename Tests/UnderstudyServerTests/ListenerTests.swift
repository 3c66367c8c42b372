import Dispatch
import Emulation
import Glibc
import HTTPEngine
import HTTPMessages
import Synchronization
import Testing

@testable import UnderstudyServer

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

    @Test func `a server on one address of a name is found by the name`() throws {
        let listener = try Server().listen(host: "localhost", port: 0)
        defer { listener.stop() }
        #expect(isHealthy(host: "localhost", port: listener.port))
    }

    @Test func `beyond loopback the controls demand a token that was made for this server`() throws {
        let server = try Server()
        let listener = try server.listen(host: "0.0.0.0", port: 0)
        defer { listener.stop() }
        let token = try #require(listener.newToken)
        #expect(token.count == 32)
        #expect(probe(host: "127.0.0.1", port: listener.port, path: "/__admin/clock")?.status == 401)
        #expect(probe(host: "127.0.0.1", port: listener.port, path: "/api/GetMetaData")?.status == 200)
        #expect(isHealthy(host: "127.0.0.1", port: listener.port))
        #expect(statusOfClock(server, ["Authorization": "Bearer \(token)"]) == 200)
        #expect(server.environment.contains { $0 == ("UNDERSTUDY_ADMIN_TOKEN", token) })
    }

    @Test func `beyond loopback the controls demand it before the port is there`() throws {
        let first = try Server().listen(host: "0.0.0.0", port: 0)
        defer { first.stop() }
        let server = try Server()
        #expect(throws: StartFailure.self) { try server.listen(host: "0.0.0.0", port: first.port) }
        #expect(statusOfClock(server) == 401)
    }

    @Test func `a token that was given is demanded everywhere and made by nobody`() throws {
        var configuration = Configuration()
        let isToken = configuration.demand(adminToken: "s3cret")
        #expect(isToken)
        let listener = try Server(configuration).listen(host: "127.0.0.1", port: 0)
        defer { listener.stop() }
        #expect(listener.newToken == nil)
        #expect(probe(host: "127.0.0.1", port: listener.port, path: "/__admin/clock")?.status == 401)
        #expect(try Server().listen(host: "127.0.0.1", port: 0).newToken == nil)
    }

    @Test func `names of the server's own lead to its controls`() throws {
        var configuration = Configuration()
        let areHosts = configuration.allow(hosts: ["Understudy:8080"])
        #expect(areHosts)
        let isAddress = configuration.lead(to: "https://understudy.example:8443/x")
        #expect(isAddress)
        let server = try Server(configuration)
        #expect(statusOfClock(server, ["Host": "understudy"]) == 200)
        #expect(statusOfClock(server, ["Host": "understudy.example"]) == 200)
        #expect(statusOfClock(server, ["Host": "other"]) == 403)
    }

    @Test func `when no connection is left, the controls are reached all the same`() throws {
        var configuration = EngineConfiguration()
        configuration.limits.connections = 0
        let listening = try Server().serve(configuration)
        defer { listening.stop() }
        func status(_ path: String) -> Int? { probe(host: "127.0.0.1", port: listening.port, path: path)?.status }
        #expect(status("/api/GetMetaData") == 503)
        #expect(status("/sandbox/a/api/GetMetaData") == 503)
        #expect(status("/__admin/health") == 200)
        #expect(status("/__admin/clock") == 200)
        #expect(status("/sandbox/a/__admin/clock") == 200)
    }

    @Test func `stopping twice does no harm`() throws {
        let listener = try Server().listen(host: "127.0.0.1", port: 0)
        listener.stop()
        listener.stop()
    }

    @Test func `who waits for a delayed answer has it when the listener stops`() throws {
        let server = try Server.standing()
        server.sandboxes.main.faults.install(EveryAnswerIsLate())
        let listener = try server.listen(host: "127.0.0.1", port: 0)
        let status = Mutex<Int?>(nil)
        let isAnswered = DispatchSemaphore(value: 0)
        DispatchQueue(label: "client").async {
            let answer = probe(host: "127.0.0.1", port: listener.port, path: "/api/GetMetaData")
            status.withLock { $0 = answer?.status }
            isAnswered.signal()
        }
        while server.sandboxes.main.nextDue != server.sandboxes.main.clock.now + .milliseconds(1) { sched_yield() }
        listener.stop()
        isAnswered.wait()
        #expect(status.withLock { $0 } == 200)
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

/// Nil if the answer is not made at once.
private func statusOfClock(_ server: Server, _ headers: Headers = [:]) -> Int? {
    guard case .ready(let answer) = server.respond(to: Request(.get, "/__admin/clock", headers: headers)) else { return nil }
    return answer.status.code
}

private struct EveryAnswerIsLate: FaultRules {
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? { .delay(.milliseconds(1)) }
}
