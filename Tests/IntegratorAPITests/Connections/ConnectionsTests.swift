import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ConnectionsTests {
    private static let http = #"{"type":"http","name":"Mine","http":{"baseURI":"https://a.example","mediaType":"json"}}"#

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", ["422 missing_required_field name", "422 missing_required_field type"]),
        (#"{"name":"a","type":"http"}"#, ["422 missing_required_field http"]),
        (#"{"name":"a","type":"carrier pigeon"}"#, ["422 invalid_field type"]), (#"{"name":"a","type":7}"#, ["422 invalid_field type"]),
        (#"{"name":7,"type":"netsuite","netsuite":{}}"#, ["422 invalid_field name"]),
        (#"{"name":"a","type":"http","http":[]}"#, ["422 invalid_field http"]),
        (#"{"name":"a","type":"http","http":{"baseURI":"x"}}"#, ["422 missing_required_field http.mediaType"]),
        (#"{"name":"a","type":"rest","rest":{}}"#, ["mediaType", "baseURI", "authType"].map { "422 missing_required_field rest.\($0)" }),
        (#"{"name":"a","type":"jdbc","jdbc":{"host":"x"}}"#, ["422 agent_mode_only _agentId"]),
        (#"{"name":"a","type":"jdbc","jdbc":{"host":"x"},"_agentId":null}"#, ["422 agent_mode_only _agentId"]),
        (#"{"name":"a","type":"jdbc","jdbc":{"host":"x"},"_agentId":""}"#, ["422 agent_mode_only _agentId"]),
        (#"{"name":"a","type":"filesystem","filesystem":{"directoryPath":"x"}}"#, ["422 agent_mode_only _agentId"]),
        (
            #"{"name":"a","type":"http","http":{"baseURI":"x","mediaType":"json","auth":{"type":"basic"}}}"#,
            ["422 missing_required_field http.auth.basic.username"]
        ),
        (
            #"{"name":"a","type":"http","http":{"baseURI":"x","mediaType":"json","auth":{"type":"jwtbearer","jwt":{"signatureMethod":"hmac-sha256"}}}}"#,
            ["422 missing_required_field http.auth.jwt.payload", "422 missing_required_field http.auth.jwt.secret"]
        ),
        (
            #"{"name":"a","type":"http","http":{"baseURI":"x","mediaType":"json","auth":{"type":"magic"}}}"#,
            ["422 invalid_field http.auth.type"]
        ),
        (
            #"{"name":"a","type":"netsuite","netsuite":{},"_borrowConcurrencyFromConnectionId":"x"}"#,
            ["422 invalid_ref _borrowConcurrencyFromConnectionId"]
        ),
        (#"{"name":"a","type":"netsuite","netsuite":{},"debugDate":"soon"}"#, ["422 invalid_field debugDate"]),
        (#"{"name":"a","type":"http","http":{"baseURI":"x","mediaType":"yaml"}}"#, ["422 invalid_field http.mediaType"]),
        (
            #"{"name":"a","type":"rest","rest":{"baseURI":"x","mediaType":"form-data","authType":"magic"}}"#,
            ["422 invalid_field rest.mediaType", "422 invalid_field rest.authType"]
        ),
        (
            #"{"name":"a","type":"http","http":{"baseURI":"x","mediaType":"json","type":"Amazon-SP-API","unencrypted":{"marketplaceId":"m"}}}"#,
            ["422 missing_required_field http.unencrypted.sellingRegion"]
        ),
        (#"{"name":"a","type":"rdbms","rdbms":{"type":"oracle"}}"#, ["422 agent_mode_only _agentId"]),
        (#"{"name":"a","type":"mcp","mcp":{"serverURL":"x"}}"#, ["422 invalid_field mcp.http.auth.type"]),
        (
            #"{"name":"a","type":"mcp","mcp":{"serverURL":"x","http":{"auth":{"type":"basic"}}}}"#,
            ["422 invalid_field mcp.http.auth.type"]
        ),
        ("[]", ["422 invalid_field"]),
        ("null", ["422 invalid_field"]), ("{", ["400 invalid_json"]), ("{'name':'a'}", ["400 invalid_json"]),
    ])
    func `a connection that lacks something is refused and nothing is stored`(body: String, errors: [String]) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/connections", body).errors == errors)
        #expect(integrator.get("/v1/connections").json?.arrayValue?.count == 14)
        let before = integrator.get("/v1/connections/\(Known.shop)").body
        if body != "{}" { #expect(integrator.put("/v1/connections/\(Known.shop)", body).status == Int(errors[0].prefix(3))) }
        #expect(integrator.get("/v1/connections/\(Known.shop)").body == before)
    }

    @Test func `a name over a hundred characters is refused`() throws {
        let name = String(repeating: "n", count: 101)
        #expect(
            try Understudy.integrator().post("/v1/connections", #"{"name":"\#(name)","type":"netsuite","netsuite":{}}"#).errors == [
                "422 invalid_field name"
            ])
    }

    @Test func `of a type that is long its beginning is told`() throws {
        let type = String(repeating: "p", count: 100_000)
        let answer = try Understudy.integrator().post("/v1/connections", #"{"name":"a","type":"\#(type)"}"#)
        #expect(answer.json?["errors"]?[0]?["message"]?.stringValue == "\"\(type.prefix(59))… is not a type of connection.")
    }

    @Test(arguments: [
        ("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/audit"), ("GET", "/dependencies"), ("GET", "/debug"),
    ])
    func `an unknown or malformed id is not found`(method: String, rest: String) throws {
        let integrator = try Understudy.integrator()
        for id in ["ffffffffffffffffffffffff", "x", "%FF", "0"] {
            let answer = integrator.send(method, "/v1/connections/\(id)\(rest)", body: method == "PATCH" ? "[]" : Self.http)
            #expect(answer.line == #"404 {"errors":[{"code":"not_found","message":"Connection not found."}]}"#)
        }
    }

    @Test func `another media type is refused`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.post("/v1/connections", Self.http, headers: ["Content-Type": "text/xml"])
        #expect(answer.errors == ["415 unsupported_media_type"])
    }

    @Test(arguments: [
        #"[{"op":"replace","path":"/type","value":"ftp"}]"#, #"[{"op":"remove","path":"/http"}]"#,
        #"[{"op":"add","path":"/_id","value":"x"}]"#,
        #"[{"op":"move","from":"/http","path":"/settings"}]"#, #"[{"op":"replace","path":"","value":{}}]"#,
        #"[{"op":"replace","path":"/debugDate","value":"soon"}]"#, #"[{"op":"remove","path":"/debugDate"}]"#,
        #"[{"op":"fly","path":"/name"}]"#,
        "{}", "7",
    ])
    func `a patch of anything else is refused and nothing is changed`(patch: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/connections/\(Known.shop)").body
        #expect(integrator.patch("/v1/connections/\(Known.shop)", patch).status == 422)
        #expect(integrator.get("/v1/connections/\(Known.shop)").body == before)
    }

    @Test func `a method that the path does not have is not found`() throws {
        #expect(try Understudy.integrator().post("/v1/connections/\(Known.shop)", "{}").errors == ["404 not_found"])
        #expect(try Understudy.integrator().get("/v1/nothing").errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `a new connection has an id, its times and what was sent, secrets masked`() throws {
        let integrator = try Understudy.integrator()
        let body = """
            {"_id":"mine","createdAt":"2001-01-01T00:00:00.000Z","name":"Mine","unknown":1,"type":"http","http":{"baseURI":"https://a.example",\
            "mediaType":"json","auth":{"type":"token","token":{"token":"s3cret","location":"header"}},"encrypted":{"a":"b"},"ping":{},"headers":[]},\
            "settings":{"empty":{}}}
            """
        let answer = integrator.post("/v1/connections", body)
        #expect(
            answer.line == """
                201 {"_id":"\(answer.id)","lastModified":"2022-05-02T12:00:00.000Z","type":"http","name":"Mine","http":{"baseURI":\
                "https://a.example","mediaType":"json","auth":{"type":"token","token":{"token":"******","location":"header"}},"encrypted":"******"},\
                "settings":{"empty":{}},"createdAt":"2022-05-02T12:00:00.000Z"}
                """)
        #expect(answer.id.wholeMatch(of: /[0-9a-f]{24}/) != nil)
    }

    @Test func `a connection by OAuth waits for its authorization`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.post(
            "/v1/connections",
            #"{"name":"O","type":"http","http":{"baseURI":"https://a.example","mediaType":"json","auth":{"type":"oauth"}}}"#)
        #expect(answer.json?["offline"] == true)
        #expect(answer.json?["needsAuthorization"] == true)
    }

    @Test func `what depends on a connection is listed by kind`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.get("/v1/connections/\(Known.shop)/dependencies")
        #expect(answer.json?.objectValue?.keys == ["exports", "imports", "flows"])
        #expect(
            answer.json?["flows"]?.arrayValue?.map { $0["name"] }
                == ["Orders to invoices", "Parcels to fulfilments", "Invoices to payment requests"])
        #expect(integrator.get("/v1/connections/\(Known.brokenMail)/dependencies").line == "200 {}")
    }

    // MARK: What it remembers

    @Test func `a connection that is created is read, listed, replaced and deleted`() throws {
        let integrator = try Understudy.integrator()
        let id = integrator.post("/v1/connections", Self.http).id
        #expect(integrator.get("/v1/connections/\(id)").json?["queues"]?.text == #"[{"name":"\#(id)","size":0}]"#)
        #expect(integrator.get("/v1/connections").json?.arrayValue?.last?["_id"] == .string(id))
        try integrator.advanceClock(by: "PT1S")
        let replaced = integrator.put(
            "/v1/connections/\(id)", #"{"type":"ftp","name":"New","ftp":{"type":"ftp","hostURI":"h","username":"u"}}"#)
        #expect(
            replaced.line == """
                200 {"_id":"\(id)","lastModified":"2022-05-02T12:00:01.000Z","type":"ftp","name":"New","ftp":{"type":"ftp","hostURI":"h","username":\
                "u"},"createdAt":"2022-05-02T12:00:00.000Z"}
                """)
        #expect(integrator.delete("/v1/connections/\(id)").line == "204 ")
        #expect(integrator.get("/v1/connections/\(id)").status == 404)
        #expect(integrator.delete("/v1/connections/\(id)").status == 404)
    }

    @Test func `a replacement without a name has an empty one`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/v1/connections/\(Known.netSuite)", #"{"type":"netsuite","netsuite":{"account":"x"}}"#).json?["name"] == "")
    }

    @Test func `a masked secret that comes back is kept, a new one taken, and one that is left out is gone`() throws {
        let integrator = try Understudy.integrator()
        let body = { (secret: String) in
            #"{"type":"http","name":"S","http":{"baseURI":"https://a.example","mediaType":"json","auth":{"type":"basic","basic":{"username":"u"\#(secret)}}}}"#
        }
        let id = integrator.post("/v1/connections", body(#","password":"first""#)).id
        let shown = { integrator.get("/v1/connections/\(id)").json?["http"]?["auth"]?["basic"]?["password"] }
        #expect(shown() == "******")
        #expect(integrator.put("/v1/connections/\(id)", body(#","password":"******""#)).status == 200)
        #expect(shown() == "******")
        // nothing changed, so the log has only the creation
        #expect(integrator.get("/v1/connections/\(id)/audit").json?.arrayValue?.map { $0["event"] } == ["create"])
        #expect(integrator.put("/v1/connections/\(id)", body(#","password":"second""#)).status == 200)
        #expect(
            integrator.get("/v1/connections/\(id)/audit").json?.arrayValue?.map { $0["fieldChange"]?.text } == [
                #"{"fieldPath":"http.auth.basic.password","oldValue":"******","newValue":"******"}"#, nil,
            ])
        #expect(integrator.put("/v1/connections/\(id)", body("")).status == 200)
        #expect(shown() == nil)
        #expect(integrator.put("/v1/connections/\(id)", body(#","password":"******""#)).status == 200)
        #expect(shown() == nil, "a mask of nothing is nothing")
    }

    @Test(arguments: [
        (
            "http", #""baseURI":"https://a.example","mediaType":"json","auth":{"type":"token","token":{"location":"header"#,
            #"","token":"t"}}"#, #""}}"#, "http.auth.token.token"
        ),
        ("s3", #""accessKeyId":"a""#, #","secretAccessKey":"t""#, "", "s3.secretAccessKey"),
        ("mongodb", #""host":["h"],"username":"u""#, #","password":"t""#, "", "mongodb.password"),
    ])
    func `a secret that a new connection must have is gone when it is left out of a replacement, too`(
        type: String, begin: String, with: String, without: String, path: String
    ) throws {
        let integrator = try Understudy.integrator()
        func body(_ end: String) -> String { #"{"type":"\#(type)","name":"S","\#(type)":{\#(begin)\#(end)}}"# }
        #expect(integrator.post("/v1/connections", body(without)).errors == ["422 missing_required_field \(path)"])
        let id = integrator.post("/v1/connections", body(with)).id
        for _ in 1...2 {
            let replaced = integrator.put("/v1/connections/\(id)", body(without))
            #expect(replaced.status == 200)
            #expect(replaced.json?[type]?.text == "{\(begin)\(without)}")
        }
        #expect(integrator.get("/__admin/state/integrator/connections/\(id)").json?["$secrets"] == [:])
        let patch = #"[{"op":"replace","path":"/name","value":"R"}]"#
        #expect(integrator.patch("/v1/connections/\(id)", patch).line == "204 ")
        let other = #"{"type":"http","name":"S","http":{"baseURI":"x","mediaType":"json","auth":{"type":"basic"}}}"#
        #expect(integrator.put("/v1/connections/\(id)", other).errors == ["422 missing_required_field http.auth.basic.username"])
    }

    @Test(arguments: ["add", "replace"])
    func `a patch sets until when traffic is written down`(operation: String) throws {
        let integrator = try Understudy.integrator()
        let patch = #"[{"op":"\#(operation)","path":"/debugDate","value":"2022-05-02T12:30:00.000Z"}]"#
        #expect(integrator.patch("/v1/connections/\(Known.shop)", patch).line == "204 ")
        #expect(integrator.get("/v1/connections/\(Known.shop)").json?["debugDate"] == "2022-05-02T12:30:00.000Z")
    }

    @Test func `the debug log tells of pings until its date, by export or import, and is cleared`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let log = "/v1/connections/\(Known.shop)/debug"
        _ = integrator.get("/v1/connections/\(Known.shop)/ping")
        #expect(integrator.get(log).line == "200 ")
        #expect(integrator.get(log).header("Content-Type") == "text/plain; charset=utf-8")
        _ = integrator.patch("/v1/connections/\(Known.shop)", #"[{"op":"add","path":"/debugDate","value":"2022-05-02T12:30:00.000Z"}]"#)
        _ = integrator.get("/v1/connections/\(Known.shop)/ping")
        #expect(integrator.get(log).body == "2022-05-02T12:00:00.000Z ping connection \(Known.shop){\"code\":200}")
        #expect(integrator.get("\(log)/\(Known.orders)").body == "")
        try integrator.advanceClock(by: "PT31M")
        _ = integrator.get("/v1/connections/\(Known.shop)/ping")
        #expect(integrator.get(log).body.split(separator: "\n").count == 1)
        #expect(integrator.delete(log).status == 204)
        #expect(integrator.get(log).body == "")
    }

    @Test func `each change is in the audit, the newest first`() throws {
        let integrator = try Understudy.integrator()
        let id = integrator.post("/v1/connections", Self.http).id
        try integrator.advanceClock(by: "PT1S")
        _ = integrator.put("/v1/connections/\(id)", Self.http.replacing("Mine", with: "Yours").replacing("https", with: "http"))
        let entries = integrator.get("/v1/connections/\(id)/audit").json?.arrayValue ?? []
        #expect(entries.map { $0["event"] } == ["update", "update", "create"])
        #expect(
            entries[0].text == """
                {"_id":"\(entries[0]["_id"]?.stringValue ?? "")","time":"2022-05-02T12:00:01.000Z","byUser":{"_id":"0000c0de0a00000000000001",\
                "name":"Ada Example","email":"ada@acme.example"},"source":"api","_resourceId":"\(id)","resourceType":"connection","event":"update",\
                "fieldChange":{"fieldPath":"name","oldValue":"Mine","newValue":"Yours"}}
                """)
        #expect(entries[1]["fieldChange"]?["fieldPath"] == "http.baseURI")
        _ = integrator.delete("/v1/connections/\(id)")
        #expect(integrator.get("/v1/audit?_resourceId=\(id)").json?.arrayValue?.map { $0["event"] }.contains("delete") == true)
        #expect(integrator.get("/v1/audit?limit=2").json?.arrayValue?.count == 2)
        #expect(integrator.get("/v1/audit?resourceType=connection&limit=1&offset=3").json?.arrayValue?.count == 1)
        #expect(integrator.get("/v1/audit?resourceType=flow").line == "200 []")
    }

    @Test(arguments: [
        (#""queues":[{"name":"0000c0de0c000000000000aa","size":3}]"#, 3), (#""queueSize":3"#, 3), (#""queues":[],"queueSize":3"#, 3),
        (#""queues":[{"size":3}],"queueSize":5"#, 3), (#""queues":[{"size":3}],"queueSize":3,"$queueSize":4"#, 4),
    ])
    func `a connection can be recorded with its queue, and shows it once`(queue: String, size: Int) throws {
        let integrator = try Understudy.integrator()
        let id = "0000c0de0c000000000000aa"
        let begin = #"{"_id":"\#(id)","lastModified":"2022-01-01T00:00:00.000Z","type":"netsuite","name":"R","netsuite":{}"#
        #expect(integrator.put("/__admin/state/integrator/connections/\(id)", "\(begin),\(queue)}").status == 200)
        #expect(integrator.get("/v1/connections/\(id)").line == #"200 \#(begin),"queues":[{"name":"\#(id)","size":\#(size)}]}"#)
        #expect(integrator.get("/__admin/state/integrator/connections/\(id)").json?.text == #"\#(begin),"$queueSize":\#(size)}"#)
        #expect(integrator.get("/v1/connections").json?.arrayValue?.last?.text == "\(begin)}")
    }

    @Test func `messages that wait are purged once`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/connections/\(Known.slack)"
        #expect(integrator.post("\(path)/purgeMessages", "").line == "200 ")
        #expect(integrator.get(path).json?["queues"]?[0]?["size"] == 0)
        let again = integrator.post("\(path)/purgeMessages", "")
        #expect(again.errors == ["422 invalid_field queues"])
        #expect(again.body.contains("already empty"))
        #expect(integrator.post("/v1/connections/x/purgeMessages", "").errors == ["404 not_found"])
    }

    @Test func `jobs that wait for a connection are shown with it`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("/v1/connections/x/jobs").errors == ["404 not_found"])
        let shop = try Shop(integrator, pageSize: 20)
        let job = integrator.post("/v1/flows/\(shop.flow)/run", "{}").json?["_jobId"]
        let waiting = integrator.get("/v1/connections/\(Known.shop)/jobs").json?.arrayValue ?? []
        #expect(waiting.contains { $0["_id"] == job })
        #expect(waiting.allSatisfy { $0["status"] == "queued" })
        #expect(integrator.get("/v1/connections/\(Known.brokenMail)/jobs").line == "200 []")
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/connections/\(Known.shop)/jobs").json?.arrayValue?.contains { $0["_id"] == job } == false)
    }

    @Test func `more at once than the licence allows is brought down to it, and what has no place is dropped`() throws {
        let integrator = try Understudy.integrator()
        let http = #"{"baseURI":"https://x","mediaType":"json","concurrencyLevel":99,"_httpConnectorEndpointIds":["x"]}"#
        let made = integrator.post("/v1/connections", #"{"name":"N","type":"http","http":\#(http)}"#)
        #expect(made.json?["http"]?.text == #"{"baseURI":"https://x","mediaType":"json","concurrencyLevel":25}"#)
    }

    @Test(arguments: [
        ("25", "25"), ("25.0", "25.0"), ("26", "25"), ("1e3", "25"), ("30.5", "25"), ("9223372036854775808", "25"), (#""30""#, "25"),
        (#""20""#, #""20""#), (#""many""#, #""many""#), ("true", "true"),
    ])
    func `more than the licence allows is more, however the number is written`(sent: String, shown: String) throws {
        let http = #"{"baseURI":"https://x","mediaType":"json","concurrencyLevel":\#(sent)}"#
        let made = try Understudy.integrator().post("/v1/connections", #"{"name":"N","type":"http","http":\#(http)}"#)
        #expect(made.json?["http"]?["concurrencyLevel"]?.text == shown)
    }

    @Test func `the name of a station stays`() throws {
        let integrator = try Understudy.integrator()
        func body(_ id: String) -> String { #"{"name":"N","type":"as2","as2":{"as2Id":"\#(id)"}}"# }
        let made = integrator.post("/v1/connections", body("first")).id
        #expect(integrator.put("/v1/connections/\(made)", body("second")).json?["as2"]?["as2Id"] == "first")
    }

    @Test func `the journal shows no secret that answers mask`() throws {
        let integrator = try Understudy.integrator()
        for (type, block, more) in [
            (
                "ftp",
                #"{"type":"sftp","hostURI":"h","username":"shown","pgpEncryptKey":"s3cret","pgpDecryptKey":"s3cret","pgpPassphrase":"s3cret"}"#,
                ""
            ),
            ("http", #"{"baseURI":"https://shown","mediaType":"json","clientCertificates":{"key":"s3cret"}}"#, ""),
            ("as2", #"{"as2Id":"shown"}"#, #","ssl":{"ca":"s3cret","cert":"s3cret","key":"s3cret"}"#),
            ("rdbms", #"{"type":"mysql","host":"shown","key":"s3cret"}"#, ""),
        ] {
            let body = #"{"type":"\#(type)","name":"N","settings":{"key":"shown"},"\#(type)":\#(block)\#(more)}"#
            #expect(integrator.post("/v1/connections", body).status == 201)
            let exchange = try #require(try integrator.lastExchange())
            for kept in [exchange.request.body, exchange.responseBody] {
                let text = String(decoding: kept, as: UTF8.self)
                #expect(!text.contains("s3cret") && !text.contains("******"), "\(text)")
                #expect(text.contains(#""settings":{"key":"shown"}"#))
            }
        }
    }

    @Test(arguments: [
        ("auth.token.refreshToken", "token"), ("auth.oauth.clientSecret", "oauth"), ("auth.jwt.secret", "custom"),
        ("clientCertificates.key", "custom"), ("encrypted", "custom"),
    ])
    func `secrets of a connection to tools are masked wherever one over HTTP has them`(path: String, kind: String) throws {
        let integrator = try Understudy.integrator()
        var http: JSON = ["auth": ["type": .string(kind)]]
        let steps = path.split(separator: ".").map(String.init)
        let pointers = (1..<steps.count).map { JSON.Pointer(tokens: Array(steps.prefix($0))) }
        let patch = JSON.Patch(pointers.filter { http[$0] == nil }.map { .add($0, [:]) } + [.add(JSON.Pointer(tokens: steps), "s3cret")])
        try patch.apply(to: &http)
        let answer = integrator.post("/v1/connections", #"{"name":"N","type":"mcp","mcp":{"serverURL":"x","http":\#(http.text)}}"#)
        #expect(answer.status == 201)
        #expect(answer.json?["mcp"]?["http"]?[JSON.Pointer(tokens: steps)] == "******")
    }

    @Test(arguments: [
        ["clientSecret"], ["password"], ["pkceCodeVerifier"], ["oauth1", "consumerSecret"], ["oauth1", "tokenSecret"],
        ["oauth1", "accessToken"], ["oauth1", "consumerPrivateKey"],
    ])
    func `secrets of OAuth are masked in a rest connection too, also where its changes are told`(path: [String]) throws {
        let integrator = try Understudy.integrator()
        let pointer = JSON.Pointer(tokens: ["rest", "oauth"] + path)
        func body(_ secret: String) throws -> String {
            let rest: JSON = ["mediaType": "json", "baseURI": "https://a.example", "authType": "oauth"]
            var body: JSON = ["name": "R", "type": "rest", "rest": rest]
            let inner: JSON = path.count > 1 ? ["clientId": "i", "oauth1": [:]] : ["clientId": "i"]
            try JSON.Patch([.add(JSON.Pointer(tokens: ["rest", "oauth"]), inner), .add(pointer, .string(secret))]).apply(to: &body)
            return body.text
        }
        let made = integrator.post("/v1/connections", try body("s3cret"))
        #expect(made.status == 201)
        #expect(made.json?["rest"]?["oauth"]?["clientId"] == "i")
        #expect(made.json?[pointer] == "******")
        #expect(integrator.put("/v1/connections/\(made.id)", try body("n3w")).json?[pointer] == "******")
        let told = integrator.get("/v1/connections/\(made.id)/audit").json?[0]?["fieldChange"]
        let name = (["rest", "oauth"] + path).joined(separator: ".")
        #expect(told?.text == #"{"fieldPath":"\#(name)","oldValue":"******","newValue":"******"}"#)
        #expect(integrator.get("/__admin/state/integrator/connections/\(made.id)").json?["$secrets"]?.objectValue?[name] == "n3w")
    }
}
