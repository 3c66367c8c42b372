import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct LookupCachesTests {
    private static let path = "/v1/lookupcaches/0000c0de1c00000000000002"

    // MARK: What it refuses

    @Test(arguments: [
        ("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/dependencies"), ("POST", "/getData"), ("DELETE", "/data"),
        ("DELETE", "/data/purge"),
    ])
    func `an unknown lookup cache is not found`(method: String, rest: String) throws {
        #expect(try Understudy.integrator().send(method, "/v1/lookupcaches/x\(rest)", body: "{}").errors == ["404 not_found"])
    }

    @Test(arguments: [
        ("POST", "/data", "{}", "422 missing_required_field data"), ("POST", "/data", #"{"data":{}}"#, "422 invalid_field data"),
        ("POST", "/data", #"{"data":[{"key":"a","value":1},{"value":1}]}"#, "422 missing_required_field data.1.key"),
        ("POST", "/data", #"{"data":[{"key":"a"}]}"#, "422 missing_required_field data.0.value"),
        ("POST", "/data", #"{"data":[7]}"#, "422 missing_required_field data.0.key"),
        ("POST", "/getData", #"{"keys":"a"}"#, "422 invalid_field keys"), ("POST", "/getData", #"{"keys":[7]}"#, "422 invalid_field keys"),
        ("POST", "/getData", "[]", "422 invalid_field"), ("DELETE", "/data", "{}", "422 missing_required_field keys"),
        ("DELETE", "/data", #"{"keys":{}}"#, "422 invalid_field keys"),
    ])
    func `a body that cannot be is refused and nothing changes`(method: String, rest: String, body: String, error: String) throws {
        let integrator = try Understudy.integrator()
        let before = integrator.post("\(Self.path)/getData", "").body
        #expect(integrator.send(method, Self.path + rest, body: body).errors == [error])
        #expect(integrator.post("\(Self.path)/getData", "").body == before)
    }

    @Test func `a cache needs a name that is a text, and data a cache`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/lookupcaches", "{}").errors == ["422 missing_required_field name"])
        #expect(integrator.put(Self.path, #"{"name":7}"#).errors == ["422 invalid_field name"])
        #expect(integrator.get("/v1/lookupcaches?include=a&exclude=b").errors == ["400 invalid_query_params"])
        #expect(integrator.post("/v1/lookupcaches/x/data", #"{"data":[]}"#).errors == ["404 not_found"])
    }

    // MARK: What it answers

    @Test func `keys are read in the order in which they are asked for, unknown ones passed over`() throws {
        #expect(
            try Understudy.integrator().post("\(Self.path)/getData", #"{"keys":["south","east","north"]}"#).json?["data"]?.arrayValue?
                .map { $0["key"] } == ["south", "north"])
    }

    @Test func `an import whose lookup names it depends on it`() throws {
        let integrator = try Understudy.integrator()
        let body = #"{"name":"I","_connectionId":"\#(Known.shop)","lookups":[{"name":"a","_lookupCacheId":"0000c0de1c00000000000002"}]}"#
        let id = integrator.post("/v1/imports", body).id
        #expect(integrator.get("\(Self.path)/dependencies").line == #"200 {"imports":[{"id":"\#(id)","name":"I"}]}"#)
    }

    // MARK: What it remembers

    @Test func `rows are put, replaced, read, deleted and purged`() throws {
        let integrator = try Understudy.integrator()
        let id = integrator.post("/v1/lookupcaches", #"{"name":"New"}"#).id
        let path = "/v1/lookupcaches/\(id)"
        let rows = #"{"data":[{"key":"b","value":{"x":[1.0,null]}},{"key":"a","value":"1"}]}"#
        #expect(integrator.post("\(path)/data", rows).line == "200 \(rows)")
        #expect(integrator.post("\(path)/data", #"{"data":[{"key":"a","value":null}]}"#).status == 200)
        #expect(
            integrator.post("\(path)/getData", "{}").line
                == #"200 {"data":[{"key":"a","value":null},{"key":"b","value":{"x":[1.0,null]}}]}"#)
        #expect(integrator.send("DELETE", "\(path)/data", body: #"{"keys":["b","nobody"]}"#).line == "204 ")
        #expect(integrator.post("\(path)/getData", "").json?["data"]?.arrayValue?.count == 1)
        #expect(integrator.delete("\(path)/data/purge").line == "204 ")
        #expect(integrator.post("\(path)/getData", "").line == #"200 {"data":[]}"#)
        #expect(integrator.post("\(Self.path)/getData", "").json?["data"]?.arrayValue?.count == 2)
    }

    @Test func `a cache that is deleted keeps its rows until it is deleted for good`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.delete(Self.path).line == "204 ")
        #expect(integrator.post("/v1/recycleBinTTL/lookupcaches/0000c0de1c00000000000002/doRestore", "").status == 200)
        #expect(integrator.post("\(Self.path)/getData", "").json?["data"]?.arrayValue?.count == 2)
        #expect(integrator.put(Self.path, #"{"name":"Depots"}"#).json?["name"] == "Depots")
        _ = integrator.delete(Self.path)
        _ = integrator.delete("/v1/recycleBinTTL/lookupcaches/0000c0de1c00000000000002")
        #expect(integrator.get("/__admin/state/integrator/lookup-rows").json?.arrayValue?.count == 3)
    }
}
