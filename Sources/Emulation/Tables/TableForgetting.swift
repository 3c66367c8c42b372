// Rows that go when another one comes: two at a time, so that many cost no more than a few, and none stays for long.
extension Table {
    /// Forgets those of the first two of an order whose time is past.
    /// - Returns: what was forgotten.
    @inlinable @discardableResult package mutating func forget(by index: Index<Row>, where isPast: (Row) -> Bool) -> [Row] {
        let past = rows(index).page(skip: 0, limit: 2).filter(isPast)
        for row in past { remove(row.id) }
        return past
    }

    /// Forgets of more than so many rows the first two, in insertion order where no other is named. More come of seeds.
    @inlinable package mutating func forget(by index: Index<Row>? = nil, beyond most: Int) {
        let first = index.map { rows($0) } ?? all
        for row in first.page(skip: 0, limit: min(count - most, 2)) { remove(row.id) }
    }
}
