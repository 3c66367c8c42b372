/// Rows of a table in one of its orders: a view of the table as it was when asked, which fetches rows as they are read.
package struct Rows<Row: TableRow>: Sendable, Sequence {
    private let table: Table<Row>
    /// Position among the table's indexes; nil for insertion order.
    private let index: Int?
    /// Which ranks of the order are in the view, always counted from the order's own beginning.
    private var ranks: Range<Int>
    private var isReversed = false

    init(of table: Table<Row>) {
        self.table = table
        index = nil
        ranks = 0..<table.count
    }

    init(of table: Table<Row>, index: Int, group: SortKey?) {
        self.table = table
        self.index = index
        let tree = table.indexTrees[index]
        ranks = group.map(tree.ranks(in:)) ?? 0..<tree.count
    }

    package var count: Int { ranks.count }
    package var isEmpty: Bool { ranks.isEmpty }
    package var underestimatedCount: Int { ranks.count }
    package var first: Row? { page(skip: 0, limit: 1).first }
    package var last: Row? { reversed().first }

    /// At most `limit` rows after the first `skip`. Negative numbers count as zero.
    package func page(skip: Int, limit: Int) -> [Row] {
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
    package func reversed() -> Rows {
        var reversed = self
        reversed.isReversed.toggle()
        return reversed
    }

    /// How many rows of the view come before that one; nil when it is not among them.
    package func rank(of id: Row.ID) -> Int? {
        guard let (ordinal, row) = table.find(id), let rank = rank(of: row, ordinal), ranks.contains(rank) else { return nil }
        return isReversed ? ranks.upperBound - 1 - rank : rank - ranks.lowerBound
    }

    /// The rows that come after that one; none when it is not among them.
    package func after(_ id: Row.ID) -> Rows { dropping(rank(of: id).map { $0 + 1 } ?? count) }

    package func makeIterator() -> Iterator { Iterator(self) }

    private func dropping(_ skip: Int) -> Rows {
        let skip = Swift.min(Swift.max(skip, 0), count)
        var rest = self
        rest.ranks = isReversed ? ranks.lowerBound..<(ranks.upperBound - skip) : (ranks.lowerBound + skip)..<ranks.upperBound
        return rest
    }

    private func rank(of row: Row, _ ordinal: Int) -> Int? {
        guard let index else { return table.tree.rank(of: ordinal) }
        return table.indexes[index].key(row).map { table.indexTrees[index].rank(of: $0, ordinal) }
    }
}

extension Rows {
    /// Walks leaf by leaf: a descent into the tree per leaf, not per row.
    package struct Iterator: IteratorProtocol {
        private let rows: Rows
        private var ranks: Range<Int>
        private var leaf: [Row] = []
        private var indexLeaf = IndexRun()
        /// Position of the next row in the leaf at hand; outside of it when another leaf must be fetched.
        private var position = -1

        fileprivate init(_ rows: Rows) {
            self.rows = rows
            ranks = rows.ranks
        }

        package mutating func next() -> Row? {
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
