import Dispatch
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
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().status == 200)
    }

    @Test func `after a stop the port is free, and stopping again is harmless`() throws {
        let first = try server(respond: echo)
        let idle = try RawClient(port: first.port)
        try idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try idle.receive()
        first.stop()
        first.stop()
        #expect(try idle.receiveToEnd() == "")
        #expect(throws: RawClient.Failure.self) { try RawClient(port: first.port) }
        let second = try server(EngineConfiguration(port: first.port), respond: echo)
        #expect(second.port == first.port)
    }
}

/// What becomes of requests when the server stops.
@Suite struct StopTests {
    @Test func `a request in flight is answered before the stop ends`() async throws {
        let isAsked = AsyncStream.makeStream(of: Void.self)
        let mayAnswer = DispatchSemaphore(value: 0)
        let server = try server { _ in
            isAsked.continuation.yield()
            mayAnswer.wait()
            return text("finished")
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in isAsked.stream { break }
        async let stopped: Void = Task.detached { server.stop() }.value
        mayAnswer.signal()
        await stopped
        #expect(try client.receive().text == "finished")
    }

    @Test func `a large answer under way is sent to its end`() async throws {
        let server = try server { _ in Response(.ok, body: [UInt8](repeating: 1, count: 20_000_000)) }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try client.receiveSome()
        let stop = Task.detached { server.stop() }
        #expect(try client.receive().body.count == 20_000_000)
        await stop.value
    }

    @Test func `delayed and dribbled answers are sent at once, an open promise is refused`() async throws {
        let isAsked = AsyncStream.makeStream(of: Void.self)
        let server = try serverPromising { request in
            defer { isAsked.continuation.yield() }
            var response = text("abc")
            switch request.target {
            case "/delayed": response.delay = .seconds(3600)
            case "/dribbled": response.delivery = .dribbled(bytes: 1, every: .seconds(3600))
            default: return .later(PromisedResponse())
            }
            return .ready(response)
        }
        var asked = isAsked.stream.makeAsyncIterator()
        var clients: [RawClient] = []
        for target in ["/delayed", "/dribbled", "/promised"] {
            let client = try RawClient(port: server.port)
            try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            await asked.next()
            clients.append(client)
        }
        server.stop()
        #expect(try clients.map { try $0.receive().text } == ["abc", "abc", "refused GET /promised"])
    }

    @Test func `a promise that is fulfilled after the stop is forgotten`() async throws {
        let promise = PromisedResponse()
        let isAsked = AsyncStream.makeStream(of: Void.self)
        let server = try serverPromising { _ in
            isAsked.continuation.yield()
            return .later(promise)
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in isAsked.stream { break }
        server.stop()
        promise.fulfil(text("too late"))
        #expect(try client.receive().status == 503)
    }

    @Test func `a request that never becomes whole holds the stop no longer than the grace`() throws {
        let server = try server(limits { $0.grace = .milliseconds(50) }, respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.receive().status == 100)
        server.stop()
        #expect(throws: RawClient.Failure.self) { try client.receive() }
    }

    @Test func `a server that nobody holds any more stops listening`() throws {
        var held: HTTPServer? = try server(respond: echo)
        let port = try #require(held?.port)
        held = nil
        #expect(throws: RawClient.Failure.self) { try RawClient(port: port) }
    }
}
