import HTTPEngine
import HTTPMessages
import Testing

@Suite struct RequestTests {
    @Test func `target, header fields and body arrive as sent`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send(
            "POST /a%2Fb//c?q=%20&q=2&&flag HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhello")
        #expect(
            try client.receive().text == """
                POST /a%2Fb//c?q=%20&q=2&&flag
                Host: x
                X-Twice: 1
                x-twice: 2
                X-Empty: 
                Content-Length: 5
                hello
                """)
    }

    @Test func `blanks around a value are not part of it`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a \r\nX-Blanks: \t b  c \t\r\nX-Empty:  \t\r\n\r\n")
        #expect(try client.receive().text == "GET /\nHost: a\nX-Blanks: b  c\nX-Empty: \n")
    }

    @Test(arguments: [
        ("http://proxied.example:81/a%2Fb?c=http://d", "/a%2Fb?c=http://d"), ("HTTP://proxied.example:81", "/"),
        ("https://proxied.example:81?c=/d", "/?c=/d"),
    ]) func `a target in absolute form arrives as its path and query, and its authority as the host`(sent: String, target: String) throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("GET \(sent) HTTP/1.1\r\nHost: other.example\r\nX-1: 1\r\n\r\n")
        #expect(try client.receive().text == "GET \(target)\nX-1: 1\nHost: proxied.example:81\n")
        try client.send("GET \(sent) HTTP/1.0\r\n\r\n")
        #expect(try client.receive().text == "GET \(target)\nHost: proxied.example:81\n")
    }

    @Test(arguments: ["*", "http:///a", "http://user@localhost/a", "ftp://localhost/a", "localhost:80", "http:/a"])
    func `any other target that begins with no slash arrives as sent`(target: String) throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("OPTIONS \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try client.receive().text == "OPTIONS \(target)\nHost: x\n")
    }

    @Test(arguments: ["GET", "HEADER", "get", "PROPFIND", "OPTIONS", "PATCH", "X-1", "PU"]) func `any method is passed on`(method: String)
        throws
    {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "\(method) /\nHost: a\n")
    }

    @Test func `a connection is kept and answers one request after the other`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        for target in ["/1", "/2", "/3"] {
            try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.receive().text == "GET \(target)\nHost: a\n")
        }
    }

    @Test func `a client of HTTP 1.0 is answered and its connection closed, unless it asks to keep it`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try client.receive()["Connection"] == "Keep-Alive")
        try client.send("GET /2 HTTP/1.0\r\n\r\n")
        #expect(try client.receiveToEnd().hasSuffix("GET /2\n"))
    }

    @Test func `pipelined requests are answered in order`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        #expect(try client.receive().text == "GET /1\nHost: a\n")
        #expect(try client.receive().text == "POST /2\nHost: a\nContent-Length: 2\nab")
        #expect(try client.receive().text == "GET /3\nHost: a\n")
    }

    @Test func `HEAD is answered with the length of the body that GET would have`() throws {
        let server = try server { _ in text("twelve bytes") }
        let client = try RawClient(port: server.port)
        try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try client.receive(toHead: true)
        #expect(head["Content-Length"] == "12")
        #expect(try client.receive().text == "twelve bytes")
    }

    @Test func `a chunked body is put together`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Trailer: t\r\n\r\n")
        #expect(try client.receive().text == "POST /\nHost: a\nTransfer-Encoding: chunked\nabcdefg")
        try client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "GET /next\nHost: a\n")
    }

    @Test func `a body that arrives in pieces is put together`() throws {
        let server = try server { request in text("\(request.body.count) \(request.body.allSatisfy { $0 == 7 })") }
        let client = try RawClient(port: server.port)
        try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
        for _ in 0..<30 { try client.send([UInt8](repeating: 7, count: 100_000)) }
        #expect(try client.receive().text == "3000000 true")
    }

    @Test func `a client that expects 100-continue gets it before its body`() throws {
        let server = try server(respond: echo)
        let client = try RawClient(port: server.port)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.receive().status == 100)
        try client.send("ok")
        #expect(try client.receive().text.hasSuffix("ok"))
    }
}
