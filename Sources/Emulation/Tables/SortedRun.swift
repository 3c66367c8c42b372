/// A short sorted list of entries: what a node of a `SortedTree` holds in one piece.
protocol SortedRun: Sendable {
    associatedtype Entry: Sendable

    /// How many entries a leaf may hold.
    static var leafCapacity: Int { get }

    init()
    /// - Parameter entries: in their order.
    init(sorted entries: ArraySlice<Entry>)
    var count: Int { get }
    subscript(position: Int) -> Entry { get }

    /// Whether the entry at that position comes before `entry`.
    func precedes(_ entry: Entry, at position: Int) -> Bool
    /// Whether the entry at that position comes after `entry`.
    func follows(_ entry: Entry, at position: Int) -> Bool
    mutating func insert(_ entry: Entry, at position: Int)
    mutating func remove(at position: Int)
    mutating func append(_ later: Self)
    /// Removes and returns the entries from that position on.
    mutating func split(at position: Int) -> Self
}

extension SortedRun {
    /// The first position, from `start` on, at which `precedes` does not hold (binary search).
    @inline(__always) func partition(from start: Int, where precedes: (Self, _ position: Int) -> Bool) -> Int {
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
    static var leafCapacity: Int { 64 }

    private var entries: [Entry] = []

    init() {}
    init(sorted entries: ArraySlice<Entry>) { self.entries = Array(entries) }

    var count: Int { entries.count }
    subscript(position: Int) -> Entry { entries[position] }

    func precedes(_ entry: Entry, at position: Int) -> Bool { entries[position] < entry }
    func follows(_ entry: Entry, at position: Int) -> Bool { entry < entries[position] }

    mutating func insert(_ entry: Entry, at position: Int) {
        // in small steps: by itself an array doubles its capacity, and there are many of them
        if entries.count == entries.capacity { entries.reserveCapacity(entries.count + 8) }
        entries.insert(entry, at: position)
    }

    mutating func remove(at position: Int) { entries.remove(at: position) }
    mutating func append(_ later: Self) { entries += later.entries }

    mutating func split(at position: Int) -> Self {
        var later = Self()
        later.entries = Array(entries[position...])
        entries = Array(entries[..<position])
        return later
    }
}
