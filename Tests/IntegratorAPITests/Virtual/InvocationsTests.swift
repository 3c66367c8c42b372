import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct InvocationsTests {
    private static let trialers = Known.id("598", "286")
    private static let path = "/v1/exports/\(trialers)/invoke"

    // MARK: What it refuses

    @Test func `an export that is not there, has no connection or no data, gives nothing`() throws {
        let integrator = try Understudy.integrator()
        #expect(integrator.post("/v1/exports/x/invoke", "").errors == ["404 not_found"])
        #expect(integrator.post("/v1/exports/0000c0de0e00000000000020/invoke", "").errors == ["501 not_emulated"])
        let unknown = integrator.post("/v1/exports", #"{"name":"E","_connectionId":"\#(Known.slack)","rest":{"relativeURI":"/nowhere"}}"#)
            .id
        #expect(integrator.post("/v1/exports/\(unknown)/invoke", "").errors == ["501 not_emulated"])
        let offline = integrator.post("/v1/exports", #"{"name":"E","_connectionId":"\#(Known.brokenMail)"}"#).id
        #expect(integrator.post("/v1/exports/\(offline)/invoke", "").errors == ["422 connection_offline"])
        _ = integrator.delete("/v1/connections/\(Known.netSuite)")
        #expect(integrator.post(Self.path, "").errors == ["422 invalid_ref _connectionId"])
    }

    @Test(arguments: [
        ("[]", "422 invalid_field"), (#"{"pagedExportState":7}"#, "422 invalid_paged_export_state pagedExportState"),
        (#"{"pagedExportState":{}}"#, "422 invalid_paged_export_state pagedExportState"),
    ])
    func `a body that cannot be is refused`(body: String, error: String) throws {
        #expect(try Understudy.integrator().post(Self.path, body).errors == [error])
    }

    @Test func `another export's state, and one that is too old, is refused`() throws {
        let integrator = try Understudy.integrator()
        let state = integrator.post(Self.path, "").json?["pagedExportState"]?.text ?? ""
        let body = #"{"pagedExportState":\#(state)}"#
        #expect(integrator.post("/v1/exports/\(Known.orders)/invoke", body).errors == ["422 invalid_paged_export_state pagedExportState"])
        try integrator.advanceClock(by: "PT16M")
        #expect(integrator.post(Self.path, body).errors == ["422 invalid_paged_export_state pagedExportState"])
    }

    @Test(arguments: [("x", "[]", "404 not_found"), (Known.invoices, "{}", "422 invalid_field"), (Known.invoices, "[", "400 invalid_json")])
    func `an import that is not there, and what is no list of records, is refused`(id: String, body: String, error: String) throws {
        #expect(try Understudy.integrator().post("/v1/imports/\(id)/invoke", body).errors == [error])
    }

    @Test func `an import without its connection, or with code of its own, sends nothing`() throws {
        let integrator = try Understudy.integrator()
        let hooked = integrator.post(
            "/v1/imports",
            #"{"name":"H","_connectionId":"\#(Known.shop)","hooks":{"preMap":{"_scriptId":"0000c0de5c00000000000001","function":"f"}}}"#)
        #expect(integrator.post("/v1/imports/\(hooked.id)/invoke", "[{}]").errors == ["501 not_emulated"])
        _ = integrator.delete("/v1/connections/0000c0de0c00000000000002")
        #expect(integrator.post("/v1/imports/\(Known.invoices)/invoke", "[{}]").errors == ["422 invalid_ref _connectionId"])
    }

    @Test func `an import whose filter cannot be read is refused`() throws {
        let integrator = try Understudy.integrator()
        let filter = #"{"type":"expression","expression":{"version":"1","rules":["magic",1]}}"#
        let lost = integrator.post("/v1/imports", #"{"name":"L","_connectionId":"\#(Known.shop)","filter":\#(filter)}"#)
        #expect(lost.status == 201)
        let answer = integrator.post("/v1/imports/\(lost.id)/invoke", "[{}]")
        #expect(answer.errors == ["422 invalid_field import.filter.expression.rules[0]"])
    }

    @Test func `an export whose transform cannot be read is refused`() throws {
        let integrator = try Understudy.integrator()
        let transform = #"{"type":"expression","expression":{"version":"1","rules":[[{"extract":"a"}]]}}"#
        let model = #"{"name":"E","_connectionId":"\#(Known.shop)","http":{"relativeURI":"/orders.json"},"transform":\#(transform)}"#
        let export = integrator.post("/v1/exports", model).id
        #expect(
            integrator.post("/v1/exports/\(export)/invoke", "").errors
                == ["422 missing_required_field export.transform.expression.rules[0][0].generate"])
    }

    @Test func `a custom scope opens the imports that it lists`() throws {
        let integrator = try Understudy.integrator(token: "my_scoped_token")
        #expect(integrator.post("/v1/imports/\(Known.invoices)/invoke", "[]").errors == ["403 access_restricted"])
    }

    // MARK: What it answers

    @Test func `pages lead to each other until one has no state, and together have every record once`() throws {
        let integrator = try Understudy.integrator()
        let sent = #"{"export":{"netsuite":{"type":"search","searches":[{"recordType":"customRecord","savedSearchId":"131298"}]}}}"#
        let all = integrator.post("/v1/connections/\(Known.netSuite)/export", sent).json?["data"]?.arrayValue ?? []
        var records: [JSON] = []
        var body = ""
        var pages = 0
        while pages < 100 {
            let page = try #require(integrator.post(Self.path, body).json)
            records += page["data"]?.arrayValue ?? []
            pages += 1
            guard let state = page["pagedExportState"] else { break }
            body = #"{"pagedExportState":\#(state.text)}"#
        }
        #expect(pages == (all.count + 19) / 20)
        #expect(pages > 1)
        #expect(records == all)
    }

    // MARK: What it remembers

    @Test func `what a saved import is given lies in the application, and results are those of a virtual import`() throws {
        let integrator = try Understudy.integrator()
        let fields = #"{"fields":[{"extract":"n","generate":"number"}]}"#
        let sink = integrator.post(
            "/v1/imports",
            #"{"name":"S","_connectionId":"\#(Known.shop)","http":{"relativeURI":["/sink"],"method":["POST"]},"mapping":\#(fields)}"#)
        #expect(integrator.post("/v1/imports/\(sink.id)/invoke", "[]").line == "200 []")
        let results = integrator.post("/v1/imports/\(sink.id)/invoke", #"[{"n":1},{"n":2}]"#).json?.arrayValue ?? []
        #expect(results.map { $0["statusCode"] } == [200, 200])
        #expect(results.map { $0["_json"]?["number"] } == [1, 2])
        let there = integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/sink"}}}"#)
        #expect(there.json?["data"]?.arrayValue?.map { $0["_id"] } == results.map { $0["id"] })
    }
}
