import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ScriptsTests {
    private static let path = "/v1/scripts/0000c0de5c00000000000001"

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", ["422 missing_required_field name", "422 missing_required_field content"]),
        (#"{"name":"a"}"#, ["422 missing_required_field content"]),
        (#"{"name":"a","content":7}"#, ["422 invalid_field content"]), ("[]", ["422 invalid_field"]),
    ])
    func `a script that lacks something is refused and nothing is stored`(body: String, errors: [String]) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get("/v1/scripts").body
        #expect(integrator.post("/v1/scripts", body).errors == errors)
        #expect(integrator.get("/v1/scripts").body == before)
    }

    @Test(arguments: [
        ("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/audit"), ("GET", "/dependencies"), ("GET", "/logs"),
    ])
    func `an unknown script is not found`(method: String, rest: String) throws {
        let body = method == "PATCH" ? "[]" : "{}"
        #expect(try Understudy.integrator().send(method, "/v1/scripts/x\(rest)", body: body).errors == ["404 not_found"])
    }

    @Test func `nothing but its debugging may be patched, and its content must be a text`() throws {
        let integrator = try Understudy.integrator()
        let before = integrator.get(Self.path).body
        #expect(integrator.patch(Self.path, #"[{"op":"replace","path":"/content","value":"x"}]"#).errors == ["422 invalid_field /content"])
        #expect(integrator.put(Self.path, #"{"name":"a","content":{}}"#).errors == ["422 invalid_field content"])
        #expect(integrator.get("/v1/scripts?include=a&exclude=b").errors == ["400 invalid_query_params"])
        #expect(integrator.get(Self.path).body == before)
    }

    // MARK: What it answers

    @Test(arguments: ["", "?include=description", "?exclude=name"])
    func `a list does not show what scripts say`(query: String) throws {
        let list = try Understudy.integrator().get("/v1/scripts\(query)").json?.arrayValue
        #expect(list?.count == 2)
        #expect(list?.allSatisfy { $0["content"] == nil } == true)
    }

    @Test func `a list shows what scripts say where that is named`() throws {
        let integrator = try Understudy.integrator()
        let list = integrator.get("/v1/scripts?include=content").json?.arrayValue ?? []
        #expect(list.count == 2)
        for script in list {
            #expect(script.objectValue?.keys == ["_id", "name", "content"])
            let whole = integrator.get("/v1/scripts/\(script["_id"]?.stringValue ?? "")").json
            #expect(whole?["content"] != nil && script["content"] == whole?["content"])
        }
    }

    @Test func `what names a script depends on it`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get("\(Self.path)/dependencies").line == "200 {}")
        let hook = #"{"name":"E","hooks":{"preSavePage":{"_scriptId":"0000c0de5c00000000000001","function":"preSavePage"}}}"#
        let id = integrator.post("/v1/exports", hook).id
        #expect(integrator.get("\(Self.path)/dependencies").line == #"200 {"exports":[{"id":"\#(id)","name":"E"}]}"#)
    }

    // MARK: What it remembers

    @Test func `what is created is read, replaced, patched and deleted`() throws {
        let integrator = try Understudy.integrator()
        let made = integrator.post("/v1/scripts", #"{"name":"a","content":"function f() {}","unknown":1}"#)
        #expect(
            made.line == """
                201 {"_id":"\(made.id)","lastModified":"2022-05-02T12:00:00.000Z","name":"a","content":"function f() {}",\
                "createdAt":"2022-05-02T12:00:00.000Z","sandbox":false}
                """)
        let path = "/v1/scripts/\(made.id)"
        #expect(integrator.patch(path, #"[{"op":"replace","path":"/debugUntil","value":"2022-05-02T13:00:00.000Z"}]"#).line == "204 ")
        #expect(integrator.get(path).json?["debugUntil"] == "2022-05-02T13:00:00.000Z")
        let replaced = integrator.put(path, #"{"name":"b"}"#)
        #expect(replaced.json?["content"] == nil)
        #expect(integrator.get(path).body == replaced.body)
        #expect(integrator.get("\(path)/audit").json?.arrayValue?.last?["event"] == "create")
        #expect(integrator.get("\(path)/audit").json?[0]?["resourceType"] == "script")
        #expect(integrator.delete(path).line == "204 ")
        #expect(integrator.get(path).errors == ["404 not_found"])
        #expect(integrator.get("/v1/recycleBinTTL").json?[0]?["model"] == "Script")
    }
}
