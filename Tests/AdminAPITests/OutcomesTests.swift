import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

/// How an API applies outcomes is tested with that API.
@Suite struct OutcomesTests {
    @Test(arguments: ["admin", "nothing", ""]) func `an API that has no outcomes is refused`(api: String) throws {
        let answer = try Understudy().send("PUT", "/__admin/outcomes", body: #"{"api":"\#(api)","id":"1","outcomes":[]}"#)
        #expect(answer.status == 404)
        #expect(answer.json?["error"]?["code"] == "unknown_api")
        #expect(
            answer.json?["error"]?["message"]?.stringValue?.hasPrefix("Outcomes of \(api) cannot be scripted; those of canvas, cyclr")
                == true)
    }

    private static let list = "/outcomes: expected an array, each element an object, each member any value"

    @Test(arguments: [
        ("{}", "invalid_body", "/api: expected a string, found nothing; /id: expected a string, found nothing; \(list), found nothing"),
        (#"{"api":"cyclr","id":"1"}"#, "invalid_body", "\(list), found nothing"),
        (#"{"api":"cyclr","outcomes":[]}"#, "invalid_body", "/id: expected a string, found nothing"),
        (#"{"api":"cyclr","id":1,"outcomes":[]}"#, "invalid_body", "/id: expected a string, found 1"),
        (#"{"api":"cyclr","id":"1","outcomes":{}}"#, "invalid_body", "\(list), found {}"),
        (
            #"{"api":"cyclr","id":"1","outcomes":[],"more":1}"#, "invalid_body",
            "/more: expected one of the members of Script (api, id, outcomes), found 1"
        ),
        ("[]", "invalid_body", "expected an object (Script), found []"),
        ("{", "malformed_body", "line 1, column 2 (byte 1): the text ends too early"),
    ])
    func `another shape is refused`(body: String, code: String, message: String) throws {
        #expect(
            try Understudy().send("PUT", "/__admin/outcomes", body: body).line
                == #"400 {"error":{"code":"\#(code)","message":"\#(message)"}}"#)
    }

    @Test func `an id that nobody has is refused`() throws {
        let body = #"{"api":"cyclr","id":"no-cycle","outcomes":[]}"#
        #expect(
            try Understudy().send("PUT", "/__admin/outcomes", body: body).line == """
                404 {"error":{"code":"unknown_record","message":"cyclr has nothing with the id no-cycle whose outcomes can be scripted."}}
                """)
    }

    // MARK: What it remembers

    /// The workflow runs at 02:00 and at 06:00 on Tuesdays.
    @Test func `a run that was due before its workflow was scripted uses up no outcome`() throws {
        let server = try Understudy()
        let workflow = "a78cee1b-adca-4777-9261-f86e4640e7db"
        try server.sandbox().clock.advance(by: .seconds(14 * 3600 + 1800))
        let script = #"{"api":"canvas","id":"\#(workflow)","outcomes":[{"result":"fail"}]}"#
        #expect(server.send("PUT", "/__admin/outcomes", body: script).status == 200)
        let steps = try server.advanceClock(by: "PT4H").filter { $0.contains(workflow) }
        #expect(steps.last?.contains(" failed at ") == true, "\(steps)")
    }
}
