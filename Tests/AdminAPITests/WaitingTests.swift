import OrderedJSON
import Synchronization
import Testing
import UnderstudyTesting

@Suite struct WaitingTests {
    private static let runs = "match=%7B%22path%22:%22/api/RunWorkflow%22%7D"

    // MARK: What it refuses

    @Test(arguments: [
        ("count=x", "count is x; it must be a whole number from 0."), ("since=-1", "since is -1; it must be a whole number from 0."),
        ("timeout=10", "timeout is 10; it must be a period like PT30S, and PT10M at most."),
        ("timeout=PT11M", "timeout is PT11M; it must be a period like PT30S, and PT10M at most."),
        ("match=x", "match is not JSON: line 1, column 1 (byte 0): a value is expected"),
        ("match=7", "match: expected an object (RequestMatch), found 7"),
        ("match=%7B%22x%22:1%7D", "match: /x: expected one of the members of RequestMatch, found 1"),
    ])
    func `a wish that cannot be met is refused`(query: String, message: String) throws {
        for path in query.hasPrefix("count") || query.hasPrefix("timeout") ? ["wait"] : ["wait", "journal/stream"] {
            let answer = try Understudy().get("/__admin/\(path)?\(query)")
            #expect(answer.status == 400)
            #expect(answer.json?["error"]?["code"] == "invalid_query")
            #expect(answer.json?["error"]?["message"]?.stringValue == message)
        }
    }

    @Test(arguments: [
        ("wait?matches=%7B%7D&count=0", "matches; there is match, count, timeout, since"),
        ("journal/stream?count=1", "count; there is match, since"), ("journal?limits=1", "limits; there is limit"),
        ("journal.har?=", "; there is limit"), ("diff?form=before", "form; there is from, to"),
        ("state/canvas?apis=cyclr", "apis; there is api"), ("health?x=1", "x; there is none"), ("openapi?api=cyclr", "api; there is none"),
    ])
    func `a parameter that is none is refused, since it would do nothing`(query: String, what: String) throws {
        #expect(
            try Understudy().get("/__admin/\(query)").line
                == #"400 {"error":{"code":"invalid_query","message":"There is no parameter \#(what)."}}"#)
    }

    @Test(arguments: [
        ("journal?limit=1&limit=5", "The parameter limit comes twice."),
        ("state/cyclr?api=canvas", "The path names the API; there is no parameter api beside that."),
    ])
    func `a parameter that would not count is refused`(query: String, message: String) throws {
        #expect(try Understudy().get("/__admin/\(query)").line == #"400 {"error":{"code":"invalid_query","message":"\#(message)"}}"#)
    }

    @Test func `what destroys something is not done where a parameter asked for less of it`() throws {
        let server = try Understudy()
        #expect(server.post("/__admin/faults", #"{"effect":{"empty":true}}"#).status == 201)
        let time = server.get("/__admin/clock").body
        let refusal = #"400 {"error":{"code":"invalid_query","message":"There is no parameter sandbox; there is none."}}"#
        #expect(server.send("DELETE", "/__admin/faults?sandbox=a").line == refusal)
        #expect(server.post("/__admin/reset?sandbox=a", "").line == refusal)
        #expect(server.put("/__admin/clock?sandbox=a", #"{"advance":"PT1H"}"#) == refusal)
        #expect(server.get("/__admin/clock").body == time)
        #expect(server.get("/__admin/faults").json?.arrayValue?.count == 1)
    }

    // MARK: What it answers

    @Test func `it answers when so many requests came that match`() throws {
        let server = try Understudy.canvas()
        let pending = server.ask("GET", "/__admin/wait?\(Self.runs)&count=2")
        _ = server.get("/api/Authenticate")
        _ = server.post("/api/RunWorkflow", "{}")
        #expect(pending.reply == nil)
        _ = server.post("/api/RunWorkflow", "{}")
        let arrival = try #require(pending.reply?.json)
        #expect(pending.reply?.status == 200)
        #expect(pending.reply?.header("Content-Type") == "application/json; charset=utf-8")
        #expect(arrival["verdict"] == "passed")
        #expect(arrival["seen"] == 2)
        #expect(arrival["requests"]?.arrayValue?.map { $0["number"] } == [1, 2])
        #expect(arrival["next"] == 3)
    }

