import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct VirtualExportsTests {
    /// The export as the documentation prints it.
    private static let export = """
        {"asynchronous":true,"pageSize":5,"netsuite":{"type":"search","searches":[{"recordType":"customRecord","savedSearchId":"131298"}],\
        "skipGrouping":true}}
        """
    private static let pages = "/v1/connections/\(Known.netSuite)/export/pages"

    private static func page(_ integrator: Understudy, _ state: JSON?, export: String = export) -> Reply {
        integrator.post(pages, state.map { #"{"pagedExportState":\#($0.text),"export":\#(export)}"# } ?? #"{"export":\#(export)}"#)
    }

    // MARK: What it refuses

    @Test(arguments: [
        ("{}", "422 missing_required_field export"), (#"{"export":[]}"#, "422 invalid_field export"),
        (#"{"export":{"netsuite":{"searches":[{"savedSearchId":"131298"}]},"pageSize":0}}"#, "422 invalid_field export.pageSize"),
        (#"{"export":{"netsuite":{"searches":[{"savedSearchId":"131298"}]},"pageSize":"5"}}"#, "422 invalid_field export.pageSize"),
        (#"{"export":{},"pagedExportState":7}"#, "422 invalid_paged_export_state pagedExportState"),
        (#"{"export":{"netsuite":{"searches":[{"savedSearchId":"999"}]}}}"#, "501 not_emulated"), (#"{"export":{}}"#, "501 not_emulated"),
    ])
    func `an export that cannot be, or that no data stands for, is refused`(body: String, error: String) throws {
        #expect(try Understudy.integrator().post(Self.pages, body).errors == [error])
    }

    @Test(arguments: ["export", "export/pages"])
    func `an export whose address shows what is not there is refused with the code that runs have for it`(path: String) throws {
        let body = #"{"export":{"http":{"relativeURI":"/orders.json?x={{nope}}"}}}"#
        #expect(
            try Understudy.integrator().post("/v1/connections/\(Known.shop)/\(path)", body).errors
                == ["422 handlebars_template_parse_error relativeURI"])
    }

    @Test(arguments: [
        ("9007199254740991", 200), ("2147483649", 200), ("9007199254740992", 422), ("9223372036854775807", 422), ("1e400", 422),
    ])
    func `a page of a size without bounds has all that there is, or is refused`(size: String, status: Int) throws {
        let integrator = try Understudy.integrator()
        let export = #"{"export":{"pageSize":\#(size),"http":{"relativeURI":"/orders.json","method":"GET"}}}"#
        let page = integrator.post("/v1/connections/\(Known.shop)/export/pages", export)
        guard status == 200 else {
            #expect(page.errors == ["422 invalid_field export.pageSize"])
            return
        }
        #expect(page.status == 200)
        #expect(page.json?["data"]?.arrayValue?.count == 12)
        #expect(page.json?["pagedExportState"]?["done"] == true)
        #expect(page.json?["pagedExportState"]?["totalPages"] == 1)
    }

    @Test(arguments: [2, 7, 1_000_000])
    func `a set of data says that it has as many records as its seed says`(total: Int) throws {
        let integrator = try Understudy.integrator()
        let set = "0000c0de11000000000000ff"
        let stored = integrator.put(
            "/__admin/state/integrator/data/\(set)",
            #"{"_id":"\#(set)","_connectionId":"\#(Known.shop)","place":"/many.json","records":[{"id":1},{"id":2}],"totalRecords":\#(total)}"#
        )
        #expect(stored.status == 200)
        let export = #"{"export":{"pageSize":3,"http":{"relativeURI":"/many.json","method":"GET"}}}"#
        let page = integrator.post("/v1/connections/\(Known.shop)/export/pages", export)
        #expect(page.json?["pagedExportState"]?["totalRecords"] == .number(.init(total)))
        #expect(page.json?["data"]?.arrayValue?.count == min(total, 3))
    }

    @Test(arguments: [
        ("filter", #"["magic",1]"#, "422 invalid_field export.filter.expression.rules[0]"),
        ("transform", #"[[{"extract":"a"}]]"#, "422 missing_required_field export.transform.expression.rules[0][0].generate"),
    ])
    func `a filter or a transform that cannot be read is refused with its place`(member: String, rules: String, error: String) throws {
        let definition = #"{"type":"expression","expression":{"version":"1","rules":\#(rules)}}"#
        let body = #"{"export":{"netsuite":{"searches":[{"savedSearchId":"131298"}]},"\#(member)":\#(definition)}}"#
        #expect(try Understudy.integrator().post("/v1/connections/\(Known.netSuite)/export", body).errors == [error])
    }

    @Test func `a connection that is offline, and an export with code of its own, export nothing`() throws {
        let integrator = try Understudy.integrator()
        for path in ["export", "export/pages"] {
            #expect(
                integrator.post("/v1/connections/\(Known.brokenMail)/\(path)", #"{"export":{}}"#).line
                    == #"422 {"errors":[{"code":"connection_offline","message":"Connection is offline"}]}"#)
            let hooked = Self.export.replacing(#""pageSize":5"#, with: #""hooks":{"preSavePage":{"_scriptId":"x","function":"f"}}"#)
            #expect(integrator.post("/v1/connections/\(Known.netSuite)/\(path)", #"{"export":\#(hooked)}"#).errors == ["501 not_emulated"])
        }
    }

    @Test func `a connection that is not there exports nothing`() throws {
        for path in ["/v1/connections/x/export", "/v1/connections/x/export/pages"] {
            #expect(try Understudy.integrator().post(path, #"{"export":{}}"#).errors == ["404 not_found"])
        }
    }

    @Test(arguments: [
        ("pageIndex", "3"), ("pageSize", "6"), ("totalPages", "164"), ("totalRecords", "823"), ("done", "true"), ("issuedAt", "1651492801"),
        ("sig", "\"\(String(repeating: "0", count: 64))\""), ("searchId", "\"x\""), ("pageIndex", "-1"), ("pageSize", "0"), ("sig", "null"),
        ("totalRecords", "9223372036854775807"), ("pageIndex", "\"2\""), ("more", "1"),
    ])
    func `a state that was tampered with is refused`(member: String, value: String) throws {
        let integrator = try Understudy.integrator()
        var state = try #require(Self.page(integrator, nil).json?["pagedExportState"]?.objectValue)
        state[member] = try JSON(parsing: value)
        #expect(Self.page(integrator, .object(state)).errors == ["422 invalid_paged_export_state pagedExportState"])
    }

    @Test func `a state is good for its own export and connection, in its own sandbox, for a quarter of an hour`() throws {
        let integrator = try Understudy.integrator()
        let state = try #require(Self.page(integrator, nil).json?["pagedExportState"])
        let refusal = ["422 invalid_paged_export_state pagedExportState"]
        #expect(Self.page(integrator, state, export: Self.export.replacing("true}", with: "false}")).errors == refusal)
        let body = #"{"pagedExportState":\#(state.text),"export":\#(Self.export)}"#
        #expect(integrator.post("/sandbox/other\(Self.pages)", body).errors == refusal)
        try integrator.advanceClock(by: "PT15M")
        #expect(Self.page(integrator, state).status == 200)
        try integrator.advanceClock(by: "PT1S")
        #expect(Self.page(integrator, state).errors == refusal)
    }

    // MARK: What it answers

    @Test func `the documented export has 822 records in 165 pages, the first two as printed`() throws {
        let integrator = try Understudy.integrator()
        let first = Self.page(integrator, nil)
        let state = try #require(first.json?["pagedExportState"])
        #expect(
            state.text == """
                {"searchId":"\(state["searchId"]?.stringValue ?? "")","pageIndex":2,"pageSize":5,"totalPages":165,"totalRecords":822,"done":false,\
                "issuedAt":1651492800,"sig":"\(state["sig"]?.stringValue ?? "")"}
                """)
        #expect(state["sig"]?.stringValue?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(first.json?["data"]?.arrayValue?.count == 5)
        #expect(first.json?["data"]?[0]?["custrecord_usage_diy_name"] == "John Doe")
        #expect(first.json?["dataURIs"]?.text == "[null,null,null,null,null]")
        try integrator.advanceClock(by: "PT72S")
        let second = Self.page(integrator, state)
        #expect(
            second.json?["data"]?[0]?.text == """
                {"recType":"813","Trial Start":"2017-06-14T09:02:00.000-07:00","custrecord_license2_trial_end_date":"2017-09-30T07:00:00.000+00:00",\
                "custrecord_usage_diy_year":2017,"custrecord_usage_diy_hours":4,"custrecord_usage_diy_month_s":"November"}
                """)
        let next = try #require(second.json?["pagedExportState"])
        #expect(next["searchId"] == state["searchId"])
        #expect(next["pageIndex"] == 3)
        #expect(next["issuedAt"] == 1_651_492_872)
        #expect(next["sig"] != state["sig"])
    }

    @Test func `all at once has no state`() throws {
        let answer = try Understudy.integrator().post("/v1/connections/\(Known.netSuite)/export", #"{"export":\#(Self.export)}"#)
        #expect(answer.json?["data"]?.arrayValue?.count == 822)
        #expect(answer.json?.objectValue?.keys == ["data", "dataURIs"])
    }

    @Test func `a test takes as many as it says`() throws {
        let body = #"{"export":{"type":"test","test":{"limit":2},"http":{"relativeURI":"/orders.json"}}}"#
        let answer = try Understudy.integrator().post("/v1/connections/\(Known.shop)/export", body)
        #expect(answer.json?["data"]?.arrayValue?.map { $0["id"] } == [1001, 1002])
    }

    @Test func `records are filtered`() throws {
        let filter = #"{"type":"expression","expression":{"version":"1","rules":["greaterthan",["number",["extract","id"]],1010]}}"#
        let answer = try Understudy.integrator().post(
            "/v1/connections/\(Known.shop)/export", #"{"export":{"http":{},"filter":\#(filter)}}"#)
        #expect(answer.json?["data"]?.arrayValue?.map { $0["id"] } == [1011, 1012])
    }

    // MARK: What it remembers

    @Test func `pages follow each other to the last, which is done`() throws {
        let integrator = try Understudy.integrator()
        var state: JSON?
        var count = 0, pages = 0
        repeat {
            let answer = Self.page(integrator, state, export: Self.export.replacing(#""pageSize":5"#, with: #""pageSize":100"#))
            count += answer.json?["data"]?.arrayValue?.count ?? 0
            pages += 1
            state = answer.json?["pagedExportState"]
        } while state?["done"] == false && pages < 20
        #expect(count == 822)
        #expect(pages == 9)
        #expect(state?["pageIndex"] == 10)
        let after = Self.page(integrator, state, export: Self.export.replacing(#""pageSize":5"#, with: #""pageSize":100"#))
        #expect(after.json?["data"]?.text == "[]")
        #expect(after.json?["pagedExportState"]?["done"] == true)
    }

    @Test func `the next page is the same export's with its members in another order`() throws {
        let integrator = try Understudy.integrator()
        let state = try #require(Self.page(integrator, nil).json?["pagedExportState"])
        let searches = #"[{"savedSearchId":"131298","recordType":"customRecord"}]"#
        let export = #"{"netsuite":{"skipGrouping":true,"searches":\#(searches),"type":"search"},"pageSize":5,"asynchronous":true}"#
        #expect(Self.page(integrator, state, export: export).json?["pagedExportState"]?["pageIndex"] == 3)
    }
}
