import Dispatch
import FoundationEssentials
import Synchronization

/// Work that is shared out to all processor cores. What comes out does not depend on who was faster.
enum Cores {
    static let count = ProcessInfo.processInfo.activeProcessorCount

    /// Calls `work` for parts of `0..<count` and gives the results in order. Few things are not worth the sharing.
    static func map<Result: Sendable>(_ count: Int, partsOf size: Int, _ work: @Sendable (Range<Int>) -> Result) -> [Result] {
        let parts = (count + size - 1) / size
        let results = Mutex<[Result?]>(Array(repeating: nil, count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let result = work(part * size..<min((part + 1) * size, count))
            results.withLock { $0[part] = result }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
