/// An index of a table: the ordinals of its rows in the order of their keys.
@usableFromInline struct IndexTree: Sendable {
    private var tree = SortedTree<IndexRun>()

    @usableFromInline init() {}

    /// An index of many rows at once.
    /// - Parameter parts: the keys of the rows by ordinal, from 0; and further keys, each with the position of its row within the part.
    init(_ parts: [(keys: [SortKey?], several: [(place: Int, key: SortKey)])]) {
        var entries: [IndexEntry] = []
        var ordinal = 0
        for part in parts {
            for (place, key) in part.several { entries.append(IndexEntry(key: key, ordinal: ordinal + place)) }
            for key in part.keys {
                if let key { entries.append(IndexEntry(key: key, ordinal: ordinal)) }
                ordinal += 1
            }
        }
        entries.sort { $0.key == $1.key ? $0.ordinal < $1.ordinal : $0.key < $1.key }
        tree = SortedTree(sorted: entries)
    }

    /// An index of the rows that a table has already.
    init<Row>(_ rows: RowTree<Row>, _ index: Index<Row>) {
        var entries: [IndexEntry] = []
        rows.visit { ordinal, row in index.forEachKey(row) { entries.append(IndexEntry(key: $0, ordinal: ordinal)) } }
        entries.sort { $0.key == $1.key ? $0.ordinal < $1.ordinal : $0.key < $1.key }
        tree = SortedTree(sorted: entries)
    }

    @usableFromInline var count: Int { tree.count }

    @usableFromInline mutating func insert(_ key: SortKey, _ ordinal: Int) { tree.insert(IndexEntry(key: key, ordinal: ordinal)) }

    /// The entry must be there.
    @usableFromInline mutating func remove(_ key: SortKey, _ ordinal: Int) { tree.remove(IndexEntry(key: key, ordinal: ordinal)) }

    @usableFromInline func rank(of key: SortKey, _ ordinal: Int) -> Int {
        let entry = IndexEntry(key: key, ordinal: ordinal)
        return tree.rank { $0.precedes(entry, at: $1) }
    }

    /// How many entries have a key that comes before this one.
    @usableFromInline func rank(of key: SortKey) -> Int { tree.rank { $0.order(at: $1, key) == .before } }

    /// The ranks of all entries whose keys begin with `group`.
    @usableFromInline func ranks(in group: SortKey) -> Range<Int> {
        let start = tree.rank { $0.order(at: $1, group) == .before }
        return start..<tree.rank { $0.order(at: $1, group) != .after }
    }

    /// The ordinals at those ranks, which must be there.
    @usableFromInline func ordinals(_ ranks: Range<Int>) -> [Int] {
        var ordinals: [Int] = []
        ordinals.reserveCapacity(ranks.count)
        while ordinals.count < ranks.count {
            let (leaf, start) = tree.leaf(at: ranks.lowerBound + ordinals.count)
            let end = min(leaf.count, start + ranks.count - ordinals.count)
            for position in start..<end { ordinals.append(leaf.ordinal(at: position)) }
        }
        return ordinals
    }
}
