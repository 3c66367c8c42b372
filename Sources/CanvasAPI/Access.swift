package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Canvas {
    package enum Access: Sendable, Hashable {
        /// No headers needed; keys that are sent are ignored.
        case open
        /// The header fields `Consumer` and `SecretKey`.
        case keys
        /// As `keys`; the optional `ManagedAccountId` chooses another account to act for.
        case account
    }

    /// The account on whose behalf a call is made; it determines whose data the call sees.
    package struct Caller: Sendable {
        let account: Account
        static let nobody = Caller(account: Account())

        /// The account itself first, then those that it has access to; without duplicates, which a seed may contain.
        var visibleAccounts: [GUID] {
            var known: Set<GUID> = []
            return ([account.id] + account.accessTo).filter { known.insert($0).inserted }
        }
        func sees(_ other: GUID) -> Bool { account.id == other || account.accessTo.contains(other) }
    }

    /// Every failure looks the same. Documented: keys that are missing, wrong or not a pair. Assumed: a `ManagedAccountId` that cannot be
    /// used.
    package static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal) -> Caller {
        guard access != .open else { return .nobody }
        guard let consumer = request.headers["Consumer"], let secret = request.headers["SecretKey"],
            let holder = state.keys.look(at: consumer, { $0.secret == secret && $0.isUsable ? $0.holder : nil }) ?? nil,
            let owner = state.accounts[holder], owner.isActive
        else { throw Refusal(.unauthorized) }
        guard access == .account, let managed = request.headers["ManagedAccountId"], !managed.isEmpty else { return Caller(account: owner) }
        guard let id = GUID(dotNet: managed), let account = state.accounts[id], account.isActive, owner.mayManage(account) else {
            throw Refusal(.accountNotManaged)
        }
        return Caller(account: account)
    }

    package static let securitySchemes: JSON.Object = [
        "Consumer": ["type": "apiKey", "in": "header", "name": "Consumer"],
        "SecretKey": ["type": "apiKey", "in": "header", "name": "SecretKey"],
    ]

    package static func security(of access: Access) -> [String] { access == .open ? [] : ["Consumer", "SecretKey"] }

    package static func optionalHeaders(of access: Access) -> [String] { access == .account ? ["ManagedAccountId"] : [] }

    package static let credentials = CredentialPlaces(headers: ["Consumer", "SecretKey"])
    package static let secrets = Secrets(headers: ["consumer", "secretkey"], members: ["credentialsjson"])

    /// A pair of keys and the account that they were issued to. The record is ours: the vendor shows keys only once, when API access is
    /// switched on.
    package struct APIKey: Record {
        package var document = JSON.Document() {
            didSet {
                var members = MembersInOrder<APIKey>(of: document)
                id = members[.consumer]
                secret = members[.secretKey]
                holder = members[.accountId]
                isUsable = members[.apiAccess]
            }
        }
        package var hidden = JSON.Document()
        package init() {}

        // Every request needs these, so they are read when the key is stored.
        package private(set) var id = ""
        fileprivate private(set) var secret = ""
        fileprivate private(set) var holder = GUID.zero
        fileprivate private(set) var isUsable = false
        package static let schema = Schema(
            of: Self.self, "APIKey", source: "Canvas REST API, “Authentication”",
            [
                .init(.consumer, notEmpty(like: "5D1AEF05263B4971")),
                .init(.secretKey, notEmpty(like: "a5ae515d-d53b-478c-90bd-060c616d37b7")),
                .init(.accountId), .init(.apiAccess),
            ])

        /// A key must not be empty, since an empty header field is no key.
        private static func notEmpty(like example: String) -> Shape { .string(.init("not empty", example: example) { !$0.isEmpty }) }
    }
}

extension Canvas.State {
    /// The account that a pair of keys was issued to; nil if the pair opens nothing.
    func owner(of key: Canvas.APIKey) -> Canvas.Account? {
        key.isUsable ? accounts[key.holder].flatMap { $0.isActive ? $0 : nil } : nil
    }
}

extension Canvas.Account {
    /// Source: the partner page says that a partner acts for the clients of its own organisation. That the operator's administrators may
    /// manage accounts of every organisation is inferred: the documented list of accounts spans two. That a User manages only itself is
    /// assumed.
    fileprivate func mayManage(_ other: Canvas.Account) -> Bool {
        switch self[.role] {
        case Canvas.Role.admin.rawValue where self[.organizationId] == Canvas.operatorOrganization: true
        case Canvas.Role.admin.rawValue, Canvas.Role.superPartner.rawValue: self[.organizationId] == other[.organizationId]
        default: id == other.id
        }
    }
}

extension Field where Owner == Canvas.APIKey, Value == String {
    static var consumer: Self { "consumer" }
    static var secretKey: Self { "secretKey" }
}

extension Field where Owner == Canvas.APIKey, Value == GUID {
    static var accountId: Self { "accountId" }
}

extension Field where Owner == Canvas.APIKey, Value == Bool {
    static var apiAccess: Self { "apiAccess" }
}
