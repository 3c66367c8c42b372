/// Rows by id, in insertion order and in the orders of `Row.indexes`. A value: a copy costs nothing, and a change to a copy O(log n).
@usableFromInline package struct Table<Row: TableRow>: Sendable {
    /// How many rows were ever inserted. Never goes down.
    @inlinable package var inserted: Int { nextOrdinal }

    @usableFromInline var nextOrdinal = 0
    @usableFromInline var tree = RowTree<Row>()
    @usableFromInline var hashes = HashIndex()
    @usableFromInline var indexes = Row.indexes
    /// One tree per index, in the same order.
    @usableFromInline var indexTrees: [IndexTree]

    /// The numbers from which ids were drawn.
    var ordinals = Ordinals()

    package init() {
        indexTrees = Array(repeating: IndexTree(), count: indexes.count)
    }

    @inlinable package var count: Int { tree.count }
    @inlinable package var isEmpty: Bool { tree.count == 0 }

    @inlinable package subscript(id: Row.ID) -> Row? { find(id, id.hashValue)?.row }

    /// Usually the answer is no, and then no row is read.
    @inlinable package func contains(_ id: Row.ID) -> Bool {
        let hash = id.hashValue
        return hashes.ordinal(hash: hash, number: 0) != nil && find(id, hash) != nil
    }

    /// Adds a row after all others.
    /// - Returns: false, and nothing is changed, when its id is taken.
    @inlinable package mutating func insert(_ row: Row) -> Bool {
        let id = row.id
        let hash = id.hashValue
        guard find(id, hash) == nil else { return false }
        append(row, hash)
        return true
    }

    /// Replaces the row of that id, which keeps its place in insertion order, or adds one after all others.
    /// - Returns: the row that was there.
    @inlinable @discardableResult package mutating func put(_ row: Row) -> Row? {
        let id = row.id
        let hash = id.hashValue
        guard let (ordinal, replaced) = find(id, hash) else {
            append(row, hash)
            return nil
        }
        replace(replaced, at: ordinal, with: row)
        return replaced
    }

    /// Changes a row in place. When `change` throws, the table stays as it was. The id must not change.
    /// - Returns: what `change` returns; nil when there is no row of that id.
    @inlinable @discardableResult package mutating func update<R, E: Error>(
        _ id: Row.ID, _ change: (inout Row) throws(E) -> R
    ) throws(E) -> R? {
        guard let (ordinal, row) = find(id, id.hashValue) else { return nil }
        var changed = row
        let result = try change(&changed)
        precondition(changed.id == id, "an update must not change the id of a row; remove it and insert another one")
        replace(row, at: ordinal, with: changed)
        return result
    }

    @inlinable @discardableResult package mutating func remove(_ id: Row.ID) -> Row? {
        let hash = id.hashValue
        guard let (ordinal, row) = find(id, hash) else { return nil }
        hashes.remove(hash: hash, ordinal)
        tree.remove(at: ordinal)
        for position in indexes.indices {
            indexes[position].forEachKey(row) { indexTrees[position].remove($0, ordinal) }
        }
        return row
    }

    /// The rows in insertion order.
    @inlinable package var all: Rows<Row> { Rows(of: self) }

    /// The rows in the order of one of `Row.indexes`, ties in insertion order.
    /// - Parameter group: only rows whose keys begin with it.
    @inlinable package func rows(_ index: Index<Row>, in group: SortKey? = nil) -> Rows<Row> {
        Rows(of: self, index: position(of: index), group: group)
    }

    /// The rows of several groups of an index, in insertion order.
    /// - Parameter groups: no two of them may have a row in common.
    @inlinable package func rows(_ index: Index<Row>, inAnyOf groups: [SortKey]) -> [Row] {
        let order = indexTrees[position(of: index)]
        return tree.rows(at: groups.flatMap { order.ordinals(order.ranks(in: $0)) }.sorted())
    }

    package func has(_ index: Index<Row>) -> Bool { indexes.contains { $0.name == index.name } }

    /// Adds an order in which this table can be read, beside those of `Row.indexes`, that is not known before somebody asks for it. Reads
    /// each row now, and costs as much at each write as any other index. A table that is filled anew does not have it.
    package mutating func add(_ index: Index<Row>) {
        guard !has(index) else { return }
        indexes.append(index)
        indexTrees.append(IndexTree(tree, index))
    }
}

extension Table {
    @inlinable func position(of index: Index<Row>) -> Int {
        guard let position = indexes.firstIndex(where: { $0.name == index.name }) else {
            preconditionFailure("\(Row.self) has no index \"\(index.name)\"; add it to its indexes")
        }
        return position
    }

    @inlinable func find(_ id: Row.ID, _ hash: Int) -> (ordinal: Int, row: Row)? {
        var number = 0
        while let ordinal = hashes.ordinal(hash: hash, number: number) {
            if let row = tree[ordinal], row.id == id { return (ordinal, row) }
            number += 1
        }
        return nil
    }

    @inlinable mutating func append(_ row: Row, _ hash: Int) {
        let ordinal = nextOrdinal
        nextOrdinal += 1
        hashes.insert(hash: hash, ordinal)
        tree.put(row, at: ordinal)
        for position in indexes.indices {
            indexes[position].forEachKey(row) { indexTrees[position].insert($0, ordinal) }
        }
    }

    @inlinable mutating func replace(_ old: Row, at ordinal: Int, with new: Row) {
        tree.put(new, at: ordinal)
        for position in indexes.indices {
            if let severalKeys = indexes[position].severalKeys {
                if indexes[position].haveSameKeys(old, new) { continue }
                let (oldKeys, newKeys) = (severalKeys(old), severalKeys(new))
                for key in oldKeys where !newKeys.contains(key) { indexTrees[position].remove(key, ordinal) }
                for key in newKeys where !oldKeys.contains(key) { indexTrees[position].insert(key, ordinal) }
                continue
            }
            let (oldKey, newKey) = (indexes[position].key(old), indexes[position].key(new))
            guard oldKey != newKey else { continue }
            if let oldKey { indexTrees[position].remove(oldKey, ordinal) }
            if let newKey { indexTrees[position].insert(newKey, ordinal) }
        }
    }
}
