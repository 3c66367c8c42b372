package import Emulation
package import HTTPMessages

/// Cyclr: accounts of a partner, the connectors and cycles in them, under `/v1.0`; tokens under `/oauth`; the browser pages of a service
/// domain beside them.
///
/// Sources: the walkthrough "create account, install template, run a cycle" and the OpenAPI document of 28 operations, which are the
/// contract; the vendor's own documentation and test suite, and what clients rely on, for everything beyond. The service runs on ASP.NET
/// Web API 2 with Newtonsoft.Json and Katana's OAuth server, which decides what a body may be and how tokens look.
package enum Cyclr: API {
    package typealias Refusal = Emulation.Refusal<Cyclr>
    package typealias Call = Emulation.Call<Cyclr>

    package static let name = "cyclr"
    package static let title = "Cyclr REST API"
    /// One host here serves what two do on the real service: the API's, and the service domain with its browser pages and webhooks.
    package static let roots = [
        "v1.0", "oauth", "connectorauth", "account", "launch", "orbit", "connector", "web/connector", "api/webhook", "api/partnerwebhook",
    ]
    /// Trailing slashes and letter case do not matter; the vendor's own test suite sends both.
    package static let routing = RoutingRules(foldsCase: true, acceptsTrailingSlash: true)
    package static let everyRowFails: Set<Code> = [.unauthorized, .invalidRequest, .unsupportedMediaType, .bodyTooLarge, .headersTooLarge]
    package static func mayAnswer(_ code: Code, to access: Access, withBody: Bool) -> Bool {
        switch code {
        case .unauthorized: access != .open
        case .unsupportedMediaType: withBody
        default: true
        }
    }
    /// Sent on success and error alike: the vendor's test suite checks it 190 times.
    package static let everyAnswer: Headers = ["X-Content-Type-Options": "nosniff"]

    @EndpointTable<Self> package static var endpoints: [Endpoint<Self>] {
        Tokens.endpoints.tagged("Authentication")
        Accounts.endpoints.tagged("Accounts")
        AccountUsers.endpoints.tagged("Accounts")
        SignInTokens.endpoints.tagged("Accounts")
        SubAccounts.endpoints.tagged("Accounts")
        Connectors.endpoints.tagged("Connectors")
        Methods.endpoints.tagged("Connectors")
        CustomConnectors.endpoints.tagged("Connectors")
        AccountConnectors.endpoints.tagged("Connectors")
        Properties.endpoints.tagged("Connectors")
        CustomFields.endpoints.tagged("Connectors")
        Triggers.endpoints.tagged("Connectors")
        MethodCalls.endpoints.tagged("Connectors")
        DataOnDemand.endpoints.tagged("Data on Demand")
        Templates.endpoints.tagged("Templates")
        TemplateTransfer.endpoints.tagged("Templates")
        Cycles.endpoints.tagged("Cycles")
        Activation.endpoints.tagged("Cycles")
        Steps.endpoints.tagged("Steps")
        Edges.endpoints.tagged("Cycles")
        Variables.endpoints.tagged("Cycles")
        Prerequisites.endpoints.tagged("Cycles")
        FieldMappings.endpoints.tagged("Steps")
        ParameterMappings.endpoints.tagged("Steps")
        Transactions.endpoints.tagged("Cycles")
        Incidents.endpoints.tagged("Cycles")
        WebhookCalls.endpoints.tagged("Webhooks")
        Embedding.endpoints.tagged("LAUNCH")
        SignInPage.endpoints.tagged("Pages")
        OAuthPages.endpoints.tagged("Pages")
        OfferPages.endpoints.tagged("Pages")
        SetUpPages.endpoints.tagged("Pages")
    }

    /// Those of the contract.
    package static let operationIDs = [
        "POST /v1.0/oauth/token": "getAccessToken",
        "GET /v1.0/accounts": "listAccounts",
        "POST /v1.0/accounts": "createAccount",
        "GET /v1.0/accounts/:accountId": "getAccount",
        "PUT /v1.0/accounts/:accountId": "updateAccount",
        "DELETE /v1.0/accounts/:accountId": "deleteAccount",
        "POST /v1.0/accounts/:accountId/signintoken": "getAccountSignInToken",
        "GET /v1.0/connectors": "listConnectors",
        "GET /v1.0/connectors/:connector": "getConnector",
        "POST /v1.0/connectors/:connector/install": "installConnector",
        "GET /v1.0/account/connectors": "listAccountConnectors",
        "GET /v1.0/account/connectors/:id": "getAccountConnector",
        "DELETE /v1.0/account/connectors/:id": "deleteAccountConnector",
        "GET /v1.0/templates": "listTemplates",
        "GET /v1.0/templates/:templateId": "getTemplate",
        "POST /v1.0/templates/:templateId/install": "installTemplate",
        "GET /v1.0/cycles": "listCycles",
        "GET /v1.0/cycles/:cycleId": "getCycle",
        "DELETE /v1.0/cycles/:cycleId": "deleteCycle",
        "PUT /v1.0/cycles/:cycleId/activate": "activateCycle",
        "PUT /v1.0/cycles/:cycleId/deactivate": "deactivateCycle",
        "GET /v1.0/steps/:stepId/parameters": "getStepParameters",
        "PUT /v1.0/steps/:stepId/parameters": "updateStepParameters",
        "GET /v1.0/steps/:stepId/fieldmappings": "getStepFieldMappings",
        "PUT /v1.0/steps/:stepId/fieldmappings": "updateStepFieldMappings",
        "POST /v1.0/users/launch": "deployLaunch",
        "POST /v1.0/users/marketplace": "deployMarketplace",
        "POST /v1.0/data": "dataOnDemand",
        // a page, which would otherwise be called like the operation above
        "GET /account": "getAccountPage",
    ]
}
