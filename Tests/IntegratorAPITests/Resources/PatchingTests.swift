import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct PatchingTests {
    // MARK: What it refuses

    @Test(arguments: [
        #"{"op":"replace","path":"/routers/0/branches/2/name","value":"ghost"}"#,
        #"{"op":"add","path":"/routers/0/branches/2/name","value":"ghost"}"#,
        #"{"op":"replace","path":"/routers/1/name","value":"ghost"}"#,
        #"{"op":"add","path":"/pageGenerators/1/schedule","value":"? 0 2 ? * *"}"#,
        #"{"op":"replace","path":"/pageGenerators/-/skipRetries","value":true}"#,
    ])
    func `elements that an array does not have are not made up`(operation: String) throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/flows/\(Known.parcelFlow)"
        let before = integrator.get(path).body
        #expect(integrator.patch(path, "[\(operation)]").errors == ["422 invalid_field"])
        #expect(integrator.get(path).body == before)
    }

    @Test(arguments: [
        #"[{"op":"copy","from":"/name","path":"/debugUntil"}]"#,
        #"[{"op":"add","path":"/debugUntil","value":"2022-05-02T12:30:00.000Z"},{"op":"copy","from":"/_connectionId","path":"/debugUntil"}]"#,
    ])
    func `until when something is watched is a date, wherever it is copied from`(patch: String) throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.patch("/v1/exports/\(Known.orders)", patch).errors == ["422 invalid_field /debugUntil"])
        #expect(integrator.get("/v1/exports/\(Known.orders)").json?["debugUntil"] == nil)
    }

    @Test func `of several operations the one that fails is told`() throws {
        let patch = #"[{"op":"replace","path":"/logging/debugUntil","value":"2022-05-02T12:30:00.000Z"},{"op":"remove","path":"/aliases"}]"#
        let answer = try Understudy.integrator().patch("/v1/flows/\(Known.orderFlow)", patch)
        #expect(answer.json?["errors"]?[0]?["message"] == #"operation 1: there is nothing at "/aliases""#)
    }

    // MARK: What it remembers

    @Test func `each operation finds what those before it have left`() throws {
        let integrator = try Understudy.integrator()
        let path = "/v1/flows/\(Known.orderFlow)"
        func set(_ minute: Int) -> String {
            #"{"op":"replace","path":"/logging/debugUntil","value":"2022-05-02T12:\#(minute):00.000Z"}"#
        }
        let remove = #"{"op":"remove","path":"/logging/debugUntil"}"#
        #expect(integrator.patch(path, "[\(set(10))]").status == 204)
        #expect(integrator.patch(path, "[\(remove),\(set(30))]").line == "204 ")
        #expect(integrator.get(path).json?["logging"]?["debugUntil"] == "2022-05-02T12:30:00.000Z")
        #expect(integrator.patch(path, "[\(set(40)),\(remove)]").line == "204 ")
        #expect(integrator.get(path).json?["logging"] == nil)
    }
}
