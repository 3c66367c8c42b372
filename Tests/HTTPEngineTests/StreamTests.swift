import Glibc
import HTTPEngine
import HTTPMessages
import Synchronization
import Testing

@Suite struct StreamTests {
    /// A source whose bytes the test supplies.
    private final class Source: BodySource {
        private struct State {
            var pieces: [[UInt8]] = []
            var hasEnded = false
            var isClosed = false
            var reader: (@Sendable () -> Void)?
        }
        private let state = Mutex(State())
        var isClosed: Bool { state.withLock(\.isClosed) }
        var isAwaited: Bool { state.withLock { $0.reader != nil } }

        func next() -> [UInt8]? { state.withLock { $0.pieces.isEmpty ? ($0.hasEnded ? nil : []) : $0.pieces.removeFirst() } }

        func whenReady(_ call: @escaping @Sendable () -> Void) {
            let isReady = state.withLock { state in
                let isReady = !state.pieces.isEmpty || state.hasEnded
                if !isReady { state.reader = call }
                return isReady
            }
            if isReady { call() }
        }

        func close() { state.withLock { $0.isClosed = true } }

        func give(_ text: String) { change { $0.pieces.append(Array(text.utf8)) } }
        func end() { change { $0.hasEnded = true } }

        private func change(_ change: (inout State) -> Void) {
            let reader = state.withLock { state in
                change(&state)
                defer { state.reader = nil }
                return state.reader
            }
            reader?()
        }
    }

    private func streaming(_ source: Source) throws -> HTTPServer {
        try server { request in
            var response = Response(.ok, headers: ["Content-Type": "text/event-stream"])
            if request.target != "/other" { response.stream = source }
            return response
        }
    }

    /// Waits until the engine has nothing more to send.
    private func settle(_ source: Source) { while !source.isAwaited { yield() } }

    private func yield() { sched_yield() }

    @Test func `what a source gives is sent as it comes, until it ends`() throws {
        let source = Source()
        let server = try streaming(source)
        let client = try RawClient(port: server.port)
        source.give("one")
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        settle(source)
        source.give("two, and ")
        source.give("three")
        settle(source)
        source.end()
        let answer = try client.receiveToEnd()
        #expect(answer.contains("Transfer-Encoding: chunked"))
        #expect(answer.hasSuffix("3\r\none\r\n9\r\ntwo, and \r\n5\r\nthree\r\n0\r\n\r\n"))
        #expect(source.isClosed)
    }

    @Test func `pieces larger than any buffer arrive whole`() throws {
        let source = Source()
        let server = try streaming(source)
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.0\r\n\r\n")
        let large = String(repeating: "0123456789", count: 50_000)
        source.give(large)
        source.end()
        #expect(try client.receiveToEnd().hasSuffix("\r\n\r\n\(large)"))
    }

    @Test func `a client that has left is noticed when there is something to say`() throws {
        let source = Source()
        let server = try streaming(source)
        var client: RawClient? = try RawClient(port: server.port)
        try client?.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        settle(source)
        client?.vanish()
        client = nil
        while !source.isClosed { source.give("are you there?") }
    }

    @Test func `a server that stops ends its streams in order`() throws {
        let source = Source()
        let server = try streaming(source)
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        source.give("one")
        settle(source)
        server.stop()
        #expect(try client.receiveToEnd().hasSuffix("3\r\none\r\n0\r\n\r\n"))
        #expect(source.isClosed)
    }

    @Test(arguments: ["HTTP/1.1", "HTTP/1.0"])
    func `a HEAD is answered with the header alone, and the source is closed without being asked`(version: String) throws {
        let source = Source()
        let server = try streaming(source)
        let client = try RawClient(port: server.port)
        source.give("one")
        try client.send("HEAD / \(version)\r\nHost: a\r\n\r\n")
        let answer = try client.receiveToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains("Content-Type: text/event-stream\r\n"))
        #expect(answer.firstRange(of: "\r\n\r\n")?.upperBound == answer.endIndex)
        while !source.isClosed { yield() }
        #expect(source.next() == Array("one".utf8))
    }

    @Test func `streams keep no thread from answering`() throws {
        let sources = (0..<200).map { _ in Source() }
        let next = Atomic(0)
        let server = try server { request in
            var response = text("now")
            if request.target != "/now" { response.stream = sources[next.add(1, ordering: .relaxed).oldValue] }
            return response
        }
        let clients = try sources.map { _ in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        for _ in 0..<10 {
            let client = try RawClient(port: server.port)
            try client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.receive().text == "now")
        }
        server.stop()
        for client in clients { #expect(try client.receiveToEnd().hasSuffix("0\r\n\r\n")) }
    }
}
