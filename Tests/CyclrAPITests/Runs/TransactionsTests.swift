import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TransactionsTests {
    private static let path = "/v1.0/cycles/\(Running.cycle)/transactions"
    private static let ids = (1...4).map { "00000000-0000-4000-8000-00000000007\($0)" }

    /// Four transactions of `acme`, one on the first of each month from January on, and none of `north.example`.
    private static func seeded() throws -> Running {
        let kinds = [("Completed", "Unsplit"), ("Errored", "Unsplit"), ("Completed", "Split"), ("InProgress", "Unsplit")]
        let records = zip(ids, kinds).enumerated().map { index, transaction in
            """
            {"Id":"\(transaction.0)","CycleId":"\(Running.cycle)","Status":"\(transaction.1.0)","SplitType":"\(transaction.1.1)",\
            "CreatedOnUtc":"2022-0\(index + 1)-01T00:00:00Z","$account":"acme","$items":[\
            {"StepId":"\(Running.list)","Request":"HTTP Request:\\r\\nGET https://a.example/\(index) HTTP/1.1","Response":"{\\"n\\":\(index)}"},\
            {"StepId":"\(Running.create)","Request":"","Response":"Other"}]}
            """
        }
        return try Running(seeds: ["cyclr/transactions.json": "[\(records.joined(separator: ","))]"])
    }

    private static func ids(_ places: Int...) -> [String] { places.map { ids[$0] } }

    // MARK: What it refuses

    @Test(arguments: ["", "/\(ids[0])"]) func `a cycle that is not there, or is another account's, has no transactions`(rest: String) throws
    {
        let cyclr = try Self.seeded().cyclr
        #expect(cyclr.get("/v1.0/cycles/x/transactions\(rest)").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get("/v1.0/cycles/\(Running.list)/transactions\(rest)").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.get("\(Self.path)\(rest)", headers: ["X-Cyclr-Account": "north.example"]).status == 404)
        #expect(cyclr.get("\(Self.path)\(rest)", headers: ["X-Cyclr-Account": ""]).status == 401)
    }

    @Test func `a transaction that is not there`() throws {
        let cyclr = try Self.seeded().cyclr
        #expect(cyclr.get("\(Self.path)/x").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get("\(Self.path)/\(Running.list)").line == #"404 {"Message":"Transaction not found."}"#)
    }

    @Test(arguments: ["after=x", "before=13/13/2022", "after=2022-02-30", "before=%FF"]) func `a date that is none`(query: String) throws {
        let cyclr = try Self.seeded().cyclr
        #expect(cyclr.get("\(Self.path)?\(query)").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get("/v1.0/cycles/transactions?\(query)").status == 400)
    }

    // MARK: What it answers

    @Test func `the list is a bare array in pages, of one cycle or the whole account`() throws {
        let cyclr = try Self.seeded().cyclr
        let first = #"""
            {"Id":"\#(Self.ids[0])","CycleId":"\#(Running.cycle)","Status":"Completed","SplitType":"Unsplit",\#
            "CreatedOnUtc":"2022-01-01T00:00:00Z"}
            """#
        let answer = cyclr.get("\(Self.path)?pageSize=1")
        #expect(answer.line == "200 [\(first)]")
        #expect(answer.header("Total-Pages") == "4")
        #expect(answer.header("Total-Records") == "4")
        #expect(cyclr.get("/v1.0/cycles/transactions?pageSize=1").line == "200 [\(first)]")
        #expect(cyclr.get("/v1.0/cycles/transactions", headers: ["X-Cyclr-Account": "north.example"]).line == "200 []")
        #expect(cyclr.get("\(Self.path)?page=9").line == "200 []")
    }

    @Test(arguments: [
        ("?status=Completed", [0, 2]), ("?status=completed", [0, 2]), ("?STATUS=InProgress", [3]), ("?status=Gone", []),
        ("?splitType=Unsplit", [0, 1, 3]), ("?status=completed&splitType=split", [2]), ("?after=2022-02-01", [1, 2, 3]),
        ("?splitType=UNSPLIT&after=2022-01-02&sortOrderAsc=false", [3, 1]), ("?splitType=unsplit&page=2&pageSize=2", [3]),
        ("?status=errored&splitType=split", []), ("?status=Completed&splitType=Unsplit&before=2022-02-01", [0]), ("?splitType=x", []),
        ("?before=02/01/2022", [0]), ("?before=2/2/2022", [0, 1]), ("?after=2022-01-31T23:00:00-05:00&before=2022-04-01", [2]),
        ("?after=1/1/2021&status=errored", [1]), ("?after=2022-05-01&before=2022-01-01", []), ("?status=&after=", [0, 1, 2, 3]),
        ("?sortOrderAsc=false&after=2/1/2022&pageSize=2", [3, 2]), ("?page=2&pageSize=3", [3]),
        // an unencoded `+` of a zone arrives as a space
        ("?after=2022-02-01T01:00:00+01:00", [1, 2, 3]), ("?before=2022-02-01T01:00:00%2B01:00", [0]),
    ])
    func `filters thin the list out`(query: String, places: [Int]) throws {
        let running = try Self.seeded()
        #expect(running.transactions(query)["Id"] == places.map { Self.ids[$0] })
        #expect(running.cyclr.get("/v1.0/cycles/transactions\(query)").body == running.cyclr.get("\(Self.path)\(query)").body)
    }

    @Test func `one transaction is the array of what its steps asked and were told`() throws {
        let cyclr = try Self.seeded().cyclr
        #expect(
            cyclr.get("\(Self.path)/\(Self.ids[1])").line == #"""
                200 [{"StepId":"\#(Running.list)","Request":"HTTP Request:\r\nGET https://a.example/1 HTTP/1.1","Response":"{\"n\":1}"},\#
                {"StepId":"\#(Running.create)","Request":"","Response":"Other"}]
                """#)
    }

    @Test(arguments: [
        ("HTTP%20Request:", [Running.list]), ("oTHER", [Running.create]), ("nothing", []), ("", [Running.list, Running.create]),
    ])
    func `a search finds text in requests and responses`(query: String, steps: [String]) throws {
        let items = try Self.seeded().cyclr.get("\(Self.path)/\(Self.ids[0])?query=\(query)").json?.arrayValue
        #expect(items?["StepId"] == steps)
    }

    // MARK: What it remembers

    @Test func `a transaction that goes on is found as what it is now`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let queries = ["?status=InProgress&splitType=Unsplit", "?status=Completed&splitType=Unsplit", "?splitType=Unsplit"]
        #expect(queries.map { running.transactions($0).count } == [1, 0, 1])
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(queries.map { running.transactions($0).count } == [0, 1, 1])
    }

    @Test func `what a seed has in progress stays so, since nobody says how it goes on`() throws {
        let running = try Self.seeded()
        try running.cyclr.advanceClock(by: "PT1H")
        #expect(running.transactions("?status=inprogress").count == 1)
    }

    @Test func `step data is exported where a seed has it, and loads again`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT1S")
        let place = "/__admin/state/cyclr/transactions/\(running.transactions()["Id"].first ?? "")"
        let known = ["Id", "CycleId", "Status", "SplitType", "CreatedOnUtc", "$account", "$items"]
        #expect(running.cyclr.get(place).json?.objectValue?.keys == known + ["$run"])
        #expect(running.cyclr.get(place).json?["$items"]?.arrayValue == running.items(0))
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.items(0)["StepId"] == [Running.list, Running.create])
        #expect(running.cyclr.get(place).json?.objectValue?.keys == known + ["$run", "$completed"])
        #expect(running.cyclr.get(place).json?["$items"]?.arrayValue == running.items(0))
        let export = running.cyclr.get("/__admin/state?api=cyclr").body
        let loaded = running.cyclr.put("/sandbox/copy/__admin/state", export)
        #expect(loaded.status == 200, "\(loaded.body)")
        #expect(running.cyclr.get("/sandbox/copy/__admin/state?api=cyclr").body == export)
        // there, too, the step data expires in due time
        try running.cyclr.advanceClock(by: "P8D", sandbox: "copy")
        #expect(running.cyclr.get("/sandbox/copy\(place)").json?["$items"] == [])
    }
}
