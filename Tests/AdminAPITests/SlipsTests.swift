import OrderedJSON
import Testing
import UnderstudyTesting

/// A typing mistake is reported, instead of being taken for a request that can never be fulfilled.
@Suite struct SlipsTests {
    @Test(arguments: [
        (#"{"api":"nobody"}"#, "/api: expected one of canvas, cyclr, integrator, found nobody"),
        (#"{"operation":"GET /nowhere"}"#, "/operation: expected a method and a path of /__admin/routes, found GET /nowhere"),
        (
            #"{"api":"canvas","operation":"GET /v1.0/cycles"}"#,
            "/operation: expected a method and a path of /__admin/routes, found GET /v1.0/cycles"
        ),
        (#"{"refusal":"nothing"}"#, "/refusal: expected a code of /__admin/fidelity, found nothing"),
        (#"{"body":{"Name":1}}"#, "/body: expected JSON pointers like /Name, found Name"),
        (#"{"method":"GTE"}"#, "/method: expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, found GTE"),
        (#"{"status":4040}"#, "/status: expected a status from 100 to 599, found 4040"),
        (
            #"{"path":"/api/Workflow?id=7"}"#,
            "/path: expected a path without a query, which belongs in `query`, found /api/Workflow?id=7"
        ),
        (#"{"path":"/sandbox/a/api/Workflow"}"#, "/path: expected a path without /sandbox/<name>, found /sandbox/a/api/Workflow"),
        (#"{"path":"/api/Work*"}"#, "/path: expected * for a whole segment, or ** for any number of them, found /api/Work*"),
        (#"{"path":""}"#, "/path: expected a path, found nothing"),
        (#"{"path":"http://host/api/Workflow"}"#, "/path: expected a path without scheme and host, found http://host/api/Workflow"),
        (#"{"path":"/api/%41uthenticate"}"#, "/path: expected a percent-decoded path, found /api/%41uthenticate"),
        (#"{"path":"/__admin/clock"}"#, "/path: expected a path of an emulated API, found /__admin/clock"),
        (
            #"{"operation":"GET /v1/tags","refusal":"invalidRequest"}"#,
            "/refusal: expected a code of /__admin/fidelity, found invalidRequest"
        ),
        (#"{"path":"/v1/tags","refusal":"invalidRequest"}"#, "/refusal: expected a code of /__admin/fidelity, found invalidRequest"),
        (#"{"operation":"GET /v1/tags","method":"post"}"#, "/method: expected GET, which the operation has, found post"),
        (#"{"path":"/nowhere","refusal":"unauthorized"}"#, "/refusal: expected a code of /__admin/fidelity, found unauthorized"),
        (#"{"api":"canvas","refusal":"no_api"}"#, "/refusal: expected a code of /__admin/fidelity, found no_api"),
        (#"{"operation":"GET /v1/tags","refusal":"no_api"}"#, "/refusal: expected a code of /__admin/fidelity, found no_api"),
        (#"{"api":"canvas","path":"/v1/tags"}"#, "/path: expected a path of canvas, found /v1/tags"),
        (#"{"api":"integrator","path":"/v1.0/x"}"#, "/path: expected a path of integrator, found /v1.0/x"),
        (#"{"api":"integrator","path":"/api/Workflow"}"#, "/path: expected a path of integrator, found /api/Workflow"),
        (#"{"api":"cyclr","path":"/nowhere"}"#, "/path: expected a path of cyclr, found /nowhere"),
        (#"{"operation":"GET /v1/tags","path":"/v1/flows"}"#, "/path: expected a path of GET /v1/tags, found /v1/flows"),
        (#"{"operation":"GET /v1/tags","path":"/v1/tags/7"}"#, "/path: expected a path of GET /v1/tags, found /v1/tags/7"),
        (#"{"operation":"GET /v1/tags/:id","path":"/api/tags"}"#, "/path: expected a path of GET /v1/tags/:id, found /api/tags"),
        (#"{"headers":{"":"x"}}"#, "/headers: expected names of header fields, found "),
        (#"{"headers":{"X Y":null}}"#, "/headers: expected names of header fields, found X Y"),
    ])
    func `a match that no request could ever fit is refused wherever one is taken`(match: String, fault: String) throws {
        let server = try Understudy()
        for (path, body, place) in [
            ("verify", #"{"match":\#(match),"times":{"never":true}}"#, "/match"), ("verify", #"{"inOrder":[{},\#(match)]}"#, "/inOrder/1"),
            ("journal/find", #"{"match":\#(match)}"#, "/match"), ("faults", #"{"match":\#(match),"effect":{"empty":true}}"#, "/match"),
        ] {
            let answer = server.post("/__admin/\(path)", body)
            #expect(answer.line == "400 " + Self.error("invalid_body", place + fault))
        }
        let query = match.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for path in ["wait", "journal/stream"] {
            #expect(server.get("/__admin/\(path)?match=\(query)").line == "400 " + Self.error("invalid_query", "match: \(fault)"))
        }
        #expect(server.get("/__admin/faults").line == "200 []")
    }

    @Test(arguments: [
        #"{"api":"integrator","path":"/api/tags"}"#, #"{"api":"integrator","path":"/API/TAGS/7"}"#,
        #"{"api":"cyclr","path":"/oauth/token"}"#, #"{"api":"cyclr","path":"/api/webhook/**"}"#, #"{"api":"canvas","path":"/**/x"}"#,
        #"{"api":"canvas","path":"/*/x"}"#,
        #"{"operation":"GET /v1/tags","path":"/v1/tags/"}"#, #"{"operation":"GET /v1/tags","path":"/API/tags"}"#,
        #"{"operation":"GET /v1/tags/:id","path":"/api/*/7"}"#, #"{"operation":"GET /v1/tags/:id","path":"**/7"}"#,
        #"{"operation":"POST /oauth/token","path":"/oauth/**"}"#, #"{"operation":"GET /api/Workflow/:id?","path":"/api/workflow"}"#,
        #"{"operation":"GET /api/Workflow/:id?","path":"/api/Workflow/7"}"#, #"{"operation":"","path":"/nowhere"}"#,
        #"{"api":"","path":"/v1/tags"}"#, #"{"path":"/nowhere"}"#,
    ])
    func `a path that a request of the API or the row can have, or one of no API, may be asked for`(match: String) throws {
        let verdict = try Understudy().post("/__admin/verify", #"{"match":\#(match),"times":{"never":true}}"#)
        #expect(verdict.json?["verdict"] == "passed")
    }

    @Test(arguments: [
        "{}", #"{"exactly":1,"never":true}"#, #"{"exactly":-1}"#, #"{"never":false}"#, #"{"atLeast":3,"atMost":2}"#,
        #"{"exactly":1,"atMost":2}"#,
    ])
    func `times that are none, or contradict each other, are refused`(times: String) throws {
        let answer = try Understudy().post("/__admin/verify", #"{"match":{},"times":\#(times)}"#)
        #expect(answer.json?["error"]?["code"] == "invalid_body")
        #expect(answer.json?["error"]?["message"]?.stringValue?.hasPrefix("/times: expected one of exactly") == true)
    }

    @Test(arguments: [#"{"inOrder":[{}],"match":{}}"#, #"{"inOrder":[{}],"times":{"never":true}}"#])
    func `an order beside something else is refused`(body: String) throws {
        #expect(try Understudy().post("/__admin/verify", body).json?["error"]?["code"] == "invalid_body")
    }

    @Test(arguments: [
        (#"{"effect":{"refuse":"nothing"}}"#, "/effect/refuse: expected a code of /__admin/fidelity, found nothing"),
        (
            #"{"match":{"api":"canvas"},"effect":{"refuse":"idInUse"}}"#,
            "/effect/refuse: expected a code of /__admin/fidelity, found idInUse"
        ),
        (
            #"{"match":{"operation":"GET /v1/tags"},"effect":{"refuse":"invalidRequest"}}"#,
            "/effect/refuse: expected a code of /__admin/fidelity, found invalidRequest"
        ),
        (
            #"{"match":{"path":"/v1/tags"},"effect":{"sequence":[{"refuse":"idInUse"}]}}"#,
            "/effect/sequence/0/refuse: expected a code of /__admin/fidelity, found idInUse"
        ),
        (
            #"{"effect":{"refuse":"idInUse"}}"#,
            "/effect/refuse: expected a code of each API that the rule is for, found idInUse, unknown to canvas, integrator; /match/api narrows it to one"
        ),
        (#"{"match":{"path":"/nowhere"},"effect":{"empty":true}}"#, "/match/path: expected a path of an emulated API, found /nowhere"),
        (#"{"effect":{"delay":{"milliseconds":-1}}}"#, "/effect/delay/milliseconds: expected a number from 0 to 3600000, found -1"),
        (
            #"{"effect":{"delay":{"milliseconds":9007199254740991,"sigma":10}}}"#,
            "/effect/delay/milliseconds: expected a number from 0 to 3600000, found 9007199254740991"
        ),
        (
            #"{"effect":{"delay":{"milliseconds":0,"to":3600001}}}"#,
            "/effect/delay/to: expected a number from 0 to 3600000, found 3600001"
        ),
        (
            #"{"effect":{"delay":{"milliseconds":1,"sigma":10.5}}}"#,
            "/effect/delay/sigma: expected a number from 0 to 10, found 10.5"
        ),
        (#"{"effect":{"answer":{"status":99}}}"#, "/effect/answer/status: expected a status from 200 to 599, found 99"),
        (
            #"{"effect":{"answer":{"status":200,"headers":{"A":"b\r\nC: d"}}}}"#,
            "/effect/answer/headers/A: expected a header field in one line"
        ),
        (#"{"effect":{"answer":{"status":200,"headers":{"A B":"c"}}}}"#, "/effect/answer/headers/A B: expected a header field in one line"),
        (#"{"effect":{"cutAfterBytes":-4}}"#, "/effect/cutAfterBytes: expected a number from 0, found -4"),
        (#"{"effect":{"reset":false}}"#, "/effect/reset: expected true, found false"),
        (#"{"effect":{"dribble":{"bytes":0,"everyMilliseconds":1}}}"#, "/effect/dribble/bytes: expected a number from 1, found 0"),
        (#"{"effect":{"rateLimit":{"requests":1,"perSeconds":0}}}"#, "/effect/rateLimit/perSeconds: expected a number from 1, found 0"),
        (#"{"when":{"probability":2},"effect":{"empty":true}}"#, "/when/probability: expected a number from 0 to 1, found 2"),
        (#"{"when":{"every":0},"effect":{"empty":true}}"#, "/when/every: expected a number from 1, found 0"),
        (#"{"when":{"first":2,"after":5},"effect":{"empty":true}}"#, "/when: expected first, after and every that some request meets"),
        (#"{"when":{"first":2,"after":2},"effect":{"empty":true}}"#, "/when: expected first, after and every that some request meets"),
        (
            #"{"when":{"first":5,"every":3,"after":3},"effect":{"empty":true}}"#,
            "/when: expected first, after and every that some request meets"
        ),
        (
            #"{"when":{"from":"2022-05-02T13:00:00Z","until":"2022-05-02T12:00:00Z"},"effect":{"empty":true}}"#,
            "/when/until: expected a time behind 2022-05-02T13:00:00Z, found 2022-05-02T12:00:00Z"
        ),
        (
            #"{"match":{"status":200},"effect":{"empty":true}}"#,
            "/match/status: expected nothing of the answer, which is still to come"
        ),
        (
            #"{"match":{"refusal":"unauthorized"},"effect":{"empty":true}}"#,
            "/match/refusal: expected nothing of the answer, which is still to come"
        ),
        (
            #"{"match":{"fault":null},"effect":{"empty":true}}"#,
            "/match/fault: expected nothing of the answer, which is still to come"
        ),
        (
            #"{"match":{"fault":"tired"},"effect":{"empty":true}}"#,
            "/match/fault: expected nothing of the answer, which is still to come"
        ),
        (
            #"{"match":{"delivery":"whole"},"effect":{"empty":true}}"#,
            "/match/delivery: expected nothing of the answer, which is still to come"
        ),
        (#"{"match":{"api":""},"effect":{"stall":true}}"#, "/match/api: expected an API, as what belongs to none meets no rule"),
        (
            #"{"match":{"api":"canvas","path":"/api/Workflow"},"effect":{"stall":true}}"#,
            "/match/path: expected nothing but api, as a stall is about no request"
        ),
        (#"{"match":{"method":"GET"},"effect":{"stall":true}}"#, "/match/method: expected nothing but api, as a stall is about no request"),
        (
            #"{"when":{"first":1},"effect":{"stall":true}}"#,
            "/when/first: expected nothing but from and until, as a stall is about no request"
        ),
        (#"{"effect":{"delay":{"milliseconds":10,"to":5}}}"#, "/effect/delay/to: expected a number from 10, found 5"),
        (#"{"effect":{"delay":{"milliseconds":1,"to":5,"sigma":1}}}"#, "/effect/delay: expected to or sigma, found both"),
        (
            #"{"effect":{"answer":{"status":200,"headers":{"date":"today"}}}}"#,
            "/effect/answer/headers/date: expected a field that the server does not say by itself"
        ),
        (
            #"{"effect":{"answer":{"status":200,"headers":{"Content-Length":"3"}}}}"#,
            "/effect/answer/headers/Content-Length: expected a field that the server does not say by itself"
        ),
        (
            #"{"effect":{"answer":{"status":200,"headers":{"Transfer-Encoding":"chunked"}}}}"#,
            "/effect/answer/headers/Transfer-Encoding: expected a field that the server does not say by itself"
        ),
        (
            #"{"effect":{"answer":{"status":200,"headers":{"Set-Cookie":["a=1","b\r\nC: d"]}}}}"#,
            "/effect/answer/headers/Set-Cookie: expected a header field in one line"
        ),
        (
            #"{"effect":{"answer":{"status":200,"headers":{"Via":"a","via":"b"}}}}"#,
            "/effect/answer/headers/via: expected each name in one letter case only; a list gives several values"
        ),
        (#"{"effect":{"answer":{"status":200,"headers":{"Via":[]}}}}"#, "/effect/answer/headers/Via: expected a header field in one line"),
        (
            #"{"effect":{"dribble":{"bytes":1,"everyMilliseconds":1},"reset":true}}"#,
            "/effect/dribble: expected an answer that comes whole, found reset beside it"
        ),
        (#"{"effect":{"delay":{"milliseconds":1},"stall":true}}"#, "/effect/stall: expected no other effect beside it"),
        (#"{"effect":{"sequence":[]}}"#, "/effect/sequence: expected a step that does something"),
        (#"{"effect":{"sequence":[{"pass":true}],"then":"last"}}"#, "/effect/sequence: expected a step that does something"),
        (
            #"{"effect":{"sequence":[{"pass":true},{"answer":{"status":99}}]}}"#,
            "/effect/sequence/1/answer/status: expected a status from 200 to 599, found 99"
        ),
        (
            #"{"effect":{"sequence":[{"reset":true,"empty":true}]}}"#,
            "/effect/sequence/0: expected one effect, and delay or dribble beside it at most, found reset, empty"
        ),
        (
            #"{"effect":{"sequence":[{"pass":true,"delay":{"milliseconds":1}},{"empty":true}]}}"#,
            "/effect/sequence/0/pass: expected no other effect beside it"
        ),
        (#"{"effect":{"sequence":[{"empty":true}],"reset":true}}"#, "/effect/reset: expected nothing but then beside a sequence"),
        (#"{"effect":{"empty":true,"then":"last"}}"#, "/effect/then: expected a sequence, behind whose end it is"),
    ])
    func `a rule that would do nothing, or something else than it says, is refused`(rule: String, fault: String) throws {
        let server = try Understudy()
        #expect(server.post("/__admin/faults", rule).line == "400 " + Self.error("invalid_body", fault))
        #expect(server.get("/__admin/faults").line == "200 []")
    }

    @Test(arguments: [
        (#"{"path":"/api/tags"}"#, "rateLimited"), (#"{"path":"/api/webhook/**"}"#, "notFound"), (#"{"path":"/v1.0/**"}"#, "idInUse"),
        (#"{"path":"/api/*"}"#, "unauthorized"), (#"{"operation":"GET /v1/tags","method":"head"}"#, "rateLimited"),
    ])
    func `a rule may refuse with what each API knows that it is for`(match: String, code: String) throws {
        #expect(try Understudy().post("/__admin/faults", #"{"match":\#(match),"effect":{"refuse":"\#(code)"}}"#).status == 201)
    }

    @Test(arguments: [false, true]) func `an answer with more fields than can be sent is refused`(isTemplate: Bool) throws {
        let server = try Understudy()
        func add(_ length: Int) -> Reply {
            let fields = #"{"A":["\#(String(repeating: "a", count: length))","b"]}"#
            return server.post(
                "/__admin/faults", #"{"effect":{"answer":{"status":200,"template":\#(isTemplate),"headers":\#(fields)}}}"#)
        }
        // the lines are `A: aaa…` and `A: b`, each with two bytes at its end
        #expect(add(16_373).status == 201)
        #expect(
            add(16_374).line
                == "400 " + Self.error("invalid_body", "/effect/answer/headers: expected 16 KiB of fields at most, found 16385 bytes"))
    }

    @Test func `a sandbox comes from one place, a snapshot has a name, and webhooks go to hosts`() throws {
        let server = try Understudy()
        #expect(
            server.post("/__admin/sandboxes", #"{"name":"b","from":{"sandbox":"main","snapshot":"x"}}"#).line
                == "400 " + Self.error("invalid_body", "/from: expected sandbox or snapshot, found both"))
        #expect(
            server.post("/__admin/sandboxes", #"{"name":"b","from":{}}"#).line
                == "400 " + Self.error("invalid_body", "/from: expected sandbox or snapshot, found neither"))
        for (name, found) in [
            ("", ""), (".", "."), ("..", ".."), (String(repeating: "a", count: 65), String(repeating: "a", count: 59)),
            ("../../x", "../../x"), (#"a\u0000b"#, #"a\u0000b"#), (#"a\n"#, #"a\n"#), (#"\u009b2J"#, "\u{9B}2J"),
        ] {
            let more = name.count == 65 ? "…" : "\""
            let wanted = "expected 1 to 64 characters, no / or control character, and not . or .."
            #expect(
                server.post("/__admin/snapshots", #"{"name":"\#(name)"}"#).line
                    == "400 " + Self.error("invalid_body", "/name: \(wanted), found \"\(found)\(more)"))
        }
        #expect(server.get("/__admin/snapshots").line == "200 []")
        #expect(server.post("/__admin/snapshots", #"{"name":"é: before, or \"after\""}"#).status == 201)
        for host in ["", "http://a.example", "a.example:80", "a.example/x", "[::1]", "a b", "*", "127.0.0.1:8080", "10:20", "1::2::3"] {
            #expect(server.put("/__admin/webhooks", #"{"deliver":true,"allow":["\#(host)"]}"#).hasPrefix("400 "), "\(host)")
        }
        #expect(server.put("/__admin/webhooks", #"{"deliver":true,"allow":["a.example","::1","10.0.0.1","my_app-1"]}"#).hasPrefix("200 "))
    }

    @Test func `a method may be written small, and how often may be a range`() throws {
        let server = try Understudy()
        _ = server.get("/api/Authenticate")
        let match = #"{"method":"get","path":"/api/*"}"#
        #expect(server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":1}}"#).json?["verdict"] == "passed")
        let range = server.post("/__admin/verify", #"{"match":\#(match),"times":{"atLeast":2,"atMost":3}}"#).json
        #expect(range?["verdict"] == "failed")
        #expect(range?["expected"] == "2 to 3")
    }

    @Test func `what there is can be found without its whole address`() throws {
        let server = try Understudy()
        #expect(server.get("/__admin/openapi").json?["info"]?["title"] == "Understudy control plane")
        #expect(server.get("/__admin/openapi/").body == server.get("/__admin/openapi/admin.json").body)
        #expect(server.get("/__admin/state/canvas").body == server.get("/__admin/state?api=canvas").body)
        #expect(server.get("/__admin/state/nobody").json?["error"]?["code"] == "unknown_api")
    }

    private static func error(_ code: String, _ message: String) -> String {
        JSON.object(["error": ["code": .string(code), "message": .string(message)]]).text
    }
}
