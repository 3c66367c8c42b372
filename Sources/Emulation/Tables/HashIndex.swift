/// Ordinals by the hash of an id: the way from an id to its row.
///
/// An entry is one word: the upper 24 bits of the hash, then the ordinal in 40 bits, enough for a million million rows ever inserted. Ids of
/// one hash are told apart by looking at their rows; so no id is kept twice, and copying a node counts no references.
@usableFromInline struct HashIndex: Sendable {
    private var tree = SortedTree<SortedArray<UInt64>>()

    /// The first ordinal under that hash which `isMatch` takes for its own.
    @usableFromInline func ordinal(hash: Int, where isMatch: (Int) -> Bool) -> Int? {
        guard tree.count > 0 else { return nil }
        let first = Self.entry(hash, 0)
        var (run, position) = tree.leaf { $0.precedes(first, at: $1) }
        while true {
            if position == run.count {
                // the next leaf is seldom asked for, so that its rank is worth another descent
                let rank = tree.rank { $0.precedes(run[position - 1], at: $1) } + 1
                guard rank < tree.count else { return nil }
                (run, position) = tree.leaf(at: rank)
            }
            guard run[position] >> Self.ordinalBits == first >> Self.ordinalBits else { return nil }
            let ordinal = Int(run[position] & Self.ordinalMask)
            if isMatch(ordinal) { return ordinal }
            position += 1
        }
    }

    @usableFromInline mutating func insert(hash: Int, _ ordinal: Int) { tree.insert(Self.entry(hash, ordinal)) }

    /// The entry must be there.
    @usableFromInline mutating func remove(hash: Int, _ ordinal: Int) { tree.remove(Self.entry(hash, ordinal)) }

    private static let ordinalBits = 40
    private static let ordinalMask: UInt64 = (1 << 40) - 1

    private static func entry(_ hash: Int, _ ordinal: Int) -> UInt64 {
        UInt64(bitPattern: Int64(hash)) & ~ordinalMask | UInt64(ordinal) & ordinalMask
    }
}
