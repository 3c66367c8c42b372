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
        Tokens.endpoints
        Accounts.endpoints
        AccountUsers.endpoints
        SignInTokens.endpoints
        SubAccounts.endpoints
        Connectors.endpoints
        Methods.endpoints
        CustomConnectors.endpoints
        AccountConnectors.endpoints
        Properties.endpoints
        CustomFields.endpoints
        Triggers.endpoints
        MethodCalls.endpoints
        DataOnDemand.endpoints
        Templates.endpoints
        TemplateTransfer.endpoints
        Cycles.endpoints
        Activation.endpoints
        Steps.endpoints
        Edges.endpoints
        Variables.endpoints
        Prerequisites.endpoints
        FieldMappings.endpoints
        ParameterMappings.endpoints
        Transactions.endpoints
        Incidents.endpoints
        WebhookCalls.endpoints
        Embedding.endpoints
        SignInPage.endpoints
        OAuthPages.endpoints
        OfferPages.endpoints
        SetUpPages.endpoints
    }
}
