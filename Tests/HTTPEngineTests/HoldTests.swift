import Dispatch
import HTTPEngine
import HTTPMessages
import Synchronization
import Testing

@Suite struct HoldTests {
    @Test func `a delayed answer comes after its delay, and a delayed reset too`() throws {
        let server = try server { request in
            var response = text("late")
            response.delay = .milliseconds(50)
            if request.target == "/reset" { response.delivery = .reset }
            return response
        }
        let client = try RawClient(port: server.port)
        var start = ContinuousClock.now
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "late")
        #expect(ContinuousClock.now - start >= .milliseconds(50))
        start = .now
        try client.send("GET /reset HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect { try client.receiveToEnd() } throws: { if case RawClient.Failure.reset = $0 { true } else { false } }
        #expect(ContinuousClock.now - start >= .milliseconds(50))
    }

    @Test func `thousands of held connections keep no thread from answering`() throws {
        let hasCome = DispatchSemaphore(value: 0)
        let server = try server(limits { $0.grace = .seconds(60) }) { request in
            var response = text("held")
            if request.target != "/now" {
                response.delay = .seconds(3600)
                hasCome.signal()
            }
            return response
        }
        let held = try (0..<2000).map { _ in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        // a request that is still on its way when the server stops has no answer
        for _ in held { hasCome.wait() }
        for _ in 0..<10 {
            let client = try RawClient(port: server.port)
            try client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.receive().status == 200)
        }
        server.stop()
        #expect(try held.allSatisfy { try $0.receive().text == "held" })
    }

    @Test func `delays that overlap all last their time`() throws {
        let server = try server { request in
            var response = text("")
            response.delay = .milliseconds(Int(request.target.text.dropFirst()) ?? 0)
            return response
        }
        let start = ContinuousClock.now
        let clients = try [80, 20, 60, 40].map { delay in
            let client = try RawClient(port: server.port)
            try client.send("GET /\(delay) HTTP/1.1\r\nHost: a\r\n\r\n")
            return (delay, client)
        }
        for (delay, client) in clients.sorted(by: { $0.0 < $1.0 }) {
            _ = try client.receive()
            #expect(ContinuousClock.now - start >= .milliseconds(delay))
        }
    }

    @Test func `a promised answer is sent when it is fulfilled, from whatever thread`() async throws {
        let promise = PromisedResponse()
        let asked = AsyncStream.makeStream(of: Void.self)
        let server = try serverPromising { _ in
            asked.continuation.yield()
            return .later(promise)
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in asked.stream { break }
        promise.fulfil(text("kept"))
        #expect(try client.receive().text == "kept")
    }

    @Test func `a promise that is fulfilled already is answered at once`() throws {
        let server = try serverPromising { request in
            let promise = PromisedResponse()
            promise.fulfil(text(request.target.text))
            return .later(promise)
        }
        let client = try RawClient(port: server.port)
        try client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "/1")
        #expect(try client.receive().text == "/2")
    }

    @Test func `a promised answer keeps its own delay and delivery`() throws {
        let server = try serverPromising { _ in
            let promise = PromisedResponse()
            var response = text("abc")
            response.delay = .milliseconds(30)
            response.delivery = .dribbled(bytes: 1, every: .milliseconds(10))
            promise.fulfil(response)
            return .later(promise)
        }
        let client = try RawClient(port: server.port)
        let start = ContinuousClock.now
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "abc")
        #expect(ContinuousClock.now - start >= .milliseconds(50))
    }

    @Test func `while a slow answer is made, its thread answers others`() throws {
        var oneThread = EngineConfiguration()
        oneThread.threads = 1
        let lane = Lane(width: 1)
        let othersHaveTheirs = DispatchSemaphore(value: 0)
        let server = try serverPromising(oneThread) { request in
            guard request.target == "/slow" else { return .ready(text("quick")) }
            return .slow(lane) {
                othersHaveTheirs.wait()
                return .slow(lane) { .ready(text("slow")) }
            }
        }
        let patient = try RawClient(port: server.port)
        try patient.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in 0..<3 {
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.receive().text == "quick")
        }
        othersHaveTheirs.signal()
        #expect(try patient.receive().text == "slow")
    }

    @Test func `hundreds that wait in one lane hold up neither another lane's answer nor the end of a delay`() throws {
        let crowded = Lane(width: 1), free = Lane(width: 1)
        let hasCome = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0)
        let server = try serverPromising { request in
            var response = text(request.target.text)
            switch request.target {
            case "/wait":
                hasCome.signal()
                return .slow(crowded) { [response] in
                    mayEnd.wait()
                    return .ready(response)
                }
            case "/slow": return .slow(free) { [response] in .ready(response) }
            default:
                response.delay = .milliseconds(20)
                return .ready(response)
            }
        }
        let waiting = try (0..<300).map { _ in
            let client = try RawClient(port: server.port)
            try client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        for _ in waiting { hasCome.wait() }
        for target in ["/slow", "/late"] {
            let client = try RawClient(port: server.port)
            try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.receive().text == target)
        }
        for _ in waiting { mayEnd.signal() }
        #expect(try waiting.allSatisfy { try $0.receive().text == "/wait" })
    }

    @Test func `a delay ends though slow answers have every thread that Dispatch has for them`() throws {
        let hasBegun = DispatchSemaphore(value: 0), mayEnd = DispatchSemaphore(value: 0)
        let server = try serverPromising { request in
            var response = text("late")
            response.delay = .milliseconds(20)
            guard request.target == "/wait" else { return .ready(response) }
            hasBegun.signal()
            return .slow(Lane(width: 1)) {
                mayEnd.wait()
                return .ready(text("waited"))
            }
        }
        let waiting = try (0..<300).map { _ in
            let client = try RawClient(port: server.port)
            try client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            return client
        }
        for _ in waiting { hasBegun.wait() }
        let client = try RawClient(port: server.port)
        try client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "late")
        for _ in waiting { mayEnd.signal() }
        #expect(try waiting.allSatisfy { try $0.receive().text == "waited" })
    }

    @Test func `a slow answer may end in a promise, and something be done to it on the way`() throws {
        let server = try serverPromising { _ in
            let promise = PromisedResponse()
            promise.fulfil(text("kept"))
            let slow = Answer.slow(Lane(width: 1)) { .later(promise) }
            return slow.mapped { $0.body += Array(" and marked".utf8) }
        }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "kept and marked")
    }

    @Test func `a client that leaves before its promise is kept harms nobody`() async throws {
        let promises = Mutex<[PromisedResponse]>([])
        let asked = AsyncStream.makeStream(of: Void.self)
        let server = try serverPromising { request in
            guard request.target == "/wait" else { return .ready(text("here")) }
            let promise = PromisedResponse()
            promises.withLock { $0.append(promise) }
            asked.continuation.yield()
            return .later(promise)
        }
        for leaves in [RawClient.vanish, RawClient.finishSending] {
            let client = try RawClient(port: server.port)
            try client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in asked.stream { break }
            leaves(client)()
        }
        for promise in promises.withLock({ $0 }) { promise.fulfil(text("nobody listens")) }
        let client = try RawClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.receive().text == "here")
    }
}
