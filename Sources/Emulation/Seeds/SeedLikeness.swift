extension Rows where Row: Record {
    /// Another of these rows, which are alike and include `row`. While all rows are looked at, it is one before `row`, so that each
    /// likeness is reported once.
    package func other(than row: Row, _ seeds: SeedReader) -> Row? {
        guard count > 1, let first else { return nil }
        guard first.id == row.id else { return first }
        return seeds.isReading ? nil : page(skip: 1, limit: 1).first
    }
}
