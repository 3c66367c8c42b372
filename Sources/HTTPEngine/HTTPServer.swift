package import HTTPMessages
import Synchronization

/// A running HTTP/1.1 listener: listens from `init` until `stop()` or until it is released.
///
/// The responder is called on the engine's own threads, from many at once. It must not wait: an answer that takes time is promised
/// (`Answer.later`) or delayed (`Response.delay`), and the connection sleeps without a thread. It must not call `stop()` either.
package final class HTTPServer: Sendable {
    package let port: UInt16
    private let daemon: Mutex<Daemon?>

    /// - Parameters:
    ///   - refuse: makes the answer to what the engine refuses by itself: 400, 413, 431, 501, 503. It gets the request as far as known,
    ///     without body.
    ///   - respond: answers every other request.
    package init(
        _ configuration: EngineConfiguration = .init(), refuse: @escaping @Sendable (Status, Request) -> Response,
        respond: @escaping Responder
    ) throws(StartError) {
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        port = socket.port
        let engine = Engine(limits: configuration.limits, isSecure: configuration.tls != nil, refuse: refuse, respond: respond)
        daemon = Mutex(try Daemon(configuration, socket: consume socket, engine: engine))
    }

    /// Stops listening, releases what is held, lets requests in flight finish (no longer than `Limits.grace`), closes every connection.
    /// A second call, from any thread, returns when the first has done its work.
    package func stop() {
        daemon.withLock { daemon in
            daemon?.stop()
            daemon = nil
        }
    }

    deinit { stop() }
}
