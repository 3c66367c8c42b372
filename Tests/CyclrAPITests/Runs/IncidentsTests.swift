import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct IncidentsTests {
    private static let path = "/v1.0/cycles/\(Running.cycle)/incidents"

    /// Three incidents of `acme`, one on the first of each month from January on, with the month in `ShortMessage`.
    private static func seeded() throws -> Running {
        let records = ["Error", "Warning", "Error"].enumerated().map { index, level in
            """
            {"CycleId":"\(Running.cycle)","CycleName":"Members to contacts","IncidentLevel":"\(level)","ShortMessage":"\(index + 1)",\
            "FullMessage":"404 Not Found\\r\\n{}","StepId":"\(Running.list)","StepName":"List Members","TransactionId":null,\
            "CreatedOnUtc":"2022-0\(index + 1)-01T00:00:00Z","$id":"00000000-0000-4000-8000-0000000000a\(index)","$account":"acme"}
            """
        }
        return try Running(
            cycle: #""ErrorCount":2,"WarningCount":1,"#, seeds: ["cyclr/incidents.json": "[\(records.joined(separator: ","))]"])
    }

    // MARK: What it refuses

    @Test(arguments: [("GET", ""), ("DELETE", ""), ("GET", "/error")])
    func `a cycle that is not there, or is another account's, has no incidents`(method: String, rest: String) throws {
        let cyclr = try Self.seeded().cyclr
        #expect(cyclr.send(method, "/v1.0/cycles/x/incidents\(rest)").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.send(method, "/v1.0/cycles/\(Running.list)/incidents\(rest)").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.send(method, "\(Self.path)\(rest)", headers: ["X-Cyclr-Account": "north.example"]).status == 404)
        #expect(cyclr.get(Self.path).json?.arrayValue?.count == 3)
    }

    @Test(arguments: [
        "/v1.0/cycles/incidents/fatal", "\(path)/fatal", "\(path)/%FF", "/v1.0/cycles/incidents/error?after=x", "\(path)?before=x",
    ])
    func `a level that there is not, or a date that is none`(target: String) throws {
        #expect(try Self.seeded().cyclr.get(target).line == #"400 {"Message":"The request is invalid."}"#)
    }

    // MARK: What it answers

    @Test func `the list is a bare array, and shows nothing of ours`() throws {
        let answer = try Self.seeded().cyclr.get("\(Self.path)?pageSize=1")
        #expect(
            answer.line == #"""
                200 [{"CycleId":"\#(Running.cycle)","CycleName":"Members to contacts","IncidentLevel":"Error","ShortMessage":"1",\#
                "FullMessage":"404 Not Found\r\n{}","StepId":"\#(Running.list)","StepName":"List Members","TransactionId":null,\#
                "CreatedOnUtc":"2022-01-01T00:00:00Z"}]
                """#)
        #expect(answer.header("Total-Records") == "3")
    }

    @Test(arguments: [
        ("", ["1", "2", "3"]), ("?after=2/1/2022", ["2", "3"]), ("?before=2022-02-01", ["1"]),
        ("?sortOrderAsc=false&pageSize=2", ["3", "2"]),
        ("/error", ["1", "3"]), ("/Warning", ["2"]), ("/error?after=2022-01-02", ["3"]), ("/ERROR?sortOrderAsc=false", ["3", "1"]),
    ])
    func `filters thin a cycle's list out`(rest: String, months: [String]) throws {
        #expect(try Self.seeded().incidents(rest)["ShortMessage"] == months)
    }

    @Test func `a level's incidents of the whole account`() throws {
        let cyclr = try Self.seeded().cyclr
        #expect(cyclr.get("/v1.0/cycles/incidents/error?before=2/2/2022").json?.arrayValue?["ShortMessage"] == ["1"])
        #expect(cyclr.get("/v1.0/cycles/incidents/warning/").json?.arrayValue?["ShortMessage"] == ["2"])
        #expect(cyclr.get("/v1.0/cycles/incidents/error", headers: ["X-Cyclr-Account": "north.example"]).line == "200 []")
    }

    // MARK: What it remembers

    @Test func `incidents that are cleared are gone, and are counted anew`() throws {
        let running = try Self.seeded()
        #expect(running.cyclr.send("DELETE", Self.path, body: "{}").line == "200 ")
        #expect(running.incidents().isEmpty)
        #expect(running.cyclr.get("/v1.0/cycles/incidents/error").line == "200 []")
        #expect(running.read("ErrorCount", "WarningCount") == [0, 0])
    }
}
