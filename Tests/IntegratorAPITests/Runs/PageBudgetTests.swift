import OrderedJSON
import Testing
import UnderstudyTesting

/// What all records of a page of a flow may cost together.
@Suite struct PageBudgetTests {
    @Test(arguments: [(3, 6), (6, 4)])
    func `each page has a budget of its own, and its records share it`(pageSize: Int, passed: Int) throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        // each record passes a text of 100 kB to three helpers two hundred times
        let template = "{{#each l}}{{#if (getValue ../t)}}{{/if}}{{/each}}"
        let record = #"{"l":\#(JSON.array(Array(repeating: 1, count: 200)).text),"t":"\#(String(repeating: "x", count: 100_000))"}"#
        let data = Array(repeating: record, count: 6).joined(separator: ",")
        let body = #"{"import":{"http":{"relativeURI":["/costly"],"method":["POST"]}},"data":[\#(data)]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).status == 200)
        func step(_ kind: String, _ more: String) -> String {
            integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
        }
        let export = step("exports", #""pageSize":\#(pageSize),"http":{"relativeURI":"/costly"}"#)
        let fields = #""mapping":{"fields":[{"extract":"\#(template)","generate":"x"}]}"#
        let item = step("imports", #""http":{"relativeURI":["/letters"],"method":["POST"]},\#(fields)"#)
        let processors = #"[{"type":"import","_importId":"\#(item)"}]"#
        let flow = integrator.post(
            "/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"pageProcessors":\#(processors)}"#
        ).id
        #expect(integrator.post("/v1/flows/\(flow)/run", "{}").status == 201)
        try integrator.advanceClock(by: "PT1M")
        let job = integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]
        #expect(job?["status"] == "completed")
        #expect(job?["numError"]?.intValue == 6 - passed)
        let letters = integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/letters"}}}"#).json
        #expect(letters?["data"]?.arrayValue?.count == passed)
    }

    @Test func `a filter of a branch is paid for once, and no record that it lets pass goes down the next branch as well`() throws {
        let integrator = try Understudy.integrator()
        try integrator.stopSchedules()
        let data = Array(repeating: #"{"t":"\#(String(repeating: "x", count: 100_000))"}"#, count: 6).joined(separator: ",")
        let body = #"{"import":{"http":{"relativeURI":["/routed"],"method":["POST"]}},"data":[\#(data)]}"#
        #expect(integrator.post("/v1/connections/\(Known.shop)/import", body).status == 200)
        func step(_ kind: String, _ more: String) -> String {
            integrator.post("/v1/\(kind)", #"{"name":"X","_connectionId":"\#(Known.shop)",\#(more)}"#).id
        }
        let export = step("exports", #""pageSize":6,"http":{"relativeURI":"/routed"}"#)
        let item = step("imports", #""http":{"relativeURI":["/letters"],"method":["POST"]}"#)
        // reads the text of 100 kB three hundred times
        let looks = Array(repeating: #"["startswith",["extract","t"],"x"]"#, count: 300).joined(separator: ",")
        let processors = #""pageProcessors":[{"type":"import","_importId":"\#(item)"}]"#
        let branches =
            #"[{"name":"A","inputFilter":{"version":"1","rules":["and",\#(looks)]},\#(processors)},{"name":"B",\#(processors)}]"#
        let flow = integrator.post(
            "/v1/flows", #"{"name":"F","pageGenerators":[{"_exportId":"\#(export)"}],"routers":[{"id":"r","branches":\#(branches)}]}"#
        ).id
        #expect(integrator.post("/v1/flows/\(flow)/run", "{}").status == 201)
        try integrator.advanceClock(by: "PT1M")
        #expect(integrator.get("/v1/flows/\(flow)/jobs/latest").json?[0]?["numError"] == 0)
        let letters = integrator.post("/v1/connections/\(Known.shop)/export", #"{"export":{"http":{"relativeURI":"/letters"}}}"#).json
        #expect(letters?["data"]?.arrayValue?.count == 6)
    }
}
