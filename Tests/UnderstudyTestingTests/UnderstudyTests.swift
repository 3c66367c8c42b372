import Emulation
import Foundation
import HTTPEngine
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct UnderstudyTests {
    @Test func `its clock stands where it is told, moves when it is told, and a reset brings it back`() throws {
        let server = try Understudy(now: "2026-01-01T00:00:00Z")
        try server.advanceClock(by: "PT90M")
        #expect(server.get("/__admin/clock").json?["now"] == "2026-01-01T01:30:00Z")
        try server.setClock(to: "2025-01-01T00:00:00Z")
        #expect(server.get("/__admin/clock").json?["now"] == "2025-01-01T00:00:00Z")
        try server.reset()
        #expect(server.get("/__admin/clock").json?["now"] == "2026-01-01T00:00:00Z")
        #expect(throws: (any Error).self) { try server.advanceClock(by: "soon") }
        #expect(throws: (any Error).self) { try server.reset(sandbox: "a b") }
    }

    @Test func `fields of every request are sent unless the request says otherwise`() throws {
        let server = try Understudy(headers: ["X-Understudy-Sandbox": "a"])
        #expect(server.get("/__admin/clock").json?["sandbox"] == "a")
        #expect(server.get("/__admin/clock", headers: ["x-understudy-sandbox": "b"]).json?["sandbox"] == "b")
        #expect(server.get("/__admin/clock", headers: ["X-Understudy-Sandbox": nil]).json?["sandbox"] == "main")
    }

    @Test func `a sandbox that every request names is the instance's own`() throws {
        let server = try Understudy(headers: ["x-understudy-sandbox": "a"])
        #expect(server.sandboxName == "a")
        try server.advanceClock(by: "1h")
        #expect(server.get("/__admin/clock").json?["now"] == "2022-05-02T13:00:00Z")
        try server.reset()
        #expect(server.get("/__admin/clock").json?["now"] == "2022-05-02T12:00:00Z")
        #expect(server.get("/__admin/clock", headers: ["X-Understudy-Sandbox": nil]).json?["now"] == "2022-05-02T12:00:00Z")
    }

    @Test func `JSON is labelled as such, unless the request says otherwise in any letter case`() throws {
        let server = try Understudy()
        func label(_ headers: [String: String?]) throws -> [String]? {
            _ = server.patch("/api/Nowhere", "[]", headers: headers)
            return try server.lastExchange()?.request.headers.values(of: "Content-Type")
        }
        #expect(try label([:]) == ["application/json"])
        #expect(try label(["content-type": "application/json-patch+json"]) == ["application/json-patch+json"])
        #expect(try label(["content-type": nil]) == [])
    }

    @Test func `a reply has status, fields and text as they were sent`() throws {
        let reply = try Understudy().get("/__admin/version")
        #expect(reply.status == 200)
        #expect(reply.line == #"200 {"name":"understudy","version":"0.1.0"}"#)
        #expect(reply.header("content-TYPE") == "application/json; charset=utf-8")
        #expect(reply.header("Location") == nil)
        #expect(reply.headers.map(\.name) == ["Content-Type", "X-Understudy-Evidence", "Date"])
    }

    @Test func `HEAD has the fields of GET and no body, as on the wire`() throws {
        let server = try Understudy()
        #expect(server.send("HEAD", "/__admin/version").line == "200 ")
        #expect(server.send("HEAD", "/__admin/version").header("Content-Type") == "application/json; charset=utf-8")
    }

    @Test func `the last request can be looked up`() throws {
        let server = try Understudy()
        #expect(try server.lastExchange() == nil)
        _ = server.get("/api/Nowhere?x=1")
        #expect(try server.lastExchange()?.request.target.text == "/api/Nowhere?x=1")
    }

    @Test func `on a port it is the same server`() throws {
        let server = try Understudy(now: "2026-01-01T00:00:00Z")
        let listening = try server.listen()
        defer { listening.stop() }
        try server.advanceClock(by: "1h")
        let port = try #require(UInt16(listening.address.split(separator: ":").last ?? ""))
        let answer = try #require(probe(host: "127.0.0.1", port: port, path: "/__admin/clock"))
        #expect(try JSON(parsing: answer.body)["now"] == "2026-01-01T01:00:00Z")
    }

    @Test func `a port stays open for a test that keeps its address alone, and closes when the server goes`() throws {
        func use() throws -> UInt16 {
            let server = try Understudy()
            let address = try server.sandbox(named: "mine").listen().address
            let port = try #require(UInt16(address.dropLast("/sandbox/mine".count).split(separator: ":").last ?? ""))
            #expect(probe(host: "127.0.0.1", port: port, path: "/sandbox/mine/api/GetMetaData")?.status == 200)
            #expect(try server.sandbox(named: "mine").requests().map { $0["/target"] } == ["/api/GetMetaData"])
            return port
        }
        #expect(probe(host: "127.0.0.1", port: try use(), path: "/__admin/clock") == nil)
    }

    @Test func `seeds that are wrong are said in words`() throws {
        let error = #expect(throws: (any Error).self) { try Understudy(seeds: ["canvas/metadata.json": "{}"]) }
        #expect(
            error.map { "\($0)" }
                == "seed-data/canvas/metadata.json:1: expected an array of records, found something else; put [ and ] around it")
    }

    @Test(arguments: [
        (["now": "soon"], "now: soon is no time like 2022-05-02T12:00:00Z"), (["token": "a b"], "adminToken: a b fits in no header field"),
        (["setting": "x"], "The setting is x; it must be like integrator.rateLimit=true, one of "),
        (["publicURL": "x"], "publicURL: x is no address like https://understudy.example"),
        (["sandboxes": "-1"], "maxSandboxes: -1 is less than 0"), (["snapshots": "-1"], "maxSnapshots: -1 is less than 0"),
        (["entries": "0"], "journalEntries: 0 is not from 1 to 100000"),
        (["sandbox": "no good!"], "headers: no good! is no name of 1 to 64 letters, digits, dashes, underscores or dots"),
    ])
    func `what it cannot be started with is said in words`(wrong: [String: String], words: String) throws {
        let error = #expect(throws: (any Error).self) {
            func number(_ name: String) -> Int { wrong[name].flatMap { Int($0) } ?? 1 }
            _ = try Understudy(
                now: wrong["now"], headers: wrong["sandbox"].map { ["X-Understudy-Sandbox": $0] } ?? [:], adminToken: wrong["token"],
                settings: wrong["setting"].map { [$0] } ?? [], publicURL: wrong["publicURL"], maxSandboxes: number("sandboxes"),
                maxSnapshots: number("snapshots"), journalEntries: number("entries"))
        }
        #expect(error.map { "\($0)".hasPrefix(words) } == true)
    }

    @Test func `times, periods and names that are none are said in words`() throws {
        let server = try Understudy()
        func words(_ body: () throws -> Void) -> String? { #expect(throws: UnderstudyError.self, performing: body)?.description }
        #expect(words { try server.advanceClock(by: "soon") } == "soon is no period like PT90M or 7d")
        #expect(words { try server.setClock(to: "soon") } == "soon is no time like 2022-05-02T12:00:00Z")
        #expect(words { _ = try server.sandbox(named: "a b") }?.hasPrefix("There is no sandbox a b to be had: ") == true)
    }

    @Test func `how strict it is, what is chosen, and ids are as it was told`() throws {
        let server = try Understudy(seed: 7, strict: true, settings: ["integrator.rateLimit=true"])
        #expect(server.get("/__admin/settings")["/leniency"] == false)
        #expect(server.get("/__admin/settings")["/apis/integrator/rateLimit"] == true)
        func id(_ seed: UInt64) throws -> String? {
            let server = try Understudy(headers: ["Authorization": "Bearer my_api_token"], seed: seed)
            return server.post("/v1/flows/0000c0de1000000000000001/run", "{}")["/_jobId"]?.string
        }
        #expect(try id(7) != nil)
        #expect(try id(7) == id(7))
        #expect(try id(7) != id(8))
    }

    @Test func `its bounds are as it was told, and a verdict that they make doubtful says so`() throws {
        let server = try Understudy(maxSandboxes: 1, maxSnapshots: 0, journalEntries: 2)
        _ = try server.sandbox(named: "a")
        #expect(throws: UnderstudyError.self) { try server.sandbox(named: "b") }
        #expect(throws: UnderstudyError.self) { try server.snapshot("s") }
        for _ in 0..<3 { _ = server.get("/api/GetMetaData") }
        let error = #expect(throws: UnderstudyError.self) { try server.verify(#"{"match":{"path":"/never"},"times":{"never":true}}"#) }
        #expect(error?.description.contains(#""reason":"The journal has 2 of 3 exchanges, "#) == true)
    }

    @Test func `links lead where it was told`() throws {
        let server = try Understudy(
            headers: ["Authorization": "Bearer \(String(repeating: "0000c0de", count: 8))"], publicURL: "https://understudy.example")
        let link = server.post("/v1.0/accounts/new/launch", "{}")["/LaunchUrl"]?.string
        #expect(link?.hasPrefix("https://understudy.example/account/signinwithtoken?token=") == true)
    }

    // MARK: Replies

    private struct Clock: Decodable, Equatable { let sandbox: String, frozen: Bool }

    @Test func `a reply is looked into by pointers, or decoded`() throws {
        let clock = try Understudy().get("/__admin/clock")
        #expect(clock["/now"] == "2022-05-02T12:00:00Z")
        #expect(clock["/frozen"]?.bool == true)
        #expect(clock["/nowhere"] == nil)
        #expect(clock["no pointer"] == nil)
        #expect(try clock.decode(Clock.self) == Clock(sandbox: "main", frozen: true))
        #expect(try clock[""]?.decode() == Clock(sandbox: "main", frozen: true))
    }

    @Test func `a value has the kind of the wire`() throws {
        let value = JSONValue(try JSON(parsing: #"{"a":[1,1.5,null,"x",true],"b":{}}"#))
        #expect(value.names == ["a", "b"])
        #expect(value["/a"]?.elements == [1, 1.5, .null, "x", true])
        #expect(value["/a/1"]?.double == 1.5)
        #expect(value["/a/1"]?.int == nil)
        #expect(value == ["b": [:], "a": [1, 1.5, .null, "x", true]])
        #expect("\(value)" == #"{"a":[1,1.5,null,"x",true],"b":{}}"#)
    }

    @Test func `a reply that cannot be decoded is shown`() throws {
        let error = #expect(throws: UnderstudyError.self) { try Understudy().get("/__admin/nowhere").decode(Clock.self) }
        #expect(error?.description.hasPrefix("The answer is no Clock: ") == true)
        #expect(error?.description.contains(" It is: 404 ") == true)
    }

    @Test(arguments: ["PUT", "PATCH", "DELETE"])
    func `each method is sent as it is called`(method: String) throws {
        let server = try Understudy()
        let reply =
            switch method {
            case "PUT": server.put("/api/Nowhere", "[1]")
            case "PATCH": server.patch("/api/Nowhere", "[1]")
            default: server.delete("/api/Nowhere")
            }
        #expect(reply.status == 404)
        let request = try #require(try server.lastExchange()?.request)
        #expect(request.method.name == method)
        #expect(String(decoding: request.body, as: UTF8.self) == (method == "DELETE" ? "" : "[1]"))
        #expect(request.headers["Content-Type"] == (method == "DELETE" ? nil : "application/json"))
    }

    // MARK: What is held back

    private static let delayed = ["X-Understudy-Fault": "delay=2s"]

    @Test func `what is held back has no status, and says how it can be had`() throws {
        let reply = try Understudy().get("/api/GetMetaData", headers: Self.delayed)
        #expect(reply.line == "0 GET /api/GetMetaData is answered later: `ask` for it, and await its `value`")
    }

    @Test func `what is held back is there when the clock has gone so far, for all who wait`() async throws {
        let server = try Understudy()
        let pending = server.ask("GET", "/api/GetMetaData", headers: Self.delayed)
        #expect(pending.reply == nil)
        async let first = pending.value.status
        async let second = pending.value.status
        try server.advanceClock(by: "2s")
        #expect(try await [first, second] == [200, 200])
        #expect(try await pending.value.status == 200)
    }

    @Test func `what a clock that runs delays comes by itself`() async throws {
        let server = try Understudy(now: nil)
        let pending = server.ask("GET", "/api/GetMetaData", headers: ["X-Understudy-Fault": "delay=20ms"])
        #expect(try await pending.value.status == 200)
        #expect(server.ask("GET", "/api/GetMetaData", headers: ["X-Understudy-Fault": "delay=1m"]).reply == nil)
    }

    @Test func `what is held back comes even if nothing else of the server is held`() async throws {
        let pending = try Understudy(now: nil).ask("GET", "/api/GetMetaData", headers: ["X-Understudy-Fault": "delay=20ms"])
        #expect(try await pending.value.status == 200)
    }

    @Test func `what a fault lets get lost on the way is lost in memory, too`() throws {
        let server = try Understudy()
        let whole = server.get("/api/GetMetaData")
        func line(_ fault: String) -> String { server.get("/api/GetMetaData", headers: ["X-Understudy-Fault": fault]).line }
        #expect(line("reset") == "0 no answer: the connection was reset")
        #expect(line("empty") == "0 no answer: the connection was closed")
        #expect(line("cutAfterBytes=8") == "200 \(whole.body.prefix(8))")
        #expect(line("cutAfterBytes=1000000") == whole.line)
    }

    @Test func `who waits in vain can be called off`() async throws {
        let pending = try Understudy().ask("GET", "/__admin/wait?timeout=PT10M")
        let waiting = Task { try await pending.value.status }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    // MARK: The control plane

    @Test func `a sandbox is another universe of the same server`() async throws {
        let server = try Understudy(headers: ["x-understudy-sandbox": "main"], adminToken: "secret")
        let mine = try server.sandbox(named: "mine")
        #expect(mine.sandboxName == "mine")
        try mine.advanceClock(by: "1h")
        #expect(try mine.control("GET", "/clock")["/now"] == "2022-05-02T13:00:00Z")
        #expect(try server.control("GET", "/clock")["/now"] == "2022-05-02T12:00:00Z")
        _ = mine.get("/api/GetMetaData")
        #expect(try mine.requests().map { $0["/target"] } == ["/api/GetMetaData"])
        #expect(try server.requests().isEmpty)
        try await mine.webhooksSent()
        try mine.removeSandbox()
        #expect(try server.control("GET", "/sandboxes")[""]?.elements?.map { $0["/name"] } == ["main"])
    }

    @Test func `a sandbox can be made with records of its own, and listens below a path of its own`() throws {
        let server = try Understudy()
        let mine = try server.newSandbox(#"{"name":"mine","seeds":{"canvas":{"metadata":[]}}}"#)
        #expect(mine.get("/api/GetMetaData").line == "200 []")
        let listening = try mine.listen()
        defer { listening.stop() }
        #expect(listening.address.hasSuffix("/sandbox/mine"))
        let port = try #require(UInt16(listening.address.dropLast("/sandbox/mine".count).split(separator: ":").last ?? ""))
        #expect(probe(host: "127.0.0.1", port: port, path: "/sandbox/mine/api/GetMetaData")?.body == Array("[]".utf8))
        let again = #expect(throws: UnderstudyError.self) { try server.newSandbox(#"{"name":"mine"}"#) }
        #expect(again?.description.hasPrefix("POST /__admin/sandboxes is refused: 409 ") == true)
    }

    @Test func `faults come and go`() throws {
        let server = try Understudy()
        func status() -> Int { server.get("/api/GetMetaData").status }
        let first = try server.addFault(#"{"effect":{"answer":{"status":503}}}"#)
        #expect(status() == 503)
        try server.removeFault(first)
        #expect(status() == 200)
        try server.addFaults(pack: "flaky-network")
        try server.addFault(#"{"effect":{"answer":{"status":500}}}"#)
        try server.removeFaults()
        #expect(status() == 200)
        let error = #expect(throws: UnderstudyError.self) { try server.addFault("{}") }
        #expect(error?.description.hasPrefix("POST /__admin/faults is refused: 4") == true)
    }

    @Test func `what was asked is verified, and told where it was not as expected`() async throws {
        let server = try Understudy()
        _ = server.get("/api/GetMetaData")
        _ = server.get("/api/Nowhere")
        try server.verify(#"{"match":{"path":"/api/GetMetaData"},"times":{"exactly":1}}"#)
        let error = #expect(throws: UnderstudyError.self) {
            try server.verify(#"{"match":{"path":"/api/GetMetaData"},"times":{"exactly":2}}"#)
        }
        #expect(error?.description.hasPrefix(#"{"verdict":"failed","expected":"exactly 2","seen":1,"#) == true)
        #expect(try server.requests(matching: #"{"status":404}"#).map { $0["/target"] } == ["/api/Nowhere"])
        #expect(try server.unmatchedRequests().count == 1)
        #expect(try await server.requestsCame(matching: #"{"path":"/api/Nowhere"}"#).map { $0["/status"] } == [404])
        async let third = server.requestsCame(count: 3)
        _ = server.get("/api/GetMetaData")
        #expect(try await third.count == 3)
        await #expect(throws: UnderstudyError.self) { try await server.requestsCame(count: 4, timeout: "PT0S") }
    }

    @Test func `requests that are forgotten no longer count`() async throws {
        let server = try Understudy()
        _ = server.get("/api/GetMetaData")
        try server.forgetRequests()
        try server.verify(#"{"times":{"never":true}}"#)
        #expect(try server.requests().isEmpty)
        await #expect(throws: UnderstudyError.self) { try await server.requestsCame(timeout: "PT0S") }
    }

    @Test func `webhooks are awaited and verified, and told where they were not as expected`() async throws {
        let server = try Understudy()
        async let errors = server.webhooksMade(matching: #"{"body":{"/IncidentLevel":"Error"}}"#)
        try server.advanceClock(by: "PT3H")
        #expect(try await errors.map { $0["/number"] } == [1])
        try server.verifyWebhooks(#"{"match":{"state":"recorded"},"times":{"exactly":2}}"#)
        let error = #expect(throws: UnderstudyError.self) { try server.verifyWebhooks(#"{"times":{"never":true}}"#) }
        #expect(error?.description.hasPrefix(#"{"verdict":"failed","expected":"never","seen":2,"#) == true)
        await #expect(throws: UnderstudyError.self) { try await server.webhooksMade(count: 3, timeout: "PT0S") }
    }

    @Test func `a snapshot brings a moment back`() throws {
        let server = try Understudy()
        try server.snapshot("at noon")
        try server.advanceClock(by: "1h")
        try server.restore("at noon")
        #expect(server.get("/__admin/clock")["/now"] == "2022-05-02T12:00:00Z")
        let error = #expect(throws: UnderstudyError.self) { try server.restore("nowhere") }
        #expect(
            error?.description
                == #"POST /__admin/snapshots/nowhere/restore is refused: 404 {"error":{"code":"unknown_snapshot","message":"There is no snapshot nowhere."}}"#
        )
    }

    @Test func `README shows the sample that is among these tests`() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let sample = try String(contentsOf: tests.appending(path: "SampleTests.swift"), encoding: .utf8)
        let readme = try String(contentsOf: tests.appending(path: "../../README.md").standardizedFileURL, encoding: .utf8)
        #expect(readme.contains("```swift\n\(sample)```\n"))
    }
}
