import OrderedJSON
import Testing
import UnderstudyTesting

/// What an install makes of a template. `TemplatesTests` has the refusals.
@Suite struct TemplateInstallTests {
    private typealias Known = CyclesFixture

    private func install(_ template: String, _ body: String = "", query: String = "", on cyclr: Understudy, in account: String = "acme")
        -> Reply
    {
        cyclr.post("/v1.0/templates/\(template)/install\(query)", body, headers: ["X-Cyclr-Account": account])
    }

    // MARK: What it answers

    @Test func `a template becomes a paused cycle with its settings and tags, on the account's own connectors`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let answer = install(Known.members, on: cyclr)
        let id = answer.json?["Id"]?.stringValue ?? ""
        let steps = (answer.json?["Steps"]?.arrayValue ?? []).map { $0["Id"]?.stringValue ?? "" }
        #expect(Set(steps + [id]).count == 4)
        #expect(
            answer.line == #"""
                200 {"Id":"\#(id)","CreatedOnUtc":"2022-05-02T12:00:00Z","TasksUsed":0,"ErrorCount":0,"WarningCount":0,"Connectors":[{"Id":2582,"AccountConnectorId":50001,"Name":"MailChimp","Version":"v3","Authenticated":true,"StepCount":1,"Icon":null,"ConnectorId":2582,"Status":"Approved","Description":null},{"Id":2600,"AccountConnectorId":50002,"Name":"Access CRM","Version":null,"Authenticated":false,"StepCount":1,"Icon":null,"ConnectorId":2600,"Status":"Approved","Description":null}],"Status":"Paused","LastSuccessfulRunDate":"0001-01-01T00:00:00","InProgressTransactionCount":0,"Name":"Members to contacts","Description":"From a list","Shareable":true,"ContinueOnStepError":false,"StepErrorAction":"Retry","CollectionSplitType":"None","LogStepDataRequests":false,"StepDataSuccessRetentionHours":null,"StepDataErroredRetentionHours":null,"TemplateId":"\#(Known.members)","Tags":["crm","email"],"CreatedDate":"2022-05-02T12:00:00Z","LastRunDate":null,"Steps":[{"Id":"\#(steps[0])","Name":"List Members","Description":"Reads","ConnectorId":2582,"MethodId":"20002"},{"Id":"\#(steps[1])","Name":"Is she in?","Description":null,"ConnectorId":null,"MethodId":null},{"Id":"\#(steps[2])","Name":"Create Contact","Description":null,"ConnectorId":2600,"MethodId":"20003"}]}
                """#)
    }

    @Test(arguments: [
        ("", "Members to contacts", "From a list"), ("{}", "Members to contacts", "From a list"),
        ("null", "Members to contacts", "From a list"),
        (#"{"Name":"Mine","Description":"d"}"#, "Mine", "d"), (#"{'name': 'Mine',}"#, "Mine", "From a list"),
        (#"{"Name":"","Description":null,"Other":[1]}"#, "Members to contacts", "From a list"),
    ])
    func `name and description of the body stand in for the template's`(body: String, name: String, description: String) throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let cycle = install(Known.members, body, on: cyclr).json
        #expect(cycle?["Name"]?.stringValue == name)
        #expect(cycle?["Description"]?.stringValue == description)
    }

    @Test func `a step that names its method alone has the connector of that`() throws {
        let templates = CyclesFixture.templates.replacing(#""ConnectorId":2600,"MethodId":"20003""#, with: #""MethodId":"20003""#)
        #expect(templates != CyclesFixture.templates)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/templates.json": templates])
        #expect(
            cyclr.get("/v1.0/templates/\(Known.members)").line
                == (try Understudy.cyclrWithTemplates()).get("/v1.0/templates/\(Known.members)").line)
        #expect(install(Known.members, on: cyclr).json?["Connectors"]?.arrayValue?.map { $0["AccountConnectorId"] } == [50001, 50002])
    }

    @Test func `icons of what is installed come where they are asked for`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let icon: JSON = "data:image/png;base64,iVBORw0KGgo="
        #expect(install(Known.members, query: "?includeIcons=true", on: cyclr).json?["Connectors"]?[0]?["Icon"] == icon)
    }

    // MARK: What it remembers

    @Test func `steps, edges and variables are copied, and point at each other by new ids`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let id = install(Known.members, on: cyclr).json?["Id"]?.stringValue ?? ""
        let steps = cyclr.get("/v1.0/cycles/\(id)/steps")
        #expect(steps.each("Name") == ["List Members", "Is she in?", "Create Contact"])
        #expect(steps.each("ActionType") == ["Action", "Decision", "Action"])
        #expect(steps.each("DisplayPositionLeft") == ["100", "0", "0"])
        #expect(steps.json?[0]?["AccountConnector"]?["Name"] == "MailChimp")
        let ids = steps.each("Id")
        let edges = cyclr.get("/v1.0/cycles/\(id)/edges")
        #expect(edges.each("TailStepId") == [ids[0], ids[1]])
        #expect(edges.each("HeadStepId") == [ids[1], ids[2]])
        #expect(edges.each("EdgeType") == ["Forward", "Forward"])
        #expect(
            cyclr.get("/v1.0/cycles/\(id)/variables").line
                == #"200 [{"DisplayName":"Sales Region","SystemName":"SalesRegion","Value":"{{\#(ids[0]) 600010}}","MappingType":"StaticValue"}]"#
        )
    }

    @Test func `mappings are copied, also where they name a step inside a text`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let steps = (install(Known.members, on: cyclr).json?["Steps"]?.arrayValue ?? []).map { $0["Id"]?.stringValue ?? "" }
        let parameter = cyclr.get("/v1.0/steps/\(steps[0])/parameters/300010").json
        #expect(parameter?["MappingType"] == "StaticValue")
        #expect(parameter?["Value"] == "L1")
        let email = cyclr.get("/v1.0/steps/\(steps[2])/fieldmappings/600020").json
        #expect(email?["MappingType"] == "PreviousStep")
        #expect(email?["SourceStepId"]?.stringValue == steps[0])
        #expect(email?["SourceFieldId"] == 600010)
        let source = cyclr.get("/v1.0/steps/\(steps[2])/fieldmappings/600021").json
        #expect(source?["Value"]?.stringValue == "{{\(steps[0]) 600011}} of {{LastSuccessfulRunDate}}, {{\(steps[0]) 600010}}")
        #expect(cyclr.get("/v1.0/steps/\(steps[1])/prerequisites").line == "200 []")
    }

    @Test func `merge fields name steps with blanks around them too, and stay as they are written where they name none`() throws {
        let templates = Known.templates.replacing(
            "{{a 600011}} of {{LastSuccessfulRunDate}}", with: "{{ a  600011 }} of {{ LastSuccessfulRunDate }}")
        #expect(templates != Known.templates)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/templates.json": templates])
        let steps = install(Known.members, on: cyclr).json?["Steps"]?.arrayValue?["Id"] ?? []
        let source = cyclr.get("/v1.0/steps/\(steps[2])/fieldmappings/600021").json
        #expect(source?["Value"]?.stringValue == "{{\(steps[0]) 600011}} of {{ LastSuccessfulRunDate }}, {{\(steps[0]) 600010}}")
    }

    @Test func `a connector that the account lacks is installed, without authentication unless it needs none`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let cycle = install(Known.members, on: cyclr, in: "north.example").json
        #expect(cycle?["Connectors"]?.arrayValue?.map { $0["Authenticated"]?.boolValue } == [false, false])
        let installed = cyclr.get("/v1.0/account/connectors", headers: ["X-Cyclr-Account": "north.example"])
        #expect(installed.each("Name") == ["Files", "MailChimp", "Access CRM"])
        #expect(cycle?["Connectors"]?[0]?["AccountConnectorId"]?.text == installed.each("Id")[1])
        let acme = install(Known.fresh, on: cyclr).json
        #expect(acme?["Connectors"]?.arrayValue?.map { $0["Authenticated"]?.boolValue } == [false, false, true])
    }

    @Test func `a sub account uses what its parent has authenticated, unless it has its own or the template wants a fresh one`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        #expect(cyclr.post("/v1.0/accounts", #"{"Id":"sub","Name":"Sub","ParentAccountId":"acme"}"#).status == 200)
        func connectors(_ template: String) -> [JSON?] {
            install(template, on: cyclr, in: "sub").json?["Connectors"]?.arrayValue?.map { $0["AccountConnectorId"] } ?? []
        }
        func own() -> Reply { cyclr.get("/v1.0/account/connectors", headers: ["X-Cyclr-Account": "sub"]) }
        let first = connectors(Known.members)
        #expect(own().each("Name") == ["Access CRM"])
        #expect(first == [50001, own().json?[0]?["Id"]])
        let fresh = connectors(Known.fresh), later = connectors(Known.members)
        #expect(own().each("Name") == ["Access CRM", "MailChimp", "Files"])
        #expect(fresh == [own().json?[1]?["Id"], first[1], own().json?[2]?["Id"]])
        #expect(later == Array(fresh.prefix(2)))
    }

    @Test func `a second install uses what the first one installed`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let one = install(Known.members, on: cyclr, in: "north.example").json
        let two = install(Known.members, on: cyclr, in: "north.example").json
        #expect(one?["Id"] != two?["Id"])
        #expect(one?["Connectors"] == two?["Connectors"])
    }

    @Test func `where the template wants a fresh connector, each install makes one, of a name that is free`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let one = install(Known.fresh, on: cyclr).json
        let two = install(Known.fresh, on: cyclr).json
        #expect(one?["Connectors"]?[0]?["StepCount"] == 2)
        #expect(one?["Connectors"]?[1]?["AccountConnectorId"] == 50002)
        #expect(two?["Connectors"]?[2] == one?["Connectors"]?[2])
        let connectors = cyclr.get("/v1.0/account/connectors")
        #expect(connectors.each("Name") == ["MailChimp", "Access CRM", "MailChimp (2)", "Files", "MailChimp (3)"])
        #expect(one?["Connectors"]?[0]?["AccountConnectorId"]?.text == connectors.each("Id")[2])
        #expect(two?["Connectors"]?[0]?["AccountConnectorId"]?.text == connectors.each("Id")[4])
    }

    @Test func `what is installed in one account is nothing to another`() throws {
        let cyclr = try Understudy.cyclrWithTemplates()
        let id = install(Known.members, on: cyclr).json?["Id"]?.stringValue ?? ""
        #expect(
            cyclr.get("/v1.0/cycles/\(id)", headers: ["X-Cyclr-Account": "north.example"]).line == #"404 {"Message":"Cycle not found."}"#)
        #expect(cyclr.get("/v1.0/cycles/\(id)").status == 200)
    }
}
