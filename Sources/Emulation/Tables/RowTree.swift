/// Rows by ordinal: a radix tree as a value, sixteen to a node.
///
/// Ordinals only ever grow, so it is filled from the left to the right and never needs balancing. Nodes keep no place for what is not
/// there. Every branch knows how many rows lie below it: the n-th row and the rank of a row are found in O(log n).
@usableFromInline struct RowTree<Row: Sendable>: Sendable {
    @usableFromInline var root = Branch()
    /// Levels of branches above the leaves.
    @usableFromInline var height = 0

    @inlinable init() {}

    @inlinable var count: Int { root.count }

    @inlinable subscript(ordinal: Int) -> Row? {
        guard covers(ordinal) else { return nil }
        var branch = root
        for level in stride(from: height, to: 0, by: -1) {
            guard let position = branch.position(of: ordinal, at: level) else { return nil }
            branch = branch.children[position]
        }
        return branch.position(of: ordinal, at: 0).map { branch.rows[$0] }
    }

    /// How many rows have a smaller ordinal.
    @inlinable func rank(of ordinal: Int) -> Int {
        guard covers(ordinal) else { return count }
        var branch = root
        var rank = 0
        for level in stride(from: height, to: 0, by: -1) {
            for earlier in branch.children[..<branch.positionsBefore(ordinal, at: level)] { rank += earlier.count }
            guard let position = branch.position(of: ordinal, at: level) else { return rank }
            branch = branch.children[position]
        }
        return rank + branch.positionsBefore(ordinal, at: 0)
    }

    /// The leaf in which the row of that rank lies, and its position there. The rank must be below `count`.
    @inlinable func leaf(at rank: Int) -> (rows: [Row], position: Int) {
        var branch = root
        var rank = rank
        while !branch.children.isEmpty {
            var child = 0
            while rank >= branch.children[child].count {
                rank -= branch.children[child].count
                child += 1
            }
            branch = branch.children[child]
        }
        return (branch.rows, rank)
    }

    /// Puts a row at an ordinal and gives what was there. A new ordinal must be greater than all before.
    @inlinable @discardableResult mutating func put(_ row: Row, at ordinal: Int) -> Row? {
        while !covers(ordinal) {
            root = root.count == 0 ? Branch() : Branch(over: root)
            height += 1
        }
        return root.put(row, at: ordinal, level: height)
    }

    @inlinable @discardableResult mutating func remove(at ordinal: Int) -> Row? {
        covers(ordinal) ? root.remove(at: ordinal, level: height) : nil
    }

    @inlinable func covers(_ ordinal: Int) -> Bool { ordinal >> (radixBits * (height + 1)) == 0 }
}

@usableFromInline let radixBits = 4

extension RowTree {
    /// A node, kept in the array of its parent.
    @usableFromInline struct Branch: Sendable {
        /// Rows in all leaves below.
        @usableFromInline var count = 0
        /// Which of the sixteen slots are taken; those that are lie side by side in `rows` (of a leaf) or `children`.
        @usableFromInline var taken: UInt16 = 0
        @usableFromInline var rows: [Row] = []
        @usableFromInline var children: [Branch] = []

        @usableFromInline init() {}
    }
}

extension RowTree.Branch {
    /// A branch whose first child is `child`.
    @inlinable init(over child: Self) {
        count = child.count
        taken = 1
        children = [child]
    }

    @inlinable func position(of ordinal: Int, at level: Int) -> Int? {
        taken & slot(ordinal, level) == 0 ? nil : positionsBefore(ordinal, at: level)
    }

    @inlinable func positionsBefore(_ ordinal: Int, at level: Int) -> Int { (taken & (slot(ordinal, level) &- 1)).nonzeroBitCount }

    @inlinable mutating func put(_ row: Row, at ordinal: Int, level: Int) -> Row? {
        let position = positionsBefore(ordinal, at: level)
        let isNew = taken & slot(ordinal, level) == 0
        taken |= slot(ordinal, level)
        if level > 0 {
            if isNew { children.insert(Self(), at: position) }
            let replaced = children[position].put(row, at: ordinal, level: level - 1)
            if replaced == nil { count += 1 }
            return replaced
        }
        if isNew {
            rows.insert(row, at: position)
            count += 1
            return nil
        }
        let replaced = rows[position]
        rows[position] = row
        return replaced
    }

    @inlinable mutating func remove(at ordinal: Int, level: Int) -> Row? {
        guard let position = position(of: ordinal, at: level) else { return nil }
        let removed: Row?
        let isEmptied: Bool
        if level == 0 {
            removed = rows.remove(at: position)
            isEmptied = true
        } else {
            removed = children[position].remove(at: ordinal, level: level - 1)
            isEmptied = children[position].count == 0
            if isEmptied { children.remove(at: position) }
        }
        if removed != nil { count -= 1 }
        if isEmptied { taken &= ~slot(ordinal, level) }
        return removed
    }

    @inlinable func slot(_ ordinal: Int, _ level: Int) -> UInt16 { 1 << UInt16(truncatingIfNeeded: ordinal >> (radixBits * level) & 15) }
}
