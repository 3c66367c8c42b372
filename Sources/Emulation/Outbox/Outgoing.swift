import Synchronization

/// Where a sandbox's outgoing calls are picked up, if anybody does that. Who sends them, the server says; this is where he is told of new ones.
package final class Outgoing: Sendable {
    private let installed = Mutex<(any Courier)?>(nil)
    /// Lets a request in a sandbox that sends nothing pass without the lock. Written by whoever holds that.
    private let isWatched = Atomic(false)
    private let resetCount = Atomic(0)

    package var courier: (any Courier)? { installed.withLock { $0 } }

    package func install(_ courier: (any Courier)?) {
        // both in one step, or of two at once one could leave its courier and the other whether there is any
        installed.withLock { installed in
            installed = courier
            isWatched.store(courier != nil, ordering: .releasing)
        }
    }

    /// Changes with each reset or restore of the sandbox: what was under way then is to be given up.
    package var resets: Int { resetCount.load(ordering: .acquiring) }

    func reset() {
        install(nil)
        giveUp()
    }

    func giveUp() { resetCount.add(1, ordering: .releasing) }

    /// Other outboxes take the place of these: what is in them was called long ago, so it is not sent, and what is under way is given up.
    func passOver(_ change: () -> Void) {
        func giveUpAndChange() {
            // before the calls go, so that nothing is noted of those that come instead
            giveUp()
            change()
        }
        guard let courier else { return giveUpAndChange() }
        courier.passOver(giveUpAndChange)
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
    /// Runs the change, takes up nothing of what is there then, and ends what is under way.
    func passOver(_ change: () -> Void)
    /// Returns when nothing is under way.
    func rest() async
}
