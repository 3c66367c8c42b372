import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TriggersTests {
    static let invalid = #"400 {"Message":"The request is invalid."}"#
    static let lookup = "/v1.0/account/connectors/50001/triggers/7001"
    static let ofParameter = "\(Fixture.firstStep)/parameters/300010/lookup"
    static let lists = #"200 [{"Name":"Newsletter","Value":"L1"},{"Name":"Customers","Value":"L2"}]"#

    // MARK: What it refuses

    @Test(arguments: [
        ("x/triggers/7001", invalid), ("50001/triggers/x", invalid),
        ("59999/triggers/7001", #"404 {"Message":"Account connector not found."}"#),
        ("50003/triggers/7001", #"404 {"Message":"Account connector not found."}"#),
        ("50001/triggers/123", #"404 {"Message":"Trigger not found."}"#),
        // a trigger of another connector
        ("50002/triggers/7001", #"404 {"Message":"Trigger not found."}"#),
    ])
    func `ids of triggers that are malformed or lead nowhere are refused`(path: String, answer: String) throws {
        #expect(try Understudy.cyclr(account: "acme").post("/v1.0/account/connectors/\(path)", "{}").line == answer)
    }

    @Test(arguments: [
        ("/v1.0/steps/x/parameters/300010/lookup", #"{"TriggerId":7001}"#, invalid),
        ("\(Fixture.firstStep)/parameters/x/lookup", #"{"TriggerId":7001}"#, invalid),
        (
            "/v1.0/steps/00000000-0000-4000-8000-000000000099/parameters/300010/lookup", #"{"TriggerId":7001}"#,
            #"404 {"Message":"Step not found."}"#
        ),
        ("\(Fixture.firstStep)/parameters/300099/lookup", #"{"TriggerId":7001}"#, #"404 {"Message":"Parameter not found."}"#),
        (ofParameter, #"{"TriggerId":"123"}"#, #"404 {"Message":"Trigger not found."}"#),
        (ofParameter, #"{"TriggerId":"x"}"#, #"404 {"Message":"Trigger not found."}"#),
        (ofParameter, "{}", #"404 {"Message":"Trigger not found."}"#), (ofParameter, "", #"404 {"Message":"Trigger not found."}"#),
        (ofParameter, "{", invalid),
        (ofParameter, "[]", invalid),
    ])
    func `a lookup for what is not there is refused`(path: String, body: String, answer: String) throws {
        #expect(try Understudy.cyclr(account: "acme").post(path, body).line == answer)
    }

    @Test(arguments: [(lookup, "Account connector"), (ofParameter, "Step"), ("\(Fixture.firstStep)/fieldmappings/lookup", "Step")])
    func `without an account, or from another one, nothing is looked up`(path: String, missing: String) throws {
        let cyclr = try Understudy.cyclr()
        let body = #"{"TriggerId":7001}"#
        #expect(cyclr.post(path, body).line == #"401 {"Message":"Authorization has been denied for this request."}"#)
        #expect(
            cyclr.post(path, body, headers: ["X-Cyclr-Account": "north.example"]).line == #"404 {"Message":"\#(missing) not found."}"#)
    }

    @Test(arguments: ["/v1.0/steps/x/fieldmappings/lookup", "/v1.0/steps/00000000-0000-4000-8000-000000000099/fieldmappings/lookup"])
    func `custom fields of no step are not looked for`(path: String) throws {
        let answer = path.contains("/x/") ? Self.invalid : #"404 {"Message":"Step not found."}"#
        #expect(try Understudy.cyclr(account: "acme").post(path, "{}").line == answer)
    }

    @Test func `a method that fails, and one whose answer nobody wrote, make no list`() throws {
        let connectors = Fixture.connectors.replacing(#""MethodId":20001"#, with: #""MethodId":20009"#)
        for (responses, status) in [(#"[{"status":503,"body":{"lists":[]}}]"#, 400), ("[]", 501)] {
            var seeds = Fixture.answering(responses)
            seeds["cyclr/connectors.json"] = connectors
            let cyclr = try Understudy.cyclr(account: "acme", seeds: seeds)
            let answers = [cyclr.post(Self.lookup, "{}"), cyclr.post(Self.ofParameter, #"{"TriggerId":7001}"#)]
            #expect(answers.map(\.status) == [status, status])
            if status == 400 { #expect(answers[0].line == #"400 {"Message":"Failed to call the method"}"#) }
        }
    }

    @Test func `a connector that nobody authenticated looks nothing up`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("PUT", "/v1.0/account/connectors/50001/deauthenticate").status == 200)
        let refused = #"400 {"Message":"Failed to authenticate the connector"}"#
        #expect(cyclr.post(Self.lookup, "{}").line == refused)
        #expect(cyclr.post(Self.ofParameter, #"{"TriggerId":7001}"#).line == refused)
        let steps = Fixture.steps.replacing(#","$accountConnector":50001"#, with: "")
        let without = try Understudy.cyclr(account: "acme", seeds: ["cyclr/steps.json": steps])
        #expect(without.post(Self.ofParameter, #"{"TriggerId":7001}"#).line == refused)
    }

    // MARK: What it answers

    @Test func `a lookup pairs names and values from what the third party lists`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        for body in ["{}", "", "null", "rubbish"] { #expect(cyclr.post(Self.lookup, body).line == Self.lists) }
        for body in [#"{"TriggerId":7001}"#, #"{"TriggerId":"7001"}"#, #"{"triggerid":7001}"#] {
            #expect(cyclr.post(Self.ofParameter, body).line == Self.lists)
        }
    }

    @Test func `numbers become texts, and what lacks a name or a value is left out`() throws {
        let lists =
            #"{"lists":[{"id":1,"name":"a"},{"id":2},{"id":3,"name":""},{"id":null,"name":"d"},{"id":5,"name":"{{guid}}"},{"id":6,"name":"{{guid}}"}]}"#
        var seeds = Fixture.answering(#"[{"body":\#(lists)}]"#)
        seeds["cyclr/connectors.json"] = Fixture.connectors.replacing(#""MethodId":20001"#, with: #""MethodId":20009"#)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: seeds)
        let values = cyclr.post(Self.lookup, "{}")
        #expect(values.json?.arrayValue?.map { $0["Value"] } == ["1", "5", "6"])
        #expect(values.json?[0]?["Name"] == "a")
        #expect(values.json?[1]?["Name"] != values.json?[2]?["Name"])
        #expect(cyclr.post(Self.lookup, "{}").line == values.line)
    }

    @Test func `what the step maps to a parameter of that name goes with the lookup`() throws {
        let responses = #"[{"when":{"q":"L1"},"body":{"lists":[{"id":1,"name":"found"}]}},{"body":{"lists":[]}}]"#
        var seeds = Fixture.answering(responses)
        seeds["cyclr/connectors.json"] = Fixture.connectors.replacing(#""MethodId":20001"#, with: #""MethodId":20009"#)
        seeds["cyclr/methods.json"] = seeds["cyclr/methods.json"]?.replacing(#""TargetName":"ListId""#, with: #""TargetName":"q""#)
            .replacing(#"{"ListId":"gone"}"#, with: #"{"q":"gone"}"#).replacing("{{ListId}}", with: "{{q}}")
        let cyclr = try Understudy.cyclr(account: "acme", seeds: seeds)
        #expect(cyclr.post(Self.ofParameter, #"{"TriggerId":7001}"#).line == #"200 [{"Name":"found","Value":"1"}]"#)
        #expect(cyclr.post(Self.lookup, "{}").line == "200 []")
    }

    // MARK: What it remembers

    @Test func `custom fields of the step's method are listed`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let path = "\(Fixture.secondStep)/fieldmappings/lookup"
        #expect(cyclr.post(path, "{}").line == "200 []")
        let field = cyclr.post("/v1.0/account/connectors/50002/fields", #"{"ConnectorField":"Custom.Colour","ForRequestFormat":true}"#)
        #expect(cyclr.post(path, "{}").line == "200 [\(field.body)]")
        #expect(cyclr.post("\(Fixture.firstStep)/fieldmappings/lookup", "{}").line == "200 []")
    }
}
