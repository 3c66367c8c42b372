extension Table {
    /// Visits the differences from an older table: rows that only this one has, rows that only the older one has, and rows with the same id
    /// that may differ.
    ///
    /// Costs as much as has changed since one of the tables was made from the other, or both from a third: what they share is not read.
    package func changes(since old: Table, _ visit: (_ old: Row?, _ new: Row?) -> Void) {
        // a row that was removed and inserted again has a new ordinal
        var gone: [Row.ID: Row] = [:]
        var come: [Row] = []
        tree.changes(since: old.tree) { before, after in
            if let before, let after, before.id == after.id { return visit(before, after) }
            if let before { gone[before.id] = before }
            if let after { come.append(after) }
        }
        for row in come { visit(gone.removeValue(forKey: row.id), row) }
        for row in gone.values.sorted(by: { $0.id < $1.id }) { visit(row, nil) }
    }
}

extension RowTree {
    /// Visits the rows of every ordinal at which the two trees do not share memory.
    fileprivate func changes(since old: RowTree, _ visit: (_ old: Row?, _ new: Row?) -> Void) {
        let height = max(height, old.height)
        withoutActuallyEscaping(visit) { visit in
            let comparison = Comparison(old: old, new: self, visit: visit)
            comparison.branches(old.lifted(to: height), lifted(to: height), height, 0)
            for number in Set([old.lastNumber, lastNumber]).sorted() where !old.keeps(number) && !keeps(number) {
                comparison.leaves(old.lastLeaf(number), lastLeaf(number))
            }
        }
    }

    /// The root of a tree of that height with the same rows.
    private func lifted(to height: Int) -> RowBranch<Row> {
        var root = root
        for _ in self.height..<height { root = root.count == 0 ? RowBranch() : RowBranch(over: root) }
        return root
    }

    /// Whether the leaf of that number lies under the root, not apart as the last one.
    private func keeps(_ number: Int) -> Bool { covers(number << 4) && root.leaf(of: number << 4, height) != nil }

    private func lastLeaf(_ number: Int) -> RowLeaf<Row>? { number == lastNumber ? last : nil }

    private struct Comparison {
        let old, new: RowTree
        let visit: (_ old: Row?, _ new: Row?) -> Void

        func branches(_ before: RowBranch<Row>?, _ after: RowBranch<Row>?, _ level: Int, _ number: Int) {
            if let before, let after, before.isIdentical(to: after) { return }
            for slot in 0..<16 {
                let (was, now) = (before?.slots.position(slot), after?.slots.position(slot))
                guard was != nil || now != nil else { continue }
                let child = number << 4 | slot
                if level > 1 {
                    branches(was.flatMap { before?.branches[$0] }, now.flatMap { after?.branches[$0] }, level - 1, child)
                } else {
                    // a leaf that lies under the root in one tree may still be the last one of the other
                    leaves(
                        was.flatMap { before?.leaves[$0] } ?? old.lastLeaf(child), now.flatMap { after?.leaves[$0] } ?? new.lastLeaf(child))
                }
            }
        }

        func leaves(_ before: RowLeaf<Row>?, _ after: RowLeaf<Row>?) {
            if let before, let after, before.isIdentical(to: after) { return }
            for slot in 0..<16 {
                let (was, now) = (before?[slot], after?[slot])
                if was != nil || now != nil { visit(was, now) }
            }
        }
    }
}

extension RowBranch {
    fileprivate func isIdentical(to other: Self) -> Bool {
        slots.bits == other.slots.bits && leaves.span.isIdentical(to: other.leaves.span)
            && branches.span.isIdentical(to: other.branches.span)
    }
}

extension RowLeaf {
    fileprivate func isIdentical(to other: Self) -> Bool {
        slots.bits == other.slots.bits && rows.span.isIdentical(to: other.rows.span)
    }
}
