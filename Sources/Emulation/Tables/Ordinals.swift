/// The numbers that ids of one kind are made from: each is drawn once, and walked past once where its id is taken.
package struct Ordinals: Sendable {
    /// One more than the last.
    private var end: Int

    package init(from first: Int = 0) {
        end = first
    }

    /// Draws the next one that is free.
    /// - Parameter count: how many there were of what the ids name; none less is drawn.
    package mutating func draw(from count: Int, unless isTaken: (Int) -> Bool) -> Int {
        var ordinal = max(count, end)
        while isTaken(ordinal) { ordinal += 1 }
        end = ordinal + 1
        return ordinal
    }

    /// None is drawn again that others gave out.
    package mutating func goOn(from others: Ordinals) { end = max(end, others.end) }
}

extension Table {
    /// No id is drawn again that another table gave out.
    package mutating func goOn(from other: Table) { ordinals.goOn(from: other.ordinals) }

    /// Draws an id for a new row: nobody else gets it, whether the row is inserted or not.
    /// - Parameters:
    ///   - isTaken: whether an id that no row has is one's all the same.
    ///   - id: a function of the ordinal alone.
    package mutating func newID(unless isTaken: (Row.ID) -> Bool = { _ in false }, _ id: (Int) -> Row.ID) -> Row.ID {
        id(newOrdinal(unless: isTaken, id))
    }

    /// What an id is drawn from, for what is drawn beside it: how many rows were ever inserted; farther where ids were drawn already or are taken, since an
    /// imported state has rows that were made before, and perhaps not all of them.
    package mutating func newOrdinal(unless isTaken: (Row.ID) -> Bool = { _ in false }, _ id: (Int) -> Row.ID) -> Int {
        var drawn = ordinals
        defer { ordinals = drawn }
        return drawn.draw(from: inserted) {
            let id = id($0)
            return contains(id) || isTaken(id)
        }
    }
}
