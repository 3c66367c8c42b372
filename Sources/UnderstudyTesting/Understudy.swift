package import Emulation
import HTTPMessages
import Synchronization
import UnderstudyServer

/// An Understudy inside a Swift test: in memory, or on a free port for clients that need one.
///
/// Its clock stands still at `now` until the test moves it, and every answer is checked against its schema. Everything done with it happens
/// in its sandbox, which is the main one unless it came from `sandbox(named:)` or its headers name another.
///
///     let canvas = try Understudy(headers: ["Consumer": "5D1A…", "SecretKey": "a5ae…"])
///     #expect(canvas.get("/api/Authenticate").line == "200 true")
public final class Understudy: Sendable {
    private let server: Server
    private let openPorts: OpenPorts
    private let headers: [String: String]
    /// The sandbox that requests go to unless they name another.
    public let sandboxName: String
    /// The token that the control plane demands.
    let adminToken: String?

    /// - Parameters:
    ///   - now: where the clock stands, ISO 8601; nil lets it run with the system's.
    ///   - seedData: a folder that replaces the built-in seeds.
    ///   - seeds: files that replace some of the seeds: texts by path, such as `canvas/workflows.json`.
    ///   - headers: header fields that every request has unless it says otherwise; `X-Understudy-Sandbox` chooses the sandbox of the
    ///     instance.
    ///   - adminToken: the token that `/__admin` demands; nil demands none.
    ///   - seed: determines ids and random choices; the same seed gives the same ones.
    ///   - strict: refuses all that the vendors forgive, as `serve --strict` does.
    ///   - settings: settings of single APIs, as for `serve --setting`: `integrator.rateLimit=true`.
    ///   - publicURL: where links in answers lead: `https://understudy.example`; nil: where the request came in.
    ///   - maxSandboxes: how many sandboxes may exist besides the main one; nil: 1024.
    ///   - maxSnapshots: how many snapshots may be kept; nil: 256.
    ///   - journalEntries: how many of the newest exchanges a sandbox's journal keeps, from 1 to 100,000; nil: 1000. `verify` throws if
    ///     dropped ones could change its verdict.
    /// - Throws: a description of what is wrong with the seeds or another parameter.
    public convenience init(
        now: String? = "2022-05-02T12:00:00Z", seedData: String? = nil, seeds: [String: String] = [:], headers: [String: String] = [:],
        adminToken: String? = nil, seed: UInt64 = 0, strict: Bool = false, settings: [String] = [], publicURL: String? = nil,
        maxSandboxes: Int? = nil, maxSnapshots: Int? = nil, journalEntries: Int? = nil
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
        if let publicURL, !configuration.lead(to: publicURL) {
            throw UnderstudyError("publicURL: \(publicURL) is no address like https://understudy.example")
        }
        if let maxSandboxes, maxSandboxes < 0 { throw UnderstudyError("maxSandboxes: \(maxSandboxes) is less than 0") }
        if let maxSnapshots, maxSnapshots < 0 { throw UnderstudyError("maxSnapshots: \(maxSnapshots) is less than 0") }
        if let journalEntries, !(1...100_000).contains(journalEntries) {
            throw UnderstudyError("journalEntries: \(journalEntries) is not from 1 to 100000")
        }
        configuration.sandboxLimit = maxSandboxes
        configuration.snapshotLimit = maxSnapshots
        configuration.journalEntries = journalEntries
        try self.init(configuration, headers: headers)
    }

