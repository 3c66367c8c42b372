import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SettingsTests {
    // MARK: What it refuses

    @Test(arguments: [
        #"{"evidenceFloor":"certain"}"#, #"{"evidenceFloor":1}"#, #"{"checkAnswers":null}"#, #"{"strict":true}"#, #"{"journal":"no"}"#,
        "[]",
    ])
    func `a setting that is none is refused, and nothing changes`(body: String) throws {
        let server = try Understudy()
        #expect(server.send("PUT", "/__admin/settings", body: body).json?["error"]?["code"] == "invalid_body")
        #expect(server.get("/__admin/settings").line == #"200 {"evidenceFloor":"assumed","checkAnswers":true,"journal":true}"#)
    }

    // MARK: What it answers

    @Test func `what is left out stays as it is`() throws {
        let server = try Understudy()
        #expect(
            server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#)
                == #"200 {"evidenceFloor":"observed","checkAnswers":true,"journal":true}"#)
        #expect(
            server.put("/__admin/settings", #"{"checkAnswers":false}"#)
                == #"200 {"evidenceFloor":"observed","checkAnswers":false,"journal":true}"#)
        #expect(
            server.put("/__admin/settings", #"{"evidenceFloor":null}"#)
                == #"200 {"evidenceFloor":"assumed","checkAnswers":false,"journal":true}"#)
        #expect(server.get("/sandbox/a/__admin/settings").line == #"200 {"evidenceFloor":"assumed","checkAnswers":true,"journal":true}"#)
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

    @Test func `a journal that is off keeps nothing, and proves nothing until it is cleared`() throws {
        let server = try Understudy()
        _ = server.get("/api/Nowhere")
        _ = server.put("/__admin/settings", #"{"journal":false}"#)
        for path in ["/api/Nowhere", "/nobody", "/v1.0/accounts"] { _ = server.get(path) }
        #expect(server.get("/__admin/journal").line == "200 []")
        #expect(server.get("/__admin/sandboxes/main").json?["requests"] == 4)
        let never = #"{"match":{"path":"/never"},"times":{"never":true}}"#
        #expect(server.post("/__admin/verify", never).json?["verdict"] == "inconclusive")
        #expect(server.get("/__admin/metrics").body.contains("understudy_journal_forgotten 4\n"))
        #expect(server.get("/__admin/metrics").body.contains("understudy_journal_bytes 0\n"))
        _ = server.put("/__admin/settings", #"{"journal":true}"#)
        _ = server.get("/api/Somewhere")
        #expect(server.get("/__admin/journal").json?.arrayValue?.map { $0["number"] } == [4])
        #expect(server.post("/__admin/verify", never).json?["verdict"] == "inconclusive")
        _ = server.post("/__admin/reset", "")
        #expect(server.post("/__admin/verify", never).json?["verdict"] == "passed")
    }

    // MARK: What it remembers

    @Test func `a reset leaves settings as they are`() throws {
        let server = try Understudy()
        _ = server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#)
        _ = server.post("/__admin/reset", "")
        #expect(server.get("/__admin/settings").json?["evidenceFloor"] == "observed")
    }
}
