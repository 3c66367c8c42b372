import Emulation
import FoundationEssentials
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Accounts of the partner: `/v1.0/accounts`. Source: Cyclr OpenAPI, "Accounts"; Cyclr API, "Create Account"; the vendor's test suite.
    enum Accounts {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access query or body success handler evidence
            GET   ("/v1.0/accounts",             .partner,  query: PageRequest.parameters,   .ok(Listing<Account>.self),   list,     .documented)
            POST  ("/v1.0/accounts",             .partner,  takes: AccountWrite.self,        .ok(Account.self),            create,   .documented,
                                                            fails: .idInUse, .nameRequired, .negativeRetention, .webhookURLMissing, .webhookURLInvalid)
            GET   ("/v1.0/accounts/:accountId",  .partner,                                   .ok(Account.self),            read,     .documented, fails: .notFound)
            PUT   ("/v1.0/accounts/:accountId",  .partner,  takes: AccountWrite.self,        .ok(Account.self),            update,   .documented,
                                                            fails: .notFound, .negativeRetention, .webhookURLMissing, .webhookURLInvalid, .parentBelow)
                .slow()
            DELETE("/v1.0/accounts/:accountId",  .partner,  takes: IgnoredBody.self,         .ok(NoBody.self),             delete,   .documented, fails: .notFound)
                .slow()
        }

        /// In order of creation, which is assumed.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Account> {
            guard let only = call.caller.restriction else { return state.accounts.rows(Account.listed).listing(call).map(state.shown) }
            return [state.accounts[only]].compactMap { $0 }.filter(\.isListed).listing(call).map(state.shown)
        }

        static func create(_ call: Call, _ new: AccountWrite, _ state: inout State) throws(Refusal) -> Account {
            guard call.caller.restriction == nil else { throw .unauthorized }
            guard let name = new[.name], !name.isEmpty else { throw .nameRequired }
            var account = Account(named: name, id: new.chosenId ?? call.newGUID(in: &state.accounts), at: call.now)
            guard state.accounts[account.id] == nil else { throw .idInUse }
            try account.apply(new)
            try state.setParent(of: &account, new, call)
            state.accounts.put(account)
            return account
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Account { state.shown(try state.account(in: call)) }

        /// Members that are not sent stay as they are; an explicit null clears.
        static func update(_ call: Call, _ change: AccountWrite, _ state: inout State) throws(Refusal) -> Account {
            var account = try state.account(in: call)
            if let name = change[.name], !name.isEmpty { account[.name] = name }
            try account.apply(change)
            let old = state
            try state.setParent(of: &account, change, call)
            state.accounts.put(account)
            state.withdrawConnectors(from: account, since: old)
            state.resumeRetention(ofAccount: account.id, since: old, at: call.now)
            return state.shown(account)
        }

        /// The id becomes free again; the vendor's test suite relies on that. That everything in the account is deleted, too, is assumed.
        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            state.removeAccount(try state.account(in: call).id)
            return NoBody()
        }
    }

    struct AccountWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "AccountCreate", source: "Cyclr OpenAPI, AccountCreate; Cyclr API, “Create Account”", isOpen: true,
            [
                .init(.id, required: false), .init(.name), .init(.description, required: false), .init(.apiId, required: false),
                .init(.parentAccountId, required: false), .init(.auditInfo, required: false), .init(.taskAuditInfo, required: false),
                .init(.timezone, required: false), .init(.nextBillDateUtc, .nullable(DateTime.formOrNever), required: false),
                .init(.successRetention, required: false, .observed), .init(.erroredRetention, required: false, .observed),
                .init(.webhookEnabled, required: false, .observed), .init(.webhookIncludesWarnings, required: false, .observed),
                .init(.webhookURL, required: false, .observed),
            ])

        /// `Id`, or `ApiId`, as the OpenAPI document calls it.
        var chosenId: String? { self[.id]?.unlessEmpty ?? self[.apiId]?.unlessEmpty }
    }
}

extension Cyclr.Account {
    /// The time from one bill to the next; assumed.
    static let billingMonths = 1

    /// An account with default values. The default time zone is assumed, but it is known never to be empty.
    init(named name: String, id: String, at now: Instant) {
        self.init()
        append(.createdDate, Cyclr.DateTime(now))
        append(.id, id)
        append(.name, name)
        append(.description, nil)
        append(.auditInfo, nil)
        append(.taskAuditInfo, nil)
        append(.timezone, "Etc/UTC")
        append(.nextBillDateUtc, Cyclr.DateTime(now.adding(months: Self.billingMonths)))
        append(.successRetention, nil)
        append(.erroredRetention, nil)
        append(.webhookEnabled, false)
        append(.webhookIncludesWarnings, false)
        append(.webhookURL, nil)
        append(.audienceCount, 0)
        append(.connectors, [])
    }

    /// Applies what was sent, in the order in which the service checks: retention of successful before errored data, then the webhook.
    fileprivate mutating func apply(_ change: Cyclr.AccountWrite) throws(Cyclr.Refusal) {
        if change.has(.description) { self[.description] = change[.description] }
        if change.has(.auditInfo) { self[.auditInfo] = change[.auditInfo] }
        if change.has(.taskAuditInfo) { self[.taskAuditInfo] = change[.taskAuditInfo] }
        if let timezone = change[.timezone], !timezone.isEmpty { self[.timezone] = timezone }
        if let date = change[.nextBillDateUtc] { self[.nextBillDateUtc] = date }
        if change.has(.successRetention) { self[.successRetention] = try change.retention(.successRetention) }
        if change.has(.erroredRetention) { self[.erroredRetention] = try change.retention(.erroredRetention) }
        if let includes = change[.webhookIncludesWarnings] { self[.webhookIncludesWarnings] = includes }
        // a request that enables the webhook must contain its URL, even if one is stored already
        if change[.webhookEnabled] == true, change[.webhookURL]?.isEmpty ?? true { throw .webhookURLMissing }
        if let enabled = change[.webhookEnabled] { self[.webhookEnabled] = enabled }
        if change.has(.webhookURL) { self[.webhookURL] = try webhookURL(change[.webhookURL]) }
    }

