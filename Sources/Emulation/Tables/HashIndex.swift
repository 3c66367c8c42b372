/// Ordinals by the hash of an id: the way from an id to its row.
///
/// An entry is one word: the upper 24 bits of the hash, then the ordinal in 40 bits, enough for a million million rows ever inserted. Ids of
/// one hash are told apart by looking at their rows; so no id is kept twice, and copying a node counts no references.
///
/// A trie as a value, each node by the next four bits of the hash. Hashes are spread evenly, so that it needs no balancing: few steps down,
/// and in the leaf the place of an entry can be guessed. Leaves are large, so that hardly more than one step leads to what no cache holds; a leaf
/// that has lost its entries stays, for the few words that it takes.
@usableFromInline struct HashIndex: Sendable {
    private var root = Node()

    @usableFromInline init() {}

    /// An index of many ids at once.
    /// - Parameters:
    ///   - hashes: of the ids by their rows' ordinals, from 0.
    ///   - areSame: whether the rows of two ordinals have the same id; asked where hashes do not tell.
    ///   - repeated: the ordinals of all rows whose id an earlier one has. Unless there are none, the index is of no use.
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

    /// The ordinals of one hash by number, from 0; nil behind the last. There is hardly ever more than one.
    @usableFromInline func ordinal(hash: Int, number: Int) -> Int? { root.ordinal(of: entry(hash, 0), number, 0) }

    @usableFromInline mutating func insert(hash: Int, _ ordinal: Int) { root.insert(entry(hash, ordinal), 0) }

    /// The entry must be there.
    @usableFromInline mutating func remove(hash: Int, _ ordinal: Int) { root.remove(entry(hash, ordinal), 0) }
}

/// Kept in the array of its parent: one allocation and one indirection less than a node object.
private struct Node: Sendable {
    /// In a leaf, sorted.
    var entries: [UInt64] = []
    /// Sixteen, or none in a leaf.
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
        // a span, since an element of an array would be copied, and references counted that all threads count
        guard children.isEmpty else { return children.span[slot(first, level)].ordinal(of: first, number, level + 1) }
        let position = place(of: first, in: entries, level) + number
        guard position < entries.count, entries[position] & ~ordinalMask == first & ~ordinalMask else { return nil }
        return Int(entries[position] & ordinalMask)
    }

    mutating func insert(_ entry: UInt64, _ level: Int) {
        guard children.isEmpty else { return children[slot(entry, level)].insert(entry, level + 1) }
        // little by little: arrays grow to twice their size by themselves, and there are many of them
        if entries.count == entries.capacity { entries.reserveCapacity(entries.count + entries.count / 8 + 8) }
        entries.insert(entry, at: place(of: entry, in: entries, level))
        if entries.count > leafCapacity, level < levels { self = Node(sorted: entries[...], level) }
    }

    mutating func remove(_ entry: UInt64, _ level: Int) {
        guard children.isEmpty else { return children[slot(entry, level)].remove(entry, level + 1) }
        entries.remove(at: place(of: entry, in: entries, level))
    }
}

/// The first position in a leaf whose entry is not smaller: looked for where it would stand if all were spread evenly.
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
/// As many as there are bits of the hash for.
private let levels = 6
private let leafCapacity = 512
