import Emulation
import HTTPMessages
package import OrderedJSON
import UnderstudyServer

/// An Understudy inside a Swift test: in memory, or on a free port for clients that need one.
///
/// Its clock stands still at `now` until the test moves it, and every answer is held against its schema.
public final class Understudy: Sendable {
    private let server: Server

    /// - Parameters:
    ///   - now: where the clock stands, ISO 8601; nil lets it run with the system's.
    ///   - seedData: a folder that replaces the built-in seeds.
    public init(now: String? = "2022-05-02T12:00:00Z", seedData: String? = nil) throws {
        var configuration = Configuration()
        configuration.seedData = seedData
        configuration.checksAnswers = true
        if let now { precondition(configuration.startClock(at: now + "!"), "\(now) is no time") }
        server = try Server(configuration)
    }

    /// Sends a request and gives back the whole answer. No port is needed.
    public func send(_ method: String, _ target: String, headers: [String: String] = [:], body: String = "") -> Reply {
        var fields: Headers = [:]
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        let request = Request(Method(method), Target(target), headers: fields, body: Array(body.utf8))
        guard case .ready(let response) = server.respond(to: request) else {
            preconditionFailure("\(method) \(target) answers later; ask for it over a port")
        }
        return Reply(response)
    }

    /// Starts to listen on a free port of 127.0.0.1 and gives the address, until `stop` is called on what comes with it.
    public func listen() throws -> Listening { Listening(try server.listen(host: "127.0.0.1", port: 0)) }

    /// Moves the sandbox's clock forward (`"PT90M"`, `"7d"`) and lets happen what falls due.
    public func advanceClock(by period: String, sandbox: String = "main") throws {
        _ = try server.sandboxes.sandbox(named: Array(sandbox.utf8)[...]).advanceClock(by: try Period(period).duration)
    }

    /// Everything as it was at the start.
    public func reset(sandbox: String = "main") throws {
        try server.sandboxes.sandbox(named: Array(sandbox.utf8)[...]).reset()
    }
}

/// An answer, as a test looks at it.
public struct Reply: Sendable {
    public let status: Int
    public let headers: [(name: String, value: String)]
    /// Exactly what was sent, as text.
    public let body: String

    init(_ response: Response) {
        status = response.status.code
        headers = response.headers.fields
        body = String(decoding: response.body, as: UTF8.self)
    }

    /// The first header field of that name, in any letter case.
    public func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

    package var json: JSON? { try? JSON(parsing: body) }
}

/// A server on a port.
public final class Listening: Sendable {
    private let listener: Listener
    /// `http://127.0.0.1:49152`
    public var address: String { listener.address }

    init(_ listener: Listener) { self.listener = listener }

    public func stop() { listener.stop() }
}
