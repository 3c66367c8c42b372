import OrderedJSON
import Testing
import UnderstudyTesting

/// Exports of the kind `once` take only records that they have not taken before.
@Suite struct OnceExportsTests {
    /// A flow with a `once` export, which reads a place of its own.
    private struct Once {
        let integrator: Understudy
        let flow: String
        let export: String

        init(_ more: String = "") throws {
            integrator = try Understudy.integrator()
            try integrator.stopSchedules()
            let account = integrator
            func step(_ kind: String, _ more: String) -> String {
                account.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
            }
            export = step("exports", #""type":"once","pageSize":2,"http":{"relativeURI":"/news"}\#(more)"#)
            let item = step("imports", #""http":{"relativeURI":["/read"],"method":["POST"]}"#)
            flow =
                integrator.post(
                    "/v1/flows",
                    #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":[{"type":"import","_importId":"\#(item)"}]}"#
                ).id
            add(#"{"id":1},{"id":2,"seen":true},{"id":3,"seen":"F"},{"id":4}"#)
        }

        func add(_ records: String) {
            let body = #"{"import":{"http":{"relativeURI":["/news"],"method":["POST"]}},"data":[\#(records)]}"#
            #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).status == 200)
        }

        func run() throws -> Int? {
            let job = integrator.post("/v1/flows/\(flow)/run", "{}").json?["_jobId"]?.stringValue ?? ""
            try integrator.advanceClock(by: "PT1M")
            return integrator.get("/v1/jobs/\(job)/family").json?["children"]?[0]?["numSuccess"]?.intValue
        }

        func records(_ place: String) -> [JSON] {
            integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"\#(place)"}}}"#).json?["data"]?
                .arrayValue ?? []
        }
    }

    @Test func `the member that marks records decides, and is set`() throws {
        let once = try Once(#","once":{"booleanField":"seen"}"#)
        #expect(try once.run() == 3)
        #expect(once.records("/read").map { $0["id"] } == [1, 3, 4])
        #expect(once.records("/news").map { $0["seen"] } == [true, true, true, true])
        #expect(try once.run() == 0)
        once.add(#"{"id":5}"#)
        #expect(try once.run() == 1)
    }

    @Test func `without such a member records are marked out of sight, for this export alone`() throws {
        let once = try Once()
        #expect(try once.run() == 4)
        #expect(try once.run() == 0)
        once.add(#"{"id":5}"#)
        #expect(try once.run() == 1)
        #expect(once.records("/news")[0]["seen"] == nil)
        let other = once.integrator.post("/v1/exports/\(once.export)/clone", "").id
        let flow = once.integrator.post("/v1/flows", #"{"name":"G","pageGenerators":[{"_exportId":"\#(other)"}]}"#).id
        _ = once.integrator.post("/v1/flows/\(flow)/run", "{}")
        try once.integrator.advanceClock(by: "PT1M")
        #expect(once.integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]?["numSuccess"] == 5)
    }

    @Test func `what nobody ran a flow for is not marked`() throws {
        let once = try Once(#","once":{"booleanField":"seen"}"#)
        #expect(once.integrator.post("/v1/exports/\(once.export)/invoke", "").status == 200)
        #expect(once.records("/news").map { $0["seen"] } == [nil, true, "F", nil])
    }

    @Test func `what the filter leaves out is not marked`() throws {
        let rules = #"["notequals",["number",["extract","id"]],4]"#
        let once = try Once(
            #","once":{"booleanField":"seen"},"filter":{"type":"expression","expression":{"version":"1","rules":\#(rules)}}"#)
        #expect(try once.run() == 2)
        #expect(once.records("/news").map { $0["seen"] } == [true, true, true, nil])
    }
}
