/// A small partner for the tests, with one of everything that a row may encounter. The default seeds have tests of their own.
enum Fixture {
    /// Three tokens: an unrestricted one, one restricted to `acme`, and an expired one.
    static let token = String(repeating: "a", count: 64)
    static let acmeToken = String(repeating: "b", count: 64)
    static let expiredToken = String(repeating: "c", count: 64)

    static let seeds: [String: String] = [
        "cyclr/partner.json": #"[{"Id":1,"Name":"The partner"}]"#,
        "cyclr/clients.json": #"[{"client_id":"understudy","client_secret":"understudy"}]"#,
        "cyclr/tokens.json": """
        [{"access_token":"\(token)","clientId":"understudy"},
         {"access_token":"\(acmeToken)","clientId":"understudy","$account":"acme"},
         {"access_token":"\(expiredToken)","clientId":"understudy","$expires":"2022-05-02T11:59:59Z"}]
        """,
        "cyclr/users.json": #"[{"UserName":"ada@acme.example","Password":"p"}]"#,
        "cyclr/accounts.json": "[\(acme),\(north)]",
        "cyclr/connectors.json": connectors,
        "cyclr/methods.json": methods,
        "cyclr/account-connectors.json": accountConnectors,
        "cyclr/templates.json": "[]",
        "cyclr/cycles.json": cycles,
        "cyclr/steps.json": steps,
        "cyclr/edges.json": """
        [{"Id":"00000000-0000-4000-8000-0000000000e1","HeadStepId":"00000000-0000-4000-8000-000000000052",
          "TailStepId":"00000000-0000-4000-8000-000000000051","EdgeType":"Forward","$cycle":"00000000-0000-4000-8000-0000000000c1"}]
        """,
        "cyclr/variables.json": """
        [{"DisplayName":"Region","SystemName":"Region","Value":"EU","MappingType":"StaticValue",
          "$cycle":"00000000-0000-4000-8000-0000000000c1"}]
        """,
        "cyclr/transactions.json": "[]",
        "cyclr/incidents.json": "[]",
        "cyclr/marketplaces.json": "[]",
        "cyclr/folders.json": #"[{"Id":"00000000-0000-4000-8000-0000000000f1","Name":"Imported"}]"#,
        // so that nothing of integrator.io happens on the same clock
        "integrator/flows.json": "[]",
        "integrator/jobs.json": "[]",
        "integrator/flow-errors.json": "[]",
    ]

