import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct TemplateTransferTests {
    private typealias Known = CyclesFixture
    private static let folder = "00000000-0000-4000-8000-0000000000f1"
    private static let plain = #"{"Name":"Plain"}"#

    // MARK: What it refuses

    @Test(arguments: [
        ("XXX", #"400 {"Message":"The request is invalid."}"#), (CyclesFixture.nobody, #"404 {"Message":"Template not found."}"#),
    ])
    func `a template that is not there is not exported`(id: String, answer: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.get("/v1.0/templates/\(id)/export").line == answer)
    }

    @Test(arguments: [
        "", "{}", "null", "[]", #""text""#, #"{"Name":""}"#, #"{"Name":7}"#, #"{"Name":"n","Cycle":[]}"#,
        #"{"Name":"n","Cycle":{"Steps":[{}]}}"#,
        #"{"Name":"n","Cycle":{"Steps":[{"Key":"a","Name":"s","ActionType":"Action","ConnectorId":1}]}}"#,
        #"{"Name":"n","FreshConnectors":[99999]}"#, #"{"Name":"n","Cycle":{"Steps":[7]}}"#,
        #"{"Name":"n","Cycle":{"Shareable":"perhaps"}}"#,
        #"{"Name":"n","Cycle":{"Edges":[{"Tail":"a","Head":"b"}]}}"#, #"{"Name":"n","Cycle":{"Variables":[{"DisplayName":"v"}]}}"#,
    ])
    func `what is no template is not imported`(body: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.post("/v1.0/templates/import?folderid=\(Self.folder)", body).line == #"400 {"Message":"Failed to import template."}"#)
        #expect(cyclr.get("/v1.0/templates").header("Total-Records") == "3")
    }

    private static let value = #"{"MappingType":"StaticValue","Value":"L1"}"#
    private static let source = #""SourceStepId":"a","SourceFieldId":600010"#

    @Test(arguments: [
        (#""300010""#, #""300099""#, "/0/$cycle/Steps/0/ParameterMappings/300099 expected the id of a parameter of the step's method"),
        (#""600020""#, #""600022""#, "/0/$cycle/Steps/2/FieldMappings/600022 expected the id of a request field of the step's method"),
        (value, #"{"MappingType":"Static"}"#, "/0/$cycle/Steps/0/ParameterMappings/300010/MappingType expected one of Ignore,"),
        (source, #""SourceStepId":"zz""#, "/FieldMappings/600020/SourceStepId expected the Key of a step of this template, found zz"),
        (
            source, #""SourceStepId":"a","SourceFieldId":1"#,
            "/SourceFieldId expected the id of a response field of that step's method, found 1"
        ),
        (
            "{{a 600011}}", "{{zz 600011}}",
            "/600021/Value expected {{…}} around the Key of a step of this template and a field's, found {{zz 600011}}"
        ),
        ("{{a 600011}}", "{{a 1}}", "/600021/Value expected the id of a response field of that step's method, found {{a 1}}"),
        (
            #""ConnectorId":2600,"MethodId":"20003""#, #""ConnectorId":2582,"MethodId":"20003""#,
            "/Steps/2/ConnectorId expected 2600, the connector of"
        ),
        (
            #""SourceStepId":"a","SourceFieldId":600011"#, #""SourceStepId":"b2""#,
            "/Steps/1/Logic/Criteria/SourceStepId expected the Key of"
        ),
        (#""Operator":"Equals""#, #""Operator":"Same""#, "/Steps/1/Logic/Criteria/Operator expected one of Equals,"),
    ])
    func `a plan in which something leads nowhere is refused in seeds, and not imported`(text: String, other: String, fault: String) throws
    {
        let file = ["cyclr/templates.json": CyclesFixture.templates]
        CycleSeedsTests.expect(fault, where: "templates", text, is: other, in: file)
        let cyclr = try Understudy.cyclrWithTemplates()
        let export = cyclr.get("/v1.0/templates/\(Known.members)/export").body
        #expect(export.contains(text))
        let answer = cyclr.post("/v1.0/templates/import", export.replacing(text, with: other))
        #expect(answer.line == #"400 {"Message":"Failed to import template."}"#)
    }

    @Test(arguments: [
        ("XXX", #"400 {"Message":"Folder ID is invalid."}"#),
        (CyclesFixture.nobody, #"400 {"Message":"Folder with provided ID could not be found."}"#),
    ])
    func `a folder that is none, or that nobody has, is refused`(folder: String, answer: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.post("/v1.0/templates/import?folderid=\(folder)", Self.plain).line == answer)
        #expect(cyclr.get("/v1.0/templates").header("Total-Records") == "3")
    }

    @Test func `an import that is no JSON is refused, and so is one by a token for one account`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.post("/v1.0/templates/import", "{").line == #"400 {"Message":"The request is invalid."}"#)
        #expect(cyclr.post("/v1.0/templates/import", Self.plain, headers: ["Authorization": "Bearer \(Fixture.acmeToken)"]).status == 401)
        #expect(cyclr.get("/v1.0/templates").header("Total-Records") == "3")
    }

    @Test(arguments: [#""StepDataSuccessRetentionHours":-5"#, #""StepErrorAction":99"#, #""CollectionSplitType":-1"#])
    func `a plan with settings that a cycle cannot be given is not imported`(setting: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.post("/v1.0/templates/import", #"{"Name":"T","Cycle":{"StepDataErroredRetentionHours":12}}"#).status == 200)
        let answer = cyclr.post("/v1.0/templates/import", #"{"Name":"T","Cycle":{\#(setting)}}"#)
        #expect(answer.line == #"400 {"Message":"Failed to import template."}"#)
    }

    @Test func `the longest retention is the most that a plan brings`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let sent = #"{"Name":"T","Cycle":{"StepDataSuccessRetentionHours":99999}}"#
        let id = cyclr.post("/v1.0/templates/import", sent).json?["Id"]?.stringValue ?? ""
        let plan = cyclr.get("/v1.0/templates/\(id)/export").json?["Cycle"]
        #expect(plan?["StepDataSuccessRetentionHours"] == 744)
    }

    // MARK: What it answers

    @Test func `an export has name, settings and plan, also of a template that is not published`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(
            cyclr.get("/v1.0/templates/\(Known.unpublished)/export").line
                == #"200 {"Name":"Not yet","Description":null,"Tags":[],"Release":null,"FreshConnectors":[],"Cycle":{}}"#)
        let fresh = cyclr.get("/v1.0/templates/\(Known.fresh)/export/").json
        #expect(fresh?["FreshConnectors"] == [2582])
        #expect(fresh?["Cycle"]?["Steps"]?[2]?["Key"] == "three")
    }

    @Test func `an import answers with the new template`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let answer = cyclr.post("/v1.0/templates/import?FolderId=%7B\(Self.folder)%7D", #"{"name":"Plain","Tags":["x"],"Other":1}"#)
        let id = answer.json?["Id"]?.stringValue ?? ""
        #expect(answer.line == #"200 {"Name":"Plain","Description":null,"Id":"\#(id)","Connectors":[],"Tags":["x"]}"#)
        #expect(cyclr.get("/v1.0/templates/\(id)").line == answer.line)
    }

    @Test func `a merge field of several words may name a variable of the plan`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let export = cyclr.get("/v1.0/templates/\(Known.members)/export").body.replacing("{{a 600011}}", with: "{{Line Item 2}}")
        #expect(cyclr.post("/v1.0/templates/import", export).line == #"400 {"Message":"Failed to import template."}"#)
        let named = export.replacing(#""SystemName":"SalesRegion""#, with: #""SystemName":"Line Item 2""#)
        #expect(cyclr.post("/v1.0/templates/import", named).status == 200)
    }

    // MARK: What it remembers

    @Test(arguments: [CyclesFixture.members, CyclesFixture.fresh, CyclesFixture.ofDraft])
    func `what was exported imports again, and is the same`(template: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let exported = cyclr.get("/v1.0/templates/\(template)/export")
        let imported = cyclr.post("/v1.0/templates/import", exported.body).json
        let id = imported?["Id"]?.stringValue ?? ""
        #expect(id != template)
        #expect(cyclr.get("/v1.0/templates/\(id)/export").line == exported.line)
        #expect(imported?["Connectors"] == cyclr.get("/v1.0/templates/\(template)").json?["Connectors"])
        #expect(cyclr.get("/v1.0/templates").header("Total-Records") == "4")
    }

    @Test(arguments: [
        (#""Steps""#, #""steps""#), (#""Key":"a""#, #""KEY":"a","Extra":{"b":1}"#), (#""Cycle":{"#, #""cycle":{"Extra":[],"#),
        (#""LogStepDataRequests":false"#, #""logStepDataRequests":"False""#),
        (#""DisplayPositionLeft":100"#, #""DisplayPositionLeft":"100""#),
        (#""ActionType":"Decision""#, #""ActionType":"decision""#), (#""ActionType":"Decision""#, #""actionType":3"#),
        (#""MethodId":"20003""#, #""MethodId":20003"#),
        (#"{"MappingType":"StaticValue","Value":"L1"}"#, #"{"value":"L1","mappingType":"StaticValue"}"#),
    ])
    func `a plan is read as leniently as any body, and kept as the service spells it`(text: String, other: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let exported = cyclr.get("/v1.0/templates/\(Known.members)/export")
        #expect(exported.body.contains(text))
        let id = cyclr.post("/v1.0/templates/import", exported.body.replacing(text, with: other)).json?["Id"]?.stringValue ?? ""
        #expect(cyclr.get("/v1.0/templates/\(id)/export").line == exported.line)
    }

    @Test func `a strict sandbox takes an export as it is, and no sloppier plan`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let exported = cyclr.get("/v1.0/templates/\(Known.members)/export").body
        #expect(cyclr.put("/__admin/settings", #"{"leniency":false,"unknownMembers":false}"#).status == 200)
        #expect(cyclr.post("/v1.0/templates/import", exported).status == 200)
        for (text, other) in [(#""Steps""#, #""steps""#), (#""Key":"a""#, #""Key":"a","Extra":1"#), (#":false"#, #":"false""#)] {
            let refused = cyclr.post("/v1.0/templates/import", exported.replacing(text, with: other))
            #expect(refused.status == 400)
            #expect(refused.json?["Message"] == "The request is invalid.")
        }
    }

    @Test func `an imported template installs as the one it was exported from`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let exported = cyclr.get("/v1.0/templates/\(Known.members)/export").body
        let id = cyclr.post("/v1.0/templates/import", exported).json?["Id"]?.stringValue ?? ""
        let cycle = cyclr.post("/v1.0/templates/\(id)/install", "").json
        #expect(cycle?["TemplateId"]?.stringValue == id)
        #expect(cycle?["Steps"]?.arrayValue?.count == 3)
        #expect(cyclr.get("/v1.0/cycles/\(cycle?["Id"]?.stringValue ?? "")/edges").json?.arrayValue?.count == 2)
    }
}
