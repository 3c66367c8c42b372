package import Emulation
package import HTTPMessages
import OrderedJSON

extension Canvas {
    package enum Code: String, RefusalCode {
        case unauthorized, accountNotManaged, accountExists, roleNotSupported, missingCredentials, badCredentials
        case unknownType, unknownApplication, unknownTemplate, unmappedApplication, unknownRegistration, unknownBlock
        case unknownWorkflow, badRange, badSchedule
        case invalidBody, invalidId, unsupportedMediaType
        case unknownPath, methodNotAllowed, bodyTooLarge, headersTooLarge, unsupportedCoding, notEmulated, internalError

        /// The documentation shows the bodies, but no status except 401. A bare text is probably a 400 that the service returns on purpose;
        /// `{"State":500,…}` comes from the exception handler, which answers 500.
        package var status: Status {
            switch self {
            case .unauthorized, .accountNotManaged: .unauthorized
            case .accountExists, .roleNotSupported, .missingCredentials: .badRequest
            case .invalidBody, .invalidId: .badRequest
            case .unsupportedMediaType: .unsupportedMediaType
            case .unknownPath: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .bodyTooLarge: .contentTooLarge
            case .headersTooLarge: .headersTooLarge
            case .unsupportedCoding, .notEmulated: .notImplemented
            case .badCredentials, .unknownType, .unknownApplication, .unknownTemplate, .unmappedApplication, .unknownRegistration,
                .unknownBlock,
                .unknownWorkflow, .badRange, .badSchedule, .internalError:
                .internalServerError
            }
        }

        /// Documented: the vendor's page shows the body. Inferred: the framework answers. Assumed: the case is not documented at all.
        package var evidence: Evidence {
            switch self {
            case .unauthorized, .accountExists, .roleNotSupported, .missingCredentials, .unknownTemplate: .documented
            case .invalidBody, .unsupportedMediaType, .unknownPath, .methodNotAllowed, .bodyTooLarge, .headersTooLarge,
                .unsupportedCoding, .internalError:
                .inferred
            case .badCredentials, .unknownType, .unknownApplication, .unmappedApplication, .unknownRegistration, .unknownBlock,
                .unknownWorkflow,
                .badRange, .badSchedule, .invalidId, .accountNotManaged, .notEmulated:
                .assumed
            }
        }
    }

    package static func envelope(of refusal: Refusal, _ context: AnswerContext) -> Envelope {
        switch refusal.code {
        case .unauthorized, .accountNotManaged, .unknownPath, .methodNotAllowed, .bodyTooLarge, .headersTooLarge, .unsupportedMediaType,
            .unsupportedCoding:
            return .statusCodePage(refusal.code.status)
        case .accountExists, .roleNotSupported, .missingCredentials:
            return Envelope(contentType: "text/plain; charset=utf-8", body: Array(refusal.message.utf8))
        case .invalidBody, .invalidId:
            if let errors = refusal.detail { return .validationProblem(errors, context) }
            // a badly framed request is refused before its body is bound, so there is no member to name
            guard !refusal.message.isEmpty else { return .statusCodePage(refusal.code.status) }
            return .validationProblem(["": [.string(refusal.message)]], context)
        default:
            let message = refusal.message.isEmpty ? refusal.code.status.reason : refusal.message
            let body: JSON = ["State": .number(.init(refusal.code.status.code)), "Msg": .string(message)]
            return Envelope(contentType: "application/json", body: body.compact)
        }
    }
}

extension Canvas {
    package static func form(of code: Code) -> EnvelopeForm {
        switch code {
        case .unauthorized, .accountNotManaged, .unknownPath, .methodNotAllowed, .bodyTooLarge, .headersTooLarge, .unsupportedMediaType,
            .unsupportedCoding, .accountExists, .roleNotSupported, .missingCredentials:
            EnvelopeForm(text: "text/plain")
        case .invalidBody, .invalidId: EnvelopeForm(json: validationProblem, as: "application/problem+json")
        default: EnvelopeForm(json: failure)
        }
    }

    private static let failure = Schema("Failure", source: "Canvas REST API", [.init("State", .integer), .init("Msg", .string())])
    private static let validationProblem = Schema(
        "ValidationProblem", source: "ASP.NET Core",
        [
            .init("type", .string(), .inferred), .init("title", .string(), .inferred), .init("status", .integer, .inferred),
            .init("traceId", .string(), .inferred), .init("errors", .dictionary(.array(.string())), .inferred),
        ])

