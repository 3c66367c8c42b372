/// What a table keeps.
@usableFromInline package protocol TableRow: Sendable {
    associatedtype ID: Hashable & Comparable & Sendable

    /// Identifies the row in its table, and stays the same as long as the row is there.
    var id: ID { get }

    /// The orders in which the table can be read, beside insertion order. Each costs some time at every write.
    static var indexes: [Index<Self>] { get }
}

extension TableRow {
    @inlinable package static var indexes: [Index<Self>] { [] }
}

/// One order in which a table can be read: a named function from a row to a sort key, or to several; then the row is in the order once per
/// key.
@usableFromInline package struct Index<Row: TableRow>: Sendable {
    @usableFromInline package let name: String
    @usableFromInline package let key: @Sendable (Row) -> SortKey?
    @usableFromInline let severalKeys: (@Sendable (Row) -> Set<SortKey>)?
    @usableFromInline let haveSameKeys: @Sendable (Row, Row) -> Bool

    /// - Parameters:
    ///   - name: unique among the indexes of the row.
    ///   - key: a function of the row alone; nil leaves the row out of this index.
    package init(_ name: String, _ key: @escaping @Sendable (Row) -> SortKey?) {
        self.name = name
        self.key = key
        severalKeys = nil
        haveSameKeys = { _, _ in false }
    }

    /// An order by what a row has several of, such as tags or ids that it refers to. Read it by group; if groups are whole keys, no row is
    /// in one twice.
    /// - Parameter unlessSame: whether a row and its replacement certainly have the same keys, for rows that change often, where that is
    ///   found sooner than the keys.
    package init(
        _ name: String, several keys: @escaping @Sendable (Row) -> Set<SortKey>,
        unlessSame: @escaping @Sendable (Row, Row) -> Bool = { _, _ in false }
    ) {
        self.name = name
        key = { _ in nil }
        severalKeys = keys
        haveSameKeys = unlessSame
    }

    @inlinable func forEachKey(_ row: Row, _ body: (SortKey) -> Void) {
        if let key = key(row) { body(key) }
        if let severalKeys { for key in severalKeys(row) { body(key) } }
    }
}
