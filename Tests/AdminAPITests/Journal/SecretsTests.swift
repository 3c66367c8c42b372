import OrderedJSON
import Testing
import UnderstudyTesting

/// No way of reading a journal shows a secret, however long the answer that contained it.
@Suite struct SecretsTests {
    private static let secret = "hunter2"
    private static let everything = #"{"match":{},"times":{"exactly":7}}"#
    /// A match that fits no request but comes close to each.
    private static let closest =
        #"{"match":{"path":"/nowhere","headers":{"Authorization":"x"},"query":{"token":"x"},"bodyEquals":{}},"times":{"exactly":7}}"#

    /// A server that answers `/api/Authenticate` with the given body, of any length, which contains a secret.
    private static func server(_ body: String) throws -> Understudy {
        let server = try Understudy()
        let rule = #"{"match":{"path":"/api/Authenticate"},"effect":{"answer":{"status":200,"body":\#(body)}}}"#
        #expect(server.post("/__admin/faults", rule).status == 201)
        return server
    }

    /// Everything that a client can read of the journal.
    private static func readings(_ server: Understudy, since: Int = 0) -> [String: String] {
        [
            "journal": server.get("/__admin/journal").body, "archive": server.get("/__admin/journal.har").body,
            "search": server.post("/__admin/journal/find", #"{"match":{}}"#).body,
            "unmatched": server.get("/__admin/unmatched").body, "wait": server.get("/__admin/wait").body,
            "verdict": server.post("/__admin/verify", everything).body, "closest": server.post("/__admin/verify", closest).body,
            "order": server.post("/__admin/verify", #"{"inOrder":[{"path":"/nowhere"}]}"#).body,
        ]
    }

    @Test(
        arguments: [0, 600, 5000, 100_000],
        [#"{"access_token":"hunter2","pad":"PAD"}"#, #"[{"pad":"PAD"},{"a":[{"Password":"hunter2"}]}]"#])
    func `a secret of an answer is nowhere, be it short or long`(length: Int, body: String) throws {
        let server = try Self.server(body.replacing("PAD", with: String(repeating: "p", count: length)))
        let feed = try #require(server.stream("/__admin/journal/stream"))
        #expect(feed.text() == ": listening\n\n")
        #expect(server.get("/api/Authenticate").body.contains(Self.secret))
        let told = feed.text() ?? ""
        #expect(told.contains("/api/Authenticate"))
        #expect(!told.contains(Self.secret))
        for (way, reading) in Self.readings(server) {
            #expect(!reading.isEmpty)
            #expect(!reading.contains(Self.secret), "\(way)")
        }
        #expect(server.get("/__admin/journal").body.contains(#":"…""#))
    }

    @Test func `the part of an address that lets in whoever knows it is nowhere, by whatever method it is asked`() throws {
        let server = try Understudy()
        for address in ["/v1/exports/0000c0de0e00000000000020/hunter2/data", "/api/webhook/hunter2", "/api/partnerwebhook/hunter2"] {
            _ = server.post(address, "{}")
            _ = server.get("\(address)?a=1&token=hunter2")
        }
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
        let journal = server.get("/__admin/journal").json?.arrayValue ?? []
        #expect(
            journal.map { $0["target"]?.stringValue ?? "" } == [
                "/v1/exports/0000c0de0e00000000000020/…/data", "/v1/exports/0000c0de0e00000000000020/…/data?a=1&token=…",
                "/api/webhook/…", "/api/webhook/…?a=1&token=…", "/api/partnerwebhook/…", "/api/partnerwebhook/…?a=1&token=…",
            ])
        #expect(server.get("/__admin/unmatched").body.contains("/api/webhook/…?a=1&token=…"))
    }

    @Test func `such an address is told without that part in bodies too`() throws {
        let server = try Understudy()
        let body = #"["http://localhost/api/webhook/hunter2?a=1","/sandbox/b/api/partnerwebhook/hunter2","/api/webhook/"]"#
        let rule = #"{"match":{"path":"/v1.0/connectors"},"effect":{"answer":{"status":200,"body":\#(body)}}}"#
        #expect(server.post("/__admin/faults", rule).status == 201)
        #expect(server.post("/v1.0/connectors", body).body == body)
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
        #expect(
            server.get("/__admin/journal").json?[0]?["body"] == [
                "http://localhost/api/webhook/…?a=1", "/sandbox/b/api/partnerwebhook/…", "/api/webhook/",
            ])
    }

    @Test func `a secret of a vendor's long list is nowhere`() throws {
        let server = try Understudy(headers: [
            "Authorization": "Bearer 0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de", "X-Cyclr-Account": "acme-ltd",
        ])
        for id in 90_001...90_040 {
            let record = #"{"Id":\#(id),"Name":"c \#(id)","AuthValue":"hunter2 \#(id)","ConnectorId":2582,"$account":"acme-ltd"}"#
            #expect(server.send("PUT", "/__admin/state/cyclr/account-connectors/\(id)", body: record).status == 200)
        }
        let list = server.get("/v1.0/account/connectors?pageSize=50").body
        #expect(list.contains(Self.secret))
        #expect(list.utf8.count > 10_000)
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
    }

    @Test(arguments: [
        "/v1.0/nowhere?access_token=hunter2", "/api/nowhere?a=1&password=hunter2&b=2", "/v1/nowhere?token=hunter2",
        "/nobody?client%5Fsecret=hunter2",
    ])
    func `what was asked with a secret is refused in words that keep it, and told without`(target: String) throws {
        let server = try Understudy()
        #expect(server.get(target).status == 404)
        for (way, reading) in Self.readings(server) {
            #expect(!reading.contains(Self.secret), "\(way)")
            #expect(way == "verdict" || reading.contains("nowhere") || reading.contains("nobody"), "\(way)")
        }
    }

    @Test func `an address in a body or in a field is told without its secrets`() throws {
        let server = try Understudy.canvas()
        _ = server.send(
            "POST", "/api/RunWorkflow", headers: ["Referer": "https://x.example/a?token=hunter2"],
            body: #"{"workflowId":"x","callback":"https://x.example/b?a=1&secret=hunter2#c"}"#)
        let entry = try #require(server.get("/__admin/journal").json?[0])
        #expect(entry["body"]?["callback"] == "https://x.example/b?a=1&secret=…#c")
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
    }

    @Test func `a form with many secrets is told without any`() throws {
        let server = try Understudy()
        let form = (0..<200).map { "field\($0)=value\($0)&client_secret=hunter2&Password=hunter2%20" }.joined(separator: "&")
        #expect(form.utf8.count > 10_000)
        _ = server.send("POST", "/oauth/token", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: form)
        let shown = try #require(server.get("/__admin/journal").json?[0]?["body"]?.stringValue)
        #expect(shown == form.replacing("hunter2%20", with: "…").replacing("hunter2", with: "…"))
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
    }

    @Test func `what somebody types into a page, who is signed in to it, and what is sent as a property is nowhere`() throws {
        let server = try Understudy()
        let page = "/launch/integrations/00000000-0000-4000-8000-0000000000c1/connectors/60023?session=hunter2"
        _ = server.send(
            "POST", page, headers: ["Content-Type": "application/x-www-form-urlencoded", "Referer": "http://localhost\(page)"],
            body: "authvalue=hunter2&property.Password=hunter2&property.Domain=d")
        let shown = try #require(server.get("/__admin/journal").json?[0]?["body"]?.stringValue)
        #expect(shown == "authvalue=…&property.Password=…&property.Domain=…")
        _ = server.post("/v1.0/connectors/2582/install", #"{"Properties":[{"Name":"Password","Value":"hunter2"}]}"#)
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
    }

    @Test func `the value of a connector's property is nowhere, but its name is told`() throws {
        let server = try Understudy(headers: [
            "Authorization": "Bearer 0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de0000c0de", "X-Cyclr-Account": "acme-ltd",
        ])
        let properties = #"[{"Name":"key","Value":"hunter2"},{"Value":"hunter2","Name":"token"}]"#
        #expect(server.post("/v1.0/connectors/2701/install", #"{"Name":"boards","Properties":\#(properties)}"#).status == 200)
        let path = "/v1.0/account/connectors/50001/properties"
        #expect(server.post(path, "{'Name':'X-PW-AccessToken','Value':'hunter2'}").status == 200)
        #expect(server.send("PUT", "\(path)/80012", body: #"{"Value":"hunter2"}"#).status == 200)
        #expect(server.get(path).body.contains(Self.secret))
        #expect(server.post("/v1.0/account/connectors/50001/Properties/1/2", #"{"Value":"hunter2"}"#).status == 404)
        for (way, reading) in Self.readings(server) { #expect(!reading.contains(Self.secret), "\(way)") }
        let journal = server.get("/__admin/journal")
        #expect(
            journal["/0/body"] == ["Name": "boards", "Properties": [["Name": "key", "Value": "…"], ["Value": "…", "Name": "token"]]])
        #expect(journal["/1/body"] == #"{'Name':'X-PW-AccessToken','Value':"…""#)
        #expect(journal["/2/answer"] == ["Name": "DataCentre", "Value": "…", "Id": 80012, "AccountConnectorId": 50001])
        try server.verify(#"{"match":{"body":{"/Properties/0/Value":"hunter2"}},"times":{"exactly":1}}"#)
    }

    @Test func `what a delayed answer was to is told without secrets`() throws {
        let server = try Understudy()
        _ = server.ask("GET", "/api/Authenticate?token=hunter2", headers: ["X-Understudy-Fault": "delay=5s"])
        #expect(try server.advanceClock(by: "10s") == ["answered GET /api/Authenticate?token=…"])
    }
}
