package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// What one run of a cycle did with one set of data. Members of ours: `$account`, `$items` (each step's request and response),
    /// `$completed`, `$run` (while in progress: how far it has come).
    package struct Transaction: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }

        /// The seed member `$items`. Kept here and not in `hidden`, which has an empty list in its place, because each step appends to it.
        private(set) var items: [JSON.Document] = []
        /// The size of all items in bytes.
        private var itemSize = 0

        package var hiddenSeed: JSON.Document {
            get {
                guard !items.isEmpty else { return hidden }
                var seed = hidden
                seed.set("$items", to: items)
                return seed
            }
            set {
                hidden = newValue
                removeItems()
                for item in newValue.documents("$items") { append(item) }
            }
        }

        mutating func removeItems() {
            (items, itemSize) = ([], 0)
            if hidden.value(of: "$items") != nil { hidden.set("$items", to: [JSON.Document]()) }
        }

        private mutating func append(_ item: JSON.Document) {
            items.append(item)
            itemSize += item.text.count
        }

        /// Adds an item. If it would exceed the room for items, only the fact that the step was done is kept.
        mutating func add(_ item: TransactionItem) {
            let fits = itemSize + item.document.text.count <= Timing.roomForItems
            append(fits ? item.document : TransactionItem(step: item[.stepId], request: "", response: "").document)
        }

        /// The names of status, split type and date in answers are assumed; only the query parameters are known.
        package static let schema = Schema(
            of: Self.self, "Transaction", source: "the vendor's test suite",
            [
                .init(.id, .observed), .init(.cycleId, .observed), .init(.status, .assumed), .init(.splitType, .assumed),
                .init(.createdOnUtc, .assumed), .init(.account), .init(.items, .array(.object(TransactionItem.schema))), .init(.completed),
                .init(.run),
            ])

        static let ofCycle = Index<Transaction>("cycle") { SortKey($0[.cycleId]).then($0[.createdOnUtc].instant) }
        static let ofAccount = Index<Transaction>("account") { SortKey($0[.account]).then($0[.createdOnUtc].instant) }
        /// By status, by split type and by both, since a list can be filtered by either.
        static let ofCycleByKind = Index<Transaction>(
            "cycle, kind", several: { $0.kinds(in: SortKey($0[.cycleId])) }, unlessSame: { $0.document == $1.document })
        static let ofAccountByKind = Index<Transaction>(
            "account, kind", several: { $0.kinds(in: SortKey($0[.account])) },
            unlessSame: { $0.document == $1.document && $0[.account] == $1[.account] })
        /// - Parameters:
        ///   - status: in lower case, like `splitType`; nil means any.
        static func kind(in group: SortKey, _ status: String?, _ splitType: String?) -> SortKey {
            group.then(status ?? "").then(splitType ?? "")
        }
        private func kinds(in group: SortKey) -> Set<SortKey> {
            let status = self[.status].lowercased(), splitType = self[.splitType].lowercased(), created = self[.createdOnUtc].instant
            return [
                Self.kind(in: group, status, nil).then(created), Self.kind(in: group, nil, splitType).then(created),
                Self.kind(in: group, status, splitType).then(created),
            ]
        }
        /// Transactions in progress, by cycle.
        static let running = Index<Transaction>("running") { $0[.run] == nil ? nil : SortKey($0[.cycleId]) }
        /// Completed transactions with step data, by cycle and by which of its two retention times applies, in the order in which their
        /// data expires.
        static let keepingData = Index<Transaction>("keeping data") { transaction in
            guard let completed = transaction[.completed], !transaction.items.isEmpty else { return nil }
            return data(of: transaction[.cycleId], isErrored: transaction.isErrored).then(completed.instant)
        }
        static func data(of cycle: GUID, isErrored: Bool) -> SortKey { SortKey(cycle).then(isErrored ? 1 : 0) }
        package static let indexes = [ofCycle, ofAccount, ofCycleByKind, ofAccountByKind, running, keepingData]
    }
}

extension Cyclr.Transaction {
    init(_ id: GUID, of cycle: Cyclr.Cycle, _ split: SplitType, at now: Instant) {
        self.init()
        append(.id, id)
        append(.cycleId, cycle.id)
        append(.status, Status.inProgress.rawValue)
        append(.splitType, split.rawValue)
        append(.createdOnUtc, Cyclr.DateTime(now))
        self[.account] = cycle[.account]
        self[.items] = []
    }

    /// Of statuses and split types, `Completed` and `Unsplit` are observed; the others are assumed.
    enum Status: String {
        case inProgress = "InProgress"
        case completed = "Completed"
        case errored = "Errored"
    }

    var isErrored: Bool { self[.status] == Status.errored.rawValue }

    enum SplitType: String {
        case unsplit = "Unsplit"
        case split = "Split"
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
    /// The member of seeds. Otherwise use `Transaction.items`.
    fileprivate static var items: Self { "$items" }
}

extension Field where Owner == Cyclr.Transaction, Value == JSON.Document? {
    static var run: Self { "$run" }
}
