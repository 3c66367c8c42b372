extension Rows where Row: Record {
    /// Of rows that are alike, and of which this is one, another: one before it where all are looked at, so that each likeness is told once.
    package func other(than row: Row, _ seeds: SeedReader) -> Row? {
        guard count > 1, let first else { return nil }
        guard first.id == row.id else { return first }
        return seeds.isReading ? nil : page(skip: 1, limit: 1).first
    }
}
