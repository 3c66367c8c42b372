import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ParameterMappingsTests {
    static let invalid = #"400 {"Message":"The request is invalid."}"#
    static let step = Fixture.firstStep
    static let mapped = #"""
        {"Parameter":{"TargetType":"MergeField","TargetName":"ListId","IsSensitive":false,"Id":300010,"Name":"List ID","Description":"Which list","IsOptional":false,"DataType":"Text","TriggerName":"Lookup List","Values":[],"DisplayOrder":1,"Triggers":[{"TriggerId":7001,"AccountConnectorId":50001,"MethodId":20001,"Name":"Lookup List","HumanReadableKey":"[lists].name","IdentifierKey":"[lists].id","SubTriggers":[],"EntityId":300010}]},"IsEntityIdentifier":false,"MappingType":"StaticValue","SourceFieldId":null,"SourceStepId":null,"TriggerValue":null,"TriggerValueDisplayName":null,"Value":"L1","IsLaunchVisible":true,"TargetFieldName":"ListId"}
        """#

    // MARK: What it refuses

    @Test(arguments: [
        ("/v1.0/steps/x/parameters/300010", invalid), ("\(step)/parameters/x", invalid),
        ("/v1.0/steps/00000000-0000-4000-8000-000000000099/parameters/300010", #"404 {"Message":"Step not found."}"#),
        ("\(step)/parameters/300099", #"404 {"Message":"Parameter not found."}"#),
        // a parameter of another method
        ("\(Fixture.secondStep)/parameters/300010", #"404 {"Message":"Parameter not found."}"#),
    ])
    func `ids of parameter mappings that are malformed or lead nowhere are refused`(path: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get(path).line == answer)
        for method in ["PUT", "POST"] { #expect(cyclr.send(method, path, body: #"{"MappingType":"Ignore"}"#).line == answer) }
    }

    @Test func `a step of another account is not found, and without an account nobody asks`() throws {
        let north = try Understudy.cyclr(account: "north.example")
        #expect(north.get("\(Self.step)/parameters").line == #"404 {"Message":"Step not found."}"#)
        #expect(north.send("PUT", "\(Self.step)/parameters", body: "[]").line == #"404 {"Message":"Step not found."}"#)
        #expect(north.get("\(Self.step)/parameters", headers: ["X-Cyclr-Account": nil]).status == 401)
        #expect(north.get("/v1.0/steps/x/parameters").line == Self.invalid)
    }

    @Test(arguments: [
        (#"{"MappingType":"XYZ"}"#, invalid), (#"{"SourceStepId":5}"#, invalid), ("{", invalid), ("[]", invalid),
        // no step precedes the first
        (
            #"{"MappingType":"PreviousStep","SourceStepId":"00000000-0000-4000-8000-000000000052","SourceFieldId":600022}"#,
            #"404 {"Message":"Step not found."}"#
        ),
    ])
    func `a bad mapping is refused, and the parameter keeps what it had`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("PUT", "\(Self.step)/parameters/300010", body: body).line == answer)
        #expect(cyclr.get("\(Self.step)/parameters/300010").line == "200 \(Self.mapped)")
    }

    @Test(arguments: [
        ("{}", invalid), (#"[{"TargetFieldName":"ListId","Value":{}}]"#, invalid),
        (
            #"[{"TargetFieldName":"ListId","Value":"L2"},{"TargetFieldName":"Nobody","Value":"b"}]"#,
            #"404 {"Message":"Parameter not found."}"#
        ),
    ])
    func `one bad parameter mapping of several, and none is taken`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("PUT", "\(Self.step)/parameters", body: body).line == answer)
        #expect(cyclr.get("\(Self.step)/parameters").line == "200 [\(Self.mapped)]")
    }

    @Test func `while the cycle runs nothing is mapped`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.running)
        let conflict = #"409 {"Message":"The cycle is running and cannot be changed."}"#
        for method in ["PUT", "POST"] {
            #expect(cyclr.send(method, "\(Self.step)/parameters/300010", body: #"{"Value":"a"}"#).line == conflict)
        }
        #expect(cyclr.send("PUT", "\(Self.step)/parameters", body: #"[{"TargetFieldName":"ListId","Value":"a"}]"#).line == conflict)
        #expect(cyclr.get("\(Self.step)/parameters").line == "200 [\(Self.mapped)]")
    }

    // MARK: What it answers

    @Test func `every parameter, with the triggers that look its values up`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("\(Self.step)/parameters").line == "200 [\(Self.mapped)]")
        #expect(cyclr.get("\(Self.step)/parameters/300010/").line == "200 \(Self.mapped)")
        #expect(cyclr.get("\(Fixture.secondStep)/parameters").line == "200 []")
    }

    // MARK: What it remembers

    @Test(arguments: ["PUT", "POST"]) func `a parameter is mapped by its id, with either verb`(method: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"MappingType":"Lookup","TriggerValue":"L2","TriggerValueDisplayName":"Customers","IsLaunchVisible":"false"}"#
        let set = cyclr.send(method, "\(Self.step)/parameters/300010", body: body)
        #expect(set.json?["MappingType"] == "Lookup")
        #expect(set.json?["TriggerValue"] == "L2")
        #expect(set.json?["TriggerValueDisplayName"] == "Customers")
        #expect(set.json?["Value"] == .null)
        #expect(set.json?["IsLaunchVisible"] == false)
        #expect(cyclr.get("\(Self.step)/parameters/300010").line == set.line)
    }

    @Test func `the contract's bulk form sets parameters by name, and both vocabularies show it`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let set = cyclr.send("PUT", "\(Self.step)/parameters", body: #"[{"TargetFieldName":"ListId","Value":"L2"}]"#)
        #expect(set.line == "200 [\(Self.mapped.replacing(#""Value":"L1""#, with: #""Value":"L2""#))]")
        #expect(cyclr.get("\(Self.step)/parameters").line == set.line)
        let looked = cyclr.send("PUT", "\(Self.step)/parameters", body: #"[{"TargetFieldName":"List ID","TriggerValue":"L1"}]"#)
        #expect(looked.json?[0]?["MappingType"] == "Lookup")
        #expect(cyclr.send("PUT", "\(Self.step)/parameters", body: "[]").line == looked.line)
    }

    @Test func `a parameter without a target name goes by its name, and one without either by its id alone`() throws {
        let methods = Fixture.methods.replacing(#""TargetName":"ListId""#, with: #""TargetName":"""#)
        let named = try Understudy.cyclr(account: "acme", seeds: ["cyclr/methods.json": methods])
        #expect(named.get("\(Self.step)/parameters").each("TargetFieldName") == ["List ID"])
        #expect(named.put("\(Self.step)/parameters", #"[{"TargetFieldName":"List ID","Value":"L2"}]"#).each("Value") == ["L2"])
        let withoutName = methods.replacing(#""Id":300010,"Name":"List ID""#, with: #""Id":300010,"Name":"""#)
        let nameless = try Understudy.cyclr(account: "acme", seeds: ["cyclr/methods.json": withoutName])
        let all = nameless.get("\(Self.step)/parameters")
        #expect(all.each("TargetFieldName") == [""])
        #expect(nameless.put("\(Self.step)/parameters", all.body).line == all.line)
        for cyclr in [named, nameless] {
            let refused = cyclr.put("\(Self.step)/parameters", #"[{"TargetFieldName":"","Value":"L3"}]"#)
            #expect(refused.line == #"404 {"Message":"Parameter not found."}"#)
        }
    }

    @Test func `an entry names its parameter by an id however that is written, and the name beside it wins over another's`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let set = cyclr.send("PUT", "\(Self.step)/parameters", body: #"[{"parameter":{"id":"300010"},"Value":"L2"}]"#)
        #expect(set.json?[0]?["Value"] == "L2")
        let named = cyclr.send(
            "PUT", "\(Self.step)/parameters", body: #"[{"Parameter":{"Id":1},"TargetFieldName":"ListId","Value":"L1"}]"#)
        #expect(named.line == "200 [\(Self.mapped)]")
    }

    @Test func `what was read can be sent back, also what is not mapped`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let unmapped = cyclr.send("PUT", "\(Self.step)/parameters/300010", body: #"{"MappingType":null}"#)
        #expect(unmapped.json?["MappingType"] == .null)
        #expect(cyclr.get("\(Self.step)/prerequisites").json?[0]?["ReasonCode"] == 40)
        #expect(cyclr.send("PUT", "\(Self.step)/parameters", body: "[\(unmapped.body)]").line == "200 [\(unmapped.body)]")
        #expect(cyclr.send("PUT", "\(Self.step)/parameters/300010", body: Self.mapped).line == "200 \(Self.mapped)")
    }

    @Test(arguments: [
        #"{"MappingType":"PreviousStep","SourceStepId":"\#(CyclesFixture.first)","SourceFieldId":600010}"#,
        #"{"MappingType":"Variable","Value":"Region"}"#, #"{"MappingType":"ValueList","Value":"L1"}"#,
        #"{"MappingType":"StaticValue","Value":"L1","TriggerValue":"L1","TriggerValueDisplayName":"Newsletter"}"#,
    ])
    func `what was read can be sent back in the contract's words alone`(mapping: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let cycle = "/v1.0/cycles/\(CyclesFixture.paused)"
        let id = cyclr.post("\(cycle)/steps", #"{"AccountConnectorId":50001,"MethodId":"20002"}"#).json?["Id"]?.stringValue ?? ""
        let edge = #"{"TailStepId":"\#(CyclesFixture.first)","HeadStepId":"\#(id)"}"#
        #expect(cyclr.post("\(cycle)/edges", edge).status == 200)
        let parameters = "/v1.0/steps/\(id)/parameters"
        #expect(cyclr.put("\(parameters)/300010", mapping).status == 200)
        let all = cyclr.get(parameters)
        #expect(cyclr.put(parameters, all.only("TargetFieldName", "Value", "TriggerValue")).line == all.line)
        #expect(cyclr.get(parameters).line == all.line)
    }
}
