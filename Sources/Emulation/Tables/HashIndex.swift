/// Ordinals by the hash of an id: the way from an id to its row.
///
/// An entry is one word: the upper 24 bits of the hash, then the ordinal in 40 bits, enough for a million million rows ever inserted. Ids of
/// one hash are told apart by looking at their rows; so no id is kept twice, and copying a node counts no references.
@usableFromInline struct HashIndex: Sendable {
    private var tree = SortedTree<SortedArray<UInt64>>()

    /// An entry on the way through those of one hash.
    @usableFromInline struct Candidate: Sendable {
        fileprivate let leaf: SortedArray<UInt64>
        fileprivate let position: Int

        @usableFromInline var ordinal: Int { Int(leaf[position] & ordinalMask) }
    }

    @usableFromInline func first(hash: Int) -> Candidate? {
        let first = entry(hash, 0)
        let (leaf, position) = tree.leaf { $0.precedes(first, at: $1) }
        return candidate(leaf, position, of: first)
    }

    @usableFromInline func next(after candidate: Candidate) -> Candidate? {
        self.candidate(candidate.leaf, candidate.position + 1, of: candidate.leaf[candidate.position])
    }

    @usableFromInline mutating func insert(hash: Int, _ ordinal: Int) { tree.insert(entry(hash, ordinal)) }

    /// The entry must be there.
    @usableFromInline mutating func remove(hash: Int, _ ordinal: Int) { tree.remove(entry(hash, ordinal)) }

    private func candidate(_ leaf: SortedArray<UInt64>, _ position: Int, of entry: UInt64) -> Candidate? {
        var (leaf, position) = (leaf, position)
        if position == leaf.count {
            // the next leaf is seldom asked for, so that its rank is worth another descent
            let rank = leaf.count == 0 ? 0 : tree.rank { $0.precedes(leaf[position - 1], at: $1) } + 1
            guard rank < tree.count else { return nil }
            (leaf, position) = tree.leaf(at: rank)
        }
        return leaf[position] & ~ordinalMask == entry & ~ordinalMask ? Candidate(leaf: leaf, position: position) : nil
    }

    private func entry(_ hash: Int, _ ordinal: Int) -> UInt64 {
        UInt64(bitPattern: Int64(hash)) & ~ordinalMask | UInt64(ordinal) & ordinalMask
    }
}

private let ordinalMask: UInt64 = (1 << 40) - 1
