import OrderedJSON
import Testing
import UnderstudyTesting

/// A sandbox that is selected by the credentials that a request carries.
@Suite struct CredentialsTests {
    private static let consumer = "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED"
    private static let keys = ["Consumer": consumer, "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7"]
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    /// A server with a sandbox `own` that these credentials route to.
    private static func server(_ credentials: String...) throws -> Understudy {
        let server = try Understudy()
        let list = JSON.array(credentials.map { .string($0) }).text
        #expect(server.post("/__admin/sandboxes", #"{"name":"own","credentials":\#(list)}"#).status == 201)
        return server
    }

    /// How many requests each sandbox has received.
    private static func requests(_ server: Understudy) -> [String: Int] {
        let notes = server.get("/__admin/sandboxes").json?.arrayValue ?? []
        return Dictionary(uniqueKeysWithValues: notes.map { ($0["name"]?.stringValue ?? "", $0["requests"]?.intValue ?? -1) })
    }

    // MARK: What it refuses

    @Test(arguments: [#"[""]"#, #"[" a"]"#, #"["a "]"#, #"["a\nb"]"#, "[7]", #""a""#, "null", #"[["a"]]"#])
    func `what no request could show is no credential`(credentials: String) throws {
        let server = try Understudy()
        let answer = server.post("/__admin/sandboxes", #"{"name":"own","credentials":\#(credentials)}"#)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["code"] == "invalid_body")
        #expect(server.get("/__admin/sandboxes/own").status == 404)
        #expect(server.put("/__admin/sandboxes/main/credentials", #"{"credentials":\#(credentials)}"#).hasPrefix("400 "))
    }

    @Test func `credentials of a sandbox that is not there, or no list of them, are refused`() throws {
        let server = try Self.server("one")
        #expect(
            server.put("/__admin/sandboxes/none/credentials", #"{"credentials":[]}"#)
                == #"404 {"error":{"code":"unknown_sandbox","message":"There is no sandbox none."}}"#)
        for body in ["{}", "[]", "", #"{"credentials":["a"],"more":1}"#] {
            #expect(server.put("/__admin/sandboxes/own/credentials", body).hasPrefix("400 "))
        }
        #expect(server.get("/__admin/sandboxes/own").json?["credentials"]?.text == #"["…"]"#)
    }

    @Test func `a change to what leads to another sandbox is refused, and the old ones lead on`() throws {
        let server = try Self.server("one")
        _ = server.post("/__admin/sandboxes", #"{"name":"other","credentials":["two"]}"#)
        #expect(
            server.put("/__admin/sandboxes/own/credentials", #"{"credentials":["three","two"]}"#)
                == #"409 {"error":{"code":"credential_taken","message":"/credentials/1 leads to the sandbox other already."}}"#)
        for token in ["one", "two", "three"] { _ = server.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(token)"]) }
        #expect(Self.requests(server) == ["main": 1, "own": 1, "other": 1])
    }

    @Test func `a credential that leads to another sandbox is refused, and none of its list leads anywhere`() throws {
        let server = try Self.server("one")
        #expect(
            server.post("/__admin/sandboxes", #"{"name":"other","credentials":["two","one"]}"#).line
                == #"409 {"error":{"code":"credential_taken","message":"/credentials/1 leads to the sandbox own already."}}"#)
        #expect(server.get("/__admin/sandboxes/other").status == 404)
        _ = server.get("/v1.0/accounts", headers: ["Authorization": "Bearer two"])
        #expect(Self.requests(server) == ["main": 1, "own": 0])
    }

    // MARK: What it answers

    @Test(arguments: [
        ["Authorization": "Bearer t0ken"], ["authorization": "bearer  t0ken"], ["Authorization": "t0ken"],
        ["Authorization": "Basic dDBrZW46cGFzcw=="], ["Authorization": "Basic dXNlcjp0MGtlbg=="],
    ])
    func `a token, bare or with its scheme, and user and password lead to their sandbox`(headers: [String: String]) throws {
        let server = try Self.server("t0ken")
        #expect(server.get("/v1.0/accounts", headers: headers.mapValues { $0 }).status == 401)
        _ = server.get("/v1/flows", headers: headers.mapValues { $0 })
        #expect(Self.requests(server) == ["main": 0, "own": 2])
    }

    @Test(arguments: [
        ["Authorization": "Bearer T0KEN"], ["Authorization": "Bearer t0ken2"], ["X-Token": "t0ken"], ["Consumer": "t0ken"],
        ["Authorization": "Basic !"], ["Authorization": ""], ["Authorization": " "], [:],
    ])
    func `anything else leads to the main one`(headers: [String: String]) throws {
        let server = try Self.server("t0ken")
        _ = server.get("/v1.0/accounts", headers: headers.mapValues { $0 })
        #expect(Self.requests(server) == ["main": 1, "own": 0])
    }

    @Test func `a vendor's own keys lead there, and are looked for where that vendor's clients send them`() throws {
        let server = try Self.server(Self.consumer)
        #expect(server.get("/api/Authenticate", headers: Self.keys.mapValues { $0 }).line == "200 true")
        _ = server.get("/v1.0/accounts", headers: Self.keys.mapValues { $0 })
        #expect(Self.requests(server) == ["main": 1, "own": 1])
    }

    @Test func `a client's secret leads there in a form too, and so do the tokens that are issued there`() throws {
        let server = try Self.server("cyclr-client-secret-1")
        let client = #"{"client_id":"c","client_secret":"cyclr-client-secret-1"}"#
        #expect(server.send("PUT", "/sandbox/own/__admin/state/cyclr/clients/c", body: client).status == 200)
        let wish = "grant_type=client_credentials&client_id=c&client_secret=cyclr-client-secret-1"
        let answer = server.send("POST", "/oauth/token", headers: Self.form.mapValues { $0 }, body: wish)
        let token = try #require(answer.json?["access_token"]?.stringValue)
        #expect(server.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(token)"]).status == 200)
        #expect(Self.requests(server) == ["main": 0, "own": 2])
    }

    @Test func `a token leads back to the sandbox that issued it, whatever happened there meanwhile`() throws {
        let server = try Understudy()
        let client = #"{"client_id":"c","client_secret":"s"}"#
        var tokens: [String: String] = [:]
        for name in ["a", "b", "main"] {
            _ = server.send("PUT", "/sandbox/\(name)/__admin/state/cyclr/clients/c", body: client)
            let wish = "grant_type=client_credentials&client_id=c&client_secret=s"
            let answer = server.send("POST", "/sandbox/\(name)/oauth/token", headers: Self.form.mapValues { $0 }, body: wish)
            tokens[name] = try #require(answer.json?["access_token"]?.stringValue)
        }
        #expect(Set(tokens.values).count == 3)
        for (name, token) in tokens {
            let before = Self.requests(server)[name] ?? -1
            #expect(server.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(token)"]).status == 200)
            #expect(Self.requests(server)[name] == before + 1)
        }
        _ = server.post("/sandbox/a/__admin/reset", "")
        #expect(server.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(tokens["a"] ?? "")"]).status == 401)
        #expect(Self.requests(server)["a"] == 1)
    }

    @Test func `a sign-in token leads the browser to the sandbox that issued it, in an address and in a form`() throws {
        let credential = String(repeating: "0000c0de", count: 8)
        let server = try Self.server(credential)
        func token() -> String {
            let answer = server.post("/v1.0/accounts/acme-ltd/signintoken", "{}", headers: ["Authorization": "Bearer \(credential)"])
            return answer.json?["Token"]?.stringValue ?? ""
        }
        let signedIn = server.get("/account/signinwithtoken?token=\(token())")
        #expect(signedIn.header("Location")?.hasPrefix("http://localhost/sandbox/own/account?session=") == true)
        let path = "/connectorauth/updateaccountconnectoroauth"
        #expect(server.post("\(path)?id=50003&token=\(token())&targetOrigin=&auto=approve", "").status == 200)
        let form = "id=50003&token=\(token())&targetOrigin=&auto=approve"
        #expect(server.send("POST", path, headers: Self.form.mapValues { $0 }, body: form).status == 200)
        #expect(Self.requests(server) == ["main": 0, "own": 6])
    }

    @Test func `header and path win over a credential`() throws {
        let server = try Self.server("t0ken")
        let bearer: [String: String?] = ["Authorization": "Bearer t0ken"]
        _ = server.get("/v1.0/accounts", headers: bearer.merging(["X-Understudy-Sandbox": "b"]) { $1 })
        _ = server.get("/sandbox/c/v1.0/accounts", headers: bearer)
        _ = server.get("/v1.0/accounts", headers: bearer.merging(["X-Understudy-Sandbox": "main"]) { $1 })
        #expect(Self.requests(server) == ["main": 1, "own": 0, "b": 1, "c": 1])
    }

    @Test func `links of such a sandbox name it, and the controls go by header and path alone`() throws {
        let server = try Self.server("my_api_token")
        let bearer: [String: String?] = ["Authorization": "Bearer my_api_token"]
        #expect(server.get("/v1/connections?limit=1", headers: bearer).header("Link")?.contains("/sandbox/own/v1/connections?") == true)
        #expect(server.get("/__admin/clock", headers: bearer).json?["sandbox"] == "main")
    }

    @Test func `of a long credential its beginning is shown, of a short one nothing`() throws {
        let server = try Self.server("t0ken", Self.consumer, "t0ken")
        #expect(server.get("/__admin/sandboxes/own").json?["credentials"]?.text == #"["…","5D1A…"]"#)
        #expect(server.get("/__admin/sandboxes").json?[1]?["credentials"]?.text == #"["…","5D1A…"]"#)
        #expect(server.get("/__admin/sandboxes").json?[0]?["credentials"] == nil)
    }

    // MARK: What it remembers

    @Test func `credentials of a sandbox that is there can be changed, and those that are gone are free`() throws {
        let server = try Self.server("one", "two")
        #expect(server.put("/__admin/sandboxes/own/credentials", #"{"credentials":["two","three"]}"#).contains(#""credentials":["…","…"]"#))
        for token in ["one", "two", "three"] { _ = server.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(token)"]) }
        #expect(Self.requests(server) == ["main": 1, "own": 2])
        #expect(server.post("/__admin/sandboxes", #"{"name":"other","credentials":["one"]}"#).status == 201)
        #expect(!server.put("/__admin/sandboxes/own/credentials", #"{"credentials":[]}"#).contains("credentials"))
        for token in ["one", "two", "three"] { _ = server.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(token)"]) }
        #expect(Self.requests(server) == ["main": 3, "own": 2, "other": 1])
    }

    @Test func `a sandbox that requests made can be given credentials, and so can the main one until it is deleted`() throws {
        let server = try Understudy()
        _ = server.get("/sandbox/made/__admin/clock")
        #expect(server.put("/__admin/sandboxes/made/credentials", #"{"credentials":["t0ken"]}"#).hasPrefix("200 "))
        _ = server.get("/v1.0/accounts", headers: ["Authorization": "Bearer t0ken"])
        #expect(Self.requests(server) == ["main": 0, "made": 1])
        #expect(server.put("/__admin/sandboxes/main/credentials", #"{"credentials":["t0ken"]}"#).hasPrefix("409 "))
        #expect(server.put("/__admin/sandboxes/main/credentials", #"{"credentials":["mine"]}"#).hasPrefix("200 "))
        #expect(server.put("/__admin/sandboxes/made/credentials", #"{"credentials":["mine"]}"#).hasPrefix("409 "))
        #expect(server.send("DELETE", "/__admin/sandboxes/main").status == 204)
        #expect(server.put("/__admin/sandboxes/made/credentials", #"{"credentials":["mine"]}"#).hasPrefix("200 "))
    }

    @Test func `a reset keeps credentials, and a deleted sandbox's are free for another`() throws {
        let server = try Self.server("t0ken")
        let bearer: [String: String?] = ["Authorization": "Bearer t0ken"]
        _ = server.post("/sandbox/own/__admin/reset", "")
        _ = server.get("/v1.0/accounts", headers: bearer)
        #expect(Self.requests(server) == ["main": 0, "own": 1])
        _ = server.send("DELETE", "/__admin/sandboxes/own")
        _ = server.get("/v1.0/accounts", headers: bearer)
        #expect(Self.requests(server) == ["main": 1])
        #expect(server.post("/__admin/sandboxes", #"{"name":"next","credentials":["t0ken"]}"#).status == 201)
        _ = server.get("/v1.0/accounts", headers: bearer)
        #expect(Self.requests(server) == ["main": 1, "next": 1])
    }
}
