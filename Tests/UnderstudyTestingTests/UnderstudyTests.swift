import Emulation
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

    @Test func `seeds that are wrong are said in words`() throws {
        let error = #expect(throws: (any Error).self) { try Understudy(seeds: ["canvas/metadata.json": "{}"]) }
        #expect(
            error.map { "\($0)" }
                == "seed-data/canvas/metadata.json:1: expected an array of records, found something else; put [ and ] around it")
    }
}
