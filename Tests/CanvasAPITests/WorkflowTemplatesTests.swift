import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct WorkflowTemplatesTests {
    /// A template of ConnectMyApps, followed by one of each of the two documented organisations.
    private static let templates = """
        [{"id":"00000000-0000-4000-8000-00000000000a","name":"Shared","description":"","dateCreated":"2020-01-01T00:00:00",
          "dateModified":"2022-01-02T00:00:00","state":"Draft","version":null,"draftIsCommitted":null,"dateCommitted":null,
          "organizationId":null,"applications":[],"chain":[]},
         {"id":"00000000-0000-4000-8000-00000000000b","name":"The operator's","description":"","dateCreated":"2020-01-01T00:00:00",
          "dateModified":"2022-01-01T00:00:00","state":"Published","version":"0.0.1","draftIsCommitted":true,"dateCommitted":"2022-01-01T00:00:00",
          "organizationId":"00000000-0000-0000-0000-000000000001","applications":[],"chain":[]},
         {"id":"00000000-0000-4000-8000-00000000000c","name":"The bench's","description":"","dateCreated":"2020-01-01T00:00:00",
          "dateModified":"2022-01-03T00:00:00","state":"Published","version":"0.0.1","draftIsCommitted":true,"dateCommitted":"2022-01-03T00:00:00",
          "organizationId":"00000000-0000-0000-0000-000000000000","applications":[],"chain":[]}]
        """
    private static let seeds = ["canvas/workflow-templates.json": templates, "canvas/workflows.json": "[]"]

    // MARK: What it answers

    @Test(arguments: [
        ("18cc3b9f-c14e-4c7d-892b-7cc5545abac0", ["Shared", "The operator's"]),
        ("a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c", ["The bench's", "Shared"]),
    ])
    func `an account sees shared templates and its organisation's, drafts included, the last modified first`(
        account: String, names: [String]
    ) throws {
        let canvas = try Understudy.canvas(seeds: Self.seeds)
        let list = canvas.get("/api/WorkflowTemplates", headers: ["ManagedAccountId": account]).json?.arrayValue ?? []
        #expect(list.map { $0["name"]?.stringValue } == names)
    }

    @Test func `the all-zero organisation is one like any other, and not null`() throws {
        let canvas = try Understudy.canvas(seeds: Self.seeds)
        let bench = ["ManagedAccountId": "a305c3a2-cba5-4554-bb5d-ab7fcd5b4a4c"]
        let list = canvas.get("/api/WorkflowTemplates", headers: bench).json
        #expect(list?[0]?["organizationId"] == "00000000-0000-0000-0000-000000000000")
        #expect(list?[1]?["organizationId"] == JSON.null)
    }

    // MARK: What it remembers

    @Test func `making a workflow does not change the template`() throws {
        let canvas = try Understudy.canvas()
        let before = canvas.get("/api/WorkflowTemplates").line
        #expect(canvas.post("/api/Workflow", Documented.addWorkflow).status == 200)
        #expect(canvas.get("/api/WorkflowTemplates").line == before)
    }
}
