import Emulation
import HTTPMessages
import OrderedJSON
import Synchronization
import Testing
import UnderstudyTesting

@Suite struct WebhookDeliveryTests {
    // MARK: What it refuses

    @Test func `unless it is switched on, what is recorded is not sent`() async throws {
        let target = try Target(Response(200))
        let server = try Understudy.erring(at: target.url)
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["recorded"])
        server.deliver()
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["recorded", "delivered"])
        #expect(target.received.count == 1)
        _ = server.send("PUT", "/__admin/webhooks", body: #"{"deliver":false}"#)
        try await server.fail(1)
        #expect(target.received.count == 1)
        target.stop()
    }

    @Test(arguments: ["http://hooks.example/", "https://127.0.0.1.example/x", "http://[::1]:9/", "ftp://127.0.0.1/", "nowhere", ""])
    func `a host that is not allowed is not called, and the outbox says so`(url: String) async throws {
        let server = try Understudy.erring(at: url)
        server.deliver(#","allow":["127.0.0.1"]"#)
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["refused"])
        #expect(server.outbox[0]["attempts"]?.arrayValue?.count == 1)
        #expect(
            server.outbox[0]["attempts"]?[0]?["error"]?.stringValue?
                .hasSuffix("is not among the hosts that PUT /__admin/webhooks allows") == true)
    }

    @Test func `a host that is no longer allowed is not tried again`() async throws {
        let asked = Mutex<Understudy?>(nil)
        let target = try Target(Response(500)) { asked.withLock { $0 }?.deliver(#","allow":["other.example"]"#) }
        let server = try Understudy.erring(at: target.url)
        asked.withLock { $0 = server }
        server.deliver()
        let courier = try #require(try server.sandbox().outgoing.courier)
        try server.advanceClock(by: "PT1M1S")
        await courier.rest()
        #expect(target.received.count == 1)
        #expect(server.outbox[0]["attempts"]?.arrayValue?.map { $0["status"] ?? 0 } == [500, 0])
        #expect(server.outbox[0]["state"] == "refused")
        target.stop()
    }

    @Test(arguments: ["65536", "99999", "0"])
    func `an address whose port is none is not called, and the server lives on`(port: String) async throws {
        let server = try Understudy.erring(at: "http://127.0.0.1:\(port)/hook")
        server.deliver()
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["refused"])
    }

    @Test func `where a target sends on is not followed`() async throws {
        let elsewhere = try Target(Response(200))
        let target = try Target(Response(302, headers: ["Location": elsewhere.url]))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["failed"])
        #expect(elsewhere.received.isEmpty)
        target.stop()
        elsewhere.stop()
    }

    // MARK: What it answers

    @Test func `a call is sent as it was recorded, and what came back is kept`() async throws {
        let target = try Target(Response(202, headers: ["Content-Type": "text/plain"], body: Array("thanks".utf8)))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(1)
        let request = try #require(target.received.first)
        #expect(request.method == .post)
        #expect(request.target == "/hook")
        #expect(request.headers["Content-Type"] == "application/json; charset=utf-8")
        #expect(String(decoding: request.body, as: UTF8.self) == server.outbox[0]["body"]?.text)
        #expect(server.outbox[0]["state"] == "delivered")
        #expect(server.outbox[0]["attempts"] == [["at": "2022-05-02T12:01:01Z", "status": 202, "body": "thanks"]])
    }

    @Test func `a call that fails is sent again, three times at most`() async throws {
        let target = try Target(Response(500), Response(429), Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(1)
        #expect(server.outbox[0]["attempts"]?.arrayValue?.map { $0["status"] } == [500, 429, 200])
        #expect(server.outbox[0]["state"] == "delivered")
        target.stop()

        let broken = try Target(Response(503))
        let other = try Understudy.erring(at: broken.url)
        other.deliver()
        try await other.fail(1)
        #expect(broken.received.count == 4)
        #expect(other.outbox[0]["state"] == "failed")
        broken.stop()
    }

    @Test func `attempts are counted by how they went, and a reset takes none back`() async throws {
        let target = try Target(Response(500), Response(429), Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(1)
        try server.reset()
        let metrics = server.get("/__admin/metrics").body.split(separator: "\n")
        for sample in [#"{state="delivered"} 1"#, #"{state="failed"} 2"#, #"{state="refused"} 0"#] {
            #expect(metrics.contains("understudy_webhook_attempts_total\(sample)"))
        }
        target.stop()
    }

    @Test func `where nobody listens it is tried as often`() async throws {
        let target = try Target(Response(200))
        target.stop()
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(1)
        let attempts = server.outbox[0]["attempts"]?.arrayValue ?? []
        #expect(attempts.count == 4)
        #expect(attempts.allSatisfy { $0["error"] != nil })
        #expect(server.outbox[0]["state"] == "failed")
    }

    @Test func `calls to one host arrive in the order in which they were made, failing ones too`() async throws {
        let target = try Target(Response(500), Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(5)
        let transactions = server.outbox.map { $0["body"]?["TransactionId"] }
        #expect(transactions.count == 5)
        let arrived = target.received.map { (try? JSON(parsing: $0.body))?["TransactionId"] }
        #expect(arrived == [transactions[0]] + transactions)
        target.stop()
    }

    @Test func `a target that begins an answer and does not end it has failed, and what waits behind is sent`() async throws {
        let target = try Target(answering: { number in
            var response = Response(200)
            if number < 4 { response.stream = Silence() }
            return .ready(response)
        })
        let server = try Understudy.erring(at: target.url, timeLimit: .milliseconds(500))
        server.deliver()
        try await server.fail(2)
        #expect(server.outbox.map { $0["state"] } == ["failed", "delivered"])
        let attempts = server.outbox[0]["attempts"]?.arrayValue ?? []
        #expect(attempts.map { $0["error"] } == Array(repeating: "HTTPClientError.deadlineExceeded", count: 4))
        target.stop()
    }

    @Test func `a target that does not answer holds up none on another port of its host`() async throws {
        let answer = PromisedResponse()
        let slow = try Target(answering: { _ in .later(answer) })
        let other = try Target(Response(200)) { answer.fulfil(Response(200)) }
        let server = try Understudy.erring(at: slow.url)
        server.deliver()
        try server.advanceClock(by: "PT1M1S")
        server.tell(other.url)
        try await server.fail(1)
        // the first webhook is answered only once the second one has arrived
        #expect(server.outbox.map { $0["state"] } == ["delivered", "delivered"])
        #expect(server.outbox.map { $0["attempts"]?.arrayValue?.count } == [1, 1])
        slow.stop()
        other.stop()
    }

    // MARK: What it remembers

    @Test func `a reset switches it off, and what comes back later is noted of no other call`() async throws {
        let target = try Target(Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try await server.fail(1)
        try server.reset()
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["recorded"])
        #expect(target.received.count == 1)
        target.stop()
    }

    @Test func `what failed before a reset is not tried behind it, even where calls are sent again`() async throws {
        let asked = Mutex<Understudy?>(nil)
        let target = try Target(Response(500)) {
            let server = asked.withLock { $0 }
            try? server?.reset()
            server?.deliver()
        }
        let server = try Understudy.erring(at: target.url)
        asked.withLock { $0 = server }
        server.deliver()
        let courier = try #require(try server.sandbox().outgoing.courier)
        try server.advanceClock(by: "PT1M1S")
        await courier.rest()
        #expect(target.received.count == 1)
        #expect(server.outbox.isEmpty)
        target.stop()
    }

    @Test func `what a snapshot brings back is not sent again, and what comes then is`() async throws {
        let target = try Target(Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        _ = server.post("/__admin/snapshots", #"{"name":"before"}"#)
        try await server.fail(2)
        _ = server.post("/__admin/snapshots", #"{"name":"after"}"#)
        for name in ["before", "after"] { #expect(server.post("/__admin/snapshots/\(name)/restore", "").status == 200) }
        try await server.webhooksSent()
        #expect(target.received.count == 2)
        try await server.fail(1)
        #expect(server.outbox.map { $0["state"] } == ["delivered", "delivered", "delivered"])
        #expect(target.received.count == 3)
        target.stop()
    }

    @Test func `what failed before a restore is not tried behind it, and what comes then is sent`() async throws {
        let asked = Mutex<Understudy?>(nil)
        let target = try Target(answering: { number in
            guard number == 0 else { return .ready(Response(200)) }
            _ = asked.withLock { $0 }?.post("/__admin/snapshots/before/restore", "")
            return .ready(Response(500))
        })
        let server = try Understudy.erring(at: target.url)
        asked.withLock { $0 = server }
        server.deliver()
        _ = server.post("/__admin/snapshots", #"{"name":"before"}"#)
        try server.advanceClock(by: "PT1M1S")
        try await server.webhooksSent()
        #expect(target.received.count == 1)
        #expect(server.outbox.isEmpty)
        try await server.fail(1)
        #expect(target.received.count == 2)
        #expect(server.outbox.map { $0["attempts"]?.arrayValue?.map { $0["status"] } } == [[200]])
        target.stop()
    }

    @Test func `what is tried again when a sandbox is restored holds up no call that comes then`() async throws {
        let target = try Target(Response(500), Response(200))
        let server = try Understudy.erring(at: target.url, pauses: [.seconds(60)])
        server.deliver()
        _ = server.post("/__admin/snapshots", #"{"name":"before"}"#)
        try server.advanceClock(by: "PT1M1S")
        while server.outbox.first?["state"] != "failed" { await Task.yield() }
        #expect(server.post("/__admin/snapshots/before/restore", "").status == 200)
        try await server.fail(1)
        #expect(target.received.count == 2)
        #expect(server.outbox.map { $0["state"] } == ["delivered"])
        target.stop()
    }

    @Test func `all calls of one move of the clock are sent, more than are kept too`() async throws {
        let target = try Target(Response(200))
        let server = try Understudy.erring(at: target.url, cycles: 12)
        server.deliver()
        try server.advanceClock(by: "PT90M1S")
        try await server.webhooksSent()
        #expect(target.received.count == 1080)
        #expect(server.outbox.count == 1000)
        #expect(server.outbox.first?["number"] == 80)
        #expect(server.outbox.last?["state"] == "delivered")
        target.stop()
    }

    @Test func `where calls have given way to newer ones, a verdict that they could change is inconclusive`() throws {
        let server = try Understudy.erring(at: "http://a.example", cycles: 12)
        try server.advanceClock(by: "PT90M1S")
        func verdict(_ times: String) -> JSON? { server.post("/__admin/outbox/verify", #"{"times":\#(times)}"#).json?["verdict"] }
        #expect(verdict(#"{"atLeast":1000}"#) == "passed")
        #expect(verdict(#"{"exactly":1000}"#) == "inconclusive")
        #expect(
            server.post("/__admin/outbox/verify", #"{"times":{"exactly":1000}}"#).json?["reason"] == """
                The outbox has 1000 of 1080 calls, and the others could change the verdict. Ask sooner, or reset the sandbox in between.
                """)
        #expect(verdict(#"{"atMost":999}"#) == "failed")
        #expect(server.get("/__admin/outbox/wait?count=1001&timeout=PT0S").json?["verdict"] == "inconclusive")
    }

    @Test func `whoever waits for a call that is delivered is told when it is`() async throws {
        let target = try Target(Response(500), Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        let pending = server.ask("GET", "/__admin/outbox/wait?match=%7B%22state%22:%22delivered%22%7D&timeout=PT10M")
        #expect(pending.reply == nil)
        try await server.fail(1)
        let call = try await pending.value.json?["calls"]?[0]
        #expect(call?["attempts"]?.arrayValue?.map { $0["status"] } == [500, 200])
        target.stop()
    }

    @Test func `one sandbox's calls are not another's`() async throws {
        let target = try Target(Response(200))
        let server = try Understudy.erring(at: target.url)
        server.deliver()
        try server.advanceClock(by: "PT5M30S", sandbox: "other")
        try await server.webhooksSent(sandbox: "other")
        #expect(target.received.isEmpty)
        #expect(server.get("/sandbox/other/__admin/outbox").json?.arrayValue?.count == 5)
        target.stop()
    }
}
