import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FaultingTests {
    private static let keys = [
        "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED", "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
    ]
    private static func server() throws -> Understudy { try Understudy(headers: keys) }
    private static let ask = "/api/Authenticate"

    // MARK: What it refuses

    @Test(arguments: [
        "{}", #"{"effect":{}}"#, #"{"effect":{"reset":true,"empty":true}}"#, #"{"effect":{"explode":true}}"#,
        #"{"effect":{"reset":"yes"}}"#, #"{"effect":{"pass":true}}"#, #"{"effect":{"sequence":[{"stall":true}]}}"#,
        #"{"effect":{"sequence":[{"sequence":[{"empty":true}]}]}}"#, #"{"effect":{"sequence":[{"empty":true}],"then":"stop"}}"#,
        #"{"effect":{"reset":true},"match":{"colour":"red"}}"#, #"{"effect":{"reset":true},"when":{"first":"two"}}"#, "[]", "{",
    ])
    func `a rule that cannot be is refused, and nothing befalls anybody`(rule: String) throws {
        let server = try Self.server()
        #expect(server.post("/__admin/faults", rule).status == 400)
        #expect(server.get("/__admin/faults").line == "200 []")
        #expect(server.get(Self.ask).line == "200 true")
    }

    @Test(arguments: [
        (#"{"answer":{"status":204,"body":{}}}"#, "/effect/answer/body: expected none, as an answer 204 has no body"),
        (#"{"answer":{"status":205,"body":"a"}}"#, "/effect/answer/body: expected none, as an answer 205 has no body"),
        (#"{"answer":{"status":304,"body":1}}"#, "/effect/answer/body: expected none, as an answer 304 has no body"),
        (
            #"{"dribble":{"bytes":1,"everyMilliseconds":3600001}}"#,
            "/effect/dribble/everyMilliseconds: expected a number from 0 to 3600000, found 3600001"
        ),
    ])
    func `what could never be sent so is refused`(effect: String, message: String) throws {
        #expect(
            try Self.server().post("/__admin/faults", #"{"effect":\#(effect)}"#).line
                == #"400 {"error":{"code":"invalid_body","message":"\#(message)"}}"#)
    }

    @Test func `an answer without a body may have a status that has none`() throws {
        let server = try Self.server()
        for status in [204, 205, 304] {
            #expect(server.post("/__admin/faults", #"{"effect":{"answer":{"status":\#(status)}}}"#).status == 201)
            #expect(server.get(Self.ask).line == "\(status) ")
        }
    }

    @Test func `a pack or a fault that is not there is refused by name`() throws {
        let server = try Self.server()
        #expect(
            server.post("/__admin/faults/packs/rain", "").line == """
                404 {"error":{"code":"unknown_pack","message":"There is no pack rain; there are token-outage, stuck-jobs, flaky-network, \
                rate-limited, slow-third-page."}}
                """)
        for (method, body) in [("GET", ""), ("PUT", #"{"effect":{"empty":true}}"#), ("DELETE", "")] {
            #expect(
                server.send(method, "/__admin/faults/7", body: body).line
                    == #"404 {"error":{"code":"unknown_fault","message":"There is no fault 7."}}"#)
        }
        #expect(server.get(Self.ask).line == "200 true")
    }

    @Test(arguments: [
        (#"[{"effect":{"empty":true}},{"effect":{"reset":false}}]"#, "/1/effect/reset: expected true, found false"),
        (#"[{"effect":{"empty":true},"match":{"api":"nobody"}}]"#, "/0/match/api: expected one of canvas, cyclr, integrator, found nobody"),
        (#"{"effect":{"empty":true}}"#, "expected an array, each element an object (FaultRule), found {\"effect\":{\"empty\":true}}"),
    ])
    func `a list with a rule that cannot be is refused, and the rules stay as they were`(list: String, message: String) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":503}}}"#)
        let error = server.put("/__admin/faults", list).json?["error"]
        #expect(error?["code"] == "invalid_body")
        #expect(error?["message"]?.stringValue == message)
        #expect(server.send("PUT", "/__admin/faults/1", body: #"{"effect":{"reset":false}}"#).status == 400)
        #expect(server.send("PUT", "/__admin/faults/1", body: #"{"enabled":null,"effect":{"empty":true}}"#).status == 400)
        #expect(server.get("/__admin/faults").line == #"200 [{"id":1,"matched":0,"hits":0,"rule":{"effect":{"answer":{"status":503}}}}]"#)
    }

    @Test func `a list of more than a thousand is refused, and the rules stay as they were`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":503}}}"#)
        func list(_ count: Int) -> String {
            "[\(Array(repeating: #"{"match":{"method":"PUT"},"effect":{"empty":true}}"#, count: count).joined(separator: ","))]"
        }
        #expect(server.put("/__admin/faults", list(1001)).json?["error"]?["code"] == "too_many_faults")
        // the count is checked first, whatever the elements are
        #expect(server.put("/__admin/faults", "[\(Array(repeating: "1", count: 1001).joined(separator: ","))]").status == 503)
        let wish = #"{"name":"many","faults":[\#(Array(repeating: #"{"effect":{}}"#, count: 1001).joined(separator: ","))]}"#
        #expect(server.post("/__admin/sandboxes", wish).json?["error"]?["code"] == "too_many_faults")
        #expect(server.get(Self.ask).status == 503)
        #expect(server.put("/__admin/faults", list(1000)).json?.arrayValue?.count == 1000)
        #expect(server.get(Self.ask).line == "200 true")
    }

    @Test func `a sequence has a thousand steps and no more`() throws {
        let server = try Self.server()
        func rule(_ count: Int) -> String {
            #"{"effect":{"sequence":[\#(Array(repeating: #"{"empty":true}"#, count: count).joined(separator: ","))]}}"#
        }
        #expect(
            server.post("/__admin/faults", rule(1001)).line == """
                400 {"error":{"code":"invalid_body","message":"/effect/sequence: expected 1000 steps at most, found 1001"}}
                """)
        #expect(server.post("/__admin/faults", rule(1000)).status == 201)
    }

    @Test(arguments: [("{", "malformed_body"), ("[]", "invalid_body"), (#"{"match":{"api":"canvas"}}"#, "invalid_body")])
    func `a pack that is to be another one is refused, and nothing befalls anybody`(body: String, code: String) throws {
        let server = try Self.server()
        #expect(server.post("/__admin/faults/packs/token-outage", body).json?["error"]?["code"]?.stringValue == code)
        #expect(server.get(Self.ask).line == "200 true")
        #expect(server.post("/__admin/faults/packs/token-outage", "{}").status == 201)
    }

    @Test func `a sandbox has a thousand faults and no more, and of a pack all are added or none`() throws {
        let server = try Self.server()
        for _ in 0..<999 { _ = server.post("/__admin/faults", #"{"match":{"method":"PUT"},"effect":{"empty":true}}"#) }
        let full = """
            503 {"error":{"code":"too_many_faults","message":"A sandbox has 1000 faults at most; remove one that is not needed any more."}}
            """
        #expect(server.post("/__admin/faults/packs/flaky-network", "").line == full)
        #expect(server.post("/__admin/faults", #"{"effect":{"answer":{"status":503}}}"#).json?["id"] == 1000)
        #expect(server.post("/__admin/faults", #"{"effect":{"answer":{"status":504}}}"#).line == full)
        #expect(server.get(Self.ask).status == 503)
        #expect(server.send("DELETE", "/__admin/faults/7").json?.arrayValue?.count == 999)
        #expect(server.post("/__admin/faults", #"{"effect":{"answer":{"status":504}}}"#).json?["id"] == 1001)
        #expect(server.get(Self.ask).status == 504)
    }

    // MARK: What befalls requests

    @Test func `a refusal of the row is said in the vendor's words, for the first so many that match`() throws {
        let server = try Self.server()
        let rule = #"{"match":{"api":"canvas","path":"/api/*"},"when":{"first":2},"effect":{"refuse":"unauthorized"}}"#
        #expect(server.post("/__admin/faults", rule).line == #"201 {"id":1,"matched":0,"hits":0,"rule":\#(rule)}"#)
        #expect(server.get(Self.ask).line == "401 Status Code: 401; Unauthorized")
        #expect(server.get("/v1.0/accounts").status == 401)
        #expect(server.get(Self.ask).status == 401)
        #expect(server.get(Self.ask).line == "200 true")
        #expect(server.get("/__admin/faults").line == #"200 [{"id":1,"matched":3,"hits":2,"rule":\#(rule)}]"#)
    }

    @Test(arguments: [
        (#"{"after":1}"#, [200, 503, 503, 503]), (#"{"every":2}"#, [200, 503, 200, 503]),
        (#"{"first":3,"after":1}"#, [200, 503, 503, 200]),
        (#"{"probability":0}"#, [200, 200, 200, 200]), (#"{"probability":1}"#, [503, 503, 503, 503]),
        (#"{"from":"2022-05-02T12:00:01Z"}"#, [200, 200, 200, 200]), (#"{"until":"2022-05-02T12:00:01Z"}"#, [503, 503, 503, 503]),
    ])
    func `which of the matching requests it befalls is said by the rule`(when: String, statuses: [Int]) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"when":\#(when),"effect":{"answer":{"status":503}}}"#)
        #expect((0..<4).map { _ in server.get(Self.ask).status } == statuses)
    }

    @Test(arguments: [[0, 1], [1, 0]])
    func `each rule counts what matches it, whichever befalls the request and whichever was there first`(order: [Int]) throws {
        let server = try Self.server()
        let rules = [
            #"{"when":{"after":2},"effect":{"answer":{"status":500}}}"#, #"{"when":{"first":2},"effect":{"answer":{"status":429}}}"#,
        ]
        for place in order { _ = server.post("/__admin/faults", rules[place]) }
        #expect((0..<4).map { _ in server.get(Self.ask).status } == [429, 429, 500, 500])
        let notes = server.get("/__admin/faults").json?.arrayValue
        #expect(notes?.map { $0["matched"] } == [4, 4])
        #expect(notes?.map { $0["hits"] } == [2, 2])
    }

    @Test func `a budget is used by all requests that match, whichever rule befalls them`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"rateLimit":{"requests":3,"perSeconds":60}}}"#)
        _ = server.post("/__admin/faults", #"{"when":{"first":2},"effect":{"answer":{"status":503}}}"#)
        #expect((0..<4).map { _ in server.get(Self.ask).status } == [503, 503, 200, 429])
    }

    @Test(arguments: [["X-Understudy-Fault": "invalidJSON"], ["Prefer": "code=503"]])
    func `a rule counts the request that asks for its own fault, which befalls it`(headers: [String: String]) throws {
        let server = try Self.server()
        let steps = #"[{"answer":{"status":429}},{"answer":{"status":502}}]"#
        _ = server.post("/__admin/faults", #"{"effect":{"sequence":\#(steps)}}"#)
        #expect(server.get(Self.ask, headers: headers).line == (headers["Prefer"] == nil ? "200 tr" : "503 "))
        #expect(server.get(Self.ask).status == 502)
        let note = server.get("/__admin/faults").json?[0]
        #expect(note?["matched"] == 2)
        #expect(note?["hits"] == 1)
    }

    @Test func `a rule that lets things stand counts no request`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"stall":true}}"#)
        _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":503}}}"#)
        #expect(server.get(Self.ask).status == 503)
        #expect(server.get("/__admin/faults").json?.arrayValue?.map { $0["matched"] } == [0, 1])
    }

    @Test(arguments: [
        ("", [429, 200, 503, 200, 200]), (#","then":"pass""#, [429, 200, 503, 200, 200]), (#","then":"last""#, [429, 200, 503, 503, 503]),
        (#","then":"repeat""#, [429, 200, 503, 429, 200]),
    ])
    func `of a sequence each request meets the next step`(then: String, statuses: [Int]) throws {
        let server = try Self.server()
        let steps = #"[{"answer":{"status":429}},{"pass":true},{"answer":{"status":503}}]"#
        _ = server.post("/__admin/faults", #"{"effect":{"sequence":\#(steps)\#(then)}}"#)
        #expect((0..<5).map { _ in server.get(Self.ask).status } == statuses)
        let note = server.get("/__admin/faults").json?[0]
        #expect(note?["matched"] == 5)
        #expect(note?["hits"]?.intValue == statuses.count { $0 != 200 })
    }

    @Test func `what a sequence lets pass meets the rules that were there before`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":500}}}"#)
        _ = server.post("/__admin/faults", #"{"effect":{"sequence":[{"pass":true},{"answer":{"status":429}}]}}"#)
        #expect((0..<4).map { _ in server.get(Self.ask).status } == [500, 429, 500, 500])
    }

    @Test func `a sequence goes on with requests that its timing means, whichever rule befalls them`() throws {
        let server = try Self.server()
        let steps = #"[{"answer":{"status":429}},{"answer":{"status":502}},{"answer":{"status":503}}]"#
        _ = server.post("/__admin/faults", #"{"when":{"after":1},"effect":{"sequence":\#(steps)}}"#)
        _ = server.post("/__admin/faults", #"{"when":{"first":3,"after":2},"effect":{"answer":{"status":500}}}"#)
        #expect((0..<5).map { _ in server.get(Self.ask).status } == [200, 429, 500, 503, 200])
    }

    @Test func `an answer of one's own may come late, or bit by bit`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"delay":{"milliseconds":2000},"answer":{"status":503,"body":"tired"}}}"#)
        let asked = server.ask("GET", Self.ask)
        #expect(asked.reply?.line == nil)
        try server.advanceClock(by: "2s")
        #expect(asked.reply?.line == "503 tired")
        _ = server.post("/__admin/faults", #"{"effect":{"refuse":"unauthorized","dribble":{"bytes":2,"everyMilliseconds":0}}}"#)
        #expect(server.get(Self.ask).line == "401 Status Code: 401; Unauthorized")
        #expect(server.get("/__admin/journal").json?[1]?["delivery"] == "dribbled")
    }

    @Test func `what is late beyond a budget is only what is beyond it`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"delay":{"milliseconds":2000},"rateLimit":{"requests":1,"perSeconds":60}}}"#)
        #expect(server.get(Self.ask).line == "200 true")
        let asked = server.ask("GET", Self.ask)
        #expect(asked.reply?.line == nil)
        try server.advanceClock(by: "2s")
        #expect(asked.reply?.status == 429)
    }

    @Test func `a field of an answer may come several times`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":200,"headers":{"Set-Cookie":["a=1","b=2"],"Via":"proxy"}}}}"#)
        #expect(
            server.get(Self.ask).headers.prefix(3).map { "\($0.name): \($0.value)" } == [
                "Set-Cookie: a=1", "Set-Cookie: b=2", "Via: proxy",
            ])
    }

    @Test func `chance is the sandbox's: the same requests fare the same in every run`() throws {
        func run() throws -> [Int] {
            let server = try Self.server()
            _ = server.post("/__admin/faults", #"{"when":{"probability":0.5},"effect":{"answer":{"status":503}}}"#)
            return (0..<40).map { _ in server.get(Self.ask).status }
        }
        let first = try run()
        #expect(try run() == first)
        #expect(Set(first) == [200, 503])
    }

    @Test(arguments: [
        (#"{"answer":{"status":502,"headers":{"Via":"proxy"},"body":{"down":true}}}"#, #"502 {"down":true}"#),
        (#"{"answer":{"status":500,"body":"oh no"}}"#, "500 oh no"), (#"{"invalidJSON":true}"#, "200 tr"),
        (
            #"{"loginPage":true}"#,
            #"200 <!DOCTYPE html><html lang="en"><title>Sign in</title><form method="post"><input name="user"></form></html>"#
        ),
    ])
    func `an answer is replaced or spoilt`(effect: String, line: String) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":\#(effect)}"#)
        #expect(server.get(Self.ask).line == line)
    }

    @Test func `the last answer of a path comes again, and a clock may be wrong by so many seconds`() throws {
        let server = try Self.server()
        let before = server.get("/api/Workflows").line
        _ = server.post("/__admin/faults", #"{"match":{"path":"/api/Workflows"},"effect":{"repeatLastAnswer":true}}"#)
        _ = server.get("/api/DeleteWorkflow?id=b459cf22-ad18-44bf-80dc-6e8b78be1cc5")
        #expect(server.get("/api/Workflows").line == before)
        _ = server.send("DELETE", "/__admin/faults")
        #expect(server.get("/api/Workflows").line != before)
        _ = server.post("/__admin/faults", #"{"effect":{"skewSeconds":-60}}"#)
        #expect(server.get(Self.ask).header("Date") == "Mon, 02 May 2022 11:59:00 GMT")
    }

    @Test(arguments: [#"{"milliseconds":3600000,"sigma":10}"#, #"{"milliseconds":0,"to":3600000}"#, #"{"milliseconds":3600000}"#])
    func `a delay by chance is never longer than an hour`(delay: String) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"delay":\#(delay)}}"#)
        let asked = (0..<40).map { _ in server.ask("GET", Self.ask) }
        try server.advanceClock(by: "1h")
        #expect(asked.allSatisfy { $0.reply?.line == "200 true" })
    }

    @Test func `a delay is of any length between its limits, whatever the probability that there is one`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"when":{"probability":0.5},"effect":{"delay":{"milliseconds":0,"to":10000}}}"#)
        let asked = (0..<40).map { _ in server.ask("GET", Self.ask) }
        try server.advanceClock(by: "5s")
        #expect(asked.contains { $0.reply == nil })
    }

    @Test func `each rule's delays are its own`() throws {
        let server = try Self.server()
        let targets = [Self.ask, "/api/Workflows"]
        for target in targets {
            let delay = #"{"milliseconds":2000,"sigma":1}"#
            _ = server.post("/__admin/faults", #"{"match":{"path":"\#(target)"},"effect":{"delay":\#(delay)}}"#)
        }
        let asked = targets.map { server.ask("GET", $0) }
        _ = server.post("/__admin/clock/step", "")
        #expect(asked.count { $0.reply == nil } == 1)
    }

    @Test func `a budget is used up, and comes back on the sandbox's clock`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"rateLimit":{"requests":2,"perSeconds":60}}}"#)
        #expect((0..<3).map { _ in server.get(Self.ask).status } == [200, 200, 429])
        try server.advanceClock(by: "20s")
        #expect(server.get(Self.ask).header("Retry-After") == "40")
        try server.advanceClock(by: "40s")
        #expect(server.get(Self.ask).status == 200)
    }

    @Test func `who waits as long as it says gets in, and who sets the clock back at once`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":{"rateLimit":{"requests":1,"perSeconds":60}}}"#)
        #expect(server.get(Self.ask).status == 200)
        try server.advanceClock(by: "PT30.5S")
        #expect(server.get(Self.ask).header("Retry-After") == "30")
        try server.advanceClock(by: "PT30S")
        #expect(server.get(Self.ask).status == 200)
        try server.setClock(to: "2022-05-01T12:00:00Z")
        #expect(server.get(Self.ask).status == 200)
        #expect(server.get(Self.ask).header("Retry-After") == "60")
    }

    @Test(arguments: [
        (#"{"headers":{"Consumer":null}}"#, [200, 503]), (#"{"headers":{"x-wish":"rain"}}"#, [200, 503]),
        (#"{"method":"POST"}"#, [200, 200]),
        (#"{"query":{"page":"3"}}"#, [200, 200]), (#"{"operation":"GET /api/Authenticate"}"#, [503, 503]),
        (#"{"path":"/**"}"#, [503, 503]), (#"{"path":"/**/Authenticate"}"#, [503, 503]), (#"{"path":"/**/nowhere"}"#, [200, 200]),
    ])
    func `only what matches is befallen`(match: String, statuses: [Int]) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"match":\#(match),"effect":{"answer":{"status":503}}}"#)
        #expect(server.get(Self.ask).status == statuses[0])
        #expect(server.get(Self.ask, headers: ["X-Wish": "rain", "Consumer": nil]).status == (statuses[1] == 200 ? 401 : 503))
    }

    @Test func `a body is matched by pointers and as a whole`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"match":{"body":{"/a/0":1}},"effect":{"answer":{"status":503}}}"#)
        _ = server.post("/__admin/faults", #"{"match":{"bodyEquals":{"b":2}},"effect":{"answer":{"status":504}}}"#)
        #expect(server.post("/api/RunWorkflow", #"{"a":[1,2]}"#).status == 503)
        #expect(server.post("/api/RunWorkflow", #"{ "b" : 2 }"#).status == 504)
        #expect(server.post("/api/RunWorkflow", #"{"a":[2]}"#).status == 500)
        #expect(server.post("/api/RunWorkflow", "{").status == 400)
    }

    @Test func `of requests that come at once, a rule befalls as many as it says`() async throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"match":{"body":{"/a":1}},"when":{"first":70},"effect":{"answer":{"status":503}}}"#)
        let statuses = await withTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 { group.addTask { (0..<50).map { _ in server.post("/api/RunWorkflow", #"{"a":1}"#).status } } }
            return await group.reduce(into: [Int]()) { $0 += $1 }
        }
        #expect(statuses.filter { $0 == 503 }.count == 70)
        let note = try #require(server.get("/__admin/faults").json?[0])
        #expect(note["matched"] == 200)
        #expect(note["hits"] == 70)
    }

    @Test(arguments: [
        ("unauthorized", "401 Status Code: 401; Unauthorized"), ("invalidJSON", "200 tr"), ("nonsense", "500"),
    ])
    func `one request asks for its own fault`(fault: String, line: String) throws {
        let server = try Self.server()
        #expect(server.get(Self.ask, headers: ["X-Understudy-Fault": fault]).line.hasPrefix(line))
        #expect(server.get(Self.ask).line == "200 true")
    }

    @Test(arguments: [
        ("accountExists", "400 Account has already been created"),
        ("unknownTemplate", #"500 {"State":500,"Msg":"Unknown workflow template 00000000-0000-0000-0000-000000000000"}"#),
        ("missingCredentials", "400 Authentication Error: You must enter a value for Username.\nYou must enter a value for Password."),
    ])
    func `a refusal that a rule or a request asks for has the vendor's words`(code: String, line: String) throws {
        let server = try Self.server()
        #expect(server.get(Self.ask, headers: ["X-Understudy-Fault": code]).line == line)
        _ = server.post("/__admin/faults", #"{"match":{"api":"canvas"},"effect":{"refuse":"\#(code)"}}"#)
        #expect(server.get(Self.ask).line == line)
    }

    @Test func `beyond a budget an API answers in its own words where it has any`() throws {
        let server = try Understudy()
        _ = server.post("/__admin/faults", #"{"effect":{"rateLimit":{"requests":0,"perSeconds":7}}}"#)
        let own = server.get("/v1/connections")
        #expect(own.status == 429)
        #expect(own.header("Retry-After") == "7")
        #expect(own.json?["errors"]?[0]?["code"] == "rate_limited")
        let other = server.get("/api/GetMetaData")
        #expect(other.line == #"429 {"Message":"Too Many Requests"}"#)
        #expect(other.header("Retry-After") == "7")
    }

    @Test func `the last answer again has the fields that it had, but for the date`() throws {
        let server = try Self.server()
        #expect(server.get("/api/Workflow?id=abc").header("Content-Type") == "application/problem+json; charset=utf-8")
        _ = server.post("/__admin/faults", #"{"match":{"api":"canvas"},"effect":{"repeatLastAnswer":true}}"#)
        #expect(server.get("/api/Workflow?id=abc").header("Content-Type") == "application/problem+json; charset=utf-8")
        let token = ["Authorization": "Bearer \(String(repeating: "0000c0de", count: 8))"]
        let first = server.get("/v1.0/accounts?page=1&pageSize=2", headers: token)
        #expect(first.header("Total-Pages") == "4")
        _ = server.post("/__admin/faults", #"{"match":{"api":"cyclr"},"effect":{"repeatLastAnswer":true}}"#)
        try server.advanceClock(by: "1s")
        let again = server.get("/v1.0/accounts?page=1&pageSize=2", headers: token)
        for name in ["Total-Pages", "Total-Records", "Content-Type", "X-Understudy-Evidence"] {
            #expect(again.header(name) == first.header(name), "\(name)")
        }
        #expect(again.body == first.body)
        #expect(server.get("/__admin/journal?limit=1").json?[0]?["evidence"]?.stringValue == first.header("X-Understudy-Evidence"))
        #expect(again.header("Date") == "Mon, 02 May 2022 12:00:01 GMT")
    }

    @Test func `the last answer again says of no preference that it was heeded`() throws {
        let server = try Self.server()
        #expect(server.get(Self.ask, headers: ["Prefer": "code=503"]).header("Preference-Applied") == "code=503")
        _ = server.post("/__admin/faults", #"{"effect":{"repeatLastAnswer":true}}"#)
        let again = server.get(Self.ask)
        #expect(again.line == "503 ")
        #expect(again.header("Preference-Applied") == nil)
    }

    @Test func `a preferred status is that of a refusal of the row, else of the API, else bare`() throws {
        let server = try Self.server()
        let unlisted = server.get("/v1/tags", headers: ["Authorization": "Bearer my_api_token", "Prefer": "code=404"])
        #expect(unlisted.status == 404)
        #expect(unlisted.json?["errors"]?.arrayValue?.count == 1)
        #expect(server.get(Self.ask, headers: ["Prefer": "wait=1, code=401"]).status == 401)
        let bare = server.get(Self.ask, headers: ["Prefer": "code=503"])
        #expect(bare.line == "503 ")
        #expect(bare.header("X-Understudy-Evidence") == "assumed")
    }

    @Test(arguments: [("code=401", "code=401"), ("code=418", "code=418"), ("code=201", nil), ("code=600", nil), ("return=minimal", nil)])
    func `an answer says whether a preferred status was heeded`(preference: String, applied: String?) throws {
        let answer = try Self.server().get(Self.ask, headers: ["Prefer": preference])
        #expect(answer.header("Preference-Applied") == applied)
        #expect((answer.line == "200 true") == (applied == nil))
    }

    @Test func `a refusal that is preferred keeps its header fields`() throws {
        let limited = try Understudy().get("/v1/tags", headers: ["Prefer": "code=429"])
        #expect(limited.header("Retry-After") == "2")
        #expect(limited.header("Preference-Applied") == "code=429")
    }

    @Test func `preferences may stand in several fields`() throws {
        let server = try Self.server()
        // in either order
        for (first, second) in [("Prefer", "prefer"), ("prefer", "Prefer")] {
            #expect(server.get(Self.ask, headers: [first: "return=minimal", second: "code=401"]).status == 401)
        }
    }

    @Test(arguments: [#"{"answer":{"status":418}}"#, #"{"loginPage":true}"#, #"{"rateLimit":{"requests":0,"perSeconds":7}}"#])
    func `what no row answers says that it is assumed`(effect: String) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"effect":\#(effect)}"#)
        #expect(server.get(Self.ask).header("X-Understudy-Evidence") == "assumed")
    }

    @Test func `evidence that an answer of one's own has stays`() throws {
        let server = try Self.server()
        _ = server.post(
            "/__admin/faults", #"{"effect":{"answer":{"status":503,"headers":{"x-understudy-evidence":"observed"}}}}"#)
        #expect(server.get(Self.ask).header("X-Understudy-Evidence") == "observed")
        #expect(server.get("/__admin/journal").json?[0]?["evidence"] == "observed")
    }

    @Test func `stuck jobs do not end however far the clock goes, and go on when the rule goes`() throws {
        let server = try Self.server()
        let run = #"{"workflowId":"ef7a56e6-448f-4787-b58d-47b063d6e983","runFromBlock":1,"runTillBlock":2}"#
        _ = server.post("/__admin/faults/packs/stuck-jobs", "")
        #expect(server.post("/api/RunWorkflow", run).line == "200 Workflow will now run")
        #expect(try server.advanceClock(by: "PT10M") == [])
        #expect(server.get("/api/Workflow/ef7a56e6-448f-4787-b58d-47b063d6e983").json?["status"] != "Ready")
        #expect(server.post("/__admin/clock/step", "").json?["happened"] == [])
        #expect(server.get("/__admin/clock").json?["next"] == .null)
        _ = server.send("DELETE", "/__admin/faults")
        let workflow = server.get("/api/Workflow/ef7a56e6-448f-4787-b58d-47b063d6e983").json
        #expect(workflow?["status"] == "Running")
        #expect(workflow?["dateLastRun"] == "2022-05-02T12:10:00+00:00")
        #expect(try server.advanceClock(by: "2s").contains { $0.hasSuffix("finished at block 2") })
        #expect(server.get("/api/Workflow/ef7a56e6-448f-4787-b58d-47b063d6e983").json?["status"] == "Ready")
    }

    @Test func `jobs of one API may be stuck alone, and for a time`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"match":{"api":"cyclr"},"when":{"until":"2022-05-02T12:30:00Z"},"effect":{"stall":true}}"#)
        let happened = try server.advanceClock(by: "29m")
        #expect(!happened.contains { $0.hasPrefix("cycle") || $0.hasPrefix("transaction") })
        #expect(try server.advanceClock(by: "1m").contains { $0.hasPrefix("cycle") })
    }

    @Test func `a stall that lies within a move holds up what falls due in it`() throws {
        let server = try Self.server()
        let span = #"{"from":"2022-05-02T12:20:00Z","until":"2022-05-02T12:50:00Z"}"#
        _ = server.post("/__admin/faults", #"{"match":{"api":"cyclr"},"when":\#(span),"effect":{"stall":true}}"#)
        let happened = try #require(server.send("PUT", "/__admin/clock", body: #"{"advance":"PT1H"}"#).json?["happened"]?.arrayValue)
        let starts = happened.filter { $0["what"]?.stringValue?.hasSuffix("was due and runs") ?? false }
        #expect(
            starts.map { $0["at"]?.stringValue } == ["2022-05-02T12:15:00Z", "2022-05-02T13:00:00Z", "2022-05-02T13:00:00Z"])
    }

    @Test func `the end of a stall falls due next, and a step leads there`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"when":{"until":"2022-05-02T12:40:00Z"},"effect":{"stall":true}}"#)
        #expect(server.get("/__admin/clock").json?["next"] == "2022-05-02T12:40:00Z")
        #expect(server.post("/__admin/clock/step", "").json?["now"] == "2022-05-02T12:40:00Z")
        #expect(server.get("/__admin/clock").json?["next"]?.stringValue != nil)
    }

    // MARK: What it remembers

    @Test func `packs add rules, faults go one by one or all at once, and a reset ends them`() throws {
        let server = try Self.server()
        #expect(server.post("/__admin/faults/packs/flaky-network", "").json?.arrayValue?.count == 2)
        #expect(server.send("DELETE", "/__admin/faults/1").json?.arrayValue?.count == 1)
        #expect(server.send("DELETE", "/__admin/faults/2").line == "200 []")
        _ = server.post("/__admin/faults/packs/token-outage", "")
        #expect(server.get(Self.ask).status == 401)
        #expect(server.send("DELETE", "/__admin/faults").json?[0]?["hits"] == 1)
        #expect(server.get(Self.ask).line == "200 true")
        _ = server.post("/__admin/faults/packs/token-outage", "")
        _ = server.post("/__admin/reset", "")
        #expect(server.get(Self.ask).line == "200 true")
    }

    @Test func `a rule is read, and changed where it is; then it counts from nought`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"when":{"first":1},"effect":{"answer":{"status":500}}}"#)
        _ = server.post("/__admin/faults", #"{"when":{"after":1},"effect":{"answer":{"status":501}}}"#)
        #expect((0..<2).map { _ in server.get(Self.ask).status } == [500, 501])
        let rule = #"{"name":"tired","effect":{"answer":{"status":503}}}"#
        #expect(server.put("/__admin/faults/1", rule).line == #"200 {"id":1,"matched":0,"hits":0,"rule":\#(rule)}"#)
        #expect(server.get(Self.ask).status == 501)
        #expect(server.get("/__admin/faults/1").line == #"200 {"id":1,"matched":1,"hits":0,"rule":\#(rule)}"#)
        _ = server.delete("/__admin/faults/2")
        #expect(server.get(Self.ask).status == 503)
    }

    @Test func `a rule that is switched off is as if it were not there`() throws {
        let server = try Self.server()
        func rule(_ isEnabled: Bool) -> String { #"{"enabled":\#(isEnabled),"effect":{"answer":{"status":503}}}"# }
        _ = server.post("/__admin/faults", rule(false))
        #expect(server.get(Self.ask).line == "200 true")
        #expect(server.get("/__admin/faults/1").json?["matched"] == 0)
        _ = server.put("/__admin/faults/1", rule(true))
        #expect(server.get(Self.ask).status == 503)
        _ = server.put("/__admin/faults/1", rule(false))
        #expect(server.get(Self.ask).line == "200 true")
        _ = server.post("/__admin/faults", #"{"enabled":false,"effect":{"stall":true}}"#)
        #expect(try server.advanceClock(by: "30m").contains { $0.hasPrefix("cycle") })
    }

    @Test func `a list takes the place of all rules, and one that is read can be loaded again`() throws {
        let server = try Self.server()
        for _ in 0..<2 { _ = server.post("/__admin/faults", #"{"effect":{"answer":{"status":500}}}"#) }
        let rules = [#"{"name":"a","effect":{"answer":{"status":501}}}"#, #"{"name":"b","enabled":false,"effect":{"empty":true}}"#]
        func notes(from id: Int) -> String {
            rules.enumerated().map { #"{"id":\#(id + $0),"matched":0,"hits":0,"rule":\#($1)}"# }.joined(separator: ",")
        }
        #expect(server.put("/__admin/faults", "[\(rules.joined(separator: ","))]").line == "200 [\(notes(from: 3))]")
        #expect(server.get(Self.ask).status == 501)
        let kept = JSON.array(server.get("/__admin/faults").json?.arrayValue?.compactMap { $0["rule"] } ?? [])
        #expect(server.put("/__admin/faults", kept.text).line == "200 [\(notes(from: 5))]")
        #expect(server.put("/__admin/faults", "[]").line == "200 []")
        #expect(server.get(Self.ask).line == "200 true")
        #expect(server.post("/__admin/faults", rules[0]).json?["id"] == 7)
    }

    @Test func `a list that is loaded again befalls the same requests`() throws {
        let server = try Self.server()
        func statuses() -> [Int] {
            _ = server.put("/__admin/faults", #"[{"when":{"probability":0.5},"effect":{"answer":{"status":503}}}]"#)
            return (0..<32).map { _ in server.get(Self.ask).status }
        }
        let first = statuses()
        #expect(statuses() == first)
    }

    @Test func `a rule that takes the place of a removed one befalls the same requests, also once the list is loaded again`() throws {
        let server = try Self.server()
        let rule = #"{"when":{"probability":0.5},"effect":{"answer":{"status":503}}}"#
        func statuses() -> [Int] { (0..<32).map { _ in server.get(Self.ask).status } }
        _ = server.put("/__admin/faults", #"[{"match":{"path":"/api/Workflows"},"effect":{"empty":true}},\#(rule)]"#)
        let first = statuses()
        _ = server.delete("/__admin/faults/2")
        #expect(server.post("/__admin/faults", rule).json?["id"] == 3)
        #expect(statuses() == first)
        let kept = JSON.array(server.get("/__admin/faults").json?.arrayValue?.compactMap { $0["rule"] } ?? [])
        _ = server.put("/__admin/faults", kept.text)
        #expect(statuses() == first)
    }

    @Test(arguments: [
        (#"{"path":"/api/Authenticate","status":200}"#, 3), (#"{"status":200,"delivery":"whole"}"#, 1), (#"{"fault":null}"#, 1),
        (#"{"fault":"lost"}"#, 1), (#"{"fault":"2"}"#, 1), (#"{"fault":"1"}"#, 0), (#"{"delivery":"reset"}"#, 2),
    ])
    func `what befell a request is found in its evidence`(match: String, count: Int) throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults", #"{"name":"lost","when":{"first":1},"effect":{"reset":true}}"#)
        _ = server.post("/__admin/faults", #"{"when":{"every":2},"effect":{"reset":true}}"#)
        for _ in 0..<3 { _ = server.get(Self.ask) }
        #expect(server.post("/__admin/verify", #"{"match":\#(match),"times":{"exactly":\#(count)}}"#).json?["verdict"] == "passed")
    }

    @Test func `a delivery that is none is refused, and who looks for one that was another is told which`() throws {
        let server = try Self.server()
        #expect(server.post("/__admin/verify", #"{"match":{"delivery":"lost"}}"#).json?["error"]?["code"] == "invalid_body")
        _ = server.get(Self.ask)
        let verdict = server.post("/__admin/verify", #"{"match":{"fault":"tired","delivery":"reset"},"times":{"exactly":1}}"#).json
        #expect(
            verdict?["closest"]?[0]?["differs"] == ["fault: expected tired, found none", "delivery: expected reset, found whole"])
    }

    @Test func `an id is not given out again before a reset, so it means one rule, in the journal too`() throws {
        let server = try Self.server()
        let rule = #"{"effect":{"answer":{"status":503}}}"#
        for (id, target) in [(1, "/__admin/faults"), (2, "/__admin/faults/2")] {
            #expect(server.post("/__admin/faults", rule).json?["id"]?.intValue == id)
            #expect(server.get(Self.ask).status == 503)
            #expect(server.send("DELETE", target).status == 200)
            #expect(server.get(Self.ask).line == "200 true")
        }
        #expect(server.post("/__admin/faults", rule).line == #"201 {"id":3,"matched":0,"hits":0,"rule":\#(rule)}"#)
        #expect(server.get(Self.ask).status == 503)
        #expect(server.post("/__admin/verify", #"{"match":{"fault":"3"},"times":{"exactly":1}}"#).json?["verdict"] == "passed")
        _ = server.post("/__admin/reset", "")
        #expect(server.post("/__admin/faults", rule).json?["id"] == 1)
    }

    @Test func `faults of one sandbox are nothing to another`() throws {
        let server = try Self.server()
        _ = server.post("/__admin/faults/packs/token-outage", "", headers: ["X-Understudy-Sandbox": "a"])
        #expect(server.get(Self.ask).line == "200 true")
        #expect(server.get(Self.ask, headers: ["X-Understudy-Sandbox": "a"]).status == 401)
    }
}
