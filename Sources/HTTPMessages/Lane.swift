import Dispatch
import Synchronization

/// A first-come, first-served queue that runs at most `width` pieces of work at once, each on a thread of its own that blocks nobody else.
/// Waiting work takes no threads, of which Dispatch has only some 250 for the whole process.
package final class Lane: Sendable {
    private typealias Work = @Sendable () -> Void

    private struct State {
        var threads = 0
        /// Keyed by order of arrival.
        var waiting: [Int: Work] = [:]
        /// How many pieces of work ever had to wait, and how many of those have begun.
        var came = 0, begun = 0

        mutating func next() -> Work? {
            guard let work = waiting.removeValue(forKey: begun) else {
                threads -= 1
                return nil
            }
            begun += 1
            return work
        }
    }

    private let width: Int
    private let state = Mutex(State())

    /// - Parameter width: how many pieces of work run at once.
    package init(width: Int) { self.width = width }

    /// Whether work is waiting for a thread.
    package var isCrowded: Bool { state.withLock { !$0.waiting.isEmpty } }

    package func add(_ work: @escaping @Sendable () -> Void) {
        let isFree = state.withLock { state in
            guard state.threads == width else {
                state.threads += 1
                return true
            }
            state.waiting[state.came] = work
            state.came += 1
            return false
        }
        // a queue of its own, so that Dispatch gives it a thread of its own
        if isFree { DispatchQueue(label: "lane").async { self.run(work) } }
    }

    /// Runs `first`, then waiting work until none is left.
    private func run(_ first: Work) {
        first()
        while let next = state.withLock({ $0.next() }) { next() }
    }
}
