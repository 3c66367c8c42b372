package import Synchronization

/// A value derived from a state: computed when it is first asked for, and shared by every copy of the record that holds it. Code that changes
/// what it is derived from gives the record a new one.
package final class Memo<Value: Sendable>: Sendable {
    @usableFromInline let kept = Mutex<Value?>(nil)

    @inlinable package init() {}

    package var isEmpty: Bool { kept.withLock { $0 == nil } }

    /// `work` runs without the lock; if two callers run it at once, both get the same value.
    @inlinable package func value(_ work: () -> Value) -> Value {
        if let value = kept.withLock({ $0 }) { return value }
        let value = work()
        kept.withLock { $0 = value }
        return value
    }
}
