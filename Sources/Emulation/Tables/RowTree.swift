/// Rows by ordinal: a radix tree as a value, sixteen to a node.
///
/// Ordinals only ever grow, so it is filled from left to right and never needs balancing. Nodes reserve no space for what is not there.
/// Every branch knows how many rows lie below it: the n-th row and the rank of a row are found in O(log n).
@usableFromInline struct RowTree<Row: Sendable>: Sendable {
    /// All leaves but the last.
    @usableFromInline var root = RowBranch<Row>()
    /// Levels of branches.
    @usableFromInline var height = 1
    /// The leaf to which rows are added lies apart, so that no branch is copied for it.
    @usableFromInline var last = RowLeaf<Row>()
    @usableFromInline var lastNumber = 0

    @inlinable init() {}

    @inlinable var count: Int { root.count + last.rows.count }

    @inlinable subscript(ordinal: Int) -> Row? {
        if ordinal >> 4 == lastNumber { return last[ordinal & 15] }
        return covers(ordinal) ? root.row(of: ordinal, height) : nil
    }

    /// The rows with those ordinals; ordinals without a row are skipped.
    @inlinable func rows(at ordinals: [Int]) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(ordinals.count)
        var (current, number) = (last, lastNumber)
        for ordinal in ordinals {
            if ordinal >> 4 != number {
                guard let found = leaf(of: ordinal) else { continue }
                (current, number) = (found, ordinal >> 4)
            }
            if let row = current[ordinal & 15] { rows.append(row) }
        }
        return rows
    }

    /// The rows at those ranks, which must be there.
    @inlinable func rows(_ ranks: Range<Int>) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(ranks.count)
        while rows.count < ranks.count {
            let rank = ranks.lowerBound + rows.count
            let (leaf, start) = rank < root.count ? root.leaf(at: rank) : (last, rank - root.count)
            rows += leaf.rows[start..<min(leaf.rows.count, start + ranks.count - rows.count)]
        }
        return rows
    }

    /// Every row with its ordinal, leaf by leaf.
    func visit(_ body: (Int, Row) -> Void) {
        for number in 0...lastNumber {
            guard let leaf = leaf(of: number << 4) else { continue }
            for slot in 0..<16 {
                if let row = leaf[slot] { body(number << 4 | slot, row) }
            }
        }
    }

    /// How many rows have a smaller ordinal.
    @inlinable func rank(of ordinal: Int) -> Int {
        if ordinal >> 4 >= lastNumber {
            return root.count + (ordinal >> 4 == lastNumber ? last.slots.countBefore(ordinal & 15) : last.rows.count)
        }
        return covers(ordinal) ? root.rank(of: ordinal, height) : root.count
    }

    /// Puts a row at an ordinal that is in use, or at a new one greater than all before.
    @inlinable mutating func put(_ row: Row, at ordinal: Int) {
        if ordinal >> 4 < lastNumber { return root.put(row, at: ordinal, height) }
        if ordinal >> 4 > lastNumber {
            keepLast()
            lastNumber = ordinal >> 4
        }
        last.put(row, at: ordinal & 15)
    }

    /// Removes the row with that ordinal, which must be there.
    @inlinable mutating func remove(at ordinal: Int) {
        if ordinal >> 4 == lastNumber { last.remove(at: ordinal & 15) } else { root.remove(at: ordinal, height) }
    }

    @inlinable func leaf(of ordinal: Int) -> RowLeaf<Row>? {
        if ordinal >> 4 == lastNumber { return last }
        return covers(ordinal) ? root.leaf(of: ordinal, height) : nil
    }

    @inlinable func covers(_ ordinal: Int) -> Bool { ordinal >> (4 * (height + 1)) == 0 }

    /// Moves the last leaf into the tree.
    @inlinable mutating func keepLast() {
        guard !last.rows.isEmpty else { return }
        while !covers(lastNumber << 4) {
            root = root.count == 0 ? RowBranch() : RowBranch(over: root)
            height += 1
        }
        root.add(last, at: lastNumber << 4, height)
        last = RowLeaf()
    }
}

/// Which of a node's sixteen slots are taken. Their contents lie side by side in an array.
@usableFromInline struct RowSlots: Sendable {
    @usableFromInline var bits: UInt16 = 0

    @inlinable init() {}

    @inlinable var count: Int { bits.nonzeroBitCount }
    @inlinable func countBefore(_ slot: Int) -> Int { (bits & (1 << UInt16(slot) &- 1)).nonzeroBitCount }
    /// The position of the slot's content in that array.
    @inlinable func position(_ slot: Int) -> Int? { bits >> UInt16(slot) & 1 == 0 ? nil : countBefore(slot) }
    @inlinable mutating func take(_ slot: Int) { bits |= 1 << UInt16(slot) }
    @inlinable mutating func free(_ slot: Int) { bits &= ~(1 << UInt16(slot)) }
}

@usableFromInline struct RowLeaf<Row: Sendable>: Sendable {
    @usableFromInline var slots = RowSlots()
    @usableFromInline var rows: [Row] = []

    @inlinable init() {}

    @inlinable subscript(slot: Int) -> Row? {
        guard let position = slots.position(slot) else { return nil }
        return rows.span[position]
    }

    @inlinable mutating func put(_ row: Row, at slot: Int) {
        if let position = slots.position(slot) {
            rows[position] = row
        } else {
            rows.insert(row, at: slots.countBefore(slot))
            slots.take(slot)
        }
    }

    @inlinable mutating func remove(at slot: Int) {
        guard let position = slots.position(slot) else { return }
        rows.remove(at: position)
        slots.free(slot)
    }
}
