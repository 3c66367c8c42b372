import Synchronization

/// Where a sandbox's outgoing calls are picked up, if anybody does that. Who sends them, the server says; this is where he is told of new ones.
package final class Outgoing: Sendable {
    private let installed = Mutex<(any Courier)?>(nil)
    /// Lets a request in a sandbox that sends nothing pass without the lock.
    private let isWatched = Atomic(false)

    package var courier: (any Courier)? { installed.withLock { $0 } }

    package func install(_ courier: (any Courier)?) {
        installed.withLock { $0 = courier }
        isWatched.store(courier != nil, ordering: .releasing)
    }

    /// Something happened: there may be new calls.
    func announce() {
        guard isWatched.load(ordering: .acquiring) else { return }
        courier?.collect()
    }
}

/// Who sends the calls of one sandbox.
package protocol Courier: Sendable {
    /// The hosts that he may call, in small letters.
    var allowedHosts: [String] { get }
    /// Takes up what was recorded since the last time. Called by threads that answer requests, so it must not wait for anything.
    func collect()
    /// Returns when nothing is under way.
    func rest() async
}
