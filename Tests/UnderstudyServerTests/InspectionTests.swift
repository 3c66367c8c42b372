import Emulation
import OrderedJSON
import Testing
import UnderstudyServer

@Suite struct InspectionTests {
    @Test func `every row has API, method, path, status, evidence and refusals`() throws {
        let rows = try Server().routeTable
        #expect(rows.contains(["admin", "GET", "/__admin/diff", "200", "documented", "unknown_snapshot"]))
        #expect(rows.contains(["canvas", "GET", "/api/Workflow/:id?", "200", "documented", "invalidId,unknownWorkflow"]))
        #expect(rows.contains(["integrator", "GET", "/v1/connectors", "501", "documented", "notEmulated"]))
        #expect(rows.first { $0[2] == "/v1/flows/:id/run" }?[3] == "201")
        #expect(rows.allSatisfy { $0.count == 6 })
    }

    @Test func `an API's document is printed with the address that is asked for, one that is not there is nil`() throws {
        let server = try Server()
        #expect(apiNames == ["admin", "canvas", "cyclr", "integrator"])
        #expect(server.mounts.map(\.name) == apiNames)
        let text = try #require(server.openAPI(of: "canvas", server: "http://example.test"))
        let urls = try JSON(parsing: text)["servers"]?.arrayValue?.map { $0["url"]?.stringValue }
        #expect(urls == ["http://example.test", "http://example.test/sandbox/{sandbox}"])
        #expect(server.openAPI(of: "nobody", server: "") == nil)
    }
}
