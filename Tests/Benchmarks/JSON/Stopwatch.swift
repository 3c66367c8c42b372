import Foundation

/// Measures the times of named steps over several rounds.
struct Stopwatch {
    private var seconds: [String: [Double]] = [:]
    private var steps: [String] = []

    mutating func time<Result>(_ step: String, _ body: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        let result = try body()
        if seconds[step] == nil { steps.append(step) }
        seconds[step, default: []].append((ContinuousClock.now - start) / .seconds(1))
        return result
    }

    /// In seconds.
    func median(_ step: String) -> Double {
        let sorted = (seconds[step] ?? []).sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    /// Prints each step's median time, and its rate for this many bytes.
    func report(bytes: Int) {
        for step in steps { report(step, median(step), bytes: bytes) }
    }

    func report(_ step: String, _ seconds: Double, bytes: Int) {
        print(String(format: "%8.0f MB/s %8.1f ms  ", Double(bytes) / 1_000_000 / seconds, seconds * 1000) + step)
    }
}
