import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Sub accounts and usage: `/v1.0/accounts/{id}/subaccounts`, `/v1.0/accounts/{id}/usage`. Source: the vendor's test suite and release
    /// notes.
    enum SubAccounts {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query success handler evidence
            GET("/v1.0/accounts/:accountId/subaccounts",   .partner,  query: PageRequest.parameters,   .ok(Listing<Account>.self),   list,     .observed, fails: .notFound)
            // not emulated: bills; the date of the next one never moves on by itself
            GET("/v1.0/accounts/:accountId/usage",         .partner,                                   .ok(Usage.self),              usage,    .observed, fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Account> {
            let parent = try state.account(in: call).id
            // a token restricted to one account does not see its sub accounts
            guard call.caller.restriction == nil else { return [Account]().listing(call) }
            return state.accounts.rows(Account.ofParent, in: Account.listed(under: parent)).listing(call).map(state.shown)
        }

        /// What the account itself has used, without its sub accounts. That usage counts from the last bill is assumed.
        static func usage(_ call: Call, _ state: State) throws(Refusal) -> Usage {
            let account = try state.account(in: call)
            return Usage(
                document: JSON.Document([
                    "Id": .string(account.id), "TasksUsed": account[.tasksUsed].json,
                    "StartTime": DateTime(account[.nextBillDateUtc].instant.adding(months: -Account.billingMonths)).json,
                    "EndTime": account[.nextBillDateUtc].json,
                ]))
        }
    }

    struct Usage: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "Usage", source: "the vendor's test suite",
            [
                .init("Id", .string(), .observed), .init("TasksUsed", .integer, .observed),
                .init("StartTime", DateTime.formOrNever, .observed), .init("EndTime", DateTime.formOrNever, .observed),
            ])
    }
}
