import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OutboxVerifyingTests {
    private static let url = "http://localhost:9099/cyclr-errors"

    /// A cycle of the built-in seeds has told of a warning at 13:00:02 and of an error at 14:00:02.
    private static func told(_ period: String = "PT3H") throws -> Understudy {
        let server = try Understudy()
        try server.advanceClock(by: period)
        return server
    }

    private static func encoded(_ match: String) -> String {
        match.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"{"api":"canvas"}"#, "/api: expected one of cyclr, found canvas"),
        (
            #"{"kind":"transactionErrors"}"#,
            "/kind: expected one of transactionError, notification, marketplace, found transactionErrors"
        ),
        (
            #"{"api":"cyclr","kind":"Notification"}"#,
            "/kind: expected one of transactionError, notification, marketplace, found Notification"
        ),
        (#"{"body":{"Name":1}}"#, "/body: expected JSON pointers like /Name, found Name"),
        (
            #"{"body":{"/Name":{"contains":7}}}"#,
            "/body/~1Name/contains: expected a text of 4096 characters at most, found 7"
        ),
        (#"{"url":{"matches":"("}}"#, #"/url/matches: expected a regular expression of 256 characters at most, found "(""#),
        (#"{"url":{"absent":true}}"#, "/url/absent: expected contains or matches in its place, since each call has an address"),
    ])
    func `a match that no call could ever fit is refused, with its place`(match: String, message: String) throws {
        let server = try Understudy()
        let verified = server.post("/__admin/outbox/verify", #"{"match":\#(match),"times":{"never":true}}"#)
        #expect(verified.status == 400)
        #expect(verified.json?["error"]?["code"] == "invalid_body")
        #expect(verified.json?["error"]?["message"]?.stringValue == "/match\(message)")
        let awaited = server.get("/__admin/outbox/wait?match=\(Self.encoded(match))")
        #expect(awaited.status == 400)
        #expect(awaited.json?["error"]?["code"] == "invalid_query")
        #expect(awaited.json?["error"]?["message"]?.stringValue == "match: \(message)")
    }

    private static let howOften =
        "invalid_body /times: expected one of exactly, atLeast, atMost (from 0), never (true), or atLeast and atMost"

    @Test(arguments: [
        ("{}", "invalid_body /times: expected an object (Times), found nothing"), (#"{"times":{}}"#, howOften),
        (#"{"times":{"exactly":-1}}"#, howOften),
        (
            #"{"match":{"x":1},"times":{"never":true}}"#,
            "invalid_body /match/x: expected one of the members of OutgoingMatch (api, kind, url, state, body), found 1"
        ),
        (
            #"{"match":{"state":"sent"},"times":{"never":true}}"#,
            #"invalid_body /match/state: expected one of recorded, delivered, failed, refused, found "sent""#
        ),
        (#"{"match":{"url":null},"times":{"never":true}}"#, "invalid_body /match/url: expected a string, found null"),
        (
            #"{"inOrder":[{}],"times":{"never":true}}"#,
            "invalid_body /inOrder: expected one of the members of OutboxExpectation (match, times), found [{}]"
        ),
        ("[]", "invalid_body expected an object (OutboxExpectation), found []"),
        ("{", "malformed_body line 1, column 2 (byte 1): the text ends too early"),
    ])
    func `an expectation that says nothing, or something else, is refused`(body: String, refusal: String) throws {
        let answer = try Self.told().post("/__admin/outbox/verify", body)
        #expect(answer.status == 400)
        let error = answer.json?["error"]
        #expect("\(error?["code"]?.stringValue ?? "") \(error?["message"]?.stringValue ?? "")" == refusal)
    }

    @Test(arguments: [
        ("count=x", "count is x; it must be a whole number from 0."),
        ("timeout=PT11M", "timeout is PT11M; it must be a period like PT30S, and PT10M at most."),
        ("match=x", "match is not JSON: line 1, column 1 (byte 0): a value is expected"),
        ("since=1", "There is no parameter since; there is match, count, timeout."),
    ])
    func `a wait that cannot be is refused`(query: String, message: String) throws {
        #expect(
            try Understudy().get("/__admin/outbox/wait?\(query)").line
                == #"400 {"error":{"code":"invalid_query","message":"\#(message)"}}"#)
    }

    // MARK: What it answers

    @Test(arguments: [
        ("{}", 2), (#"{"api":"cyclr","kind":"transactionError","state":"recorded"}"#, 2), (#"{"kind":"notification"}"#, 0),
        (#"{"kind":"marketplace"}"#, 0),
        (#"{"state":"delivered"}"#, 0), (#"{"url":"\#(url)"}"#, 2), (#"{"url":"http://localhost:9099"}"#, 0),
        (#"{"url":{"contains":"/cyclr-"}}"#, 2), (#"{"url":{"matches":"^https:"}}"#, 0),
        (#"{"body":{"/IncidentLevel":"Error"}}"#, 1), (#"{"body":{"/Message":{"contains":"replaced"},"/StepType":1}}"#, 1),
        (#"{"body":{"/Message":{"matches":"^F.*d$"}}}"#, 1), (#"{"body":{"/Nothing":{"absent":true}}}"#, 2),
    ])
    func `a call is told by its purpose, its address, its outcome and what is in it`(match: String, seen: Int) throws {
        let server = try Self.told()
        #expect(
            server.post("/__admin/outbox/verify", #"{"match":\#(match),"times":{"exactly":\#(seen)}}"#).line
                == #"200 {"verdict":"passed","expected":"exactly \#(seen)","seen":\#(seen),"closest":[]}"#)
        #expect(server.get("/__admin/outbox/wait?match=\(Self.encoded(match))&count=0").json?["seen"]?.intValue == seen)
    }

    @Test func `a failure names the calls that came closest, or those that were too many`() throws {
        let server = try Self.told()
        #expect(
            server.post(
                "/__admin/outbox/verify",
                #"{"match":{"state":"delivered","url":{"contains":"/cyclr-"},"body":{"/IncidentLevel":"Error"}},"times":{"exactly":1}}"#
            ).line == """
                200 {"verdict":"failed","expected":"exactly 1","seen":0,"closest":[\
                {"number":1,"request":"POST \(Self.url)","differs":["state: expected delivered, found recorded"]},\
                {"number":0,"request":"POST \(Self.url)","differs":["state: expected delivered, found recorded",\
                "body /IncidentLevel: expected \\"Error\\", found \\"Warning\\""]}]}
                """)
        #expect(
            server.post("/__admin/outbox/verify", #"{"times":{"atMost":1}}"#).line == """
                200 {"verdict":"failed","expected":"at most 1","seen":2,"closest":[\
                {"number":1,"request":"POST \(Self.url)","differs":[]},{"number":0,"request":"POST \(Self.url)","differs":[]}]}
                """)
    }

    @Test func `what was due has been called, though nobody has looked since`() throws {
        func unwatched() throws -> Understudy {
            let server = try Understudy()
            try server.sandbox().clock.advance(by: .seconds(3 * 3600))
            return server
        }
        #expect(try unwatched().get("/__admin/outbox").json?.arrayValue?.count == 2)
        #expect(try unwatched().post("/__admin/outbox/verify", #"{"times":{"exactly":2}}"#).json?["verdict"] == "passed")
    }

    @Test func `what is in the outbox already need not be waited for, and is told as the outbox tells it`() throws {
        let server = try Self.told()
        let calls = server.get("/__admin/outbox").json
        #expect(
            server.get("/__admin/outbox/wait?count=2").json
                == ["verdict": "passed", "expected": 2, "seen": 2, "calls": calls ?? .null])
    }

    @Test func `when the time is up, it says what it has seen`() throws {
        #expect(
            try Understudy().get("/__admin/outbox/wait?timeout=PT0S").line == #"200 {"verdict":"failed","expected":1,"seen":0,"calls":[]}"#)
    }

    @Test func `it answers when so many calls were made that fit`() async throws {
        let server = try Self.told("PT90M")
        let pending = server.ask("GET", "/__admin/outbox/wait?count=2&timeout=PT10M")
        let other = server.ask("GET", "/sandbox/other/__admin/outbox/wait?timeout=PT10M")
        #expect(pending.reply == nil)
        try server.advanceClock(by: "PT1H")
        #expect(try await pending.value.json?["calls"]?.arrayValue?.map { $0["number"] } == [0, 1])
        #expect(other.reply == nil)
    }

    @Test func `it answers when a call has come to the outcome that is waited for`() async throws {
        let server = try Understudy()
        let pending = server.ask("GET", "/__admin/outbox/wait?match=\(Self.encoded(#"{"state":"refused"}"#))&timeout=PT10M")
        #expect(server.put("/__admin/webhooks", #"{"deliver":true,"allow":["elsewhere.example"]}"#).status == 200)
        try server.advanceClock(by: "PT90M")
        let reply = try await pending.value
        #expect(reply.json?["verdict"] == "passed")
        #expect(reply.json?["calls"]?[0]?["attempts"]?.arrayValue?.count == 1)
    }

    @Test func `when its sandbox is deleted, a wait is answered`() async throws {
        let server = try Understudy()
        let pending = server.ask("GET", "/sandbox/a/__admin/outbox/wait?timeout=PT10M")
        #expect(server.delete("/__admin/sandboxes/a").status == 204)
        #expect(try await pending.value.line == #"200 {"verdict":"inconclusive","expected":1,"seen":0,"calls":[]}"#)
    }

    // MARK: What it remembers

    @Test func `a reset takes the calls away, and a snapshot brings them back`() async throws {
        let server = try Self.told()
        try server.snapshot("told")
        try server.reset()
        #expect(server.post("/__admin/outbox/verify", #"{"times":{"never":true}}"#).json?["verdict"] == "passed")
        let pending = server.ask("GET", "/__admin/outbox/wait?count=2&timeout=PT10M")
        try server.restore("told")
        #expect(try await pending.value.json?["verdict"] == "passed")
    }
}
