import Glibc
import HTTPEngine
import HTTPMessages
import Testing

@Suite struct HeaderLimitTests {
    /// A request whose line and fields are `count` bytes long, in fields of about `field` bytes.
    private func request(headerBytes count: Int, field: Int) -> String {
        var head = "GET / HTTP/1.1\r\nHost: a\r\n"
        while true {
            let rest = count - head.utf8.count - 2
            let next = rest >= 2 * field ? field : rest
            head += "X-\(String(repeating: "n", count: 3)): \(String(repeating: "v", count: next - 9))\r\n"
            if next == rest { return head + "\r\n" }
        }
    }

    @Test(arguments: [100, 1_000, 4_000, 8_000, 12_000, 16_000, 16_383, 16_384], [200, 20_000])
    func `header fields up to the limit are accepted`(count: Int, field: Int) throws {
        let server = try server { request in
            text("\(request.headers.fields.map { $0.name.utf8.count + $0.value.utf8.count + 4 }.reduce(18, +))")
        }
        let client = try RawClient(port: server.port)
        for _ in 0..<3 {
            try client.send(request(headerBytes: count, field: field))
            #expect(try client.receive().text == "\(count)")
        }
    }

    @Test(arguments: [16_385, 17_000, 17_000], [200, 20_000]) func `one byte more is refused and the connection closed`(
        count: Int, field: Int
    ) throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send(request(headerBytes: count, field: field))
        let reply = try client.receive()
        #expect(reply.status == 431)
        #expect(reply.text == "refused GET /")
        #expect(reply["Connection"] == "close")
        #expect(try client.receiveToEnd() == "")
    }

    @Test func `the refusal of a HEAD request has no body`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("HEAD" + request(headerBytes: 17_000, field: 20_000).dropFirst(3))
        let all = try client.receiveToEnd()
        #expect(all.hasPrefix("HTTP/1.1 431 "))
        #expect(all.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [100: 200, 101: 431, 250: 431, 5_000: 431]) func `a hundred fields are accepted, not one more`(count: Int, status: Int)
        throws
    {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "a:\r\n", count: count - 1))\r\n")
        #expect(try client.receive().status == status)
    }

    @Test(arguments: [40_000, 200_000]) func `far too much is refused by the library`(count: Int) throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send(request(headerBytes: count, field: 1_000))
        #expect(try client.receive().status == 431)
    }

    @Test(arguments: [1_000, 8_000, 16_000]) func `a long target is accepted, query and all`(count: Int) throws {
        let server = try server { request in text("\(request.target.bytes.count)") }
        let client = try RawClient(port: server.port)
        try client.send("GET /?\(String(repeating: "a=1&bc=23&", count: count / 10 - 1)) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "\((count / 10 - 1) * 10 + 2)")
    }
}

@Suite struct BodyLimitTests {
    private let small = limits { $0.bodyBytes = 1_000 }

    @Test func `a body of exactly the limit is accepted`() throws {
        let server = try server(small) { request in text("\(request.body.count)") }
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n\(String(repeating: "b", count: 1_000))")
        #expect(try client.receive().text == "1000")
        try client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n\(String(repeating: "b", count: 1_000))\r\n0\r\n\r\n")
        #expect(try client.receive().text == "1000")
    }

    @Test func `ten mebibytes are accepted by default, one byte more is refused`() throws {
        let server = try server { request in text("\(request.body.count)") }
        let client = try RawClient(port: server.port)
        for count in [10 << 20, 10 << 20 | 1] {
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
            try client.send([UInt8](repeating: 0, count: count))
        }
        #expect(try client.receive().text == "10485760")
        #expect(try client.receive().status == 413)
    }

    @Test func `some targets take larger ones, of a limit of their own`() throws {
        let configuration = limits {
            ($0.bodyBytes, $0.largeBodyBytes) = (1_000, 1_500)
            $0.takesLargeBodies = { $1.text == "/large" }
        }
        let server = try server(configuration) { request in text("\(request.body.count)") }
        let client = try RawClient(port: server.port)
        for (target, count, status) in [("/large", 1_500, 200), ("/large", 1_501, 413), ("/", 1_001, 413), ("/", 1_000, 200)] {
            let body = String(repeating: "b", count: count)
            try client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n\(body)")
            let reply = try client.receive()
            #expect(reply.status == status)
            #expect(reply.text == (status == 200 ? "\(count)" : "refused POST \(target)"))
            let size = String(count, radix: 16)
            try client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n")
            #expect(try client.receive().status == status)
        }
    }

