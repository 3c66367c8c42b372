import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct MemoryTests {
    // MARK: What it refuses

    @Test(arguments: ["/v1/state/nothing", "/v1/exports/\(Known.orders)/state/nothing"])
    func `a key that is not there is not found`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get(path).errors == ["404 not_found"])
        #expect(integrator.delete(path).errors == ["404 not_found"])
    }

    @Test(arguments: ["/v1/exports/x/state", "/v1/nothings/\(Known.orders)/state", "/v1/flows/\(Known.orders)/state"])
    func `a resource that is not there has no state`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.get(path).errors == ["404 not_found"])
        #expect(integrator.delete(path).errors == ["404 not_found"])
        #expect(integrator.put("\(path)/a", "1").errors == ["404 not_found"])
    }

    @Test func `a value that is no JSON is refused and nothing is stored`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("/v1/state/a", "{").errors == ["400 invalid_json"])
        #expect(integrator.get("/v1/state").line == #"200 {"keys":[]}"#)
    }

    // MARK: What it answers

    @Test(arguments: [
        "/v1/state", "/v1/exports/\(Known.orders)/state", "/v1/flows/\(Known.orderFlow)/state", "/V1/Imports/\(Known.invoices)/State",
    ])
    func `a value is created, then replaced, in bare words`(path: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.put("\(path)/apple", #"{"a":1.0}"#).line == "200 Created")
        #expect(integrator.put("\(path)/apple", "[7]").line == "200 OK")
        #expect(integrator.put("\(path)/apple", "[7]").header("Content-Type") == "text/plain; charset=utf-8")
        #expect(integrator.get("\(path)/apple").line == "200 [7]")
    }

    @Test(arguments: ["errors", "resolved", "tags", "requests", "retry", "state"])
    func `a flow's key may be named like what its steps have`(key: String) throws {
        let integrator = try Understudy.integrator()
        let state = "/v1/flows/\(Known.orderFlow)/state"
        #expect(integrator.put("\(state)/\(key)", #"{"a":1}"#).line == "200 Created")
        #expect(integrator.get("\(state)/\(key)").line == #"200 {"a":1}"#)
        #expect(integrator.get(state).line == #"200 {"keys":["\#(key)"]}"#)
        #expect(integrator.delete("\(state)/\(key)").line == "200 ")
        #expect(integrator.get("\(state)/\(key)").errors == ["404 not_found"])
    }

    @Test(arguments: ["null", "7", "\"text\"", "{}", "[]", #"{"a":{"$b":"******"}}"#])
    func `a value comes back as it was sent`(value: String) throws {
        let integrator = try Understudy.integrator()
        _ = integrator.put("/v1/state/a", value)
        #expect(integrator.get("/v1/state/a").line == "200 \(value)")
    }

    // MARK: What it remembers

    @Test func `keys of a resource are its own, and deleting is answered as documented`() throws {
        let integrator = try Understudy.integrator()
        let scoped = "/v1/exports/\(Known.orders)/state"
        for key in ["banana", "apple"] { _ = integrator.put("/v1/state/\(key)", "1") }
        _ = integrator.put("\(scoped)/cherry", "1")
        #expect(integrator.get("/v1/state").line == #"200 {"keys":["banana","apple"]}"#)
        #expect(integrator.get(scoped).line == #"200 {"keys":["cherry"]}"#)
        #expect(integrator.delete("/v1/state/apple").line == "204 ")
        #expect(integrator.delete("\(scoped)/cherry").line == "200 ")
        _ = integrator.put("\(scoped)/cherry", "1")
        #expect(integrator.delete("/v1/state").line == "204 ")
        #expect(integrator.get("/v1/state").line == #"200 {"keys":[]}"#)
        #expect(integrator.get(scoped).line == #"200 {"keys":["cherry"]}"#)
        #expect(integrator.delete(scoped).line == "200 ")
        #expect(integrator.get(scoped).line == #"200 {"keys":[]}"#)
    }

    @Test(arguments: ["tags", "ashares"])
    func `what is deleted for good takes its keys along`(list: String) throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/\(list)/\(Known.ofCollection[list] ?? "")"
        #expect(integrator.put("\(path)/state/apple", "1").line == "200 Created")
        func scopes() -> [String] {
            integrator.get("/__admin/state/integrator/state").json?.arrayValue?.compactMap { $0["scope"]?.stringValue } ?? []
        }
        #expect(scopes().contains { $0.hasPrefix(list) })
        #expect(integrator.delete(path).status == 204)
        #expect(!scopes().contains { $0.hasPrefix(list) })
    }
}