    package static func refusal(forced code: Code) -> Refusal {
        switch code {
        case .accountExists: .accountExists
        case .roleNotSupported: .roleNotSupported("Admin")
        case .missingCredentials: .missingCredentials(["Username", "Password"])
        case .badCredentials: .badCredentials("Invalid credentials")
        case .unknownType: .unknownType("Unknown")
        case .unknownApplication: .unknownApplication(.zero)
        case .unknownTemplate: .unknownTemplate(.zero)
        case .unmappedApplication: .unmapped("UNKNOWN")
        case .unknownRegistration: .unknownRegistration(.zero)
        case .unknownBlock: .unknownBlock(.zero)
        case .unknownWorkflow: .unknownWorkflow(.zero)
        case .badRange: .badRange(0, 0)
        case .badSchedule: .badSchedule("Invalid schedule")
        case .invalidBody: .emptyBody
        case .invalidId: .invalidId("unknown")
        case .unauthorized, .accountNotManaged, .unsupportedMediaType, .unknownPath, .methodNotAllowed, .bodyTooLarge, .headersTooLarge,
            .unsupportedCoding, .notEmulated, .internalError:
            Refusal(code)
        }
    }
}

extension Envelope {
    /// ASP.NET Core's status-code page. The framework pads it with 500 spaces, which the documentation does not show and we do not send.
    fileprivate static func statusCodePage(_ status: Status) -> Envelope {
        let reason = status == .contentTooLarge ? "Payload Too Large" : status.reason  // .NET keeps the older phrase
        return Envelope(contentType: "text/plain", body: Array("Status Code: \(status.code); \(reason)".utf8))
    }

    /// ASP.NET Core's answer to a body that it cannot bind. That Canvas uses it is not known.
    fileprivate static func validationProblem(_ errors: JSON, _ context: AnswerContext) -> Envelope {
        let trace = context.randomness.hex("canvas/trace", context.exchange, digits: 32)
        let span = context.randomness.hex("canvas/span", context.exchange, digits: 16)
        let body: JSON = [
            "type": "https://tools.ietf.org/html/rfc7231#section-6.5.1", "title": "One or more validation errors occurred.", "status": 400,
            "traceId": .string("00-\(trace)-\(span)-00"), "errors": errors,
        ]
        return Envelope(contentType: "application/problem+json; charset=utf-8", body: body.compact)
    }
}

extension Canvas.Refusal {
    static var accountExists: Self { Self(.accountExists, "Account has already been created") }
    static func roleNotSupported(_ role: String) -> Self {
        Self(.roleNotSupported, "Role \(role) is not supported. Please use SuperPartner or User")
    }
    /// The prefix occurs once, before the first line. That lines are separated by LF is assumed.
    static func missingCredentials(_ names: [String]) -> Self {
        Self(.missingCredentials, "Authentication Error: " + names.map { "You must enter a value for \($0)." }.joined(separator: "\n"))
    }
    static func badCredentials(_ reason: String) -> Self { Self(.badCredentials, reason) }

    static func unknownType(_ name: String) -> Self { Self(.unknownType, "Unknown type \(name)") }
    static func unknownApplication(_ id: GUID) -> Self { Self(.unknownApplication, "Unknown application \(id)") }
    static func unknownTemplate(_ id: GUID) -> Self { Self(.unknownTemplate, "Unknown workflow template \(id)") }
    static func unmapped(_ shortName: String) -> Self { Self(.unmappedApplication, "Unknown application \(shortName)") }
    static func unknownRegistration(_ id: GUID) -> Self { Self(.unknownRegistration, "Unknown registered application \(id)") }
    static func unknownBlock(_ id: GUID) -> Self { Self(.unknownBlock, "Unknown block \(id)") }
    static func unknownWorkflow(_ id: GUID) -> Self { Self(.unknownWorkflow, "Unknown workflow \(id)") }
    static func badRange(_ from: Int, _ till: Int) -> Self { Self(.badRange, "Invalid block range \(from) - \(till)") }
    static func badSchedule(_ reason: String) -> Self { Self(.badSchedule, reason) }

    /// An id in the path or the query that is not a GUID.
    static func invalidId(_ text: String) -> Self {
        Self(.invalidId, detail: ["id": [.string("The value '\(text)' is not valid.")]])
    }
    /// Also for the body `null`, which ASP.NET Core treats as no body.
    static var emptyBody: Self { invalidBody(["": ["A non-empty request body is required."]]) }
    static func invalidBody(_ errors: JSON.Object) -> Self { Self(.invalidBody, detail: .object(errors)) }
}
