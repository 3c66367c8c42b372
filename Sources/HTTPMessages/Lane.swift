import Dispatch
import Synchronization

/// Where work waits its turn, first come, first served: so many pieces of it are done at once, each on a thread that nobody else waits for. However many
/// wait, they take no more threads than that, of which Dispatch has some 250 for the whole process.
package final class Lane: Sendable {
    private typealias Work = @Sendable () -> Void

    private struct State {
        var threads = 0
        /// By the order in which they came.
        var waiting: [Int: Work] = [:]
        /// How many ever had to wait, and how many of them no longer do.
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

    /// - Parameter width: how many pieces are done at once.
    package init(width: Int) { self.width = width }

    /// Whether some wait behind those that are being done.
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
        // a queue of its own gets a thread of its own
        if isFree { DispatchQueue(label: "lane").async { self.run(work) } }
    }

    /// That, and what waits behind it.
    private func run(_ first: Work) {
        first()
        while let next = state.withLock({ $0.next() }) { next() }
    }
}
