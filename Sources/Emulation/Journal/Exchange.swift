package import HTTPMessages

/// One request and what became of it, as the journal keeps it: secrets and all. To be shown it must become an `Exchange`.
struct KeptExchange: Sendable {
    var number = 0
    let at: Instant
    let nanoseconds: Int64
    let api: String
    let operation: String
    let refusal: String?
    /// Who asked for the fault that befell it.
    var fault: String?
    let evidence: Evidence
    let request: Request
    let status: Status
    var delivery = Delivery.whole
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

/// One request and what became of it, without the secrets that were in it: those of a part are taken out when somebody looks at that part.
package struct Exchange: Sendable {
    private let kept: KeptExchange

    init(_ kept: KeptExchange) { self.kept = kept }

    package var number: Int { kept.number }
    /// The sandbox's time at which the request arrived.
    package var at: Instant { kept.at }
    /// How long the emulator worked on it, in nanoseconds of the system's clock.
    package var nanoseconds: Int64 { kept.nanoseconds }
    package var api: String { kept.api }
    /// The row that answered; empty where none matched.
    package var operation: String { kept.operation }
    /// The refusal's code; nil for a success.
    package var refusal: String? { kept.refusal }
    /// Who asked for the fault that befell it: a rule, a header field; nil where none did.
    package var fault: String? { kept.fault }
    package var evidence: Evidence { kept.evidence }
    package var request: Request { kept.redaction.redacted(kept.request) }
    /// The request as it was sent, secrets and all: to be compared with something, and never to be shown.
    package var sentRequest: Request { kept.request }
    package var status: Status { kept.status }
    /// How the answer was to reach the client.
    package var delivery: Delivery { kept.delivery }
    package var responseHeaders: Headers { kept.redaction.redacted(kept.responseHeaders) }
    package var responseBody: [UInt8] { redactedAnswer ?? kept.responseBody }
    /// The answer had a secret in it, so it cannot be given again.
    package var answerIsRedacted: Bool { redactedAnswer != nil || responseHeaders != kept.responseHeaders }

    private var redactedAnswer: [UInt8]? {
        kept.mayAnswerSecrets ? kept.redaction.redacted(body: kept.responseBody, isPage: true) : nil
    }
}
