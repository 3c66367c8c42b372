import Synchronization

/// How much is in use of what is bounded, and how often the bounds were met since the server started.
package struct Usage: Sendable {
    /// Beside the main one.
    package let sandboxes, sandboxLimit: Int
    /// Sandboxes that were asked for and not made, since all were in use.
    package let refusedSandboxes: Int
    /// Sandboxes that gave way, since nobody had used them for long.
    package let idleSandboxes: Int
    package let snapshots, snapshotLimit, refusedSnapshots: Int
    /// What the journals of all sandboxes keep.
    package let exchanges, journalBytes: Int
}

final class Counters: Sendable {
    let refusedSandboxes = Atomic(0)
    let idleSandboxes = Atomic(0)
    let refusedSnapshots = Atomic(0)
}
