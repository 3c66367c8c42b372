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
}
