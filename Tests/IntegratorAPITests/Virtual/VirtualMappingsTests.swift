import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct VirtualMappingsTests {
    private static let path = "/v1/connections/\(Known.heartbeat)/import/map"

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", "422 missing_required_field import"), (#"{"import":{}}"#, "422 missing_required_field data"),
        (#"{"import":[],"data":[]}"#, "422 invalid_field import"), (#"{"import":{},"data":{}}"#, "422 invalid_field data"),
        (#"{"import":{"mappings":[{"generate":"a","dataType":"string","extract":"$.a"}]},"data":[]}"#, "422"),
        (#"{"import":{"mapping":{"fields":7}},"data":[]}"#, "422"),
    ])
    func `what cannot be a mapping is refused`(body: String, error: String) throws {
        let errors = try Understudy.integrator().post(Self.path, body).errors
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix(error) == true, "\(errors)")
    }

    @Test func `a connection that is not there maps nothing`() throws {
        #expect(try Understudy.integrator().post("/v1/connections/x/import/map", #"{"import":{},"data":[]}"#).errors == ["404 not_found"])
    }

    // MARK: What it answers

    /// The import of the document, whose mapping alone is asked for here.
    @Test func `the documented mapping gives the documented records`() throws {
        let body = """
            {"import":{"mapping":{"fields":[{"extract":"timestamp","generate":"timestamp"},{"generate":"key","hardCodedValue":"sqs_flow"}]},\
            "rest":{"relativeURI":["/system/v1/heartbeat"],"method":["PUT"]}},"data":[{"timestamp":1512012818751},{"timestamp":1512012818752}]}
            """
        #expect(
            try Understudy.integrator().post(Self.path, body).line
                == #"200 [{"timestamp":1512012818751,"key":"sqs_flow"},{"timestamp":1512012818752,"key":"sqs_flow"}]"#)
    }

    @Test func `a record that cannot be mapped has its errors in its place`() throws {
        let body = #"""
            {"import":{"mapping":{"fields":[{"extract":"size","generate":"size","lookupName":"sizes"}]},"lookups":[{"name":"sizes","map":{"s":"small"}}]},
             "data":[{"size":"s"},{"size":"xxl"},{"size":"s"}]}
            """#
        let answer = try Understudy.integrator().post(Self.path, body)
        #expect(answer.json?[0]?.text == #"{"size":"small"}"#)
        #expect(answer.json?[1]?["errors"]?.arrayValue?.count == 1)
        #expect(answer.json?[2]?.text == #"{"size":"small"}"#)
    }

    @Test func `mapper 2 0 and templates work, and time is the sandbox's`() throws {
        let body = #"""
            {"import":{"mappings":[{"generate":"name","dataType":"string","extract":"{{record.first}} {{record.last}}","status":"Active"},
              {"generate":"on","dataType":"string","extract":"{{connection.name}}","status":"Active"}]},"data":[{"first":"Ada","last":"Example"}]}
            """#
        #expect(try Understudy.integrator().post(Self.path, body).line == #"200 [{"name":"Ada Example","on":"Heartbeat API"}]"#)
    }

    // MARK: What it remembers

    @Test func `nothing is stored`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.post(Self.path, #"{"import":{},"data":[{}]}"#)
        #expect(integrator.get("/v1/audit").line == "200 []")
        #expect(integrator.get("/v1/imports").json?.arrayValue?.count == 7)
    }
}
