import HTTPMessages

/// How many requests were answered, by API and status, and how many of them met a fault. Counts never fall: a journal that is cleared, reset
/// or switched off goes on counting.
package struct Traffic: Sendable {
    /// What is counted of a request.
    struct Answered: Sendable {
        /// Of the API among the mounts; nil where no API has the path.
        let place: Int?
        let status: Status
        let hasFault: Bool
    }

    /// The requests of one API.
    package struct Counts: Sendable {
        package fileprivate(set) var faults = 0
        /// From `Traffic.statuses.lowerBound` on; empty until a request is counted.
        fileprivate var byStatus: [Int] = []

        /// The statuses that were answered, and how often.
        package var statuses: [(code: Int, count: Int)] {
            byStatus.enumerated().filter { $0.element > 0 }.map { (Traffic.statuses.lowerBound + $0.offset, $0.element) }
        }
    }

    fileprivate static let statuses = 100...599

    /// First those of no API, then those of each mount.
    private var counts: [Counts] = []

    package init() {}

    /// - Parameter place: of the API among the mounts; nil means no API.
    package func counts(ofAPIAt place: Int?) -> Counts {
        let index = Self.index(place)
        return index < counts.count ? counts[index] : Counts()
    }

    private static func index(_ place: Int?) -> Int { place.map { $0 + 1 } ?? 0 }

    mutating func count(_ answered: Answered) {
        let index = Self.index(answered.place)
        while index >= counts.count { counts.append(Counts()) }
        if counts[index].byStatus.isEmpty { counts[index].byStatus = Array(repeating: 0, count: Self.statuses.count) }
        let code = min(max(answered.status.code, Self.statuses.lowerBound), Self.statuses.upperBound)
        counts[index].byStatus[code - Self.statuses.lowerBound] += 1
        if answered.hasFault { counts[index].faults += 1 }
    }

    mutating func add(_ other: Traffic) {
        while counts.count < other.counts.count { counts.append(Counts()) }
        for (index, more) in other.counts.enumerated() where !more.byStatus.isEmpty {
            if counts[index].byStatus.isEmpty {
                counts[index].byStatus = more.byStatus
            } else {
                for status in more.byStatus.indices { counts[index].byStatus[status] += more.byStatus[status] }
            }
            counts[index].faults += more.faults
        }
    }
}
