package import Emulation
package import HTTPMessages
import OrderedJSON

extension Cyclr {
    package enum Code: String, RefusalCode {
        case unauthorized, invalidRequest, unsupportedMediaType
        // the token endpoint
        case invalidClient, unsupportedGrantType, invalidGrant
        // accounts and users
        case idInUse, nameRequired, negativeRetention, webhookURLMissing, webhookURLInvalid, parentBelow, usernameRequired,
            passwordRequired, marketplaceRequired
        // connectors
        case unknownProperty, notAccountProperty, draftConnector, connectorNameInUse, invalidCustomConnector, unknownParameter
        case addressNotAllowed, unauthenticatedConnector, methodFailed
        // templates, cycles, steps
        case importFailed, invalidFolder, unknownFolder, unmetPrerequisites, invalidInterval, cycleIsActive
        case notFound, unknownPath, methodNotAllowed, bodyTooLarge, headersTooLarge, notEmulated, internalError
        // browser pages; last, since a fault that is forced by its status takes the first code with that status
        case badSignInToken, unknownPageTarget, notOAuth, incompletePageQuery

        package var status: Status {
            switch self {
            case .unauthorized, .badSignInToken: .unauthorized
            case .invalidClient, .unsupportedGrantType, .invalidGrant, .invalidRequest: .badRequest
            case .idInUse, .nameRequired, .negativeRetention, .webhookURLMissing, .webhookURLInvalid, .parentBelow, .usernameRequired,
                .passwordRequired, .marketplaceRequired:
                .badRequest
            case .unknownProperty, .notAccountProperty, .draftConnector, .connectorNameInUse, .invalidCustomConnector, .unknownParameter:
                .badRequest
            case .importFailed, .invalidFolder, .unknownFolder, .unmetPrerequisites, .invalidInterval: .badRequest
            case .notOAuth, .incompletePageQuery, .unauthenticatedConnector, .methodFailed: .badRequest
            case .addressNotAllowed: .forbidden
            case .notFound, .unknownPageTarget, .unknownPath: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .cycleIsActive: .conflict
            case .unsupportedMediaType: .unsupportedMediaType
            case .bodyTooLarge: .contentTooLarge
            case .headersTooLarge: .headersTooLarge
            case .notEmulated: .notImplemented
            case .internalError: .internalServerError
            }
        }

        /// The evidence for the text. Observed: it occurs in the vendor's test suite or in a client. Inferred: the framework's own answer,
        /// or only the status is known. Assumed: the case is not known at all.
        package var evidence: Evidence {
            switch self {
            case .addressNotAllowed: .documented
            case .idInUse, .nameRequired, .negativeRetention, .webhookURLMissing, .webhookURLInvalid: .observed
            case .unknownProperty, .notAccountProperty, .draftConnector, .connectorNameInUse, .invalidCustomConnector: .observed
            case .importFailed, .invalidFolder, .unknownFolder: .observed
            case .unauthorized, .invalidRequest, .unsupportedMediaType, .invalidClient, .unsupportedGrantType, .invalidGrant: .inferred
            case .unknownParameter, .cycleIsActive, .notFound, .unknownPath, .methodNotAllowed, .bodyTooLarge, .headersTooLarge: .inferred
            case .internalError: .inferred
            case .parentBelow, .usernameRequired, .passwordRequired, .marketplaceRequired, .unmetPrerequisites, .invalidInterval: .assumed
            case .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery, .notEmulated: .assumed
            case .unauthenticatedConnector, .methodFailed: .assumed
            }
        }
    }

    /// `{"Message":"…"}`, except for OAuth errors and browser pages, which have forms of their own.
    package static func envelope(of refusal: Refusal, _ context: AnswerContext) -> Envelope {
        switch refusal.code {
        case .invalidClient, .unsupportedGrantType, .invalidGrant:
            let body: JSON = ["error": .string(refusal.code.oauthError)]
            return Envelope(contentType: "application/json;charset=UTF-8", body: body.compact)
        case .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery:
            let page = Look.page(refusal.code.status.reason, "<p>\(refusal.message)</p>")
            return Envelope(contentType: "text/html; charset=utf-8", body: Array(page.text.utf8))
        default:
            var body: JSON.Object = ["Message": .string(message(of: refusal, context))]
            if let detail = refusal.detail { body.append("MessageDetail", detail) }
            return Envelope(contentType: "application/json; charset=utf-8", body: JSON.object(body).compact)
        }
    }

