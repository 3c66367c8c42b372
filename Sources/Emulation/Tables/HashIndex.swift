/// Ordinals by the hash of an id: the way from an id to its row.
///
/// An entry is one word: the upper 24 bits of the hash, then the ordinal in 40 bits, enough for 10¹² rows ever inserted. Ids with the same
/// hash are told apart by looking at their rows; so no id is kept twice, and copying a node counts no references.
///
/// A trie as a value, each level selected by the next four bits of the hash. Hashes are spread evenly, so it needs no balancing and has few
/// levels, and the position of an entry in a leaf can be guessed. Leaves are large, so that a look-up hardly ever misses the cache more
/// than once. A leaf that has lost its entries stays, since it takes only a few words.
@usableFromInline struct HashIndex: Sendable {
    private var root = Node()

    @usableFromInline init() {}

    /// An index of many ids at once.
    /// - Parameters:
    ///   - hashes: the hashes of the ids, by the ordinals of their rows, from 0.
    ///   - areSame: whether the rows of two ordinals have the same id; asked where the hashes are equal.
    ///   - repeated: receives the ordinals of all rows whose id an earlier row has. Unless there are none, the index is of no use.
    init(_ hashes: [Int], areSame: (Int, Int) -> Bool, repeated: inout [Int]) {
        let entries = hashes.enumerated().map { entry($0.element, $0.offset) }.sorted()
        var start = 0
        for at in entries.indices.dropFirst() {
            if entries[at] & ~ordinalMask != entries[start] & ~ordinalMask { start = at }
            let ordinal = Int(entries[at] & ordinalMask)
            if entries[start..<at].contains(where: { areSame(Int($0 & ordinalMask), ordinal) }) { repeated.append(ordinal) }
        }
        repeated.sort()
        root = Node(sorted: entries[...], 0)
    }

    /// The ordinals with that hash one by one, by a number from 0; nil after the last. There is hardly ever more than one.
    @usableFromInline func ordinal(hash: Int, number: Int) -> Int? { root.ordinal(of: entry(hash, 0), number, 0) }

    @usableFromInline mutating func insert(hash: Int, _ ordinal: Int) { root.insert(entry(hash, ordinal), 0) }

    /// The entry must be there.
    @usableFromInline mutating func remove(hash: Int, _ ordinal: Int) { root.remove(entry(hash, ordinal), 0) }
}

/// Kept in the array of its parent: one allocation and one indirection less than a node object.
private struct Node: Sendable {
    /// Sorted; only in a leaf.
    var entries: [UInt64] = []
    /// Sixteen in a branch, none in a leaf.
    var children: [Node] = []

    init() {}

    init(sorted entries: ArraySlice<UInt64>, _ level: Int) {
        guard entries.count > leafCapacity, level < levels else {
            self.entries = Array(entries)
            return
        }
        children.reserveCapacity(16)
        var start = entries.startIndex
        for wanted in 0..<16 {
            var end = start
            while end < entries.endIndex, slot(entries[end], level) == wanted { end += 1 }
            children.append(Node(sorted: entries[start..<end], level + 1))
            start = end
        }
    }

    /// All entries of one hash lie in one leaf.
    func ordinal(of first: UInt64, _ number: Int, _ level: Int) -> Int? {
        // a span: an element of an array would be copied, which changes reference counts that all threads share
        guard children.isEmpty else { return children.span[slot(first, level)].ordinal(of: first, number, level + 1) }
        let position = place(of: first, in: entries, level) + number
        guard position < entries.count, entries[position] & ~ordinalMask == first & ~ordinalMask else { return nil }
        return Int(entries[position] & ordinalMask)
    }

    mutating func insert(_ entry: UInt64, _ level: Int) {
        guard children.isEmpty else { return children[slot(entry, level)].insert(entry, level + 1) }
        // in small steps: by itself an array doubles its capacity, and there are many of them
        if entries.count == entries.capacity { entries.reserveCapacity(entries.count + entries.count / 8 + 8) }
        entries.insert(entry, at: place(of: entry, in: entries, level))
        if entries.count > leafCapacity, level < levels { self = Node(sorted: entries[...], level) }
    }

    mutating func remove(_ entry: UInt64, _ level: Int) {
        guard children.isEmpty else { return children[slot(entry, level)].remove(entry, level + 1) }
        entries.remove(at: place(of: entry, in: entries, level))
    }
}

/// The first position in a leaf whose entry is not smaller. The search starts where the entry would be if all were spread evenly.
private func place(of entry: UInt64, in leaf: [UInt64], _ level: Int) -> Int {
    var place = Int((entry << UInt64(4 * level)).multipliedFullWidth(by: UInt64(leaf.count)).high)
    while place > 0, leaf[place - 1] >= entry { place -= 1 }
    while place < leaf.count, leaf[place] < entry { place += 1 }
    return place
}

private func slot(_ entry: UInt64, _ level: Int) -> Int { Int(entry >> UInt64(60 - 4 * level) & 15) }

private func entry(_ hash: Int, _ ordinal: Int) -> UInt64 {
    UInt64(bitPattern: Int64(hash)) & ~ordinalMask | UInt64(ordinal) & ordinalMask
}

private let ordinalMask: UInt64 = (1 << 40) - 1
/// As many as the bits of the hash allow.
private let levels = 6
private let leafCapacity = 512
