import Emulation
import HTTPMessages
import OrderedJSON
import Synchronization
import Testing
import UnderstudyServer

@Suite struct ServerTests {
    // MARK: What it takes

    @Test(arguments: [
        (HTTPMessages.Method.put, "/__admin/state", true), (.put, "/__admin/state/integrator/data/7?x=1", true),
        (.put, "/sandbox/a/__admin/state", true),
        (.post, "/__admin/sandboxes", true), (.put, "/__admin/sandboxes/a/credentials", false), (.get, "/__admin/state", false),
        (.put, "/__admin/state/canvas/workflows", false), (.put, "/__admin/faults", false), (.put, "/__admin/states", false),
        (.put, "/__admin", false), (.put, "/api/state", false), (.put, "/v1/flows/7", false), (.put, "/state", false),
    ])
    func `what takes a state takes large bodies, and nothing else does`(method: HTTPMessages.Method, target: String, isLarge: Bool) throws {
        #expect(try Server().takesLargeBodies(method, Target(target)) == isLarge)
    }

    @Test func `what is logged of a request names its sandbox, and how its answer went`() throws {
        let lines = Mutex<[String]>([])
        var configuration = Configuration()
        configuration.log = { line in lines.withLock { $0.append(line) } }
        let server = try Server(configuration)
        let header: Headers = ["X-Understudy-Sandbox": "ci-7"]
        _ = server.ask("POST", "/__admin/faults", header, body: #"{"effect":{"reset":true}}"#)
        _ = server.ask("GET", "/api/GetMetaData", header)
        _ = server.ask("GET", "/sandbox/ci-7/api/GetMetaData")
        _ = server.ask("GET", "/api/GetMetaData")
        #expect(
            lines.withLock { $0 } == [
                "POST /__admin/faults → 201 (sandbox ci-7)", "GET /api/GetMetaData → 200, reset (sandbox ci-7)",
                "GET /sandbox/ci-7/api/GetMetaData → 200, reset", "GET /api/GetMetaData → 200",
            ])
    }

    @Test func `what a terminal would obey is logged and listed percent-encoded`() throws {
        let lines = Mutex<[String]>([])
        var configuration = Configuration()
        configuration.log = { line in lines.withLock { $0.append(line) } }
        let server = try Server(configuration)
        _ = server.ask("GET", "/\u{1B}[31mred?password=hunter2&a=\u{7}")
        _ = server.ask("\u{9B}2J", "/api/a b\r")
        _ = server.ask("GET", "/sandbox/\u{1B}c/api/GetMetaData")
        #expect(server.unmatched == ["GET /%1B[31mred?password=…&a=%07 → 404", "%C2%9B2J /api/a%20b%0D → 404"])
        #expect(lines.withLock { $0 } == server.unmatched + ["GET /sandbox/%1Bc/api/GetMetaData → 400"])
    }

    // MARK: Choosing the sandbox

    @Test func `a request without a name belongs to the main sandbox`() throws {
        #expect(try Server.standing().sandbox(of: "/__admin/clock") == "main")
        #expect(try Server.standing().sandbox(of: "/sandbox/main/__admin/clock") == "main")
    }

