package import Emulation
import HTTPMessages
import UnderstudyServer

/// An Understudy inside a Swift test: in memory, or on a free port for clients that need one.
///
/// Its clock stands still at `now` until the test moves it, and every answer is held against its schema.
///
///     let canvas = try Understudy(headers: ["Consumer": "5D1A…", "SecretKey": "a5ae…"])
///     #expect(canvas.get("/api/Authenticate").line == "200 true")
public final class Understudy: Sendable {
    private let server: Server
    private let headers: [String: String]

    /// - Parameters:
    ///   - now: where the clock stands, ISO 8601; nil lets it run with the system's.
    ///   - seedData: a folder that replaces the built-in seeds.
    ///   - seeds: files that replace some of them: texts by path, `canvas/workflows.json`.
    ///   - headers: header fields that every request has unless it says otherwise.
    ///   - adminToken: what `/__admin` demands; nil is nothing.
    /// - Throws: what is wrong with the seeds, in words.
    public init(
        now: String? = "2022-05-02T12:00:00Z", seedData: String? = nil, seeds: [String: String] = [:], headers: [String: String] = [:],
        adminToken: String? = nil
    ) throws {
        var configuration = Configuration()
        configuration.seedData = seedData
        configuration.seedFiles = seeds
        configuration.checksAnswers = true
        configuration.webhookPauses = [.milliseconds(1), .milliseconds(2), .milliseconds(4)]
        if let now { precondition(configuration.startClock(at: now + "!"), "\(now) is no time") }
        if let adminToken { precondition(configuration.demand(adminToken: adminToken), "\(adminToken) fits in no header field") }
        server = try Server(configuration)
        self.headers = headers
    }

    /// One whose webhooks wait so long for an answer.
    package init(seeds: [String: String], webhookTimeLimit: Duration) throws {
        var configuration = Configuration()
        configuration.seedFiles = seeds
        configuration.checksAnswers = true
        configuration.webhookPauses = [.milliseconds(1), .milliseconds(2), .milliseconds(4)]
        configuration.webhookTimeLimit = webhookTimeLimit
        _ = configuration.startClock(at: "2022-05-02T12:00:00Z!")
        server = try Server(configuration)
        headers = [:]
    }

    public func get(_ target: String, headers: [String: String?] = [:]) -> Reply { send("GET", target, headers: headers) }

    /// Posts JSON.
    public func post(_ target: String, _ json: String, headers: [String: String?] = [:]) -> Reply {
        let label: [String: String?] = ["Content-Type": "application/json"]
        return send("POST", target, headers: label.merging(headers) { _, own in own }, body: json)
    }

    /// Sends a request and gives back the whole answer. No port is needed.
    /// - Parameter headers: beside those of every request, or in their place; nil leaves one of those out.
    public func send(_ method: String, _ target: String, headers: [String: String?] = [:], body: String = "") -> Reply {
        send(method, Array(target.utf8), headers: headers, body: Array(body.utf8))
    }

    /// As the other `send`, for what is no text.
    public func send(_ method: String, _ target: [UInt8], headers: [String: String?] = [:], body: [UInt8]) -> Reply {
        guard let reply = ask(method, target, headers: headers, body: body).reply else {
            preconditionFailure("\(method) \(String(decoding: target, as: UTF8.self)) answers later: ask for it with `ask`")
        }
        return reply
    }

    /// Sends a request that may be answered later: held back while the clock stands still, or until something happens.
    public func ask(_ method: String, _ target: String, headers: [String: String?] = [:], body: String = "") -> PendingReply {
        ask(method, Array(target.utf8), headers: headers, body: Array(body.utf8))
    }

    /// An answer that goes on; nil where it does not.
    package func stream(_ target: String, headers: [String: String?] = [:]) -> OpenReply? {
        guard case .ready(let response) = server.respond(to: Request(.get, Target(target), headers: fields(headers))) else { return nil }
        return response.stream.map { OpenReply(reply: Reply(response), source: $0) }
    }

    package func ask(_ method: String, _ target: [UInt8], headers: [String: String?], body: [UInt8]) -> PendingReply {
        let request = Request(Method(method), Target(bytes: target), headers: fields(headers), body: body)
        return PendingReply(server.respond(to: request), isToHead: request.method == .head)
    }

    /// What the server answers where it turns a request down before it is read: 413, 431.
    package func refusal(_ status: Int, _ method: String, _ target: String) -> Reply {
        Reply(server.refuse(Status(status), Request(Method(method), Target(target), headers: fields([:]))))
    }

    /// Starts to listen on a free port of 127.0.0.1 and gives the address, until `stop` is called on what comes with it.
    public func listen() throws -> Listening { Listening(try server.listen(host: "127.0.0.1", port: 0)) }

    private func fields(_ own: [String: String?]) -> Headers {
        let replaced = Set(own.keys.map { $0.lowercased() })
        let sent = headers.filter { !replaced.contains($0.key.lowercased()) }.merging(own.compactMapValues { $0 }) { _, own in own }
        var fields: Headers = [:]
        for (name, value) in sent.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        return fields
    }
}

// MARK: The sandbox

extension Understudy {
    /// Moves the clock forward (`"PT90M"`, `"7d"`) and lets happen what falls due; says what, a line each.
    @discardableResult
    public func advanceClock(by period: String, sandbox name: String = "main") throws -> [String] {
        try sandbox(name).advanceClock(by: try Period(period).duration).map(\.what)
    }

    /// Sets the clock, ISO 8601. Forward, what falls due happens, and is said; backward, nothing does.
    @discardableResult
    public func setClock(to time: String, sandbox name: String = "main") throws -> [String] {
        guard let instant = Instant(iso8601: time) else { preconditionFailure("\(time) is no time") }
        return try sandbox(name).setClock(to: instant).map(\.what)
    }

    /// Everything as it was at the start.
    public func reset(sandbox name: String = "main") throws { try sandbox(name).reset() }

    /// Returns when no webhook is on its way any more, or waits to be tried again.
    public func webhooksSent(sandbox name: String = "main") async throws { await (try sandbox(name)).outgoing.courier?.rest() }

    package func sandbox(_ name: String = "main") throws -> Sandbox { try server.sandboxes.sandbox(named: Array(name.utf8)[...]) }

    /// The main sandbox's last entry in the journal.
    package func lastExchange() throws -> Exchange? { try sandbox().journal.newest(1).first }
}

/// A server on a port.
public final class Listening: Sendable {
    private let listener: Listener
    /// `http://127.0.0.1:49152`
    public var address: String { listener.address }

    init(_ listener: Listener) { self.listener = listener }

    public func stop() { listener.stop() }
}
