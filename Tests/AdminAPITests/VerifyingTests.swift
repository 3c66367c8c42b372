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

    private static let howOften = """
        invalid_body /times: expected one of exactly, atLeast, atMost (from 0), never (true), or atLeast and atMost; or inOrder in its place
        """

    @Test(arguments: [
        ("{}", howOften), (#"{"match":{}}"#, howOften), (#"{"times":{}}"#, howOften), (#"{"times":{"never":false}}"#, howOften),
        (#"{"match":{"x":1},"times":{"never":true}}"#, "invalid_body /match/x: expected one of the members of RequestMatch, found 1"),
        (
            #"{"times":{"atLeast":9007199254740992}}"#,
            "invalid_body /times/atLeast: expected an integer from -9007199254740991 to 9007199254740991, found 9007199254740992"
        ),
        (#"{"inOrder":[]}"#, "invalid_body /inOrder: expected one match at least"),
        ("[]", "invalid_body expected an object (Expectation), found []"),
        ("{", "malformed_body line 1, column 2 (byte 1): the text ends too early"),
    ])
    func `an expectation that says nothing is refused`(body: String, refusal: String) throws {
        let answer = try Self.asked().post("/__admin/verify", body)
        #expect(answer.status == 400)
        let error = answer.json?["error"]
        #expect("\(error?["code"]?.stringValue ?? "") \(error?["message"]?.stringValue ?? "")" == refusal)
    }

    @Test(arguments: ["since", "limit"]) func `a number that is none is refused`(name: String) throws {
        for (path, rest) in [("verify", #","times":{"never":true}"#), ("journal/find", "")] where path != "verify" || name == "since" {
            #expect(
                try Understudy().post("/__admin/\(path)", #"{"\#(name)":-1\#(rest)}"#).line
                    == #"400 {"error":{"code":"invalid_body","message":"/\#(name): expected a whole number from 0, found -1"}}"#)
        }
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

    @Test func `a path is compared as it was spelled, and an operation is the row that answered`() throws {
        let server = try Self.asked()
        #expect(server.get("/API/authenticate").status == 200)
        func seen(_ match: String) -> Int? {
            server.post("/__admin/verify", #"{"match":\#(match),"times":{"atLeast":1}}"#).json?["seen"]?.intValue
        }
        #expect(seen(#"{"path":"/api/Authenticate"}"#) == 2)
        #expect(seen(#"{"operation":"GET /api/Authenticate"}"#) == 3)
    }

    @Test(arguments: [
        #"{"headers":{"SecretKey":"a5ae515d-d53b-478c-90bd-060c616d37b7"}}"#, #"{"headers":{"authorization":"Bearer hunter2"}}"#,
        #"{"query":{"access_token":"hunter2"}}"#, #"{"body":{"/Password":"hunter2"}}"#, #"{"bodyEquals":{"Password":"hunter2"}}"#,
    ])
    func `a secret that was sent fits, though it is not shown`(match: String) throws {
        let server = try Self.asked()
        let pending = server.ask("GET", "/__admin/wait?since=4&match=\(match.utf8.map { "%" + String($0, radix: 16) }.joined())")
        let feed = try #require(server.stream("/__admin/journal/stream?since=4"))
        _ = feed.text()
        _ = server.post(
            "/api/RunWorkflow?access_token=hunter2", #"{"Password":"hunter2"}"#, headers: ["Authorization": "Bearer hunter2"])
        #expect(server.post("/__admin/verify", #"{"match":\#(match),"times":{"never":true}}"#).json?["verdict"] == "failed")
        #expect(server.post("/__admin/journal/find", #"{"match":\#(match)}"#).json?.arrayValue?.last?["number"] == 4)
        #expect(pending.reply?.json?["seen"] == 1)
        #expect(feed.text()?.contains("id: 4\n") == true)
        let masked = match.replacing("a5ae515d-d53b-478c-90bd-060c616d37b7", with: "…").replacing("hunter2", with: "…")
        #expect(server.post("/__admin/verify", #"{"match":\#(masked),"times":{"never":true}}"#).json?["verdict"] == "passed")
    }

    @Test func `of a secret that differs, no more is told than that there was one`() throws {
        let server = try Understudy()
        _ = server.post("/api/x?token=hunter2", #"{"Password":"hunter2"}"#, headers: ["SecretKey": "hunter2"])
        let match = #"{"headers":{"SecretKey":"x"},"query":{"token":"x"},"body":{"/Password":"x"}}"#
        let verdict = server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#)
        #expect(
            verdict.json?["closest"]?[0]?["differs"] == [
                "header SecretKey: expected x, found …", "query token: expected x, found …",
                #"body /Password: expected "x", found "…""#,
            ])
        #expect(!verdict.body.contains("hunter2"))
    }

    @Test func `of fields and members that come more than once, one is enough`() throws {
        let server = try Understudy()
        _ = server.get("/api/x?tag=a&Tag=b", headers: ["Accept": "a", "accept": "b"])
        for match in [#"{"headers":{"Accept":"b"}}"#, #"{"query":{"tag":"b"}}"#, #"{"headers":{"Accept":"a"},"query":{"tag":"a"}}"#] {
            #expect(server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#).json?["verdict"] == "passed")
        }
        let verdict = server.post("/__admin/verify", #"{"match":{"query":{"tag":"c"},"headers":{"accept":null}},"times":{"exactly":1}}"#)
        #expect(
            verdict.json?["closest"]?[0]?["differs"] == [
                "header accept: expected none, found a, b", "query tag: expected c, found a, b",
            ])
    }

    @Test(arguments: [
        ("/**/steps/*", 1), ("/**/nowhere", 0), ("/v1.0/**/8", 1), ("/**/v1.0/**/steps/**", 1), ("/v1.0/**/**/**/x", 0), ("**", 1),
        ("/**/cycles/steps", 0), ("/v1.0/cycles/7/steps/8/**", 1),
    ])
    func `two asterisks stand for any number of segments, wherever they stand`(path: String, seen: Int) throws {
        let server = try Understudy()
        _ = server.get("/v1.0/cycles/7/steps/8")
        #expect(server.post("/__admin/verify", #"{"match":{"path":"\#(path)"},"times":{"exactly":1}}"#).json?["seen"]?.intValue == seen)
    }

    @Test(arguments: [
        (["Authenticate", "RunWorkflow", "Authenticate"], "passed", 3), (["RunWorkflow", "Authenticate", "RunWorkflow"], "failed", 2),
        (["Nothing", "Nothing"], "failed", 1), (["Nowhere", "Nothing"], "failed", 0),
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

    @Test func `of long values, a failure shows the beginning and the length`() throws {
        let server = try Understudy()
        func text(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count) }
        _ = server.post("/api/x", #"{"a":"\#(text("b", 198))","c":"\#(text("d", 199))"}"#)
        let match = #"{"body":{"/a":"\#(text("a", 1000))","/c":"\#(text("c", 1000))"},"text":"x"}"#
        #expect(
            server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#).json?["closest"]?[0]?["differs"] == [
                .string(#"text: expected x, found {"a":"\#(text("b", 194))… (412 characters)"#),
                .string(#"body /a: expected "\#(text("a", 199))… (1002 characters), found "\#(text("b", 198))""#),
                .string(#"body /c: expected "\#(text("c", 199))… (1002 characters), found "\#(text("d", 199))… (201 characters)"#),
            ])
    }

    @Test(arguments: [#"{"exactly":1}"#, #"{"never":true}"#, #"{"atMost":1}"#])
    func `of what came too often, the requests that did are named`(times: String) throws {
        let answer = try Self.asked().post("/__admin/verify", #"{"match":{"path":"/api/Authenticate"},"times":\#(times)}"#)
        #expect(
            answer.json?["closest"]?.text == """
                [{"number":3,"request":"GET /api/Authenticate","differs":[]},{"number":0,"request":"GET /api/Authenticate","differs":[]}]
                """)
    }

    @Test func `what was expected later and came before is named with its place`() throws {
        let answer = try Self.asked().post("/__admin/verify", #"{"inOrder":[{"path":"/api/RunWorkflow"},{"path":"/api/Nothing"}]}"#)
        #expect(
            answer.json?["closest"]?[0]?.text
                == #"{"number":1,"request":"GET /api/Nothing","differs":["order: expected after number 2, found number 1"]}"#)
        #expect(
            answer.json?["closest"]?[1]?.text
                == #"{"number":3,"request":"GET /api/Authenticate","differs":["path: expected /api/Nothing, found /api/Authenticate"]}"#)
    }

    @Test func `what met its place in an order came no other time too early`() throws {
        let server = try Understudy()
        for name in ["Authenticate", "Authenticate", "Authentikate"] { _ = server.get("/api/\(name)") }
        let matches = Array(repeating: #"{"path":"/api/Authenticate"}"#, count: 3).joined(separator: ",")
        let answer = server.post("/__admin/verify", #"{"inOrder":[\#(matches)]}"#).json
        #expect(answer?["seen"] == 2)
        #expect(
            answer?["closest"]?.text == """
                [{"number":2,"request":"GET /api/Authentikate",\
                "differs":["path: expected /api/Authenticate, found /api/Authentikate"]}]
                """)
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
        #expect(
            server.post("/__admin/verify", #"{"inOrder":[{"path":"/api/Nothing"}]}"#).json?["reason"] == """
                The journal has 1000 of 1004 exchanges, and the others could change the verdict. Ask sooner, clear the journal in between, or \
                let the journal keep more: --journal-entries, --journal-bytes.
                """)
        #expect(server.post("/__admin/verify", #"{"match":{"status":200},"times":{"atLeast":900}}"#).json?["verdict"] == "passed")
        #expect(server.post("/__admin/verify", #"{"match":{"status":200},"times":{"atMost":9}}"#).json?["verdict"] == "failed")
    }

    @Test(arguments: [(0, 2), (1, 1), (3, 1), (4, 0), (5, 2)])
    func `what came before a number does not count, and a number that is not reached means the beginning`(since: Int, seen: Int) throws {
        let server = try Self.asked()
        let wish = #""match":{"path":"/api/Authenticate"},"since":\#(since)"#
        #expect(server.post("/__admin/verify", #"{\#(wish),"times":{"exactly":\#(seen)}}"#).json?["verdict"] == "passed")
        #expect(server.post("/__admin/journal/find", "{\(wish)}").json?.arrayValue?.count == seen)
    }

    @Test func `of an order, only what comes from the number on counts`() throws {
        let answer = try Self.asked().post(
            "/__admin/verify", #"{"inOrder":[{"path":"/api/Authenticate"},{"path":"/api/Nothing"}],"since":1}"#)
        #expect(answer.json?["verdict"] == "failed")
        #expect(answer.json?["seen"] == 1)
    }

    @Test func `what was forgotten before the number, or before the journal was cleared, leaves a verdict sure`() throws {
        let server = try Self.asked()
        for _ in 0..<1000 { _ = server.get("/api/Authenticate") }
        func verdict(_ more: String) -> String? {
            server.post("/__admin/verify", #"{"match":{"status":404},"times":{"never":true}\#(more)}"#).json?["verdict"]?.stringValue
        }
        #expect(verdict(#","since":3"#) == "inconclusive")
        let reason = server.post("/__admin/verify", #"{"times":{"never":true},"match":{"status":404},"since":3}"#).json?["reason"]
        #expect(reason?.stringValue?.hasPrefix("The journal has 1000 of 1001 exchanges,") == true)
        #expect(verdict(#","since":4"#) == "passed")
        #expect(server.delete("/__admin/journal").status == 204)
        #expect(verdict("") == "passed")
        _ = server.get("/api/Nothing")
        #expect(verdict("") == "failed")
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

    @Test func `the closest row comes first, and of those that are as close the one that is listed first`() throws {
        let server = try Understudy()
        _ = server.get("/v1.0/cycles/7/step/8")
        _ = server.put("/api/RunWorkflow", "")
        let closest = try #require(server.get("/__admin/unmatched").json?.arrayValue?.map { $0["closest"]?.arrayValue ?? [] })
        let step = "/v1.0/cycles/:cycleId/steps/:stepId"
        #expect(
            closest.map { $0.map { $0["operation"]?.stringValue } } == [
                ["GET \(step)", "PUT \(step)", "DELETE \(step)"],
                ["POST /api/RunWorkflow", "GET /api/Workflow/:id?", "POST /api/Workflow"],
            ])
    }

    @Test func `what no row answered is listed, and the journal is searched in the same language`() throws {
        let server = try Self.asked()
        #expect(server.get("/__admin/unmatched").json?.arrayValue?.map { $0["target"] } == ["/api/Nothing"])
        let found = server.post("/__admin/journal/find", #"{"match":{"path":"/api/Authenticate"},"limit":1}"#).json?.arrayValue
        #expect(found?.map { $0["number"]?.intValue } == [3])
        #expect(server.post("/__admin/journal/find", "").json?.arrayValue?.count == 4)
    }
}
