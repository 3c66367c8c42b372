import Emulation
import HTTPMessages
import IntegratorAPI
import OrderedJSON
import Testing
import UnderstudyTesting

/// Who may use a row is decided row by row, before anything else of the request is looked at.
@Suite struct AccessTests {
    /// What browsers and other applications call.
    private static let open: Set<String> = [
        "GET /v1/oauth2/authorize", "GET /v1/connection/oauth2callback", "GET /v1/jobs/:id/errorFile", "POST /v1/exports/:id/:token/data",
    ]

    /// What is new, or not yet there, is in no scope.
    private static let scoped: Set<String> = ["connection", "connections", "exports", "imports", "tokenInfo"]
    private static let unscoped: Set<String> = [
        "POST /v1/connections", "POST /v1/connections/ping", "POST /v1/exports", "POST /v1/exports/preview", "POST /v1/exports/:id/clone",
        "PUT /v1/exports/:id/replaceConnection", "POST /v1/imports", "POST /v1/imports/preview", "POST /v1/imports/:id/clone",
        "PUT /v1/imports/:id/replaceConnection",
    ]

    /// Kept, because the table is built anew each time it is read.
    private static let rows = Integrator.endpoints
    private static let closed = rows.filter { !open.contains($0.operation) }

    /// The answer to a body that cannot be read, at a path that leads nowhere.
    private static func answer(_ integrator: Understudy, _ row: Endpoint<Integrator>, _ headers: [String: String?] = [:]) -> Reply {
        integrator.send(row.method.name, row.path.text.replacing(/:[A-Za-z]+\??/, with: "x"), headers: headers, body: "{")
    }

    // MARK: What it refuses

    @Test func `nobody without a good token gets past a row that is not open`() throws {
        let integrator = try Understudy.integrator(token: nil)
        #expect(Self.closed.count == Self.rows.count - Self.open.count)
        for row in Self.closed {
            for authorization in [nil, "Bearer nobody", "Bearer my_revoked_token"] {
                #expect(
                    Self.answer(integrator, row, ["Authorization": authorization]).line
                        == #"401 {"message":"Unauthorized","errors":[{"code":"unauthorized","message":"Unauthorized"}]}"#,
                    "\(row.operation)")
            }
        }
    }

    @Test func `a token with a custom scope opens no row but those of what a scope can list`() throws {
        let integrator = try Understudy.integrator(token: "my_scoped_token")
        let refused = Self.closed.filter { row in
            let kind = row.path.text.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            return !Self.scoped.contains(kind) || Self.unscoped.contains(row.operation)
        }
        #expect(refused.count > 200)
        let reason = "The token's scope does not allow this."
        for row in refused {
            #expect(
                Self.answer(integrator, row).line
                    == #"403 {"message":"\#(reason)","errors":[{"code":"access_restricted","message":"\#(reason)"}]}"#,
                "\(row.operation)")
        }
    }

    @Test func `what a custom scope does not list is not there for it`() throws {
        let integrator = try Understudy.integrator(token: "my_scoped_token")
        for (path, kind) in [("connections/x", "Connection"), ("exports/x", "Export"), ("imports/x", "Import")] {
            #expect(
                integrator.get("/v1/\(path)").line
                    == #"404 {"errors":[{"code":"not_found","message":"\#(kind) not found."}]}"#)
        }
    }
}
