/// The numbers from which ids of one kind are made. Each is drawn at most once, and skipped at most once where its id is taken.
package struct Ordinals: Sendable {
    /// One more than the last number drawn.
    private var end: Int

    package init(from first: Int = 0) {
        end = first
    }

    /// Draws the next free number.
    /// - Parameter count: how many things with such ids there have ever been; no lower number is drawn.
    package mutating func draw(from count: Int, unless isTaken: (Int) -> Bool) -> Int {
        var ordinal = max(count, end)
        while isTaken(ordinal) { ordinal += 1 }
        end = ordinal + 1
        return ordinal
    }

    /// Makes sure that no number is drawn that `others` gave out.
    package mutating func goOn(from others: Ordinals) { end = max(end, others.end) }
}

extension Table {
    /// Makes sure that no id is drawn that another table gave out.
    package mutating func goOn(from other: Table) { ordinals.goOn(from: other.ordinals) }

    /// Draws an id for a new row. No other caller gets it, whether the row is inserted or not.
    /// - Parameters:
    ///   - isTaken: whether an id is in use although no row has it.
    ///   - id: a function of the ordinal alone.
    package mutating func newID(unless isTaken: (Row.ID) -> Bool = { _ in false }, _ id: (Int) -> Row.ID) -> Row.ID {
        id(newOrdinal(unless: isTaken, id))
    }

    /// The ordinal for a new id, for callers that derive more from it than the id: how many rows were ever inserted, or more where ids were
    /// already drawn or are taken. An imported state has rows that were made before, and perhaps not all of them.
    package mutating func newOrdinal(unless isTaken: (Row.ID) -> Bool = { _ in false }, _ id: (Int) -> Row.ID) -> Int {
        var drawn = ordinals
        defer { ordinals = drawn }
        return drawn.draw(from: inserted) {
            let id = id($0)
            return contains(id) || isTaken(id)
        }
    }
}