    package static func form(of code: Code) -> EnvelopeForm {
        switch code {
        case .invalidClient, .unsupportedGrantType, .invalidGrant: EnvelopeForm(json: oauthError)
        case .badSignInToken, .unknownPageTarget, .notOAuth, .incompletePageQuery: EnvelopeForm(text: "text/html")
        case .unauthorized: EnvelopeForm(json: error, headers: ["WWW-Authenticate"])
        default: EnvelopeForm(json: error)
        }
    }

    private static let error = Schema(
        "Error", source: "the vendor's test suite",
        [.init("Message", .string()), .init("MessageDetail", .string(), required: false, .inferred)])
    private static let oauthError = Schema("OAuthError", source: "RFC 6749 §5.2", [.init("error", .string())])

    /// A refusal's own words, or ASP.NET Web API 2's.
    private static func message(of refusal: Refusal, _ context: AnswerContext) -> String {
        guard refusal.message.isEmpty else { return refusal.message }
        let request = context.request
        return switch refusal.code {
        case .unknownPath: "No HTTP resource was found that matches the request URI '\(context.origin)\(request.target.text)'."
        case .methodNotAllowed: "The requested resource does not support http method '\(request.method.name)'."
        case .unsupportedMediaType:
            "The request entity's media type '\(request.headers["Content-Type"] ?? "")' is not supported for this resource."
        case .internalError: "An error has occurred."
        default: refusal.code.status.reason
        }
    }
}

extension Cyclr {
    package static func refusal(forced code: Code) -> Refusal {
        switch code {
        case .unauthorized: .unauthorized
        case .invalidClient, .unsupportedGrantType, .invalidGrant: .noToken(code)
        case .invalidRequest: .invalidRequest
        case .notFound: .notFound("Account")
        case .idInUse: .idInUse
        case .nameRequired: .nameRequired
        case .negativeRetention: .negativeRetention("StepDataErroredRetentionHours", -1)
        case .webhookURLMissing: .webhookURLMissing
        case .webhookURLInvalid: .webhookURLInvalid("unknown")
        case .parentBelow: .parentBelow
        case .usernameRequired: .usernameRequired
        case .passwordRequired: .passwordRequired
        case .marketplaceRequired: .marketplaceRequired
        case .unknownProperty: .unknownProperty("Unknown")
        case .notAccountProperty: .notAccountProperty("Unknown")
        case .draftConnector: .draftConnector(0)
        case .connectorNameInUse: .connectorNameInUse("Unknown")
        case .invalidCustomConnector: .customConnectorWithoutName
        case .unknownParameter: .unknownParameter("0")
        case .addressNotAllowed: .addressNotAllowed
        case .unauthenticatedConnector: .unauthenticatedConnector
        case .importFailed: .importFailed
        case .unknownFolder: .unknownFolder
        case .invalidFolder: .invalidFolder
        case .invalidInterval: .invalidInterval(0)
        case .cycleIsActive: .cycleIsActive
        case .badSignInToken: .badSignInToken
        case .unknownPageTarget: .unknownPageTarget("page")
        case .notOAuth: .notOAuth("Unknown")
        case .incompletePageQuery: .incompletePageQuery("Something is missing.")
        default: Refusal(code)
        }
    }
}

extension Cyclr.Code {
    /// RFC 6749 §5.2.
    fileprivate var oauthError: String {
        switch self {
        case .unsupportedGrantType: "unsupported_grant_type"
        case .invalidGrant: "invalid_grant"
        default: "invalid_client"
        }
    }
}

extension Cyclr.Refusal {
    static var unauthorized: Self {
        Self(.unauthorized, "Authorization has been denied for this request.", headers: ["WWW-Authenticate": "Bearer"])
    }
    /// A refusal by the token endpoint.
    static func noToken(_ code: Cyclr.Code) -> Self { Self(code, headers: Cyclr.Tokens.headers) }
    /// A malformed id in the path, or a body that cannot be read. Only the status is observed; the text is the framework's.
    static var invalidRequest: Self { Self(.invalidRequest, "The request is invalid.") }
    /// The same for a body that only a strict sandbox refuses, or for a mistake in a member of ours such as `$responses`.
    static func sloppyRequest(_ reason: String) -> Self { Self(.invalidRequest, "The request is invalid.", detail: .string(reason)) }
    /// The status is documented, the text assumed.
    /// - Parameter what: the kind of thing: `Account`, `Step`, …
    static func notFound(_ what: String) -> Self { Self(.notFound, "\(what) not found.") }
    /// The same for something that a body names, on rows for which the contract has no 404. The status is the contract's, the text assumed.
    static func unusable(_ what: String) -> Self { Self(.invalidRequest, "\(what) not found.") }

