/// A node of a `RowTree` above the leaves. It lies in the array of its parent, which saves an allocation and an indirection.
@usableFromInline struct RowBranch<Row: Sendable>: Sendable {
    /// Rows in all leaves below.
    @usableFromInline var count = 0
    @usableFromInline var slots = RowSlots()
    /// What is in the slots at level 1.
    @usableFromInline var leaves: [RowLeaf<Row>] = []
    /// What is in the slots above level 1.
    @usableFromInline var branches: [RowBranch] = []

    @inlinable init() {}

    /// A branch whose first child is `branch`.
    @inlinable init(over branch: Self) {
        count = branch.count
        slots.take(0)
        branches = [branch]
    }

    @inlinable func leaf(of ordinal: Int, _ height: Int) -> RowLeaf<Row>? {
        guard let position = slots.position(Self.slot(ordinal, height)) else { return nil }
        // spans: an element of an array would be copied, which changes reference counts that all threads share
        return height == 1 ? leaves.span[position] : branches.span[position].leaf(of: ordinal, height - 1)
    }

    @inlinable func row(of ordinal: Int, _ height: Int) -> Row? {
        guard let position = slots.position(Self.slot(ordinal, height)) else { return nil }
        return height == 1 ? leaves.span[position][ordinal & 15] : branches.span[position].row(of: ordinal, height - 1)
    }

    /// How many rows have a smaller ordinal.
    @inlinable func rank(of ordinal: Int, _ level: Int) -> Int {
        var rank = 0
        for earlier in 0..<slots.countBefore(Self.slot(ordinal, level)) {
            rank += level == 1 ? leaves[earlier].slots.count : branches[earlier].count
        }
        guard let position = slots.position(Self.slot(ordinal, level)) else { return rank }
        return rank + (level == 1 ? leaves[position].slots.countBefore(ordinal & 15) : branches[position].rank(of: ordinal, level - 1))
    }

    /// The leaf in which the row of that rank lies, and its position there. The rank must be below `count`.
    @inlinable func leaf(at rank: Int) -> (leaf: RowLeaf<Row>, position: Int) {
        var rank = rank
        var position = 0
        if branches.isEmpty {
            while rank >= leaves[position].slots.count {
                rank -= leaves[position].slots.count
                position += 1
            }
            return (leaves[position], rank)
        }
        while rank >= branches[position].count {
            rank -= branches[position].count
            position += 1
        }
        return branches[position].leaf(at: rank)
    }

    /// Adds a leaf to the right of all others.
    @inlinable mutating func add(_ leaf: RowLeaf<Row>, at ordinal: Int, _ level: Int) {
        count += leaf.rows.count
        if level == 1 {
            leaves.append(leaf)
        } else {
            if slots.position(Self.slot(ordinal, level)) == nil { branches.append(Self()) }
            branches[branches.count - 1].add(leaf, at: ordinal, level - 1)
        }
        slots.take(Self.slot(ordinal, level))
    }

    /// Replaces the row of that ordinal, which must be there.
    @inlinable mutating func put(_ row: Row, at ordinal: Int, _ level: Int) {
        guard let position = slots.position(Self.slot(ordinal, level)) else { return }
        if level == 1 { leaves[position].put(row, at: ordinal & 15) } else { branches[position].put(row, at: ordinal, level - 1) }
    }

    @inlinable mutating func remove(at ordinal: Int, _ level: Int) {
        guard let position = slots.position(Self.slot(ordinal, level)) else { return }
        count -= 1
        if level == 1 {
            leaves[position].remove(at: ordinal & 15)
            guard leaves[position].rows.isEmpty else { return }
            leaves.remove(at: position)
        } else {
            branches[position].remove(at: ordinal, level - 1)
            guard branches[position].count == 0 else { return }
            branches.remove(at: position)
        }
        slots.free(Self.slot(ordinal, level))
    }

    @inlinable static func slot(_ ordinal: Int, _ level: Int) -> Int { ordinal >> (4 * level) & 15 }
}