    @Test func `of large bodies so many are taken at once, and room that is left is given again`() async throws {
        let asked = AsyncStream.makeStream(of: PromisedResponse.self)
        var configuration = limits {
            ($0.bodyBytes, $0.largeBodyBytes, $0.largeBodies) = (1_000, 1_500, 1)
            $0.takesLargeBodies = { _, _ in true }
        }
        configuration.threads = 2
        let server = try serverPromising(configuration) { request in
            guard request.target == "/first" else { return .ready(text("\(request.body.count)")) }
            let promise = PromisedResponse()
            asked.continuation.yield(promise)
            return .later(promise)
        }
        func send(_ count: Int, to target: String = "/", _ client: RawClient) throws {
            let body = String(repeating: "b", count: count)
            try client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n\(body)")
        }
        let first = try RawClient(port: server.port)
        try send(1_001, to: "/first", first)
        var promise: PromisedResponse?
        for await one in asked.stream {
            promise = one
            break
        }
        let second = try RawClient(port: server.port)
        try send(1_001, second)
        let refused = try second.receive()
        #expect(refused.status == 503)
        #expect(refused.text == "refused POST /")
        let body = String(repeating: "b", count: 1_001)
        try second.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n\(body)\r\n0\r\n\r\n")
        #expect(try second.receive().status == 503)
        try send(1_000, second)
        #expect(try second.receive().text == "1000")
        promise?.fulfil(text("done"))
        #expect(try first.receive().text == "done")
        // the server notices only after a while that the answer was sent
        var last = 503
        while last == 503 {
            try send(1_001, second)
            last = try second.receive().status
        }
        #expect(last == 200)
    }

    @Test func `a client that sends a little too much reads the refusal and goes on`() throws {
        let server = try server(small, respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n\(String(repeating: "b", count: 1_001))")
        let reply = try client.receive()
        #expect(reply.status == 413)
        #expect(reply.text == "refused POST /1")
        try client.send(
            "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n\(String(repeating: "b", count: 1_001))\r\n0\r\n\r\n")
        #expect(try client.receive().text == "refused POST /2")
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().status == 200)
    }

    @Test func `a client that announces far too much is refused before it sends`() throws {
        let server = try server(small, respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        let all = try client.receiveToEnd()
        #expect(all.hasPrefix("HTTP/1.1 413 "))
        #expect(all.contains("Connection: close\r\n"))
        #expect(all.hasSuffix("refused POST /"))
    }

    @Test func `a client that asks first is refused instead of told to continue`() throws {
        let server = try server(small, respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.receive().status == 413)
    }

    @Test func `a client that sends far too much in chunks reads the refusal before its end`() throws {
        let server = try server(small, respond: echo)
        let client = try RawClient(port: server.port)
        let chunk = "3e8\r\n\(String(repeating: "b", count: 1_000))\r\n"
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(String(repeating: chunk, count: 8))")
        let all = try client.receiveToEnd()
        #expect(all.hasPrefix("HTTP/1.1 413 "))
        #expect(all.contains("Connection: close\r\n"))
        #expect(all.hasSuffix("refused POST /"))
    }

    @Test func `a chunked body without end is cut off`() throws {
        let server = try server(small, respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(throws: RawClient.Failure.self) {
            while true { try client.send("3e8\r\n\(String(repeating: "b", count: 1_000))\r\n") }
        }
    }
}

@Suite struct ConnectionLimitTests {
    @Test func `a connection too many is told so, and room that is left is given again`() throws {
        let server = try server(limits { $0.connections = 2 }, respond: echo)
        func ask(_ client: RawClient) throws -> Reply {
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            return try client.receive()
        }
        let first = try RawClient(port: server.port)
        #expect(try ask(first).status == 200)
        do {
            let second = try RawClient(port: server.port)
            #expect(try ask(second).status == 200)
            let third = try RawClient(port: server.port)
            let refused = try ask(third)
            #expect(refused.status == 503)
            #expect(refused["Connection"] == "close")
            #expect(try third.receiveToEnd() == "")
            #expect(try ask(first).status == 200)
        }
        // the server notices only after a while that the second client has left
        var last = 503
        while last == 503 { last = try ask(RawClient(port: server.port)).status }
        #expect(last == 200)
    }

    @Test func `some targets are answered there, too, within the limits of bodies, and then it is closed`() throws {
        let configuration = limits {
            ($0.connections, $0.bodyBytes) = (1, 10)
            $0.answersSurplus = { $0.text == "/always" }
        }
        let server = try server(configuration) { request in text("\(request.body.count)") }
        let first = try RawClient(port: server.port)
        try first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try first.receive().status == 200)
        for (target, count, status) in [("/always", 10, 200), ("/always", 11, 413), ("/", 10, 503), ("/", 11, 503)] {
            let client = try RawClient(port: server.port)
            let body = String(repeating: "b", count: count)
            try client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n\(body)")
            let reply = try client.receive()
            #expect(reply.status == status)
            #expect(reply.text == (status == 200 ? "\(count)" : "refused POST \(target)"))
            #expect(reply["Connection"] == "close")
            #expect(try client.receiveToEnd() == "")
        }
        try first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try first.receive().status == 200)
    }
}

