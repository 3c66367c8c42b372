package import Synchronization

/// A value that follows from a state: worked out when it is first asked for, and the same for every copy of the record that holds it. Whoever changes
/// what it follows from gives the record a new one.
package final class Memo<Value: Sendable>: Sendable {
    @usableFromInline let kept = Mutex<Value?>(nil)

    @inlinable package init() {}

    package var isEmpty: Bool { kept.withLock { $0 == nil } }

    /// `work` runs without the lock; of two that run at once, both find the same.
    @inlinable package func value(_ work: () -> Value) -> Value {
        if let value = kept.withLock({ $0 }) { return value }
        let value = work()
        kept.withLock { $0 = value }
        return value
    }
}
