import Dispatch
import Emulation
import HTTPEngine
import Synchronization

/// A server on a port, and the ticker by which scheduled things happen without a request.
package final class Listener: Sendable {
    /// `http://127.0.0.1:8080`
    package let address: String
    /// `https://127.0.0.1:8443`; nil if https is not served.
    package let secureAddress: String?
    package let port: UInt16
    /// The token of the control plane, if it was generated when the server began to listen.
    package let newToken: String?
    private let servers: [HTTPServer]
    private let sandboxes: Sandboxes
    private let ticker: Ticker

    /// - Parameter servers: the one for plain HTTP first.
    init(_ servers: [HTTPServer], address: String, secureAddress: String?, newToken: String?, sandboxes: Sandboxes) {
        self.servers = servers
        self.sandboxes = sandboxes
        self.secureAddress = secureAddress
        self.newToken = newToken
        self.address = address
        port = servers[0].port
        ticker = Ticker(sandboxes)
        ticker.begin()
    }

    /// In-flight requests finish; held ones are answered at once.
    package func stop() {
        ticker.stop()
        sandboxes.releaseHeldAnswers()
        for server in servers { server.stop() }
    }
}

/// Ticks at once, so that seeds which nobody has asked for yet are read, and then once a second until it is stopped.
private final class Ticker: Sendable {
    private let sandboxes: Sandboxes
    // a queue of its own: a queue shared by the whole process may have only a single thread
    private let queue = DispatchQueue(label: "ticker", qos: .utility)
    private let isStopped = Atomic(false)

    init(_ sandboxes: Sandboxes) { self.sandboxes = sandboxes }

    func begin() {
        schedule(in: .zero) {
            // not in debug builds, where a debugger may have put breakpoints into the code
            #if !DEBUG
                ProgramText.unmap()
            #endif
        }
    }

    private func schedule(in seconds: Double, then finish: @escaping @Sendable () -> Void = {}) {
        queue.asyncAfter(deadline: .now() + seconds) { [weak self] in
            guard let self, !isStopped.load(ordering: .relaxed) else { return }
            sandboxes.tick()
            finish()
            schedule(in: 1)
        }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }
}
