import Dispatch
import Emulation
import Synchronization

/// Looks at a sandbox's outboxes whenever they have changed, until enough of their calls match, the time is up, or the sandbox is gone.
/// Blocks no thread. Each look is at all calls, since what came of them changes, and a reset or a restored snapshot replaces them.
final class OutboxWaiter: Sendable {
    let answer = Later<Admin.OutboxArrival>()
    private let count: Int
    private let match: Admin.CompiledOutgoingMatch
    /// Weak, since the sandbox holds the waiter until it is done.
    private weak let sandbox: Sandbox?
    /// Those that have an outbox.
    private let mounts: [any Mount]
    private let progress = Mutex(Progress())

    private struct Progress {
        /// The moment for which a look was last planned.
        var moment: Moment?
        /// Whether a planned look has not begun yet.
        var isPlanned = false
        var watch: Watchers.Watch?
        var isDone = false
    }

    /// Differs after whatever may change the outcome of a look.
    private struct Moment: Equatable {
        let isClosed: Bool
        let resets: Int
        let changes: [Int]
    }

    init(for count: Int, _ match: Admin.CompiledOutgoingMatch, in sandbox: Sandbox, of mounts: [any Mount]) {
        self.count = count
        self.match = match
        self.sandbox = sandbox
        self.mounts = mounts.filter { $0.outbox(in: sandbox) != nil }
    }

    /// - Parameter timeout: by the wall clock, since the client is what waits, and the sandbox's clock may stand still.
    func start(_ timeout: Duration) {
        guard let sandbox else { return }
        let watch = sandbox.outgoing.watch { self.plan() }
        let isDone = progress.withLock { progress in
            progress.watch = watch
            return progress.isDone
        }
        if isDone { sandbox.outgoing.unwatch(watch) }
        look(in: sandbox, isLast: timeout <= .zero)
        let end = DispatchTime.now() + .milliseconds(Int(timeout / .milliseconds(1)))
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: end) { [weak self] in
            if let self, let sandbox = self.sandbox { self.look(in: sandbox, isLast: true) }
        }
    }

    /// Looks soon, on a thread that answers no requests: there may be many calls to compare. One look is enough for all changes before it.
    private func plan() {
        guard let sandbox else { return }
        let changes = mounts.map { $0.outbox(in: sandbox)?.changes ?? 0 }
        let moment = Moment(isClosed: sandbox.outgoing.isClosed, resets: sandbox.outgoing.resets, changes: changes)
        let isNew = progress.withLock { progress in
            guard !progress.isDone, progress.moment != moment else { return false }
            progress.moment = moment
            defer { progress.isPlanned = true }
            return !progress.isPlanned
        }
        guard isNew else { return }
        DispatchQueue.global(qos: .utility).async { [self] in
            progress.withLock { $0.isPlanned = false }
            look(in: sandbox, isLast: false)
        }
    }

    private func look(in sandbox: Sandbox, isLast: Bool) {
        guard !progress.withLock(\.isDone) else { return }
        let isClosed = sandbox.outgoing.isClosed
        let kept = Admin.KeptCalls(in: sandbox, of: mounts)
        let fitting = kept.calls.filter(match.fits)
        let isMet = fitting.count >= count
        guard isMet || isLast || isClosed else { return }
        let end: Progress? = progress.withLock { progress in
            guard !progress.isDone else { return nil }
            progress.isDone = true
            return progress
        }
        guard let end else { return }
        if let watch = end.watch { sandbox.outgoing.unwatch(watch) }
        // of a sandbox that is gone, nobody knows what else it would have called
        let verdict = isMet ? "passed" : kept.forgotten == 0 && !isClosed ? "failed" : "inconclusive"
        answer.fulfil(Admin.OutboxArrival(verdict, expected: count, fitting))
    }
}
