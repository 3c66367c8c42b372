import CanvasAPI
import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WorkflowSchedulesTests {
    /// Is not scheduled, but still has an old `dateNextSchedule`.
    private static let orders = "b459cf22-ad18-44bf-80dc-6e8b78be1cc5"
    /// Runs on Tuesdays at 2 and 6.
    private static let quinyx = "a78cee1b-adca-4777-9261-f86e4640e7db"

    /// A body with this `scheduleFrequency`.
    private static func schedule(_ id: String, on: Bool = true, _ frequency: String) -> String {
        #"{"workflowId":"\#(id)","isScheduled":\#(on),"scheduleFrequency":\#(JSON.string(frequency).text)}"#
    }

    private static func cron(_ expression: String) -> String { #"{"cronSchedule":"\#(expression)"}"# }

    // MARK: What it refuses

    private static func badSchedule(_ what: String, on: Bool = true, _ frequency: String, _ message: String) -> Refused {
        Refused(
            "POST /api/WorkflowScheduler", .badSchedule, what, body: schedule(orders, on: on, frequency),
            #"500 {"State":500,"Msg":\#(JSON.string(message).text)}"#)
    }

    static let refused = [
        Refused(
            "POST /api/WorkflowScheduler", .unknownWorkflow, "an unknown workflow",
            body: schedule("00000000-0000-0000-0000-00000000000A", cron("0 0 * ? * *")),
            #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-00000000000a"}"#),
        Refused(
            "POST /api/WorkflowScheduler", .unknownWorkflow, "no workflow", body: #"{"isScheduled":true}"#,
            #"500 {"State":500,"Msg":"Unknown workflow 00000000-0000-0000-0000-000000000000"}"#),
        Refused(
            "POST /api/WorkflowScheduler", .unknownWorkflow, "a workflow of another account",
            headers: ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"], body: schedule(orders, cron("0 0 * ? * *")),
            #"500 {"State":500,"Msg":"Unknown workflow \#(orders)"}"#),
        badSchedule("an expression without JSON around it", "0 0 * ? * *", "scheduleFrequency has no cronSchedule"),
        badSchedule("an empty text", "", "scheduleFrequency has no cronSchedule"),
        badSchedule("no cronSchedule", #"{"cron":"0 0 * ? * *"}"#, "scheduleFrequency has no cronSchedule"),
        badSchedule("a cronSchedule that is a number", #"{"cronSchedule":5}"#, "scheduleFrequency has no cronSchedule"),
        badSchedule("an array", #"["0 0 * ? * *"]"#, "scheduleFrequency has no cronSchedule"),
        badSchedule("five fields", cron("0 0 12 * *"), "Unexpected end of expression."),
        badSchedule("an hour that no day has", cron("0 0 24 ? * *"), "Hour values must be between 0 and 23"),
        badSchedule(
            "both days", cron("0 0 12 1 * MON"),
            "Support for specifying both a day-of-week AND a day-of-month parameter is not implemented."),
        badSchedule("neither day", cron("0 0 12 ? * ?"), "'?' can only be specified for Day-of-Month -OR- Day-of-Week."),
        badSchedule("a year that is over", cron("0 0 12 ? * * 2021"), "Based on configured schedule, the given trigger will never fire."),
        badSchedule("a day that no month has", cron("0 0 12 31 2 ?"), "Based on configured schedule, the given trigger will never fire."),
        badSchedule("no JSON, to be switched off", on: false, "{", "scheduleFrequency has no cronSchedule"),
        badSchedule("no schedule, to be switched off", on: false, cron("never"), "Illegal characters for this position: 'NEV'"),
        Refused(
            "POST /api/WorkflowScheduler", .invalidBody, "isScheduled as a text",
            body: #"{"workflowId":"\#(orders)","isScheduled":"true"}"#,
            #"400 {"isScheduled":["The JSON value could not be converted to System.Boolean. Path: $.isScheduled."]}"#),
        Refused(
            "POST /api/WorkflowScheduler", .invalidBody, "isScheduled as null", body: #"{"workflowId":"\#(orders)","isScheduled":null}"#,
            #"400 {"isScheduled":["The JSON value could not be converted to System.Boolean. Path: $.isScheduled."]}"#),
        Refused(
            "POST /api/WorkflowScheduler", .invalidBody, "a frequency that is an object",
            body: #"{"workflowId":"\#(orders)","isScheduled":true,"scheduleFrequency":{"cronSchedule":"0 0 * ? * *"}}"#,
            #"400 {"scheduleFrequency":["The JSON value could not be converted to System.String. Path: $.scheduleFrequency."]}"#),
    ]

    @Test(arguments: refused)
    func `a bad request is refused and nothing is scheduled`(_ refused: Refused) throws {
        let canvas = try Understudy.canvas()
        let before = try canvas.memory
        let told = try refused.sent(to: canvas)
        #expect(told == refused.expected)
        #expect(try canvas.memory == before)
    }

    // MARK: What it answers

    @Test(arguments: [
        (#""isScheduled":true"#, "Workflow Scheduler enabled"), (#""isScheduled":false"#, "Workflow Scheduler disabled"),
        (#""name":"without isScheduled""#, "Workflow Scheduler disabled"), (#""ISSCHEDULED":true"#, "Workflow Scheduler enabled"),
    ])
    func `it says what the schedule is now, in plain text`(members: String, text: String) throws {
        let canvas = try Understudy.canvas()
        let answer = canvas.post("/api/WorkflowScheduler", #"{"workflowId":"\#(Self.orders)",\#(members)}"#)
        #expect(answer.line == "200 \(text)")
        #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
    }

    // MARK: What it remembers

    /// The workflow as it was before its last documented run. The schedule is vector v01 of Quartz.
    @Test func `scheduled anew after its last documented run, the documented workflow shows its documented next one`() throws {
        let canvas = try Understudy.canvas(at: "2022-04-26T06:00:28.976Z")
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.quinyx, Self.cron("0 0 2,6 ? * TUE *")))
        let workflow = canvas.workflow(Self.quinyx)
        #expect(workflow?["dateNextSchedule"] == "2022-05-03T02:00:00+00:00")
        #expect(workflow?["schedulerFrequency"]?.stringValue == #"{"cronSchedule":"0 0 2,6 ? * TUE *"}"#)
        #expect(workflow?["dateModified"] == "2022-04-26T06:00:28.976")
    }

    @Test(arguments: [
        #"{"cronSchedule":"0 0/5 * ? * * *"}"#, #" { "other" : 1.0, "cronSchedule" : "0 0/5 * ? * * *" } "#,
        "{\n\t\"cronSchedule\":\"0  0/5 *\\t? * *\"}", #"{"cronSchedule":"0 0/5 * ? jan-DEC sun-Sat"}"#,
    ])
    func `a frequency is kept letter by letter`(frequency: String) throws {
        let canvas = try Understudy.canvas()
        #expect(canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, frequency)).line == "200 Workflow Scheduler enabled")
        let workflow = canvas.workflow(Self.orders)
        #expect(workflow?["schedulerFrequency"]?.stringValue == frequency)
        #expect(workflow?["isScheduled"] == true)
        #expect(workflow?["dateNextSchedule"] == "2022-05-02T12:05:00+00:00")
    }

    @Test(arguments: ["", #","scheduleFrequency":null"#, #","schedulerFrequency":"{\"cronSchedule\":\"0 0 0 1 1 ?\"}""#])
    func `without a frequency the stored one counts, and the member of the workflow's spelling is not known`(members: String) throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", #"{"workflowId":"\#(Self.orders)","isScheduled":true\#(members)}"#)
        let workflow = canvas.workflow(Self.orders)
        #expect(workflow?["schedulerFrequency"]?.stringValue == #"{"cronSchedule":"0 0 0/1 ? * * *"}"#)
        #expect(workflow?["dateNextSchedule"] == "2022-05-02T13:00:00+00:00")
    }

    @Test func `switched off, a workflow keeps the old date of its next run and does not run`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", #"{"workflowId":"\#(Self.quinyx)","isScheduled":false}"#)
        #expect(try canvas.advanceClock(by: "P30D") == [])
        let workflow = canvas.workflow(Self.quinyx)
        #expect(workflow?["isScheduled"] == false)
        #expect(workflow?["dateModified"] == "2022-05-02T12:00:00")
        #expect(workflow?["dateNextSchedule"] == "2022-05-03T02:00:00+00:00")
        #expect(workflow?["dateLastRun"] == "2022-04-26T06:00:28.976+00:00")
    }

    @Test func `a frequency that is sent while switching off is kept for later`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, on: false, Self.cron("0 30 * ? * *")))
        #expect(canvas.workflow(Self.orders)?["dateNextSchedule"] == "2022-04-05T17:00:00+00:00")
        _ = canvas.post("/api/WorkflowScheduler", #"{"workflowId":"\#(Self.orders)","isScheduled":true}"#)
        #expect(canvas.workflow(Self.orders)?["dateNextSchedule"] == "2022-05-02T12:30:00+00:00")
    }

    @Test func `switched off and on again, a workflow runs at its next instant once`() throws {
        let canvas = try Understudy.canvas()
        for on in [true, false, true, true] {
            _ = canvas.post("/api/WorkflowScheduler", Self.schedule(Self.orders, on: on, Self.cron("0 0 13 ? * *")))
        }
        #expect(try canvas.advanceClock(by: "PT1H").filter { $0.contains("was due") } == ["workflow \(Self.orders) was due and starts"])
    }

    @Test func `a workflow that is posted over a scheduled one's id is not scheduled`() throws {
        let canvas = try Understudy.canvas()
        _ = canvas.post("/api/WorkflowScheduler", Documented.scheduler)
        #expect(canvas.post("/api/Workflow", Documented.addWorkflow).body == "\"\(postedWorkflow)\"")
        #expect(try canvas.advanceClock(by: "PT1H") == [])
        #expect(canvas.workflow(postedWorkflow)?["dateNextSchedule"] == JSON.null)
    }
}
