import HTTPEngine
import HTTPMessages
import Testing

@Suite struct StartAndStopTests {
    @Test func `a taken port is named`() throws {
        let first = try server(respond: echo)
        let error = #expect(throws: StartError.self) { try server(EngineConfiguration(port: first.port), respond: echo) }
        #expect(error?.description == "port \(first.port) on 127.0.0.1 is taken")
    }

    @Test func `a host that is no address is named`() {
        let error = #expect(throws: StartError.self) { try server(EngineConfiguration(host: "example.org"), respond: echo) }
        #expect(error?.description == "“example.org” is neither an IPv4 nor an IPv6 address")
    }

    @Test(arguments: ["127.0.0.1", "localhost", "::1"]) func `listens on a literal address and on localhost`(host: String) throws {
        let server = try server(EngineConfiguration(host: host), respond: echo)
        let client = try RawClient(port: server.port, host: host == "localhost" ? "127.0.0.1" : host)
        try client.send("GET / HTTP/1.1\r\n\r\n")
        #expect(try client.receive().status == 200)
    }

    @Test func `after a stop the port is free, and stopping again is harmless`() throws {
        let first = try server(respond: echo)
        let idle = try RawClient(port: first.port)
        try idle.send("GET / HTTP/1.1\r\n\r\n")
        _ = try idle.receive()
        first.stop()
        first.stop()
        #expect(try idle.receiveToEnd() == "")
        #expect(throws: RawClient.Failure.self) { try RawClient(port: first.port) }
        let second = try server(EngineConfiguration(port: first.port), respond: echo)
        #expect(second.port == first.port)
    }
}
