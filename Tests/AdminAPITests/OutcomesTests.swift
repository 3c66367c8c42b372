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

    @Test(arguments: [
        "{}", #"{"api":"cyclr","id":"1"}"#, #"{"api":"cyclr","outcomes":[]}"#, #"{"api":"cyclr","id":1,"outcomes":[]}"#,
        #"{"api":"cyclr","id":"1","outcomes":{}}"#, #"{"api":"cyclr","id":"1","outcomes":[],"more":1}"#, "[]", "{",
    ])
    func `another shape is refused`(body: String) throws {
        #expect(try Understudy().send("PUT", "/__admin/outcomes", body: body).status == 400)
    }

    @Test func `an id that nobody has is refused`() throws {
        let body = #"{"api":"cyclr","id":"no-cycle","outcomes":[]}"#
        #expect(
            try Understudy().send("PUT", "/__admin/outcomes", body: body).line == """
                404 {"error":{"code":"unknown_record","message":"cyclr has nothing with the id no-cycle whose outcomes can be scripted."}}
                """)
    }
}
