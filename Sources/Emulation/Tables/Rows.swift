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
        let skip = Swift.min(Swift.max(skip, 0), count)
        let size = Swift.min(Swift.max(limit, 0), count - skip)
        guard size > 0 else { return [] }
        let start = isReversed ? ranks.upperBound - skip - size : ranks.lowerBound + skip
        let wanted = start..<start + size
        var page = index.map { table.tree.rows(at: table.indexTrees[$0].ordinals(wanted)) } ?? table.tree.rows(wanted)
        if isReversed { page.reverse() }
        return page
    }

    /// All rows, read leaf by leaf, which is faster than one by one.
    @inlinable package var elements: [Row] { page(skip: 0, limit: count) }

    /// The same rows from the last to the first.
    @inlinable package func reversed() -> Rows {
        var reversed = self
        reversed.isReversed.toggle()
        return reversed
    }

    /// How many rows of the view come before that one; nil when it is not in the view.
    @inlinable package func rank(of id: Row.ID) -> Int? {
        guard let (ordinal, row) = table.find(id, id.hashValue), let rank = rank(of: row, ordinal), ranks.contains(rank) else { return nil }
        return isReversed ? ranks.upperBound - 1 - rank : rank - ranks.lowerBound
    }

    /// The rows that come after that one; none when it is not in the view.
    @inlinable package func after(_ id: Row.ID) -> Rows {
        let skip = rank(of: id).map { $0 + 1 } ?? count
        var rest = self
        rest.ranks = isReversed ? ranks.lowerBound..<(ranks.upperBound - skip) : (ranks.lowerBound + skip)..<ranks.upperBound
        return rest
    }

    /// How many rows had been inserted before that one, in the view or not, which breaks ties between equal keys. Nil when the table does
    /// not contain it.
    package func ordinal(of id: Row.ID) -> Int? { table.find(id, id.hashValue)?.ordinal }

    /// The rows that come after a place in the order, whether a row is there or not.
    /// - Parameter key: the key of that place in an index; nil in insertion order.
    package func behind(_ key: SortKey?, _ ordinal: Int) -> Rows {
        precondition((index == nil) == (key == nil), "a place is one of the view's own order")
        let place = Swift.min(Swift.max(ordinal, -1), table.inserted)
        // in reverse, what comes after the place is everything before it
        let next = isReversed ? Swift.max(place, 0) : place + 1
        let rank: Int
        if let index, let key {
            rank = table.indexTrees[index].rank(of: key, next)
        } else {
            rank = table.tree.rank(of: next)
        }
        var rest = self
        let bound = Swift.min(Swift.max(rank, ranks.lowerBound), ranks.upperBound)
        rest.ranks = isReversed ? ranks.lowerBound..<bound : bound..<ranks.upperBound
        return rest
    }

    /// The rows of an index whose keys are at least `start` and less than `end`. The view must not be reversed yet.
    @inlinable package func between(_ start: SortKey?, _ end: SortKey?) -> Rows {
        guard let index, !isReversed else { preconditionFailure("only an index in its own order has a range of keys") }
        let tree = table.indexTrees[index]
        let lower = start.map { Swift.max(ranks.lowerBound, tree.rank(of: $0)) } ?? ranks.lowerBound
        let upper = end.map { Swift.min(ranks.upperBound, tree.rank(of: $0)) } ?? ranks.upperBound
        var part = self
        part.ranks = Swift.min(lower, upper)..<upper
        return part
    }

    @inlinable package func makeIterator() -> Iterator { Iterator(self) }

    @inlinable func rank(of row: Row, _ ordinal: Int) -> Int? {
        guard let index else { return table.tree.rank(of: ordinal) }
        let order = table.indexTrees[index]
        guard let severalKeys = table.indexes[index].severalKeys else {
            return table.indexes[index].key(row).map { order.rank(of: $0, ordinal) }
        }
        return severalKeys(row).lazy.map { order.rank(of: $0, ordinal) }.first { ranks.contains($0) }
    }
}

extension Rows {
    /// Reads page by page. Pages grow, so that the first row comes quickly and the rest cheaply.
    @usableFromInline package struct Iterator: IteratorProtocol {
        @usableFromInline let rows: Rows
        @usableFromInline var page: [Row] = []
        @usableFromInline var position = 0
        @usableFromInline var skip = 0

        @inlinable init(_ rows: Rows) {
            self.rows = rows
        }

        @inlinable package mutating func next() -> Row? {
            if position == page.count {
                page = rows.page(skip: skip, limit: Swift.min(Swift.max(4 * page.count, 4), 64))
                skip += page.count
                position = 0
            }
            guard position < page.count else { return nil }
            defer { position += 1 }
            return page[position]
        }
    }
}
