import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SandboxingTests {
    // MARK: What it refuses

    @Test(arguments: [
        (#"{"set":"tomorrow"}"#, #"/set: expected a string (date-time, like 2026-01-01T00:00:00Z), found \"tomorrow\""#),
        (#"{"set":null}"#, "/set: expected a string (date-time, like 2026-01-01T00:00:00Z), found null"),
        (
            #"{"advance":"-PT1H"}"#,
            #"/advance: expected a string (period, like PT90M or 7d, of ten thousand years at most), found \"-PT1H\""#
        ),
        (
            #"{"advance":"99999999999d"}"#,
            #"/advance: expected a string (period, like PT90M or 7d, of ten thousand years at most), found \"99999999999d\""#
        ),
        (#"{"advance":60}"#, "/advance: expected a string (period, like PT90M or 7d, of ten thousand years at most), found 60"),
        (#"{"frozen":"yes"}"#, #"/frozen: expected true or false, found \"yes\""#),
        (#"{"freeze":true}"#, "/freeze: expected one of the members of ClockChange (set, advance, frozen), found true"),
        (
            #"{"set":1,"frozen":2}"#,
            "/set: expected a string (date-time, like 2026-01-01T00:00:00Z), found 1; /frozen: expected true or false, found 2"
        ),
        ("[]", "expected an object (ClockChange), found []"),
    ])
    func `a change of the clock that is none is refused with every fault, and nothing moves`(body: String, message: String) throws {
        let server = try Understudy()
        #expect(server.put("/__admin/clock", body) == #"400 {"error":{"code":"invalid_body","message":"\#(message)"}}"#)
        #expect(server.get("/__admin/clock").json?["now"] == "2022-05-02T12:00:00Z")
    }

    @Test func `a member that stands there twice is refused with its place`() throws {
        let server = try Understudy()
        #expect(
            server.put("/__admin/clock", #"{"frozen":true,"frozen":false}"#) == """
                400 {"error":{"code":"malformed_body","message":"line 1, column 16 (byte 15): this member name occurs twice in its object"}}
                """)
    }

    @Test func `a body that is no JSON is refused with its place`() throws {
        #expect(
            try Understudy().put("/__admin/clock", "{\n!")
                == #"400 {"error":{"code":"malformed_body","message":"line 2, column 1 (byte 2): a member name in quotes is expected"}}"#)
    }

    @Test func `a reset takes no members`() throws {
        #expect(
            try Understudy().post("/__admin/reset", #"{"sandbox":"a"}"#).line
                == #"400 {"error":{"code":"invalid_body","message":"/sandbox: expected one of the members of NoMembers, found \"a\""}}"#)
    }

    // MARK: What it answers

    @Test func `the clock says its sandbox, its time and whether it stands`() throws {
        #expect(
            try Understudy().get("/__admin/clock").line
                == #"200 {"sandbox":"main","now":"2022-05-02T12:00:00Z","frozen":true,"happened":[],"omitted":0,"next":"2022-05-02T12:15:00Z"}"#
        )
        #expect(
            try Understudy().get("/sandbox/ci-7/__admin/clock").line
                == #"200 {"sandbox":"ci-7","now":"2022-05-02T12:00:00Z","frozen":true,"happened":[],"omitted":0,"next":"2022-05-02T12:15:00Z"}"#
        )
    }

    @Test func `a clock that is read says what falls due next, and nothing that has been due by then`() throws {
        #expect(
            try Understudy.overdue().get("/__admin/clock").line == """
                200 {"sandbox":"main","now":"2022-05-02T12:00:02Z","frozen":true,"happened":[],"omitted":0,"next":"2022-05-02T12:00:02.35Z"}
                """)
    }

    @Test func `a clock is set to a time, and moved forward by a period in either spelling`() throws {
        let server = try Understudy()
        // the built-in records would have much to do in all these years
        for api in ["cyclr", "integrator"] {
            #expect(server.post("/__admin/faults", #"{"match":{"api":"\#(api)"},"effect":{"stall":true}}"#).status == 201)
        }
        #expect(try server.now(after: #"{"set":"2026-01-01T00:00:00Z"}"#) == "2026-01-01T00:00:00Z")
        #expect(try server.now(after: #"{"advance":"PT90M"}"#) == "2026-01-01T01:30:00Z")
        #expect(try server.now(after: #"{"advance":"7d"}"#) == "2026-01-08T01:30:00Z")
        #expect(try server.now(after: #"{"set":"2020-02-29T00:00:00+01:00","advance":"1d"}"#) == "2020-02-29T23:00:00Z")
        #expect(try server.now(after: "{}") == "2020-02-29T23:00:00Z")
        #expect(try server.now(after: "") == "2020-02-29T23:00:00Z")
    }

    @Test func `a clock stands or runs as it is told`() throws {
        let server = try Understudy()
        #expect(server.put("/__admin/clock", #"{"frozen":false,"set":"2022-05-02T12:10:00Z"}"#).contains(#""frozen":false"#))
        #expect(server.get("/__admin/clock").json?["frozen"] == false)
        #expect(server.put("/__admin/clock", #"{"set":"2022-05-02T12:10:00Z"}"#).contains(#""frozen":false"#))
        #expect(server.put("/__admin/clock", #"{"frozen":true}"#).contains(#""frozen":true"#))
    }

    @Test func `moving the clock says what fell due and ran, in due order`() throws {
        let server = try Understudy.canvas()
        #expect(
            server.post("/api/RunWorkflow", #"{"workflowId":"\#(workflow)","runFromBlock":1,"runTillBlock":2}"#).line
                == "200 Workflow will now run")
        #expect(
            server.put("/__admin/clock", #"{"advance":"PT1M"}"#) == #"""
                200 {"sandbox":"main","now":"2022-05-02T12:01:00Z","frozen":true,"happened":[\#
                {"at":"2022-05-02T12:00:01.35Z","api":"canvas","what":"workflow \#(workflow) began block 1"},\#
                {"at":"2022-05-02T12:00:02.35Z","api":"canvas","what":"workflow \#(workflow) began block 2"},\#
                {"at":"2022-05-02T12:00:03.35Z","api":"canvas","what":"workflow \#(workflow) finished at block 2"}],"omitted":0,\#
                "next":"2022-05-02T12:15:00Z"}
                """#)
    }

    @Test func `a clock that is set and then moved forward tells what happened by both`() throws {
        let server = try Understudy.canvas()
        #expect(
            server.post("/api/RunWorkflow", #"{"workflowId":"\#(workflow)","runFromBlock":1,"runTillBlock":2}"#).line
                == "200 Workflow will now run")
        let reading = server.send("PUT", "/__admin/clock", body: #"{"set":"2022-05-02T12:00:02Z","advance":"PT1M"}"#).json
        #expect(
            reading?["happened"]?.arrayValue?.map { $0["what"]?.stringValue ?? "" } == [
                "workflow \(workflow) began block 1", "workflow \(workflow) began block 2", "workflow \(workflow) finished at block 2",
            ])
    }

    @Test(arguments: ["{}", #"{"frozen":true}"#])
    func `a change that does not move the clock says what was due, and lets it happen`(change: String) throws {
        #expect(
            try Understudy.overdue().put("/__admin/clock", change) == #"""
                200 {"sandbox":"main","now":"2022-05-02T12:00:02Z","frozen":true,"happened":[\#
                {"at":"2022-05-02T12:00:01.35Z","api":"canvas","what":"workflow \#(workflow) began block 1"}],"omitted":0,\#
                "next":"2022-05-02T12:00:02.35Z"}
                """#)
    }

    @Test func `a clock that is let run says what was due while it stood`() throws {
        let happened = try Understudy.overdue().send("PUT", "/__admin/clock", body: #"{"frozen":false}"#).json?["happened"]
        #expect(happened?.arrayValue?.map { $0["what"] } == [.string("workflow \(workflow) began block 1")])
    }

    @Test func `a clock that is set back says what was due, and what is due next lies ahead`() throws {
        #expect(
            try Understudy.overdue().put("/__admin/clock", #"{"set":"2022-05-02T11:00:00Z"}"#) == #"""
                200 {"sandbox":"main","now":"2022-05-02T11:00:00Z","frozen":true,"happened":[\#
                {"at":"2022-05-02T12:00:01.35Z","api":"canvas","what":"workflow \#(workflow) began block 1"}],"omitted":0,\#
                "next":"2022-05-02T11:00:00.35Z"}
                """#)
    }

    @Test func `of very many happenings the last thousand are told and the others counted`() throws {
        let server = try Understudy.canvas()
        let everySecond = #"{"workflowId":"\#(workflow)","isScheduled":true,"scheduleFrequency":"{\"cronSchedule\":\"* * * ? * *\"}"}"#
        #expect(server.post("/api/WorkflowScheduler", everySecond).line == "200 Workflow Scheduler enabled")
        let reading = try #require(server.send("PUT", "/__admin/clock", body: #"{"advance":"PT1H"}"#).json)
        #expect(reading["happened"]?.arrayValue?.count == 1000)
        #expect(try #require(reading["omitted"]?.intValue) > 0)
    }

    @Test func `a step leads to what falls due next, and says when something does again`() throws {
        let server = try Understudy.canvas()
        let reading = try #require(server.post("/__admin/clock/step", "").json)
        #expect(reading["now"] == "2022-05-02T12:15:00Z")
        #expect(reading["happened"]?[0]?["at"] == "2022-05-02T12:15:00Z")
        #expect(reading["next"] != nil && reading["next"] != .null)
        #expect(server.post("/__admin/clock/step", "").json?["now"] == reading["next"])
        _ = server.send(
            "PUT", "/__admin/state",
            body:
                #"{"canvas":{"workflows":[]},"cyclr":{"cycles":[],"steps":[],"edges":[],"variables":[],"transactions":[],"incidents":[]},"integrator":{"flows":[],"jobs":[],"flow-errors":[]}}"#
        )
        let last = try #require(server.post("/__admin/clock/step", "").json)
        #expect(last["next"] == .null)
        #expect(last["happened"] == [])
    }

    @Test func `a delayed answer waits for the clock to be moved past its time`() throws {
        let server = try Understudy.canvas()
        _ = server.post("/__admin/faults", #"{"effect":{"delay":{"milliseconds":90000}}}"#)
        let pending = server.ask("GET", "/api/Authenticate")
        #expect(pending.reply == nil)
        #expect(try server.advanceClock(by: "89s") == [])
        #expect(pending.reply == nil)
        #expect(
            server.post("/__admin/clock/step", "").json?["happened"]?.text
                == #"[{"at":"2022-05-02T12:01:30Z","api":"canvas","what":"answered GET /api/Authenticate"}]"#)
        #expect(pending.reply?.line == "200 true")
    }

    // MARK: What it remembers

    @Test func `a moved clock stays where it is, and is its sandbox's alone`() throws {
        let server = try Understudy.canvas()
        _ = server.put("/sandbox/a/__admin/clock", #"{"set":"2022-05-02T12:00:07Z"}"#)
        #expect(server.get("/sandbox/a/__admin/clock").json?["now"] == "2022-05-02T12:00:07Z")
        #expect(server.get("/__admin/clock").json?["now"] == "2022-05-02T12:00:00Z")
        #expect(server.get("/sandbox/a/api/Authenticate").header("Date") == "Mon, 02 May 2022 12:00:07 GMT")
    }

    @Test func `a reset brings back records, clock and journal, and says the clock`() throws {
        let server = try Understudy.canvas()
        let before = server.get("/api/Workflows").body
        #expect(server.get("/api/DeleteWorkflow/\(workflow)").line == "200 true")
        _ = server.put("/__admin/clock", #"{"set":"2022-05-02T12:07:00Z"}"#)
        #expect(
            server.post("/__admin/reset", "").line
                == #"200 {"sandbox":"main","now":"2022-05-02T12:00:00Z","frozen":true,"happened":[],"omitted":0,"next":"2022-05-02T12:15:00Z"}"#
        )
        #expect(server.get("/__admin/journal").line == "200 []")
        #expect(server.get("/api/Workflows").body == before)
    }

    @Test func `a reset is its sandbox's alone`() throws {
        let server = try Understudy.canvas()
        _ = server.get("/api/DeleteWorkflow/\(workflow)")
        _ = server.post("/sandbox/a/__admin/reset", "")
        #expect(server.get("/api/Workflow/\(workflow)").status == 500)
        #expect(server.get("/sandbox/a/api/Workflow/\(workflow)").status == 200)
    }
}

private let workflow = "ef7a56e6-448f-4787-b58d-47b063d6e983"

extension Understudy {
    /// With the keys of the seeds.
    static func canvas() throws -> Understudy {
        try Understudy(
            headers: [
                "Consumer": "5D1AEF05263B497182992E324517FFFD0FED85FBEC2342B19CE02AB5ED62D6ED",
                "SecretKey": "a5ae515d-d53b-478c-90bd-060c616d37b7",
            ])
    }

    /// At 12:00:02, when the first block of a run should have begun at 12:00:01.35 and nobody has looked yet.
    static func overdue() throws -> Understudy {
        let server = try canvas()
        _ = server.post("/api/RunWorkflow", #"{"workflowId":"\#(workflow)","runFromBlock":1,"runTillBlock":2}"#)
        try server.sandbox().clock.advance(by: .seconds(2))
        return server
    }

    func put(_ target: String, _ body: String) -> String { send("PUT", target, body: body).line }

    fileprivate func now(after change: String) throws -> JSON? { send("PUT", "/__admin/clock", body: change).json?["now"] }
}
