import OrderedJSON
import Testing
import UnderstudyTesting

/// Faults in the ids of properties, parameters and fields, in seeds of account connectors, connectors and methods.
@Suite struct PartIdsTests {
    @Test(arguments: [
        (
            "account-connectors",
            Fixture.accountConnectors.replacing(#""CustomFields":[],"ConnectorId":2600"#, with: #""CustomFields":[],"ConnectorId":2600"#)
                .replacing(
                    #""Properties":[],"CustomFields":[],"ConnectorId":2600"#,
                    with:
                        #""Properties":[{"Name":"n","Value":"v","Id":80001,"AccountConnectorId":50002}],"CustomFields":[],"ConnectorId":2600"#
                ),
            "account-connectors.json:2: /1/Properties/0/Id expected an Id of its own, found 80001, which another one has; give it another Id"
        ),
        (
            "account-connectors", Fixture.accountConnectors.replacing(#""AccountConnectorId":50001"#, with: #""AccountConnectorId":50002"#),
            "account-connectors.json:1: /0/Properties/0/AccountConnectorId expected 50001, the account connector's own id, found 50002; correct the value"
        ),
        (
            "account-connectors", Fixture.accountConnectors.replacing(#""Id":80001,"#, with: ""),
            "account-connectors.json:1: /0/Properties/0/Id expected"
        ),
        (
            "connectors", Fixture.connectors.replacing("300002", with: "300001"),
            "connectors.json:1: /0/Parameters/1/Id expected an Id of its own, found 300001, which another one has; give it another Id"
        ),
        (
            "methods", Fixture.methods.replacing("600022", with: "600020"),
            "methods.json:3: /2/ResponseFields/0/Id expected an Id of its own, found 600020, which another one has; give it another Id"
        ),
        (
            "methods", Fixture.methods.replacing(#""Id":300010,"#, with: ""),
            "methods.json:2: /1/Parameters/0/Id expected an integer, found nothing; add the member"
        ),
    ])
    func `parts that cannot be told from each other are refused at the start`(file: String, text: String, fault: String) throws {
        let error = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: ["cyclr/\(file).json": text]) }
        #expect(error.map { "\($0)" }?.contains(fault) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func `what parts of a connector and of a method leave out has its default, in its place`() throws {
        let connector = #"""
            {"Id":2800,"Name":"Bare","AuthType":"ApiKey","Parameters":[{"Name":"Key","Id":300080}],"Triggers":[{"MethodId":20080,"TriggerId":7080}],
             "Authentication":[{"AuthType":"ApiKey","Id":"00000000-0000-4000-8000-00000000a080"}]}
            """#
        let method = #"""
            {"Id":20080,"Name":"Do","MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020080","$connector":2800,
             "Parameters":[{"TargetName":"since","Id":300081}],"RequestFields":[{"Id":600080}],"ResponseFields":[{"Name":"Id","Location":"id","Id":600081}]}
            """#
        let cyclr = try Understudy.cyclr(
            seeds: [
                "cyclr/connectors.json": String(Fixture.connectors.dropLast(1)) + ",\(connector)]",
                "cyclr/methods.json": String(Fixture.methods.dropLast(1)) + ",\(method)]",
            ])
        let rest =
            #""Description":null,"IsOptional":false,"DataType":"Undefined","TriggerName":null,"Values":[],"DisplayOrder":0,"Triggers":null"#
        let shown = cyclr.get("/v1.0/connectors/2800").json
        #expect(
            shown?["Parameters"]?.text == """
                [{"IsAccountConnectorProperty":false,"TargetType":"MergeField","TargetName":"","IsSensitive":false,"Id":300080,"Name":"Key",\(rest)}]
                """)
        #expect(
            shown?["Triggers"]?.text
                == #"[{"TriggerId":7080,"Name":"","MethodId":20080,"HumanReadableKey":"","IdentifierKey":"","SubTriggers":[]}]"#)
        #expect(
            shown?["Authentication"]?.text == """
                [{"Id":"00000000-0000-4000-8000-00000000a080","AuthName":null,"AuthDescription":null,"AuthType":"ApiKey","OAuth2Type":"Unknown",\
                "AuthScheme":null}]
                """)
        let done = cyclr.get("/v1.0/methods/20080").json
        #expect(
            done?["Parameters"]?.text
                == #"[{"TargetType":"MergeField","TargetName":"since","IsSensitive":false,"Id":300081,"Name":"",\#(rest)}]"#)
        #expect(done?["RequestFields"]?.text == #"[{"Location":"","Id":600080,"Name":"",\#(rest)}]"#)
        #expect(done?["ResponseFields"]?.text == #"[{"Location":"id","Id":600081,"Name":"Id",\#(rest)}]"#)
    }

    @Test func `a part that one record brought along keeps its id`() throws {
        let cyclr = try Understudy.cyclr(account: "acme")
        let path = "/__admin/state/cyclr/account-connectors/50001"
        var record = try #require(cyclr.get(path).json?.objectValue)
        let next = try #require(cyclr.post("/v1.0/account/connectors/50001/properties", #"{"Name":"a"}"#).json?["Id"]?.intValue)
        record["Properties"] = [["Name": "n", "Value": "v", "Id": .number(.init(next + 1)), "AccountConnectorId": 50001]]
        #expect(cyclr.put(path, JSON.object(record).text).status == 200)
        #expect(cyclr.post("/v1.0/account/connectors/50001/properties", #"{"Name":"b"}"#).json?["Id"]?.intValue == next + 2)
    }

    @Test func `what a connector and a method leave out has its default`() throws {
        let cyclr = try Understudy.cyclr(
            seeds: [
                "cyclr/connectors.json": String(Fixture.connectors.dropLast(1)) + #",{"Id":2800,"Name":"Bare","AuthType":"None"}]"#,
                "cyclr/methods.json": String(Fixture.methods.dropLast(1))
                    + #",{"Id":20080,"Name":"Do","MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020080","$connector":2800}]"#,
            ])
        #expect(
            cyclr.get("/v1.0/connectors/2800").line == """
                200 {"Id":2800,"Name":"Bare","Description":null,"Status":"Approved","Version":null,"Icon":null,"AuthDescription":null,"AuthType":"None",\
                "OAuth2Type":"Unknown","AuthScheme":null,"Parameters":[],"Triggers":[],"Categories":[],"IsSystemConnector":false,"Authentication":[]}
                """)
        #expect(
            cyclr.get("/v1.0/methods/20080").line == """
                200 {"Id":20080,"Name":"Do","Description":null,"Category":null,"MethodType":"Action","EndPoint":"","Parameters":[],\
                "MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020080","Warning":null,"CreateWebhookMethod":null,"DeleteWebhookMethod":null,\
                "RequestFields":[],"ResponseFields":[]}
                """)
    }
}
