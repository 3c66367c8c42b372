import HTTPMessages
import Synchronization

/// Requests of any sandbox that no row answered. Kept apart from the journals, which can be cleared, switched off, or gone with their
/// sandboxes.
package final class UnmatchedRequests: Sendable {
    /// How many are noted; the rest are only counted.
    private static let most = 100
    private let count = Atomic(0)
    private let noted = Mutex<[String]>([])

    package init() {}

    /// How many there were.
    package var total: Int { count.load(ordering: .relaxed) }

    func note(_ request: Request, _ status: Status, in sandbox: String, _ redaction: Redaction) {
        guard count.add(1, ordering: .relaxed).oldValue < Self.most else { return }
        let place = sandbox == Sandbox.mainName ? "" : " (sandbox \(sandbox))"
        let line = "\(redaction.words(of: request)) → \(status.code)\(place)"
        noted.withLock { $0.append(line) }
    }

    /// A line for each of the first requests, without secrets, and one that says how many more there were.
    package var lines: [String] {
        let more = total - Self.most
        return noted.withLock { $0 } + (more > 0 ? ["\(more) more"] : [])
    }
}