    /// Checks the completed URL, as the service's message about a blank one shows. What else makes one invalid is inferred.
    private func webhookURL(_ text: String?) throws(Cyclr.Refusal) -> String? {
        guard let text, !text.isEmpty else { return text }
        let url = text.namesScheme ? text : "https://\(text)"
        guard url.namesServer else { throw .webhookURLInvalid(url) }
        return url
    }
}

extension String {
    /// Whether a URL begins with a scheme, RFC 3986 §3.1.
    fileprivate var namesScheme: Bool {
        guard let end = firstRange(of: "://")?.lowerBound else { return false }
        return end > startIndex && self[..<end].utf8.allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "+") }
    }

    /// Whether a URL has a host without blanks and, if any, a port that exists.
    fileprivate var namesServer: Bool {
        guard let url = URL(string: self), let host = url.host(percentEncoded: false), !host.isEmpty else { return false }
        return !host.contains(where: \.isWhitespace) && (url.port.map { UInt16(exactly: $0) != nil } ?? true)
    }
}

extension Cyclr.State {
    /// The account that the path names.
    func account(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Account { try account(call.path("accountId") ?? "", for: call) }

    func account(_ id: String, for call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Account {
        guard call.caller.mayUse(id) else { throw .unauthorized }
        guard let account = accounts[id] else { throw .notFound("Account") }
        return account
    }

    /// Sets the account's parent, if one was sent. That neither the account itself nor an account below it is accepted is assumed.
    fileprivate func setParent(of account: inout Cyclr.Account, _ change: Cyclr.AccountWrite, _ call: Cyclr.Call) throws(Cyclr.Refusal) {
        guard change.has(.parentAccountId) else { return }
        let parent = change[.parentAccountId]?.unlessEmpty
        if let parent {
            guard call.caller.mayUse(parent) else { throw .unauthorized }
            guard accounts[parent] != nil else { throw .unusable("Account") }
            guard !lies(parent, at: account.id) else { throw .parentBelow }
        }
        if parent != account[.parent] { account[.parent] = parent }
    }

    /// Whether account `id` is account `other` or lies below it. In seeds, parents may form a circle.
    private func lies(_ id: String, at other: String) -> Bool {
        var seen = Set<String>()
        var next: String? = id
        while let id = next, seen.insert(id).inserted {
            if id == other { return true }
            next = accounts[id]?[.parent]
        }
        return false
    }

    /// Includes the connectors that are installed in the account.
    func shown(_ account: Cyclr.Account) -> Cyclr.Account {
        account.shown.account {
            var shown = account
            let installed = accountConnectors.rows(Cyclr.AccountConnector.ofAccount, in: SortKey(account.id))
            shown[.connectors] = installed.map { Cyclr.InstalledConnector($0).document }
            return shown
        }
    }

    /// Must be called after every change of a connector in the account.
    mutating func showAnew(account id: String) { accounts.update(id) { $0.shown = Cyclr.ShownAccount() } }

    /// Removes an account with all that it contains, with tokens restricted to it and with browser sessions, so that a later account of the
    /// same id inherits none of them. Its sub accounts stay, without a parent.
    mutating func removeAccount(_ id: String) {
        let group = SortKey(id)
        accounts.remove(id)
        for cycle in cycles.rows(Cyclr.Cycle.ofAccount, in: group) { removeCycle(cycle.id) }
        for connector in accountConnectors.rows(Cyclr.AccountConnector.ofAccount, in: group) { removeAccountConnector(connector.id) }
        for connector in connectors.rows(Cyclr.Connector.custom, in: group) { removeConnector(connector) }
        for token in tokens.rows(Cyclr.Token.ofAccount, in: group) { tokens.remove(token.id) }
        signOut(group)
        for account in accounts.rows(Cyclr.Account.ofParent, in: group) { accounts.update(account.id) { $0[.parent] = nil } }
    }
}

extension Field where Owner == Cyclr.AccountWrite, Value == String? {
    static var id: Self { "Id" }
    static var name: Self { "Name" }
    static var description: Self { "Description" }
    /// The OpenAPI document's name for what the walkthrough calls `Id`.
    static var apiId: Self { "ApiId" }
    static var parentAccountId: Self { "ParentAccountId" }
    static var auditInfo: Self { "AuditInfo" }
    static var taskAuditInfo: Self { "TaskAuditInfo" }
    static var timezone: Self { "Timezone" }
    static var webhookURL: Self { "TransactionErrorWebhookUrl" }
}

extension Field where Owner == Cyclr.AccountWrite, Value == Cyclr.DateTime? {
    static var nextBillDateUtc: Self { "NextBillDateUtc" }
}

extension Field where Owner == Cyclr.AccountWrite, Value == Int? {
    static var successRetention: Self { "StepDataSuccessRetentionHours" }
    static var erroredRetention: Self { "StepDataErroredRetentionHours" }
}

extension Field where Owner == Cyclr.AccountWrite, Value == Bool? {
    static var webhookEnabled: Self { "TransactionErrorWebhookEnabled" }
    static var webhookIncludesWarnings: Self { "TransactionErrorWebhookIncludeWarnings" }
}
