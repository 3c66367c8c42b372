import Synchronization

/// Where a sandbox's outgoing calls are picked up, if anybody sends them. The server decides who does; new calls, and what came of them, are
/// announced here.
package final class Outgoing: Sendable {
    private struct Listeners {
        var courier: (any Courier)?
        var watchers = Watchers()
        var areAny: Bool { courier != nil || !watchers.isEmpty }
    }
    private let listeners = Mutex(Listeners())
    /// Spares requests the lock in a sandbox where nobody listens. Written only while holding it.
    private let isHeard = Atomic(false)
    private let resetCount = Atomic(0)
    private let closed = Atomic(false)

    package var courier: (any Courier)? { listeners.withLock { $0.courier } }

    package func install(_ courier: (any Courier)?) {
        // in one step: of two calls at once, one could otherwise leave its courier, and the other the flag
        listeners.withLock { listeners in
            listeners.courier = courier
            isHeard.store(listeners.areAny, ordering: .releasing)
        }
    }

    /// Calls `news` whenever an outbox may have changed, on the thread that changed it, so it must not block.
    package func watch(_ news: @escaping @Sendable () -> Void) -> Watchers.Watch {
        listeners.withLock { listeners in
            isHeard.store(true, ordering: .releasing)
            return listeners.watchers.add(news)
        }
    }

    package func unwatch(_ watch: Watchers.Watch) {
        listeners.withLock { listeners in
            listeners.watchers.remove(watch)
            isHeard.store(listeners.areAny, ordering: .releasing)
        }
    }

    /// Whether somebody waits for news.
    var isWatched: Bool { listeners.withLock { !$0.watchers.isEmpty } }

    /// Whether the sandbox is gone, so that no news will come.
    package var isClosed: Bool { closed.load(ordering: .acquiring) }

    /// Tells those who wait for news that there will be none.
    func close() {
        closed.store(true, ordering: .releasing)
        listeners.withLock { $0.watchers }.tell()
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

    /// Tells the courier and those who watch that there may be new calls, or that something came of one.
    func announce() {
        guard isHeard.load(ordering: .acquiring) else { return }
        let (courier, watchers) = listeners.withLock { ($0.courier, $0.watchers) }
        courier?.collect()
        watchers.tell()
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
