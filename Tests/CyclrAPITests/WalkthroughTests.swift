import OrderedJSON
import Testing
import UnderstudyTesting

/// The contract's walkthrough, step by step as printed, with the built-in seeds.
@Suite struct WalkthroughTests {
    @Test func `create an account, install a template, authenticate, map, activate; then the cycle runs and its transaction is read`()
        throws
    {
        let server = try Understudy()
        let form = "grant_type=client_credentials&client_id=understudy&client_secret=understudy"
        let token = try #require(server.send("POST", "/oauth/token", body: form).json?["access_token"]?.stringValue)
        let partner: [String: String?] = ["Authorization": "Bearer \(token)", "Accept": "application/json"]

        // 1. Create Account
        let created = server.post(
            "/v1.0/accounts",
            #"{"Id": "my-account", "Name": "Account Name", "Description": "(Optional) Account Description", "Timezone": "Europe/London",}"#,
            headers: partner)
        #expect(created.json?["Id"] == "my-account")
        let account = partner.merging(["X-Cyclr-Account": "my-account"]) { $1 }

        // 2. Install template into new account
        let cycle = server.post("/v1.0/templates/\(Self.template)/install", "{ }", headers: account).json
        #expect(cycle?["Status"] == "Paused")
        let id = try #require(cycle?["Id"]?.stringValue)
        let connector = try #require(cycle?["Connectors"]?[1]?["AccountConnectorId"]?.intValue)
        let step = try #require(cycle?["Steps"]?[1]?["Id"]?.stringValue)
        let missing = server.get("/v1.0/cycles/\(id)/prerequisites", headers: account).json?.arrayValue
        #expect(missing?.compactMap { $0["ReasonCode"]?.intValue } == [20, 30])

        // 3. Authenticate connector (OAuth)
        let signIn = server.post("/v1.0/accounts/my-account/signintoken", #"{ "Username": "string" }"#, headers: partner).json
        let pass = try #require(signIn?["Token"]?.stringValue)
        let page = server.send(
            "POST",
            "/connectorauth/updateaccountconnectoroauth?id=\(connector)&token=\(pass)&targetOrigin=https%3A%2F%2Fapp.example%2Fdone&auto=approve",
            headers: ["Host": "127.0.0.1:8080"])
        var location = page.header("Location")
        while let next = location, next.hasPrefix("http://127.0.0.1:8080/") {
            location = server.get(String(next.dropFirst("http://127.0.0.1:8080".count)), headers: ["Host": "127.0.0.1:8080"]).header(
                "Location")
        }
        #expect(location == "https://app.example/done")
        #expect(server.get("/v1.0/account/connectors/\(connector)", headers: account).json?["Authenticated"] == true)

        // 4. Set Step Field Mapping
        let mapping = server.send(
            "PUT", "/v1.0/steps/\(step)/fieldmappings/\(Self.field)", headers: account.merging(["Content-Type": "application/json"]) { $1 },
            body: ##"{ "Field": { "Id": 0 }, "MappingType": "StaticValue", "Value": "#finance" }"##)
        #expect(mapping.json?["Value"] == "#finance")
        #expect(server.get("/v1.0/cycles/\(id)/prerequisites", headers: account).line == "200 []")

        // 5. Start Cycle
        let started = server.send(
            "PUT", "/v1.0/cycles/\(id)/activate", headers: account,
            body: #"{ "StartTime": "2021-12-07T09:17:50.888Z", "Interval": 0, "RunOnce": true }"#)
        #expect(started.status == 200)
        #expect(server.get("/v1.0/cycles/\(id)", headers: account).json?["Status"] == "Active")

        // The cycle runs, and pauses itself.
        try server.advanceClock(by: "1m")
        let ran = server.get("/v1.0/cycles/\(id)", headers: account).json
        #expect(ran?["Status"] == "Paused")
        #expect(ran?["LastSuccessfulRunDate"] != "0001-01-01T00:00:00")
        let transactions = server.get("/v1.0/cycles/\(id)/transactions", headers: account).json?.arrayValue ?? []
        let transaction = try #require(transactions.first?["Id"]?.stringValue)
        let items = server.get("/v1.0/cycles/\(id)/transactions/\(transaction)", headers: account).json?.arrayValue ?? []
        #expect(items.count == 2)
        #expect(items.last?["Request"]?.stringValue?.contains("#finance") == true)
    }

    /// "Exchange rates to a Slack channel": a source without authentication, and a connector with OAuth 2 and one field to map.
    private static let template = "0000c0de-0001-4000-8000-000000000001"
    private static let field = 632_201
}
