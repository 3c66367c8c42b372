import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct MethodsTests {
    // MARK: What it refuses

    @Test(arguments: ["1", "Nobody", "MailChimp/v1", "Access%20CRM/v1", "2582/v3", "methods"])
    func `the methods of a connector that is not there are not found`(path: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.get("/v1.0/connectors/\(path)/methods").line == #"404 {"Message":"Connector not found."}"#)
    }

    @Test(arguments: [
        ("20000", #"404 {"Message":"Method not found."}"#),
        ("00000000-0000-4000-8000-000000020000", #"404 {"Message":"Method not found."}"#),
        ("XXX", #"400 {"Message":"The request is invalid."}"#), ("00000000-0000-4000-8000", #"400 {"Message":"The request is invalid."}"#),
        ("2147483648", #"400 {"Message":"The request is invalid."}"#), ("1.0", #"400 {"Message":"The request is invalid."}"#),
    ])
    func `a method that is not there is not found, and one that cannot be is a bad request`(id: String, answer: String) throws {
        let cyclr = try Understudy.cyclr()
        #expect(cyclr.get("/v1.0/methods/\(id)").line == answer)
    }

    // MARK: What it answers

    @Test(arguments: ["2582", "MailChimp", "mailchimp/v3"])
    func `all methods at once, by category and then by name`(path: String) throws {
        let records = try JSON(parsing: Fixture.methods).arrayValue ?? []
        let shuffled = [
            records[1],
            records[0].with("Id", 20011).with("Name", "Archive List").with(
                "MethodUniqueIdentifier", "00000000-0000-4000-8000-000000020011"),
            records[0].with("Id", 20012).with("Category", "Campaigns").with(
                "MethodUniqueIdentifier", "00000000-0000-4000-8000-000000020012"),
            records[0],
        ]
        let cyclr = try Understudy.cyclr(seeds: ["cyclr/methods.json": JSON.array(shuffled + records[2...]).text])
        let answer = cyclr.get("/v1.0/connectors/\(path)/methods/")
        #expect(answer.json?.arrayValue?.map { $0["Id"] } == [20012, 20011, 20001, 20002])
        #expect(answer.header("Total-Pages") == nil)
        #expect(cyclr.get("/v1.0/connectors/\(path)/methods?category=lists").json?.arrayValue?.map { $0["Id"] } == [20011, 20001])
        #expect(cyclr.get("/v1.0/connectors/\(path)/methods/?&query=members").json?.arrayValue?.map { $0["Id"] } == [20002])
        #expect(cyclr.get("/v1.0/connectors/\(path)/methods?category=None").line == "200 []")
    }

    @Test func `a method by its number and by its unique identifier, without what is ours`() throws {
        let cyclr = try Understudy.cyclr()
        let shown = try #require(try JSON(parsing: Fixture.methods)[0]).shown
        #expect(cyclr.get("/v1.0/methods/20001").line == "200 \(shown.text)")
        #expect(cyclr.get("/v1.0/methods/00000000-0000-4000-8000-000000020001").line == "200 \(shown.text)")
        #expect(cyclr.get("/v1.0/methods/%7B00000000-0000-4000-8000-000000020001%7D").line == "200 \(shown.text)")
    }

    @Test func `two releases of a connector share a unique identifier, and each calls its own method`() throws {
        let connectors = try ConnectorsTests.records(), methods = try JSON(parsing: Fixture.methods).arrayValue ?? []
        let newer = connectors[0].with("Id", 2590).with("Version", "v4").with("Triggers", [])
        let other = methods[0].with("Id", 20090).with("$connector", 2590).with("$responses", [["body": ["release": 4]]])
        let cyclr = try Understudy.cyclr(
            account: "acme",
            seeds: [
                "cyclr/connectors.json": JSON.array(connectors + [newer]).text, "cyclr/methods.json": JSON.array([other] + methods).text,
            ])
        let id = cyclr.post("/v1.0/connectors/2590/install", #"{"Name":"v4","AuthValue":"k"}"#).json?["Id"]?.text ?? ""
        let call = "methods/00000000-0000-4000-8000-000000020001"
        #expect(cyclr.get("/v1.0/account/connectors/\(id)/\(call)").line == #"200 {"release":4}"#)
        #expect(cyclr.get("/v1.0/account/connectors/50001/\(call)").json?["lists"] != nil)
    }
}