    @Test func `a header in any letter case or a prefix of the path names the sandbox, and they mean the same one`() throws {
        let server = try Server.standing()
        #expect(server.sandbox(of: "/__admin/clock", ["X-Understudy-Sandbox": "ci-7"]) == "ci-7")
        #expect(server.sandbox(of: "/__admin/clock", ["x-understudy-sandbox": "ci-7"]) == "ci-7")
        #expect(server.sandbox(of: "/sandbox/ci-7/__admin/clock") == "ci-7")
        _ = server.ask("PUT", "/sandbox/ci-7/__admin/clock", body: #"{"set":"2026-01-01T00:00:00Z"}"#)
        #expect(server.ask("GET", "/__admin/clock", ["X-Understudy-Sandbox": "ci-7"]).contains("2026-01-01T00:00:00Z"))
    }

    @Test func `a client that names its sandbox by a header follows links that have it in the path, which counts before the header`() throws
    {
        let server = try Server.standing()
        let header: Headers = ["X-Understudy-Sandbox": "ci-8"]
        #expect(server.sandbox(of: "/sandbox/ci-8/__admin/clock", header) == "ci-8")
        #expect(server.sandbox(of: "/sandbox/other/__admin/clock", header) == "other")
    }

    @Test(arguments: [
        ("PUT", "/__admin/clock"), ("POST", "/__admin/clock/step"), ("POST", "/__admin/reset"), ("GET", "/__admin/state"),
        ("PUT", "/__admin/state"), ("GET", "/__admin/state/canvas/workflows"), ("GET", "/__admin/diff"),
        ("PUT", "/__admin/state/canvas/workflows/x"), ("DELETE", "/__admin/state/canvas/workflows/x"), ("POST", "/__admin/expect"),
        ("POST", "/__admin/sandboxes"), ("DELETE", "/__admin/sandboxes/main"), ("POST", "/__admin/snapshots"),
        ("POST", "/sandbox/a/__admin/snapshots/none/restore"),
        ("POST", "/__admin/faults"), ("PUT", "/__admin/faults"), ("PUT", "/__admin/faults/1"),
        ("POST", "/v1/connections/x/export"), ("POST", "/v1/connections/x/export/pages"), ("POST", "/v1/connections/x/import"),
        ("POST", "/v1/connections/x/import/map"), ("POST", "/v1/exports/x/invoke"), ("POST", "/v1/imports/x/invoke"),
        ("POST", "/v1/exports/preview"), ("POST", "/v1/imports/preview"), ("PUT", "/v1.0/accounts/x"), ("DELETE", "/v1.0/accounts/x"),
        ("DELETE", "/v1.0/cycles/x"), ("DELETE", "/v1.0/cycles/x/incidents"), ("PUT", "/v1.0/account/connectors/custom/1"),
        ("DELETE", "/v1.0/account/connectors/custom/1"),
    ])
    func `what may take long is answered where nobody else waits`(method: String, target: String) throws {
        guard case .slow = try Server.standing().respond(to: Request(Method(method), Target(target))) else {
            Issue.record("\(method) \(target) keeps a thread that others need")
            return
        }
    }

    @Test(arguments: [
        ("cycles", false), ("cycles?page=2&pageSize=9&sortOrderAsc=false", false), ("cycles?tag=a", false), ("cycles?orderBy=Id", false),
        ("cycles?tag=a&orderBy=Id", true), ("cycles?TAG=a&connectorName=b", true), ("templates?includeIcons=true&tag=a", false),
        ("templates?connectorName=a&connectorVersion=1", true), ("connectors?category=a&orderBy=Name", false), ("connectors?Query=a", true),
        ("connectors?name=a", true),
    ])
    func `of a list, only a search that may go through many records is answered where nobody waits`(list: String, isSlow: Bool) throws {
        if case .slow = try Server.standing().respond(to: Request(.get, Target("/v1.0/\(list)"))) {
            #expect(isSlow)
        } else {
            #expect(!isSlow)
        }
    }

    @Test func `moves of the clock and snapshots wait where nothing else does, and what is about sandboxes for none of them`() throws {
        let server = try Server.standing()
        func lane(_ method: Method, _ target: Target) -> Lane? {
            guard case .slow(let lane, _) = server.respond(to: Request(method, target)) else { return nil }
            return lane
        }
        let moves = try #require(lane(.put, "/__admin/clock")), others = try #require(lane(.post, "/__admin/reset"))
        #expect(moves !== others)
        #expect(lane(.post, "/__admin/clock/step") === moves)
        #expect(lane(.post, "/__admin/snapshots") === moves)
        #expect(lane(.get, "/__admin/state") === others)
        let list = try #require(lane(.post, "/__admin/sandboxes"))
        #expect(list !== moves && list !== others)
        #expect(lane(.delete, "/__admin/sandboxes/a") === list)
    }

    @Test(arguments: [
        "/sandbox//__admin/clock", "/sandbox/../__admin/clock", "/sandbox/", "/sandbox/a%20b/api",
        "/sandbox/\(String(repeating: "x", count: 65))/api",
    ])
    func `a bad name in the path is refused`(target: String) throws {
        #expect(try Server.standing().ask("GET", target) == badName)
    }

    @Test(arguments: ["", "a b", "a/b", "ä"])
    func `a bad name in the header is refused`(name: String) throws {
        #expect(try Server.standing().ask("GET", "/__admin/clock", ["X-Understudy-Sandbox": name]) == badName)
    }

    @Test func `where there are too many sandboxes, that is said, and those that there are go on`() throws {
        let server = try Server.standing()
        for number in 0..<1024 { _ = server.ask("GET", "/sandbox/s\(number)/__admin/clock") }
        #expect(
            server.ask("GET", "/sandbox/one-more/__admin/clock") == """
                503 {"error":{"code":"too_many_sandboxes","message":"There are 1024 sandboxes already, each used within the last 1h \
                or waited in; delete one, raise --max-sandboxes, or lower --sandbox-idle."}}
                """)
        #expect(server.sandbox(of: "/sandbox/s0/__admin/clock") == "s0")
        #expect(server.ask("GET", "/sandbox/one-more/__admin/health") == #"200 {"status":"healthy"}"#)
    }

