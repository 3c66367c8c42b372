package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// Accounts: `/api/Accounts`, `/api/Account`. Source: Canvas REST API, "APIs for organization administration".
    enum Accounts {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path              access     body                             success                 handler     evidence
            GET ("/api/Accounts",   .account,                                   .ok([Account].self),    list,       .documented)
            POST("/api/Account",    .account,  takes: AddAccountApiDto.self,    .ok(GUID.self),         register,   .documented,
                                               fails: .accountExists, .roleNotSupported)
        }

        /// Active accounts, newest first. An administrator of the operator sees those of every organisation, which the documented list
        /// implies. Assumed: other administrators and partners see those of their own organisation, and a User sees only itself.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Account] {
            let account = call.caller.account
            switch Role(rawValue: account[.role]) {
            case .admin where account[.organizationId] == operatorOrganization: return state.accounts.rows(Account.newestFirst).elements
            case .admin, .superPartner:
                return Array(state.accounts.rows(Account.newestOfOrganizationFirst, in: SortKey(account[.organizationId])))
            case .user, nil: return [account]
            }
        }

        // The documentation names the two refusals in this order.
        static func register(_ call: Call, _ new: AddAccountApiDto, _ state: inout State) throws(Refusal) -> GUID {
            guard state.accounts.rows(Account.byEmail, in: SortKey(new[.email].lowercased())).first == nil else { throw .accountExists }
            guard let role = Role(name: new[.roleName]), role != .admin else { throw .roleNotSupported(new[.roleName]) }
            let manager = call.caller.account
            var account = Account()
            account.append(.id, state.accounts.claimID(call))
            account.append(.firstName, new[.firstName])
            account.append(.lastName, new[.lastName])
            account.append(.email, new[.email])
            account.append(.organizationId, manager[.organizationId])
            account.append(.organizationName, manager[.organizationName])
            account.append(.roleId, role.id)
            account.append(.role, role.rawValue)
            account.append(.dateCreated, DateTime(call.now.roundedToSQLDateTime))
            account[.registration] = new.document
            if !new[.activated] { account[.active] = false }
            state.accounts.put(account)
            return account.id
        }
    }

    /// ConnectMyApps AS, the organisation that operates Canvas.
    static let operatorOrganization = GUID("00000000-0000-0000-0000-000000000001") ?? .zero

    package enum Role: String, CaseIterable {
        case user = "User"
        case admin = "Admin"
        case superPartner = "SuperPartner"

        /// That letter case does not matter is assumed.
        init?(name: String) {
            guard let role = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else { return nil }
            self = role
        }

        /// The real id of SuperPartner is unknown; this one is made up. seed-data/canvas/accounts.json contains it, too.
        var id: GUID {
            let text =
                switch self {
                case .user: "349889ad-4277-42d0-a268-5cd27230cfc5"
                case .admin: "9c525665-df99-4aee-9e52-1a55853db03b"
                case .superPartner: "0000c0de-0000-4000-8000-000000000001"
                }
            return GUID(text) ?? .zero
        }
    }

    /// An account as a client sees it. With `$active` false it still waits for its activation, and no list shows it.
    package struct Account: Record {
        package var document = JSON.Document() {
            didSet { id = self[.id] }
        }
        package var hidden = JSON.Document() {
            didSet {
                isActive = !has(.active) || self[.active]
                accessTo = self[.accessTo]
            }
        }
        package init() {}

        // Every request needs these of its caller, so they are read when the account is stored.
        package private(set) var id = GUID.zero
        private(set) var isActive = true
        private(set) var accessTo: [GUID] = []
        private var isShown: Bool { isListed && isActive }

        package static let schema = Schema(
            of: Self.self, "Account", source: "Canvas REST API, “Accounts”",
            [
                .init(.id, .id), .init(.firstName), .init(.lastName), .init(.email), .init(.organizationId, .id), .init(.organizationName),
                .init(.roleId, .id),
                .init(.role, values: Role.allCases.map(\.rawValue)), .init(.dateCreated), .init(.active), .init(.accessTo),
                .init(.registration), .init(.listed), .init(.placeholder),
            ])

        static let newestFirst = Index<Account>("newest first") { $0.isShown ? SortKey(descending: $0[.dateCreated].instant.ticks) : nil }
        static let newestOfOrganizationFirst = Index<Account>("newest of organization first") {
            $0.isShown ? SortKey($0[.organizationId]).then(descending: $0[.dateCreated].instant.ticks) : nil
        }
        /// E-mail addresses are unique across all organisations, inactive accounts included, and regardless of letter case.
        static let byEmail = Index<Account>("e-mail") { $0[.placeholder] ? nil : SortKey($0[.email].lowercased()) }
        package static let indexes = [newestFirst, newestOfOrganizationFirst, byEmail, .placeholders]
    }

    struct AddAccountApiDto: DataTransferObject {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "AddAccountApiDto", source: "Canvas REST API, “Account”", isOpen: true,
            [
                .init(.firstName, .assumed), .init(.lastName, .assumed), .init(.email, .assumed), .init(.phone, required: false),
                .init(.roleName, .assumed), .init(.countryKey, required: false), .init(.globalNotifications, required: false),
                .init(.defaultNotificationEmail, required: false), .init(.activated, required: false),
            ])

        /// Requires no more of the address than one @ with text on both sides: an address in the documentation contains a letter that is
        /// not ASCII.
        func check() throws(Refusal) {
            let halves = self[.email].split(separator: "@", omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
                throw .invalidBody(["Email": ["The Email field is not a valid e-mail address."]])
            }
        }
    }
}

extension Field where Owner == Canvas.Account, Value == GUID {
    static var id: Self { "id" }
    static var organizationId: Self { "organizationId" }
    static var roleId: Self { "roleId" }
}

extension Field where Owner == Canvas.Account, Value == String {
    static var firstName: Self { "firstName" }
    static var lastName: Self { "lastName" }
    static var email: Self { "email" }
    static var organizationName: Self { "organizationName" }
    static var role: Self { "role" }
}

extension Field where Owner == Canvas.Account, Value == Canvas.DateTime {
    static var dateCreated: Self { "dateCreated" }
}

extension Field where Owner == Canvas.Account, Value == Bool {
    static var active: Self { "$active" }
}

extension Field where Owner == Canvas.Account, Value == [GUID] {
    /// Other accounts whose data this one sees.
    static var accessTo: Self { "$accessTo" }
}

extension Field where Owner == Canvas.Account, Value == JSON.Document {
    /// The body that registered the account; no answer shows its phone, country and notification settings.
    static var registration: Self { "$registration" }
}

extension Field where Owner == Canvas.AddAccountApiDto, Value == String {
    static var firstName: Self { "firstName" }
    static var lastName: Self { "lastName" }
    static var email: Self { "email" }
    static var phone: Self { "phone" }
    static var roleName: Self { "roleName" }
    static var countryKey: Self { "countryKey" }
    static var defaultNotificationEmail: Self { "defaultNotificationEmail" }
}

extension Field where Owner == Canvas.AddAccountApiDto, Value == Bool {
    static var globalNotifications: Self { "globalNotifications" }
    static var activated: Self { "activated" }
}
