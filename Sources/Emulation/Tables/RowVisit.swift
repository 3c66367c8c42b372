extension Rows {
    /// Shows every row in order where it lies. Taking a row out counts a reference to each of its parts, which threads that read the same rows
    /// pay for dearly.
    @inlinable package func visit(_ visit: (borrowing Row) -> Void) {
        guard let index else {
            for row in elements { visit(row) }
            return
        }
        let ordinals = table.indexTrees[index].ordinals(ranks)
        var leaf = table.tree.last
        var number = table.tree.lastNumber
        for place in ordinals.indices {
            let ordinal = ordinals[isReversed ? ordinals.count - 1 - place : place]
            if ordinal >> 4 != number {
                guard let found = table.tree.leaf(of: ordinal) else { continue }
                (leaf, number) = (found, ordinal >> 4)
            }
            if let position = leaf.slots.position(ordinal & 15) { visit(leaf.rows.span[position]) }
        }
    }
}
