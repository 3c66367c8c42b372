/// What a table keeps.
@usableFromInline package protocol TableRow: Sendable {
    associatedtype ID: Hashable & Comparable & Sendable

    /// Names the row in its table, and stays the same as long as the row is there.
    var id: ID { get }

    /// The orders, beside that of insertion, in which the table can be read. Each costs some time at every write.
    static var indexes: [Index<Self>] { get }
}

extension TableRow {
    @inlinable package static var indexes: [Index<Self>] { [] }
}

/// One order in which a table can be read: a named function from row to sort key.
@usableFromInline package struct Index<Row: TableRow>: Sendable {
    @usableFromInline package let name: String
    @usableFromInline package let key: @Sendable (Row) -> SortKey?

    /// - Parameters:
    ///   - name: unique among the indexes of the row.
    ///   - key: a function of the row alone; nil leaves the row out of this index.
    package init(_ name: String, _ key: @escaping @Sendable (Row) -> SortKey?) {
        self.name = name
        self.key = key
    }
}
