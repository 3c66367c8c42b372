import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TokensTests {
    // MARK: What it refuses

    @Test(arguments: [nil, "", "Bearer", "Bearer ", "Bearer nobody", "Basic my_api_token", "my_api_token", "Bearer my_revoked_token"])
    func `without a good token nothing is shown`(authorization: String?) throws {
        let integrator = try Understudy.integrator(token: nil)
        for path in ["/v1/connections", "/v1/flows/\(Known.simpleFlow)", "/v1/tokenInfo", "/v1/audit"] {
            #expect(
                integrator.get(path, headers: ["Authorization": authorization]).line
                    == #"401 {"message":"Unauthorized","errors":[{"code":"unauthorized","message":"Unauthorized"}]}"#)
        }
    }

    @Test(arguments: [
        "/v1/flows", "/v1/integrations", "/v1/audit", "/v1/connections/\(Known.shop)", "/v1/connections/\(Known.shop)/ping",
        "/v1/exports/\(Known.id("55e", "366"))", "/v1/imports/\(Known.invoices)",
    ])
    func `a token with a custom scope opens nothing else`(path: String) throws {
        let text = "The token's scope does not allow this."
        #expect(
            try Understudy.integrator(token: "my_scoped_token").get(path).line
                == #"403 {"message":"\#(text)","errors":[{"code":"access_restricted","message":"\#(text)"}]}"#)
    }

    @Test func `a token with a custom scope leads nothing that it lists to a connection that it does not`() throws {
        let integrator = try Understudy.integrator(token: "my_scoped_token")
        func led(to connection: String) -> Reply {
            integrator.put(
                "/v1/exports/\(Known.orders)",
                #"{"name":"Orders","_connectionId":"\#(connection)","http":{"relativeURI":"/contacts","method":"GET"}}"#)
        }
        #expect(led(to: "0000c0de0c00000000000002").errors == ["403 access_restricted"])
        #expect(integrator.get("/v1/exports/\(Known.orders)").json?["_connectionId"]?.stringValue == Known.shop)
        // the connection that the export already has may stay
        #expect(led(to: Known.shop).status == 200)
        #expect(led(to: Known.slack).status == 200)
        #expect(led(to: Known.shop).errors == ["403 access_restricted"])
    }

    // MARK: What it answers

    @Test func `a token's user and scope are told`() throws {
        #expect(
            try Understudy.integrator().get("/v1/tokenInfo").line == #"200 {"_userId":"0000c0de0a00000000000001","scope":"*"}"#)
        #expect(
            try Understudy.integrator(token: "my_scoped_token").get("/v1/tokenInfo").line
                == #"200 {"_userId":"0000c0de0a00000000000001","scope":"custom"}"#)
    }

    @Test(arguments: ["bearer", "BEARER", "Bearer"])
    func `the scheme's letter case does not matter`(scheme: String) throws {
        #expect(
            try Understudy.integrator(token: nil).get("/v1/tokenInfo", headers: ["Authorization": "\(scheme) my_api_token"]).status == 200)
    }

    @Test func `a token with a custom scope sees what it lists`() throws {
        let integrator = try Understudy.integrator(token: "my_scoped_token")
        #expect(integrator.get("/v1/connections/\(Known.slack)").status == 200)
        #expect(integrator.get("/v1/connections").json?.arrayValue?.map { $0["_id"] } == [.string(Known.slack)])
        #expect(integrator.get("/v1/exports").json?.arrayValue?.map { $0["_id"] } == [.string(Known.orders)])
        #expect(integrator.get("/v1/imports").line == "200 []")
    }

    // MARK: What it remembers

    private static func issued(_ time: String) throws -> Understudy {
        let tokens = #"[{"token":"once","_userId":"u","scope":"*","$oneTime":true,"$issuedAt":"\#(time)"},{"token":"t","_userId":"u"}]"#
        return try .integrator(token: "once", seeds: ["integrator/tokens.json": tokens])
    }

    @Test func `a token for one use dies after it, whatever came of that`() throws {
        let integrator = try Understudy.integrator(token: "my_one_time_token")
        #expect(integrator.get("/v1/connections/x").errors == ["404 not_found"])
        #expect(integrator.get("/v1/connections/\(Known.shop)").errors == ["401 unauthorized"])
        let other = try Understudy.integrator(token: "my_one_time_token")
        #expect(other.delete("/v1/connections/\(Known.shop)").status == 204)
        #expect(other.get("/v1/tokenInfo").errors == ["401 unauthorized"])
        _ = other.post("/__admin/reset", "", headers: ["Authorization": nil])
        #expect(other.get("/v1/tokenInfo").status == 200)
    }

    @Test(arguments: [("2022-05-02T11:45:00.000Z", 401), ("2022-05-02T11:45:00.001Z", 200), ("2022-05-02T12:00:00.000Z", 200)])
    func `a token for one use that nobody uses dies after a quarter of an hour`(time: String, status: Int) throws {
        #expect(try Self.issued(time).get("/v1/tokenInfo").status == status)
    }

    @Test func `a token for one use waits for its quarter of an hour on the sandbox's clock`() throws {
        let integrator = try Self.issued("2022-05-02T12:00:00.000Z")
        try integrator.advanceClock(by: "PT15M")
        #expect(integrator.get("/v1/tokenInfo").errors == ["401 unauthorized"])
        #expect(integrator.get("/v1/tokenInfo", headers: ["Authorization": "Bearer t"]).status == 200)
    }
}
