package import Emulation
import HTTPMessages
import UnderstudyServer

/// An Understudy inside a Swift test: in memory, or on a free port for clients that need one.
///
/// Its clock stands still at `now` until the test moves it, and every answer is held against its schema. All that is done with it happens in its sandbox,
/// which is the main one unless it came from `sandbox(named:)`.
///
///     let canvas = try Understudy(headers: ["Consumer": "5D1A…", "SecretKey": "a5ae…"])
///     #expect(canvas.get("/api/Authenticate").line == "200 true")
public final class Understudy: Sendable {
    private let server: Server
    private let headers: [String: String]
    /// The sandbox that requests go to when they do not say another.
    public let sandboxName: String
    /// What the control plane demands.
    let adminToken: String?

    /// - Parameters:
    ///   - now: where the clock stands, ISO 8601; nil lets it run with the system's.
    ///   - seedData: a folder that replaces the built-in seeds.
    ///   - seeds: files that replace some of them: texts by path, `canvas/workflows.json`.
    ///   - headers: header fields that every request has unless it says otherwise.
    ///   - adminToken: what `/__admin` demands; nil is nothing.
    ///   - seed: chooses ids and chance; the same seed gives the same ones.
    ///   - strict: refuses all that the vendors forgive, as `serve --strict` does.
    ///   - settings: what is chosen of the APIs' behaviour, as `serve --setting` has it: `integrator.rateLimit=true`.
    /// - Throws: what is wrong with the seeds or with another of these, in words.
    public convenience init(
        now: String? = "2022-05-02T12:00:00Z", seedData: String? = nil, seeds: [String: String] = [:], headers: [String: String] = [:],
        adminToken: String? = nil, seed: UInt64 = 0, strict: Bool = false, settings: [String] = []
    ) throws {
        var configuration = Configuration()
        configuration.seedData = seedData
        configuration.seedFiles = seeds
        configuration.seed = seed
        configuration.isStrict = strict
        configuration.choices = settings
        if let now, !configuration.startClock(at: now + "!") { throw UnderstudyError("now: \(now) is no time like 2022-05-02T12:00:00Z") }
        if let adminToken, !configuration.demand(adminToken: adminToken) {
            throw UnderstudyError("adminToken: \(adminToken) fits in no header field")
        }
        try self.init(configuration, headers: headers)
    }

    /// One whose webhooks wait so long for an answer and between two tries; it stands where others do.
    package convenience init(
        seeds: [String: String], webhookTimeLimit: Duration, webhookPauses: [Duration] = Understudy.webhookPauses
    ) throws {
        var configuration = Configuration()
        configuration.seedFiles = seeds
        configuration.webhookTimeLimit = webhookTimeLimit
        _ = configuration.startClock(at: "2022-05-02T12:00:00Z!")
        try self.init(configuration, headers: [:], webhookPauses: webhookPauses)
    }

    package static let webhookPauses: [Duration] = [.milliseconds(1), .milliseconds(2), .milliseconds(4)]

    private convenience init(
        _ configuration: Configuration, headers: [String: String], webhookPauses: [Duration] = Understudy.webhookPauses
    ) throws {
        var configuration = configuration
        configuration.checksAnswers = true
        configuration.webhookPauses = webhookPauses
        self.init(try Server(configuration), "main", headers, adminToken: configuration.adminToken)
    }

    private init(_ server: Server, _ sandboxName: String, _ headers: [String: String], adminToken: String?) {
        self.server = server
        self.sandboxName = sandboxName
        self.headers = headers
        self.adminToken = adminToken
    }

    public func get(_ target: String, headers: [String: String?] = [:]) -> Reply { send("GET", target, headers: headers) }

    /// Posts JSON.
    public func post(_ target: String, _ json: String, headers: [String: String?] = [:]) -> Reply {
        sendJSON("POST", target, json, headers)
    }

    /// Puts JSON.
    public func put(_ target: String, _ json: String, headers: [String: String?] = [:]) -> Reply {
        sendJSON("PUT", target, json, headers)
    }

    /// Patches with JSON.
    public func patch(_ target: String, _ json: String, headers: [String: String?] = [:]) -> Reply {
        sendJSON("PATCH", target, json, headers)
    }

    public func delete(_ target: String, headers: [String: String?] = [:]) -> Reply { send("DELETE", target, headers: headers) }

