package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// The partner who owns the console. The record is ours: it holds what the vendor keeps in the console's settings.
    package struct Partner: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: Int { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Partner", source: "Understudy",
            [
                .init(.id), .init(.name, required: false), .init(.inlineOAuth, required: false),
                .init(.requiresAccountForConnectors, required: false), .init(.allowsMethodCallsFromAnywhere, required: false),
                .init(.transactionErrorWebhookURL, required: false), .init(.transactionErrorWebhookIncludesWarnings, required: false),
                .init(.notificationWebhookURL, required: false), .init(.marketplaceWebhookURL, required: false),
                .init(.enforcesPrerequisites, required: false),
            ])

        /// Whether the catalogue requires `X-Cyclr-Account`. The real service was seen to; the contract and several clients do without it.
        var requiresAccountForConnectors: Bool { self[.requiresAccountForConnectors] }
        /// “Enable inline OAuth connector authentication”: on unless a seed says otherwise.
        var prefersInlineOAuth: Bool { self[.inlineOAuth] ?? true }
        /// Whether method calls are accepted from any IP address; the vendor asks partners to register theirs.
        var allowsMethodCallsFromAnywhere: Bool { self[.allowsMethodCallsFromAnywhere] ?? true }
        /// Whether a cycle with unmet prerequisites is refused activation. The vendor says that they must be met first, but not what
        /// happens otherwise.
        var enforcesPrerequisites: Bool { self[.enforcesPrerequisites] ?? true }
    }
}

extension Cyclr.State {
    /// The only partner, or one with default settings if the seeds contain none.
    var partner: Cyclr.Partner { partners.all.first ?? Cyclr.Partner() }
}

extension Field where Owner == Cyclr.Partner, Value == Int {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Partner, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.Partner, Value == Bool {
    static var requiresAccountForConnectors: Self { "RequiresAccountForConnectors" }
    static var transactionErrorWebhookIncludesWarnings: Self { "TransactionErrorWebhookIncludeWarnings" }
}

extension Field where Owner == Cyclr.Partner, Value == Bool? {
    static var inlineOAuth: Self { "InlineOAuth" }
    static var allowsMethodCallsFromAnywhere: Self { "AllowsMethodCallsFromAnywhere" }
    static var enforcesPrerequisites: Self { "EnforcesPrerequisites" }
}

extension Field where Owner == Cyclr.Partner, Value == String? {
    static var transactionErrorWebhookURL: Self { "TransactionErrorWebhookUrl" }
    static var notificationWebhookURL: Self { "NotificationWebhookUrl" }
    static var marketplaceWebhookURL: Self { "MarketplaceWebhookUrl" }
}
