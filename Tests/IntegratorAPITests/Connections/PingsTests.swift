import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct PingsTests {
    // MARK: What it refuses

    @Test func `a connection that is not there cannot be pinged`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("/v1/connections/x/ping").errors == ["404 not_found"])
        #expect(integrator.post("/v1/connections/x/ping", "").errors == ["404 not_found"])
    }

    @Test(arguments: [
        ("{}", "422 missing_required_field type"), (#"{"type":"http"}"#, "422 missing_required_field http"),
        (#"{"type":"jdbc","jdbc":{}}"#, "422 agent_mode_only _agentId"), ("[]", "422 invalid_field"),
        (#"{"type":"http","http":{"baseURI":"x"}}"#, "422 missing_required_field http.mediaType"),
    ])
    func `a virtual connection must be whole`(body: String, error: String) throws {
        #expect(try Understudy.integrator().post("/v1/connections/ping", body).errors == [error])
    }

    // MARK: What it answers

    @Test func `both methods answer alike, with an empty body or none`() throws {
        let integrator = try Understudy.integrator()
        for body in ["", "{}"] {
            #expect(integrator.post("/v1/connections/\(Known.shop)/ping", body).line == #"200 {"code":200}"#)
        }
        #expect(integrator.send("POST", "/v1/connections/\(Known.shop)/ping").line == #"200 {"code":200}"#)
        #expect(integrator.send("POST", "/v1/connections/\(Known.shop)/test").line == #"200 {"code":200}"#)
        #expect(integrator.post("/v1/connections/x/test", "").errors == ["404 not_found"])
    }

    @Test func `a ping that fails is a success with errors in it`() throws {
        let integrator = try Understudy.integrator()
        #expect(
            integrator.get("/v1/connections/\(Known.brokenMail)/ping").line
                == #"200 {"errors":[{"code":"401","message":"401 Unauthorized: the user name or password is wrong."}]}"#)
        #expect(integrator.get("/v1/connections/\(Known.unauthorized)/ping").json?["errors"] != nil)
    }

    @Test func `a virtual connection is pinged and not stored`() throws {
        let integrator = try Understudy.integrator()
        let body = #"{"type":"http","name":"V","http":{"baseURI":"https://a.example","mediaType":"json"}}"#
        #expect(integrator.post("/v1/connections/ping", body).line == #"200 {"code":200}"#)
        #expect(integrator.get("/v1/connections").json?.arrayValue?.count == 14)
        #expect(integrator.get("/v1/audit").line == "200 []")
    }

    @Test(arguments: [
        ("", #"{"type":"oauth"}"#, false), ("", #"{"type":"basic","basic":{"username":"u"}}"#, true),
        (Known.unauthorized, #"{"type":"oauth"}"#, false), (Known.unauthorized, #"{"type":"basic","basic":{"username":"u"}}"#, true),
        (Known.shop, #"{"type":"oauth"}"#, false),
    ])
    func `a virtual connection waits for its authorization, whatever the stored one waits for`(id: String, auth: String, works: Bool) throws
    {
        let http = #"{"baseURI":"https://a.example","mediaType":"json","auth":\#(auth)}"#
        let answer = try Understudy.integrator().post(
            "/v1/connections/ping", #"{"_id":"\#(id)","type":"http","name":"V","http":\#(http)}"#)
        #expect(
            answer.line
                == (works ? #"200 {"code":200}"# : #"200 {"errors":[{"code":"401","message":"The connection is not authorized."}]}"#))
    }

    @Test func `the ping of a stored connection that was authorized, or that always fails, is that of its document`() throws {
        let integrator = try Understudy.integrator()
        let address = integrator.get("/v1/connection/\(Known.unauthorized)/oauth2").json?["authorizationURL"]?.stringValue ?? ""
        let way = integrator.get("\(address.dropFirst("http://localhost".count))&auto=approve").header("Location") ?? ""
        #expect(integrator.get(String(way.dropFirst("http://localhost".count))).status == 200)
        for id in [Known.unauthorized, Known.brokenMail] {
            let path = "/v1/connections/\(id)"
            #expect(integrator.post("/v1/connections/ping", integrator.get(path).body).line == integrator.get("\(path)/ping").line)
        }
    }

    @Test func `a stored connection whose iClient was deleted is pinged as it was read, and a new one like it is not`() throws {
        let integrator = try Understudy.integrator()
        let client = integrator.post("/v1/iClients", #"{"name":"C"}"#).id
        let stored = integrator.post(
            "/v1/connections", #"{"type":"http","name":"V","http":{"baseURI":"x","mediaType":"json","_iClientId":"\#(client)"}}"#)
        #expect(integrator.post("/v1/connections/ping", stored.body).line == #"200 {"code":200}"#)
        #expect(integrator.delete("/v1/iClients/\(client)").status == 204)
        #expect(integrator.post("/v1/connections/ping", stored.body).line == #"200 {"code":200}"#)
        let new = stored.body.replacing(stored.id, with: "")
        #expect(integrator.post("/v1/connections/ping", new).errors == ["422 invalid_ref http._iClientId"])
    }

    // MARK: What it remembers

    @Test func `a ping brings a connection online or offline`() throws {
        let integrator = try Understudy.integrator(seeds: [
            "integrator/connections.json": """
            [{"_id":"0000c0de0c00000000000001","lastModified":"2022-01-01T00:00:00.000Z","type":"netsuite","name":"a","netsuite":{"a":1},"offline":true},
             {"_id":"0000c0de0c00000000000002","lastModified":"2022-01-01T00:00:00.000Z","type":"netsuite","name":"b","netsuite":{"a":1},
              "$ping":[{"code":"x","message":"no"}]}]
            """, "integrator/exports.json": "[]", "integrator/imports.json": "[]", "integrator/flows.json": "[]",
            "integrator/data.json": "[]", "integrator/jobs.json": "[]", "integrator/flow-errors.json": "[]",
            "integrator/tokens.json": #"[{"token":"my_api_token","_userId":"u","scope":"*"}]"#,
        ])
        for (id, offline) in [("0000c0de0c00000000000001", false), ("0000c0de0c00000000000002", true)] {
            _ = integrator.get("/v1/connections/\(id)/ping")
            #expect(integrator.get("/v1/connections/\(id)").json?["offline"]?.boolValue == offline)
        }
    }
}
