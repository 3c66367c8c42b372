package import Emulation
import HTTPMessages
package import OrderedJSON
import Synchronization

extension Cyclr {
    /// An account of the partner. `Connectors` is empty in the stored record and filled in when it is shown. Members of ours: `$parent`,
    /// the account of which this is a sub account; `$tasksUsed`, the tasks that its cycles have used; `$users`, the names of users who may
    /// sign in to it.
    package struct Account: Record {
        package var document = JSON.Document() {
            didSet {
                id = self[.id]
                shown = ShownAccount()
            }
        }
        package var hidden = JSON.Document()
        package init() {}
        // Every request needs this of its caller, so it is read when the account is stored.
        package private(set) var id = ""
        /// The account as answers show it, including `Connectors`. Made anew after every change of the account or of a connector in it: see
        /// `State.showAnew`.
        var shown = ShownAccount()

        package static let schema = Schema(
            of: Self.self, "Account", source: "Cyclr OpenAPI, Account; Cyclr API, “Create Account”",
            [
                .init(.createdDate), .init(.id), .init(.name), .init(.description, default: .null), .init(.auditInfo, default: .null),
                .init(.taskAuditInfo, default: .null),
                .init(.timezone, default: "Etc/UTC"),
                .init(.nextBillDateUtc, DateTime.formOrNever), .init(.successRetention, default: .null),
                .init(.erroredRetention, default: .null),
                .init(.webhookEnabled, default: false),
                .init(.webhookIncludesWarnings, default: false), .init(.webhookURL, default: .null), .init(.audienceCount, default: 0),
                .init(.connectors, .array(.object(InstalledConnector.schema)), default: []), .init(.parent), .init(.tasksUsed),
                .init(.users),
                .init(.listed), .init(.placeholder),
            ])

        static let listed = Index<Account>("listed") { $0.isListed ? SortKey(0) : nil }
        /// Sub accounts that lists omit are in a group of their own, after the group `listed(under:)` of the others.
        static let ofParent = Index<Account>("parent") { account in
            account[.parent].map { SortKey($0).then(account.isListed ? 0 : 1) }
        }
        static func listed(under parent: String) -> SortKey { SortKey(parent).then(0) }
        package static let indexes = [listed, ofParent]
    }

    /// What answers show of an account: computed when it is first asked for, and shared by every copy of the account. Code that changes
    /// what it is derived from gives the account a new one.
    final class ShownAccount: Sendable {
        private let account = Mutex<Account?>(nil)

        /// `make` runs without the lock; if two callers run it at once, both get the same result.
        func account(_ make: () -> Account) -> Account {
            if let made = account.withLock({ $0 }) { return made }
            let made = make()
            account.withLock { $0 = made }
            return made
        }
    }

    /// An account connector in the short form that the OpenAPI document shows inside accounts and cycles.
    struct InstalledConnector: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "InstalledConnector", source: "Cyclr OpenAPI, InstalledConnector",
            [
                .init("Id", .integer), .init("Name", .string()), .init("Description", .nullable(.string())), .init("ConnectorId", .integer),
                .init("Authenticated", .boolean), .init("Status", .nullable(.string())),
            ])
    }
}

extension Field where Owner == Cyclr.Account, Value == String {
    /// The id that the partner chose for the account; a GUID if it chose none.
    static var id: Self { "Id" }
    static var name: Self { "Name" }
    /// An IANA name.
    static var timezone: Self { "Timezone" }
}

extension Field where Owner == Cyclr.Account, Value == String? {
    static var description: Self { "Description" }
    static var auditInfo: Self { "AuditInfo" }
    static var taskAuditInfo: Self { "TaskAuditInfo" }
    static var webhookURL: Self { "TransactionErrorWebhookUrl" }
    static var parent: Self { "$parent" }
}

extension Field where Owner == Cyclr.Account, Value == Cyclr.DateTime {
    static var createdDate: Self { "CreatedDate" }
    static var nextBillDateUtc: Self { "NextBillDateUtc" }
}

extension Field where Owner == Cyclr.Account, Value == Int? {
    /// In hours, at most 744; null means the partner's default. The same holds for errored transactions.
    static var successRetention: Self { "StepDataSuccessRetentionHours" }
    static var erroredRetention: Self { "StepDataErroredRetentionHours" }
}

extension Field where Owner == Cyclr.Account, Value == Bool {
    static var webhookEnabled: Self { "TransactionErrorWebhookEnabled" }
    static var webhookIncludesWarnings: Self { "TransactionErrorWebhookIncludeWarnings" }
}

extension Field where Owner == Cyclr.Account, Value == Int {
    static var audienceCount: Self { "AudienceCount" }
    static var tasksUsed: Self { "$tasksUsed" }
}

extension Field where Owner == Cyclr.Account, Value == [String] {
    static var users: Self { "$users" }
}

extension Field where Owner == Cyclr.Account, Value == [JSON.Document] {
    /// Only in the OpenAPI document; derived from the account connectors.
    static var connectors: Self { "Connectors" }
}
