/// Something that happened on the clock, without a request.
package struct Happening: Sendable {
    package let at: Instant
    package let api: String
    /// What and to whom, in one line: `workflow b459cf22-… ran`.
    package let what: String
    /// How many more of the same are left out after it, where the clock moves far.
    let leavingOut: Int

    package init(at: Instant, api: String, what: String, leavingOut: Int = 0) {
        self.at = at
        self.api = api
        self.what = what
        self.leavingOut = leavingOut
    }
}

/// What happened when a clock was moved, in due order: the last ten thousand, and how many there were, since moving far causes millions.
package struct Happenings: Sendable, Sequence {
    private var latest: [Happening] = []
    package private(set) var count = 0
    /// How many did not happen, though they were due.
    package private(set) var leftOut = 0
    package var isEmpty: Bool { count == 0 }
    private static let most = 10_000

    package init() {}

    init(_ happened: [Happening]) { for happening in happened { append(happening) } }

    /// What happened in several places, merged.
    package init(_ parts: [Happenings]) {
        self.init(parts.flatMap { $0 }.sorted { $0.at < $1.at })
        count = parts.reduce(0) { $0 + $1.count }
        leftOut = parts.reduce(0) { $0 + $1.leftOut }
    }

    mutating func append(_ happening: Happening) {
        count += 1
        leftOut += happening.leavingOut
        latest.append(happening)
        if latest.count == 2 * Self.most { latest.removeFirst(Self.most) }
    }

    package func makeIterator() -> ArraySlice<Happening>.Iterator { latest.suffix(Self.most).makeIterator() }
}
