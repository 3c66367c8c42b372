import HTTPEngine
import HTTPMessages

/// A server on a free port that answers with `respond` and refuses with texts that the tests know.
func server(_ configuration: EngineConfiguration = .init(), respond: @escaping @Sendable (Request) -> Response) throws -> HTTPServer {
    try serverPromising(configuration) { .ready(respond($0)) }
}

/// Like `server`, for promised answers.
func serverPromising(_ configuration: EngineConfiguration = .init(), respond: @escaping Responder) throws -> HTTPServer {
    try HTTPServer(
        configuration, refuse: { status, request in text("refused \(request.method.name) \(request.target.text)", status) },
        respond: respond)
}

func limits(_ change: (inout EngineConfiguration.Limits) -> Void) -> EngineConfiguration {
    var configuration = EngineConfiguration()
    change(&configuration.limits)
    return configuration
}

/// Times out after a fifth of a second.
let impatient = limits {
    $0.idle = .milliseconds(200)
    $0.requestTime = .milliseconds(200)
}

/// Answers with what arrived: method, target, header fields and body, each on a line of its own.
func echo(_ request: Request) -> Response {
    var lines = ["\(request.method.name) \(request.target.text)"]
    lines += request.headers.fields.map { "\($0.name): \($0.value)" }
    lines.append(String(decoding: request.body, as: UTF8.self))
    return text(lines.joined(separator: "\n"))
}

func text(_ body: String, _ status: Status = .ok) -> Response {
    Response(status, headers: ["Content-Type": "text/plain"], body: Array(body.utf8))
}
