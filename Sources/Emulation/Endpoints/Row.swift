import HTTPMessages

/// An endpoint, with what is computed from it once, at the start, and what every request asks for. A class, with the members that depend on
/// the service last: so passing it on counts one reference, and finding a member needs no look at the service's types.
final class Row<Service: API>: Sendable {
    let operation: String
    let successHeaders: Headers
    let status: Status
    let evidence: Evidence
    let answersSecrets: Bool
    let mayTakeLong: Bool
    let path: PathPattern
    let access: Service.Access
    let work: Endpoint<Service>.Work
    let endpoint: Endpoint<Service>

    init(_ endpoint: Endpoint<Service>, _ redaction: Redaction) {
        self.endpoint = endpoint
        answersSecrets = endpoint.responseShape.map(redaction.concerns) ?? (endpoint.media != .none)
        mayTakeLong = endpoint.pace != .quick
        status = endpoint.status
        evidence = endpoint.evidence
        path = endpoint.path
        access = endpoint.access
        work = endpoint.work
        operation = endpoint.operation
        successHeaders = answerHeaders(
            endpoint.contentType ?? Service.contentType(of: endpoint.media), endpoint.evidence, Service.everyAnswer)
    }

    func takesLong(_ request: Request) -> Bool { mayTakeLong && endpoint.takesLong(request.target) }
}

func answerHeaders(_ contentType: String?, _ evidence: Evidence, _ everyAnswer: Headers) -> Headers {
    var headers = Headers(reserving: 192)
    if let contentType { headers.append("Content-Type", contentType) }
    headers.append("X-Understudy-Evidence", evidence.rawValue)
    headers.append(everyAnswer)
    return headers
}
