import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What runs of cycles did: `/v1.0/cycles/transactions`, `/v1.0/cycles/{id}/transactions`. Source: the vendor's test suite; what clients rely on.
    enum Transactions {
        static let filters: [QueryParameter] =
            Period.parameters + PageRequest.parameters + [.init("status", .string()), .init("splitType", .string())]
        static let search: [QueryParameter] = [.init("query", .string())]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path                                                  access     query             success                              handler     evidence
            GET("/v1.0/cycles/transactions",                           .account,  query: filters,   .ok(Listing<Transaction>.self),      ofAccount,  .observed)
            GET("/v1.0/cycles/:cycleId/transactions",                  .account,  query: filters,   .ok(Listing<Transaction>.self),      ofCycle,    .observed, fails: .notFound)
            GET("/v1.0/cycles/:cycleId/transactions/:transactionId",   .account,  query: search,    .ok([TransactionItem].self),         items,      .observed, fails: .notFound)
        }

        static func ofAccount(_ call: Call, _ state: State) throws(Refusal) -> Listing<Transaction> {
            try list(state, (Transaction.ofAccount, Transaction.ofAccountByStatus), SortKey(call.caller.accountId), call)
        }

        static func ofCycle(_ call: Call, _ state: State) throws(Refusal) -> Listing<Transaction> {
            try list(state, (Transaction.ofCycle, Transaction.ofCycleByStatus), SortKey(try state.cycle(in: call).id), call)
        }

        /// What each step asked and was told, and not the transaction itself. `query` finds text in either, letter case aside, which is assumed.
        static func items(_ call: Call, _ state: State) throws(Refusal) -> [TransactionItem] {
            let cycle = try state.cycle(in: call)
            guard let transaction = state.transactions[try call.guid("transactionId")], transaction[.cycleId] == cycle.id else {
                throw .notFound("Transaction")
            }
            let items = transaction[.items].map(TransactionItem.init(document:))
            guard let query = call.query("query")?.lowercased(), !query.isEmpty else { return items }
            return items.filter { $0[.request].lowercased().contains(query) || $0[.response].lowercased().contains(query) }
        }

        private static func list(
            _ state: State, _ indexes: (all: Index<Transaction>, byStatus: Index<Transaction>), _ group: SortKey, _ call: Call
        ) throws(Refusal) -> Listing<Transaction> {
            func word(_ name: String) -> String? { call.query(name).flatMap { $0.isEmpty ? nil : $0.lowercased() } }
            let status = word("status"), splitType = word("splitType")
            let group = status.map { group.then($0) } ?? group
            let transactions = state.transactions.rows(status == nil ? indexes.all : indexes.byStatus, in: group)
            let found = try Period(call).part(of: transactions, in: group)
            guard let splitType else { return found.listing(call) }
            return found.filter { $0[.splitType].lowercased() == splitType }.listing(call)
        }
    }

    struct TransactionItem: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(step: GUID, request: String, response: String) {
            document = JSON.Document(["StepId": step.json, "Request": .string(request), "Response": .string(response)])
        }
        static let schema = Schema(
            of: Self.self, "TransactionItem", source: "what a client relies on",
            [.init(.stepId, .observed), .init(.request, .observed), .init(.response, .observed)])
    }

    /// The part of a list that `after` and `before` bound: from the one, and until before the other, which is assumed.
    struct Period {
        static let parameters: [QueryParameter] = [.init("after", .string()), .init("before", .string())]

        let after, before: Instant?

        /// What is no date is refused, which is assumed.
        init(_ call: Call) throws(Refusal) {
            func date(_ name: String) throws(Refusal) -> Instant? {
                guard let text = call.query(name), !text.isEmpty else { return nil }
                guard let date = queryDate(text) else { throw .invalidRequest }
                return date
            }
            after = try date("after")
            before = try date("before")
        }

        /// - Parameter group: what the rows' keys begin with; the date of each comes next.
        func part<Row>(of rows: Rows<Row>, in group: SortKey) -> Rows<Row> {
            guard after != nil || before != nil else { return rows }
            return rows.between(after.map { group.then($0) }, before.map { group.then($0) })
        }
    }
}

extension Field where Owner == Cyclr.TransactionItem, Value == GUID {
    static var stepId: Self { "StepId" }
}

extension Field where Owner == Cyclr.TransactionItem, Value == String {
    static var request: Self { "Request" }
    static var response: Self { "Response" }
}
