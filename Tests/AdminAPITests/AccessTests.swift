import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AccessTests {
    // MARK: What it refuses

    @Test(arguments: ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3.4.5", "", "[evil]"])
    func `a name that is none of the server's is refused, whatever address it leads to`(host: String) throws {
        let answer = try Understudy().get("/__admin/clock", headers: ["Host": host])
        #expect(answer.status == 403)
        #expect(answer.json?["error"]?["code"] == "foreign_host")
    }

    @Test(arguments: [
        ("localhost:8080", "http://evil.example"), ("localhost:8080", "null"), ("localhost:8080", "http://localhost:3000"),
        ("localhost:8080", "http://localhost"), ("localhost:8080", ""), ("localhost:8080", "file://localhost:8080"),
    ])
    func `a page of another origin is refused, and changes nothing`(host: String, origin: String) throws {
        let server = try Understudy()
        let answer = server.post(
            "/__admin/faults", #"{"effect":{"reset":true}}"#, headers: ["Host": host, "Origin": origin, "Content-Type": "text/plain"])
        #expect(answer.status == 403)
        #expect(answer.json?["error"]?["code"] == "foreign_origin")
        #expect(server.get("/__admin/faults").line == "200 []")
    }

    @Test(arguments: ["cross-site", "same-site"])
    func `an image or a link in a page of another origin is refused, and makes no sandbox`(site: String) throws {
        let server = try Understudy()
        #expect(
            server.get("/sandbox/a/__admin/clock", headers: ["Host": "localhost:8080", "Sec-Fetch-Site": site]).line == """
                403 {"error":{"code":"foreign_origin","message":"Pages of other origins may not call the control plane, nor lead to it."}}
                """)
        #expect(server.get("/__admin/sandboxes/a").status == 404)
    }

    @Test(arguments: [
        String?.none, "", "Bearer", "Bearer ", "Bearer s3crex", "Bearer s3cre", "Bearer s3crett", "s3cret", "Basic s3cret",
    ])
    func `where a token is demanded, nothing else opens the controls`(authorization: String?) throws {
        let server = try Understudy(adminToken: "s3cret")
        for sandbox in ["", "/sandbox/a"] {
            let answer = server.send(
                "PUT", "\(sandbox)/__admin/clock", headers: ["Authorization": authorization], body: #"{"advance":"1d"}"#)
            #expect(answer.status == 401)
            #expect(answer.json?["error"]?["code"] == "unauthorized")
            #expect(answer.header("WWW-Authenticate") == #"Bearer realm="understudy""#)
        }
        #expect(server.get("/__admin/clock", headers: ["Authorization": "Bearer s3cret"]).json?["now"] == "2022-05-02T12:00:00Z")
    }

    // MARK: What it answers

    @Test(arguments: [
        "localhost", "LOCALHOST:8080", "localhost.", "ci.localhost:80", "127.0.0.1:8080", "192.168.7.7", "[::1]:8080", "[fe80::1]",
    ])
    func `loopback names and addresses lead to the controls`(host: String) throws {
        #expect(try Understudy().get("/__admin/clock", headers: ["Host": host]).status == 200)
    }

    @Test func `so does a page of the server's own`() throws {
        let headers = ["Host": "localhost:8080", "Origin": "http://LocalHost:8080"]
        #expect(try Understudy().get("/__admin/clock", headers: headers).status == 200)
    }

    @Test(arguments: ["same-origin", "none"])
    func `so does an image in such a page, and what the user enters`(site: String) throws {
        #expect(try Understudy().get("/__admin/clock", headers: ["Host": "localhost:8080", "Sec-Fetch-Site": site]).status == 200)
    }

    @Test(arguments: ["Bearer s3cret", "bearer s3cret"])
    func `the token opens them`(authorization: String) throws {
        #expect(try Understudy(adminToken: "s3cret").get("/__admin/clock", headers: ["Authorization": authorization]).status == 200)
    }

    @Test(arguments: ["health", "ready"])
    func `anybody may ask whether the server lives`(name: String) throws {
        let server = try Understudy(adminToken: "s3cret")
        let listening = try server.listen()
        defer { listening.stop() }
        #expect(server.get("/__admin/\(name)", headers: ["Host": "10.0.0.7.pod", "Origin": "http://evil.example"]).status == 200)
    }

    @Test func `the vendors ask for no name and no token of ours`() throws {
        let server = try Understudy(adminToken: "s3cret")
        #expect(server.get("/api/GetMetaData", headers: ["Host": "evil.example", "Origin": "http://evil.example"]).status == 200)
    }

    @Test func `the document says the token`() throws {
        let document = try #require(try Understudy().get("/__admin/openapi/admin.json").json)
        #expect(document["paths"]?["/__admin/clock"]?["get"]?["security"] == [[:], ["adminToken": []]])
        #expect(document["paths"]?["/__admin/health"]?["get"]?["security"] == nil)
    }
}
