import Dispatch
import FoundationEssentials
import Synchronization

/// Work that is shared among all processor cores. The outcome does not depend on which of them is faster.
package enum Cores {
    static let count = ProcessInfo.processInfo.activeProcessorCount

    /// Calls `work` for parts of `0..<count` and gives the results in order. What fits one part is not worth sharing.
    package static func map<Result: Sendable>(_ count: Int, partsOf size: Int, _ work: @Sendable (Range<Int>) -> Result) -> [Result] {
        let parts = (count + size - 1) / size
        let results = Mutex<[Result?]>(Array(repeating: nil, count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let result = work(part * size..<min((part + 1) * size, count))
            results.withLock { $0[part] = result }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
