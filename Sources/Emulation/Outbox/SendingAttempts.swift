import Synchronization

/// How many attempts to send a call there were, in any sandbox, by the state in which each left its call. Kept apart from the outboxes,
/// which a reset empties.
package final class SendingAttempts: Sendable {
    private let counts = Mutex<[Outbox.Entry.State: Int]>([:])

    package init() {}

    func count(_ attempt: Outbox.Attempt) { counts.withLock { $0[attempt.state, default: 0] += 1 } }

    package subscript(state: Outbox.Entry.State) -> Int { counts.withLock { $0[state] ?? 0 } }
}
