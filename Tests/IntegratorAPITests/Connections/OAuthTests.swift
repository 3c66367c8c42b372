import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OAuthTests {
    private static let path = "/v1/connections/\(Known.unauthorized)"

    /// The path, on this server, to which the client is redirected.
    private static func way(_ integrator: Understudy) throws -> String {
        let answer = integrator.get("/v1/connection/\(Known.unauthorized)/oauth2")
        let address = try #require(answer.json?["authorizationURL"]?.stringValue)
        #expect(address.hasPrefix("http://localhost/v1/oauth2/authorize?response_type=code&client_id=desk-client&redirect_uri=http"))
        return String(address.dropFirst("http://localhost".count))
    }

    /// Presses a button.
    private static func press(_ name: String, _ page: Reply) throws -> String {
        let action = try #require(page.body.firstMatch(of: /action="http:\/\/localhost([^"]*)"/)).1
        let state = try #require(page.body.firstMatch(of: /name="state" value="([^"]*)"/)).1
        let value = try #require(page.body.firstMatch(of: try Regex("name=\"\(name)\" value=\"([^\"]*)\"")))[1].substring ?? ""
        return "\(action)?state=\(state)&\(name)=\(value)"
    }

    // MARK: What it refuses

    @Test(arguments: ["connection/{}/oauth2", "connections/{}/oauth2", "connection/{}/revoke"])
    func `a connection that does not use OAuth, or is not there, cannot be authorized`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("/v1/\(path.replacing("{}", with: Known.shop))").errors == ["422 invalid_field type"])
        #expect(integrator.get("/v1/\(path.replacing("{}", with: "x"))").errors == ["404 not_found"])
    }

    @Test(arguments: ["connection", "connections"])
    func `a connection whose client was deleted cannot be authorized until that is restored`(path: String) throws {
        let integrator = try Understudy.integrator()
        let client = "0000c0de1d00000000000001"
        let begin = "/v1/\(path)/\(Known.unauthorized)/oauth2"
        #expect(integrator.delete("/v1/iClients/\(client)").status == 204)
        #expect(integrator.get(begin).errors == ["422 invalid_ref http._iClientId"])
        #expect(integrator.post("/v1/recycleBinTTL/iclients/\(client)/doRestore", "").status == 200)
        #expect(integrator.get(begin).status == 200)
    }

    @Test func `a page that was opened before the client was deleted authorizes nothing until that is restored`() throws {
        let integrator = try Understudy.integrator()
        let client = "0000c0de1d00000000000001"
        let (way, other) = (try Self.way(integrator), try Self.way(integrator))
        let (approval, refusal) = (try Self.press("code", integrator.get(way)), try Self.press("error", integrator.get(other)))
        #expect(integrator.delete("/v1/iClients/\(client)").status == 204)
        for page in [way, "\(way)&auto=approve", approval] {
            #expect(integrator.get(page).errors == ["422 invalid_ref http._iClientId"])
        }
        #expect(integrator.get(refusal).status == 200)
        #expect(integrator.get(Self.path).json?["needsAuthorization"] == true)
        #expect(integrator.post("/v1/recycleBinTTL/iclients/\(client)/doRestore", "").status == 200)
        #expect(integrator.get(approval).status == 200)
        #expect(integrator.get(Self.path).json?["needsAuthorization"] == nil)
    }

    @Test(arguments: ["", "?state=", "?state=x", "?state=x&code=y", "?state=%FF"])
    func `pages of no authorization are not found`(query: String) throws {
        let integrator = try Understudy.integrator(token: nil)
        for page in ["oauth2/authorize", "connection/oauth2callback"] {
            #expect(integrator.get("/v1/\(page)\(query)").errors == ["404 not_found"])
        }
    }

    @Test func `another code than the third party's, and one that comes too late or twice, authorizes nothing`() throws {
        let integrator = try Understudy.integrator()
        let page = integrator.get(try Self.way(integrator))
        let approval = try Self.press("code", page)
        #expect(integrator.get(approval.replacing(/code=.*/, with: "code=x")).errors == ["404 not_found"])
        try integrator.advanceClock(by: "PT10M")
        #expect(integrator.get(approval).errors == ["404 not_found"])
        #expect(integrator.get(Self.path).json?["needsAuthorization"] == true)
        let second = try Self.press("code", integrator.get(try Self.way(integrator)))
        #expect(integrator.get(second).status == 200)
        #expect(integrator.get(second).errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `a browser is sent to the page, which has two buttons and needs no token`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.get("/v1/connections/\(Known.unauthorized)/oauth2", headers: ["Accept": "text/html,*/*"])
        #expect(answer.status == 302)
        let location = try #require(answer.header("Location"))
        let page = integrator.get(String(location.dropFirst("http://localhost".count)), headers: ["Authorization": nil])
        #expect(page.status == 200)
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.body.matches(of: /<button/).count == 2)
    }

    @Test func `a strict sandbox has the third party's pages`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.send("PUT", "/__admin/settings", body: #"{"strict":true}"#).status == 200)
        let page = integrator.get(try Self.way(integrator))
        #expect(page.status == 200)
        #expect(integrator.get(try Self.press("code", page)).status == 200)
        #expect(integrator.get(Self.path).json?["needsAuthorization"] == nil)
    }

    @Test func `the scopes are the connection's own, or else its client's, with the delimiter that stands beside them`() throws {
        let integrator = try Understudy.integrator()
        let client = "0000c0de1d00000000000001"
        func address(_ connection: String) -> String {
            integrator.get("/v1/connection/\(connection)/oauth2").json?["authorizationURL"]?.stringValue ?? ""
        }
        func made(_ type: String, _ block: String) -> String {
            let body = #"{"type":"\#(type)","name":"O","\#(type)":{"baseURI":"https://a.example","mediaType":"json",\#(block)}}"#
            return integrator.post("/v1/connections", body).id
        }
        #expect(address(Known.unauthorized).hasSuffix("&scope=tickets.read"))
        let more = #"{"name":"Desk","oauth2":{"clientId":"desk-client","scope":["a","b"],"scopeDelimiter":","}}"#
        #expect(integrator.put("/v1/iClients/\(client)", more).status == 200)
        #expect(address(Known.unauthorized).hasSuffix("&scope=a%2Cb"))
        let own = made("http", #""_iClientId":"\#(client)","auth":{"type":"oauth","oauth":{"scope":["c"]}}"#)
        #expect(address(own).hasSuffix("&scope=c"))
        let rest = made("rest", #""authType":"oauth","scope":["d","e"],"scopeDelimiter":"+""#)
        #expect(address(rest).hasSuffix("&scope=d%2Be"))
    }

    @Test func `a name cannot break out of the page`() throws {
        let integrator = try Understudy.integrator()
        let body =
            #"{"type":"http","name":"<b>\"x\"</b>","http":{"baseURI":"x","mediaType":"json","auth":{"type":"oauth","oauth":{"scope":["a b","c"]}}}}"#
        let id = integrator.post("/v1/connections", body).id
        let address = integrator.get("/v1/connection/\(id)/oauth2").json?["authorizationURL"]?.stringValue ?? ""
        #expect(address.hasSuffix("&scope=a%20b%20c"))
        let page = integrator.get(String(address.dropFirst("http://localhost".count)))
        #expect(page.status == 200)
        #expect(!page.body.contains("<b>"))
    }

    // MARK: What it remembers

    @Test func `who approves brings the connection online`() throws {
        let integrator = try Understudy.integrator()
        let done = integrator.get(try Self.press("code", integrator.get(try Self.way(integrator))))
        #expect(done.body.contains("is authorized"))
        let connection = integrator.get(Self.path)
        #expect(connection.json?.objectValue?.keys.contains("needsAuthorization") == false)
        #expect(connection.json?["offline"] == false)
        #expect(integrator.get("\(Self.path)/ping").line == #"200 {"code":200}"#)
        let replaced = integrator.put(Self.path, connection.body)
        #expect(replaced.json?["offline"] == false)
        #expect(replaced.json?["needsAuthorization"] == nil)
        #expect(integrator.get("/v1/connection/\(Known.unauthorized)/revoke").line == "200 ")
        #expect(integrator.get(Self.path).json?["needsAuthorization"] == true)
        #expect(integrator.get(Self.path).json?["offline"] == true)
    }

    @Test(arguments: [
        (
            "http",
            #""auth":{"type":"oauth","oauth":{"clientSecret":"s"},"token":{"token":"t","refreshToken":"r","location":"header"}}"#,
            #""auth":{"type":"oauth","oauth":{"clientSecret":"******"},"token":{"location":"header"}}"#,
            #"{"http.auth.oauth.clientSecret":"s"}"#
        ),
        ("http", #""auth":{"type":"oauth","token":{"token":"t"}}"#, #""auth":{"type":"oauth"}"#, "{}"),
        (
            "rest", #""authType":"oauth","bearerToken":"t","refreshToken":"r""#,
            #""authType":"oauth","encryptedFields":[],"unencryptedFields":[],"scope":[]"#, "{}"
        ),
        (
            "mcp", #""serverURL":"x","http":{"auth":{"type":"oauth","token":{"token":"t","refreshToken":"r"}}}"#,
            #""serverURL":"x","http":{"auth":{"type":"oauth"}}"#, "{}"
        ),
    ])
    func `who revokes discards the tokens`(type: String, sent: String, left: String, secrets: String) throws {
        let integrator = try Understudy.integrator()
        let address = #""baseURI":"https://a.example","mediaType":"json""#
        let id = integrator.post("/v1/connections", #"{"type":"\#(type)","name":"O","\#(type)":{\#(address),\#(sent)}}"#).id
        let stored = "/__admin/state/integrator/connections/\(id)"
        #expect(integrator.get(stored).json?["$secrets"]?.text.contains(#""t""#) == true)
        #expect(integrator.get("/v1/connection/\(id)/revoke").line == "200 ")
        #expect(integrator.get("/v1/connections/\(id)").json?[type]?.text == "{\(address),\(left)}")
        #expect(integrator.get(stored).json?["$secrets"]?.text == secrets)
    }

    @Test func `who revokes keeps what no client may write`() throws {
        let integrator = try Understudy.integrator()
        let place = "/__admin/state/integrator/connections/\(Known.unauthorized)"
        var connection = try #require(integrator.get(place).json?.objectValue)
        connection["microServices"] = ["disableRdbms": true]
        #expect(integrator.send("PUT", place, body: JSON.object(connection).text).status == 200)
        #expect(integrator.get("/v1/connection/\(Known.unauthorized)/revoke").line == "200 ")
        #expect(integrator.get(place).json?["microServices"] == ["disableRdbms": true])
    }

    @Test func `a connection that turns to a password waits for nobody, and one that turns back does again`() throws {
        let integrator = try Understudy.integrator()
        func body(_ auth: String) -> String {
            #"{"type":"http","name":"O","http":{"baseURI":"https://a.example","mediaType":"json","auth":\#(auth)}}"#
        }
        let (oauth, basic) = (body(#"{"type":"oauth"}"#), body(#"{"type":"basic","basic":{"username":"u"}}"#))
        let path = "/v1/connections/\(integrator.post("/v1/connections", oauth).id)"
        let replaced = integrator.put(path, basic)
        #expect(replaced.json?["offline"] == nil)
        #expect(replaced.json?["needsAuthorization"] == nil)
        #expect(integrator.put(path, oauth).json?["needsAuthorization"] == true)
        #expect(integrator.put(path, basic).status == 200)
        #expect(integrator.get("\(path)/ping").line == #"200 {"code":200}"#)
        #expect(integrator.get(path).json?["offline"] == false)
    }

    @Test func `a connection that was pinged before it turns to OAuth waits for its authorization`() throws {
        let integrator = try Understudy.integrator()
        func body(_ auth: String) -> String {
            #"{"type":"http","name":"O","http":{"baseURI":"https://a.example","mediaType":"json","auth":{"type":\#(auth)}}}"#
        }
        let path = "/v1/connections/\(integrator.post("/v1/connections", body(#""custom""#)).id)"
        #expect(integrator.get("\(path)/ping").line == #"200 {"code":200}"#)
        #expect(integrator.get(path).json?["offline"] == false)
        let turned = integrator.put(path, body(#""oauth""#)).json
        #expect(turned?["offline"] == true)
        #expect(turned?["needsAuthorization"] == true)
        #expect(integrator.get("\(path)/ping").json?["errors"]?[0]?["message"] == "The connection is not authorized.")
    }

    @Test func `who declines leaves it as it was`() throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get(Self.path).body
        let done = integrator.get(try Self.press("error", integrator.get(try Self.way(integrator))))
        #expect(done.body.contains("was declined"))
        #expect(integrator.get(Self.path).body == before)
    }

    @Test(arguments: [("approve", false), ("decline", true)])
    func `a test presses a button at once`(button: String, stays: Bool) throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.get("\(try Self.way(integrator))&auto=\(button)")
        #expect(answer.status == 302)
        #expect(integrator.get(String((answer.header("Location") ?? "").dropFirst("http://localhost".count))).status == 200)
        #expect((integrator.get(Self.path).json?["needsAuthorization"] != nil) == stays)
    }
}
