import CanvasAPI
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WorkflowRunsTests {
    /// Has four blocks, as its `currentBlock` shows, and no schedule.
    private static let random = "f01eccf9-f56c-420a-9da3-e938291514e8"

    // MARK: What it refuses

    private static func badRange(_ what: String, _ members: String, _ range: String) -> Refused {
        Refused(
            "POST /api/RunWorkflow", .badRange, what, body: #"{"workflowId":"\#(random)",\#(members)}"#,
            #"500 {"State":500,"Msg":"Invalid block range \#(range)"}"#)
    }

    static let refused =
        [
            Refused(
                "POST /api/RunWorkflow", .unknownWorkflow, "an unknown workflow",
                body: #"{"workflowId":"00000000-0000-0000-0000-00000000000A"}"#,
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-00000000000a"}"#),
            Refused(
                "POST /api/RunWorkflow", .unknownWorkflow, "no workflow", body: "{}",
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-000000000000"}"#),
            Refused(
                "POST /api/RunWorkflow", .unknownWorkflow, "an unknown workflow before a bad range", body: #"{"runFromBlock":0}"#,
                #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-000000000000"}"#),
            Refused(
                "POST /api/RunWorkflow", .unknownWorkflow, "a workflow of another account",
                headers: ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"], body: #"{"workflowId":"\#(random)"}"#,
                #"500 {"State":500,"Msg":"Unknown workflow \#(random)"}"#),
            badRange("from behind till", #""runFromBlock":3,"runTillBlock":2"#, "3 - 2"),
            badRange("from zero", #""runFromBlock":0"#, "0 - 2147483647"),
            badRange("till zero", #""runTillBlock":0"#, "1 - 0"),
            badRange("below zero", #""runFromBlock":-2147483648,"runTillBlock":-1"#, "-2147483648 - -1"),
        ]
        + [#""2""#, "1.5", "1.0", "1e0", "1e400", "-1e400", "2147483648", "-2147483649", "true", "[]"].map { number in
            Refused(
                "POST /api/RunWorkflow", .invalidBody, "the number \(number)",
                body: #"{"workflowId":"\#(random)","runFromBlock":\#(number)}"#,
                #"400 {"runFromBlock":["The JSON value could not be converted to System.Int32. Path: $.runFromBlock."]}"#)
        }

    @Test(arguments: refused)
    func `a bad request is refused and nothing runs`(_ refused: Refused) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    // MARK: What it answers

    @Test(arguments: [
        "", #","runFromBlock":null,"runTillBlock":null"#, #","runFromBlock":4"#, #","runTillBlock":2147483647"#, #","RUNFROMBLOCK":1"#,
    ])
    func `a run is promised in plain text`(range: String) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)"\#(range)}"#)
        #expect(answer.line == "200 Workflow will now run")
        #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
    }

    // MARK: What it remembers

    @Test func `a run starts a moment after the answer, goes block by block, and ends ready`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)"}"#)
        #expect(canvas.progress(of: Self.random) == "Running 4, modified 2022-05-02T12:00:00, ran 2021-11-26T16:37:12.128+00:00")
        try canvas.advanceClock(by: "PT1.349S")
        #expect(canvas.progress(of: Self.random) == "Running 4, modified 2022-05-02T12:00:00, ran 2021-11-26T16:37:12.128+00:00")
        try canvas.advanceClock(by: "PT0.001S")
        #expect(canvas.progress(of: Self.random) == "Running 1, modified 2022-05-02T12:00:00, ran 2022-05-02T12:00:01.35+00:00")
        try canvas.advanceClock(by: "PT1S")
        #expect(canvas.progress(of: Self.random) == "Running 2, modified 2022-05-02T12:00:00, ran 2022-05-02T12:00:01.35+00:00")
        try canvas.advanceClock(by: "PT2.999S")
        #expect(canvas.progress(of: Self.random) == "Running 4, modified 2022-05-02T12:00:00, ran 2022-05-02T12:00:01.35+00:00")
        try canvas.advanceClock(by: "PT0.001S")
        #expect(canvas.progress(of: Self.random) == "Ready 4, modified 2022-05-02T12:00:00, ran 2022-05-02T12:00:01.35+00:00")
    }

    /// The documented examples, of which the last runs blocks 2 to 4, on a template of two blocks.
    @Test(arguments: [
        (Documented.run, ["began block 1", "began block 2", "finished at block 2"]),
        (Documented.runTillBlock, ["began block 1", "began block 2", "finished at block 2"]),
        (Documented.runBlocks, ["began block 2", "finished at block 2"]),
    ])
    func `the documented runs take the blocks that there are`(body: String, steps: [String]) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Workflow", Documented.addWorkflow)
        _ = canvas.post("/api/RunWorkflow", body)
        #expect(try canvas.advanceClock(by: "PT1H") == steps.map { "workflow \(postedWorkflow) \($0)" })
    }

    @Test(arguments: [
        (#""runFromBlock":2,"runTillBlock":3"#, [2, 3]), (#""runFromBlock":4"#, [4]), (#""runTillBlock":1"#, [1]),
        (#""runFromBlock":5,"runTillBlock":9"#, [4]), (#""runFromBlock":3,"runTillBlock":99"#, [3, 4]),
        (#""runFromBlock":2,"runTillBlock":2"#, [2]),
    ])
    func `a range counts from one, ends included, and stops where the chain does`(range: String, blocks: [Int]) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)",\#(range)}"#)
        let steps = blocks.map { "began block \($0)" } + ["finished at block \(blocks[blocks.count - 1])"]
        #expect(try canvas.advanceClock(by: "PT1M") == steps.map { "workflow \(Self.random) \($0)" })
        #expect(canvas.workflow(Self.random)?["currentBlock"]?.intValue == blocks.last)
    }

    @Test func `a workflow stays as long as its longest run`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)","runTillBlock":1}"#)
        try canvas.advanceClock(by: "PT1M")
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)"}"#)
        try canvas.advanceClock(by: "PT1M")
        #expect(canvas.workflow(Self.random)?["currentBlock"] == 4)
    }

    /// POST Workflow copies the template's blocks and overrides their variables with the sent ones.
    @Test(arguments: ["PUT", "DELETE"])
    func `a run takes the blocks that its workflow was made with, whatever became of the template`(method: String) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/Workflow", Documented.addWorkflow)
        let place = "/__admin/state/canvas/workflow-templates/bbe52876-aca2-4ece-ba31-11e0d98ddc19"
        var template = try #require(canvas.get(place).json?.objectValue)
        template["chain"] = []
        #expect(canvas.send(method, place, body: method == "PUT" ? template.text : "").status < 300)
        _ = canvas.post("/api/RunWorkflow", Documented.run)
        let steps = ["began block 1", "began block 2", "finished at block 2"]
        #expect(try canvas.advanceClock(by: "PT1M") == steps.map { "workflow \(postedWorkflow) \($0)" })
    }

    @Test func `a seed may give its blocks to a workflow without a template, and a run may fail at each`() throws {
        let block = #"{"uniqueBlockId":"02d1424a-da90-4c12-9c28-96162e624bd7","blockName":"API - Get Employees","variables":{}}"#
        let blocks = Array(repeating: block, count: 5).joined(separator: ",")
        let members = #","$blocks":[\#(blocks)],"$outcomes":[{"result":"fail","block":4}]}"#
        let workflow = try Documented.workflow.onTheWire.dropLast() + members
        let canvas = try Understudy.canvas(seeds: ["canvas/workflows.json": "[\(workflow)]"])
        let id = "b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(id)"}"#)
        #expect(try canvas.advanceClock(by: "PT1M").last == "workflow \(id) failed at block 4")
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(id)"}"#)
        #expect(try canvas.advanceClock(by: "PT1M").last == "workflow \(id) finished at block 5")
    }

    @Test func `a workflow that runs gets the same answer and no second run`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)"}"#)
        try canvas.advanceClock(by: "PT2S")
        let before = try canvas.memory
        #expect(canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)","runFromBlock":4}"#).line == "200 Workflow will now run")
        #expect(try canvas.memory == before)
    }

    @Test func `a run leaves the schedule alone`() throws {
        let canvas = try Understudy.canvas()
        let quinyx = "a78cee1b-adca-4777-9261-f86e4640e7db"
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(quinyx)"}"#)
        try canvas.advanceClock(by: "PT1M")
        #expect(canvas.workflow(quinyx)?["isScheduled"] == true)
        #expect(canvas.workflow(quinyx)?["dateNextSchedule"] == "2022-05-03T02:00:00+00:00")
    }

    @Test func `a workflow that is deleted while it runs does nothing more`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.random)"}"#)
        try canvas.advanceClock(by: "PT2S")
        #expect(canvas.get("/api/DeleteWorkflow?id=\(Self.random)").line == "200 true")
        #expect(try canvas.advanceClock(by: "PT1M") == [])
    }

    @Test func `a seed says how many blocks a workflow has, how long they take, and where it fails`() throws {
        let workflow = try Documented.workflow.onTheWire.dropLast() + #","$blockCount":5,"$blockMilliseconds":250,"$failsAtBlock":3}"#
        let canvas = try Understudy.canvas(seeds: ["canvas/workflows.json": "[\(workflow)]"])
        let id = "b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(id)"}"#)
        try canvas.advanceClock(by: "PT2.099S")
        #expect(canvas.progress(of: id) == "Running 3, modified 2022-05-02T12:00:00, ran 2022-05-02T12:00:01.35+00:00")
        #expect(try canvas.advanceClock(by: "PT0.001S") == ["workflow \(id) failed at block 3"])
        #expect(canvas.progress(of: id) == "Failed 3, modified 2022-05-02T12:00:00, ran 2022-05-02T12:00:01.35+00:00")
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(id)","runFromBlock":4}"#)
        try canvas.advanceClock(by: "PT1M")
        #expect(canvas.progress(of: id) == "Ready 5, modified 2022-05-02T12:00:02.1, ran 2022-05-02T12:00:03.45+00:00")
    }
}

extension Understudy {
    /// How a workflow's run goes, as a client sees it: status and block, then the two dates.
    fileprivate func progress(of id: String) -> String {
        let workflow = workflow(id)
        let texts = ["status", "dateModified", "dateLastRun"].map { workflow?[$0]?.stringValue ?? "nothing" }
        return "\(texts[0]) \(workflow?["currentBlock"]?.text ?? "nothing"), modified \(texts[1]), ran \(texts[2])"
    }
}
