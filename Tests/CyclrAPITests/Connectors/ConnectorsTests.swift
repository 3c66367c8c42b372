import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ConnectorsTests {
    // MARK: What it refuses

    @Test(arguments: [
        "2581", "0", "99999999999999999999", "Mail", "%20", "%00%FF", "-2582", "MailChimp/v2", "MailChimp/V3%20", "Nobody/v3", "2582/v3",
        "Access%20CRM/1",
    ])
    func `a connector that is not there is not found`(path: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/connectors/\(path)").line == #"404 {"Message":"Connector not found."}"#)
    }

    @Test func `where the partner wants an account for the catalogue, there is none without`() throws {
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/partner.json": #"[{"Id":1,"RequiresAccountForConnectors":true}]"#])
        for account in [nil, "", "nobody"] {
            let answer = cyclr.get("/v1.0/connectors", headers: ["X-Cyclr-Account": account])
            #expect(answer.line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        }
        #expect(cyclr.get("/v1.0/connectors", headers: ["X-Cyclr-Account": "acme"]).status == 200)
        #expect(cyclr.get("/v1.0/connectors", headers: ["X-Cyclr-Account": "acme", "Authorization": nil]).status == 401)
    }

    @Test func `nothing is posted to the catalogue`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.post("/v1.0/connectors", "{}")
        #expect(answer.line == #"405 {"Message":"The requested resource does not support http method 'POST'."}"#)
        #expect(answer.header("Allow") == "GET")
    }

    // MARK: What it answers

    @Test func `the catalogue in pages, without drafts`() throws {
        let cyclr = try Understudy.cyclr()
        let all = try Self.records()
        #expect(cyclr.get("/v1.0/connectors").line == "200 \(JSON.array(Array(all[0..<3])).text)")
        let page = cyclr.get("/v1.0/connectors/?page=2&pageSize=2")
        #expect(page.line == "200 \(JSON.array([all[2]]).text)")
        #expect(page.header("Total-Pages") == "2")
        #expect(page.header("Total-Records") == "3")
        #expect(cyclr.get("/v1.0/connectors?page=3&pageSize=2").line == "200 []")
    }

    @Test(arguments: [
        ("?&query=MailChimp", ["MailChimp"]), ("?query=chimp", ["MailChimp"]), ("?name=ACCESS", ["Access CRM"]),
        ("?query=e", ["Access CRM", "Files"]),
        ("?query=nothing", []), ("?query=", ["MailChimp", "Access CRM", "Files"]), ("?category=CRMs", ["Access CRM"]),
        ("?category=CRM", []),
        ("?category=crms&query=mail", []), ("?orderBy=Name", ["Access CRM", "Files", "MailChimp"]),
        ("?orderBy=name&sortOrderAsc=false", ["MailChimp", "Files", "Access CRM"]),
        ("?orderBy=Magic", ["MailChimp", "Access CRM", "Files"]),
        ("?includeCustomConnectors=true", ["MailChimp", "Access CRM", "Files"]), ("?orderBy=Name&page=2&pageSize=2", ["MailChimp"]),
    ])
    func `what is asked for of the catalogue`(query: String, names: [String]) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.get("/v1.0/connectors\(query)")
        #expect(answer.json?.arrayValue?.compactMap { $0["Name"]?.stringValue } == names)
        #expect(answer.header("Total-Records") == (query.contains("page=2") ? "3" : "\(names.count)"))
    }

    @Test func `an id answers with an object, a name with an array, a draft included`() throws {
        let cyclr = try Understudy.cyclr()
        let all = try Self.records()
        #expect(cyclr.get("/v1.0/connectors/2582").line == "200 \(all[0].text)")
        #expect(cyclr.get("/v1.0/connectors/5122/").line == "200 \(all[3].shown.text)")
        #expect(cyclr.get("/v1.0/connectors/MailChimp").line == "200 [\(all[0].text)]")
        #expect(cyclr.get("/v1.0/connectors/mailchimp/v3").line == "200 [\(all[0].text)]")
        #expect(cyclr.get("/v1.0/connectors/Access%20CRM").line == "200 [\(all[1].text)]")
    }

    @Test func `one name has several versions, and one without a version goes before them`() throws {
        let two = try Self.records()
        let other = two[0].with("Triggers", [])
        let versions = [two[0], other.with("Id", 2583).with("Version", "v4"), other.with("Id", 2584).with("Version", .null)]
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/connectors.json": JSON.array(versions + two[1...]).text])
        #expect(cyclr.get("/v1.0/connectors/MailChimp").json?.arrayValue?.map { $0["Id"] } == [2582, 2583, 2584])
        #expect(cyclr.get("/v1.0/connectors/MailChimp/v4").json?.arrayValue?.map { $0["Id"] } == [2583])
        #expect(cyclr.post("/v1.0/connectors/MailChimp/install", #"{"Name":"none"}"#).json?["ConnectorId"] == 2584)
        #expect(cyclr.post("/v1.0/connectors/MailChimp/v4/install", #"{"Name":"v4"}"#).json?["ConnectorId"] == 2583)
    }

    static func records() throws -> [JSON] { try JSON(parsing: Fixture.connectors).arrayValue ?? [] }
}

extension JSON {
    /// A seed record without our own members.
    var shown: JSON { .object(JSON.Object((objectValue ?? [:]).filter { !$0.key.hasPrefix("$") }.map { ($0.key, $0.value) })) }

    /// The record with another value for a member that it has.
    func with(_ name: String, _ value: JSON) -> JSON {
        guard case .object(var object) = self else { return self }
        object[name] = value
        return .object(object)
    }
}