    static var idInUse: Self { Self(.idInUse, "ID already in use") }
    static var nameRequired: Self { Self(.nameRequired, "Name is required") }
    static func negativeRetention(_ member: String, _ hours: Int) -> Self {
        Self(.negativeRetention, "\(member) (\(hours)): must be non negative")
    }
    static var webhookURLMissing: Self {
        Self(.webhookURLMissing, "Transaction Error Webhook enabled: Transaction Error Webhook URL must be defined")
    }
    static func webhookURLInvalid(_ url: String) -> Self { Self(.webhookURLInvalid, "\(url) is not a valid URL") }
    static var parentBelow: Self { Self(.parentBelow, "ParentAccountId must be neither the account itself nor an account below it") }
    static var usernameRequired: Self { Self(.usernameRequired, "Username is required") }
    static var passwordRequired: Self { Self(.passwordRequired, "Password is required") }
    static var marketplaceRequired: Self { Self(.marketplaceRequired, "MarketplaceId is required") }

    static func unknownProperty(_ name: String) -> Self {
        Self(.unknownProperty, "There is not a connector property that matches name '\(name)'.")
    }
    static func notAccountProperty(_ name: String) -> Self {
        Self(.notAccountProperty, "Connector property name '\(name)' is not an account connector property.")
    }
    static func draftConnector(_ id: Int) -> Self { Self(.draftConnector, "Connector \(id) is a draft and cannot be installed.") }
    /// The beginning and the end of the text are observed; that the quoted name is between them is assumed.
    static func connectorNameInUse(_ name: String) -> Self { Self(.connectorNameInUse, "Account connector name '\(name)' is in use.") }
    static var customConnectorWithoutName: Self { Self(.invalidCustomConnector, "Invalid connector: (Column 'Name' cannot be null)") }
    /// Only the status is observed.
    static var customConnectorWithoutIdentifier: Self {
        Self(.invalidCustomConnector, "Invalid connector: (Column 'UniqueIdentifier' cannot be null)")
    }
    static func unknownParameter(_ id: String) -> Self { Self(.unknownParameter, "Parameter '\(id)' could not be found.") }
    static var addressNotAllowed: Self {
        Self(.addressNotAllowed, "Unknown client IP Address: contact support to request access for this IP address")
    }
    /// The text is one of the vendor's for incidents; that a call fails with it and with this status is assumed.
    static var unauthenticatedConnector: Self { Self(.unauthenticatedConnector, Complaint.authenticating) }

    static var importFailed: Self { Self(.importFailed, "Failed to import template.") }
    static var unknownFolder: Self { Self(.unknownFolder, "Folder with provided ID could not be found.") }
    static var invalidFolder: Self { Self(.invalidFolder, "Folder ID is invalid.") }
    /// The vendor says that prerequisites must be met first; status and text are assumed.
    static func unmetPrerequisites(_ reasons: [String]) -> Self { Self(.unmetPrerequisites, reasons.joined(separator: "; ")) }
    static func invalidInterval(_ minutes: Int) -> Self { Self(.invalidInterval, "Interval \(minutes) is not valid.") }
    /// The status is observed, the text assumed.
    static var cycleIsActive: Self { Self(.cycleIsActive, "The cycle is running and cannot be changed.") }

    // pages; the service's own texts are unknown
    static var badSignInToken: Self {
        Self(.badSignInToken, "This link is invalid or no longer valid: it works only once, within five minutes.")
    }
    static var sessionEnded: Self {
        Self(.badSignInToken, "You are not signed in, or no longer. Open the link again on the page that you came from.")
    }
    static func unknownPageTarget(_ what: String) -> Self { Self(.unknownPageTarget, "There is no such \(what).") }
    static func notOAuth(_ name: String) -> Self { Self(.notOAuth, "The connector \(name) is not authenticated by OAuth.") }
    static func incompletePageQuery(_ message: String) -> Self { Self(.incompletePageQuery, message) }

    /// The refusal in the form that a browser page shows.
    var onPage: Self {
        switch code.status {
        case .unauthorized: .sessionEnded
        case .notFound: Self(.unknownPageTarget, message)
        default: .incompletePageQuery(message)
        }
    }
}
