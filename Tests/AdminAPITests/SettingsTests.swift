import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SettingsTests {
    // MARK: What it refuses

    @Test(arguments: [#"{"evidenceFloor":"certain"}"#, #"{"evidenceFloor":1}"#, #"{"checkAnswers":null}"#, #"{"strict":true}"#, "[]"])
    func `a setting that is none is refused, and nothing changes`(body: String) throws {
        let server = try Understudy()
        #expect(server.send("PUT", "/__admin/settings", body: body).json?["error"]?["code"] == "invalid_body")
        #expect(server.get("/__admin/settings").line == #"200 {"evidenceFloor":"assumed","checkAnswers":true}"#)
    }

    // MARK: What it answers

    @Test func `what is left out stays as it is`() throws {
        let server = try Understudy()
        #expect(
            server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#) == #"200 {"evidenceFloor":"observed","checkAnswers":true}"#)
        #expect(server.put("/__admin/settings", #"{"checkAnswers":false}"#) == #"200 {"evidenceFloor":"observed","checkAnswers":false}"#)
        #expect(server.put("/__admin/settings", #"{"evidenceFloor":null}"#) == #"200 {"evidenceFloor":"assumed","checkAnswers":false}"#)
        #expect(server.get("/sandbox/a/__admin/settings").line == #"200 {"evidenceFloor":"assumed","checkAnswers":true}"#)
    }

    @Test func `below the floor a row answers 501 in its API's words, and the controls answer always`() throws {
        let server = try Understudy.canvas()
        let observed = "/v1.0/account/connectors/custom"
        #expect(server.get(observed).status == 401)
        _ = server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#)
        #expect(server.get(observed).status == 401)
        _ = server.put("/__admin/settings", #"{"evidenceFloor":"documented"}"#)
        let refused = server.get(observed)
        #expect(refused.status == 501)
        #expect(refused.json?["Message"] != nil)
        #expect(server.get("/__admin/journal").json?.arrayValue?.last?["refusal"] == "notEmulated")
        #expect(server.get("/api/Authenticate").line == "200 true")
    }

    // MARK: What it remembers

    @Test func `a reset leaves settings as they are`() throws {
        let server = try Understudy()
        _ = server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#)
        _ = server.post("/__admin/reset", "")
        #expect(server.get("/__admin/settings").json?["evidenceFloor"] == "observed")
    }
}
