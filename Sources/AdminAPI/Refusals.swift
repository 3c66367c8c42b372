package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Admin {
    package enum Code: String, RefusalCode {
        case unknownPath = "unknown_path"
        case methodNotAllowed = "method_not_allowed"
        case unauthorized = "unauthorized"
        case foreignHost = "foreign_host"
        case foreignOrigin = "foreign_origin"
        case malformedBody = "malformed_body"
        case invalidBody = "invalid_body"
        case bodyTooLarge = "body_too_large"
        case headersTooLarge = "headers_too_large"
        case badSandboxName = "bad_sandbox_name"
        case tooManySandboxes = "too_many_sandboxes"
        case unknownAPI = "unknown_api"
        case unknownCollection = "unknown_collection"
        case unknownRecord = "unknown_record"
        case invalidSeeds = "invalid_seeds"
        case invalidQuery = "invalid_query"
        case unknownPack = "unknown_pack"
        case unknownFault = "unknown_fault"
        case tooManyFaults = "too_many_faults"
        case sandboxExists = "sandbox_exists"
        case credentialTaken = "credential_taken"
        case unknownSandbox = "unknown_sandbox"
        case unknownSnapshot = "unknown_snapshot"
        case tooManySnapshots = "too_many_snapshots"
        case notReady = "not_ready"
        case notEmulated = "not_emulated"
        case internalError = "internal_error"

        package var status: Status {
            switch self {
            case .unknownPath, .unknownAPI, .unknownCollection, .unknownRecord, .unknownPack, .unknownFault, .unknownSandbox,
                .unknownSnapshot:
                .notFound
            case .sandboxExists, .credentialTaken: .conflict
            case .methodNotAllowed: .methodNotAllowed
            case .unauthorized: .unauthorized
            case .foreignHost, .foreignOrigin: .forbidden
            case .malformedBody, .invalidBody, .badSandboxName, .invalidQuery, .invalidSeeds: .badRequest
            case .bodyTooLarge: .contentTooLarge
            case .headersTooLarge: .headersTooLarge
            case .tooManySandboxes, .tooManySnapshots, .tooManyFaults, .notReady: .serviceUnavailable
            case .notEmulated: .notImplemented
            case .internalError: .internalServerError
            }
        }

        /// The control plane is ours: whatever it does is documented.
        package var evidence: Evidence { .documented }
    }

    /// `{"error":{"code":"…","message":"…"}}`; codes are stable, messages are for people.
    package static func envelope(of refusal: Refusal, _ context: AnswerContext) -> Envelope {
        let message = refusal.message.isEmpty ? message(of: refusal, to: context.request) : refusal.message
        let body: JSON = ["error": ["code": .string(refusal.code.rawValue), "message": .string(message)]]
        return Envelope(contentType: "application/json; charset=utf-8", body: body.compact)
    }

    package static func form(of code: Code) -> EnvelopeForm {
        EnvelopeForm(json: error, headers: code == .unauthorized ? ["WWW-Authenticate"] : [])
    }

    private static let error = Schema(
        "Error", source: "Understudy",
        [.init("error", .object(Schema("ErrorDetail", source: "Understudy", [.init("code", .string()), .init("message", .string())])))])

    /// The message of a refusal that the kernel or the engine makes.
    private static func message(of refusal: Refusal, to request: Request) -> String {
        switch refusal.code {
        case .unknownPath: "There is no \(request.target.text); GET /__admin/openapi says what there is."
        case .methodNotAllowed:
            "\(request.target.text) takes \(refusal.headers["Allow"] ?? "other methods"), and not \(request.method.name)."
        default: refusal.code.status.reason
        }
    }

    /// An absent body is an empty object. Some bring a state.
    package static func read(_ request: Request) throws(Refusal) -> JSON {
        guard !request.body.isEmpty else { return [:] }
        do throws(JSON.SyntaxError) { return try JSON(parsing: request.body, .states) } catch { throw Refusal(.malformedBody, "\(error)") }
    }
}

extension Admin.Refusal {
    /// - Parameter pointer: where the match stands in the body.
    static func invalid(_ match: JSON.Document, at pointer: String, _ server: Admin.State) -> Self? {
        Admin.RequestMatch(document: match).fault(server.mounts).map { Self(.invalidBody, pointer + $0) }
    }
}
