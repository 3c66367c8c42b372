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

    /// The documented import, of which only the mapping is used here.
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

    @Test func `the records of a request draw on one budget, and the next request has its own`() throws {
        let integrator = try Understudy.integrator()
        // each record passes a text of 100 kB to three helpers two hundred times
        let template = "{{#each l}}{{#if (getValue ../t)}}{{/if}}{{/each}}"
        let record = #"{"l":\#(JSON.array(Array(repeating: 1, count: 200)).text),"t":"\#(String(repeating: "x", count: 100_000))"}"#
        func answer(_ records: Int) -> [String] {
            let data = Array(repeating: record, count: records).joined(separator: ",")
            let fields = #"[{"extract":"\#(template)","generate":"x"}]"#
            let body = #"{"import":{"mapping":{"fields":\#(fields)}},"data":[\#(data)]}"#
            return integrator.post(Self.path, body).json?.arrayValue?.map { $0["errors"]?[0]?["code"]?.stringValue ?? $0.text } ?? []
        }
        let some = answer(6)
        #expect(some == Array(repeating: #"{"x":""}"#, count: 4) + ["handlebars_template_parse_error", "mapping_error"])
        #expect(answer(1) == [#"{"x":""}"#])
    }

    // MARK: What it remembers

    @Test func `nothing is stored`() throws {
        let integrator = try Understudy.integrator()
        _ = integrator.post(Self.path, #"{"import":{},"data":[{}]}"#)
        #expect(integrator.get("/v1/audit").line == "200 []")
        #expect(integrator.get("/v1/imports").json?.arrayValue?.count == 7)
    }

    @Test func `digests and signatures are the real ones`() throws {
        func mapped(_ template: String) throws -> JSON? {
            let fields = JSON.array([["extract": .string(template), "generate": "x"]])
            let body = #"{"import":{"mapping":{"fields":\#(fields.text)}},"data":[{"a":"abc"}]}"#
            return try Understudy.integrator().post("/v1/connections/\(Known.shop)/import/map", body).json?[0]?["x"]
        }
        #expect(
            try mapped(#"{{hash "sha256" "hex" a}}"#) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(try mapped(#"{{hash "md5" "hex" a}}"#) == "900150983cd24fb0d6963f7d28e17f72")
        #expect(try mapped(#"{{hmac "sha1" "k" "hex" a}}"#) == "f9bef091fe00d9f5128593836dba99e193f08174")
        #expect(try mapped(#"{{hash "crc" "hex" a}}"#) == nil)
    }

    @Test func `a lookup of a cache gives what is kept under the value`() throws {
        let integrator = try Understudy.integrator()
        let cache = integrator.post("/v1/lookupcaches", #"{"name":"C"}"#).id
        let rows = #"{"data":[{"key":"DE","value":{"name":"Germany"}},{"key":"7","value":"seven"}]}"#
        #expect(integrator.post("/v1/lookupcaches/\(cache)/data", rows).status == 200)
        func mapped(_ more: String, _ data: String) -> String? {
            let model =
                #"{"mapping":{"fields":[{"extract":"c","generate":"c","lookupName":"l"}]},"lookups":[{"name":"l","_lookupCacheId":"\#(cache)"\#(more)}]}"#
            return integrator.post("/v1/connections/\(Known.shop)/import/map", #"{"import":\#(model),"data":\#(data)}"#).json?.text
        }
        #expect(mapped(#","extract":"name""#, #"[{"c":"DE"}]"#) == #"[{"c":"Germany"}]"#)
        #expect(mapped("", #"[{"c":"DE"},{"c":7}]"#) == #"[{"c":{"name":"Germany"}},{"c":"seven"}]"#)
        #expect(mapped(#","allowFailures":true,"default":"none""#, #"[{"c":"FR"}]"#) == #"[{"c":"none"}]"#)
        #expect(mapped("", #"[{"c":"FR"}]"#)?.contains("lookup_error") == true)
    }
    @Test func `a cache that was deleted gives nothing until it is restored`() throws {
        let integrator = try Understudy.integrator()
        let cache = "0000c0de1c00000000000001"
        func mapped() -> JSON? {
            let model =
                #"{"mapping":{"fields":[{"extract":"c","generate":"c","lookupName":"l"}]},"lookups":[{"name":"l","_lookupCacheId":"\#(cache)"}]}"#
            return integrator.post("/v1/connections/\(Known.shop)/import/map", #"{"import":\#(model),"data":[{"c":"DE"}]}"#).json?[0]
        }
        #expect(mapped()?.text == #"{"c":"Germany"}"#)
        #expect(integrator.delete("/v1/lookupcaches/\(cache)").status == 204)
        #expect(mapped()?["errors"]?.arrayValue?.map { $0["code"] } == ["lookup_error"])
        #expect(integrator.post("/v1/recycleBinTTL/lookupcaches/\(cache)/doRestore", "").status == 200)
        #expect(mapped()?.text == #"{"c":"Germany"}"#)
    }
}
