import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SettingsTests {
    private static let lenient = #""strict":false,"leniency":true,"unknownMembers":true,"#
    private static let standard =
        #""journal":true,"apis":{"integrator":{"rateLimit":false,"emptyListAs204":false,"strictDelete":false,"strictJobsQuery":false}}"#

    // MARK: What it refuses

    @Test(arguments: [
        #"{"evidenceFloor":"certain"}"#, #"{"evidenceFloor":1}"#, #"{"checkAnswers":null}"#, #"{"strict":null}"#, #"{"leniency":0}"#,
        #"{"unknownMembers":"no"}"#, #"{"journal":"no"}"#,
        "[]", #"{"apis":[]}"#,
        #"{"evidenceFloor":"observed","apis":{"nobody":{}}}"#, #"{"evidenceFloor":"observed","apis":{"canvas":{}}}"#,
        #"{"checkAnswers":false,"apis":{"integrator":{"nothing":true}}}"#,
        #"{"apis":{"integrator":{"strictDelete":true,"rateLimit":1}}}"#, #"{"apis":{"integrator":true}}"#,
    ])
    func `a setting that is none is refused, and nothing changes`(body: String) throws {
        let server = try Understudy()
        #expect(server.send("PUT", "/__admin/settings", body: body).json?["error"]?["code"] == "invalid_body")
        #expect(
            server.get("/__admin/settings").line
                == #"200 {\#(Self.lenient)"evidenceFloor":"assumed","checkAnswers":true,\#(Self.standard)}"#)
    }

    // MARK: What it answers

    @Test func `what is left out stays as it is`() throws {
        let server = try Understudy()
        #expect(
            server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#)
                == #"200 {\#(Self.lenient)"evidenceFloor":"observed","checkAnswers":true,\#(Self.standard)}"#)
        #expect(
            server.put("/__admin/settings", #"{"checkAnswers":false}"#)
                == #"200 {\#(Self.lenient)"evidenceFloor":"observed","checkAnswers":false,\#(Self.standard)}"#)
        #expect(
            server.put("/__admin/settings", #"{"evidenceFloor":null}"#)
                == #"200 {\#(Self.lenient)"evidenceFloor":"assumed","checkAnswers":false,\#(Self.standard)}"#)
        #expect(
            server.get("/sandbox/a/__admin/settings").line
                == #"200 {\#(Self.lenient)"evidenceFloor":"assumed","checkAnswers":true,\#(Self.standard)}"#)
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

    @Test func `what an API lets a sandbox choose is listed with what it means`() throws {
        let list = try Understudy().get("/__admin/settings/apis").json?.arrayValue
        #expect(list?.map { $0["name"] } == ["rateLimit", "emptyListAs204", "strictDelete", "strictJobsQuery"])
        #expect(list?[0]["api"] == "integrator")
        #expect(list?[0]["takes"] == "true or false")
        #expect(list?[0]["default"] == false)
        #expect(list?.allSatisfy { ($0["docs"]?.stringValue?.count ?? 0) > 20 } == true)
    }

    @Test func `what is unknown is answered with what there is`() throws {
        let server = try Understudy()
        for (body, hint) in [
            (#"{"apis":{"canvas":{}}}"#, "/apis/canvas: that API has no settings; there are settings for integrator."),
            (
                #"{"apis":{"integrator":{"x":1}}}"#,
                "/apis/integrator/x: there is no such setting; there are rateLimit, emptyListAs204, strictDelete, strictJobsQuery."
            ), (#"{"apis":{"integrator":{"rateLimit":1}}}"#, "/apis/integrator/rateLimit: expected true or false, found 1"),
        ] {
            #expect(server.send("PUT", "/__admin/settings", body: body).json?["error"]?["message"] == .string(hint))
            let wish = server.post("/__admin/sandboxes", #"{"name":"own","settings":\#(body)}"#)
            #expect(wish.json?["error"]?["message"] == .string("/settings" + hint))
        }
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

    @Test func `what is chosen belongs to the sandbox, stays over a reset, and can come with a new one`() throws {
        let server = try Understudy()
        _ = server.put("/__admin/settings", #"{"apis":{"integrator":{"strictDelete":true}}}"#)
        _ = server.post("/__admin/reset", "")
        func strict(_ prefix: String) -> JSON? { server.get("\(prefix)/__admin/settings").json?["apis"]?["integrator"]?["strictDelete"] }
        #expect(strict("") == true)
        #expect(strict("/sandbox/other") == false)
        #expect(
            server.post("/__admin/sandboxes", #"{"name":"new","settings":{"apis":{"integrator":{"strictDelete":true}}}}"#).status == 201)
        #expect(strict("/sandbox/new") == true)
        #expect(server.post("/__admin/sandboxes", #"{"name":"bad","settings":{"apis":{"x":{}}}}"#).status == 400)
        #expect(server.get("/__admin/sandboxes/bad").status == 404)
    }

    @Test func `a reset leaves settings as they are`() throws {
        let server = try Understudy()
        _ = server.put("/__admin/settings", #"{"evidenceFloor":"observed"}"#)
        _ = server.post("/__admin/reset", "")
        #expect(server.get("/__admin/settings").json?["evidenceFloor"] == "observed")
    }
}
