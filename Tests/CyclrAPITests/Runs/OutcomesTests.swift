import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct OutcomesTests {
    private static func script(_ outcomes: String, id: String = Running.cycle) -> String {
        #"{"api":"cyclr","id":"\#(id)","outcomes":\#(outcomes)}"#
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"[{"result":"explode"}]"#, "/outcomes/0/result: expected one of succeed, fail, warn, found \"explode\""),
        (#"[{"runs":1}]"#, "/outcomes/0/result: expected a string, found nothing"),
        (#"[{"result":"fail","step":"x"}]"#, "/outcomes/0/step: expected a string (uuid"),
        (#"[{"result":"fail","runs":"2"}]"#, "/outcomes/0/runs: expected a whole number from 1, found \"2\""),
        (#"[{"result":"fail","runs":0}]"#, "/outcomes/0/runs: expected a whole number from 1, found 0"),
        (#"[1]"#, "/outcomes/0: expected an object"), (#"{}"#, "/outcomes: expected an array"),
    ])
    func `outcomes of another shape are refused, and the cycle runs as it would`(outcomes: String, message: String) throws {
        let running = try Running()
        let answer = running.cyclr.send("PUT", "/__admin/outcomes", body: Self.script(outcomes))
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["message"]?.stringValue?.hasPrefix(message) == true, "\(answer.body)")
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.read("ErrorCount") == 0)
    }

    @Test(arguments: ["x", Running.list]) func `a cycle that is not there has no outcomes`(id: String) throws {
        let answer = try Running().cyclr.send("PUT", "/__admin/outcomes", body: Self.script("[]", id: id))
        #expect(answer.status == 404)
        #expect(answer.json?["error"]?["code"] == "unknown_record")
    }

    @Test(arguments: [CyclesFixture.nobody, "00000000-0000-4000-8000-000000000055"])
    func `a step that is not the cycle's, or is told nothing, has no outcome`(step: String) throws {
        let running = try Running(steps: Running.step("00000000-0000-4000-8000-000000000055", "Decision", "{}"))
        let answer = running.cyclr.send("PUT", "/__admin/outcomes", body: Self.script(#"[{"result":"fail","step":"\#(step)"}]"#))
        #expect(answer.status == 400)
        #expect(running.cyclr.get("/__admin/state/cyclr/cycles/\(Running.cycle)").json?["$outcomes"] == nil)
    }

    // MARK: What it answers

    @Test func `what was taken up is said`() throws {
        let body = Self.script(#"[{"runs":2,"result":"succeed"}]"#)
        #expect(try Running().cyclr.send("PUT", "/__admin/outcomes", body: body).line == "200 \(body)")
    }

    @Test func `runs go as the script says, and then their own way`() throws {
        let running = try Running(
            cycle: #""CollectionSplitType":"None","#, listId: "gone", mapping: #"{"MappingType":"StaticValue","Value":"x@example.com"}"#)
        let script = #"""
            [{"runs":2,"result":"succeed"},{"runs":1,"result":"fail","message":"Failed to read the response"},
             {"runs":1,"result":"fail","step":"\#(Running.create)"}]
            """#
        #expect(running.cyclr.send("PUT", "/__admin/outcomes", body: Self.script(script)).status == 200)
        running.activate(#"{"Interval":1}"#)
        try running.cyclr.advanceClock(by: "PT1M30S")
        #expect(running.read("ErrorCount", "LastSuccessfulRunDate") == [0, "2022-05-02T12:01:02Z"])
        try running.cyclr.advanceClock(by: "PT1M")
        #expect(running.incidents()["ShortMessage"] == ["Failed to read the response"])
        #expect(
            running.incidents()["FullMessage"][0].hasPrefix("Failed to read the response\r\n\r\n\r\n\r\nHTTP Request:\r\nGET https://"))
        try running.cyclr.advanceClock(by: "PT1M")
        #expect(running.incidents()["StepName"] == ["List Members", "List Members", "Create Contact"])
        try running.cyclr.advanceClock(by: "PT1M")
        #expect(running.incidents()["StepName"].last == "List Members")
    }

    @Test(arguments: [
        ("Delay", #"{"DelaySeconds":1}"#), ("WaitUntil", #"{"WaitUntil":"2022-05-02T12:00:02Z"}"#), ("Decision", "{}"),
    ])
    func `where no step is named, the first that asks an application is meant`(type: String, logic: String) throws {
        let running = try Running(
            cycle: #""$outcomes":[{"result":"fail"},{"result":"warn"}],"CollectionSplitType":"None","#,
            steps: Running.step(Running.hook, type, logic),
            edges: """
                [\(Running.edge(1, from: Running.hook, to: Running.list)),\(Running.edge(2, from: Running.list, to: Running.create))]
                """)
        running.activate(#"{"Interval":1}"#)
        try running.cyclr.advanceClock(by: "PT2M30S")
        #expect(running.incidents()["IncidentLevel"] == ["Error", "Warning"])
        #expect(running.incidents()["StepName"] == ["List Members", "List Members"])
        #expect(running.transactions()["Status"] == ["Completed", "Completed", "Completed"])
    }

    @Test func `a run that is to warn goes on`() throws {
        let running = try Running(
            cycle: #""$outcomes":[{"result":"warn","message":"The file existed and was replaced."}],"CollectionSplitType":"None","#)
        running.activate(#"{"RunOnce":true}"#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.incidents()["ShortMessage"] == ["The file existed and was replaced."])
        #expect(running.incidents()["IncidentLevel"] == ["Warning"])
        #expect(running.read("WarningCount", "ErrorCount") == [1, 0])
        #expect(running.transactions()["Status"] == ["Completed"])
    }

    // MARK: What it remembers

    @Test func `a script takes the place of the one before, and an empty one ends it`() throws {
        let running = try Running(cycle: #""CollectionSplitType":"None","$outcomes":[{"runs":100,"result":"fail"}],"#)
        running.activate(#"{"Interval":1}"#)
        try running.cyclr.advanceClock(by: "PT5S")
        #expect(running.read("ErrorCount") == 1)
        _ = running.cyclr.send("PUT", "/__admin/outcomes", body: Self.script("[]"))
        try running.cyclr.advanceClock(by: "PT10M")
        #expect(running.read("ErrorCount") == 1)
    }
}
