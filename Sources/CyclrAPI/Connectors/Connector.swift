package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A connector of the catalogue. Members of ours: `$draft`; `$account`, the owner of a custom connector; `$native`, false if the vendor
    /// did not build it; `$definition`, what a custom connector was made from; `$partnerWebhookKey`, the end of the URL at which the
    /// application calls all accounts of the partner.
    package struct Connector: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: Int { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Connector", source: "Cyclr OpenAPI, Connector; Cyclr API, “Get Connectors”",
            [
                .init(.id), .init(.name), .init(.description, default: .null), .init(.status, default: "Approved"),
                .init(.version, default: .null), .init(.icon, default: .null), .init(.authDescription, default: .null),
                .init(.authType, values: AuthType.allCases.map(\.rawValue)), .init(.oauth2Type, default: "Unknown"),
                .init(.authScheme, default: .null), .init(.parameters, .array(.object(Parameter.connectorSchema)), default: []),
                .init(.triggers, .array(.object(ConnectorTrigger.schema)), default: []), .init(.categories, default: []),
                .init(.isSystemConnector, default: false),
                .init(.authentication, .array(.object(Authentication.schema)), default: []),
                .init(.draft), .init(.account), .init(.native), .init(.definition), .init(.partnerWebhookKey), .init(.listed),
            ])

        /// The connectors that every account sees in lists: neither drafts nor custom connectors.
        static let listed = Index<Connector>("listed") { $0.isListed && !$0[.draft] && $0[.account] == nil ? SortKey(0) : nil }
        static let custom = Index<Connector>("custom") { $0[.account].map { SortKey($0) } }
        /// By name and owner, so that finding a name does not cost more with the custom connectors of other accounts.
        static let byName = Index<Connector>("name") { nameKey($0[.name], of: $0[.account]) }
        static func nameKey(_ name: String, of account: String?) -> SortKey { SortKey(name.lowercased()).then(account ?? "") }
        static let byPartnerWebhookKey = Index<Connector>("partner webhook key") { $0[.partnerWebhookKey].map { SortKey($0) } }
        /// The catalogue, and the custom connectors of each account, in the order of names and by category.
        static let sought = Index<Connector>(
            "sought",
            several: { connector in
                let owner = connector[.account]
                guard owner != nil || connector.isListed && !connector[.draft] else { return [] }
                let name = connector[.name].lowercased()
                let categories: [String?] = connector[.categories].map { $0.lowercased() }
                let inOrderOfNames = ([nil] + categories).map { group(of: owner, in: $0, byName: true).then(name) }
                return Set(inOrderOfNames + categories.map { group(of: owner, in: $0, byName: false) })
            })
        /// - Parameters:
        ///   - owner: nil for the catalogue.
        ///   - category: in lower case; nil for all, which are only there in the order of names.
        static func group(of owner: String?, in category: String?, byName: Bool) -> SortKey {
            SortKey(owner ?? "").then(byName ? 1 : 0).then(category ?? "")
        }
        package static let indexes = [listed, custom, byName, sought, byPartnerWebhookKey]
    }

    /// One of the ways to authenticate with a connector. A custom connector's definition may omit every member, and only it has
    /// `IsDefault`.
    struct Authentication: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Authentication", source: "Cyclr API, “Get Connectors”; the vendor's test suite for IsDefault",
            [
                .init(.id, required: false), .init(.name, default: .null), .init(.description, default: .null),
                .init(.authType, required: false), .init(.oauth2Type, default: "Unknown"), .init(.authScheme, default: .null),
                .init(.isDefault, required: false, .observed),
            ])
    }

    package enum AuthType: String, Enumeration {
        case apiKey = "ApiKey"
        case basic = "Basic"
        case oauth1 = "OAuth1"
        case oauth2 = "OAuth2"
        case none = "None"
        /// Not in the OpenAPI document, but in the vendor's console and in a client's code.
        case authFields = "AuthFields"
    }

    enum OAuth2Type: String, Enumeration {
        case unknown = "Unknown"
        case authorisationCode = "AuthorisationCode"
        case clientCredentials = "ClientCredentials"
        case passwordCredentials = "PasswordCredentials"
    }
}

extension Field where Owner == Cyclr.Connector, Value == Int {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Connector, Value == String {
    static var name: Self { "Name" }
    static var status: Self { "Status" }
    static var authType: Self { "AuthType" }
    static var oauth2Type: Self { "OAuth2Type" }
}

extension Field where Owner == Cyclr.Connector, Value == String? {
    static var description: Self { "Description" }
    static var version: Self { "Version" }
    /// A `data:image/…` URL.
    static var icon: Self { "Icon" }
    static var authDescription: Self { "AuthDescription" }
    static var authScheme: Self { "AuthScheme" }
    static var account: Self { "$account" }
    static var partnerWebhookKey: Self { "$partnerWebhookKey" }
}

extension Field where Owner == Cyclr.Connector, Value == [String] {
    static var categories: Self { "Categories" }
}

extension Field where Owner == Cyclr.Connector, Value == [JSON.Document] {
    static var parameters: Self { "Parameters" }
    static var triggers: Self { "Triggers" }
    static var authentication: Self { "Authentication" }
}

extension Field where Owner == Cyclr.Connector, Value == Bool {
    static var isSystemConnector: Self { "IsSystemConnector" }
    static var draft: Self { "$draft" }
}

extension Field where Owner == Cyclr.Connector, Value == Bool? {
    static var native: Self { "$native" }
}

extension Field where Owner == Cyclr.Connector, Value == JSON.Document {
    static var definition: Self { "$definition" }
}

extension Field where Owner == Cyclr.Authentication, Value == GUID {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Authentication, Value == String {
    static var authType: Self { "AuthType" }
    static var oauth2Type: Self { "OAuth2Type" }
}

extension Field where Owner == Cyclr.Authentication, Value == String? {
    static var name: Self { "AuthName" }
    static var description: Self { "AuthDescription" }
    static var authScheme: Self { "AuthScheme" }
}

extension Field where Owner == Cyclr.Authentication, Value == Bool {
    static var isDefault: Self { "IsDefault" }
}
