import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct FieldMappingsTests {
    static let invalid = #"400 {"Message":"The request is invalid."}"#
    static let step = Fixture.secondStep
    static let first = "00000000-0000-4000-8000-000000000051"
    static let unmapped = #"""
        {"Field":{"Location":"Email","Id":600020,"Name":"Email","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":[]},"MappingType":"Ignore","SourceFieldId":null,"SourceStepId":null,"TriggerValue":null,"TriggerValueDisplayName":null,"Value":null,"IsLaunchVisible":true,"SourceFieldName":null,"TargetFieldName":"Email"}
        """#
    static let unmappedSource = #"""
        {"Field":{"Location":"Source","Id":600021,"Name":"Source","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":["Web","Mail"],"DisplayOrder":2,"Triggers":[]},"MappingType":"Ignore","SourceFieldId":null,"SourceStepId":null,"TriggerValue":null,"TriggerValueDisplayName":null,"Value":null,"IsLaunchVisible":true,"SourceFieldName":null,"TargetFieldName":"Source"}
        """#

    // MARK: What it refuses

    @Test(arguments: [
        ("/v1.0/steps/x/fieldmappings/600020", invalid), ("\(step)/fieldmappings/x", invalid),
        ("\(step)/fieldmappings/99999999999", invalid),
        ("/v1.0/steps/00000000-0000-4000-8000-000000000099/fieldmappings/x", invalid),
        ("/v1.0/steps/00000000-0000-4000-8000-000000000099/fieldmappings/600020", #"404 {"Message":"Step not found."}"#),
        ("\(step)/fieldmappings/600099", #"404 {"Message":"Field not found."}"#),
        // a response field, and a field of another step
        ("\(step)/fieldmappings/600022", #"404 {"Message":"Field not found."}"#),
        ("\(step)/fieldmappings/600010", #"404 {"Message":"Field not found."}"#),
    ])
    func `ids of field mappings that are malformed or lead nowhere are refused`(path: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get(path).line == answer)
        #expect(cyclr.send("PUT", path, body: #"{"MappingType":"Ignore"}"#).line == answer)
        #expect(cyclr.post(path, #"{"MappingType":"Ignore"}"#).line == answer)
    }

    @Test(arguments: ["fieldmappings", "fieldsformapping"])
    func `lists of a step that is malformed, unknown or another account's are refused`(list: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("/v1.0/steps/x/\(list)").line == Self.invalid)
        #expect(cyclr.get("/v1.0/steps/00000000-0000-4000-8000-000000000099/\(list)").line == #"404 {"Message":"Step not found."}"#)
        #expect(
            cyclr.get("\(Self.step)/\(list)", headers: ["X-Cyclr-Account": "north.example"]).line == #"404 {"Message":"Step not found."}"#)
        #expect(cyclr.get("\(Self.step)/\(list)", headers: ["X-Cyclr-Account": nil]).status == 401)
    }

    @Test(arguments: [
        (#"{"MappingType":"XYZ"}"#, invalid), (#"{"MappingType":""}"#, invalid), (#"{"MappingType":99}"#, invalid),
        (#"{"MappingType":{}}"#, invalid),
        (#"{"MappingType":"StaticValue","Value":[1]}"#, invalid), (#"{"SourceStepId":"x"}"#, invalid), (#"{"SourceFieldId":"x"}"#, invalid),
        (#"{"MappingType":"PreviousStep","SourceFieldId":600010}"#, invalid), ("{", invalid), ("[]", invalid), ("7", invalid),
        (
            #"{"MappingType":"PreviousStep","SourceStepId":"00000000-0000-4000-8000-000000000099","SourceFieldId":600010}"#,
            #"404 {"Message":"Step not found."}"#
        ),
        // a step does not precede itself
        (
            #"{"MappingType":"PreviousStep","SourceStepId":"00000000-0000-4000-8000-000000000052","SourceFieldId":600022}"#,
            #"404 {"Message":"Step not found."}"#
        ),
        (#"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":600001}"#, #"404 {"Message":"Field not found."}"#),
        (#"{"SourceFieldName":"[members].nobody"}"#, #"404 {"Message":"Field not found."}"#),
    ])
    func `a bad mapping is refused, and the field keeps what it had`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings/600020", body: body).line == answer)
        #expect(cyclr.post("\(Self.step)/fieldmappings/600020", body).line == answer)
        #expect(cyclr.get("\(Self.step)/fieldmappings/600020").line == "200 \(Self.unmapped)")
    }

    @Test func `a step that calls nobody has no fields to map from`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let step = "/v1.0/cycles/\(CyclesFixture.paused)/steps/\(Self.first)"
        #expect(cyclr.put(step, #"{"ActionType":"Delay"}"#).status == 200)
        let body = #"{"MappingType":"PreviousStep","SourceStepId":"\#(Self.first)","SourceFieldId":600010}"#
        #expect(cyclr.put("\(Self.step)/fieldmappings/600020", body).line == #"404 {"Message":"Field not found."}"#)
    }

    @Test(arguments: [
        ("{}", invalid), ("", invalid), ("[7]", invalid), (#"[{"TargetFieldName":"Email","MappingType":"XYZ"}]"#, invalid),
        (#"[{"TargetFieldName":"Email","Value":"a"},{"TargetFieldName":"Nobody","Value":"b"}]"#, #"404 {"Message":"Field not found."}"#),
        (#"[{"Value":"b"}]"#, #"404 {"Message":"Field not found."}"#),
        (#"[{"TargetFieldName":"Email","SourceFieldName":"Nobody"}]"#, #"404 {"Message":"Field not found."}"#),
    ])
    func `one bad field mapping of several, and none is taken`(body: String, answer: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings", body: body).line == answer)
        #expect(cyclr.get("\(Self.step)/fieldmappings").line == "200 [\(Self.unmapped),\(Self.unmappedSource)]")
    }

    @Test func `while the cycle runs nothing is mapped, but what is wrong is said first`() throws {
        let cyclr = try Understudy.cyclr(account: "acme", seeds: Fixture.running)
        let running = #"409 {"Message":"The cycle is running and cannot be changed."}"#
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings/600020", body: #"{"Value":"a"}"#).line == running)
        #expect(cyclr.post("\(Self.step)/fieldmappings/600020", #"{"Value":"a"}"#).line == running)
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings", body: #"[{"TargetFieldName":"Email","Value":"a"}]"#).line == running)
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings/600099", body: #"{"Value":"a"}"#).status == 404)
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings/600020", body: #"{"MappingType":"XYZ"}"#).status == 400)
        #expect(cyclr.get("\(Self.step)/fieldmappings/600020").line == "200 \(Self.unmapped)")
    }

    // MARK: What it answers

    @Test func `every request field in its order, in the words of both the contract and the service`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.get("\(Self.step)/fieldmappings/").line == "200 [\(Self.unmapped),\(Self.unmappedSource)]")
        #expect(cyclr.get("\(Fixture.firstStep)/fieldmappings").line == "200 []")
    }

    @Test func `the fields that may be mapped are those of the steps before`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let fields = cyclr.get("\(Self.step)/fieldsformapping").json?.arrayValue ?? []
        #expect(
            fields.first?.text == #"""
                {"Location":"[members].email_address","Id":600010,"Name":"Email","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":null,"DisplayOrder":1,"Triggers":null,"Step":{"Id":"00000000-0000-4000-8000-000000000051","Name":"List Members"}}
                """#)
        #expect(fields.map { $0["Id"] } == [600010, 600011])
        #expect(cyclr.get("\(Fixture.firstStep)/fieldsformapping").line == "200 []")
    }

    // MARK: What it remembers

    @Test func `the walkthrough's request maps one field, and its prerequisite is met`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"Field":{"Id":600020,"ForRequestFormat":true},"MappingType":"StaticValue","Value":"ada@example.com"}"#
        let set = cyclr.send("PUT", "\(Self.step)/fieldmappings/600020", body: body)
        #expect(
            set.line == "200 "
                + Self.unmapped.replacing(#""Ignore""#, with: #""StaticValue""#)
                .replacing(#""Value":null"#, with: #""Value":"ada@example.com""#))
        #expect(cyclr.get("\(Self.step)/fieldmappings/600020").line == set.line)
        #expect(cyclr.get("\(Self.step)/prerequisites").line == "200 []")
    }

    @Test(arguments: [
        (#"{"MappingType":"staticvalue","Value":5}"#, ["StaticValue", nil, nil, nil, "5"]),
        (#"{"MappingType":"ValueList","Value":"Web"}"#, ["ValueList", nil, nil, nil, "Web"]),
        (#"{"MappingType":"Variable","Value":"Region"}"#, ["Variable", nil, nil, nil, "Region"]),
        (
            #"{"MappingType":"Lookup","TriggerValue":"L1","TriggerValueDisplayName":"Newsletter"}"#,
            ["Lookup", nil, "L1", "Newsletter", nil]
        ),
        (#"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":"600010"}"#, ["PreviousStep", first, nil, nil, nil]),
        (
            #"{"MappingType":"StaticValue","Value":"Dear {{\#(first) 600010}}"}"#,
            ["StaticValue", nil, nil, nil, "Dear {{\(first) 600010}}"]
        ),
        (#"{"MappingType":"Ignore"}"#, ["Ignore", nil, nil, nil, nil]), ("{}", ["Ignore", nil, nil, nil, nil]),
        ("", ["Ignore", nil, nil, nil, nil]),
        // in every form of a GUID that .NET reads
        (#"{"SourceStepId":"{\#(first)}","SourceFieldId":600010}"#, ["PreviousStep", first, nil, nil, nil]),
        (#"{"SourceStepId":"00000000000040008000000000000051","SourceFieldId":600010}"#, ["PreviousStep", first, nil, nil, nil]),
        // if the type is left out, it follows from the members that were sent
        (#"{"Value":"v"}"#, ["StaticValue", nil, nil, nil, "v"]), (#"{"TriggerValue":"L1"}"#, ["Lookup", nil, "L1", nil, nil]),
        (#"{"SourceFieldName":"[members].email_address"}"#, ["PreviousStep", first, nil, nil, nil]),
    ])
    func `each kind of mapping is kept as it was sent`(body: String, shown: [String?]) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.post("\(Self.step)/fieldmappings/600020", body).status == 200)
        let mapping = try #require(cyclr.get("\(Self.step)/fieldmappings/600020").json)
        let members = ["MappingType", "SourceStepId", "TriggerValue", "TriggerValueDisplayName", "Value"]
        #expect(members.map { mapping[$0]?.stringValue } == shown)
    }

    @Test func `a source is shown by id and by name, and a new mapping takes the place of the old`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let path = "\(Self.step)/fieldmappings/600020"
        let body = #"{"MappingType":"PreviousStep","SourceStepId":"\#(Self.first)","SourceFieldId":600010,"IsLaunchVisible":false}"#
        let mapped = cyclr.send("PUT", path, body: body).json
        #expect(mapped?["SourceFieldId"] == 600010)
        #expect(mapped?["SourceFieldName"] == "[members].email_address")
        #expect(mapped?["IsLaunchVisible"] == false)
        let changed = cyclr.send("PUT", path, body: #"{"MappingType":"StaticValue","Value":"x"}"#).json
        #expect(changed?["SourceFieldId"] == .null)
        #expect(changed?["SourceStepId"] == .null)
        #expect(changed?["IsLaunchVisible"] == false)
    }

    @Test(arguments: [
        (
            #"{"MappingType":"StaticValue","Value":"v"}"#, #"{"IsLaunchVisible":false}"#, #""IsLaunchVisible":true"#,
            #""IsLaunchVisible":false"#
        ),
        (
            #"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":600010}"#,
            #"{"Field":{"Id":600020,"ForRequestFormat":true},"IsLaunchVisible":false}"#, #""IsLaunchVisible":true"#,
            #""IsLaunchVisible":false"#
        ),
        (
            #"{"MappingType":"Lookup","TriggerValue":"L1","TriggerValueDisplayName":"Newsletter"}"#,
            #"{"TriggerValueDisplayName":"News"}"#, #""Newsletter""#, #""News""#
        ),
        (#"{"MappingType":"Variable","Value":"Region"}"#, "{}", #""Region""#, #""Region""#),
    ])
    func `a write that says nothing of the value leaves it`(mapping: String, body: String, before: String, after: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let path = "\(Self.step)/fieldmappings/600020"
        let mapped = cyclr.put(path, mapping)
        #expect(mapped.status == 200)
        let changed = cyclr.put(path, body)
        #expect(changed.line == mapped.line.replacing(before, with: after))
        #expect(cyclr.get(path).line == changed.line)
        #expect(cyclr.put(path, #"{"Value":null}"#).json?["MappingType"] == "Ignore")
    }

    @Test func `the contract's bulk form sets what it names and leaves the rest`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        _ = cyclr.send("PUT", "\(Self.step)/fieldmappings/600021", body: #"{"MappingType":"ValueList","Value":"Web"}"#)
        let body = #"[{"SourceFieldName":"Email","TargetFieldName":"Email","Value":null,"TriggerValue":null}]"#
        let set = cyclr.send("PUT", "\(Self.step)/fieldmappings", body: body)
        #expect(set.status == 200)
        #expect(cyclr.get("\(Self.step)/fieldmappings").line == set.line)
        #expect(set.json?[0]?["MappingType"] == "PreviousStep")
        #expect(set.json?[0]?["SourceStepId"]?.stringValue == Self.first)
        #expect(set.json?[0]?["SourceFieldId"] == 600010)
        #expect(set.json?[1]?["MappingType"] == "ValueList")
    }

    @Test func `what was read can be sent back, one by one and all at once`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"MappingType":"PreviousStep","SourceStepId":"\#(Self.first)","SourceFieldId":600010}"#
        _ = cyclr.send("PUT", "\(Self.step)/fieldmappings/600020", body: body)
        _ = cyclr.send(
            "PUT", "\(Self.step)/fieldmappings/600021", body: #"{"MappingType":"Variable","Value":"Region","IsLaunchVisible":false}"#)
        let all = cyclr.get("\(Self.step)/fieldmappings")
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings", body: all.body).line == all.line)
        let one = cyclr.get("\(Self.step)/fieldmappings/600021")
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings/600021", body: one.body).line == one.line)
        #expect(cyclr.get("\(Self.step)/fieldmappings").line == all.line)
    }

    @Test(arguments: [
        #"{"MappingType":"PreviousStep","SourceStepId":"\#(first)","SourceFieldId":600010}"#,
        #"{"MappingType":"Variable","Value":"Region"}"#, #"{"MappingType":"ValueList","Value":"Web"}"#,
        #"{"MappingType":"Ignore","Value":"v"}"#, "{}",
        #"{"MappingType":"StaticValue","Value":"v","TriggerValue":"L1","TriggerValueDisplayName":"Newsletter"}"#,
        #"{"MappingType":"Lookup","TriggerValue":"L1","TriggerValueDisplayName":"Newsletter","IsLaunchVisible":false}"#,
    ])
    func `what was read can be sent back in the contract's words alone`(mapping: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        #expect(cyclr.put("\(Self.step)/fieldmappings/600020", mapping).status == 200)
        let all = cyclr.get("\(Self.step)/fieldmappings")
        let sent = all.only("SourceFieldName", "TargetFieldName", "Value", "TriggerValue")
        #expect(cyclr.put("\(Self.step)/fieldmappings", sent).line == all.line)
        #expect(cyclr.get("\(Self.step)/fieldmappings").line == all.line)
    }

    @Test(arguments: ["StaticValue", "ValueList", "Lookup", "Variable"])
    func `another value in the contract's words leaves the kind as it was`(kind: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"MappingType":"\#(kind)","Value":"v","TriggerValue":"L1","TriggerValueDisplayName":"Newsletter"}"#
        #expect(cyclr.put("\(Self.step)/fieldmappings/600020", body).status == 200)
        let before = cyclr.get("\(Self.step)/fieldmappings")
        let set = cyclr.put("\(Self.step)/fieldmappings", #"[{"TargetFieldName":"Email","Value":"w","TriggerValue":"L1"}]"#)
        #expect(set.line == before.line.replacing(#""Value":"v""#, with: #""Value":"w""#))
    }

    @Test(arguments: [
        (#"{"TargetFieldName":"Email","Value":"w"}"#, "StaticValue"), (#"{"TargetFieldName":"Email","TriggerValue":"L1"}"#, "Lookup"),
        (#"{"TargetFieldName":"Email"}"#, "Ignore"),
    ])
    func `without the source that it showed a field takes its value from no step`(entry: String, kind: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let body = #"{"MappingType":"PreviousStep","SourceStepId":"\#(Self.first)","SourceFieldId":600010}"#
        #expect(cyclr.put("\(Self.step)/fieldmappings/600020", body).status == 200)
        let set = cyclr.put("\(Self.step)/fieldmappings", "[\(entry)]").json?[0]
        #expect(set?["MappingType"]?.stringValue == kind)
        #expect(set?["SourceStepId"] == .null)
    }

    @Test func `of several steps before that have a field of that name, the nearest gives the value`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let cycle = "/v1.0/cycles/\(CyclesFixture.paused)"
        let id = cyclr.post("\(cycle)/steps", #"{"AccountConnectorId":50001,"MethodId":"20002"}"#).json?["Id"]?.stringValue ?? ""
        func source(withEdgeTo head: String) -> String? {
            #expect(cyclr.post("\(cycle)/edges", #"{"TailStepId":"\#(id)","HeadStepId":"\#(head)"}"#).status == 200)
            let mapped = cyclr.put("\(Self.step)/fieldmappings/600020", #"{"SourceFieldName":"Email"}"#)
            return mapped.json?["SourceStepId"]?.stringValue
        }
        #expect(source(withEdgeTo: CyclesFixture.first) == Self.first)
        // now as near as the other step; it was added later
        #expect(source(withEdgeTo: CyclesFixture.second) == id)
    }

    @Test func `where two fields have one name, the id says which is meant`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let field = #"{"ConnectorField":"Source","DisplayName":"Source too","ForRequestFormat":true}"#
        #expect(cyclr.post("/v1.0/account/connectors/50002/fields", field).json?["Id"] == 100000)
        for (id, value) in [("600021", "Web"), ("100000", "Mail")] {
            let mapping = #"{"MappingType":"StaticValue","Value":"\#(value)"}"#
            #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings/\(id)", body: mapping).status == 200)
        }
        let all = cyclr.get("\(Self.step)/fieldmappings")
        #expect(cyclr.send("PUT", "\(Self.step)/fieldmappings", body: all.body).line == all.line)
        #expect(all.each("Value") == ["null", "Web", "Mail"])
    }

    @Test(arguments: [#"{"Id":600021}"#, #"{"id":600021}"#, #"{"ID":"600021"}"#])
    func `an entry names its field by an id however that is written`(field: String) throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let set = cyclr.send("PUT", "\(Self.step)/fieldmappings", body: #"[{"Field":\#(field),"Value":"Web"}]"#)
        #expect(set.json?[1]?["Value"] == "Web")
        #expect(cyclr.get("\(Self.step)/fieldmappings").line == set.line)
    }

    @Test func `fields that the account added can be mapped, and mapped from`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let field = #"{"ConnectorField":"Custom.Colour","DisplayName":"Colour","DataType":"Text","ForRequestFormat":true}"#
        let colour = cyclr.post("/v1.0/account/connectors/50002/fields", field).json?["Id"]?.text ?? ""
        let size = cyclr.post("/v1.0/account/connectors/50001/fields", #"{"ConnectorField":"[members].size"}"#).json?["Id"]?.text ?? ""
        // a field of another method
        _ = cyclr.post(
            "/v1.0/account/connectors/50002/fields",
            #"{"ConnectorField":"Other","ForRequestFormat":true,"MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020004"}"#)
        let targets = cyclr.get("\(Self.step)/fieldmappings").json?.arrayValue ?? []
        #expect(targets.map { $0["TargetFieldName"] } == ["Email", "Source", "Custom.Colour"])
        let body = #"{"MappingType":"PreviousStep","SourceStepId":"\#(Self.first)","SourceFieldId":\#(size)}"#
        let mapped = cyclr.send("PUT", "\(Self.step)/fieldmappings/\(colour)", body: body)
        #expect(mapped.json?["SourceFieldName"] == "[members].size")
        #expect(cyclr.get("\(Self.step)/fieldsformapping").json?.arrayValue?.last?["Location"] == "[members].size")
    }

    @Test func `of many fields those keep their values that the method keeps, in their order`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        func definition(_ ids: some Sequence<Int>) -> String {
            let fields = ids.map { #"{"Id":\#($0),"Location":"f\#($0)"}"# }.joined(separator: ",")
            let methods = #"[{"Name":"m","RequestFields":[\#(fields)]}]"#
            return #"{"Name":"Wide","UniqueIdentifier":"00000000-0000-4000-8000-00000000b001","Methods":\#(methods)}"#
        }
        #expect(cyclr.post("/v1.0/account/connectors/custom", definition(1...40)).json?["Id"] == 8004)
        let step = cyclr.post("/v1.0/cycles/\(CyclesFixture.paused)/steps", #"{"MethodId":"40005"}"#).json?["Id"]?.stringValue ?? ""
        let mappings = (1...40).reversed().map { #"{"TargetFieldName":"f\#($0)","Value":"v\#($0)"}"# }
        let set = cyclr.send("PUT", "/v1.0/steps/\(step)/fieldmappings", body: "[\(mappings.joined(separator: ","))]")
        #expect(set.each("Value") == (1...40).map { "v\($0)" })
        let even = stride(from: 2, through: 40, by: 2)
        #expect(cyclr.send("PUT", "/v1.0/account/connectors/custom/8004", body: definition(even)).status == 200)
        #expect(cyclr.get("/v1.0/steps/\(step)/fieldmappings").each("Value") == even.map { "v\($0)" })
        let kept = cyclr.get("/__admin/state/cyclr/steps/\(step)").json?["$fieldMappings"]?.objectValue
        #expect(kept?.keys == even.reversed().map { "\($0)" })
    }
}
