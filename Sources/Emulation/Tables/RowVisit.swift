extension Rows {
    /// Visits every row in order, in place. Taking a row out would count a reference to each of its parts, which costs threads that read
    /// the same rows dearly.
    @inlinable @inline(__always) package func visit(_ visit: (Row) -> Void) {
        visitPlaces { rows, position in visit(rows[position]) }
    }

    /// Visits the place of each row, so that one part of it can be read alone: passing on a large row copies it.
    @inlinable @inline(__always) package func visitPlaces(_ visit: (_ rows: borrowing Span<Row>, _ position: Int) -> Void) {
        guard let index else {
            let rows = elements
            for position in rows.indices { visit(rows.span, position) }
            return
        }
        let ordinals = table.indexTrees[index].ordinals(ranks)
        let (first, step) = isReversed ? (ordinals.count - 1, -1) : (0, 1)
        var place = first
        while ordinals.indices.contains(place) {
            let number = ordinals[place] >> 4
            guard let leaf = table.tree.leaf(of: ordinals[place]) else { return }
            let rows = leaf.rows
            repeat {
                if let position = leaf.slots.position(ordinals[place] & 15) { visit(rows.span, position) }
                place += step
            } while ordinals.indices.contains(place) && ordinals[place] >> 4 == number
        }
    }
}

extension Table {
    /// Passes the row with that id to `look`, in place; nil when there is none.
    @inlinable @inline(__always) package func look<Seen>(at id: Row.ID, _ look: (Row) -> Seen) -> Seen? {
        let hash = id.hashValue
        var number = 0
        while let ordinal = hashes.ordinal(hash: hash, number: number) {
            if let leaf = tree.leaf(of: ordinal), let position = leaf.slots.position(ordinal & 15) {
                let rows = leaf.rows.span
                if rows[position].id == id { return look(rows[position]) }
            }
            number += 1
        }
        return nil
    }
}
