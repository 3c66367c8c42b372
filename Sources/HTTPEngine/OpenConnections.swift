import Dispatch
import Glibc
import Synchronization

/// Every open connection, and the watcher that ends those that take too long.
///
/// Time is counted in ticks, so that a request need not read the clock.
final class OpenConnections: Sendable {
    private let limits: EngineConfiguration.Limits
    private let tickLength: Duration
    private let now = Atomic(0)
    private let connections = Mutex<Set<Member>>([])
    // unsafe: a Dispatch source may be used from any thread, but its import does not declare it `Sendable`
    private nonisolated(unsafe) let watch: any DispatchSourceTimer
    private let largeBodies = Atomic(0)
    private let isStopping = Atomic(false)
    private let somethingFinished = DispatchSemaphore(value: 0)

    init(_ limits: EngineConfiguration.Limits) {
        self.limits = limits
        tickLength = min(max(min(limits.requestTime, limits.idle) / 16, .milliseconds(10)), .seconds(1))
        // this quality of service for the same reason as the timer of `HeldConnections`
        watch = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "open connections", qos: .userInitiated))
        // a source must not be released before it was activated, and a server with an invalid certificate never starts watching
        watch.activate()
    }

    deinit { watch.cancel() }

    var tick: Int { now.load(ordering: .relaxed) }

    func add(socket: Int32) -> Connection {
        connections.withLock { connections in
            let connection = Connection(socket: socket, isSurplus: connections.count >= limits.connections, tick: tick)
            connections.insert(Member(connection: connection))
            return connection
        }
    }

    /// To be called while the socket is still open, so that the watcher never touches a descriptor that was reused.
    func remove(_ connection: Connection) {
        connections.withLock { _ = $0.remove(Member(connection: connection)) }
    }

    /// False if `Limits.largeBodies` are in memory already. A body counts until its request is finished.
    func admitLargeBody(of connection: Connection) -> Bool {
        if connection.hasLargeBody { return true }
        guard largeBodies.add(1, ordering: .relaxed).oldValue < limits.largeBodies else {
            largeBodies.subtract(1, ordering: .relaxed)
            return false
        }
        connection.hasLargeBody = true
        return true
    }

    func finish(_ connection: Connection) {
        if connection.hasLargeBody { largeBodies.subtract(1, ordering: .relaxed) }
        connection.finish(tick: tick)
        if isStopping.load(ordering: .sequentiallyConsistent) { somethingFinished.signal() }
    }

    /// Returns when no request is in flight any more, or after `grace`.
    func waitUntilAnswered(atMost grace: Duration) {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        let end = DispatchTime.now() + grace
        func isBusy() -> Bool { connections.withLock { $0.contains { $0.connection.isBusy } } }
        // looks again soon even when nothing finishes: a client may leave
        while isBusy(), DispatchTime.now() < end {
            _ = somethingFinished.wait(timeout: min(end, .now() + DispatchTimeInterval.milliseconds(10)))
        }
    }

    func startWatching(_ held: HeldConnections) {
        watch.setEventHandler { [weak self] in self?.endOverdue(held) }
        watch.schedule(deadline: .now() + tickLength, repeating: .nanoseconds(Int(tickLength / .nanoseconds(1))))
    }

    func stopWatching() { watch.cancel() }

    private func endOverdue(_ held: HeldConnections) {
        let tick = now.add(1, ordering: .relaxed).newValue
        connections.withLock { connections in
            for member in connections {
                let connection = member.connection
                let elapsed = tickLength * (tick - connection.since.load(ordering: .relaxed))
                // The library does not notice a client that leaves right after its last bytes. A request that a worker has read but not yet
                // reported looks the same for a moment, hence the wait of one tick.
                func hasLeft() -> Bool { elapsed > tickLength && connection.clientHasLeft }
                switch connection.phase.load(ordering: .relaxed) {
                case .idle:
                    if elapsed > limits.idle || hasLeft() { connection.end() }
                case .receiving:
                    if elapsed > limits.requestTime + allowance(for: connection) || hasLeft() { connection.end() }
                case .answering where elapsed > limits.idle:
                    if connection.clientHasLeft { held.abandon(connection) }
                    if tickLength * (tick - connection.stuckSince(tick)) > limits.idle { connection.end() }
                case .answering: break
                }
            }
        }
    }

    /// A body that keeps coming at 16 KiB a second or faster is never cut off.
    private func allowance(for connection: Connection) -> Duration { .seconds(connection.received.load(ordering: .relaxed) / (16 * 1024)) }

    private struct Member: Hashable {
        let connection: Connection
        static func == (a: Self, b: Self) -> Bool { a.connection === b.connection }
        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(connection)) }
    }
}
