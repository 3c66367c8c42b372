import CyclrAPI
import Emulation
import HTTPMessages
import OrderedJSON
import Testing
import UnderstudyTesting

/// Who may use a row is decided row by row, before anything else of the request is looked at.
@Suite struct AccessTests {
    private static let denied = #"401 {"Message":"Authorization has been denied for this request."}"#

    /// Pages, the calls of others, and the rows where tokens come from.
    private static let open: Set<String> = [
        "POST /oauth/token", "GET /oauth/token", "POST /v1.0/oauth/token", "GET /v1.0/oauth/token",
        "POST /api/webhook/:key", "POST /api/partnerwebhook/:key",
        "GET /account/signinwithtoken", "GET /account", "GET /connectorauth/consent", "GET /connector/callback",
        "GET /connectorauth/updateaccountconnectoroauth", "POST /connectorauth/updateaccountconnectoroauth",
        "GET /web/connector/updateaccountconnectoroauth", "POST /web/connector/updateaccountconnectoroauth",
        "GET /launch", "GET /launch/marketplace/:marketplace", "GET /orbit", "POST /launch/integrations",
        "GET /launch/integrations/:cycle", "POST /launch/integrations/:cycle/connectors/:connector",
        "POST /launch/integrations/:cycle/values", "GET /launch/integrations/:cycle/continue",
        "POST /launch/integrations/:cycle/continue", "POST /launch/integrations/:cycle/stop",
        "POST /launch/integrations/:cycle/uninstall", "GET /launch/integrations/:cycle/result",
    ]

    /// Kept, because the table is built anew each time it is read.
    private static let rows = Cyclr.endpoints
    private static let closed = rows.filter { !open.contains($0.operation) }
    private static let ofAccounts = rows.filter { $0.access == .account }

    /// The answer to a body that cannot be read, at a path that leads nowhere.
    private static func answer(_ cyclr: Understudy, _ row: Endpoint<Cyclr>, _ headers: [String: String?]) -> Reply {
        cyclr.send(row.method.name, row.path.text.replacing(/:[A-Za-z]+\??/, with: "x"), headers: headers, body: "{")
    }

    // MARK: What it refuses

    @Test func `nobody without a good token gets past a row that is not open`() throws {
        let cyclr = try Understudy.cyclr()
        #expect(Self.closed.count == Self.rows.count - Self.open.count)
        for row in Self.closed {
            for authorization in [nil, "Bearer nobody's", "Bearer \(Fixture.expiredToken)"] {
                let answer = Self.answer(cyclr, row, ["Authorization": authorization, "X-Cyclr-Account": "acme"])
                #expect(answer.line == Self.denied, "\(row.operation)")
                #expect(answer.header("WWW-Authenticate") == "Bearer", "\(row.operation)")
            }
        }
    }

    @Test func `a token that is restricted to an account opens no row in the name of another one`() throws {
        let cyclr = try Understudy.cyclr()
        for row in Self.closed {
            let headers = ["Authorization": "Bearer \(Fixture.acmeToken)", "X-Cyclr-Account": "north.example"]
            #expect(Self.answer(cyclr, row, headers).line == Self.denied, "\(row.operation)")
        }
    }

    @Test func `a row of an account wants one that there is`() throws {
        let cyclr = try Understudy.cyclr()
        #expect(!Self.ofAccounts.isEmpty)
        for row in Self.ofAccounts {
            for account in [nil, "", "nobody"] {
                #expect(Self.answer(cyclr, row, ["X-Cyclr-Account": account]).line == Self.denied, "\(row.operation) \(account ?? "-")")
            }
        }
    }

    @Test func `what is connected, built and run is an account's`() {
        let prefixes = ["/v1.0/account/", "/v1.0/cycles", "/v1.0/steps", "/v1.0/data"]
        let others: Set<String> = [
            "POST /v1.0/accounts/tokens", "POST /v1.0/connectors/:connector/install", "POST /v1.0/connectors/:connector/:version/install",
            "POST /v1.0/templates/:templateId/install",
        ]
        let expected = Self.rows.filter { row in
            others.contains(row.operation) || prefixes.contains { row.path.text.hasPrefix($0) }
        }
        #expect(Self.ofAccounts.map(\.operation) == expected.map(\.operation))
        #expect(expected.count == 77)
    }

    @Test func `a restricted token makes nobody else's link`() throws {
        let cyclr = try Understudy.cyclr()
        for path in ["accounts/acme/launch", "accounts/acme/marketplace", "accounts/acme/orbit", "users/launch", "users/orbit"] {
            #expect(
                cyclr.post("/v1.0/\(path)", "{", headers: ["Authorization": "Bearer \(Fixture.acmeToken)"]).line == Self.denied, "\(path)")
        }
    }
}
