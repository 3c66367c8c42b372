import OrderedJSON
import Testing
import UnderstudyTesting

/// How runs with scripted outcomes go: `PUT /__admin/outcomes`.
@Suite struct OutcomesTests {
    /// Has four blocks of a second each.
    private static let workflow = "f01eccf9-f56c-420a-9da3-e938291514e8"

    private static func script(_ outcomes: String, in canvas: Understudy, id: String = workflow) -> Reply {
        canvas.send("PUT", "/__admin/outcomes", body: #"{"api":"canvas","id":"\#(id)","outcomes":\#(outcomes)}"#)
    }

    /// Runs the workflow once to its end; returns the last thing that happened.
    private static func run(_ canvas: Understudy, _ range: String = "") throws -> String? {
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(workflow)"\#(range)}"#)
        return try canvas.advanceClock(by: "PT1M").last?.split(separator: " ").dropFirst(2).joined(separator: " ")
    }

    // MARK: What it refuses

    @Test(arguments: [
        (#"[{"result":"warn"}]"#, "/outcomes/0/result: expected one of succeed, fail, found \"warn\""),
        (#"[{"result":"fail","block":"2"}]"#, "/outcomes/0/block: expected a whole number from 1, found \"2\""),
        (#"[{"result":"fail","block":0}]"#, "/outcomes/0/block: expected a whole number from 1, found 0"),
        (
            #"[{"result":"succeed"},{"result":"fail","block":5}]"#,
            "/outcomes/1/block: expected a block of the workflow, from 1 to 4, found 5"
        ),
        (#"[{"result":"fail","runs":0}]"#, "/outcomes/0/runs: expected a whole number from 1, found 0"),
        (#"[{"result":"fail","runs":-1}]"#, "/outcomes/0/runs: expected a whole number from 1, found -1"),
        ("[{}]", "/outcomes/0/result: expected a string, found nothing"),
        (#"[{"result":"fail","step":"x"}]"#, "/outcomes/0/step: expected one of the members of Outcome (runs, result, block), found \"x\""),
    ])
    func `an outcome that is none is refused, and nothing is said of any run`(outcomes: String, message: String) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let answer = Self.script(outcomes, in: canvas)
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?["message"]?.stringValue == message)
        #expect(try canvas.memory == before)
    }

    @Test(arguments: ["00000000-0000-0000-0000-00000000000a", "x", ""])
    func `a workflow that is not there is refused`(id: String) throws {
        let answer = Self.script("[]", in: try .canvas(), id: id)
        #expect(answer.status == 404)
        #expect(answer.json?["error"]?["code"] == "unknown_record")
    }

    // MARK: What it answers

    @Test func `runs fail where it is said, one after the other, and then go their own way`() throws {
        let canvas = try Understudy.canvas()
        let outcomes = #"[{"result":"fail","block":3,"runs":2},{"result":"succeed"},{"result":"fail"}]"#
        #expect(Self.script(outcomes, in: canvas).line == #"200 {"api":"canvas","id":"\#(Self.workflow)","outcomes":\#(outcomes)}"#)
        let ends = try (0..<5).map { _ in try Self.run(canvas) }
        #expect(
            ends == ["failed at block 3", "failed at block 3", "finished at block 4", "failed at block 1", "finished at block 4"])
        #expect(canvas.workflow(Self.workflow)?["status"] == "Ready")
    }

    @Test(arguments: [(1, "failed at block 2"), (2, "failed at block 2"), (3, "failed at block 3"), (4, "failed at block 3")])
    func `of the blocks that run the nearest fails`(block: Int, end: String) throws {
        let canvas = try Understudy.canvas()
        _ = Self.script(#"[{"result":"fail","block":\#(block)}]"#, in: canvas)
        #expect(try Self.run(canvas, #","runFromBlock":2,"runTillBlock":3"#) == end)
        #expect(canvas.workflow(Self.workflow)?["status"] == "Failed")
    }

    @Test func `success overrides what a seed says of failures`() throws {
        let canvas = try Understudy.canvas()
        let place = "/__admin/state/canvas/workflows/\(Self.workflow)"
        var record = try #require(canvas.get(place).json?.objectValue)
        record["$failsAtBlock"] = 2
        _ = canvas.send("PUT", place, body: JSON.object(record).text)
        _ = Self.script(#"[{"result":"succeed"}]"#, in: canvas)
        #expect(try Self.run(canvas) == "finished at block 4")
        #expect(try Self.run(canvas) == "failed at block 2")
    }

    // MARK: What it remembers

    @Test func `what is said anew takes the place of what was said, and a run that has begun goes on as it was`() throws {
        let canvas = try Understudy.canvas()
        _ = Self.script(#"[{"result":"fail","block":4}]"#, in: canvas)
        _ = canvas.post("/api/RunWorkflow", #"{"workflowId":"\#(Self.workflow)"}"#)
        try canvas.advanceClock(by: "PT2S")
        _ = Self.script(#"[{"result":"fail"}]"#, in: canvas)
        _ = Self.script("[]", in: canvas)
        let export = canvas.get("/__admin/state").body
        #expect(canvas.send("PUT", "/sandbox/copy/__admin/state", body: export).status == 200)
        #expect(try canvas.advanceClock(by: "PT1M").last == "workflow \(Self.workflow) failed at block 4")
        #expect(try canvas.advanceClock(by: "PT1M", sandbox: "copy").last == "workflow \(Self.workflow) failed at block 4")
        #expect(try Self.run(canvas) == "finished at block 4")
    }
}
