import Synchronization

/// Where a sandbox's outgoing calls are picked up, if anybody sends them. The server decides who does; new calls are announced here.
package final class Outgoing: Sendable {
    private let installed = Mutex<(any Courier)?>(nil)
    /// Spares requests the lock in a sandbox that sends nothing. Written only while holding it.
    private let isWatched = Atomic(false)
    private let resetCount = Atomic(0)

    package var courier: (any Courier)? { installed.withLock { $0 } }

    package func install(_ courier: (any Courier)?) {
        // in one step: of two calls at once, one could otherwise leave its courier, and the other the flag
        installed.withLock { installed in
            installed = courier
            isWatched.store(courier != nil, ordering: .releasing)
        }
    }

    /// Changes with each reset or restore of the sandbox: what was under way before is to be given up.
    package var resets: Int { resetCount.load(ordering: .acquiring) }

    func reset() {
        install(nil)
        giveUp()
    }

    func giveUp() { resetCount.add(1, ordering: .releasing) }

    /// Runs a change that replaces the outboxes. The calls in the new ones were made long ago, so they are not sent, and what is under way
    /// is given up.
    func passOver(_ change: () -> Void) {
        func giveUpAndChange() {
            // first, so that the outcome of a call under way is not noted on one that takes its place
            giveUp()
            change()
        }
        guard let courier else { return giveUpAndChange() }
        courier.passOver(giveUpAndChange)
    }

    /// Tells the courier that there may be new calls.
    func announce() {
        guard isWatched.load(ordering: .acquiring) else { return }
        courier?.collect()
    }
}

/// Sends the calls of one sandbox.
package protocol Courier: Sendable {
    /// The hosts that may be called, in small letters.
    var allowedHosts: [String] { get }
    /// Picks up what was recorded since the last time. Called by threads that answer requests, so it must not block.
    func collect()
    /// Runs the change, skips the calls that are there afterwards, and ends what is under way.
    func passOver(_ change: () -> Void)
    /// Returns when nothing is under way.
    func rest() async
}