@Suite struct PatienceTests {
    private let patientForASecond = limits {
        $0.idle = .seconds(1)
        $0.requestTime = .seconds(1)
    }

    /// The status of `/free` once there is room for another connection: a server notices only after a while that a client has left.
    private func statusWhenFree(_ server: HTTPServer) throws -> Int {
        while true {
            let client = try RawClient(port: server.port)
            try client.send("GET /free HTTP/1.1\r\nHost: a\r\n\r\n")
            let status = try client.receive().status
            if status != 503 { return status }
        }
    }

    @Test func `an idle connection is closed, one in use is not`() throws {
        let server = try server(impatient, respond: echo)
        let client = try RawClient(port: server.port)
        let start = ContinuousClock.now
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.receive()
        #expect(try client.receiveToEnd() == "")
        #expect(ContinuousClock.now - start >= .milliseconds(180))
    }

    @Test func `a delayed answer may take longer than an idle connection`() throws {
        let server = try server(impatient) { _ in
            var response = text("late")
            response.delay = .milliseconds(600)
            return response
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "late")
    }

    @Test func `a client that has closed its side is let go before its time`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finishSending()
        #expect(try client.receive().status == 200)
        #expect(try client.receiveToEnd() == "")
    }

    @Test func `an answer that nobody reads is given up`() throws {
        var configuration = impatient
        configuration.limits.connections = 1
        let server = try server(configuration) { request in
            request.target == "/free" ? text("free") : Response(.ok, body: [UInt8](repeating: 0, count: 50_000_000))
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try client.receiveSome()
        #expect(try statusWhenFree(server) == 200)
        #expect(throws: RawClient.Failure.self) { try client.receive() }
    }

    @Test func `an answer that is read slowly is not`() throws {
        let server = try server(patientForASecond) { _ in Response(.ok, body: [UInt8](repeating: 0, count: 20_000_000)) }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in 0..<25 {
            for _ in 0..<8 { try client.receiveSome() }
            usleep(50_000)
        }
        #expect(try client.receive().body.count == 20_000_000)
    }

    @Test func `a promise whose client has left is given up, and its connection free for another`() async throws {
        let isAsked = AsyncStream.makeStream(of: Void.self)
        var configuration = impatient
        configuration.limits.connections = 1
        let server = try serverPromising(configuration) { request in
            if request.target == "/free" { return .ready(text("free")) }
            isAsked.continuation.yield()
            return .later(PromisedResponse())
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in isAsked.stream { break }
        client.finishSending()
        #expect(throws: RawClient.Failure.self) { try client.receive() }
        #expect(try statusWhenFree(server) == 200)
    }

    @Test(arguments: [
        "GET", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n",
    ])
    func `a client that dribbles its request is cut off`(start: String) throws {
        let server = try server(impatient, respond: echo)
        let client = try RawClient(port: server.port)
        try client.send(start)
        #expect(throws: RawClient.Failure.self) {
            while true {
                try client.send("a")
                usleep(5_000)
            }
        }
    }

    @Test func `a body that keeps coming may take longer than a request`() throws {
        let server = try server(patientForASecond) { request in text("\(request.body.count)") }
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 800000\r\n\r\n")
        for _ in 0..<25 {
            try client.send([UInt8](repeating: 0, count: 32_000))
            usleep(50_000)
        }
        #expect(try client.receive().text == "800000")
    }
}
