import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct JournalingTests {
    // MARK: What it refuses

    @Test(arguments: [
        ("-1", "0"), ("x", "0"), ("1.5", "0"), ("", "0"), ("9007199254740992", "0 to 9007199254740991"),
        ("99999999999999999999", "0 to 9007199254740991"),
    ])
    func `a limit that is no whole number from zero, or too large, is refused`(limit: String, range: String) throws {
        #expect(
            try Understudy().get("/__admin/journal?limit=\(limit)").line
                == #"400 {"error":{"code":"invalid_query","message":"limit is \#(limit); it must be a whole number from \#(range)."}}"#)
    }

    @Test func `a part of it cannot be cleared`() throws {
        let server = try Understudy()
        _ = server.get("/api/Nowhere")
        #expect(
            server.delete("/__admin/journal?limit=1").line
                == #"400 {"error":{"code":"invalid_query","message":"There is no parameter limit; there is none."}}"#)
        #expect(server.get("/__admin/journal").json?.arrayValue?.count == 1)
    }

    // MARK: What it answers

    @Test func `an exchange is shown whole, but for what is secret`() throws {
        let server = try Understudy()
        _ = server.send(
            "POST", "/api/RegApplication?x=1", headers: ["Consumer": "c0ffee", "secretkey": "t0p", "Content-Type": "application/json"],
            body: #"{"name":"a","CredentialsJson":"{\"user\":1}","deep":[{"credentialsjson":null}],"big":1.0}"#)
        let entry = try #require(server.get("/__admin/journal").json?[0]?.objectValue)
        #expect(
            entry.keys == [
                "number", "at", "microseconds", "api", "operation", "method", "target", "headers", "body", "status", "refusal", "fault",
                "delivery", "evidence", "answer",
            ])
        #expect(entry["number"] == 0)
        #expect(entry["at"] == "2022-05-02T12:00:00Z")
        #expect(entry["api"] == "canvas")
        #expect(entry["operation"] == "POST /api/RegApplication")
        #expect(entry["method"] == "POST")
        #expect(entry["target"] == "/api/RegApplication?x=1")
        #expect(
            entry["headers"]?.text
                == #"[{"name":"Consumer","value":"…"},{"name":"Content-Type","value":"application/json"},{"name":"secretkey","value":"…"}]"#
        )
        #expect(entry["body"]?.text == #"{"name":"a","CredentialsJson":"…","deep":[{"credentialsjson":"…"}],"big":1.0}"#)
        #expect(entry["status"] == 401)
        #expect(entry["refusal"] == "unauthorized")
        #expect(entry["fault"] == .null)
        #expect(entry["delivery"] == "whole")
        #expect(entry["evidence"] == "documented")
        #expect(entry["answer"] == "Status Code: 401; Unauthorized")
    }

    @Test(arguments: [
        (#"{"name":"tired","effect":{"answer":{"status":503}}}"#, "503 tired whole"), (#"{"effect":{"reset":true}}"#, "200 1 reset"),
        (#"{"effect":{"empty":true}}"#, "200 1 empty"), (#"{"effect":{"cutAfterBytes":2}}"#, "200 1 cut"),
        (#"{"effect":{"cutAfterBytes":4}}"#, "200 1 whole"),
        (#"{"effect":{"dribble":{"bytes":1,"everyMilliseconds":0}}}"#, "200 1 dribbled"),
    ])
    func `it says what befell a request, and how the answer went`(rule: String, line: String) throws {
        let server = try Understudy.canvas()
        _ = server.post("/__admin/faults", rule)
        _ = server.get("/api/Authenticate")
        func words(_ entry: JSON?) -> String {
            "\(entry?["fault"]?.stringValue ?? "-") \(entry?["delivery"]?.stringValue ?? "-")"
        }
        let entry = server.get("/__admin/journal").json?[0]
        #expect("\(entry?["status"]?.text ?? "-") \(words(entry))" == line)
        #expect(words(server.get("/__admin/journal.har").json?["log"]?["entries"]?[0]?["_understudy"]) == words(entry))
    }

    @Test func `an answer without a body is never cut`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/__admin/faults", #"{"effect":{"cutAfterBytes":0}}"#)
        _ = server.send("HEAD", "/api/Authenticate")
        let entry = server.get("/__admin/journal").json?[0]
        #expect(entry?["fault"] == "1")
        #expect(entry?["delivery"] == "whole")
    }

    @Test func `an answer that is held back is there at once, and says for how long`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/__admin/faults", #"{"effect":{"delay":{"milliseconds":2000}}}"#)
        let asked = server.ask("GET", "/api/Authenticate")
        let entry = server.get("/__admin/journal").json?[0]
        #expect(entry?["status"] == 200)
        #expect(entry?["delayedMilliseconds"] == 2000)
        let archived = server.get("/__admin/journal.har").json?["log"]?["entries"]?[0]
        #expect(archived?["time"]?.numberValue.map { $0.double >= 2000 } == true)
        #expect(archived?["timings"]?["wait"] == archived?["time"])
        #expect(asked.reply == nil)
    }

    @Test func `it says that a request asked for what befell it`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate", headers: ["X-Understudy-Fault": "empty"])
        _ = server.get("/api/Authenticate", headers: ["Prefer": "code=401"])
        _ = server.get("/api/Authenticate", headers: ["Prefer": "code=200"])
        let entries = server.get("/__admin/journal").json?.arrayValue
        #expect(entries?.map { $0["fault"] } == ["X-Understudy-Fault", "Prefer", .null])
        #expect(entries?.map { $0["delivery"] } == ["empty", "whole", "whole"])
    }

    @Test func `secrets appear nowhere in it`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        _ = server.post("/api/RegApplication", #"{"applicationId":"x","name":"a","credentialsJson":"{\"password\":\"hunter2\"}"}"#)
        let journal = server.get("/__admin/journal").body
        for secret in ["5D1AEF05", "a5ae515d", "hunter2"] { #expect(!journal.contains(secret)) }
    }

    @Test func `a body is shown as JSON where it is JSON, as text where it is text, as null where there is none`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        _ = server.post("/api/RunWorkflow", "not JSON")
        let entries = try #require(server.get("/__admin/journal").json?.arrayValue)
        #expect(entries[0]["body"] == .null)
        #expect(entries[0]["answer"] == true)
        #expect(entries[0]["refusal"] == .null)
        #expect(entries[1]["body"] == "not JSON")
    }

    @Test func `a path that no row has is there without an operation`() throws {
        let server = try Understudy()
        _ = server.get("/api/Nowhere")
        let entry = try #require(server.get("/__admin/journal").json?[0])
        #expect(entry["operation"] == "")
        #expect(entry["refusal"] == "unknownPath")
    }

    @Test func `the newest are listed, the oldest of them first, a hundred unless a limit says otherwise`() throws {
        let server = try Understudy()
        for number in 0..<120 { _ = server.get("/api/Nowhere?\(number)") }
        func numbers(_ query: String) throws -> [Int]? {
            server.get("/__admin/journal\(query)").json?.arrayValue?.compactMap { $0["number"]?.intValue }
        }
        #expect(try numbers("?limit=2") == [118, 119])
        #expect(try numbers("?limit=0") == [])
        #expect(try numbers("") == Array(20..<120))
        #expect(try numbers("?limit=1000") == Array(0..<120))
    }

    // MARK: What it remembers

    @Test func `once it is cleared, only what comes then is there, and numbers go on`() throws {
        let server = try Understudy.canvas()
        for path in ["/api/Authenticate", "/api/Nowhere", "/sandbox/a/api/Nowhere"] { _ = server.get(path) }
        let time = server.put("/__admin/clock", #"{"advance":"PT1H"}"#).json?["now"]
        #expect(server.delete("/__admin/journal").status == 204)
        for path in ["journal", "unmatched"] { #expect(server.get("/__admin/\(path)").line == "200 []") }
        _ = server.get("/api/Authenticate")
        #expect(server.get("/__admin/journal").json?.arrayValue?.map { $0["number"] } == [2])
        #expect(server.get("/__admin/clock").json?["now"] == time)
        #expect(server.get("/sandbox/a/__admin/journal").json?.arrayValue?.count == 1)
    }

    @Test func `who waits or follows when it is cleared goes on, and keeps what was seen`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/Authenticate")
        let feed = try #require(server.stream("/__admin/journal/stream"))
        #expect(feed.text() == ": listening\n\n")
        let pending = server.ask("GET", "/__admin/wait?count=2")
        #expect(server.delete("/__admin/journal").status == 204)
        #expect(pending.reply == nil)
        #expect(feed.text() == "")
        _ = server.get("/api/Authenticate")
        #expect(pending.reply?.json?["verdict"] == "passed")
        #expect(pending.reply?.json?["requests"]?.arrayValue?.map { $0["number"] } == [0, 1])
        #expect(feed.text()?.hasPrefix("id: 1\n") == true)
    }

    @Test func `a sandbox has a journal of its own, and the control plane is in none`() throws {
        let server = try Understudy()
        _ = server.get("/sandbox/a/api/Nowhere")
        _ = server.get("/sandbox/a/__admin/clock")
        #expect(server.get("/__admin/journal").line == "200 []")
        #expect(server.get("/sandbox/a/__admin/journal").json?.arrayValue?.count == 1)
        #expect(server.get("/sandbox/a/__admin/journal").json?[0]?["target"] == "/api/Nowhere")
    }
}
