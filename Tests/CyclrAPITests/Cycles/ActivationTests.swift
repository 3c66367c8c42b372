import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ActivationTests {
    private static let path = "/v1.0/cycles/\(Running.cycle)"

    // MARK: What it refuses

    @Test(arguments: ["activate", "deactivate"])
    func `an id that is none, a cycle that nobody has, and one of another account`(verb: String) throws {
        let cyclr = try Running().cyclr
        #expect(cyclr.send("PUT", "/v1.0/cycles/x/\(verb)").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.send("PUT", "/v1.0/cycles/\(Running.list)/\(verb)").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.send("PUT", "\(Self.path)/\(verb)", headers: ["X-Cyclr-Account": "north.example"]).status == 404)
        #expect(cyclr.send("PUT", "\(Self.path)/\(verb)", headers: ["X-Cyclr-Account": nil]).status == 401)
        #expect(cyclr.send("PUT", "\(Self.path)/\(verb)", headers: ["Authorization": nil]).status == 401)
    }

    @Test(arguments: ["PUT", "POST"], [#"{"Interval":7}"#, #"{"Interval":"0","RunOnce":false}"#, #"{"Interval":-1}"#])
    func `an interval that the vendor does not offer is refused, and the cycle stays paused`(method: String, body: String) throws {
        let running = try Running()
        let answer = running.cyclr.send(method, "\(Self.path)/activate", body: body)
        #expect(answer.status == 400)
        #expect(answer.body.contains("is not valid."))
        #expect(running.read("Status") == "Paused")
    }

    @Test(
        arguments: ["PUT", "POST"],
        [
            #"{"StartTime":"soon","Interval":60}"#, #"{"StartTime":"13/45/2099"}"#, #"{"StartTime":"12/1/2099 13:00 PM"}"#,
            #"{"StartTime":"2099-13-01T00:00:00Z"}"#, #"{"StartTime":"/Date(soon)/"}"#, #"{"StartTime":7}"#, #"{"StartTime":" "}"#,
            #"{"StartTime":"5/3/2099\#(String(repeating: " ", count: 60))13:30"}"#,
            #"{"Interval":"often","RunOnce":true}"#, #"{"interval":"1.5"}"#, #"{"Interval":[60]}"#,
            #"{"RunOnce":"yes"}"#, #"{"Interval":60,"runOnce":[true]}"#,
        ])
    func `a start, an interval or a RunOnce that cannot be read is refused, and the cycle stays paused`(method: String, body: String) throws
    {
        let running = try Running()
        let answer = running.cyclr.send(method, "\(Self.path)/activate", body: body)
        #expect(answer.line == #"400 {"Message":"The request is invalid."}"#)
        #expect(running.read("Status") == "Paused")
    }

    @Test(arguments: ["PUT", "POST"]) func `what a cycle still lacks is said, and it stays paused`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let answer = cyclr.send(method, "\(Self.path)/activate", body: #"{"RunOnce":true}"#)
        #expect(answer.line == #"400 {"Message":"Unauthenticated connector; Missing mapping"}"#)
        #expect(cyclr.get(Self.path).json?["Status"] == "Paused")
    }

    @Test func `a partner may let cycles run that lack something`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/partner.json": #"[{"Id":1,"EnforcesPrerequisites":false}]"#])
        #expect(cyclr.send("PUT", "\(Self.path)/activate").json?["Status"] == "Active")
    }

    @Test(arguments: ["{", "[]", #""x""#]) func `a body that is no object is refused`(body: String) throws {
        let running = try Running()
        #expect(running.activate(body).line == #"400 {"Message":"The request is invalid."}"#)
        #expect(running.read("Status") == "Paused")
    }

    @Test func `a running cycle refuses changes`() throws {
        let running = try Running()
        running.activate()
        let conflict = #"409 {"Message":"The cycle is running and cannot be changed."}"#
        #expect(running.cyclr.send("PUT", Self.path, body: #"{"Name":"n"}"#).line == conflict)
        #expect(running.cyclr.post("\(Self.path)/steps", #"{"Name":"n"}"#).line == conflict)
        running.deactivate()
        #expect(running.cyclr.send("PUT", Self.path, body: #"{"Name":"n"}"#).status == 200)
    }

    // MARK: What it answers

    @Test(arguments: [
        "", "{}", #"{"RunOnce":false}"#, #"{"Interval":1}"#, #"{"Interval":"10080"}"#, #"{"StartTime":"","Interval":null,"RunOnce":null}"#,
        #"{"StartTime":"2022-05-02T13:00:00Z","Interval":0,"RunOnce":true}"#, #"{"runonce":"true","interval":7}"#,
    ])
    func `every body that a client is known to send activates`(body: String) throws {
        let running = try Running()
        let answer = running.activate(body)
        #expect(answer.status == 200)
        #expect(answer.json?["Status"] == "Active")
        #expect(answer.json?["Id"] == .string(Running.cycle))
        #expect(running.cyclr.post("\(Self.path)/activate", body).json?["Status"] == "Active")
    }

    @Test func `a cycle that does not run can be stopped all the same`() throws {
        let running = try Running()
        #expect(running.deactivate("?finishQueuedTransactions=true").json?["Status"] == "Paused")
        #expect(running.deactivate().status == 200)
    }

    // MARK: What it remembers

    @Test func `of a cycle that took no call nothing is kept of any`() throws {
        let running = try Running()
        running.activate(#"{"RunOnce":true}"#)
        let cycle = try #require(running.cyclr.get("/__admin/state/cyclr/cycles/\(Running.cycle)").json?.objectValue)
        #expect(cycle["$runOnce"] == true)
        #expect(!cycle.keys.contains("$tookCall"))
    }

    @Test func `a cycle that is to run once does, stays active for five seconds, and pauses`() throws {
        let running = try Running(listId: "L1")
        running.activate(#"{"Interval":0,"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT4.9S")
        #expect(running.read("Status") == "Active")
        try running.cyclr.advanceClock(by: "PT0.1S")
        #expect(running.read("Status") == "Paused")
        #expect(running.transactions()["Status"] == ["Completed", "Completed", "Completed"])
        try running.cyclr.advanceClock(by: "PT48H")
        #expect(running.transactions().count == 3)
    }

    @Test func `a cycle runs at its start, and then at each interval`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"StartTime":"2022-05-02T13:00:00Z","Interval":15}"#)
        try running.cyclr.advanceClock(by: "PT59M")
        #expect(running.transactions().isEmpty)
        try running.cyclr.advanceClock(by: "PT32M")
        #expect(
            running.transactions()["CreatedOnUtc"] == ["2022-05-02T13:00:00Z", "2022-05-02T13:15:00Z", "2022-05-02T13:30:00Z"])
    }

    @Test(arguments: [
        ("05/03/2022", "2022-05-03T00:00:00Z"), ("2022-05-03", "2022-05-03T00:00:00Z"), ("5/2/2022 13:30", "2022-05-02T13:30:00Z"),
        ("5/2/2022 1:30:05 pm", "2022-05-02T13:30:05Z"), ("5/3/22 12:15 AM", "2022-05-03T00:15:00Z"),
        ("2022-05-02T15:00:00+02:00", "2022-05-02T13:00:00Z"), ("/Date(1651496400000)/", "2022-05-02T13:00:00Z"),
        ("/Date(1651496400000+0200)/", "2022-05-02T13:00:00Z"), (" \u{2003}5/2/2022 13:30 ", "2022-05-02T13:30:00Z"),
    ])
    func `a start may be written in each of the ways that .NET reads`(text: String, start: String) throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"StartTime":"\#(text)","Interval":1440}"#)
        try running.cyclr.advanceClock(by: "PT24H")
        #expect(running.transactions()["CreatedOnUtc"] == [start])
    }

    @Test func `without an interval it keeps the one it had, or runs each hour`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate()
        try running.cyclr.advanceClock(by: "PT2H")
        #expect(running.transactions().count == 3)
        running.activate(#"{"Interval":720}"#)
        running.deactivate()
        running.activate()
        try running.cyclr.advanceClock(by: "PT12H")
        #expect(running.transactions()["CreatedOnUtc"].suffix(2) == ["2022-05-02T14:00:00Z", "2022-05-03T02:00:00Z"])
    }

    @Test func `a cycle that ran once keeps the interval that it had before`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate(#"{"Interval":15,"StartTime":"2022-05-02T13:00:00Z"}"#)
        running.deactivate()
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT10S")
        #expect(running.read("Status") == "Paused")
        running.activate()
        try running.cyclr.advanceClock(by: "PT16M")
        #expect(
            running.transactions()["CreatedOnUtc"] == ["2022-05-02T12:00:00Z", "2022-05-02T12:00:10Z", "2022-05-02T12:15:10Z"])
    }

    @Test func `a stopped cycle runs no more, whether what it began may end or not`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate()
        try running.cyclr.advanceClock(by: "PT1.5S")
        #expect(running.read("InProgressTransactionCount") == 1)
        running.deactivate("?finishQueuedTransactions=true")
        #expect(running.read("Status", "InProgressTransactionCount") == ["Paused", 1])
        try running.cyclr.advanceClock(by: "PT5H")
        #expect(running.transactions()["Status"] == ["Completed"])

        running.activate()
        try running.cyclr.advanceClock(by: "PT1.5S")
        running.deactivate("?finishQueuedTransactions=false")
        #expect(running.transactions()["Status"] == ["Completed", "Errored"])
        #expect(running.incidents()["ShortMessage"] == ["Transaction Stopped"])
        #expect(running.read("InProgressTransactionCount", "WarningCount") == [0, 1])
    }

    @Test(arguments: [("PT23H", "Completed"), ("PT25H", "Errored")])
    func `what had not begun goes on when the cycle is started again within a day`(pause: String, status: String) throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","#)
        running.activate()
        try running.cyclr.advanceClock(by: "PT0.5S")
        #expect(running.read("InProgressTransactionCount") == 1)
        running.deactivate()
        try running.cyclr.advanceClock(by: pause)
        #expect(running.transactions()["Status"] == ["InProgress"])
        running.activate(#"{"StartTime":"2030-01-01T00:00:00Z"}"#)
        try running.cyclr.advanceClock(by: "PT5S")
        #expect(running.transactions()["Status"] == [status])
        #expect(running.incidents()["ShortMessage"] == (status == "Errored" ? ["Transaction Stopped"] : []))
        #expect(running.read("InProgressTransactionCount") == 0)
    }
}
