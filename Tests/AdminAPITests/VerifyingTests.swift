import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct VerifyingTests {
    /// Two logins, one unknown path, one refused run.
    private static func asked() throws -> Understudy {
        let server = try Understudy(headers: [
            "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
            "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
        ])
        _ = server.get("/api/Authenticate")
        _ = server.get("/api/Nothing")
        _ = server.post("/api/RunWorkflow", #"{"workflowId":"00000000-0000-0000-0000-000000000001"}"#)
        _ = server.get("/api/Authenticate")
        return server
    }

    // MARK: What it refuses

    @Test(arguments: [
        "{}", #"{"match":{}}"#, #"{"times":{}}"#, #"{"times":{"never":false}}"#, #"{"match":{"x":1},"times":{"never":true}}"#, "[]", "{",
    ])
    func `an expectation that says nothing is refused`(body: String) throws {
        #expect(try Self.asked().post("/__admin/verify", body).status == 400)
    }

    // MARK: What it answers

    @Test(arguments: [
        (#"{"path":"/api/Authenticate"}"#, #"{"exactly":2}"#, "passed", 2),
        (#"{"path":"/api/Authenticate"}"#, #"{"exactly":1}"#, "failed", 2),
        (#"{"path":"/api/Authenticate"}"#, #"{"atLeast":2}"#, "passed", 2),
        (#"{"path":"/api/Authenticate"}"#, #"{"atLeast":3}"#, "failed", 2),
        (#"{"path":"/api/*"}"#, #"{"atMost":4}"#, "passed", 4), (#"{"path":"/api/*"}"#, #"{"atMost":3}"#, "failed", 4),
        (#"{"method":"DELETE"}"#, #"{"never":true}"#, "passed", 0), (#"{"status":404}"#, #"{"never":true}"#, "failed", 1),
        (#"{"refusal":"unknownWorkflow","status":500}"#, #"{"exactly":1}"#, "passed", 1),
        (#"{"body":{"/workflowId":"00000000-0000-0000-0000-000000000001"}}"#, #"{"exactly":1}"#, "passed", 1),
    ])
    func `how often something was asked is held against what was expected`(match: String, times: String, verdict: String, seen: Int) throws
    {
        let answer = try Self.asked().post("/__admin/verify", #"{"match":\#(match),"times":\#(times)}"#).json
        #expect(answer?["verdict"]?.stringValue == verdict)
        #expect(answer?["seen"]?.intValue == seen)
    }

    @Test(arguments: [
        (["Authenticate", "RunWorkflow", "Authenticate"], "passed", 3), (["RunWorkflow", "Authenticate", "RunWorkflow"], "failed", 2),
        (["Nothing", "Nothing"], "failed", 1), ([], "passed", 0),
    ])
    func `requests may be expected in order, with others between them`(names: [String], verdict: String, met: Int) throws {
        let matches = names.map { #"{"path":"/api/\#($0)"}"# }.joined(separator: ",")
        let answer = try Self.asked().post("/__admin/verify", #"{"inOrder":[\#(matches)]}"#).json
        #expect(answer?["verdict"]?.stringValue == verdict)
        #expect(answer?["seen"]?.intValue == met)
    }

    @Test func `a failure names the requests that came closest, and what they did not fit`() throws {
        let answer = try Self.asked().post(
            "/__admin/verify", #"{"match":{"method":"GET","path":"/api/Authentication"},"times":{"exactly":1}}"#)
        #expect(
            answer.json?["closest"]?[0]?.text
                == #"{"number":3,"request":"GET /api/Authenticate","differs":["path: expected /api/Authentication, found /api/Authenticate"]}"#
        )
        #expect(answer.json?["closest"]?.arrayValue?.count == 3)
    }

    @Test func `where requests are forgotten that could change it, the verdict is inconclusive`() throws {
        let server = try Self.asked()
        for _ in 0..<1000 { _ = server.get("/api/Authenticate") }
        func verdict(_ times: String) -> String? {
            server.post("/__admin/verify", #"{"match":{"status":404},"times":\#(times)}"#).json?["verdict"]?.stringValue
        }
        #expect(verdict(#"{"never":true}"#) == "inconclusive")
        #expect(verdict(#"{"exactly":1}"#) == "inconclusive")
        #expect(verdict(#"{"atLeast":1}"#) == "inconclusive")
        #expect(server.post("/__admin/verify", #"{"match":{"status":200},"times":{"atLeast":900}}"#).json?["verdict"] == "passed")
        #expect(server.post("/__admin/verify", #"{"match":{"status":200},"times":{"atMost":9}}"#).json?["verdict"] == "failed")
    }

    @Test(arguments: [
        ("GET", "/api/Authentication", "GET /api/Authenticate", #"["segment 2: expected Authenticate, found Authentication"]"#),
        ("PUT", "/api/RunWorkflow", "POST /api/RunWorkflow", #"["method: the row has POST, found PUT"]"#),
        ("GET", "/v1.0/cycle", "GET /v1.0/cycles", #"["segment 2: expected cycles, found cycle"]"#),
        ("GET", "/v1.0/cycles/7/step/8", "GET /v1.0/cycles/:cycleId/steps/:stepId", #"["segment 4: expected steps, found step"]"#),
    ])
    func `of a request that no row answered, the closest rows are told and what differs`(
        method: String, target: String, operation: String, differs: String
    ) throws {
        let server = try Understudy()
        _ = server.send(method, target)
        let closest = try #require(server.get("/__admin/unmatched").json?[0]?["closest"]?.arrayValue)
        #expect(closest.count == 3)
        let near = closest.first { $0["operation"]?.stringValue == operation }
        #expect(near?["differs"]?.text == differs)
    }

    @Test func `what no row answered is listed, and the journal is searched in the same language`() throws {
        let server = try Self.asked()
        #expect(server.get("/__admin/unmatched").json?.arrayValue?.map { $0["target"] } == ["/api/Nothing"])
        let found = server.post("/__admin/journal/find", #"{"match":{"path":"/api/Authenticate"},"limit":1}"#).json?.arrayValue
        #expect(found?.map { $0["number"]?.intValue } == [3])
        #expect(server.post("/__admin/journal/find", "").json?.arrayValue?.count == 4)
    }
}
