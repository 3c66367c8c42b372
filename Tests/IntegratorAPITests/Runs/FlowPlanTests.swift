import Emulation
import OrderedJSON
import Testing
import UnderstudyTesting

@testable import IntegratorAPI

/// The form in which runs keep and read a flow.
@Suite struct FlowPlanTests {
    @Test func `an import is read once, however many processors name it`() throws {
        var state = Integrator.State()
        var connection = Integrator.Connection()
        connection.document = JSON.Document(["_id": "c", "type": "http"])
        state.connections.put(connection)
        var item = Integrator.Import()
        item.document = JSON.Document([
            "_id": "i", "_connectionId": "c", "http": ["relativeURI": ["/boxes"], "method": ["POST"]],
            "lookups": [["name": "l", "relativeURI": "/labels?of={{id}}", "extract": "label"]],
        ])
        state.imports.put(item)
        let processor: JSON = ["type": "import", "_importId": "i"]
        let plan = try Integrator.FlowPlan(
            ["_id": "f", "pageProcessors": [processor, processor, ["type": "import", "_importId": "j"], processor]], state)
        #expect(plan.processors.map(\.id) == ["i", "i", "j", "i"])
        #expect(plan.processors.map(\.oIndex) == [0, 1, 2, 3])
        #expect(plan.questions.map(\.uri) == ["/labels?of={{id}}"])
    }

    @Test func `each generator's job keeps of the other generators what they export alone`() throws {
        let integrator = try Understudy.integrator()
        let shop = try Shop(integrator, pageSize: 20)
        let generator = #"{"_exportId":"\#(shop.export)","skipRetries":true}"#
        let steps = #""pageGenerators":[\#(generator),\#(generator)],"pageProcessors":[{"type":"import","_importId":"\#(shop.import)"}]"#
        let flow = integrator.post("/v1/flows", #"{"name":"F",\#(steps)}"#).id
        #expect(integrator.post("/v1/flows/\(flow)/run", "{}").status == 201)
        let jobs = (integrator.get("/__admin/state/integrator/jobs").json?.arrayValue ?? []).filter { $0["_flowId"]?.stringValue == flow }
        let kept = jobs.map { $0["$run"]?["flow"]?["pageGenerators"]?.arrayValue?.map { $0["skipRetries"] } }
        #expect(kept == [[true, nil], [nil, true]])
        try integrator.advanceClock(by: "PT1M")
        let over = integrator.get("/v1/flows/\(flow)/jobs/latest?limit=2").json?.arrayValue ?? []
        #expect(over.map { [$0["status"], $0["numSuccess"]] } == [["completed", 24], ["completed", 24]])
    }
}
