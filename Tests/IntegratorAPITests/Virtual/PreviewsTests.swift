import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct PreviewsTests {
    private static let exports = "/v1/exports/preview"
    private static let imports = "/v1/imports/preview"

    private static func orders(_ more: String = "") -> String {
        #"{"name":"E","_connectionId":"\#(Known.shop)","http":{"relativeURI":"/orders.json?since={{{lastExportDateTime}}}","method":"GET"}\#(more)}"#
    }

    private static func boxes(_ more: String = "") -> String {
        #"{"name":"I","_connectionId":"\#(Known.shop)","http":{"relativeURI":["/boxes/{{record.id}}"],"method":["PUT"]}\#(more)}"#
    }

    // MARK: What it refuses

    @Test(arguments: [
        ("[]", "422 invalid_field"), ("{}", "422 missing_required_field _connectionId"),
        (#"{"_connectionId":"x"}"#, "422 invalid_ref _connectionId"), (#"{"_connectionId":7}"#, "422 invalid_ref _connectionId"),
        (orders(#","pageSize":0"#), "422 invalid_field pageSize"),
        (orders(#","postData":{"lastExportDateTime":"soon"}"#), "422 invalid_field postData.lastExportDateTime"),
        (orders(#","postData":{"currentExportDateTime":[]}"#), "422 invalid_field postData.currentExportDateTime"),
        (orders(#","postData":{"lastExportDateTime":9223372036854775807}"#), "422 invalid_field postData.lastExportDateTime"),
        (orders(#","hooks":{"preSavePage":{"_scriptId":"x","function":"f"}}"#), "501 not_emulated"),
        (#"{"_connectionId":"\#(Known.slack)","rest":{"relativeURI":"/nowhere"}}"#, "501 not_emulated"),
        (#"{"_connectionId":"\#(Known.shop)","http":{"relativeURI":"/orders.json{{"}}"#, "422 invalid_field relativeURI"),
        (
            #"{"_connectionId":"\#(Known.shop)","http":{"relativeURI":"/orders.json?x={{nope}}"}}"#,
            "422 handlebars_template_parse_error relativeURI"
        ),
        (#"{"_connectionId":"\#(Known.brokenMail)","http":{"relativeURI":"/mails"}}"#, "422 connection_offline"),
    ])
    func `an export that cannot be previewed is refused`(body: String, error: String) throws {
        #expect(try Understudy.integrator().post(Self.exports, body).errors == [error])
    }

    @Test(arguments: [
        ("[]", "422 invalid_field"), ("{}", "422 missing_required_field _connectionId"),
        (#"{"_connectionId":"x"}"#, "422 invalid_ref _connectionId"), (boxes(#","data":7"#), "422 invalid_field data"),
        (boxes(#","hooks":{"preMap":{"_scriptId":"x","function":"f"}}"#), "501 not_emulated"),
        (
            boxes(#","mappings":[{"dataType":"string","extract":"$.a","status":"Active"}]"#),
            "422 missing_required_field mappings[0].generate"
        ),
    ])
    func `an import that cannot be previewed is refused`(body: String, error: String) throws {
        #expect(try Understudy.integrator().post(Self.imports, body).errors == [error])
    }

    @Test(arguments: [exports, imports])
    func `a body that is no JSON is refused, and a token with a custom scope previews nothing`(path: String) throws {
        #expect(try Understudy.integrator().post(path, "{").errors == ["400 invalid_json"])
        #expect(try Understudy.integrator(token: "my_scoped_token").post(path, Self.orders()).errors == ["403 access_restricted"])
    }

    // MARK: What it answers

    @Test func `an export shows its request, the records as they came, and what its filter leaves`() throws {
        let more =
            #","pageSize":2,"filter":{"type":"expression","expression":{"version":"1","rules":["equals",["number",["extract","id"]],1002]}}"#
        let preview = try #require(
            try Understudy.integrator().post(Self.exports, Self.orders(more + #","postData":{"lastExportDateTime":"1546300800"}"#)).json)
        #expect(preview.objectValue?.keys == ["data", "dataURIs", "stages"])
        #expect(preview["data"]?.arrayValue?.map { $0["id"] } == [1002])
        #expect(preview["dataURIs"] == [nil])
        let stages = try #require(preview["stages"]?.arrayValue)
        #expect(stages.map { $0["name"] } == ["request", "parse", "outputFilter"])
        #expect(
            stages[0].text
                == #"{"name":"request","errors":null,"data":[{"method":"GET","uri":"/orders.json?since=2019-01-01T00:00:00.000Z"}]}"#)
        #expect(stages[1]["data"]?.arrayValue?.map { $0["id"] } == [1001, 1002])
    }

    @Test func `an export's address may ask for what is not there, and show what the product tells it`() throws {
        let address =
            "/orders.json?{{#if since}}since={{since}}{{else}}all=1{{/if}}&page={{export.http.paging.page}}{{{lastExportDateTime}}}"
        let body = #"{"_connectionId":"\#(Known.shop)","http":{"relativeURI":"\#(address)","method":"GET"}}"#
        let preview = try Understudy.integrator().post(Self.exports, body).json
        #expect(preview?["stages"]?[0]?["data"]?.text == #"[{"method":"GET","uri":"/orders.json?all=1&page="}]"#)
    }

    @Test func `a delta export shows what changed in the time that is asked for, an export of the kind test as many as it wants`() throws {
        let integrator = try Understudy.integrator()
        func ids(_ more: String) -> [Int?]? {
            integrator.post(Self.exports, Self.orders(more)).json?["data"]?.arrayValue?.map { $0["id"]?.intValue }
        }
        let all = try #require(integrator.post(Self.exports, Self.orders()).json?["data"]?.arrayValue)
        #expect(all.count == 12)
        let dates = try all.map { try #require($0["updated_at"]?.stringValue) }
        let delta = #","type":"delta","delta":{"dateField":"updated_at"},"postData":"#
        // 2022-05-02T11:25:00Z
        let late = zip(all, dates).filter { $0.1 >= "2022-05-02T11:25:00Z" }.map { $0.0["id"]?.intValue }
        #expect(late.count > 0 && late.count < 12)
        #expect(ids(delta + #"{"lastExportDateTime":"1651490700"}"#) == late)
        #expect(ids(delta + #"{"currentExportDateTime":1651490700}"#)?.count == 12 - late.count)
        #expect(ids(#","type":"test","test":{"limit":3}"#)?.count == 3)
    }

    @Test func `an import shows what it makes of records, how it would send them, and what is wrong with the others`() throws {
        let more = #"""
            ,"mapping":{"fields":[{"extract":"n","generate":"number","dataType":"number"}]},
            "filter":{"type":"expression","expression":{"version":"1","rules":["notequals",["extract","n"],"none"]}},
            "data":[{"id":"a","n":"1"},{"id":"b","n":"x"},{"id":"c","n":"none"}]
            """#
        let preview = try #require(try Understudy.integrator().post(Self.imports, Self.boxes(more)).json)
        #expect(preview["data"]?.text == #"[{"number":1}]"#)
        #expect(preview["stages"]?[0]?["name"] == "importMapping")
        #expect(preview["stages"]?[0]?["errors"]?.arrayValue?.map { $0["source"] } == ["mapping"])
        #expect(
            preview["stages"]?[1]?.text
                == #"{"name":"request","errors":null,"data":[{"method":"PUT","uri":"/boxes/a","body":{"number":1}}]}"#)
        #expect(try Understudy.integrator().post(Self.imports, Self.boxes()).json?["data"] == [])
    }

    // MARK: What it remembers

    @Test func `nothing is sent, and nothing is stored`() throws {
        let integrator = try Understudy.integrator()
        let before = ["exports", "imports"].map { integrator.get("/v1/\($0)").body }
        #expect(integrator.post(Self.imports, Self.boxes(#","data":[{"id":"a"}]"#)).status == 200)
        #expect(integrator.post(Self.exports, Self.orders()).status == 200)
        #expect(["exports", "imports"].map { integrator.get("/v1/\($0)").body } == before)
        let there = integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/boxes"}}}"#)
        // nothing was written to `/boxes`, so the place is unknown and the shop's first set answers instead
        #expect(there.json?["data"]?.arrayValue?.contains { $0["id"] == "a" } == false)
    }
}
