import Emulation
import HTTPMessages

extension Notes {
    enum Code: String, RefusalCode {
        case badKey, badBody, noText, unknownNote
        case unknownPath, methodNotAllowed, bodyTooLarge, notEmulated, internalError

        var status: Status {
            switch self {
            case .badKey: .unauthorized
            case .badBody, .noText: .badRequest
            case .unknownNote, .unknownPath: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .bodyTooLarge: .contentTooLarge
            case .notEmulated: .notImplemented
            case .internalError: .internalServerError
            }
        }

        var evidence: Evidence { self == .unknownNote ? .observed : .documented }
    }

    static func envelope(of refusal: Refusal<Notes>, _ context: AnswerContext) -> Envelope {
        var text = "\(refusal.code.rawValue) #\(context.exchange)"
        if !refusal.message.isEmpty { text += ": \(refusal.message)" }
        return Envelope(contentType: "text/x-refusal", body: Array(text.utf8))
    }

    static func form(of code: Code) -> EnvelopeForm { EnvelopeForm(text: "text/x-refusal") }

    static func contentType(of media: Media) -> String? {
        switch media {
        case .json: "application/json"
        case .text: "text/plain"
        case .html: "text/html"
        case .none: nil
        }
    }
}
