import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

/// What happens to workflows without any request, on the virtual clock.
@Suite struct WorkflowEventsTests {
    /// Scheduled for Tuesdays at 2 and 6; three blocks.
    private static let quinyx = "a78cee1b-adca-4777-9261-f86e4640e7db"
    private static let orders = "b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
    private static let other = "ef7a56e6-448f-4787-b58d-47b063d6e983"

    private static func schedule(_ id: String, _ expression: String) -> String {
        #"{"workflowId":"\#(id)","isScheduled":true,"scheduleFrequency":"{\"cronSchedule\":\"\#(expression)\"}"}"#
    }

    @Test func `the documented workflow runs on its documented date, and goes on from there`() throws {
        let canvas = try Understudy.canvas()
        try canvas.setClock(to: "2022-05-03T01:59:59.9999999Z")
        #expect(canvas.workflow(Self.quinyx)?["dateLastRun"] == "2022-04-26T06:00:28.976+00:00")
        #expect(
            try canvas.setClock(to: "2022-05-03T02:00:00Z") == [
                "workflow \(Self.quinyx) was due and starts", "workflow \(Self.quinyx) began block 1",
            ])
        let workflow = canvas.workflow(Self.quinyx)
        #expect(workflow?["status"] == "Running")
        #expect(workflow?["currentBlock"] == 1)
        #expect(workflow?["dateLastRun"] == "2022-05-03T02:00:00+00:00")
        #expect(workflow?["dateNextSchedule"] == "2022-05-03T06:00:00+00:00")
        #expect(workflow?["dateModified"] == "2022-04-12T10:19:50.2024988")
    }

    @Test func `nobody needs to ask for what is due to happen in its order`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0 0 2 3 5 ?"))
        let happened = try canvas.advanceClock(by: "P7D")
        let steps = ["was due and starts", "began block 1", "began block 2", "began block 3", "finished at block 3"]
        let ofQuinyx = happened.filter { $0.contains(Self.quinyx) }
        #expect(ofQuinyx == (steps + steps).map { "workflow \(Self.quinyx) \($0)" })
        #expect(happened.filter { $0.contains(Self.orders) } == steps.map { "workflow \(Self.orders) \($0)" })
        #expect(canvas.workflow(Self.quinyx)?["dateLastRun"] == "2022-05-03T06:00:00+00:00")
        #expect(canvas.workflow(Self.quinyx)?["dateNextSchedule"] == "2022-05-10T02:00:00+00:00")
    }

    @Test func `a fixture runs by the schedule that it has, one that is taken away no more, and others go on`() throws {
        let canvas = try Understudy.canvas()
        let place = "/__admin/state/canvas/workflows"
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.other)","runFromBlock":1,"runTillBlock":1}"#)
        var orders = try #require(canvas.get("\(place)/\(Self.orders)").json?.objectValue)
        orders["isScheduled"] = true
        orders["schedulerFrequency"] = #"{"cronSchedule":"0 0 2 * * ?"}"#
        #expect(canvas.send("PUT", "\(place)/\(Self.orders)", body: JSON.object(orders).text).status == 200)
        #expect(canvas.send("DELETE", "\(place)/\(Self.quinyx)").status == 204)
        let happened = try canvas.advanceClock(by: "P1D")
        let steps = ["was due and starts", "began block 1", "began block 2", "began block 3", "finished at block 3"]
        #expect(happened.filter { $0.contains(Self.orders) } == steps.map { "workflow \(Self.orders) \($0)" })
        let called = ["began block 1", "finished at block 1"]
        #expect(happened.filter { $0.contains(Self.other) } == called.map { "workflow \(Self.other) \($0)" })
        #expect(happened.filter { $0.contains(Self.quinyx) } == [])
        orders["isScheduled"] = false
        #expect(canvas.send("PUT", "\(place)/\(Self.orders)", body: JSON.object(orders).text).status == 200)
        #expect(try canvas.advanceClock(by: "P1D").filter { $0.contains(Self.orders) } == [])
    }

    @Test func `a request sees what fell due before it`() throws {
        let canvas = try Understudy.canvas(at: "2022-05-03T01:59:59Z")
        try canvas.sandbox().clock.advance(by: .seconds(5))
        #expect(canvas.workflow(Self.quinyx)?["status"] == "Ready")
        #expect(canvas.workflow(Self.quinyx)?["dateLastRun"] == "2022-05-03T02:00:00+00:00")
    }

    @Test func `a workflow that still runs when it is due again is not started again`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0/2 * * ? * *"))
        let happened = try canvas.advanceClock(by: "PT6S")
        let due = happened.filter { $0.contains("was due") }.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
        #expect(due == ["was due and starts", "was due and still runs", "was due and starts"])
        #expect(canvas.workflow(Self.orders)?["dateLastRun"] == "2022-05-02T12:00:06+00:00")
        #expect(canvas.workflow(Self.orders)?["dateNextSchedule"] == "2022-05-02T12:00:08+00:00")
    }

    @Test func `a schedule that is over shows no next run`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0 0 0 31 12 ? 2022"))
        try canvas.setClock(to: "2023-06-01T00:00:00Z")
        let workflow = canvas.workflow(Self.orders)
        #expect(workflow?["dateLastRun"] == "2022-12-31T00:00:00+00:00")
        #expect(workflow?["dateNextSchedule"] == JSON.null)
        #expect(workflow?["isScheduled"] == true)
    }

    @Test func `a deleted workflow is never due`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.get("/api/DeleteWorkflow?id=\(Self.quinyx)")
        #expect(try canvas.advanceClock(by: "P365D") == [])
    }

    @Test func `set back, the clock lets nothing happen, and schedules begin anew and show it`() throws {
        let canvas = try Understudy.canvas()
        try canvas.setClock(to: "2022-05-03T06:30:00Z")
        #expect(try canvas.setClock(to: "2022-05-03T05:00:00Z") == [])
        let workflow = canvas.workflow(Self.quinyx)
        #expect(workflow?["dateLastRun"] == "2022-05-03T06:00:00+00:00")
        #expect(workflow?["dateNextSchedule"] == "2022-05-03T06:00:00+00:00")
        #expect(try canvas.setClock(to: "2022-05-03T05:59:59Z") == [])
        #expect(try canvas.setClock(to: "2022-05-03T06:00:00Z").first == "workflow \(Self.quinyx) was due and starts")
        #expect(canvas.workflow(Self.quinyx)?["dateNextSchedule"] == "2022-05-10T02:00:00+00:00")
    }

    @Test func `after a stall a run goes on from there, and a schedule that was missed waits for its next time and shows it`() throws {
        let canvas = try Understudy.canvas()
        let span = #"{"from":"2022-05-03T01:00:00Z","until":"2022-05-03T05:00:00Z"}"#
        #expect(canvas.post("/__admin/faults", #"{"when":\#(span),"effect":{"stall":true}}"#).status == 201)
        try canvas.setClock(to: "2022-05-03T00:59:59Z")
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.other)","runFromBlock":1,"runTillBlock":2}"#)
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0 0 2,5 3 5 ?"))
        let happened = try canvas.setClock(to: "2022-05-03T05:30:00Z")
        #expect(
            happened.filter { $0.contains(Self.other) } == [
                "workflow \(Self.other) began block 1", "workflow \(Self.other) began block 2",
                "workflow \(Self.other) finished at block 2",
            ])
        #expect(canvas.workflow(Self.other)?["dateLastRun"] == "2022-05-03T05:00:00+00:00")
        #expect(happened.filter { $0.contains(Self.orders) && $0.hasSuffix("starts") }.count == 1)
        #expect(canvas.workflow(Self.orders)?["dateLastRun"] == "2022-05-03T05:00:00+00:00")
        #expect(happened.filter { $0.contains(Self.quinyx) } == [])
        #expect(canvas.workflow(Self.quinyx)?["dateLastRun"] == "2022-04-26T06:00:28.976+00:00")
        #expect(canvas.workflow(Self.quinyx)?["dateNextSchedule"] == "2022-05-03T06:00:00+00:00")
        #expect(try canvas.setClock(to: "2022-05-03T06:00:00Z").first == "workflow \(Self.quinyx) was due and starts")
    }

    @Test func `a schedule that was over begins anew, too, and one that is switched off does not`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0 0 0 31 12 ? 2022"))
        _ = canvas.post("/api/WorkflowScheduler", #"{"workflowId":"\#(Self.quinyx)","isScheduled":false}"#)
        try canvas.setClock(to: "2023-06-01T00:00:00Z")
        try canvas.setClock(to: "2022-05-02T12:00:00Z")
        #expect(canvas.workflow(Self.orders)?["dateNextSchedule"] == "2022-12-31T00:00:00+00:00")
        #expect(canvas.workflow(Self.quinyx)?["dateNextSchedule"] == "2022-05-03T02:00:00+00:00")
        #expect(try canvas.setClock(to: "2022-12-31T00:00:00Z").first == "workflow \(Self.orders) was due and starts")
    }

    @Test func `a schedule from before its workflow was made can be loaded again`() throws {
        let canvas = try Understudy.canvas()
        try canvas.setClock(to: "2020-01-01T00:00:00Z")
        let schedule = Self.schedule(Self.orders, "0 0 0 1 6 ? 2020")
        #expect(canvas.post("/api/WorkflowScheduler", schedule).line == "200 Workflow Scheduler enabled")
        try canvas.setClock(to: "2022-05-02T12:00:00Z")
        let loaded = canvas.send("PUT", "/sandbox/copy/__admin/state", body: canvas.get("/__admin/state").body)
        #expect(loaded.status == 200, "\(loaded.body)")
    }

    @Test func `a run goes on where it was when the clock is set back, and takes no longer than it would have`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.orders)"}"#)
        try canvas.advanceClock(by: "PT2S")
        #expect(try canvas.setClock(to: "2022-01-01T00:00:00Z") == [])
        #expect(canvas.workflow(Self.orders)?["status"] == "Running")
        #expect(try canvas.advanceClock(by: "PT0.34S") == [])
        let steps = ["began block 2", "began block 3", "finished at block 3"]
        let happened = try canvas.advanceClock(by: "PT2.01S")
        #expect(happened == steps.map { "workflow \(Self.orders) \($0)" })
        #expect(canvas.workflow(Self.orders)?["status"] == "Ready")
    }

    @Test func `what was due before the server started was missed, and the next instant counts`() throws {
        let canvas = try Understudy.canvas(at: "2026-11-21T12:00:00Z")
        #expect(canvas.get("/api/Workflows").line == "200 \(try Documented.workflows.onTheWire)")
        try canvas.setClock(to: "2026-11-24T02:00:00Z")
        #expect(canvas.workflow(Self.quinyx)?["dateLastRun"] == "2026-11-24T02:00:00+00:00")
        #expect(canvas.workflow(Self.quinyx)?["dateNextSchedule"] == "2026-11-24T06:00:00+00:00")
    }

    @Test func `after a reset everything is due again as it was`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0/2 * * ? * *"))
        let before = try canvas.advanceClock(by: "P1D")
        try canvas.reset()
        #expect(canvas.get("/api/Workflows").line == "200 \(try Documented.workflows.onTheWire)")
        #expect(try canvas.advanceClock(by: "P1D").count == 10)
        #expect(before.count > 10)
    }

    @Test func `sandboxes have clocks of their own`() throws {
        let canvas = try Understudy.canvas()
        try canvas.advanceClock(by: "P7D", sandbox: "ahead")
        #expect(canvas.workflow(Self.quinyx)?["dateLastRun"] == "2022-04-26T06:00:28.976+00:00")
        let ahead = canvas.get("/sandbox/ahead/api/Workflow?id=\(Self.quinyx)").json
        #expect(ahead?["dateLastRun"] == "2022-05-03T06:00:00+00:00")
    }

    // MARK: Ten years at once

    /// A run overwrites the traces of the one before, so of many thousand runs only some thousand are played. The third and fourth
    /// schedules are dense in places; the third ends long before the ten years do.
    @Test(arguments: [
        ("* * * ? * *", "2032-05-02T12:00:00+00:00", "2032-05-02T12:00:01+00:00"),
        ("0 * * ? * *", "2032-05-02T12:00:00+00:00", "2032-05-02T12:01:00+00:00"),
        ("* * * ? * * 2023", "2023-12-31T23:59:59+00:00", nil),
        ("* * * ? * MON", "2032-04-26T23:59:59+00:00", "2032-05-03T00:00:00+00:00"),
        ("0 0 0 1 1 ?", "2032-01-01T00:00:00+00:00", "2033-01-01T00:00:00+00:00"),
    ])
    func `a clock that is set ahead by ten years plays a bounded number of runs and ends where the last leaves off`(
        expression: String, lastRun: String, next: String?
    ) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", #"{"workflowId":"\#(Self.quinyx)","isScheduled":false}"#)
        let oneBlock = "4fb07016-6a38-4031-83d7-2cd70af024d9"
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(oneBlock, expression))
        let happened = try canvas.setClock(to: "2032-05-02T12:00:00Z")
        #expect(happened.count < 10_000)
        #expect(canvas.workflow(oneBlock)?["dateLastRun"]?.stringValue == lastRun)
        #expect(canvas.workflow(oneBlock)?["dateNextSchedule"]?.stringValue == next)
    }

    @Test func `runs that are left out use up their outcomes, so that one long way ends as many short ones do`() throws {
        func memory(after moves: Int, _ period: String) throws -> [String] {
            let canvas = try Understudy.canvas()
            _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0/10 * * ? * *"))
            let outcomes = #"[{"result":"succeed","runs":2000},{"result":"fail","runs":100000}]"#
            _ = canvas.send("PUT", "/__admin/outcomes", body: #"{"api":"canvas","id":"\#(Self.orders)","outcomes":\#(outcomes)}"#)
            for _ in 0..<moves { try canvas.advanceClock(by: period) }
            return try canvas.memory
        }
        let atOnce = try memory(after: 1, "PT12H")
        #expect(try memory(after: 72, "PT10M") == atOnce)
        #expect(atOnce.contains { $0.contains(#""$outcomes":[{"result":"fail","runs":97680}]"#) })
    }

    /// Three blocks outlast the time from one due run to the next, unless a run fails early.
    @Test(arguments: [
        ("0 0/2 * ? * *", 70_000, nil),
        ("0/15 * 13-14 ? * *", 8_000, nil),
        (
            "0/20 * 12-15 ? * *", 15_000,
            #"[{"result":"fail","block":1,"runs":500},{"result":"succeed","runs":100},{"result":"fail","block":2,"runs":5000}]"#
        ),
    ])
    func `runs that are still going on when others are due let one long way end as many short ones do`(
        expression: String, blockMilliseconds: Int, outcomes: String?
    ) throws {
        func memory(after moves: Int, _ period: String) throws -> [String] {
            let canvas = try Understudy.canvas()
            let place = "/__admin/state/canvas/workflows/\(Self.orders)"
            var workflow = try #require(canvas.get(place).json?.objectValue)
            workflow["isScheduled"] = true
            workflow["schedulerFrequency"] = .string(#"{"cronSchedule":"\#(expression)"}"#)
            workflow["$blockMilliseconds"] = .number(JSON.Number(blockMilliseconds))
            if let outcomes { workflow["$outcomes"] = try JSON(parsing: outcomes) }
            #expect(canvas.send("PUT", place, body: JSON.object(workflow).text).status == 200)
            for _ in 0..<moves { try canvas.advanceClock(by: period) }
            return try canvas.memory
        }
        #expect(try memory(after: 1, "P3D") == memory(after: 72, "PT1H"))
    }

    @Test func `a week of hourly runs is played in full`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, "0 0 * ? * *"))
        let starts = try canvas.advanceClock(by: "P7D").filter { $0 == "workflow \(Self.orders) was due and starts" }
        #expect(starts.count == 7 * 24)
    }
}
