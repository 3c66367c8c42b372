package import Emulation
package import HTTPMessages
import OrderedJSON

extension Integrator {
    package enum Code: String, RefusalCode {
        case unauthorized, accessRestricted, invalidJSON, unsupportedMediaType, invalidQueryParams, invalidQuery
        case missingField, invalidField, invalidReference, agentRequired, invalidConnectionMap, unknownIntegration, invalidPagedExportState
        case templateFailed, inactiveFlow, connectionOffline, jobIsOver, tooManyErrors, auditNotSupported, conflict, resourceInUse
        case rateLimited, notFound, unknownPath, methodNotAllowed, bodyTooLarge, headersTooLarge, notEmulated, internalError

        package var status: Status {
            switch self {
            case .unauthorized: .unauthorized
            case .accessRestricted: .forbidden
            case .invalidJSON, .invalidQueryParams, .invalidQuery, .invalidConnectionMap, .unknownIntegration: .badRequest
            case .unsupportedMediaType: .unsupportedMediaType
            case .missingField, .invalidField, .invalidReference, .agentRequired, .invalidPagedExportState, .templateFailed,
                .inactiveFlow, .connectionOffline, .jobIsOver, .auditNotSupported, .tooManyErrors, .resourceInUse:
                .unprocessable
            case .conflict: .conflict
            case .rateLimited: .tooManyRequests
            // no source shows a 405; the recommended answer is a 404
            case .notFound, .unknownPath, .methodNotAllowed: .notFound
            case .bodyTooLarge: .contentTooLarge
            case .headersTooLarge: .headersTooLarge
            case .notEmulated: .notImplemented
            case .internalError: .internalServerError
            }
        }

        /// The evidence for status and code together; assumed where nobody has described the answer.
        package var evidence: Evidence {
            switch self {
            case .missingField, .agentRequired, .invalidConnectionMap, .unknownIntegration, .invalidQueryParams, .rateLimited,
                .auditNotSupported:
                .documented
            case .invalidReference, .invalidQuery: .observed
            case .unauthorized, .unsupportedMediaType, .invalidJSON, .notFound, .accessRestricted, .conflict: .inferred
            case .resourceInUse, .invalidField, .invalidPagedExportState, .templateFailed, .inactiveFlow, .connectionOffline, .jobIsOver,
                .tooManyErrors,
                .unknownPath,
                .methodNotAllowed, .bodyTooLarge, .headersTooLarge, .notEmulated,
                .internalError:
                .assumed
            }
        }

        /// The spelling in the answer's `code`.
        var wire: String {
            switch self {
            case .unauthorized: "unauthorized"
            case .accessRestricted: "access_restricted"
            case .invalidJSON: "invalid_json"
            case .unsupportedMediaType: "unsupported_media_type"
            case .invalidQueryParams: "invalid_query_params"
            case .invalidQuery: "invalid_query"
            case .missingField: "missing_required_field"
            case .invalidField: "invalid_field"
            case .invalidReference, .unknownIntegration: "invalid_ref"
            case .agentRequired: "agent_mode_only"
            case .invalidConnectionMap: "invalid_connectionMap"
            case .conflict: "conflict"
            case .resourceInUse: "resource_in_use"
            case .rateLimited: "rate_limited"
            case .invalidPagedExportState: "invalid_paged_export_state"
            // observed in errors of runs; that requests have it with 422 is assumed
            case .templateFailed: "handlebars_template_parse_error"
            case .inactiveFlow: "inactive_flow"
            case .connectionOffline: "connection_offline"
            case .jobIsOver: "invalid_job_state"
            case .tooManyErrors: "too_many_errors"
            case .auditNotSupported: "audit_not_supported"
            case .notFound, .unknownPath, .methodNotAllowed: "not_found"
            case .bodyTooLarge: "payload_too_large"
            case .headersTooLarge: "headers_too_large"
            case .notEmulated: "not_emulated"
            case .internalError: "internal_error"
            }
        }
    }

    /// Something in a body that the service does not accept.
    package struct Problem: Sendable {
        let code: Code
        let message: String
        let field: String

        var json: JSON { ["field": .string(field), "code": .string(code.wire), "message": .string(message)] }
        /// Where the field stands in what was sent.
        var pointer: JSON.Pointer { JSON.Pointer(tokens: field.split { ".[]".contains($0) }.map(String.init)) }
    }

