import OrderedJSON
import Testing
import UnderstudyTesting

/// What a strict sandbox refuses in bodies although the vendor ignores it.
@Suite struct StrictnessTests {
    private static let keys: [String: String?] = [
        "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED", "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
    ]
    private static let account = #""email":"a@example.test","firstName":"A","lastName":"B","roleName":"User""#

    /// A server whose main sandbox has these settings, and the headers of a request to Cyclr.
    private static func server(_ settings: String = "{}") throws -> (Understudy, [String: String?]) {
        let token = String(repeating: "f", count: 64)
        let server = try Understudy(seeds: ["cyclr/tokens.json": #"[{"access_token":"\#(token)","clientId":"understudy"}]"#])
        #expect(server.send("PUT", "/__admin/settings", body: settings).status == 200)
        return (server, ["Authorization": "Bearer \(token)"])
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"{'Name':'N'}"#, "line 1, column 2 (byte 1): a member name in quotes is expected"),
        (#"{Name:"N"}"#, "line 1, column 2 (byte 1): a member name in quotes is expected"),
        (#"{"Name":"N",}"#, "line 1, column 13 (byte 12): a member name in quotes is expected"),
        (#"{"name":"N"}"#, #"/name: expected the member to be spelled Name, found "N""#),
        (#"{"Name":7}"#, "/Name: expected a string, found 7"),
        (
            #"{"name":"N","TransactionErrorWebhookEnabled":"false"}"#,
            #"/TransactionErrorWebhookEnabled: expected true or false, found "false"; /name: expected the member to be spelled Name, found "N""#
        ),
        (#"{"Name":"N","StepDataSuccessRetentionHours":"5"}"#, #"/StepDataSuccessRetentionHours: expected an integer, found "5""#),
        (
            #"{"Name":"N","StepDataSuccessRetentionHours":"abc"}"#,
            #"/StepDataSuccessRetentionHours: expected an integer, found "abc""#
        ),
    ])
    func `without leniency a sloppy body is refused as a malformed one, with what is sloppy, and changes nothing`(
        body: String, detail: String
    ) throws {
        let (server, token) = try Self.server(#"{"leniency":false}"#)
        let before = server.get("/v1.0/accounts", headers: token).line
        let refused = server.post("/v1.0/accounts", body, headers: token)
        #expect(refused.line == "400 " + JSON.object(["Message": "The request is invalid.", "MessageDetail": .string(detail)]).text)
        #expect(server.get("/v1.0/accounts", headers: token).line == before)
        _ = server.send("PUT", "/__admin/settings", body: #"{"leniency":true}"#)
        #expect(server.post("/v1.0/accounts", body, headers: token).status == 200)
    }

    @Test func `a member that the vendor does not know is refused in the vendor's words`() throws {
        let (server, token) = try Self.server(#"{"unknownMembers":false}"#)
        #expect(
            server.post("/v1.0/accounts", #"{"name":"N","Nmae":"N"}"#, headers: token).line
                == #"""
                400 {"Message":"The request is invalid.","MessageDetail":"/Nmae: expected one of the members of AccountCreate \#
                (Id, Name, Description, ApiId, ParentAccountId, AuditInfo, TaskAuditInfo, Timezone, NextBillDateUtc, \#
                StepDataSuccessRetentionHours, StepDataErroredRetentionHours, TransactionErrorWebhookEnabled, \#
                TransactionErrorWebhookIncludeWarnings, TransactionErrorWebhookUrl), found \"N\""}
                """#)
        let refused = server.post("/api/Account", "{\(Self.account),\"role\":1}", headers: Self.keys)
        #expect(refused.status == 400)
        #expect(
            refused.json?["errors"]?.text
                == #"{"role":["The JSON property 'role' could not be mapped to any .NET member contained in type 'AddAccountApiDto'."]}"#)
        #expect(server.post("/api/Account", "{\(Self.account)}", headers: Self.keys).status == 200)
    }

    @Test func `letter case is a matter of leniency, at Canvas too`() throws {
        let (server, _) = try Self.server(#"{"leniency":false}"#)
        let sent = Self.account.replacing("email", with: "Email")
        #expect(server.post("/api/Account", "{\(sent)}", headers: Self.keys).status == 400)
        #expect(server.post("/api/Account", "{\(Self.account),\"role\":1}", headers: Self.keys).status == 200)
    }

    @Test func `who may not come in is told so, however sloppy his body`() throws {
        let (server, _) = try Self.server(#"{"strict":true}"#)
        #expect(server.post("/v1.0/accounts", "{'a'", headers: [:]).status == 401)
    }

    // MARK: What it answers

    @Test(arguments: [
        #"{"Name":"N"}"#, "{ }", "",
        #"{"Name":"N","Description":null,"StepDataSuccessRetentionHours":null,"TransactionErrorWebhookUrl":null}"#,
    ])
    func `what is as documented is taken as ever`(body: String) throws {
        let (server, token) = try Self.server(#"{"leniency":false,"unknownMembers":false}"#)
        #expect(server.send("PUT", "/v1.0/accounts/acme-ltd", headers: token, body: body).status == 200)
    }

    @Test(arguments: ["/v1.0/accounts/acme-ltd", "/v1.0/account/connectors/50001", "/v1.0/cycles/0000c0de-0002-4000-8000-000000000003"])
    func `what was read may be sent back`(path: String) throws {
        let (server, token) = try Self.server(#"{"leniency":false,"unknownMembers":false}"#)
        let headers = token.merging(["X-Cyclr-Account": "acme-ltd", "Content-Type": "application/json"]) { $1 }
        let read = server.get(path, headers: headers)
        #expect(read.status == 200)
        let written = server.send("PUT", path, headers: headers, body: read.body)
        #expect(written.status == 200, "\(written.line)")
        let more = read.body.dropLast() + #","Unknown":1}"#
        #expect(server.send("PUT", path, headers: headers, body: String(more)).status == 400)
    }

    @Test func `strict turns on every strictness, and what stands beside it has the last word`() throws {
        let (server, token) = try Self.server(#"{"strict":true}"#)
        let on = server.get("/__admin/settings").json
        #expect(on?["strict"] == true)
        #expect(on?["leniency"] == false)
        #expect(on?["unknownMembers"] == false)
        #expect(on?["evidenceFloor"] == "inferred")
        #expect(on?["checkAnswers"] == true)
        #expect(on?["apis"]?["integrator"]?["strictDelete"] == true)
        #expect(on?["apis"]?["integrator"]?["strictJobsQuery"] == true)
        #expect(on?["apis"]?["integrator"]?["rateLimit"] == false)
        #expect(server.post("/v1.0/accounts", #"{"name":"N"}"#, headers: token).status == 400)
        #expect(server.post("/v1.0/accounts", #"{"Name":"N"}"#, headers: token).status == 200)
        let mixed = server.send("PUT", "/__admin/settings", body: #"{"leniency":true,"strict":true}"#).json
        #expect(mixed?["strict"] == false)
        #expect(mixed?["leniency"] == true)
        #expect(mixed?["unknownMembers"] == false)
        let off = server.send("PUT", "/__admin/settings", body: #"{"strict":false}"#).json
        #expect(off?["strict"] == false)
        #expect(off?["unknownMembers"] == true)
        #expect(off?["evidenceFloor"] == "assumed")
        #expect(off?["apis"]?["integrator"]?["strictDelete"] == false)
    }

    // MARK: What it remembers

    @Test func `strictness belongs to the sandbox`() throws {
        let (server, token) = try Self.server()
        #expect(server.post("/__admin/sandboxes", #"{"name":"hard","settings":{"strict":true}}"#).status == 201)
        #expect(server.post("/sandbox/hard/v1.0/accounts", #"{"name":"N"}"#, headers: token).status == 400)
        #expect(server.post("/v1.0/accounts", #"{"name":"N"}"#, headers: token).status == 200)
    }
}
