import Emulation

extension Cyclr {
    /// The part of a list that the query parameters `after` and `before` select. That `after` is inclusive and `before` exclusive is
    /// assumed.
    struct DateRange {
        static let parameters: [QueryParameter] = [.init("after", .string()), .init("before", .string())]

        let after, before: Instant?

        /// Refuses a value that is not a date, which is assumed.
        init(_ call: Call) throws(Refusal) {
            func date(_ name: String) throws(Refusal) -> Instant? {
                guard let text = call.query(name), !text.isEmpty else { return nil }
                guard let date = queryDate(text) else { throw .invalidRequest }
                return date
            }
            after = try date("after")
            before = try date("before")
        }

        /// - Parameter group: what the keys of the rows begin with; each row's date comes next.
        func part<Row>(of rows: Rows<Row>, in group: SortKey) -> Rows<Row> {
            guard after != nil || before != nil else { return rows }
            return rows.between(after.map { group.then($0) }, before.map { group.then($0) })
        }
    }
}
