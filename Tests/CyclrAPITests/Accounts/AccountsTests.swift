import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct AccountsTests {
    // MARK: What it refuses

    @Test(arguments: [
        (#"{"Id":"acme","Name":"Twice"}"#, #"400 {"Message":"ID already in use"}"#),
        (#"{"Id":"new"}"#, #"400 {"Message":"Name is required"}"#), (#"{"Id":"new","Name":""}"#, #"400 {"Message":"Name is required"}"#),
        (#"{"Id":"new","Name":null}"#, #"400 {"Message":"Name is required"}"#), ("", #"400 {"Message":"Name is required"}"#),
        (
            #"{"Name":"n","StepDataSuccessRetentionHours":-10,"StepDataErroredRetentionHours":-1}"#,
            #"400 {"Message":"StepDataSuccessRetentionHours (-10): must be non negative"}"#
        ),
        (
            #"{"Name":"n","StepDataErroredRetentionHours":"-1"}"#,
            #"400 {"Message":"StepDataErroredRetentionHours (-1): must be non negative"}"#
        ),
        (
            #"{"Name":"n","TransactionErrorWebhookEnabled":true}"#,
            #"400 {"Message":"Transaction Error Webhook enabled: Transaction Error Webhook URL must be defined"}"#
        ),
        (
            #"{"Name":"n","TransactionErrorWebhookEnabled":"true","TransactionErrorWebhookUrl":" "}"#,
            #"400 {"Message":"https://  is not a valid URL"}"#
        ),
        (#"{"Name":"n","ParentAccountId":"nobody"}"#, #"400 {"Message":"Account not found."}"#),
        (#"{"Name":"#, #"400 {"Message":"The request is invalid."}"#), ("[]", #"400 {"Message":"The request is invalid."}"#),
        (#""text""#, #"400 {"Message":"The request is invalid."}"#),
    ])
    func `a bad account is refused in the service's words, and nothing is stored`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.post("/v1.0/accounts", body).line == answer)
        #expect(cyclr.get("/v1.0/accounts").line == "200 [\(Fixture.acme),\(Fixture.north)]")
    }

    @Test(arguments: [
        #"{"TransactionErrorWebhookEnabled":true}"#, #"{"StepDataSuccessRetentionHours":-1}"#, #"{"TransactionErrorWebhookUrl":"  "}"#,
    ])
    func `a bad change is refused, and the account stays as it was`(body: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send("PUT", "/v1.0/accounts/acme", body: body).status == 400)
        #expect(cyclr.get("/v1.0/accounts/acme").line == "200 \(Fixture.acme)")
    }

    @Test(arguments: [
        ("  ", "https://  "), ("https:// ", "https:// "), ("https://", "https://"), ("://x.example", "https://://x.example"),
        ("foo bar", "https://foo bar"), ("http:///path", "http:///path"), ("https://[::1", "https://[::1"),
        ("x.example:99999/", "https://x.example:99999/"), ("mailto:a", "https://mailto:a"),
    ])
    func `an address of a webhook that leads to no server is refused, completed as it would be stored`(sent: String, named: String) throws {
        let cyclr = try Understudy.cyclr()
        let body = #"{"TransactionErrorWebhookEnabled":true,"TransactionErrorWebhookUrl":"\#(sent)"}"#
        #expect(cyclr.send("PUT", "/v1.0/accounts/acme", body: body).line == #"400 {"Message":"\#(named) is not a valid URL"}"#)
        #expect(cyclr.get("/v1.0/accounts/acme").line == "200 \(Fixture.acme)")
    }

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `an account that nobody has is not found`(method: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send(method, "/v1.0/accounts/nobody").line == #"404 {"Message":"Account not found."}"#)
    }

    @Test func `a token that is restricted to an account sees that one alone`() throws {
        let cyclr = try Understudy.cyclr()
        let acme = ["Authorization": "Bearer \(Fixture.acmeToken)"]
        #expect(cyclr.get("/v1.0/accounts", headers: acme).line == "200 [\(Fixture.acme)]")
        #expect(cyclr.get("/v1.0/accounts/acme", headers: acme).status == 200)
        #expect(cyclr.get("/v1.0/accounts/north.example", headers: acme).status == 401)
        #expect(cyclr.post("/v1.0/accounts", #"{"Name":"n"}"#, headers: acme).status == 401)
    }

    // MARK: What it answers

    @Test func `the list is a bare array in pages, and says how many there are`() throws {
        let cyclr = try Understudy.cyclr()
        let second = cyclr.get("/v1.0/accounts/?page=2&pageSize=1")
        #expect(second.line == "200 [\(Fixture.north)]")
        #expect(second.header("Total-Pages") == "2")
        #expect(second.header("Total-Records") == "2")
        #expect(cyclr.get("/V1.0/Accounts?PAGE=2&per_page=1").line == "200 [\(Fixture.north)]")
        #expect(cyclr.get("/v1.0/accounts?page=10").line == "200 []")
        #expect(cyclr.get("/v1.0/accounts?sortOrderAsc=false&pageSize=1").line == "200 [\(Fixture.north)]")
        #expect(cyclr.get("/v1.0/accounts?page=x&pageSize=-1").line == "200 [\(Fixture.acme),\(Fixture.north)]")
    }

    @Test func `an account by its id, which may hold a dot`() throws {
        let cyclr = try Understudy.cyclr()
        let answer = cyclr.get("/v1.0/accounts/north.example")
        #expect(answer.line == "200 \(Fixture.north)")
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Content-Type") == "application/json; charset=utf-8")
    }

    // MARK: What it remembers

    @Test func `the documented request creates an account, whose id another one gets when it chooses none`() throws {
        let cyclr = try Understudy.cyclr()
        let created = cyclr.post("/v1.0/accounts", #"{"id":"mine","name":"Mine","DESCRIPTION":"d","Timezone":"Europe/Paris"}"#)
        #expect(
            created.line == """
                200 {"CreatedDate":"2022-05-02T12:00:00Z","Id":"mine","Name":"Mine","Description":"d","AuditInfo":null,"TaskAuditInfo":null,\
                "Timezone":"Europe/Paris","NextBillDateUtc":"2022-06-02T12:00:00Z","StepDataSuccessRetentionHours":null,\
                "StepDataErroredRetentionHours":null,"TransactionErrorWebhookEnabled":false,"TransactionErrorWebhookIncludeWarnings":false,\
                "TransactionErrorWebhookUrl":null,"AudienceCount":0,"Connectors":[]}
                """)
        #expect(cyclr.get("/v1.0/accounts/mine").line == created.line)
        let other = cyclr.post("/v1.0/accounts", #"{'Name': 'Other',}"#)
        #expect(other.json?["Id"]?.stringValue?.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(cyclr.post("/v1.0/accounts", #"{"Name":"Third","ApiId":"third"}"#).json?["Id"] == "third")
    }

    @Test func `a change touches what it names, null clears, and what cannot be read is passed over`() throws {
        let cyclr = try Understudy.cyclr()
        let body =
            #"{"Id":"other","StepDataSuccessRetentionHours":"abc","StepDataErroredRetentionHours":"1000","TransactionErrorWebhookUrl":"a.example"}"#
        let changed = cyclr.send("PUT", "/v1.0/accounts/north.example", body: body)
        #expect(changed.json?["Id"] == "north.example")
        #expect(changed.json?["Description"] == "Has a dot")
        #expect(changed.json?["StepDataSuccessRetentionHours"] == .null)
        #expect(changed.json?["StepDataErroredRetentionHours"] == 744)
        #expect(changed.json?["TransactionErrorWebhookUrl"] == "https://a.example")
        #expect(cyclr.send("PUT", "/v1.0/accounts/north.example", body: #"{"Description":null}"#).json?["Description"] == .null)
        #expect(cyclr.get("/v1.0/accounts/north.example").json?["StepDataErroredRetentionHours"] == 744)
    }

    @Test(arguments: [
        ("x.example/?u=http://y", "https://x.example/?u=http://y"), ("x.example:8080", "https://x.example:8080"),
        ("http://x.example", "http://x.example"), ("HTTPS://x.example", "HTTPS://x.example"), ("[::1]/a", "https://[::1]/a"),
        ("bücher.example/a b", "https://bücher.example/a b"), ("https://u:p@x.example/{id}", "https://u:p@x.example/{id}"),
    ])
    func `an address of a webhook is completed where it does not begin with a scheme`(sent: String, stored: String) throws {
        let cyclr = try Understudy.cyclr()
        let body = #"{"TransactionErrorWebhookEnabled":true,"TransactionErrorWebhookUrl":"\#(sent)"}"#
        #expect(cyclr.send("PUT", "/v1.0/accounts/acme", body: body).json?["TransactionErrorWebhookUrl"]?.stringValue == stored)
        #expect(cyclr.get("/v1.0/accounts/acme").json?["TransactionErrorWebhookUrl"]?.stringValue == stored)
    }

    @Test(arguments: [
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00"),
        ("2022-07-01T10:00:00", "2022-07-01T10:00:00Z"), ("2022-07-01T12:00:00+02:00", "2022-07-01T10:00:00Z"),
    ])
    func `a date is in UTC where it has no zone, and never is shown as never`(sent: String, shown: String) throws {
        let cyclr = try Understudy.cyclr()
        let changed = cyclr.put("/v1.0/accounts/acme", #"{"NextBillDateUtc":"\#(sent)"}"#)
        #expect(changed.json?["NextBillDateUtc"]?.stringValue == shown)
        #expect(cyclr.get("/v1.0/accounts/acme/usage").json?["EndTime"]?.stringValue == shown)
    }

    @Test func `the document says of dates that may be never that these have no zone`() throws {
        let schemas = try Understudy.cyclr().get("/__admin/openapi/cyclr.json").json?["components"]?["schemas"]
        let date: JSON = ["type": "string", "format": "date-time"]
        let never: JSON = ["type": "string", "format": "date-time-local"]
        #expect(schemas?["Account"]?["properties"]?["NextBillDateUtc"] == ["anyOf": [date, never]])
        #expect(schemas?["Account"]?["properties"]?["CreatedDate"] == date)
        #expect(schemas?["AccountCreate"]?["properties"]?["NextBillDateUtc"] == ["anyOf": [["anyOf": [date, never]], ["type": "null"]]])
        #expect(schemas?["Usage"]?["properties"]?["EndTime"]?["anyOf"] == [date, never])
    }

    @Test(arguments: ["9007199254740992", #""9007199254740992""#, "-9007199254740992", "9223372036854775808", "1e400", "1.5", "{}", "[]"])
    func `a retention of no number that is one everywhere leaves the stored one`(hours: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let change = #"{"StepDataSuccessRetentionHours":\#(hours)}"#
        #expect(cyclr.send("PUT", "/v1.0/accounts/acme", body: change).line == "200 \(Fixture.acme)")
        let cycle = "/v1.0/cycles/00000000-0000-4000-8000-0000000000c1"
        #expect(cyclr.send("PUT", cycle, body: #"{"StepDataSuccessRetentionHours":168}"#).status == 200)
        #expect(cyclr.send("PUT", cycle, body: change).json?["StepDataSuccessRetentionHours"] == 168)
    }

    @Test func `a deleted account is gone, and its id is free again`() throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.send("DELETE", "/v1.0/accounts/acme", body: "{}").line == "200 ")
        #expect(cyclr.get("/v1.0/accounts/acme").status == 404)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"acme","Name":"Again"}"#).status == 200)
        #expect(cyclr.get("/v1.0/accounts").json?.arrayValue?.count == 2)
    }

    @Test func `all that is in a deleted account goes with it, and nothing else does`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let definition = #"{"Name":"Own","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Methods":[{"Name":"m"}]}"#
        #expect(cyclr.post("/v1.0/account/connectors/custom", definition).json?["Id"] == 8004)
        #expect(cyclr.send("DELETE", "/v1.0/accounts/acme").status == 200)
        #expect(cyclr.get("/v1.0/cycles").status == 401)
        #expect(cyclr.get("/v1.0/accounts", headers: ["Authorization": "Bearer \(Fixture.acmeToken)"]).status == 401)
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"acme","Name":"Again"}"#).json?["Connectors"] == [])
        for path in ["cycles", "account/connectors", "account/connectors/custom", "accounts/acme/users"] {
            #expect(cyclr.get("/v1.0/\(path)").line == "200 []")
        }
        for path in [
            "account/connectors/50001", "connectors/8004", "methods/40005", "cycles/00000000-0000-4000-8000-0000000000c1",
            "steps/00000000-0000-4000-8000-000000000051/prerequisites",
        ] {
            #expect(cyclr.get("/v1.0/\(path)").status == 404)
        }
        #expect(cyclr.get("/v1.0/account/connectors", headers: ["X-Cyclr-Account": "north.example"]).json?.arrayValue?.count == 1)
        #expect(try cyclr.advanceClock(by: "1d").allSatisfy { !$0.contains("00000000-0000-4000-8000-0000000000c") })
    }
}
