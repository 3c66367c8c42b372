package import HTTPMessages
package import OrderedJSON

/// One request and its answer as the journal keeps them, secrets included. It must become an `Exchange` before it is shown.
struct KeptExchange: Sendable {
    var number = 0
    let at: Instant
    let nanoseconds: Int64
    let api: String
    let operation: String
    let refusal: String?
    /// Who asked for the fault that the request met.
    var fault: String?
    let evidence: Evidence
    let request: Request
    let status: Status
    var delivery = Delivery.whole
    /// How long a fault holds the answer back.
    var delay = Duration.zero
    let responseHeaders: Headers
    let responseBody: [UInt8]
    let redaction: Redaction
    /// False where the row's answers have no member that can be a secret.
    let mayAnswerSecrets: Bool

    var byteCount: Int {
        request.target.bytes.count + request.headers.byteCount + request.body.count + responseHeaders.byteCount + responseBody.count
            + MemoryLayout<Self>.size
    }
}

/// One request and its answer without the secrets in them. The secrets of a part are removed when that part is read.
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
    /// Who asked for the fault that the request met: a rule or a header field; nil where it met none.
    package var fault: String? { kept.fault }
    package var evidence: Evidence { kept.evidence }
    package var request: Request { kept.redaction.redacted(kept.request) }
    /// The request as it was sent, secrets included: for comparing only, never to be shown.
    package var sentRequest: Request { kept.request }
    /// What a lenient reader finds in the request's body, without its secrets.
    package func shown(_ json: JSON) -> JSON? { kept.redaction.redacted(json, at: kept.request.target) }
    package var status: Status { kept.status }
    /// How the answer was to reach the client.
    package var delivery: Delivery { kept.delivery }
    /// How long it was to be held back by the sandbox's clock; the exchange is recorded before that time is over.
    package var delay: Duration { kept.delay }
    package var responseHeaders: Headers { kept.redaction.redacted(kept.responseHeaders) }
    package var responseBody: [UInt8] { redactedAnswer ?? kept.responseBody }
    /// Whether the answer had a secret in it, so that it cannot be given again.
    package var answerIsRedacted: Bool { redactedAnswer != nil || responseHeaders != kept.responseHeaders }

    private var redactedAnswer: [UInt8]? {
        kept.mayAnswerSecrets ? kept.redaction.redacted(body: kept.responseBody, at: kept.request.target, isPage: true) : nil
    }
}
