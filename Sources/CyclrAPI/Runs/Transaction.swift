package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// What one run of a cycle did with one set of data. Ours beside it: `$account`, `$items` (what each step asked and was told), `$completed`.
    package struct Transaction: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        /// The names of status, split type and date in answers are assumed; only the query parameters are known.
        package static let schema = Schema(
            of: Self.self, "Transaction", source: "the vendor's test suite",
            [
                .init(.id, .observed), .init(.cycleId, .observed), .init(.status, .assumed), .init(.splitType, .assumed),
                .init(.createdOnUtc, .assumed), .init(.account), .init(.items), .init(.completed),
            ])

        static let ofCycle = Index<Transaction>("cycle") { SortKey($0[.cycleId]).then($0[.createdOnUtc].instant) }
        static let ofAccount = Index<Transaction>("account") { SortKey($0[.account]).then($0[.createdOnUtc].instant) }
        package static let indexes = [ofCycle, ofAccount]
    }
}

extension Field where Owner == Cyclr.Transaction, Value == GUID {
    static var id: Self { "Id" }
    static var cycleId: Self { "CycleId" }
}

extension Field where Owner == Cyclr.Transaction, Value == String {
    static var status: Self { "Status" }
    static var splitType: Self { "SplitType" }
    static var account: Self { "$account" }
}

extension Field where Owner == Cyclr.Transaction, Value == Cyclr.DateTime {
    static var createdOnUtc: Self { "CreatedOnUtc" }
}

extension Field where Owner == Cyclr.Transaction, Value == Cyclr.DateTime? {
    static var completed: Self { "$completed" }
}

extension Field where Owner == Cyclr.Transaction, Value == [JSON.Document] {
    static var items: Self { "$items" }
}