    @Test func `what is about the server makes no sandbox, so that a client can make the one that it names in each request`() throws {
        let server = try Server.standing { $0.makesSandboxes = false }
        let header: Headers = ["X-Understudy-Sandbox": "hh"]
        for target in [
            "health", "ready", "version", "metrics", "routes", "fidelity", "openapi", "sandboxes", "sandboxes/main", "snapshots",
            "settings/apis",
        ] {
            let answer = server.ask("GET", "/__admin/\(target)", header)
            #expect(answer.hasPrefix("200 ") || answer.contains("not_ready"), "\(target): \(answer)")
            #expect(server.ask("GET", "/sandbox/hh/__admin/\(target)") == answer, "\(target)")
        }
        #expect(server.ask("GET", "/__admin/clock", header).hasPrefix("404 "))
        #expect(server.ask("GET", "/__admin/health", ["X-Understudy-Sandbox": "a b"]) == badName)
        #expect(server.ask("POST", "/__admin/sandboxes", header, body: #"{"name":"hh"}"#).hasPrefix("201 "))
        #expect(server.sandbox(of: "/__admin/clock", header) == "hh")
        #expect(server.ask("DELETE", "/__admin/sandboxes/hh", header) == "204 ")
        #expect(server.sandboxes.all.map(\.name) == ["main"])
    }