    /// An instance with its own time limit and retry pauses for webhooks; its clock stands at the usual time.
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
        // otherwise requests and the clock would mean different sandboxes
        let named = headers.first { $0.key.lowercased() == Self.sandboxHeader.lowercased() }?.value
        let server = try Server(configuration)
        if let named {
            do {
                // checks the name and makes nothing: the first request makes the sandbox
                _ = try server.sandboxes.sandbox(alreadyNamed: Array(named.utf8)[...])
            } catch {
                throw UnderstudyError("headers: \(named) is no name of 1 to 64 letters, digits, dashes, underscores or dots")
            }
        }
        self.init(server, OpenPorts(), named ?? Self.mainName, headers, adminToken: configuration.adminToken)
    }

    private init(_ server: Server, _ openPorts: OpenPorts, _ sandboxName: String, _ headers: [String: String], adminToken: String?) {
        self.server = server
        self.openPorts = openPorts
        self.sandboxName = sandboxName
        self.headers = headers
        self.adminToken = adminToken
    }

    public func get(_ target: String, headers: [String: String?] = [:]) -> Reply { send("GET", target, headers: headers) }

    /// Posts JSON.
    public func post(_ target: String, _ body: String, headers: [String: String?] = [:]) -> Reply {
        sendJSON("POST", target, body, headers)
    }

    /// Puts JSON.
    public func put(_ target: String, _ body: String, headers: [String: String?] = [:]) -> Reply {
        sendJSON("PUT", target, body, headers)
    }

    /// Patches with JSON.
    public func patch(_ target: String, _ body: String, headers: [String: String?] = [:]) -> Reply {
        sendJSON("PATCH", target, body, headers)
    }

    public func delete(_ target: String, headers: [String: String?] = [:]) -> Reply { send("DELETE", target, headers: headers) }

    private func sendJSON(_ method: String, _ target: String, _ body: String, _ headers: [String: String?]) -> Reply {
        let isLabelled = headers.keys.contains { $0.lowercased() == "content-type" }
        let label: [String: String?] = isLabelled ? [:] : ["Content-Type": "application/json"]
        return send(method, target, headers: headers.merging(label) { own, _ in own }, body: body)
    }

    /// Sends a request and returns the whole answer. Its status is 0 if the answer is held back, which `ask` can await, or if a fault ends
    /// the connection without an answer. No port is needed.
    /// - Parameter headers: added to those of every request, or replacing them; nil leaves one of those out.
    public func send(_ method: String, _ target: String, headers: [String: String?] = [:], body: String = "") -> Reply {
        send(method, Array(target.utf8), headers: headers, body: Array(body.utf8))
    }

    /// Same as the other `send`, for bytes that are not text.
    public func send(_ method: String, _ target: [UInt8], headers: [String: String?] = [:], body: [UInt8]) -> Reply {
        ask(method, target, headers: headers, body: body).reply ?? Reply(noAnswerTo: "\(method) \(String(decoding: target, as: UTF8.self))")
    }

    /// Sends a request that may be answered later: once the clock has reached some time, or something has happened.
    ///
    ///     let pending = server.ask("GET", "/v1/tags", headers: ["X-Understudy-Fault": "delay=2s"])
    ///     try server.advanceClock(by: "2s")
    ///     #expect(try await pending.value.status == 200)
    public func ask(_ method: String, _ target: String, headers: [String: String?] = [:], body: String = "") -> PendingReply {
        ask(method, Array(target.utf8), headers: headers, body: Array(body.utf8))
    }

    /// An answer whose body is streamed; nil if it is not.
    package func stream(_ target: String, headers: [String: String?] = [:]) -> OpenReply? {
        guard case .ready(let response) = server.respond(to: Request(.get, Target(target), headers: fields(headers))) else { return nil }
        return response.stream.map { OpenReply(reply: Reply(response), source: $0) }
    }

    package func ask(_ method: String, _ target: [UInt8], headers: [String: String?], body: [UInt8]) -> PendingReply {
        let request = Request(Method(method), Target(bytes: target), headers: fields(headers), body: body)
        return PendingReply(server.respond(to: request), of: server, isToHead: request.method == .head)
    }

    /// What the server answers when it refuses a request before reading it: 413, 431.
    package func refusal(_ status: Int, _ method: String, _ target: String) -> Reply {
        Reply(server.refuse(Status(status), Request(Method(method), Target(target), headers: fields([:]))))
    }

    /// Listens on a free port of 127.0.0.1 until `stop` is called on the result, or until neither the result nor any instance of the server
    /// is held any more. For a sandbox other than the main one, the address is that of the sandbox: it ends with `/sandbox/` and the name.
    public func listen() throws -> Listening {
        let listener = try server.listen(host: "127.0.0.1", port: 0)
        openPorts.hold(listener)
        // weak: whoever holds one result does not keep the ports of the others open
        return Listening(listener, path: sandboxName == Self.mainName ? "" : "/sandbox/\(sandboxName)") { [weak openPorts] in
            openPorts?.release(listener)
        }
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

    /// The sandbox of that name; if there is none, it is created like the main one at its start. It has the same server but its own
    /// records, clock and ids, so that tests that run in parallel can each have one.
    ///
    ///     let mine = try server.sandbox(named: "mine")
    ///     try mine.advanceClock(by: "1h")
    public func sandbox(named name: String) throws -> Understudy {
        let sandbox = try sandbox(name)
        let kept = headers.filter { $0.key.lowercased() != Self.sandboxHeader.lowercased() }
        let own = kept.merging([Self.sandboxHeader: name]) { _, own in own }
        return Understudy(server, openPorts, sandbox.name, own, adminToken: adminToken)
    }

    private static let sandboxHeader = "X-Understudy-Sandbox"

    /// Moves the clock forward (`"PT90M"`, `"7d"`), so that what falls due happens; returns what happened, a line each.
    @discardableResult
    public func advanceClock(by period: String, sandbox name: String? = nil) throws -> [String] {
        guard let duration = (try? Period(period))?.duration else { throw UnderstudyError("\(period) is no period like PT90M or 7d") }
        return try sandbox(name).advanceClock(by: duration).map(\.what)
    }

    /// Sets the clock, ISO 8601. What is due already happens, and what falls due on the way if the clock moves forward; returns what
    /// happened, a line each.
    @discardableResult
    public func setClock(to time: String, sandbox name: String? = nil) throws -> [String] {
        guard let instant = Instant(iso8601: time) else { throw UnderstudyError("\(time) is no time like 2022-05-02T12:00:00Z") }
        return try sandbox(name).setClock(to: instant).map(\.what)
    }

    /// Sets everything back to how it was at the start.
    public func reset(sandbox name: String? = nil) throws { try sandbox(name).reset() }

    /// Returns once no webhook is being sent or waiting for a retry.
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
    private let release: @Sendable () -> Void
    /// `http://127.0.0.1:49152`
    public let address: String

    /// - Parameter release: called once it has stopped.
    init(_ listener: Listener, path: String, release: @escaping @Sendable () -> Void) {
        self.listener = listener
        self.release = release
        address = listener.address + path
    }

    public func stop() {
        listener.stop()
        release()
    }
}

/// What keeps ports open for a test that holds no more than their addresses. The server's instances share it, and not the server itself,
/// which each listener holds.
private final class OpenPorts: Sendable {
    private let listeners = Mutex<[Listener]>([])

    func hold(_ listener: Listener) { listeners.withLock { $0.append(listener) } }
    func release(_ listener: Listener) { listeners.withLock { $0.removeAll { $0 === listener } } }
}

/// Describes what is wrong with what a test asked for, or with the result.
public struct UnderstudyError: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
