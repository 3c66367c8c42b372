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
        #"{"Name":"n","Cycle":{"Edges":[{"Tail":"a","Head":"b"}]}}"#, #"{"Name":"n","Cycle":{"Variables":[{"DisplayName":"v"}]}}"#,
    ])
    func `what is no template is not imported`(body: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.post("/v1.0/templates/import?folderid=\(Self.folder)", body).line == #"400 {"Message":"Failed to import template."}"#)
        #expect(cyclr.get("/v1.0/templates").header("Total-Records") == "3")
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
