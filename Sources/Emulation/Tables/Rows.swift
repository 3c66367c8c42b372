/// Rows of a table in one of its orders: a view of the table as it was when asked, which fetches rows as they are read.
@usableFromInline package struct Rows<Row: TableRow>: Sendable, Sequence {
    @usableFromInline let table: Table<Row>
    /// Position among the table's indexes; nil for insertion order.
    @usableFromInline let index: Int?
    /// Which ranks of the order are in the view, always counted from the order's own beginning.
    @usableFromInline var ranks: Range<Int>
    @usableFromInline var isReversed = false

    @inlinable init(of table: Table<Row>) {
        self.table = table
        index = nil
        ranks = 0..<table.count
    }

    @inlinable init(of table: Table<Row>, index: Int, group: SortKey?) {
        self.table = table
        self.index = index
        let tree = table.indexTrees[index]
        ranks = group.map(tree.ranks(in:)) ?? 0..<tree.count
    }

    @inlinable package var count: Int { ranks.count }
    @inlinable package var isEmpty: Bool { ranks.isEmpty }
    @inlinable package var underestimatedCount: Int { ranks.count }
    @inlinable package var first: Row? { page(skip: 0, limit: 1).first }
    @inlinable package var last: Row? { reversed().first }

    /// At most `limit` rows after the first `skip`. Negative numbers count as zero.
    @inlinable package func page(skip: Int, limit: Int) -> [Row] {
        let rest = dropping(skip)
        let size = Swift.min(Swift.max(limit, 0), rest.count)
        guard size > 0 else { return [] }
        var page: [Row] = []
        page.reserveCapacity(size)
        var iterator = rest.makeIterator()
        while page.count < size, let row = iterator.next() { page.append(row) }
        return page
    }

    /// The same rows from the last to the first.
    @inlinable package func reversed() -> Rows {
        var reversed = self
        reversed.isReversed.toggle()
        return reversed
    }

    /// How many rows of the view come before that one; nil when it is not among them.
    @inlinable package func rank(of id: Row.ID) -> Int? {
        guard let (ordinal, row) = table.find(id), let rank = rank(of: row, ordinal), ranks.contains(rank) else { return nil }
        return isReversed ? ranks.upperBound - 1 - rank : rank - ranks.lowerBound
    }

    /// The rows that come after that one; none when it is not among them.
    @inlinable package func after(_ id: Row.ID) -> Rows { dropping(rank(of: id).map { $0 + 1 } ?? count) }

    @inlinable package func makeIterator() -> Iterator { Iterator(self) }

    @inlinable func dropping(_ skip: Int) -> Rows {
        let skip = Swift.min(Swift.max(skip, 0), count)
        var rest = self
        rest.ranks = isReversed ? ranks.lowerBound..<(ranks.upperBound - skip) : (ranks.lowerBound + skip)..<ranks.upperBound
        return rest
    }

    @inlinable func rank(of row: Row, _ ordinal: Int) -> Int? {
        guard let index else { return table.tree.rank(of: ordinal) }
        return table.indexes[index].key(row).map { table.indexTrees[index].rank(of: $0, ordinal) }
    }
}

extension Rows {
    /// Walks leaf by leaf: a descent into the tree per leaf, not per row.
    @usableFromInline package struct Iterator: IteratorProtocol {
        @usableFromInline let rows: Rows
        @usableFromInline var ranks: Range<Int>
        @usableFromInline var leaf: [Row] = []
        @usableFromInline var indexLeaf = IndexRun()
        /// Position of the next row in the leaf at hand; outside of it when another leaf must be fetched.
        @usableFromInline var position = -1

        @inlinable init(_ rows: Rows) {
            self.rows = rows
            ranks = rows.ranks
        }

        @inlinable package mutating func next() -> Row? {
            guard let rank = rows.isReversed ? ranks.last : ranks.first else { return nil }
            defer {
                ranks = rows.isReversed ? ranks.dropLast() : ranks.dropFirst()
                position += rows.isReversed ? -1 : 1
            }
            guard let index = rows.index else {
                if !leaf.indices.contains(position) { (leaf, position) = rows.table.tree.leaf(at: rank) }
                return leaf[position]
            }
            if position < 0 || position >= indexLeaf.count { (indexLeaf, position) = rows.table.indexTrees[index].leaf(at: rank) }
            return rows.table.tree[indexLeaf.ordinal(at: position)]
        }
    }
}
