import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct PrerequisitesTests {
    private typealias Known = CyclesFixture
    private static let ofCycle = "/v1.0/cycles/\(CyclesFixture.paused)/prerequisites"

    /// The codes of the prerequisites of a cycle with these steps, and of its steps.
    private func codes(
        steps: String, edges: String = "[]", variables: String = "[]"
    ) throws -> (ofCycle: [String], ofSteps: [[String]], server: Understudy) {
        let cyclr = try Understudy.cyclr(
            account: "acme", seeds: ["cyclr/steps.json": steps, "cyclr/edges.json": edges, "cyclr/variables.json": variables])
        let ids = cyclr.get("/v1.0/cycles/\(Known.paused)/steps").each("Id")
        let ofSteps = ids.map { cyclr.get("/v1.0/steps/\($0)/prerequisites").each("ReasonCode") }
        return (cyclr.get(Self.ofCycle).each("ReasonCode"), ofSteps, cyclr)
    }

    private static func step(_ number: Int, _ type: String, _ members: String = "") -> String {
        #"{"Id":"00000000-0000-4000-8000-00000000005\#(number)","Name":"s","ActionType":"\#(type)","$cycle":"\#(CyclesFixture.paused)"\#(members)}"#
    }

    private static func edge(_ tail: Int, _ head: Int) -> String {
        #"""
        {"Id":"00000000-0000-4000-8000-000000000e\#(tail)\#(head)","HeadStepId":"00000000-0000-4000-8000-00000000005\#(head)",
         "TailStepId":"00000000-0000-4000-8000-00000000005\#(tail)","EdgeType":"Forward","$cycle":"\#(CyclesFixture.paused)"}
        """#
    }

    // MARK: What it refuses

    @Test func `prerequisites of what is not there are not found`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/cycles/\(Known.nobody)/prerequisites").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.get("/v1.0/cycles/XXX/prerequisites").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get("/v1.0/steps/\(Known.nobody)/prerequisites").line == #"404 {"Message":"Step not found."}"#)
        #expect(cyclr.get("/v1.0/steps/7/prerequisites").line == #"400 {"Message":"The request is invalid."}"#)
        let north: [String: String?] = ["X-Cyclr-Account": "north.example"]
        #expect(cyclr.get(Self.ofCycle, headers: north).status == 404)
        #expect(cyclr.get("/v1.0/steps/\(Known.first)/prerequisites", headers: north).line == #"404 {"Message":"Step not found."}"#)
    }

    // MARK: What it answers

    @Test func `a cycle says which connector is not authenticated and which step lacks mappings`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(
            cyclr.get("\(Self.ofCycle)/").line == #"""
                200 [{"ReasonCode":20,"Reason":"Unauthenticated connector","ObjectType":"AccountConnector","ObjectId":50002},{"ReasonCode":30,"Reason":"Missing mapping","ObjectType":"Action","ObjectId":"00000000-0000-4000-8000-000000000052"}]
                """#)
        #expect(
            cyclr.get("/v1.0/steps/\(Known.second)/prerequisites").line == #"""
                200 [{"ReasonCode":41,"Reason":"Missing field mapping","ObjectType":"ConnectorFieldMapping","ObjectId":600020}]
                """#)
        #expect(cyclr.get("/v1.0/steps/\(Known.first)/prerequisites").line == "200 []")
    }

    @Test func `each step without a connector of its account is listed by itself`() throws {
        let method = #","ConnectorId":2582,"MethodId":"20001""#
        let steps = "[\(Self.step(1, "Action", method)),\(Self.step(2, "Action", method))]"
        #expect(
            try codes(steps: steps, edges: "[\(Self.edge(1, 2))]").server.get(Self.ofCycle).line == #"""
                200 [{"ReasonCode":20,"Reason":"Unauthenticated connector","ObjectType":"Action","ObjectId":"00000000-0000-4000-8000-000000000051"},{"ReasonCode":20,"Reason":"Unauthenticated connector","ObjectType":"Action","ObjectId":"00000000-0000-4000-8000-000000000052"}]
                """#)
    }

    @Test func `a cycle needs two steps`() throws {
        let empty = try codes(steps: "[]")
        #expect(
            empty.server.get(Self.ofCycle).line == #"""
                200 [{"ReasonCode":10,"Reason":"Cycle must have at least two steps","ObjectType":"Cycle","ObjectId":"00000000-0000-4000-8000-0000000000c1"}]
                """#)
        #expect(try codes(steps: "[\(Self.step(1, "Webhook"))]").ofCycle == ["10"])
    }

    @Test(arguments: [
        ("two apart", [(Int, Int)](), 2, ["11"]), ("one behind the other", [(1, 2)], 2, []), ("two triggers", [(1, 3), (2, 3)], 3, ["11"]),
        ("a branch that joins again", [(1, 2), (1, 3), (2, 4), (3, 4)], 4, []), ("a ring", [(1, 2), (2, 1)], 2, ["11"]),
        ("a ring aside", [(1, 2), (3, 4), (4, 3)], 4, ["11"]),
    ])
    func `its steps hang together, behind one trigger`(name: String, edges: [(Int, Int)], count: Int, answer: [String]) throws {
        let steps = (1...count).map { Self.step($0, "Webhook") }.joined(separator: ",")
        let joined = edges.map { Self.edge($0.0, $0.1) }.joined(separator: ",")
        #expect(try codes(steps: "[\(steps)]", edges: "[\(joined)]").ofCycle == answer, "\(name)")
    }

    @Test(arguments: [
        ("Decision", "", ["31"], ["50", "51"]), ("Decision", #","$logic":{"Criteria":{"SourceFieldId":1}}"#, ["31"], ["51"]),
        ("Decision", #","$logic":{"Criteria":{"SourceFieldId":null,"Value":"x"}}"#, ["31"], ["50"]),
        ("Decision", #","$logic":{"Criteria":{"SourceFieldId":1,"Operator":"Equals","Value":"x"}}"#, [], []),
        ("Decision", #","$logic":{"Criteria":{"SourceFieldId":1,"Operator":"IsEmpty"}}"#, [], []),
        ("Decision", #","$logic":{"Criteria":{"Operator":"isnotempty"}}"#, ["31"], ["50"]),
        ("Delay", "", ["32"], ["60", "61"]),
        ("Delay", #","$logic":{"DelaySeconds":60}"#, [], []), ("WaitUntil", "", ["33"], ["70"]),
        ("WaitUntil", #","$logic":{"WaitUntil":"2022-05-02T13:00:00Z"}"#, [], []), ("WaitAll", "", [], []), ("Webhook", "", [], []),
        ("Action", "", ["30"], ["30"]), ("Action", #","ConnectorId":2582,"MethodId":"20002","$accountConnector":50001"#, ["30"], ["40"]),
        ("Action", #","ConnectorId":2582,"MethodId":"20001","$accountConnector":50001"#, [], []),
        ("Action", #","ConnectorId":2582,"MethodId":"20001""#, ["20"], []),
    ])
    func `each kind of step has needs of its own`(type: String, members: String, ofCycle: [String], ofStep: [String]) throws {
        let steps = "[\(Self.step(1, "Webhook")),\(Self.step(2, type, members))]"
        let codes = try codes(steps: steps, edges: "[\(Self.edge(1, 2))]")
        #expect(codes.ofCycle == ofCycle)
        #expect(codes.ofSteps == [[], ofStep])
    }

    @Test func `a decision compares what a step before it was told`() throws {
        let criteria = #","$logic":{"Criteria":{"SourceStepId":"\#(Known.first)","SourceFieldId":600001,"Value":"x"}}"#
        let method = #","ConnectorId":2582,"MethodId":"20001","$accountConnector":50001"#
        let steps = "[\(Self.step(1, "Action", method)),\(Self.step(2, "Decision", criteria))]"
        #expect(try codes(steps: steps, edges: "[\(Self.edge(1, 2))]").ofSteps == [[], []])
        #expect(try codes(steps: steps, edges: "[\(Self.edge(2, 1))]").ofSteps == [[], ["50"]])
    }

    @Test func `every code has the vendor's text`() throws {
        let seeds = "[\(Self.step(1, "Decision")),\(Self.step(2, "Delay")),\(Self.step(3, "WaitUntil"))]"
        let cyclr = try codes(steps: seeds, edges: "[\(Self.edge(1, 2))]").server
        #expect(
            cyclr.get(Self.ofCycle).each("Reason") == [
                "All steps must be connected together and only one step can be the trigger", "Missing decision criteria",
                "Missing delay time period", "Missing date to wait until",
            ])
        let ofSteps = (1...3).flatMap { cyclr.get("/v1.0/steps/00000000-0000-4000-8000-00000000005\($0)/prerequisites").each("Reason") }
        #expect(
            ofSteps == [
                "Missing left operand", "Missing right operand", "Missing delay unit", "Missing delay interval", "Missing wait until date",
            ])
    }

    @Test func `variables without a value are named`() throws {
        let variables = #"""
            [{"DisplayName":"A","SystemName":"A","Value":null,"MappingType":null,"$cycle":"\#(Known.paused)"},
             {"DisplayName":"B","SystemName":"B","Value":"","MappingType":"StaticValue","$cycle":"\#(Known.paused)"},
             {"DisplayName":"C","SystemName":"C","Value":"1","MappingType":"StaticValue","$cycle":"\#(Known.paused)"}]
            """#
        let steps = "[\(Self.step(1, "Webhook")),\(Self.step(2, "WaitAll"))]"
        let cyclr = try codes(steps: steps, edges: "[\(Self.edge(1, 2))]", variables: variables).server
        #expect(
            cyclr.get(Self.ofCycle).line == #"""
                200 [{"ReasonCode":30,"Reason":"Missing mapping","ObjectType":"CycleVariable","ObjectId":"A"},{"ReasonCode":30,"Reason":"Missing mapping","ObjectType":"CycleVariable","ObjectId":"B"}]
                """#)
    }

    // MARK: What it remembers

    @Test func `what is provided is not asked for any more, and what is taken away is`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put("/v1.0/account/connectors/50002", #"{"AuthValue":"token"}"#).status == 200)
        #expect(cyclr.get(Self.ofCycle).each("ReasonCode") == ["30"])
        let mapping = #"{"MappingType":"StaticValue","Value":"ada@example.com"}"#
        #expect(cyclr.put("/v1.0/steps/\(Known.second)/fieldmappings/600020", mapping).status == 200)
        #expect(cyclr.get(Self.ofCycle).line == "200 []")
        #expect(cyclr.delete("/v1.0/account/connectors/50001").status == 200)
        #expect(
            cyclr.get(Self.ofCycle).line == #"""
                200 [{"ReasonCode":20,"Reason":"Unauthenticated connector","ObjectType":"Action","ObjectId":"00000000-0000-4000-8000-000000000051"}]
                """#)
    }

    private static func from(_ field: Int) -> String {
        #"{"MappingType":"PreviousStep","SourceStepId":"\#(CyclesFixture.first)","SourceFieldId":\#(field)}"#
    }

    @Test(arguments: [
        (from(600010), "PUT", "cycles/\(CyclesFixture.paused)/steps/\(CyclesFixture.first)", #"{"MethodId":"20001"}"#),
        (from(600010), "PUT", "cycles/\(CyclesFixture.paused)/steps/\(CyclesFixture.first)", #"{"ActionType":"Delay"}"#),
        (from(600010), "DELETE", "cycles/\(CyclesFixture.paused)/edges/\(CyclesFixture.edge)", ""),
        (from(100000), "DELETE", "account/connectors/50001/fields/100000", ""),
        (#"{"MappingType":"Variable","Value":"Region"}"#, "DELETE", "cycles/\(CyclesFixture.paused)/variables/Region", ""),
    ])
    func `a value whose source is gone is missing, and what is read of it can be sent back`(
        mapping: String, method: String, path: String, body: String
    ) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let (mappings, needs) = ("\(Fixture.secondStep)/fieldmappings", "\(Fixture.secondStep)/prerequisites")
        #expect(cyclr.post("/v1.0/account/connectors/50001/fields", #"{"ConnectorField":"[members].size"}"#).json?["Id"] == 100000)
        #expect(cyclr.put("\(mappings)/600020", mapping).status == 200)
        #expect(cyclr.get(needs).line == "200 []")
        #expect(cyclr.send(method, "/v1.0/\(path)", body: body).status == 200)
        #expect(cyclr.get(needs).each("ReasonCode") == ["41"])
        #expect(cyclr.get(Self.ofCycle).each("ReasonCode").contains("30"))
        let all = cyclr.get(mappings), one = cyclr.get("\(mappings)/600020")
        #expect(cyclr.put(mappings, all.body).line == all.line)
        #expect(cyclr.put("\(mappings)/600020", one.body).line == one.line)
        #expect(one.json?["MappingType"] != "Ignore")
    }
}
