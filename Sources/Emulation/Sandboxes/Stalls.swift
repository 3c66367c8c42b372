/// A span of a sandbox's time in which nothing happens by itself.
package struct Stall: Sendable, Equatable {
    package let start: Instant
    /// Exclusive; nil where the stall never ends.
    package let end: Instant?

    package init(from start: Instant, until end: Instant?) {
        self.start = start
        self.end = end
    }

    package func contains(_ instant: Instant) -> Bool { start <= instant && end.map { instant < $0 } ?? true }
}

/// The stalls of an API. What is due during one of them waits for its end.
package struct Stalls: Sendable {
    package static let none = Stalls([])

    /// In order, without overlaps; stalls that touch are merged.
    let apart: [Stall]

    package init(_ stalls: [Stall]) {
        var apart: [Stall] = []
        for stall in stalls.sorted(by: { $0.start < $1.start }) {
            guard let last = apart.last, last.end.map({ stall.start <= $0 }) ?? true else {
                apart.append(stall)
                continue
            }
            let end = last.end.flatMap { end in stall.end.map { max(end, $0) } }
            apart[apart.count - 1] = Stall(from: last.start, until: end)
        }
        self.apart = apart
    }

    func stall(at instant: Instant) -> Stall? { apart.first { $0.contains(instant) } }

    /// When the next stall begins.
    func start(after instant: Instant) -> Instant? { apart.first { $0.start > instant }?.start }

    /// When something due at that instant can happen; nil if never.
    func release(of due: Instant) -> Instant? {
        guard let stall = stall(at: due) else { return due }
        return stall.end
    }
}
