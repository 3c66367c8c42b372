import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct StepsTests {
    private typealias Known = CyclesFixture
    private static let steps = "/v1.0/cycles/\(CyclesFixture.paused)/steps"
    private static let ofActive = "/v1.0/cycles/\(CyclesFixture.active)/steps"

    /// The active cycle of the fixture, with one step added.
    private static func running() throws -> Understudy {
        let seed = #"[{"Id":"\#(CyclesFixture.first)","Name":"s","ActionType":"Action","$cycle":"\#(CyclesFixture.active)"}]"#
        return try .cyclr(account: "acme", seeds: ["cyclr/steps.json": seed, "cyclr/edges.json": "[]"])
    }

    // MARK: What it refuses

    @Test(arguments: ["GET", "PUT", "DELETE"])
    func `a step that is not there, or not the cycle's, is not found; a malformed id is refused before that`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        func answer(_ path: String, in account: String = "acme") -> String {
            cyclr.send(method, path, headers: ["Content-Type": "application/json", "X-Cyclr-Account": account], body: "{}").line
        }
        #expect(answer("\(Self.steps)/\(Known.nobody)") == #"404 {"Message":"Step not found."}"#)
        #expect(answer("\(Self.ofActive)/\(Known.first)") == #"404 {"Message":"Step not found."}"#)
        #expect(answer("\(Self.steps)/\(Known.first)", in: "north.example") == #"404 {"Message":"Cycle not found."}"#)
        #expect(answer("/v1.0/cycles/\(Known.nobody)/steps/\(Known.first)") == #"404 {"Message":"Cycle not found."}"#)
        #expect(answer("/v1.0/cycles/\(Known.nobody)/steps/XXX") == #"400 {"Message":"The request is invalid."}"#)
        #expect(answer("/v1.0/cycles/XXX/steps/\(Known.nobody)") == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.get(Self.steps).each("Id") == [Known.first, Known.second])
    }

    @Test func `steps of a cycle that is not there are not found`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/cycles/\(Known.nobody)/steps").line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.post("/v1.0/cycles/\(Known.nobody)/steps", #"{"Name":"n"}"#).line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.get("/v1.0/cycles/XXX/steps").status == 400)
    }

    @Test(arguments: ["\"XYZ-123\"", "99", "-1", "1.5", "\"\"", "\"99\"", "true", "[]", "{}"])
    func `an action type that is none is refused before it is looked whether there is such a step`(type: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"ActionType":\#(type)}"#
        #expect(cyclr.put("\(Self.steps)/\(Known.nobody)", body).line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.put("\(Self.steps)/\(Known.first)", body).status == 400)
        #expect(cyclr.post(Self.steps, body).status == 400)
        #expect(cyclr.get("\(Self.steps)/\(Known.first)").json?["ActionType"] == "Action")
        #expect(cyclr.get(Self.steps).json?.arrayValue?.count == 2)
    }

    @Test(arguments: [
        (#"{"AccountConnectorId":50003}"#, #"404 {"Message":"Account connector not found."}"#),
        (#"{"AccountConnectorId":1}"#, #"404 {"Message":"Account connector not found."}"#),
        (#"{"MethodId":"1"}"#, #"404 {"Message":"Method not found."}"#), (#"{"MethodId":"x"}"#, #"404 {"Message":"Method not found."}"#),
        (#"{"AccountConnectorId":50001,"MethodId":20003}"#, #"404 {"Message":"Method not found."}"#),
        ("[]", #"400 {"Message":"The request is invalid."}"#), ("{", #"400 {"Message":"The request is invalid."}"#),
    ])
    func `a step does not call what the account cannot`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.steps, body).line == answer)
        #expect(cyclr.get(Self.steps).json?.arrayValue?.count == 2)
    }

    @Test(arguments: [
        (#"{"Name":"n","AccountConnectorId":50002}"#, #"404 {"Message":"Method not found."}"#),
        (#"{"Name":"n","AccountConnectorId":50002,"MethodId":""}"#, #"404 {"Message":"Method not found."}"#),
        (#"{"Name":"n","MethodId":20003}"#, #"404 {"Message":"Method not found."}"#),
    ])
    func `a step that calls a method does not go over to another connector without it`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let before = cyclr.get("\(Self.steps)/\(Known.first)").line
        #expect(cyclr.put("\(Self.steps)/\(Known.first)", body).line == answer)
        #expect(cyclr.get("\(Self.steps)/\(Known.first)").line == before)
        let both = cyclr.put("\(Self.steps)/\(Known.first)", #"{"AccountConnectorId":50002,"MethodId":20003}"#).json
        #expect(both?["ConnectorId"] == 2600)
        #expect(both?["MethodId"] == "20003")
    }

    @Test func `steps of a running cycle are not changed`() throws {
        let cyclr = try Self.running()
        let conflict = #"409 {"Message":"The cycle is running and cannot be changed."}"#
        #expect(cyclr.post(Self.ofActive, #"{"Name":"n"}"#).line == conflict)
        #expect(cyclr.put("\(Self.ofActive)/\(Known.first)", #"{"Name":"n"}"#).line == conflict)
        #expect(cyclr.delete("\(Self.ofActive)/\(Known.first)").line == conflict)
        #expect(cyclr.delete("\(Self.ofActive)/\(Known.nobody)").status == 404)
        #expect(cyclr.get(Self.ofActive).each("Name") == ["s"])
    }

    // MARK: What it answers

    @Test func `a step shows its account connector with the connector in it, and its method`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let step = cyclr.get("\(Self.steps)/\(Known.first)")
        let list = cyclr.get("\(Self.steps)/")
        #expect(list.json?[0] == step.json)
        #expect(list.header("Total-Records") == nil)
        #expect(
            step.json?.objectValue?.keys == [
                "Id", "Name", "Description", "ActionType", "AccountConnector", "Method", "DisplayPositionLeft", "DisplayPositionTop",
                "ConnectorId",
                "MethodId",
            ])
        #expect(step.json?["AccountConnector"]?.text == cyclr.get("/v1.0/account/connectors/50001").body)
        #expect(step.json?["Method"]?.text == cyclr.get("/v1.0/methods/20002").body)
    }

    @Test(arguments: [("", 3), ("?filter=action", 2), ("?FILTER=Action", 2), ("?filter=other", 3)])
    func `the filter leaves out steps that call no method`(query: String, count: Int) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.steps, #"{"Name":"Wait","ActionType":"Delay"}"#).status == 200)
        #expect(cyclr.get("\(Self.steps)\(query)").json?.arrayValue?.count == count)
    }

    @Test(arguments: [
        ("4", "Delay"), ("\"4\"", "Delay"), ("1", "Action"), ("0", "Undefined"), ("\"decision\"", "Decision"), ("\"WaitAll\"", "WaitAll"),
        ("null", "Action"),
    ])
    func `an action type may be a name in any letter case, or a number`(type: String, name: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post(Self.steps, #"{"Name":"n","ActionType":\#(type)}"#).json?["ActionType"]?.stringValue == name)
    }

    // MARK: What it remembers

    @Test func `a new step has what was sent, and the cycle shows it`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"Name":"Wait","Description":"d","ActionType":4,"DisplayPositionLeft":"10","DisplayPositionTop":20,"Other":1}"#
        let answer = cyclr.post(Self.steps, body)
        let id = answer.json?["Id"]?.stringValue ?? ""
        #expect(
            answer.line == #"""
                200 {"Id":"\#(id)","Name":"Wait","Description":"d","ActionType":"Delay","AccountConnector":null,"Method":null,"DisplayPositionLeft":10,"DisplayPositionTop":20,"ConnectorId":null,"MethodId":null}
                """#)
        #expect(cyclr.get("\(Self.steps)/\(id)").line == answer.line)
        let shown = cyclr.get("/v1.0/cycles/\(Known.paused)").json?["Steps"]
        #expect(shown?[2]?.text == #"{"Id":"\#(id)","Name":"Wait","Description":"d","ConnectorId":null,"MethodId":null}"#)
    }

    @Test func `a step that gets a connector and a method counts in the cycle`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let unique = "00000000-0000-4000-8000-000000020001"
        let step = cyclr.post(Self.steps, #"{"Name":"Lists","AccountConnectorId":50001,"MethodId":"\#(unique)"}"#).json
        #expect(step?["MethodId"] == "20001")
        #expect(step?["ConnectorId"] == 2582)
        #expect(step?["AccountConnector"]?["Id"] == 50001)
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)").json?["Connectors"]?[0]?["StepCount"] == 2)
        #expect(cyclr.delete("\(Self.steps)/\(step?["Id"]?.stringValue ?? "")").line == "200 ")
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)").json?["Connectors"]?[0]?["StepCount"] == 1)
    }

    @Test func `a change touches what it names`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let before = cyclr.get("\(Self.steps)/\(Known.first)").json
        let changed = cyclr.put("\(Self.steps)/\(Known.first)", #"{"Description":"New","DisplayPositionTop":7}"#)
        #expect(changed.json?["Description"] == "New")
        #expect(changed.json?["DisplayPositionTop"] == 7)
        for name in ["Id", "Name", "ActionType", "AccountConnector", "Method", "DisplayPositionLeft", "MethodId"] {
            #expect(changed.json?[name] == before?[name], "\(name)")
        }
        #expect(cyclr.get("\(Self.steps)/\(Known.first)").line == changed.line)
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)").json?["Steps"]?[0]?["Description"] == "New")
        // a client may send back what it has read
        #expect(cyclr.put("\(Self.steps)/\(Known.first)", changed.body).line == changed.line)
        #expect(cyclr.get("/v1.0/steps/\(Known.first)/parameters/300010").json?["Value"] == "L1")
    }

    @Test func `a step that is made to call a method waits for calls no longer`() throws {
        let running = try Running()
        let path = "/v1.0/cycles/\(Running.cycle)/steps"
        func key(of id: String) -> JSON? { running.cyclr.get("/__admin/state/cyclr/steps/\(id)").json?["$webhookKey"] }
        let id = running.cyclr.post(path, #"{"Name":"n","ActionType":"Webhook"}"#).json?["Id"]?.stringValue ?? ""
        #expect(key(of: id)?.stringValue?.count == 32)
        let action = #"{"ActionType":"Action","AccountConnectorId":50001,"MethodId":"20001"}"#
        #expect(running.cyclr.put("\(path)/\(id)", action).status == 200)
        #expect(key(of: id) == nil)
        let edge = #"{"TailStepId":"\#(id)","HeadStepId":"\#(Running.list)"}"#
        #expect(running.cyclr.post("/v1.0/cycles/\(Running.cycle)/edges", edge).status == 200)
        running.activate(#"{"Interval":15}"#)
        try running.cyclr.advanceClock(by: "PT20M")
        #expect(running.transactions("?splitType=unsplit").count == 2)
    }

    @Test func `a step that comes to wait calls its method no more, until it is to call one again`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let (path, needs) = ("\(Self.steps)/\(Known.second)", "/v1.0/steps/\(Known.second)/prerequisites")
        let waiting = cyclr.put(path, #"{"ActionType":"Delay"}"#).json
        #expect(waiting?["Method"] == .null)
        #expect(waiting?["MethodId"] == "20003")
        #expect(cyclr.get("\(Self.steps)?filter=action").each("Id") == [Known.first])
        #expect(cyclr.get(needs).each("ReasonCode") == ["60", "61"])
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)/prerequisites").each("ReasonCode") == ["32"])
        #expect(cyclr.get("/v1.0/steps/\(Known.second)/fieldmappings").line == "200 []")
        #expect(cyclr.put(path, #"{"ActionType":"Action"}"#).json?["Method"]?["Id"] == 20003)
        #expect(cyclr.get(needs).each("ReasonCode") == ["41"])
    }

    @Test func `a deleted step takes its edges along, and what others took from it`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let mapping = "/v1.0/steps/\(Known.second)/fieldmappings/600020"
        let source = #"{"MappingType":"PreviousStep","SourceStepId":"\#(Known.first)","SourceFieldId":600010}"#
        #expect(cyclr.put(mapping, source).status == 200)
        #expect(
            cyclr.put("/v1.0/steps/\(Known.second)/fieldmappings/600021", #"{"MappingType":"StaticValue","Value":"Web"}"#).status == 200)
        #expect(cyclr.delete("\(Self.steps)/\(Known.first)").line == "200 ")
        #expect(cyclr.get("\(Self.steps)/\(Known.first)").status == 404)
        #expect(cyclr.get("/v1.0/cycles/\(Known.paused)/edges").line == "200 []")
        #expect(cyclr.get(mapping).json?["MappingType"] == "Ignore")
        #expect(cyclr.get("/v1.0/steps/\(Known.second)/fieldmappings/600021").json?["Value"] == "Web")
        let cycle = cyclr.get("/v1.0/cycles/\(Known.paused)").json
        #expect(cycle?["Steps"]?.arrayValue?.count == 1)
        #expect(cycle?["Connectors"]?.arrayValue?.map { $0["Name"]?.stringValue } == ["Access CRM"])
    }
}