    @Test func `whom the controls refuse creates no sandbox`() throws {
        let server = try Server.standing { _ = $0.demand(adminToken: "s3cret") }
        let token: Headers = ["Authorization": "Bearer s3cret"], page: Headers = ["Host": "localhost", "Origin": "https://evil.example"]
        let needsToken =
            #"401 {"error":{"code":"unauthorized","message":"The control plane requires Authorization: Bearer with the token of this server."}}"#
        #expect(server.ask("POST", "/sandbox/a/__admin/reset") == needsToken)
        #expect(server.ask("GET", "/__admin/clock", ["X-Understudy-Sandbox": "b"]) == needsToken)
        #expect(
            server.ask("GET", "/sandbox/c/__admin/clock", page)
                == #"403 {"error":{"code":"foreign_origin","message":"Pages of https://evil.example may not call the control plane."}}"#)
        #expect(
            server.ask("GET", "/sandbox/d/__admin/nothing")
                == #"404 {"error":{"code":"unknown_path","message":"There is no /__admin/nothing; GET /__admin/openapi says what there is."}}"#
        )
        #expect(server.sandboxes.all.map(\.name) == ["main"])
        #expect(server.sandbox(of: "/sandbox/e/__admin/clock", token) == "e")
        #expect(server.ask("GET", "/sandbox/e/__admin/clock") == needsToken)
        #expect(server.ask("GET", "/sandbox/f/api/GetMetaData").hasPrefix("200 "))
        #expect(server.sandboxes.all.map(\.name) == ["main", "e", "f"])
    }

    @Test func `whom the controls refuse does not use a sandbox, which gives way as if nobody had asked`() throws {
        let server = try Server.standing {
            _ = $0.demand(adminToken: "s3cret")
            $0.sandboxLimit = 2
            _ = $0.giveWay(after: "PT0S")
        }
        let token: Headers = ["Authorization": "Bearer s3cret"]
        for name in ["a", "b"] { #expect(server.sandbox(of: "/sandbox/\(name)/__admin/clock", token) == name) }
        #expect(server.ask("GET", "/sandbox/a/__admin/clock").hasPrefix("401 "))
        #expect(server.sandbox(of: "/sandbox/c/__admin/clock", token) == "c")
        #expect(server.sandboxes.all.map(\.name) == ["main", "b", "c"])
    }

    @Test func `where requests create no sandbox, strangers do not learn which there are`() throws {
        let server = try Server.standing {
            _ = $0.demand(adminToken: "s3cret")
            $0.makesSandboxes = false
        }
        #expect(server.ask("POST", "/__admin/sandboxes", ["Authorization": "Bearer s3cret"], body: #"{"name":"a"}"#).hasPrefix("201 "))
        #expect(server.ask("GET", "/sandbox/a/__admin/clock") == server.ask("GET", "/sandbox/b/__admin/clock"))
    }

    private let badName =
        #"400 {"error":{"code":"bad_sandbox_name","message":"A sandbox's name has 1 to 64 letters, digits, dashes, underscores or dots; . and .. are none."}}"#

    // MARK: Choosing the API

    @Test(arguments: ["/", "/nowhere", "/apis/Workflows", "/ap", "//api/Workflows", "/__ADMIN/health", "/sandboxes/a", "/sandbox"])
    func `a path that begins like no API's is refused and the beginnings are named`(target: String) throws {
        #expect(
            try Server.standing().ask("GET", target)
                == #"404 {"error":{"code":"unknown_path","message":"No API of this server has \#(target); they begin with \#(beginnings)."}}"#
        )
    }

    @Test(arguments: ["/sandbox/a", "/sandbox/a/", "/sandbox/a?x=1"])
    func `a sandbox's name alone is no API's path`(target: String) throws {
        let rest = target.hasSuffix("1") ? "/?x=1" : "/"
        #expect(
            try Server.standing().ask("GET", target)
                == #"404 {"error":{"code":"unknown_path","message":"No API of this server has \#(rest); they begin with \#(beginnings)."}}"#
        )
    }

    @Test(arguments: ["/API/authenticate", "/Api/Authenticate", "/%61pi/Authenticate", "/%41PI/Authenticate", "/%61pi/Authenticate?x=%2F"])
    func `an API that folds letter case is found in any, percent-encoded or not`(target: String) throws {
        #expect(try Server.standing().ask("GET", target) == "401 Status Code: 401; Unauthorized")
    }

    @Test func `a path below an API's root that it does not have is refused in its own words`() throws {
        #expect(try Server.standing().ask("GET", "/api") == "404 Status Code: 404; Not Found")
        #expect(try Server.standing().ask("GET", "/api/Nowhere") == "404 Status Code: 404; Not Found")
        #expect(try Server.standing().ask("GET", "/__admin").contains(#""message":"There is no /__admin; GET /__admin/openapi says"#))
    }

    @Test func `every answer says how it is known, also those of no API`() throws {
        let server = try Server.standing()
        for target in ["/api/Authenticate", "/__admin/health", "/nowhere", "/sandbox//api"] {
            #expect(server.answer(Request(.get, Target(target))).headers["X-Understudy-Evidence"] == "documented", "\(target)")
            #expect(server.answer(Request(.get, Target(target))).headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT", "\(target)")
        }
    }

    // MARK: What no row answers

    @Test func `what no row answered is known when its journal is not kept, cleared or gone with its sandbox`() throws {
        let server = try Server.standing()
        _ = server.ask("GET", "/api/Nothing?password=hunter2")
        _ = server.ask("POST", "/__admin/reset")
        _ = server.ask("DELETE", "/sandbox/a/api/GetMetaData")
        _ = server.ask("DELETE", "/__admin/sandboxes/a")
        _ = server.ask("PUT", "/sandbox/b/__admin/settings", body: #"{"journal":false}"#)
        _ = server.ask("GET", "/nowhere?token=hunter2", ["X-Understudy-Sandbox": "b"])
        _ = server.ask("GET", "/api/GetMetaData")
        _ = server.ask("GET", "/__admin/nothing")
        #expect(
            server.unmatched == [
                "GET /api/Nothing?password=… → 404", "DELETE /api/GetMetaData → 405 (sandbox a)", "GET /nowhere?token=… → 404 (sandbox b)",
            ])
    }

    @Test func `of very many that no row answered the first hundred are known, and how many more there were`() throws {
        let server = try Server.standing()
        for number in 0..<107 { _ = server.ask("GET", "/api/Nothing/\(number)") }
        #expect(server.unmatched.count == 101)
        #expect(server.unmatched.suffix(2) == ["GET /api/Nothing/99 → 404", "7 more"])
    }

    // MARK: What is kept

    @Test func `an archive says of a request that came over TLS that its address is https`() throws {
        let server = try Server.standing()
        var request = Request(.get, "/api/Authenticate", headers: ["Host": "canvas.example"])
        request.isSecure = true
        _ = server.answer(request)
        #expect(server.ask("GET", "/__admin/journal.har").contains(#""url":"https://canvas.example/api/Authenticate""#))
    }

    @Test func `a test suite gets keys that work, and not the first that are there`() throws {
        func account(_ digit: Int, _ active: String) -> String {
            """
            {"id":"00000000-0000-0000-0000-00000000000\(digit)","firstName":"A","lastName":"B","email":"\(digit)@example.com",\
            "organizationId":"00000000-0000-0000-0000-000000000001","organizationName":"C",\
            "roleId":"9c525665-df99-4aee-9e52-1a55853db03b","role":"Admin","dateCreated":"2013-06-01T18:56:22.763","$active":\(active)}
            """
        }
        func keys(_ name: String, _ digit: Int, _ access: String) -> String {
            """
            {"consumer":"\(name)","secretKey":"s","accountId":"00000000-0000-0000-0000-00000000000\(digit)","apiAccess":\(access)}
            """
        }
        let server = try Server.standing {
            $0.seedFiles = [
                "canvas/accounts.json": "[\(account(1, "false")),\(account(2, "true"))]",
                "canvas/api-keys.json": "[\(keys("shut", 2, "false")),\(keys("asleep", 1, "true")),\(keys("good", 2, "true"))]",
                "canvas/reg-applications.json": "[]", "canvas/workflows.json": "[]",
                "cyclr/tokens.json": """
                [{"access_token":"old","clientId":"understudy","$expires":"2026-01-01T00:00:00Z"},
                 {"access_token":"bound","clientId":"understudy","$account":"acme-ltd"},{"access_token":"good","clientId":"understudy"}]
                """,
            ]
        }
        let variables = Dictionary(uniqueKeysWithValues: server.environment.map { ($0.name, $0.value) })
        #expect(variables["CANVAS_CONSUMER"] == "good")
        #expect(variables["CYCLR_ACCESS_TOKEN"] == "good")
    }

    @Test func `a server that nobody holds any more is freed with all that it kept`() throws {
        weak var main: Sandbox?
        weak var named: Sandbox?
        func use() throws {
            let server = try Server.standing()
            #expect(server.ask("GET", "/sandbox/a/__admin/clock").hasPrefix("200 "))
            #expect(server.ask("POST", "/__admin/snapshots", body: #"{"name":"s"}"#).hasPrefix("201 "))
            (main, named) = (server.sandboxes.main, server.sandboxes.known("a"))
            #expect(main != nil && named != nil)
        }
        try use()
        #expect(main == nil && named == nil)
    }

    @Test func `a slow answer is made even if nobody else holds the server any more`() throws {
        let body = Array(#"{"name":"a"}"#.utf8)
        let answer = try Server.standing().respond(to: Request(.post, "/__admin/sandboxes", body: body))
        guard case .slow = answer, case .ready(let response) = answer.made else { preconditionFailure("sandboxes are made elsewhere") }
        #expect(line(response) == #"201 {"name":"a","now":"2026-01-01T00:00:00Z","frozen":true,"requests":0}"#)
    }

    // MARK: What the engine turns down

    @Test(arguments: [
        ("/api/Workflow", "413 Status Code: 413; Payload Too Large"),
        ("/sandbox/a/api/Workflow", "413 Status Code: 413; Payload Too Large"),
        ("/__admin/clock", #"413 {"error":{"code":"body_too_large","message":"Content Too Large"}}"#),
        ("/nowhere", #"413 {"error":{"code":"body_too_large","message":"Content Too Large"}}"#),
        ("/sandbox//api/Workflow", "413 Status Code: 413; Payload Too Large"),
    ])
    func `a body over the limit is refused in the words of the API that it was for`(target: String, answer: String) throws {
        #expect(line(try Server.standing().refuse(.contentTooLarge, Request(.post, Target(target)))) == answer)
    }

    @Test(arguments: [
        ("/api/Workflow", 400, "400 Status Code: 400; Bad Request"), ("/api/Workflow", 501, "501 Status Code: 501; Not Implemented"),
        ("/v1.0/cycles", 400, #"400 {"Message":"Bad Request"}"#),
        ("/v1.0/cycles", 501, #"501 {"Message":"Not Implemented"}"#),
        ("/v1/flows", 400, #"400 {"errors":[{"code":"invalid_json","message":"Bad Request"}]}"#),
        ("/v1/flows", 501, #"501 {"errors":[{"code":"not_emulated","message":"Not Implemented"}]}"#),
        ("/__admin/clock", 400, #"400 {"error":{"code":"malformed_body","message":"Bad Request"}}"#),
    ])
    func `a request that is framed badly is refused in the words in which any request could be`(
        target: String, status: Int, answer: String
    ) throws {
        #expect(line(try Server.standing().refuse(Status(status), Request(.post, Target(target)))) == answer)
    }

    @Test(
        arguments: [
            ("/sandbox/zz/api/Workflow", [:]), ("/api/Workflow", ["X-Understudy-Sandbox": "zz"]),
            ("/api/Workflow", ["Consumer": "key-of-zz"]),
        ] as [(String, Headers)])
    func `it is refused in the sandbox that it leads to, by the clock of that, and is in its journal`(target: String, headers: Headers)
        throws
    {
        let server = try Server.standing()
        _ = server.ask("PUT", "/sandbox/zz/__admin/clock", body: #"{"set":"2026-01-01T00:00:07Z"}"#)
        _ = server.ask("PUT", "/__admin/sandboxes/zz/credentials", body: #"{"credentials":["key-of-zz"]}"#)
        let answer = server.refuse(.contentTooLarge, Request(.post, Target(target), headers: headers))
        #expect(answer.headers["Date"] == "Thu, 01 Jan 2026 00:00:07 GMT")
        let kept = try #require(server.sandboxes.known("zz")?.journal.newest(1).first)
        #expect("\(kept.operation) \(kept.request.target.text)" == "POST /api/Workflow /api/Workflow")
        #expect("\(kept.status.code) \(kept.refusal ?? "")" == "413 bodyTooLarge")
        #expect(server.sandboxes.main.journal.count == 0)
    }

    @Test func `no sandbox is made for it, and where no API is that is kept as well`() throws {
        let server = try Server.standing()
        for target in ["/sandbox/new/api/Workflow", "/sandbox//api/Workflow", "/nowhere", "/__admin/clock"] {
            _ = server.refuse(.contentTooLarge, Request(.post, Target(target)))
        }
        #expect(server.sandboxes.all.map(\.name) == ["main"])
        #expect(
            server.sandboxes.main.journal.newest(9).map { "\($0.operation) \($0.refusal ?? "")" } == [
                "POST /api/Workflow bodyTooLarge", "POST /api/Workflow bodyTooLarge", " \(Journal.noAPI)",
            ])
        #expect(server.unmatched == ["POST /nowhere → 413"])
    }

    // MARK: Faults and the control plane

    @Test(arguments: [
        ("http://evil.example/__admin/clock", "localhost", 403), ("http://localhost:8080/__admin/clock", "evil.example", 200),
        ("http://localhost@evil.example/__admin/clock", "localhost", 404),
    ])
    func `the controls heed the authority of a target in absolute form, not the host beside it`(target: String, host: String, status: Int)
        throws
    {
        var request = Request(.get, Target(target), headers: ["Host": host])
        request.takeOriginForm()
        #expect(try Server.standing().answer(request).status == Status(status))
    }

    @Test func `a fault befalls the API, not the control plane that could end it`() throws {
        let server = try Server.standing()
        server.sandboxes.main.faults.install(EveryRequestFails())
        #expect(server.ask("GET", "/api/Authenticate") == "502 ")
        #expect(server.ask("GET", "/__admin/health") == #"200 {"status":"healthy"}"#)
        #expect(server.ask("POST", "/__admin/reset").hasPrefix("200 "))
        #expect(server.ask("GET", "/api/Authenticate") == "401 Status Code: 401; Unauthorized")
    }
}

private struct EveryRequestFails: FaultRules {
    func fault(for request: Request, api: String, operation: String, at now: Instant) -> Fault? { .response(Response(502)) }
}

func line(_ response: Response) -> String { "\(response.status.code) \(String(decoding: response.body, as: UTF8.self))" }

extension Server {
    /// A server whose clocks stand at 2026-01-01T00:00:00Z.
    static func standing(_ change: (inout Configuration) -> Void = { _ in }) throws -> Server {
        var configuration = Configuration()
        _ = configuration.startClock(at: "2026-01-01T00:00:00Z!")
        configuration.checksAnswers = true
        change(&configuration)
        return try Server(configuration)
    }

    func answer(_ request: Request) -> Response {
        guard case .ready(let response) = respond(to: request).made else { preconditionFailure("\(request.target.text) answers later") }
        return response
    }

    func ask(_ method: String, _ target: String, _ headers: Headers = [:], body: String = "") -> String {
        line(answer(Request(Method(method), Target(target), headers: headers, body: Array(body.utf8))))
    }

    /// The name of the sandbox that answers.
    fileprivate func sandbox(of target: String, _ headers: Headers = [:]) -> String? {
        (try? JSON(parsing: answer(Request(.get, Target(target), headers: headers)).body))?["sandbox"]?.stringValue
    }
}

/// The beginnings of this server's paths, as its messages list them.
private let beginnings =
    "/__admin, /api, /v1.0, /oauth, /connectorauth, /account, /launch, /orbit, /connector, /web/connector, /api/webhook, /api/partnerwebhook, /v1"
