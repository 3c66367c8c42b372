package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A connector that is installed in an account. `Connector` is null in the stored record and filled in when it is shown. Members of
    /// ours: `$account`; `$authenticationId`, the entry of the connector's `Authentication` that was chosen.
    package struct AccountConnector: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        /// A recorded account connector also has what its answer added to it.
        package var hiddenSeed: JSON.Document {
            get { hidden }
            set {
                hidden = newValue
                if self[.connector] != nil { self[.connector] = nil }
            }
        }
        package init() {}
        package var id: Int { self[.id] }
        package static let schema = Schema(
            of: Self.self, "AccountConnector", source: "Cyclr OpenAPI, InstalledConnector; Cyclr API, “Authentication”",
            [
                .init(.id), .init(.name), .init(.description, default: .null), .init(.authValue, default: .null),
                .init(.authenticated, default: false), .init(.connector, .nullable(.object(Connector.schema)), default: .null),
                .init(.isPartnerIntegrationConnector, default: false),
                .init(.properties, .array(.object(Property.schema)), default: []),
                .init(.customFields, .array(.object(CustomField.schema)), default: []),
                .init(.connectorId, alsoAt: ["Connector", "Id"]),
                .init(.status, default: "Approved", alsoAt: ["Connector", "Status"]), .init(.account), .init(.authenticationId),
            ])

        static let ofAccount = Index<AccountConnector>("account") { SortKey($0[.account]) }
        static let byName = Index<AccountConnector>("name") { SortKey($0[.account]).then($0[.name]) }
        static let ofConnector = Index<AccountConnector>("connector") { SortKey($0[.connectorId]).then($0[.account]) }
        /// By the ids of properties and, in `ofCustomField`, of custom fields; each id belongs to one account connector.
        static let ofProperty = Index<AccountConnector>("property", several: { $0.partKeys(.properties) })
        static let ofCustomField = Index<AccountConnector>("custom field", several: { $0.partKeys(.customFields) })
        package static let indexes = [ofAccount, byName, ofConnector, ofProperty, ofCustomField]

        private func partKeys(_ field: Field<AccountConnector, [JSON.Document]>) -> Set<SortKey> {
            Set(partIds(field).map { SortKey($0) })
        }
    }
}

extension Field where Owner == Cyclr.AccountConnector, Value == Int {
    static var id: Self { "Id" }
    static var connectorId: Self { "ConnectorId" }
}

extension Field where Owner == Cyclr.AccountConnector, Value == String {
    static var name: Self { "Name" }
    static var account: Self { "$account" }
}

extension Field where Owner == Cyclr.AccountConnector, Value == String? {
    static var description: Self { "Description" }
    /// Returned in clear text, as by the real service.
    static var authValue: Self { "AuthValue" }
    static var status: Self { "Status" }
    static var authenticationId: Self { "$authenticationId" }
}

extension Field where Owner == Cyclr.AccountConnector, Value == Bool {
    static var authenticated: Self { "Authenticated" }
    static var isPartnerIntegrationConnector: Self { "IsPartnerIntegrationConnector" }
}

extension Field where Owner == Cyclr.AccountConnector, Value == JSON.Document? {
    static var connector: Self { "Connector" }
}

extension Field where Owner == Cyclr.AccountConnector, Value == [JSON.Document] {
    static var properties: Self { "Properties" }
    static var customFields: Self { "CustomFields" }
}
