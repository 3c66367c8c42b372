// Old rows are removed when a new one comes: at most two at a time, so that many cost no more than a few, and none stays for long.
extension Table {
    /// Removes those of the first two rows of an order whose time is past.
    /// - Returns: the rows removed.
    @inlinable @discardableResult package mutating func forget(by index: Index<Row>, where isPast: (Row) -> Bool) -> [Row] {
        let past = rows(index).page(skip: 0, limit: 2).filter(isPast)
        for row in past { remove(row.id) }
        return past
    }

    /// While there are more than `most` rows, removes the first two at most: of `index`, or of insertion order where it is nil. Seeds may
    /// bring more.
    @inlinable package mutating func forget(by index: Index<Row>? = nil, beyond most: Int) {
        let first = index.map { rows($0) } ?? all
        for row in first.page(skip: 0, limit: min(count - most, 2)) { remove(row.id) }
    }
}
