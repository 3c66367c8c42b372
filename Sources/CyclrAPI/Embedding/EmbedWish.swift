import Emulation
import HTTPMessages
import OrderedJSON

// Bodies of LAUNCH, Marketplace and ORBIT calls. The user form names user and account in the body, the account form names the account in
// the path.
extension Cyclr {
    struct EmbedWish: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema: Schema = named("EmbedRequest", userForm + account + connectors + marketplace + launch)

        fileprivate static func named(_ name: String, _ members: [SchemaMember<EmbedWish>]) -> Schema {
            Schema(of: Self.self, name, source: "Cyclr OpenAPI, “Deploy LAUNCH”; the vendor's page on deploying it", isOpen: true, members)
        }
        fileprivate static let userForm: [SchemaMember<EmbedWish>] = [
            .init(.userName), .init(.password, required: false), .init(.accountId, required: false),
        ]
        fileprivate static let account: [SchemaMember<EmbedWish>] = [
            .init(.accountName, required: false), .init(.accountDescription, required: false),
        ]
        fileprivate static let connectors: [SchemaMember<EmbedWish>] = [
            // several pages of the documentation show a single object
            .init(
                .connectorAuthentications,
                .either(.array(.object(ConnectorAuthentication.schema)), .object(ConnectorAuthentication.schema)),
                required: false),
            .init(.partnerConnector, .nullable(.object(ConnectorAuthentication.schema)), required: false),
        ]
        /// `MarketplaceId` is a number, also as a string.
        fileprivate static let marketplace: [SchemaMember<EmbedWish>] = [
            .init(.marketplaceId, .either(.integer, .nullable(.string()))), .init(.inlineOAuth, required: false),
            .init(.completeParameter, required: false),
        ]
        fileprivate static let launch: [SchemaMember<EmbedWish>] = [
            .init(.start, required: false), .init(.runOnce, required: false), .init(.tags, required: false),
            .init(.autoInstall, required: false), .init(.singleInstall, required: false), .init(.wizard, required: false),
            .init(.displayDescriptions, required: false),
        ]
        /// The members that LAUNCH has in common with a marketplace.
        fileprivate static let common = Array(marketplace.dropFirst())

        fileprivate func checkedUserName() throws(Refusal) -> String {
            guard let name = self[.userName], !name.trimmed.isEmpty else { throw .usernameRequired }
            return name
        }
        fileprivate func checkedMarketplace() throws(Refusal) -> Int {
            guard let id = self[.marketplaceId] else { throw .marketplaceRequired }
            return id
        }
    }

    struct AccountLaunch: CyclrJSON {
        let wish: EmbedWish
        typealias Service = Cyclr
        init(body: JSON) throws(Refusal) { wish = try EmbedWish(body: body) }
        static let shape = Shape.object(
            EmbedWish.named("AccountLaunchRequest", EmbedWish.account + EmbedWish.connectors + EmbedWish.common + EmbedWish.launch))
    }

    struct AccountMarketplace: CyclrJSON {
        let wish: EmbedWish
        let marketplaceId: Int
        init(body: JSON) throws(Refusal) {
            wish = try EmbedWish(body: body)
            marketplaceId = try wish.checkedMarketplace()
        }
        static let shape = Shape.object(
            EmbedWish.named("AccountMarketplaceRequest", EmbedWish.account + EmbedWish.connectors + EmbedWish.marketplace))
    }

    struct UserLaunch: CyclrJSON {
        let wish: EmbedWish
        let userName: String
        init(body: JSON) throws(Refusal) {
            wish = try EmbedWish(body: body)
            userName = try wish.checkedUserName()
        }
        static let shape = Shape.object(
            EmbedWish.named(
                "UserLaunchRequest",
                EmbedWish.userForm + EmbedWish.account + EmbedWish.connectors + EmbedWish.common + EmbedWish.launch))
    }

    struct UserMarketplace: CyclrJSON {
        let wish: EmbedWish
        let userName: String
        let marketplaceId: Int
        init(body: JSON) throws(Refusal) {
            wish = try EmbedWish(body: body)
            userName = try wish.checkedUserName()
            marketplaceId = try wish.checkedMarketplace()
        }
        static let shape = Shape.object(
            EmbedWish.named(
                "UserMarketplaceRequest", EmbedWish.userForm + EmbedWish.account + EmbedWish.connectors + EmbedWish.marketplace))
    }

    /// A connector, identified by its name and version in the catalogue, and what authenticates it.
    struct ConnectorAuthentication: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "ConnectorAuthentication", source: "Cyclr OpenAPI, “Deploy LAUNCH”", isOpen: true,
            [
                .init(.name), .init(.version, required: false), .init(.authenticationId, required: false),
                .init(.authValue, required: false), .init(.properties, .array(.object(PropertyWrite.schema)), required: false),
            ])
    }
}

extension Field where Owner == Cyclr.EmbedWish, Value == String? {
    static var userName: Self { "Username" }
    static var password: Self { "Password" }
    static var accountId: Self { "AccountId" }
    static var accountName: Self { "AccountName" }
    static var accountDescription: Self { "AccountDescription" }
    static var completeParameter: Self { "CompleteParameter" }
}

extension Field where Owner == Cyclr.EmbedWish, Value == Int? {
    static var marketplaceId: Self { "MarketplaceId" }
}

extension Field where Owner == Cyclr.EmbedWish, Value == Bool? {
    static var start: Self { "Start" }
    static var runOnce: Self { "RunOnce" }
    static var inlineOAuth: Self { "InlineOAuth" }
    static var autoInstall: Self { "AutoInstall" }
    static var singleInstall: Self { "SingleInstall" }
    static var wizard: Self { "Wizard" }
    static var displayDescriptions: Self { "DisplayDescriptions" }
}

extension Field where Owner == Cyclr.EmbedWish, Value == [String] {
    static var tags: Self { "Tags" }
}

extension Field where Owner == Cyclr.EmbedWish, Value == [JSON.Document] {
    static var connectorAuthentications: Self { "ConnectorAuthentications" }
}

extension Field where Owner == Cyclr.EmbedWish, Value == JSON.Document? {
    /// The older name, of 2022; used only if the call creates the account.
    static var partnerConnector: Self { "PartnerConnector" }
}

extension Field where Owner == Cyclr.ConnectorAuthentication, Value == String? {
    static var name: Self { "Name" }
    static var version: Self { "Version" }
    static var authenticationId: Self { "AuthenticationId" }
    static var authValue: Self { "AuthValue" }
}

extension Field where Owner == Cyclr.ConnectorAuthentication, Value == [JSON.Document] {
    static var properties: Self { "Properties" }
}
