import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct SharesTests {
    private static let path = "/v1/ashares/0000c0dea500000000000001"

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", "422 missing_required_field accessLevel"),
        (#"{"accessLevel":null,"integrationAccessLevel":null}"#, "422 missing_required_field accessLevel"),
        (#"{"accessLevel":"king"}"#, "422 invalid_field accessLevel"),
        (#"{"integrationAccessLevel":[]}"#, "422 missing_required_field accessLevel"),
        (#"{"integrationAccessLevel":{}}"#, "422 invalid_field integrationAccessLevel"),
        (
            #"{"integrationAccessLevel":[{"_integrationId":"x","accessLevel":"manage"}]}"#,
            "422 invalid_ref integrationAccessLevel.0._integrationId"
        ),
        (
            #"{"integrationAccessLevel":[{"_integrationId":"0000c0de0b00000000000001"}]}"#,
            "422 invalid_field integrationAccessLevel.0.accessLevel"
        ),
    ])
    func `access that cannot be is refused, to users and to those who are invited`(body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/ashares").body
        #expect(integrator.put(Self.path, body).errors == [error])
        let separator = body == "{}" ? "" : ","
        #expect(integrator.post("/v1/invite", #"{"email":"new@acme.example"\#(separator)\#(body.dropFirst())"#).errors == [error])
        #expect(
            integrator.post("/v1/invite/multiple", #"{"emails":["new@acme.example"]\#(separator)\#(body.dropFirst())"#).errors == [error])
        #expect(integrator.get("/v1/ashares").body == before)
    }

    @Test(arguments: [
        ("/v1/invite", #"{"accessLevel":"manage"}"#, "422 missing_required_field email"),
        ("/v1/invite", #"{"email":"nobody","accessLevel":"manage"}"#, "422 invalid_field email"), ("/v1/invite", "[]", "422 invalid_field"),
        ("/v1/invite/multiple", "{}", "422 missing_required_field emails"),
        ("/v1/invite/multiple", #"{"emails":["a@b.example",7]}"#, "422 invalid_field emails"),
        ("/v1/reinvite", "{}", "422 missing_required_field email"), ("/v1/reinvite", #"{"email":7}"#, "422 invalid_field email"),
        ("/v1/reinvite", #"{"email":"nobody@acme.example"}"#, "404 not_found"),
    ])
    func `an invitation needs somebody`(path: String, body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post(path, body).errors == [error])
        #expect(integrator.get("/v1/ashares").json?.arrayValue?.count == 3)
    }

    @Test func `somebody who was invited is not invited again, nor are others beside him`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/invite", #"{"email":"Grace@acme.example","accessLevel":"manage"}"#).errors == ["409 conflict"])
        let both = #"{"emails":["new@acme.example","joan@acme.example"],"accessLevel":"manage"}"#
        #expect(integrator.post("/v1/invite/multiple", both).errors == ["409 conflict"])
        #expect(integrator.get("/v1/ashares").json?.arrayValue?.count == 3)
    }

    @Test(arguments: [("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/disable")])
    func `an unknown share is not found`(method: String, rest: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.send(method, "/v1/ashares/x\(rest)", body: #"{"accessLevel":"manage"}"#).errors == ["404 not_found"])
        #expect(integrator.get("/v1/integrations/x/ashares").errors == ["404 not_found"])
        #expect(integrator.put("\(Self.path)/disable", #"{"disabled":"yes"}"#).errors == ["422 invalid_field disabled"])
        #expect(integrator.get("/v1/ashares?include=a&exclude=b").errors == ["400 invalid_query_params"])
    }

    // MARK: What it answers

    @Test func `an integration shows those who see it`() throws {
        let integrator = try Understudy.integrator()
        func emails(_ path: String) -> [JSON?]? { integrator.get(path).json?.arrayValue?.map { $0["sharedWithUser"]?["email"] } }
        #expect(
            emails("/v1/integrations/\(Known.orderToCash)/ashares") == ["grace@acme.example", "joan@acme.example", "alan@acme.example"])
        #expect(
            emails("/v1/integrations/\(Known.id("58f", "1bc"))/ashares") == ["grace@acme.example", "joan@acme.example"])
        #expect(integrator.post("/v1/reinvite", #"{"email":"joan@acme.example"}"#).line == "204 ")
    }

    // MARK: What it remembers

    @Test func `who is invited is listed, and can be changed, disabled and removed`() throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/invite", #"{"email":"new@acme.example","accessLevel":"monitor","accepted":true}"#)
        #expect(made.status == 201)
        #expect(made.json?["accepted"] == false)
        #expect(made.json?["sharedWithUser"]?["email"] == "new@acme.example")
        let path = "/v1/ashares/\(made.id)"
        #expect(integrator.get(path).body == made.body)
        let changed = integrator.put(path, #"{"accessLevel":"manage","sharedWithUser":{"email":"other@acme.example"}}"#)
        #expect(changed.json?["accessLevel"] == "manage")
        #expect(changed.json?["sharedWithUser"] == made.json?["sharedWithUser"])
        #expect(integrator.put("\(path)/disable", "").line == "204 ")
        #expect(integrator.get(path).json?["disabled"] == true)
        #expect(integrator.put("\(path)/disable", #"{"disabled":null}"#).line == "204 ")
        #expect(integrator.get(path).json?["disabled"] == true)
        #expect(integrator.put("\(path)/disable", #"{"disabled":false}"#).line == "204 ")
        #expect(integrator.get(path).json?["disabled"] == false)
        #expect(integrator.get("/v1/audit?resourceType=ashare").json?.arrayValue?.isEmpty == false)
        #expect(integrator.delete(path).line == "204 ")
        #expect(integrator.get(path).status == 404)
        #expect(integrator.post("/v1/invite", #"{"email":"new@acme.example","accessLevel":"monitor"}"#).status == 201)
    }

    @Test func `of the two ways to share, one that is null is not chosen`() throws {
        let integrator = try Understudy.integrator()
        let some = #"[{"_integrationId":"\#(Known.orderToCash)","accessLevel":"manage"}]"#
        let body = #"{"accessLevel":null,"integrationAccessLevel":\#(some)}"#
        #expect(integrator.put(Self.path, body).json?["integrationAccessLevel"]?.text == some)
        let all = integrator.put(Self.path, #"{"accessLevel":"manage","integrationAccessLevel":null}"#).json
        #expect(all?["accessLevel"] == "manage")
        #expect(all?["integrationAccessLevel"] == nil)
    }

    @Test func `several are invited at once`() throws {
        let integrator = try Understudy.integrator()
        let answer = integrator.post("/v1/invite/multiple", #"{"emails":["a@acme.example","b@acme.example"],"accessLevel":"manage"}"#)
        #expect(answer.status == 201)
        #expect(answer.json?.arrayValue?.map { $0["sharedWithUser"]?["email"] } == ["a@acme.example", "b@acme.example"])
        #expect(Set(answer.json?.arrayValue?.compactMap { $0["sharedWithUser"]?["_id"]?.stringValue } ?? []).count == 2)
        #expect(integrator.get("/v1/ashares").json?.arrayValue?.count == 5)
    }
}