    /// `{"errors":[{"code","message","field"?}]}`. A 401 also has `message` beside it, since clients were seen to read either. That a 403
    /// has the same form is inferred.
    package static func envelope(of refusal: Refusal, _ context: AnswerContext) -> Envelope {
        let message = refusal.message.isEmpty ? standardMessage(of: refusal.code) : refusal.message
        let errors = refusal.detail ?? [["code": .string(refusal.code.wire), "message": .string(message)]]
        var body: JSON.Object = [:]
        if [.unauthorized, .accessRestricted].contains(refusal.code) { body.append("message", .string(message)) }
        body.append("errors", errors)
        return Envelope(contentType: "application/json; charset=utf-8", body: JSON.object(body).compact)
    }

    package static func form(of code: Code) -> EnvelopeForm {
        EnvelopeForm(json: errors, headers: code == .rateLimited ? ["Retry-After"] : [])
    }

    private static let errors: Schema = {
        let one = Schema(
            "Error", source: "Celigo, “API conventions”",
            [.init("code", .string()), .init("message", .string()), .init("field", .string(), required: false)])
        return Schema(
            "Errors", source: "Celigo, “API conventions”",
            [.init("message", .string(), required: false, .inferred), .init("errors", .array(.object(one)))])
    }()

    private static func standardMessage(of code: Code) -> String {
        switch code {
        case .unauthorized: "Unauthorized"
        case .unknownPath, .methodNotAllowed: "Not found."
        case .unsupportedMediaType: "Content-Type must be application/json."
        default: code.status.reason
        }
    }
}

extension Integrator {
    package static func refusal(forced code: Code) -> Refusal {
        switch code {
        case .accessRestricted: .accessRestricted
        case .rateLimited: .rateLimited
        case .notFound: .notFound("record")
        case .invalidPagedExportState: .invalidPagedExportState
        case .connectionOffline: .connectionOffline
        case .missingField: .invalid([.missing("name")])
        case .invalidField: .invalid([.invalid("name", "The name is not valid.")])
        case .invalidReference: .invalid([.reference("_connectionId")])
        case .resourceInUse: .inUse("connection")
        case .notEmulated: .notEmulated("this")
        default: Refusal(code)
        }
    }
}

extension Integrator.Refusal {
    static var unauthorized: Self { Self(.unauthorized) }
    static var accessRestricted: Self { Self(.accessRestricted, "The token's scope does not allow this.") }
    static var rateLimited: Self {
        let pause = Integrator.RateLimit.pause
        return Self(.rateLimited, "Too many requests. Retry after \(pause) seconds.", headers: ["Retry-After": "\(pause)"])
    }
    /// - Parameter kind: `connection`
    static func notFound(_ kind: String) -> Self { Self(.notFound, "\(kind.prefix(1).uppercased())\(kind.dropFirst()) not found.") }
    static var invalidPagedExportState: Self {
        let problem = Integrator.Problem(
            code: .invalidPagedExportState, message: "The pagedExportState is not valid, or no longer valid.", field: "pagedExportState")
        return .invalid([problem])
    }
    /// The text is unverified, code and status are assumed.
    static var connectionOffline: Self { Self(.connectionOffline, Integrator.StepFailure.offline.message) }
    static func inUse(_ kind: String) -> Self { Self(.resourceInUse, "The \(kind) cannot be deleted, as it is being used.") }
    static func notEmulated(_ what: String) -> Self { Self(.notEmulated, "Understudy does not emulate \(what) yet.") }

    /// All that is wrong with a body, in one answer; the first decides the status.
    static func invalid(_ problems: [Integrator.Problem]) -> Self {
        Self(problems[0].code, problems[0].message, detail: .array(problems.map(\.json)))
    }
}

extension Integrator.Problem {
    /// Documented.
    static func missing(_ field: String) -> Self {
        Self(code: .missingField, message: "Expected field: \(field) to be present.", field: field)
    }
    /// Observed. The text ends with the member's name; for an element of an array, with the array's name.
    /// - Parameter name: used instead where the path has no member's name.
    static func reference(_ field: String, _ name: String? = nil) -> Self {
        let member = field.split(separator: ".").last { Int($0) == nil }
        return Self(code: .invalidReference, message: "Invalid reference: \(name ?? member.map(String.init) ?? "")", field: field)
    }
    /// The code is that of the documented sample.
    static func invalid(_ field: String, _ message: String) -> Self { Self(code: .invalidField, message: message, field: field) }
}
