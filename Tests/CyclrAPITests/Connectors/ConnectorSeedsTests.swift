import OrderedJSON
import Testing
import UnderstudyTesting

@Suite struct ConnectorSeedsTests {
    @Test(arguments: [
        ("connectors", #""MethodId":20001"#, #""MethodId":1"#, "/0/Triggers/0/MethodId expected an id of methods.json, found 1"),
        (
            "connectors", #""MethodId":20001"#, #""MethodId":20003"#,
            "/0/Triggers/0/MethodId expected a method of connector 2582, found 20003, of 2600; correct the value"
        ),
        (
            "connectors", #""SubTriggers":[]"#, #""SubTrigger":[]"#,
            "/0/Triggers/0/SubTrigger expected one of the members of ConnectorTrigger"
        ),
        (
            "connectors", #""TargetType":"Script""#, #""TargetType":"Magic""#,
            "/0/Parameters/0/TargetType expected one of HttpHeader, MergeField, QueryString, FilterField, ResponseField, Script, Index, found Magic"
        ),
        (
            "connectors", #"[{"Id":"00000000-0000-4000-8000-00000000a001","#, "[{",
            "/0/Authentication/0 expected an Id of its own, found none; correct the value"
        ),
        (
            "connectors", #""AuthName":"API Key","AuthDescription":null,"AuthType":"ApiKey""#, #""AuthName":"API Key","AuthType":"Magic""#,
            "/0/Authentication/0/AuthType expected an AuthType, one of ApiKey, Basic, OAuth1, OAuth2, None, AuthFields, found Magic"
        ),
        ("methods", #""IsOptional":false"#, #""IsOptional":"no""#, #"/0/ResponseFields/0/IsOptional expected true or false, found "no""#),
        ("methods", #""IsSensitive":false"#, #""IsSecret":false"#, "/1/Parameters/0/IsSecret expected one of the members of Parameter"),
        ("connectors", #""TriggerId":7001,"#, "", "/0/Triggers/0 expected a TriggerId of its own, found none"),
        (
            "connectors", #""Triggers":[{"#, #""Triggers":[{"TriggerId":7001,"MethodId":20001},{"#,
            "/0/Triggers/1/TriggerId expected a TriggerId of its own, found 7001, which another one has"
        ),
        (
            "methods", #""TriggerName":"Lookup List""#, #""TriggerName":"Lookup""#,
            "/1/Parameters/0/TriggerName expected the Name of one of the connector's Triggers, found Lookup"
        ),
        (
            "methods", #""DataType":"Text""#, #""DataType":"text""#,
            "/0/ResponseFields/0/DataType expected one of Undefined, Text, Integer, Float, Decimal, Boolean, DateTime, File, found text"
        ),
        (
            "account-connectors", #""Name":"Access CRM""#, #""Name":"MailChimp""#,
            "/1/Name expected a name of its own in the account, found MailChimp, which another one has"
        ),
        (
            "accounts", #""StepDataSuccessRetentionHours":168"#, #""StepDataSuccessRetentionHours":1000"#,
            "/0/StepDataSuccessRetentionHours expected hours from 0 to 744, found 1000"
        ),
        ("accounts", #""AudienceCount":0"#, #""AudienceCount":0,"$parent":"acme""#, "/0/$parent expected another account, found acme"),
        ("accounts", #""Id":"acme""#, #""Id":"""#, "/0/Id expected a text that is not empty, found an empty text"),
        ("connectors", #""Id":5122"#, #""Id":-5"#, "/3/Id expected a number from 1 to 2147483647, found -5; correct the value"),
        (
            "account-connectors", #"{"Id":50002"#, #"{"Id":2147483648"#,
            "/1/Id expected a number from 1 to 2147483647, found 2147483648; correct the value"
        ),
        (
            "account-connectors", #""ConnectorId":2582"#, #""ConnectorId":2582,"$authenticationId":"Basic""#,
            "/0/$authenticationId expected the Id of one of the connector's Authentication, found Basic; correct the value"
        ),
        (
            "account-connectors", #""Connector":null,"IsPartnerIntegrationConnector":false,"Properties":[{"#,
            #""Connector":{"Id":2600,"Name":"Access CRM","AuthType":"OAuth2"},"Properties":[{"#,
            "/0/ConnectorId expected 2600, as in /Connector/Id, found 2582; correct one of the two"
        ),
        (
            "methods", "00000000-0000-4000-8000-000000020004", "00000000-0000-4000-8000-000000020003",
            "/3/MethodUniqueIdentifier expected an identifier of its own in the connector, found 00000000-0000-4000-8000-000000020003, which another one has"
        ),
        ("methods", #"{"Id":20005"#, #"{"Id":0"#, "/4/Id expected a number from 1 to 2147483647, found 0"),
        ("tokens", #""clientId":"understudy""#, #""clientId":"nobody""#, "/0/clientId expected an id of clients.json, found nobody"),
    ])
    func `a slip is said with its place, and what is expected`(file: String, text: String, other: String, fault: String) {
        CycleSeedsTests.expect(fault, where: file, text, is: other)
    }

    @Test func `an account connector that does not say its connector is no fault of the steps that use it`() {
        let connectors = Fixture.accountConnectors.replacing(#""ConnectorId":2582,"#, with: "")
        let failure = #expect(throws: (any Error).self) {
            try Understudy.cyclr(seeds: ["cyclr/account-connectors.json": connectors])
        }
        let words = failure.map { "\($0)" } ?? ""
        #expect(words.contains("account-connectors.json:1: /0/ConnectorId expected an integer, found nothing"), "\(words)")
        #expect(!words.contains("steps.json"), "\(words)")
    }

    @Test func `recorded account connectors, which show their connector without saying its id, load as they are`() throws {
        let shown = try Understudy.cyclr(account: "acme").get("/v1.0/account/connectors")
        let recorded = (shown.json?.arrayValue ?? []).map { connector in
            var record = connector.objectValue ?? [:]
            (record["ConnectorId"], record["Status"], record["$account"]) = (nil, nil, "acme")
            return JSON.object(record)
        }
        #expect(recorded.count == 2)
        let cyclr = try Understudy.cyclr(account: "acme", seeds: ["cyclr/account-connectors.json": JSON.array(recorded).text])
        #expect(cyclr.get("/v1.0/account/connectors").line == shown.line)
    }

    @Test func `an account connector that is put as it was recorded has its connector's id and status`() throws {
        let connector = #"{"Id":2600,"Name":"Access CRM","Status":"Beta","AuthType":"OAuth2"}"#
        let put = try Understudy.cyclr().put(
            "/__admin/state/cyclr/account-connectors/50009",
            #"{"Id":50009,"Name":"Recorded","Connector":\#(connector),"$account":"acme"}"#)
        #expect(
            put.json?.text == """
                {"Id":50009,"Name":"Recorded","Description":null,"AuthValue":null,"Authenticated":false,"Connector":null,\
                "IsPartnerIntegrationConnector":false,"Properties":[],"CustomFields":[],"ConnectorId":2600,"Status":"Beta","$account":"acme"}
                """)
    }
}
