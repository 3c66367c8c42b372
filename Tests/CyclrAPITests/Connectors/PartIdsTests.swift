import Testing
import UnderstudyTesting

/// What seeds of account connectors, connectors and methods must not say.
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
            "methods.json:2: /1/Parameters/0 expected an Id of its own, found none; give it another Id"
        ),
    ])
    func `parts that cannot be told from each other are refused at the start`(file: String, text: String, fault: String) throws {
        let error = #expect(throws: (any Error).self) { try Understudy.cyclr(seeds: ["cyclr/\(file).json": text]) }
        #expect(error.map { "\($0)" }?.contains(fault) == true, "\(error.map { "\($0)" } ?? "")")
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
