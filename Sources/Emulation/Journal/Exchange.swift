package import HTTPMessages

/// One request and what became of it, as the journal keeps it: secrets and all. To be shown it must become an `Exchange`.
struct KeptExchange: Sendable {
    var number = 0
    let at: Instant
    let nanoseconds: Int64
    let api: String
    let operation: String
    let refusal: String?
    let evidence: Evidence
    let request: Request
    let status: Status
    let responseHeaders: Headers
    let responseBody: [UInt8]
    let redaction: Redaction
    /// False where the row's answers have no member for one.
    let mayAnswerSecrets: Bool

    var byteCount: Int {
        request.target.bytes.count + request.headers.byteCount + request.body.count + responseHeaders.byteCount + responseBody.count
            + MemoryLayout<Self>.size
    }
}

/// One request and what became of it, without the secrets that were in it.
package struct Exchange: Sendable {
    package let number: Int
    /// The sandbox's time at which the request arrived.
    package let at: Instant
    /// How long the emulator worked on it, in nanoseconds of the system's clock.
    package let nanoseconds: Int64
    package let api: String
    /// The row that answered; empty where none matched.
    package let operation: String
    /// The refusal's code; nil for a success.
    package let refusal: String?
    package let evidence: Evidence
    package let request: Request
    package let status: Status
    package let responseHeaders: Headers
    private let answer: [UInt8]
    /// Takes the answer's secrets out when somebody looks at it: it may be long, and most who read a journal ask for requests.
    private let redaction: Redaction?

    init(_ kept: KeptExchange) {
        number = kept.number
        at = kept.at
        nanoseconds = kept.nanoseconds
        api = kept.api
        operation = kept.operation
        refusal = kept.refusal
        evidence = kept.evidence
        request = kept.redaction.redacted(kept.request)
        status = kept.status
        responseHeaders = kept.redaction.redacted(kept.responseHeaders)
        answer = kept.responseBody
        redaction = kept.mayAnswerSecrets ? kept.redaction : nil
    }

    package var responseBody: [UInt8] { redactedAnswer ?? answer }
    /// The answer had a secret in it, so it cannot be given again.
    package var answerIsRedacted: Bool { redactedAnswer != nil }

    private var redactedAnswer: [UInt8]? { redaction?.redacted(body: answer, isPage: true) }
}
