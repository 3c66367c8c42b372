extension Fixture {
    /// Seeds with one more method of MailChimp, 20009, and its `$responses`.
    static func answering(_ responses: String, requestFields: String = "[]", connector: Int = 2582) -> [String: String] {
        let method = """
            {"Id":20009,"Name":"Own","Description":null,"Category":null,"MethodType":"Action","EndPoint":"https://{{Host}}/own","Parameters":[\
            {"TargetType":"QueryString","TargetName":"q","IsSensitive":false,"Id":300090,"Name":"Search","Description":null,"IsOptional":true,\
            "DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null}],\
            "MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020009","Warning":null,"CreateWebhookMethod":null,\
            "DeleteWebhookMethod":null,"RequestFields":\(requestFields),"ResponseFields":[],"$connector":\(connector),"$responses":\(responses)}
            """
        return ["cyclr/methods.json": "\(methods.dropLast()),\n\(method)]"]
    }

    /// Seeds in which Access CRM is authenticated too.
    static let authenticated = [
        "cyclr/account-connectors.json": accountConnectors.replacing(
            #""AuthValue":null,"Authenticated":false"#, with: #""AuthValue":"token","Authenticated":true"#)
    ]

    /// Seeds in which the fixture's first cycle is active.
    static let running = ["cyclr/cycles.json": cycles.replacing(#""Status":"Paused""#, with: #""Status":"Active""#)]

    static let firstStep = "/v1.0/steps/00000000-0000-4000-8000-000000000051"
    static let secondStep = "/v1.0/steps/00000000-0000-4000-8000-000000000052"
}
