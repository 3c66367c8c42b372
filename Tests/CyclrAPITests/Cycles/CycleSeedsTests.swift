import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct CycleSeedsTests {
    /// Expects this fault if one file of the fixture's seeds has `other` in place of `text`.
    static func expect(_ fault: String, where file: String, _ text: String, is other: String, in seeds: [String: String] = [:]) {
        let name = "cyclr/\(file).json"
        let whole = seeds[name] ?? Fixture.seeds[name] ?? ""
        #expect(whole.contains(text))
        let own = seeds.merging([name: whole.replacing(text, with: other)]) { _, changed in changed }
        let failure = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: own) }
        let words = failure.map { "\($0)" } ?? ""
        #expect(words.contains("\(name):") && words.contains(fault), "\(words)")
    }

    private static let id = #""Id":"00000000-0000-4000-8000-000000000052""#
    private static let value = #"{"MappingType":"StaticValue","Value":"L1"}"#

    @Test(arguments: [
        (#""ActionType":"Action""#, #""ActionType":"Act""#, "/0/ActionType expected one of Undefined, Action, Webhook,"),
        (value, #"{"MappingType":"StaticValue","Value":5}"#, "/0/$parameterMappings/300010/Value expected a string, found 5"),
        (value, #"{"Values":"L1"}"#, "/0/$parameterMappings/300010/Values expected one of the members"),
        (#""$accountConnector":50001"#, #""$accountConnector":50003"#, "/0/$accountConnector expected an account connector of acme,"),
        (
            #""$accountConnector":50001"#, #""$accountConnector":1"#,
            "/0/$accountConnector expected an id of account-connectors.json, found 1"
        ),
        (
            #""$accountConnector":50001"#, #""$accountConnector":50002"#,
            "/0/$accountConnector expected an account connector of connector 2582, which the step calls, found 50002, of 2600; correct the value"
        ),
        (
            #""ConnectorId":2582,"#, #""ConnectorId":2600,"#,
            "/0/ConnectorId expected 2582, the connector of method 20002, found 2600; correct the value"
        ),
        (
            #""AccountConnector":null,"Method":null,"DisplayPositionLeft":100"#,
            #""AccountConnector":{"Id":50002,"Name":"C","ConnectorId":2600}"#,
            "/0/$accountConnector expected 50002, as in /AccountConnector/Id, found 50001; correct one of the two"
        ),
        (
            #""Method":null,"DisplayPositionLeft":100"#,
            #""Method":{"Id":20003,"Name":"m","MethodUniqueIdentifier":"\#(CyclesFixture.nobody)"}"#,
            #"/0/MethodId expected "20003", as in /Method/Id, found "20002"; correct one of the two"#
        ),
        (#""MethodId":"20002""#, #""MethodId":"1""#, "/0/MethodId expected an id of methods.json, found 1"),
        (id, #"\#(id),"$logic":{"DelaySeconds":"60"}"#, #"/1/$logic/DelaySeconds expected a number of seconds, found "60""#),
        (id, #"\#(id),"$logic":{"DelaySeconds":9223372036854775807}"#, "/1/$logic/DelaySeconds expected a number of seconds"),
        (
            id, #"\#(id),"$logic":{"WaitUntil":"tomorrow"}"#,
            #"/1/$logic/WaitUntil expected a date, like 2022-05-03T08:00:00Z, found "tomorrow""#
        ),
        (id, #"\#(id),"$logic":{"Wait":1}"#, "/1/$logic/Wait expected Criteria, DelaySeconds or WaitUntil"),
        (id, #"\#(id),"$logic":{"Criteria":{"Operator":"Like"}}"#, "/1/$logic/Criteria/Operator expected one of Equals, NotEquals,"),
        (id, #"\#(id),"$logic":{"Criteria":{"Operater":"Equals"}}"#, "/1/$logic/Criteria/Operater expected SourceStepId, SourceFieldId,"),
        (
            id, #"\#(id),"$logic":{"Criteria":{"SourceStepId":"\#(CyclesFixture.nobody)"}}"#,
            "/1/$logic/Criteria/SourceStepId expected the id of a step of the same cycle"
        ),
    ])
    func `a step that could not be done as it is written is refused at the start`(text: String, other: String, fault: String) {
        Self.expect(fault, where: "steps", text, is: other)
    }

    private static let ofNobody = #""$cycle":"\#(CyclesFixture.nobody)""#
    private static let unknownCycle =
        "expected an id of cycles.json, found \(CyclesFixture.nobody); add it to seed-data/cyclr/cycles.json or remove the reference"

    @Test(arguments: [
        (
            "steps", #""MethodId":"20002""#, #""MethodId":"1""#,
            "steps.json:1: /0/MethodId expected an id of methods.json, found 1; add it, or remove the reference"
        ),
        ("steps", #""20002","$cycle":"\#(CyclesFixture.paused)""#, #""20002",\#(ofNobody)"#, "steps.json:1: /0/$cycle \(unknownCycle)"),
        ("steps", #""20003","$cycle":"\#(CyclesFixture.paused)""#, #""20003",\#(ofNobody)"#, "steps.json:2: /1/$cycle \(unknownCycle)"),
        ("edges", #""$cycle":"\#(CyclesFixture.paused)""#, ofNobody, "edges.json:2: /0/$cycle \(unknownCycle)"),
        (
            "edges", #""$cycle":"\#(CyclesFixture.paused)""#, #""$cycle":"\#(CyclesFixture.active)""#,
            "edges.json:2: /0/$cycle expected \(CyclesFixture.paused), the cycle of step \(CyclesFixture.first), "
                + "found \(CyclesFixture.active); correct the value"
        ),
    ])
    func `a slip is said once, and not what follows from it`(file: String, text: String, other: String, fault: String) {
        let mapping = #"{"MappingType":"PreviousStep","SourceStepId":"\#(CyclesFixture.first)","SourceFieldId":600010}"#
        var seeds = ["cyclr/edges.json": Fixture.seeds["cyclr/edges.json"] ?? ""]
        seeds["cyclr/steps.json"] = Fixture.steps.replacing(
            #""$accountConnector":50002"#, with: #""$accountConnector":50002,"$fieldMappings":{"600020":\#(mapping)}"#)
        seeds["cyclr/\(file).json"] = seeds["cyclr/\(file).json"]?.replacing(text, with: other)
        let failure = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: seeds) }
        #expect(failure.map { "\($0)" } == "seed-data/cyclr/\(fault)")
    }

    /// The fixture's steps as a client reads them, with their cycle and without the members `left out`.
    private static func recorded(_ shown: Reply, without leftOut: Set<String>) -> [JSON] {
        (shown.json?.arrayValue ?? []).map { step in
            var record = step.objectValue ?? [:]
            record.removeAll { leftOut.contains($0.key) }
            var connector = record["AccountConnector"]?.objectValue ?? [:]
            connector.removeAll { leftOut.contains($0.key) }
            record["AccountConnector"] = .object(connector)
            record["$cycle"] = .string(CyclesFixture.paused)
            return .object(record)
        }
    }

    // the real service has no members of those names
    @Test(arguments: [[], ["ConnectorId", "MethodId", "Status"]])
    func `recorded steps keep the account connector and the method that they show`(leftOut: Set<String>) throws {
        let original = try Understudy.cyclr(account: "acme")
        let steps = "/v1.0/cycles/\(CyclesFixture.paused)/steps", place = "/__admin/state/cyclr/steps/\(CyclesFixture.first)"
        let shown = original.get(steps)
        let recorded = Self.recorded(shown, without: leftOut)
        #expect(recorded.count == 2)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/steps.json": JSON.array(recorded).text])
        #expect(cyclr.get(steps).line == shown.line)
        let stored = #"""
            {"Id":"\#(CyclesFixture.first)","Name":"List Members","Description":null,"ActionType":"Action","AccountConnector":null,"Method":null,"DisplayPositionLeft":100,"DisplayPositionTop":100,"ConnectorId":2582,"MethodId":"20002","$cycle":"\#(CyclesFixture.paused)","$accountConnector":50001}
            """#
        #expect(cyclr.get(place).json?.text == stored)
        #expect(original.put(place, recorded[0].text).json?.text == stored)
        #expect(original.get(steps).line == shown.line)
    }

    @Test func `nothing is said of runs at a step that asks nobody`() {
        Self.expect(
            "/0/$outcomes/0/step expected a step of the cycle that calls a method or waits for calls, found \(CyclesFixture.second)",
            where: "cycles",
            #""Tags":["crm"]"#, is: #""Tags":["crm"],"$outcomes":[{"result":"fail","step":"\#(CyclesFixture.second)"}]"#,
            in: [
                "cyclr/steps.json": Fixture.steps.replacing(
                    #""Create Contact","Description":null,"ActionType":"Action""#, with: #""C","ActionType":"Decision""#)
            ])
    }

    @Test func `what a step was told is there, and a variable is said once`() {
        let transaction = #"""
            [{"Id":"00000000-0000-4000-8000-0000000000d1","CycleId":"\#(CyclesFixture.paused)","Status":"Completed","SplitType":"Unsplit",
              "CreatedOnUtc":"2022-05-02T11:00:00Z","$account":"acme","$items":[{"StepId":"\#(CyclesFixture.first)","Request":""}]}]
            """#
        Self.expect("/0/$items/0/Response expected a string, found nothing; add the member", where: "transactions", "[]", is: transaction)
        let variable =
            #"[{"DisplayName":"R","SystemName":"Region","Value":"US","MappingType":"StaticValue","$cycle":"\#(CyclesFixture.paused)"},"#
        Self.expect(
            "/1 expected an id of its own, found \(CyclesFixture.paused)/Region, as in /0", where: "variables", "[", is: variable)
    }

    @Test func `two steps that wait for calls have two addresses`() {
        let keys = Fixture.steps.replacing(#""ActionType":"Action""#, with: #""ActionType":"Webhook","$webhookKey":"k1""#)
        Self.expect(
            "/1/$webhookKey expected a key of its own, found k1, which another step has", where: "steps", Fixture.steps, is: keys)
    }

    @Test func `a step that waits for calls has an address where its seed gives it none`() throws {
        let running = try Running(
            steps: Running.hookStep.replacing(#","$webhookKey":"k1""#, with: ""),
            edges: "[\(Running.edge(1, from: Running.hook, to: Running.list)),\(Running.edge(2, from: Running.list, to: Running.create))]")
        running.activate()
        let key = running.cyclr.get("/__admin/state/cyclr/steps/\(Running.hook)").json?["$webhookKey"]?.stringValue ?? ""
        #expect(running.cyclr.post("/api/webhook/\(key)", "{}").status == 200)
        #expect(running.transactions().count == 1)
    }

    @Test(arguments: [
        (#""$interval":60"#, #""$interval":7"#, "/1/$interval expected one of 1, 5, 15, 30, 60,"),
        (#""$interval":60"#, #""$interval":-7"#, "found -7"),
        (
            #""$interval":60"#, #""$outcomes":[{"result":"fail"},{"result":"fail","step":"\#(CyclesFixture.first)"}]"#,
            "/1/$outcomes/1/step expected a step of the cycle that calls a method or waits for calls, found \(CyclesFixture.first)"
        ),
        (
            #""StepDataSuccessRetentionHours":null"#, #""StepDataSuccessRetentionHours":-1"#,
            "/0/StepDataSuccessRetentionHours expected hours from 0 to 744, found -1"
        ),
    ])
    func `a cycle that could not run as it is written is refused at the start`(text: String, other: String, fault: String) {
        Self.expect(fault, where: "cycles", text, is: other)
    }

    @Test func `an edge is of its steps' cycle`() {
        Self.expect(
            "/0/$cycle expected \(CyclesFixture.paused), the cycle of step", where: "edges", #""$cycle":"\#(CyclesFixture.paused)""#,
            is: #""$cycle":"\#(CyclesFixture.active)""#)
    }

    @Test(arguments: [
        ("transactions", #"{"Id":"\#(CyclesFixture.nobody)","Status":"Completed","SplitType":"Unsplit","$account":"nobody","#),
        (
            "incidents",
            #"""
            {"CycleName":"c","IncidentLevel":"Error","ShortMessage":"s","FullMessage":"f","StepId":null,"StepName":null,\#
            "TransactionId":null,"$id":"\#(CyclesFixture.nobody)","$account":"north.example",
            """#
        ),
    ])
    func `what a run left is in the account of its cycle`(file: String, record: String) {
        let whole = #"[\#(record)"CycleId":"\#(CyclesFixture.paused)","CreatedOnUtc":"2022-05-01T00:00:00Z"}]"#
        Self.expect("/0/$account expected acme, the account of its cycle", where: file, "[]", is: whole)
    }

    @Test func `a cycle that is to run once does so at the start, where its seed does not say when`() throws {
        let running = try Running(cycle: #""Status":"Active","$runOnce":true,"CollectionSplitType":"None","#)
        try running.cyclr.advanceClock(by: "PT9S")
        #expect(running.transactions()["Status"] == ["Completed"])
        #expect(running.read("Status") == "Paused")
    }
}
