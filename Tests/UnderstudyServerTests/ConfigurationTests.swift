import HTTPMessages
import Testing
import UnderstudyServer

@Suite struct ConfigurationTests {
    @Test(arguments: [
        ("2026-01-01T00:00:00Z!", #""now":"2026-01-01T00:00:00Z","frozen":true"#),
        ("2026-01-01!", #""now":"2026-01-01T00:00:00Z","frozen":true"#),
        ("2026-01-01T01:30:00+01:30!", #""now":"2026-01-01T00:00:00Z","frozen":true"#),
    ])
    func `clocks start at a time and stand there behind an exclamation mark`(text: String, shown: String) throws {
        var configuration = Configuration()
        let isTime = configuration.startClock(at: text)
        #expect(isTime)
        #expect(try Server(configuration).ask("GET", "/__admin/clock").contains(shown))
        #expect(try Server(configuration).ask("GET", "/sandbox/a/__admin/clock").contains(shown))
    }

    @Test func `without an exclamation mark they run from there`() throws {
        var configuration = Configuration()
        let isTime = configuration.startClock(at: "9999-01-01T00:00:00Z")
        #expect(isTime)
        let shown = try Server(configuration).ask("GET", "/__admin/clock")
        #expect(shown.contains(#""now":"9999-01-01T"#))
        #expect(shown.contains(#""frozen":false"#))
    }

    @Test(arguments: ["", "!", "now", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00Z!!", "2026"])
    func `what is no time is told, and the clock is left alone`(text: String) throws {
        var configuration = Configuration()
        let isTime = configuration.startClock(at: text)
        #expect(!isTime)
        #expect(try Server(configuration).ask("GET", "/__admin/clock").contains(#""frozen":false"#))
    }

    @Test func `what is chosen of an API's behaviour holds in every sandbox`() throws {
        let server = try Server.standing { $0.choices = ["integrator.rateLimit=true", "integrator.strictDelete=true"] }
        for path in ["", "/sandbox/a"] {
            let shown = server.ask("GET", "\(path)/__admin/settings")
            #expect(shown.contains(#""rateLimit":true,"emptyListAs204":false,"strictDelete":true"#))
        }
    }

    @Test(arguments: [
        ("rateLimit=true", "it must be like integrator.rateLimit=true, one of integrator.rateLimit, "),
        ("integrator.rateLimit", "it must be like"), ("integrator.other=true", "it must be like"), ("=", "it must be like"),
        ("integrator.rateLimit=yes", "The setting integrator.rateLimit is yes; it must be true or false."),
        ("integrator.rateLimit=1", "it must be true or false."), ("integrator.rateLimit=", "it must be true or false."),
    ])
    func `what cannot be chosen is told, and the server does not start`(text: String, hint: String) throws {
        let failure = #expect(throws: StartFailure.self) { _ = try Server.standing { $0.choices = [text] } }
        #expect(failure?.description.contains(hint) == true)
    }

    @Test(arguments: ["PT30M", "2d"]) func `a period after which sandboxes give way is taken`(text: String) {
        var configuration = Configuration()
        let isPeriod = configuration.giveWay(after: text)
        #expect(isPeriod)
    }

    @Test(arguments: ["", "7", "-PT1H", "soon"]) func `what is none is told`(text: String) {
        var configuration = Configuration()
        let isPeriod = configuration.giveWay(after: text)
        #expect(!isPeriod)
    }

    @Test func `sandboxes and snapshots are as many as is said, and made as is said`() throws {
        var configuration = Configuration()
        configuration.sandboxLimit = 1
        configuration.snapshotLimit = 0
        let server = try Server(configuration)
        #expect(try server.ask("GET", "/sandbox/a/__admin/clock").contains(#""sandbox":"a""#))
        #expect(try server.ask("GET", "/sandbox/b/__admin/clock").contains("too_many_sandboxes"))
        #expect(try server.ask("GET", "/__admin/metrics").contains("understudy_sandboxes_refused_total 1\n"))
        #expect(try server.ask("GET", "/__admin/metrics").contains("understudy_snapshots_limit 0\n"))
        configuration.makesSandboxes = false
        let strict = try Server(configuration)
        #expect(try strict.ask("GET", "/sandbox/a/__admin/clock").contains("unknown_sandbox"))
        #expect(try strict.ask("GET", "/sandbox/main/__admin/clock").contains(#""sandbox":"main""#))
    }

    @Test func `the journal of each sandbox keeps as many exchanges as is said`() throws {
        let server = try Server.standing { $0.journalEntries = 2 }
        for path in ["", "/sandbox/a"] {
            for name in ["a", "b", "c"] { _ = server.ask("GET", "\(path)/api/\(name)") }
            let kept = server.ask("GET", "\(path)/__admin/journal")
            #expect(!kept.contains(#""target":"/api/a""#))
            #expect(kept.contains(#""target":"/api/b""#))
            #expect(kept.contains(#""target":"/api/c""#))
        }
    }

    @Test func `strictness is what sandboxes begin with, and what is said of a part of it has the last word`() throws {
        func settings(_ configure: (inout Configuration) -> Void) throws -> String {
            try Server.standing { configure(&$0) }.ask("GET", "/sandbox/a/__admin/settings")
        }
        let strict = try settings {
            $0.isStrict = true
            $0.choices = ["integrator.strictDelete=false"]
        }
        #expect(strict.contains(#""leniency":false,"unknownMembers":false,"evidenceFloor":"inferred","checkAnswers":true"#))
        #expect(strict.contains(#""strictDelete":false,"strictJobsQuery":true"#))
        let mixed = try settings {
            $0.isStrict = true
            $0.isLenient = true
            $0.checksAnswers = false
            let isEvidence = $0.setEvidenceFloor("assumed")
            #expect(isEvidence)
        }
        #expect(mixed.contains(#""strict":false,"leniency":true,"unknownMembers":false,"evidenceFloor":"assumed","checkAnswers":false"#))
        #expect(mixed.contains(#""strictDelete":true,"strictJobsQuery":true"#))
        let loose = try settings {
            $0.isLenient = false
            let isEvidence = $0.setEvidenceFloor("observed")
            #expect(isEvidence)
        }
        #expect(loose.contains(#""strict":false,"leniency":false,"unknownMembers":true,"evidenceFloor":"observed""#))
        #expect(try settings { $0.passesOverUnknownMembers = false }.contains(#""leniency":true,"unknownMembers":false"#))
        var configuration = Configuration()
        let isEvidence = configuration.setEvidenceFloor("certain")
        #expect(!isEvidence)
    }

    @Test func `the seed chooses ids`() throws {
        let headers: Headers = [
            "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
            "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7", "Content-Type": "application/json",
        ]
        /// The id of the second account that is created; the first takes the id of a placeholder in the seeds.
        func created(_ seed: UInt64) throws -> String? {
            let server = try Server.standing { $0.seed = seed }
            return ["a@example.test", "b@example.test"].map { email in
                let body = #"{"email":"\#(email)","firstName":"A","lastName":"B","roleName":"User"}"#
                return server.ask("POST", "/api/Account", headers, body: body)
            }.last
        }
        #expect(try created(1)?.hasPrefix("200 ") == true)
        #expect(try created(1) == created(1))
        #expect(try created(1) != created(2))
    }

    @Test(arguments: ["https://x", "x/", "a b", "x:", "x:99999", "me@x", "*.x", "::1", "[x]", ""])
    func `what is no host is told`(host: String) {
        var configuration = Configuration()
        let areHosts = configuration.allow(hosts: ["fine.example", "fine.example:8080", "10.0.0.7", "[::1]:80"])
        #expect(areHosts)
        let areAll = configuration.allow(hosts: ["fine.example", host])
        #expect(!areAll)
    }

    @Test(arguments: ["https://x", "x/", "a b", "x:443", "[::1]", "a.*", "*", ""])
    func `what no certificate can name is told`(name: String) {
        var tls = TLSSettings()
        let areNames = tls.certify(["fine.example", "*.fine.example", "10.0.0.7", "::1"])
        #expect(areNames)
        let areAll = tls.certify(["fine.example", name])
        #expect(!areAll)
    }

    @Test(arguments: [
        ("https://understudy.example", "https://understudy.example"), ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
        ("https://understudy.example/base", "https://understudy.example/base"),
    ])
    func `links lead to the public address`(url: String, origin: String) throws {
        let server = try Server.standing {
            $0.seedFiles = Server.tokens
            let isAddress = $0.lead(to: url)
            #expect(isAddress)
        }
        #expect(server.launchURL("/v1.0/accounts/new/launch").hasPrefix("\(origin)/account/signinwithtoken?token="))
        #expect(server.launchURL("/sandbox/a/v1.0/accounts/new/launch").hasPrefix("\(origin)/sandbox/a/account/signinwithtoken?token="))
    }

    @Test(arguments: [
        "", "understudy.example", "ftp://understudy.example", "http://", "https:///x", "https://a b", "https://a?b", "javascript:alert(1)",
        "https://:8080/x", "https://a:99999", "https://a:0", "https://a:+1", "https://me:secret@a", "https://[a]",
    ])
    func `what is no address is told, and links lead to where requests come`(url: String) throws {
        let server = try Server.standing {
            $0.seedFiles = Server.tokens
            let isAddress = $0.lead(to: url)
            #expect(!isAddress)
        }
        #expect(server.launchURL("/v1.0/accounts/new/launch").hasPrefix("http://here.example/account/signinwithtoken?token="))
    }
}

extension Server {
    private static let token = String(repeating: "f", count: 64)
    /// The one seed that a LAUNCH call needs.
    fileprivate static let tokens = ["cyclr/tokens.json": #"[{"access_token":"\#(token)","clientId":"understudy"}]"#]

    /// The link in the answer to a LAUNCH call.
    fileprivate func launchURL(_ path: String) -> String {
        let headers: Headers = ["Authorization": "Bearer \(Self.token)", "Host": "here.example", "Content-Type": "application/json"]
        return ask("POST", path, headers, body: "{}").firstMatch(of: /"LaunchUrl":"([^"]+)"/).map { String($0.1) } ?? ""
    }
}
