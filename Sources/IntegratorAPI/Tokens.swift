package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Whose token this is: `/v1/tokenInfo`. Source: integrator-api-docs, readme; the newer pages add `scope`.
    enum Tokens {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path               access      success                  handler   evidence
            GET("/v1/tokenInfo",    .anyToken,  .ok(TokenInfo.self),     info,     .documented)
        }

        static func info(_ call: Call, _ state: State) throws(Refusal) -> TokenInfo {
            TokenInfo(
                document: JSON.Document([
                    "_userId": call.caller.user["_id"] ?? .null, "scope": call.caller.token?.isCustom == true ? "custom" : "*",
                ]))
        }
    }

    struct TokenInfo: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "TokenInfo", source: "integrator-api-docs, readme", [.init("_userId", .string()), .init("scope", .string())])
    }

    /// A token and its user. The form is ours: the vendor shows tokens only in its user interface.
    package struct Token: Record {
        // read once, since each request needs it
        package var document = JSON.Document() {
            didSet {
                id = self[.token]
                isCustom = self[.scope] == "custom"
            }
        }
        package var hidden = JSON.Document() {
            didSet {
                isRevoked = self[.revoked]
                isForOneUse = self[.oneTime]
            }
        }
        package init() {}
        package private(set) var id = ""
        private(set) var isCustom = false
        private(set) var isForOneUse = false
        private var isRevoked = false
        package static let schema = Schema(
            of: Self.self, "Token", source: "Understudy",
            [
                .init(.token), .init(.userId), .init(.name, required: false), .init(.email, required: false),
                .init(.scope, required: false, values: ["*", "custom"]), .init(.connectionIds, required: false),
                .init(.exportIds, required: false), .init(.importIds, required: false), .init(.revoked), .init(.oneTime),
                .init(.issuedAt),
            ])

        /// How long an unused one-time token stays valid. Documented.
        static let patience: Duration = .seconds(900)

        /// A one-time token without a time of issue does not expire.
        func isGood(at now: Instant) -> Bool {
            guard !isRevoked else { return false }
            guard isForOneUse, let issued = self[.issuedAt] else { return true }
            return now < issued.instant + Self.patience
        }

        var user: JSON.Document {
            JSON.Document(["_id": .string(self[.userId]), "name": .string(self[.name]), "email": .string(self[.email])])
        }
    }
}

extension Field where Owner == Integrator.Token, Value == String {
    static var token: Self { "token" }
    static var userId: Self { "_userId" }
    static var name: Self { "name" }
    static var email: Self { "email" }
    static var scope: Self { "scope" }
}

extension Field where Owner == Integrator.Token, Value == [String] {
    static var connectionIds: Self { "_connectionIds" }
    static var exportIds: Self { "_exportIds" }
    static var importIds: Self { "_importIds" }
}

extension Field where Owner == Integrator.Token, Value == Bool {
    static var revoked: Self { "$revoked" }
    /// Whether the first request that it admits uses the token up, as with those that the service hands to hooks.
    static var oneTime: Self { "$oneTime" }
}

extension Field where Owner == Integrator.Token, Value == Integrator.Timestamp? {
    static var issuedAt: Self { "$issuedAt" }
}
