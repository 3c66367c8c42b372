import Emulation
import HTTPMessages
import IntegratorAPI
import OrderedJSON
import Testing
import UnderstudyTesting

/// Whatever a row receives, integrator.io answers with one of its statuses, and never with an internal error.
@Suite struct RubbishTests {
    private static let statuses: Set<Int> = [200, 201, 204, 400, 401, 403, 404, 409, 413, 415, 422, 501]
    static let rows = Integrator.endpoints
    private static let bodies: [String] = [
        "", " ", "null", "true", "0", "-1e999", "\"\"", "[]", "{}", "[[]]", "[{}]", "{\"a\":", "\u{0}", "{\"name\":null}", "{\"name\":[]}",
        #"{"name":"a","name":"b"}"#, #"{"name":"\ud800"}"#, #"{"type":"http","http":{"auth":[]}}"#, #"{"type":"rest","rest":null}"#,
        #"{"name":"a","type":"http","http":{"baseURI":"x","mediaType":"json","auth":{"type":"token","token":"x"}}}"#,
        #"{"name":"a","pageProcessors":[{"type":"import","_importId":{}}],"pageGenerators":[{"_exportId":[]}],"routers":[{"branches":[7]}]}"#,
        #"{"name":"a","_integrationId":7,"schedule":[],"timezone":{}}"#, #"[{"op":"add","path":"/name/x/y","value":{}}]"#,
        #"[{"op":"move","from":"/name","path":"/name/a"}]"#, #"[{"op":"replace","path":"","value":7}]"#,
        #"{"connectionMap":[],"_integrationId":{}}"#, "{\"\":{}}", "{\"$secrets\":{\"a\":1},\"_id\":7}",
        #"{"settings":{"$x":1},"name":"\#u{1F600}"}"#, #"["x",7]"#, #"{"data":[{"key":"a","value":{}},{"key":[]}]}"#,
        #"{"data":[{"key":"a","value":null}],"keys":["a"]}"#, #"{"keys":[{}]}"#, #"{"email":"a@b","accessLevel":{}}"#,
        #"{"email":"a@b","emails":["c@d","c@d"],"accessLevel":"manage","integrationAccessLevel":[7]}"#,
        #"{"_connectionId":"x","_newConnectionId":{}}"#, #"{"_flowIds":["x",null],"_flowGroupingId":[]}"#, #"{"disabled":"no"}"#,
        #"{"pagedExportState":{"searchId":"","pageIndex":9223372036854775807,"pageSize":-1,"totalRecords":1,"done":false,"issuedAt":-1}}"#,
    ]

    @Test(arguments: rows.indices)
    func `each row answers half-right and wrong bodies`(row: Int) throws {
        let integrator = try Understudy.integrator()
        let endpoint = Self.rows[row]
        let collection = endpoint.path.text.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        for id in [Known.ofCollection[collection] ?? Known.shop, Known.orderFlow, "x", "%FF", "%00", "ffffffffffffffffffffffff"] {
            let path = endpoint.path.text.replacing("/:id", with: "/\(id)").replacing("/:type", with: "/exports")
                .replacing("/:connection", with: "/\(Known.slack)").replacing(/\/:[a-z]+\??/, with: "/x")
            // a row that takes no body does not look at one
            for body in endpoint.requestShape == nil
                ? ["", "{"] : Self.bodies + [String(repeating: "[", count: 20_000), "\"\(String(repeating: "x", count: 1 << 16))\""]
            {
                let answer = integrator.send(endpoint.method.name, path, headers: ["Content-Type": "application/json"], body: body)
                #expect(
                    Self.statuses.contains(answer.status), "\(endpoint.operation) \(path) \(body.prefix(80)): \(answer.line.prefix(200))")
            }
            let broken = integrator.send(
                endpoint.method.name, Array(path.utf8), headers: ["Content-Type": "application/json"],
                body: [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D])
            #expect(Self.statuses.contains(broken.status))
        }
        #expect(integrator.get("/v1/tokenInfo").status == 200)
    }

    @Test func `an unknown or broken address is not found`() throws {
        let integrator = try Understudy.integrator()
        for target in ["/v1", "/v1/", "/v1/connections/%zz/ping", "/v1/job", "/v1/x/y/z", "/v1/\(String(repeating: "a/", count: 5000))"] {
            #expect(integrator.get(target).errors == ["404 not_found"])
        }
    }

    private static let values = [
        "null", "true", "-1", "1e999", "9223372036854775807", #""...""#, #""{{a""#, "[null,7,{}]", #"{"a":{"b":[]}}"#,
        #""\#(String(repeating: "a.", count: 500))""#,
    ]

    /// Members of a step on which the emulator acts: each of them with every kind of value, while the others stay valid.
    @Test(arguments: [
        "type", "delta", "once", "test", "filter", "inputFilter", "transform", "oneToMany", "pathToMany", "pageSize", "lookups", "mapping",
        "mappings",
        "ignoreExisting", "hooks", "settings", "http", "http.relativeURI", "http.method", "http.body", "http.batchSize", "http.requestType",
        "http.existingExtract", "http.response", "http.response.successPath", "http.response.successValues", "http.response.failPath",
        "http.response.resourceIdPath", "http.response.errorPath", "http.response.resourcePath",
    ])
    func `a step with half-right members runs, or is refused`(member: String) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        for value in Self.values {
            var model: JSON = [
                "name": "X", "_connectionId": .string(Known.shop), "oneToMany": true, "pathToMany": "line_items",
                "http": ["relativeURI": "/orders.json", "method": "POST", "response": [:]],
            ]
            let pointer = JSON.Pointer(tokens: member.split(separator: ".").map(String.init))
            try JSON.Patch([.add(pointer, try JSON(parsing: value))]).apply(to: &model)
            let text = model.text
            func send(_ path: String, _ body: String) -> Reply {
                let answer = integrator.post(path, body)
                #expect(Self.statuses.contains(answer.status), "\(path) \(body.prefix(300)): \(answer.line.prefix(200))")
                return answer
            }
            _ = send("/v1/connections/\(Known.shop)/export", #"{"export":\#(text)}"#)
            _ = send("/v1/connections/\(Known.shop)/import", #"{"import":\#(text),"data":[{"id":1},{"line_items":[1,{"sku":2}]},7]}"#)
            _ = send("/v1/exports/preview", text)
            _ = send("/v1/imports/preview", text.replacing(#""name":"X""#, with: #""name":"X","data":[{"id":1},[],{"line_items":{}}]"#))
            let export = send("/v1/exports", text).id, item = send("/v1/imports", text).id
            guard !export.isEmpty, !item.isEmpty else { continue }
            let processors =
                #"[{"type":"export","_exportId":"\#(export)"},{"type":"import","_importId":"\#(item)","proceedOnFailure":true}]"#
            let flow = send("/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":\#(processors)}"#).id
            let job = send("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue
            try integrator.advanceClock(by: "PT1M")
            guard let job else { continue }
            #expect(["completed", "failed", "running"].contains(integrator.get("/v1/jobs/\(job)").json?["status"]?.stringValue ?? ""))
        }
        #expect(integrator.get("/v1/tokenInfo").status == 200)
    }
}
