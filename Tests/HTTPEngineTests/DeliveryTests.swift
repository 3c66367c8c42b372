import HTTPEngine
import HTTPMessages
import Testing

@Suite struct DeliveryTests {
    @Test func `an answer carries its status, its header fields in order and the length of its body`() throws {
        let server = try server { _ in
            Response(418, headers: ["X-A": "1", "x-a": "2", "Date": "Thu, 01 Jan 1970 00:00:00 GMT"], body: Array("tea".utf8))
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let lines = try client.receiveToEnd().split(separator: "\r\n").dropFirst()
        #expect(
            Array(lines) == [
                "Connection: close", "X-A: 1", "x-a: 2", "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Content-Length: 3", "tea",
            ])
    }

    @Test func `no date is added to an answer without one`() throws {
        let server = try server { _ in Response(.ok) }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().fields.map(\.name) == ["Content-Length"])
    }

    @Test(arguments: [204, 304]) func `a status that has no body is sent without one and the connection goes on`(code: Int) throws {
        let server = try server { request in request.target == "/" ? text("lost", Status(code)) : text("next") }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive(toHead: true).status == code)
        try client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "next")
    }

    @Test(arguments: [0, 99, 100, 102, 1000, -1, .max]) func `a status that cannot end an answer becomes 500`(code: Int) throws {
        let server = try server { _ in text("x", Status(code)) }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().status == 500)
    }

    @Test func `a header value cannot smuggle a second line, and a wrong length is not believed`() throws {
        let server = try server { _ in
            Response(
                .ok,
                headers: [
                    "X-Text": "a\r\nX-Injected: b\0c\td", "X\r\nY": "1", "Content-Length": "9", "Transfer-Encoding": "chunked",
                    "X-Empty": "",
                    "": "nameless", "X-Last": "ü",
                ], body: Array("body".utf8))
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let reply = try client.receive()
        #expect(reply.fields.map(\.name) == ["X-Text", "XY", "X-Empty", "X-Last", "Content-Length"])
        #expect(reply.fields.map(\.value) == ["aX-Injected: bc d", "1", "", "ü", "4"])
        #expect(reply.text == "body")
    }

    @Test func `a large answer arrives whole`() throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let server = try server { _ in Response(.ok, body: body) }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().body == body)
    }

    @Test func `a dribbled answer comes in pieces with pauses between them`() throws {
        let server = try server { _ in
            var response = text("abcdefg")
            response.delivery = .dribbled(bytes: 3, every: .milliseconds(30))
            return response
        }
        let client = try RawClient(port: server.port)
        let start = ContinuousClock.now
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "abcdefg")
        #expect(ContinuousClock.now - start >= .milliseconds(60))
        #expect(try client.receive().text == "abcdefg")
    }

    @Test(arguments: [(0, ""), (4, "twel"), (40, "twelve bytes")]) func `a cut answer promises all, sends a part and closes`(
        count: Int, part: String
    ) throws {
        let server = try server { _ in
            var response = text("twelve bytes")
            response.delivery = .cut(after: count)
            return response
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let all = try client.receiveToEnd()
        #expect(all.contains("Content-Length: 12\r\n"))
        #expect(all.hasSuffix("\r\n\r\n\(part)"))
    }

    @Test func `an empty answer closes in order without a byte`() throws {
        let server = try server { _ in
            var response = text("unseen")
            response.delivery = .empty
            return response
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receiveToEnd() == "")
    }

    @Test(arguments: 1...20) func `a reset answer resets the connection, with no clean end before`(_: Int) throws {
        let server = try server { _ in
            var response = text("unseen")
            response.delivery = .reset
            return response
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect { try client.receiveToEnd() } throws: { if case RawClient.Failure.reset = $0 { true } else { false } }
    }
}
