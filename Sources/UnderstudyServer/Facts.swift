import AdminAPI
import Emulation
import Synchronization
import WebhookDelivery

/// What the control plane may know about the server; filled in once the server is complete.
final class Facts: ServerFacts {
    /// Weak, because each sandbox of the server holds this object as the control plane's state.
    struct WeakServer { weak var server: Server? }

    let serverBox = Mutex(WeakServer())
    let addressBox = Mutex<(plain: String, secure: String?)?>(nil)
    private let webhookPauses: [Duration]
    private let webhookTimeLimit: Duration
    let doorkeeperBox = Mutex(Admin.Doorkeeper())

    init(webhookPauses: [Duration], webhookTimeLimit: Duration) {
        self.webhookPauses = webhookPauses
        self.webhookTimeLimit = webhookTimeLimit
    }

    /// - Returns: a token that was generated now, which nobody knows yet; nil if none was needed.
    func guardControls(listeningOn host: String) -> String? {
        doorkeeperBox.withLock { doorkeeper in
            doorkeeper.hosts.insert(host.lowercased())
            guard doorkeeper.token == nil, !isLoopback(host) else { return nil }
            // the system's random numbers, not a sandbox's: nobody must be able to predict the token
            doorkeeper.token = (0..<32).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
            return doorkeeper.token
        }
    }

    var doorkeeper: Admin.Doorkeeper { doorkeeperBox.withLock { $0 } }
    var version: String { UnderstudyServer.version }
    private var server: Server {
        guard let server = serverBox.withLock({ $0.server }) else {
            preconditionFailure("a request came before the server stood, or outlived it")
        }
        return server
    }
    var mounts: [any Mount] { server.mounts }
    var sandboxes: Sandboxes { server.sandboxes }
    var isReady: Bool { addressBox.withLock { $0 != nil } }
    var address: String { addressBox.withLock { $0?.plain ?? "http://localhost" } }
    var secureAddress: String? { addressBox.withLock { $0?.secure } }

    func courier(for sandbox: Sandbox, allowing hosts: [String]) -> (any Courier)? {
        WebhookDelivery(for: sandbox, of: mounts, allowing: hosts, pauses: webhookPauses, timeLimit: webhookTimeLimit)
    }
}

private func isLoopback(_ host: String) -> Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
