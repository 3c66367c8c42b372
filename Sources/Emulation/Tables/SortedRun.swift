/// A short sorted list of entries: what a node of a `SortedTree` holds in one piece.
protocol SortedRun: Sendable {
    associatedtype Entry: Sendable

    /// How many entries a node may hold.
    static var capacity: Int { get }

    init()
    var count: Int { get }
    subscript(position: Int) -> Entry { get }
    func isEntry(at position: Int, before entry: Entry) -> Bool
    func isEntry(at position: Int, equalTo entry: Entry) -> Bool
    mutating func insert(_ entry: Entry, at position: Int)
    mutating func remove(at position: Int)
    mutating func append(_ later: Self)
    /// Gives away the entries from that position on.
    mutating func split(at position: Int) -> Self
}

extension SortedRun {
    /// The first position, from `start` on, at which `precedes` does not hold (binary search).
    func partition(from start: Int, where precedes: (Self, _ position: Int) -> Bool) -> Int {
        var low = start
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if precedes(self, middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Entries as they are, in an array.
struct SortedArray<Entry: Comparable & Sendable>: SortedRun {
    static var capacity: Int { 32 }

    private var entries: [Entry] = []

    init() {}

    var count: Int { entries.count }
    subscript(position: Int) -> Entry { entries[position] }
    func isEntry(at position: Int, before entry: Entry) -> Bool { entries[position] < entry }
    func isEntry(at position: Int, equalTo entry: Entry) -> Bool { entries[position] == entry }
    mutating func insert(_ entry: Entry, at position: Int) { entries.insert(entry, at: position) }
    mutating func remove(at position: Int) { entries.remove(at: position) }
    mutating func append(_ later: Self) { entries += later.entries }

    mutating func split(at position: Int) -> Self {
        var later = Self()
        later.entries = Array(entries[position...])
        entries.removeSubrange(position...)
        return later
    }
}
