/// Seeds to be added to `Fixture`: published templates, a marketplace, and a connector for each way to authenticate.
enum EmbeddingSeeds {
    /// Templates, in this order: one that asks for a list and for consent at Access CRM; one that needs nothing; one that waits for calls;
    /// one that is not published; one that asks for a key, a password and fields.
    static let contacts = "00000000-0000-4000-8000-0000000000a1"
    static let files = "00000000-0000-4000-8000-0000000000a2"
    static let waiting = "00000000-0000-4000-8000-0000000000a3"
    static let secret = "00000000-0000-4000-8000-0000000000a4"
    static let keys = "00000000-0000-4000-8000-0000000000a5"

    static let seeds: [String: String] = [
        "cyclr/templates.json": """
        [{"Name":"Members to contacts","Description":"Keeps contacts up to date","Id":"\(contacts)","Tags":["crm"],"$release":2,"$cycle":{"Steps":[\
        {"Key":"a","Name":"List Members","ActionType":"Action","ConnectorId":2582,"MethodId":"20002","FieldMappings":{},"ParameterMappings":{}},\
        {"Key":"b","Name":"Create Contact","ActionType":"Action","ConnectorId":2600,"MethodId":"20003","ParameterMappings":{},\
        "FieldMappings":{"600020":{"MappingType":"PreviousStep","SourceStepId":"a","SourceFieldId":600010}}}],\
        "Edges":[{"Tail":"a","Head":"b"}]}},
         {"Name":"Members to files","Id":"\(files)","Tags":["files","all"],"$cycle":{"Steps":[\
        {"Key":"a","Name":"List Members","ActionType":"Action","ConnectorId":2582,"MethodId":"20002",\
        "ParameterMappings":{"300010":{"MappingType":"StaticValue","Value":"L1"}}},\
        {"Key":"b","Name":"Silent","ActionType":"Action","ConnectorId":2700,"MethodId":"20005"}],"Edges":[{"Tail":"a","Head":"b"}]}},
         {"Name":"New contacts to files","Id":"\(waiting)","Tags":["all"],"$cycle":{"Steps":[\
        {"Key":"a","Name":"New Contact","ActionType":"Action","ConnectorId":2600,"MethodId":"20004"},\
        {"Key":"b","Name":"Silent","ActionType":"Action","ConnectorId":2700,"MethodId":"20005"}],"Edges":[{"Tail":"a","Head":"b"}]}},
         {"Name":"Secret","Id":"\(secret)","Tags":["all"],"$published":false,"$cycle":{"Steps":[]}},
         {"Name":"Keys","Id":"\(keys)","Tags":["keys"],"$fresh":[2582],"$cycle":{"Steps":[\
        {"Key":"a","Name":"List Lists","ActionType":"Action","ConnectorId":2582,"MethodId":"20001"},\
        {"Key":"b","Name":"Basic","ActionType":"Action","ConnectorId":2801,"MethodId":"20101"},\
        {"Key":"c","Name":"Fields","ActionType":"Action","ConnectorId":2802,"MethodId":"20102"}],\
        "Edges":[{"Tail":"a","Head":"b"},{"Tail":"b","Head":"c"}]}}]
        """,
        "cyclr/marketplaces.json": """
        [{"Id":8,"Name":"Shop","InstallCompleteMessage":"Well done.","Templates":["\(files)","\(secret)","\(waiting)"]}]
        """,
        "cyclr/sign-in-tokens.json": """
        [{"Token":"+7fC/uHJ1=","ExpiresAtUtc":"2022-05-02T12:05:00Z","$account":"acme","$user":"ada@acme.example"}]
        """,
        "cyclr/connectors.json": added(
            to: Fixture.connectors,
            [
                connector(2801, "Ledger", "Basic"),
                connector(2802, "Depot", "AuthFields", property: "Domain", optional: true),
                connector(2803, "Machine", "OAuth2", "ClientCredentials", property: "ClientId", optional: false),
                connector(2804, "Sugar", "OAuth2", "PasswordCredentials"),
                connector(2805, #"<b>\"Bold\"</b>"#, "OAuth1"),
                connector(2806, "Both", "ApiKey", authentication: Self.either),
            ]),
        "cyclr/methods.json": added(
            to: Fixture.methods,
            [method(20101, "Basic", of: 2801), method(20102, "Fields", of: 2802), method(20103, "Either", of: 2806)]),
        "cyclr/account-connectors.json": added(
            to: Fixture.accountConnectors,
            [
                #"{"Id":50013,"Name":"Machine","ConnectorId":2803,"$account":"acme"}"#,
                #"{"Id":50014,"Name":"Sugar","ConnectorId":2804,"$account":"acme"}"#,
                #"{"Id":50015,"Name":"<i>Bold & bolder</i>","ConnectorId":2805,"$account":"acme"}"#,
                #"{"Id":50016,"Name":"Both","ConnectorId":2806,"$account":"acme"}"#,
            ]),
    ]

    /// The kinds of authentication of the connector Both.
    static let consent = "00000000-0000-4000-8000-00000000a806"
    static let key = "00000000-0000-4000-8000-00000000a807"

    private static let either =
        #"[{"Id":"\#(consent)","AuthType":"OAuth2","OAuth2Type":"AuthorisationCode"},{"Id":"\#(key)","AuthType":"ApiKey"}]"#

    private static func added(to list: String, _ records: [String]) -> String {
        "\(list.dropLast())," + records.joined(separator: ",") + "]"
    }

    private static func connector(
        _ id: Int, _ name: String, _ type: String, _ oauth2: String = "Unknown", property: String? = nil, optional: Bool = true,
        authentication: String = "[]"
    ) -> String {
        let parameter = property.map {
            #"{"IsAccountConnectorProperty":true,"TargetType":"MergeField","TargetName":"\#($0)","IsSensitive":false,"Id":\#(id)1,"#
                + #""Name":"\#($0)","Description":null,"IsOptional":\#(optional),"DataType":"Text","TriggerName":null,"Values":[],"#
                + #""DisplayOrder":1,"Triggers":null}"#
        }
        return #"{"Id":\#(id),"Name":"\#(name)","Description":null,"Status":"Approved","Version":null,"Icon":null,"AuthDescription":null,"#
            + #""AuthType":"\#(type)","OAuth2Type":"\#(oauth2)","AuthScheme":null,"Parameters":[\#(parameter ?? "")],"Triggers":[],"#
            + #""Categories":[],"IsSystemConnector":false,"Authentication":\#(authentication)}"#
    }

    private static func method(_ id: Int, _ name: String, of connector: Int) -> String {
        #"{"Id":\#(id),"Name":"\#(name)","Description":null,"Category":null,"MethodType":"Action","EndPoint":"","Parameters":[],"#
            + #""MethodUniqueIdentifier":"00000000-0000-4000-8000-0000000\#(id)","Warning":null,"CreateWebhookMethod":null,"#
            + #""DeleteWebhookMethod":null,"RequestFields":[],"ResponseFields":[],"$connector":\#(connector)}"#
    }
}
