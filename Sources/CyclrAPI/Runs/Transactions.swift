import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// What runs of cycles did: `/v1.0/cycles/transactions`, `/v1.0/cycles/{id}/transactions`. Source: the vendor's test suite; what
    /// clients rely on.
    enum Transactions {
        static let filters: [QueryParameter] =
            DateRange.parameters + PageRequest.parameters + [.init("status", .string()), .init("splitType", .string())]
        static let search: [QueryParameter] = [.init("query", .string())]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query success handler evidence
            GET("/v1.0/cycles/transactions",                           .account,  query: filters,   .ok(Listing<Transaction>.self),      ofAccount,  .observed)
            GET("/v1.0/cycles/:cycleId/transactions",                  .account,  query: filters,   .ok(Listing<Transaction>.self),      ofCycle,    .observed, fails: .notFound)
            GET("/v1.0/cycles/:cycleId/transactions/:transactionId",   .account,  query: search,    .ok([TransactionItem].self),         items,      .observed, fails: .notFound)
        }

        static func ofAccount(_ call: Call, _ state: State) throws(Refusal) -> Listing<Transaction> {
            try list(state, (Transaction.ofAccount, Transaction.ofAccountByKind), SortKey(call.caller.accountId), call)
        }

        static func ofCycle(_ call: Call, _ state: State) throws(Refusal) -> Listing<Transaction> {
            try list(state, (Transaction.ofCycle, Transaction.ofCycleByKind), SortKey(try state.cycle(in: call).id), call)
        }

        /// The requests and responses of the steps, without the transaction itself. That `query` searches both, ignoring letter case, is
        /// assumed.
        static func items(_ call: Call, _ state: State) throws(Refusal) -> [TransactionItem] {
            let cycle = try state.cycle(in: call)
            guard let transaction = state.transactions[try call.guid("transactionId")], transaction[.cycleId] == cycle.id else {
                throw .notFound("Transaction")
            }
            let items = transaction.items.map(TransactionItem.init(document:))
            guard let query = call.query("query")?.lowercased(), !query.isEmpty else { return items }
            return items.filter { $0[.request].lowercased().contains(query) || $0[.response].lowercased().contains(query) }
        }

        private static func list(
            _ state: State, _ indexes: (all: Index<Transaction>, byKind: Index<Transaction>), _ group: SortKey, _ call: Call
        ) throws(Refusal) -> Listing<Transaction> {
            let status = call.query("status")?.unlessEmpty?.lowercased(), splitType = call.query("splitType")?.unlessEmpty?.lowercased()
            let range = try DateRange(call)
            guard status != nil || splitType != nil else {
                return range.part(of: state.transactions.rows(indexes.all, in: group), in: group).listing(call)
            }
            let kind = Transaction.kind(in: group, status, splitType)
            return range.part(of: state.transactions.rows(indexes.byKind, in: kind), in: kind).listing(call)
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
}

extension Field where Owner == Cyclr.TransactionItem, Value == GUID {
    static var stepId: Self { "StepId" }
}

extension Field where Owner == Cyclr.TransactionItem, Value == String {
    static var request: Self { "Request" }
    static var response: Self { "Response" }
}