    /// The account as answers show it.
    static let acme = #"""
        {"CreatedDate":"2021-12-06T15:54:06.6440352Z","Id":"acme","Name":"Acme","Description":null,"AuditInfo":null,"TaskAuditInfo":null,"Timezone":"Europe/London","NextBillDateUtc":"2022-06-06T15:54:06.6440352Z","StepDataSuccessRetentionHours":168,"StepDataErroredRetentionHours":null,"TransactionErrorWebhookEnabled":false,"TransactionErrorWebhookIncludeWarnings":false,"TransactionErrorWebhookUrl":null,"AudienceCount":0,"Connectors":[{"Id":50001,"Name":"MailChimp","Description":null,"ConnectorId":2582,"Authenticated":true,"Status":"Approved"},{"Id":50002,"Name":"Access CRM","Description":null,"ConnectorId":2600,"Authenticated":false,"Status":"Approved"}]}
        """#
    static let north = #"""
        {"CreatedDate":"2022-01-10T08:00:00Z","Id":"north.example","Name":"North","Description":"Has a dot","AuditInfo":null,"TaskAuditInfo":null,"Timezone":"Etc/UTC","NextBillDateUtc":"2022-06-10T08:00:00Z","StepDataSuccessRetentionHours":null,"StepDataErroredRetentionHours":null,"TransactionErrorWebhookEnabled":false,"TransactionErrorWebhookIncludeWarnings":false,"TransactionErrorWebhookUrl":null,"AudienceCount":0,"Connectors":[{"Id":50003,"Name":"Files","Description":null,"ConnectorId":2700,"Authenticated":true,"Status":"Approved"}]}
        """#

    /// MailChimp (API key), Access CRM (OAuth 2, no version), Files (no authentication), a draft.
    static let connectors = #"""
        [{"Id":2582,"Name":"MailChimp","Description":"Campaigns","Status":"Approved","Version":"v3","Icon":"data:image/png;base64,iVBORw0KGgo=","AuthDescription":null,"AuthType":"ApiKey","OAuth2Type":"Unknown","AuthScheme":null,"Parameters":[{"IsAccountConnectorProperty":true,"TargetType":"Script","TargetName":"isSandbox","IsSensitive":false,"Id":300001,"Name":"Is Sandbox?","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":["true","false"],"DisplayOrder":1,"Triggers":null},{"IsAccountConnectorProperty":false,"TargetType":"MergeField","TargetName":"EndpointUrl","IsSensitive":false,"Id":300002,"Name":"EndpointUrl","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":2,"Triggers":null}],"Triggers":[{"TriggerId":7001,"Name":"Lookup List","MethodId":20001,"HumanReadableKey":"[lists].name","IdentifierKey":"[lists].id","SubTriggers":[]}],"Categories":["Marketing"],"IsSystemConnector":false,"Authentication":[{"Id":"00000000-0000-4000-8000-00000000a001","AuthName":"API Key","AuthDescription":null,"AuthType":"ApiKey","OAuth2Type":"Unknown","AuthScheme":null}]},
         {"Id":2600,"Name":"Access CRM","Description":"Contacts","Status":"Approved","Version":null,"Icon":"data:image/png;base64,iVBORw0KGgo=","AuthDescription":null,"AuthType":"OAuth2","OAuth2Type":"AuthorisationCode","AuthScheme":"Bearer","Parameters":[],"Triggers":[],"Categories":["CRMs"],"IsSystemConnector":false,"Authentication":[]},
         {"Id":2700,"Name":"Files","Description":"Files","Status":"Approved","Version":"1.0","Icon":null,"AuthDescription":null,"AuthType":"None","OAuth2Type":"Unknown","AuthScheme":null,"Parameters":[],"Triggers":[],"Categories":["Utilities"],"IsSystemConnector":true,"Authentication":[]},
         {"Id":5122,"Name":"Sketch","Description":null,"Status":"Approved","Version":"0.1","Icon":null,"AuthDescription":null,"AuthType":"ApiKey","OAuth2Type":"Unknown","AuthScheme":null,"Parameters":[],"Triggers":[],"Categories":[],"IsSystemConnector":false,"Authentication":[],"$draft":true}]
        """#

    static let methods = #"""
        [{"Id":20001,"Name":"List Lists","Description":null,"Category":"Lists","MethodType":"Action","EndPoint":"https://{{BaseUrl}}/lists","Parameters":[],"MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020001","Warning":null,"CreateWebhookMethod":null,"DeleteWebhookMethod":null,"RequestFields":[],"ResponseFields":[{"Location":"[lists].id","Id":600001,"Name":"List ID","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null},{"Location":"[lists].name","Id":600002,"Name":"List Name","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":2,"Triggers":null}],"$connector":2582,"$responses":[{"body":{"lists":[{"id":"L1","name":"Newsletter"},{"id":"L2","name":"Customers"}]}}]},
         {"Id":20002,"Name":"List Members","Description":null,"Category":"Members","MethodType":"Action","EndPoint":"https://{{BaseUrl}}/lists/{{ListId}}/members","Parameters":[{"TargetType":"MergeField","TargetName":"ListId","IsSensitive":false,"Id":300010,"Name":"List ID","Description":"Which list","IsOptional":false,"DataType":"Text","TriggerName":"Lookup List","Values":[],"DisplayOrder":1,"Triggers":null}],"MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020002","Warning":null,"CreateWebhookMethod":null,"DeleteWebhookMethod":null,"RequestFields":[],"ResponseFields":[{"Location":"[members].email_address","Id":600010,"Name":"Email","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null},{"Location":"[members].status","Id":600011,"Name":"Status","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":["subscribed","unsubscribed"],"DisplayOrder":2,"Triggers":null}],"$connector":2582,"$responses":[{"when":{"ListId":"gone"},"status":404,"body":{"title":"Resource Not Found"}},{"body":{"list_id":"{{ListId}}","members":[{"email_address":"ada@example.com","status":"subscribed"},{"email_address":"bo@example.com","status":"unsubscribed"}]}}]},
         {"Id":20003,"Name":"Create Contact","Description":null,"Category":"Contacts","MethodType":"Action","EndPoint":"https://{{BaseUrl}}/contacts","Parameters":[],"MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020003","Warning":null,"CreateWebhookMethod":null,"DeleteWebhookMethod":null,"RequestFields":[{"Location":"Email","Id":600020,"Name":"Email","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null},{"Location":"Source","Id":600021,"Name":"Source","Description":null,"IsOptional":true,"DataType":"Text","TriggerName":null,"Values":["Web","Mail"],"DisplayOrder":2,"Triggers":null}],"ResponseFields":[{"Location":"Id","Id":600022,"Name":"Id","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null}],"$connector":2600,"$responses":[{"when":{"Email":"broken@example.com"},"status":500,"body":{"error":"broken"}},{"body":{"Id":"{{guid}}","Email":"{{Email}}","Source":"{{Source}}"}}]},
         {"Id":20004,"Name":"New Contact","Description":null,"Category":"Webhooks","MethodType":"Webhook","EndPoint":"","Parameters":[],"MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020004","Warning":null,"CreateWebhookMethod":null,"DeleteWebhookMethod":null,"RequestFields":[],"ResponseFields":[{"Location":"Contact.Email","Id":600030,"Name":"Email","Description":null,"IsOptional":false,"DataType":"Text","TriggerName":null,"Values":[],"DisplayOrder":1,"Triggers":null}],"$connector":2600},
         {"Id":20005,"Name":"Silent","Description":"Nobody says what it answers","Category":"Files","MethodType":"Action","EndPoint":"https://files.example/silent","Parameters":[],"MethodUniqueIdentifier":"00000000-0000-4000-8000-000000020005","Warning":null,"CreateWebhookMethod":null,"DeleteWebhookMethod":null,"RequestFields":[],"ResponseFields":[],"$connector":2700}]
        """#

    /// In `acme`, MailChimp with its key and Access CRM without a token; in `north.example`, Files.
    static let accountConnectors = #"""
        [{"Id":50001,"Name":"MailChimp","Description":null,"AuthValue":"key-us1","Authenticated":true,"Connector":null,"IsPartnerIntegrationConnector":false,"Properties":[{"Name":"isSandbox","Value":"true","Id":80001,"AccountConnectorId":50001}],"CustomFields":[],"ConnectorId":2582,"Status":"Approved","$account":"acme"},
         {"Id":50002,"Name":"Access CRM","Description":null,"AuthValue":null,"Authenticated":false,"Connector":null,"IsPartnerIntegrationConnector":false,"Properties":[],"CustomFields":[],"ConnectorId":2600,"Status":"Approved","$account":"acme"},
         {"Id":50003,"Name":"Files","Description":null,"AuthValue":null,"Authenticated":true,"Connector":null,"IsPartnerIntegrationConnector":false,"Properties":[],"CustomFields":[],"ConnectorId":2700,"Status":"Approved","$account":"north.example"}]
        """#

    /// In `acme`: a cycle of two steps that lacks a mapping and a token, and an active cycle without steps.
    static let cycles = #"""
        [{"Id":"00000000-0000-4000-8000-0000000000c1","CreatedOnUtc":"2022-04-01T09:00:00Z","TasksUsed":0,"ErrorCount":0,"WarningCount":0,"Connectors":[{"Id":2582,"AccountConnectorId":50001,"Name":"MailChimp","Version":"v3","Authenticated":true,"StepCount":1,"Icon":null,"ConnectorId":2582,"Status":"Approved","Description":null},{"Id":2600,"AccountConnectorId":50002,"Name":"Access CRM","Version":null,"Authenticated":false,"StepCount":1,"Icon":null,"ConnectorId":2600,"Status":"Approved","Description":null}],"Status":"Paused","LastSuccessfulRunDate":"0001-01-01T00:00:00","InProgressTransactionCount":0,"Name":"Members to contacts","Description":null,"Shareable":false,"ContinueOnStepError":true,"StepErrorAction":"Ignore","CollectionSplitType":"All","LogStepDataRequests":true,"StepDataSuccessRetentionHours":null,"StepDataErroredRetentionHours":null,"TemplateId":null,"Tags":["crm"],"CreatedDate":"2022-04-01T09:00:00Z","LastRunDate":null,"Steps":[{"Id":"00000000-0000-4000-8000-000000000051","Name":"List Members","Description":null,"ConnectorId":2582,"MethodId":"20002"},{"Id":"00000000-0000-4000-8000-000000000052","Name":"Create Contact","Description":null,"ConnectorId":2600,"MethodId":"20003"}],"$account":"acme"},
         {"Id":"00000000-0000-4000-8000-0000000000c2","CreatedOnUtc":"2022-04-02T09:00:00Z","TasksUsed":12,"ErrorCount":1,"WarningCount":0,"Connectors":[],"Status":"Active","LastSuccessfulRunDate":"2022-05-02T11:00:00Z","InProgressTransactionCount":0,"Name":"Runs hourly","Description":"Active","Shareable":false,"ContinueOnStepError":true,"StepErrorAction":"Ignore","CollectionSplitType":"All","LogStepDataRequests":true,"StepDataSuccessRetentionHours":null,"StepDataErroredRetentionHours":null,"TemplateId":null,"Tags":[],"CreatedDate":"2022-04-02T09:00:00Z","LastRunDate":"2022-05-02T11:00:00Z","Steps":[],"$account":"acme","$interval":60,"$nextRun":"2022-05-02T13:00:00Z"}]
        """#

    static let steps = #"""
        [{"Id":"00000000-0000-4000-8000-000000000051","Name":"List Members","Description":null,"ActionType":"Action","AccountConnector":null,"Method":null,"DisplayPositionLeft":100,"DisplayPositionTop":100,"ConnectorId":2582,"MethodId":"20002","$cycle":"00000000-0000-4000-8000-0000000000c1","$accountConnector":50001,"$parameterMappings":{"300010":{"MappingType":"StaticValue","Value":"L1"}}},
         {"Id":"00000000-0000-4000-8000-000000000052","Name":"Create Contact","Description":null,"ActionType":"Action","AccountConnector":null,"Method":null,"DisplayPositionLeft":300,"DisplayPositionTop":100,"ConnectorId":2600,"MethodId":"20003","$cycle":"00000000-0000-4000-8000-0000000000c1","$accountConnector":50002}]
        """#
}