    @Test func `each that fits counts once, also of those that come together, and the last hundred are told`() async throws {
        let server = try Understudy.canvas()
        let pending = server.ask("GET", "/__admin/wait?count=1200&timeout=PT10M")
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<300 { _ = server.get("/api/Authenticate") } } }
        }
        let arrival = try #require(pending.reply?.json)
        #expect(arrival["verdict"] == "passed")
        #expect(arrival["seen"] == 1200)
        #expect(arrival["requests"]?.arrayValue?.compactMap { $0["number"]?.intValue } == Array(1100..<1200))
        #expect(arrival["next"] == 1200)
    }

    @Test func `what came before counts, unless it is older than one wants`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/api/RunWorkflow", "{}")
        #expect(server.get("/__admin/wait?\(Self.runs)").json?["verdict"] == "passed")
        let pending = server.ask("GET", "/__admin/wait?\(Self.runs)&since=1")
        #expect(pending.reply == nil)
        _ = server.post("/api/RunWorkflow", "{}")
        #expect(pending.reply?.json?["seen"] == 1)
    }

    @Test func `when the time is up, it says what it has seen`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        let arrival = server.get("/__admin/wait?\(Self.runs)&timeout=PT0S")
        #expect(arrival.line == #"200 {"verdict":"failed","expected":1,"seen":0,"requests":[],"next":1}"#)
    }

    @Test func `where requests were forgotten unseen, it is inconclusive`() throws {
        let server = try Understudy.canvas()
        for _ in 0..<1001 { _ = server.get("/api/Authenticate") }
        #expect(server.get("/__admin/wait?\(Self.runs)&timeout=PT0S").json?["verdict"] == "inconclusive")
    }

    @Test func `after a reset all requests are new`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        _ = server.get("/api/Authenticate")
        let pending = server.ask("GET", "/__admin/wait?\(Self.runs)&since=2")
        try server.reset()
        #expect(pending.reply == nil)
        _ = server.post("/api/RunWorkflow", "{}")
        #expect(pending.reply?.json?["verdict"] == "passed")
    }

    @Test func `what came before a reset does not count`() throws {
        let server = try Understudy.canvas()
        let pending = server.ask("GET", "/__admin/wait?count=2")
        _ = server.get("/api/Authenticate")
        _ = server.send("POST", "/__admin/reset")
        _ = server.get("/api/Authenticate")
        #expect(pending.reply == nil)
        _ = server.get("/api/Authenticate")
        #expect(pending.reply?.json?["seen"] == 2)
        #expect(pending.reply?.json?["requests"]?.arrayValue?.compactMap { $0["number"]?.intValue } == [0, 1])
    }

    @Test func `after a reset the first request counts for those who have seen as many`() throws {
        let server = try Understudy.canvas()
        let feed = try #require(server.stream("/__admin/journal/stream"))
        #expect(feed.text() == ": listening\n\n")
        _ = server.get("/api/Authenticate")
        #expect(feed.text()?.hasPrefix("id: 0\n") == true)
        let pending = server.ask("GET", "/__admin/wait?since=1")
        try server.reset()
        _ = server.post("/api/RunWorkflow", "{}")
        #expect(pending.reply?.json?["requests"]?.arrayValue?.map { $0["number"] } == [0])
        _ = server.get("/api/Authenticate")
        let ids = feed.text()?.split(separator: "\n").filter { $0.hasPrefix("id: ") }
        #expect(ids == ["id: 0", "id: 1"])
    }

    @Test func `when its sandbox is deleted, a stream ends and a wait is answered`() throws {
        let server = try Understudy.canvas()
        let feed = try #require(server.stream("/sandbox/a/__admin/journal/stream"))
        #expect(feed.text() == ": listening\n\n")
        let pending = server.ask("GET", "/sandbox/a/__admin/wait?count=2")
        _ = server.get("/sandbox/a/api/Authenticate")
        #expect(pending.reply == nil)
        #expect(server.send("DELETE", "/__admin/sandboxes/a").status == 204)
        #expect(pending.reply?.json?["verdict"] == "inconclusive")
        #expect(pending.reply?.json?["seen"] == 1)
        #expect(feed.text()?.hasPrefix("id: 0\n") == true)
        #expect(feed.text() == nil)
    }

    @Test func `another sandbox's requests are not waited for`() throws {
        let server = try Understudy.canvas()
        let pending = server.ask("GET", "/sandbox/a/__admin/wait?\(Self.runs)")
        _ = server.post("/api/RunWorkflow", "{}")
        #expect(pending.reply == nil)
        _ = server.post("/sandbox/a/api/RunWorkflow", "{}")
        #expect(pending.reply?.json?["seen"] == 1)
    }

    // MARK: The stream

    @Test func `exchanges are events, the next ones, those since a number, or those that a client has not seen`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        let feed = try #require(server.stream("/__admin/journal/stream"))
        #expect(feed.reply.header("Content-Type") == "text/event-stream")
        #expect(feed.text() == ": listening\n\n")
        #expect(feed.text() == "")
        _ = server.get("/api/Nowhere")
        _ = server.get("/api/Authenticate")
        let events = feed.text()?.split(separator: "\n") ?? []
        #expect(events.filter { !$0.hasPrefix("data: ") } == ["id: 1", "event: exchange", "id: 2", "event: exchange"])
        let entry = try JSON(parsing: String(events[2].dropFirst(6)))
        #expect(entry == server.get("/__admin/journal").json?[1])

        for again in [
            server.stream("/__admin/journal/stream?since=1"), server.stream("/__admin/journal/stream", headers: ["Last-Event-ID": "0"]),
            server.stream("/__admin/journal/stream?since=0", headers: ["Last-Event-ID": "0"]),
        ] {
            #expect(again?.text() == ": listening\n\n")
            #expect(again?.text()?.hasPrefix("id: 1\n") == true)
        }
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775808", "-1", "-9223372036854775808", "x", ""])
    func `behind a last event that cannot be one, the next exchange is the first`(id: String) throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        let feed = try #require(server.stream("/__admin/journal/stream", headers: ["Last-Event-ID": id]))
        #expect(feed.text() == ": listening\n\n")
        _ = server.get("/api/Nowhere")
        #expect(feed.text()?.hasPrefix("id: 1\n") == true)
    }

    @Test func `whoever waits for more is told once it is there, and not when the stream was closed`() throws {
        let server = try Understudy.canvas()
        let feed = try #require(server.stream("/__admin/journal/stream"))
        let calls = Counter()
        feed.whenReady { calls.count() }
        #expect(calls.value == 0)
        _ = server.get("/api/Authenticate")
        _ = server.get("/api/Authenticate")
        #expect(calls.value == 1)
        feed.close()
        feed.whenReady { calls.count() }
        _ = server.get("/api/Authenticate")
        #expect(calls.value == 1)
        #expect(feed.text() == nil)
    }

    @Test func `only what matches is told, and what was forgotten is said`() throws {
        let server = try Understudy.canvas()
        let feed = try #require(server.stream("/__admin/journal/stream?\(Self.runs)"))
        _ = feed.text()
        _ = server.get("/api/Authenticate")
        #expect(feed.text() == "")
        for _ in 0..<1001 { _ = server.get("/api/Authenticate") }
        _ = server.post("/api/RunWorkflow", "{}")
        let told = try #require(feed.text())
        #expect(told.hasPrefix(": the journal dropped some exchanges before they could be sent\n\nid: 1002\n"))
    }
}

private final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func count() { number.withLock { $0 += 1 } }
}
