import HashTreeCollections

/// Rows by id, in insertion order and in the orders of `Row.indexes`. A value: a copy costs nothing, and a change to a copy O(log n).
package struct Table<Row: TableRow>: Sendable {
    /// How many rows were ever inserted: the ordinal that the next id is made from. Never goes down.
    package private(set) var inserted = 0

    private var ordinals = TreeDictionary<Row.ID, Int>()
    private var tree = RowTree<Row>()
    private let indexes = Row.indexes
    /// One tree per index, in the same order.
    private var indexTrees: [IndexTree]

    package init() {
        indexTrees = Array(repeating: IndexTree(), count: indexes.count)
    }

    package var count: Int { tree.count }
    package var isEmpty: Bool { tree.count == 0 }

    package subscript(id: Row.ID) -> Row? {
        guard let ordinal = ordinals[id] else { return nil }
        return tree[ordinal]
    }

    /// Adds a row after all others.
    /// - Returns: false, and nothing is changed, when its id is taken.
    package mutating func insert(_ row: Row) -> Bool {
        let id = row.id
        guard ordinals[id] == nil else { return false }
        append(row, id)
        return true
    }

    /// Replaces the row of that id, which keeps its place in insertion order, or adds one after all others.
    /// - Returns: the row that was there.
    @discardableResult package mutating func put(_ row: Row) -> Row? {
        let id = row.id
        guard let ordinal = ordinals[id] else {
            append(row, id)
            return nil
        }
        return replace(at: ordinal, with: row)
    }

    /// Changes a row in place. When `change` throws, the table stays as it was. The id must not change.
    /// - Returns: what `change` returns; nil when there is no row of that id.
    @discardableResult package mutating func update<R, E: Error>(
        _ id: Row.ID, _ change: (inout Row) throws(E) -> R
    ) throws(E) -> R? {
        guard let ordinal = ordinals[id], var row = tree[ordinal] else { return nil }
        let result = try change(&row)
        precondition(row.id == id, "an update must not change the id of a row; remove it and insert another one")
        replace(at: ordinal, with: row)
        return result
    }

    @discardableResult package mutating func remove(_ id: Row.ID) -> Row? {
        guard let ordinal = ordinals.removeValue(forKey: id), let row = tree.remove(at: ordinal) else { return nil }
        for (position, index) in indexes.enumerated() {
            guard let key = index.key(row) else { continue }
            indexTrees[position].remove(IndexEntry(key: key, ordinal: ordinal))
        }
        return row
    }

    /// The rows in insertion order.
    package var all: Rows<Row> { Rows(tree: tree, ordinals: ordinals) }

    /// The rows in the order of one of `Row.indexes`, ties in insertion order.
    /// - Parameter group: only rows whose keys begin with it.
    package func rows(_ index: Index<Row>, in group: SortKey? = nil) -> Rows<Row> {
        guard let position = indexes.firstIndex(where: { $0.name == index.name }) else {
            preconditionFailure("\(Row.self) has no index \"\(index.name)\"; add it to its indexes")
        }
        return Rows(tree: tree, ordinals: ordinals, index: indexes[position], order: indexTrees[position], group: group)
    }
}

extension Table {
    private mutating func append(_ row: Row, _ id: Row.ID) {
        let ordinal = inserted
        inserted += 1
        ordinals[id] = ordinal
        tree.put(row, at: ordinal)
        for (position, index) in indexes.enumerated() {
            guard let key = index.key(row) else { continue }
            indexTrees[position].insert(IndexEntry(key: key, ordinal: ordinal))
        }
    }

    @discardableResult private mutating func replace(at ordinal: Int, with row: Row) -> Row? {
        guard let replaced = tree.put(row, at: ordinal) else { return nil }
        for (position, index) in indexes.enumerated() {
            let (old, new) = (index.key(replaced), index.key(row))
            guard old != new else { continue }
            if let old { indexTrees[position].remove(IndexEntry(key: old, ordinal: ordinal)) }
            if let new { indexTrees[position].insert(IndexEntry(key: new, ordinal: ordinal)) }
        }
        return replaced
    }
}