    private func sendJSON(_ method: String, _ target: String, _ json: String, _ headers: [String: String?]) -> Reply {
        let isLabelled = headers.keys.contains { $0.lowercased() == "content-type" }
        let label: [String: String?] = isLabelled ? [:] : ["Content-Type": "application/json"]
        return send(method, target, headers: headers.merging(label) { own, _ in own }, body: json)
    }

    /// Sends a request and gives back the whole answer; one with the status 0 where it is held back, which `ask` can await, or where a fault lets the
    /// connection end without one. No port is needed.
    /// - Parameter headers: beside those of every request, or in their place; nil leaves one of those out.
    public func send(_ method: String, _ target: String, headers: [String: String?] = [:], body: String = "") -> Reply {
        send(method, Array(target.utf8), headers: headers, body: Array(body.utf8))
    }

    /// As the other `send`, for what is no text.
    public func send(_ method: String, _ target: [UInt8], headers: [String: String?] = [:], body: [UInt8]) -> Reply {
        ask(method, target, headers: headers, body: body).reply ?? Reply(noAnswerTo: "\(method) \(String(decoding: target, as: UTF8.self))")
    }

    /// Sends a request that may be answered later: held back until the clock has come so far, or until something happens.
    ///
    ///     let pending = server.ask("GET", "/v1/tags", headers: ["X-Understudy-Fault": "delay=2s"])
    ///     try server.advanceClock(by: "2s")
    ///     #expect(try await pending.value.status == 200)
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

    /// Starts to listen on a free port of 127.0.0.1 and gives the address, until `stop` is called on what comes with it. Of a sandbox that is not the main
    /// one the address is that of its own: it ends with `/sandbox/` and the name.
    public func listen() throws -> Listening {
        Listening(try server.listen(host: "127.0.0.1", port: 0), path: sandboxName == Self.mainName ? "" : "/sandbox/\(sandboxName)")
    }

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
    private static let mainName = "main"

    /// The sandbox of that name, made like the main one's start if it is not there: the same server, with records, clock and ids of its own, so that tests that
    /// run side by side each have theirs.
    ///
    ///     let mine = try server.sandbox(named: "mine")
    ///     try mine.advanceClock(by: "1h")
    public func sandbox(named name: String) throws -> Understudy {
        let sandbox = try sandbox(name)
        let kept = headers.filter { $0.key.lowercased() != Self.sandboxHeader.lowercased() }
        return Understudy(server, sandbox.name, kept.merging([Self.sandboxHeader: name]) { _, own in own }, adminToken: adminToken)
    }

    private static let sandboxHeader = "X-Understudy-Sandbox"

    /// Moves the clock forward (`"PT90M"`, `"7d"`) and lets happen what falls due; says what, a line each.
    @discardableResult
    public func advanceClock(by period: String, sandbox name: String? = nil) throws -> [String] {
        guard let duration = (try? Period(period))?.duration else { throw UnderstudyError("\(period) is no period like PT90M or 7d") }
        return try sandbox(name).advanceClock(by: duration).map(\.what)
    }

    /// Sets the clock, ISO 8601. Forward, what falls due happens, and is said; backward, nothing does.
    @discardableResult
    public func setClock(to time: String, sandbox name: String? = nil) throws -> [String] {
        guard let instant = Instant(iso8601: time) else { throw UnderstudyError("\(time) is no time like 2022-05-02T12:00:00Z") }
        return try sandbox(name).setClock(to: instant).map(\.what)
    }

    /// Everything as it was at the start.
    public func reset(sandbox name: String? = nil) throws { try sandbox(name).reset() }

    /// Returns when no webhook is on its way any more, or waits to be tried again.
    public func webhooksSent(sandbox name: String? = nil) async throws { await (try sandbox(name)).outgoing.courier?.rest() }

    package func sandbox(_ name: String? = nil) throws -> Sandbox {
        let name = name ?? sandboxName
        do {
            return try server.sandboxes.sandbox(named: Array(name.utf8)[...])
        } catch {
            throw UnderstudyError("There is no sandbox \(name) to be had: \(error)")
        }
    }

    /// The last entry in the sandbox's journal.
    package func lastExchange() throws -> Exchange? { try sandbox().journal.newest(1).first }
}

/// A server on a port.
public final class Listening: Sendable {
    private let listener: Listener
    /// `http://127.0.0.1:49152`
    public let address: String

    init(_ listener: Listener, path: String) {
        self.listener = listener
        address = listener.address + path
    }

    public func stop() { listener.stop() }
}

/// What is wrong with what a test asked for, or with what came of it, in words.
public struct UnderstudyError: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
