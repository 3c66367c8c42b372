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
        #expect(try Understudy.integrator(token: "my_scoped_token").get(path).errors == ["403 access_restricted"])
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
}
