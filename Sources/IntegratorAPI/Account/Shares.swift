package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Users with whom the account is shared: `/v1/ashares`, `/v1/invite`, `/v1/invite/multiple`, `/v1/reinvite`. Source: celigo/ai,
    /// "managing users"; the bodies of invitations, and what they are answered with, are assumed. No mail is sent, so an invitation can
    /// only be accepted in the seeds.
    enum Shares {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                               access         query or body                      success                       handler                 evidence
            GET   ("/v1/ashares",                     .fullAccess,   query: Listing<AShare>.parameters, .ok(Listing<AShare>.self),    Store<AShare>.list,     .documented, fails: .invalidQueryParams)
            GET   ("/v1/ashares/:id",                 .fullAccess,                                      .ok(AShare.self),             Store<AShare>.read,     .documented, fails: .notFound)
            PUT   ("/v1/ashares/:id",                 .fullAccess,   takes: Resubmitted<AShare>.self,   .ok(AShare.self),             Store<AShare>.replace,  .documented, fails: .notFound, .missingField, .invalidField, .invalidReference)
            DELETE("/v1/ashares/:id",                 .fullAccess,                                      .noContent,                   Store<AShare>.delete,   .documented, fails: .notFound)
            PUT   ("/v1/ashares/:id/disable",         .fullAccess,   takes: Disabling.self,             .noContent,                   disable,                .documented, fails: .notFound, .invalidField)
            POST  ("/v1/invite",                      .fullAccess,   takes: Invitation.self,            .created(AShare.self),        invite,                 .documented, fails: .missingField, .invalidField, .invalidReference, .conflict)
            POST  ("/v1/invite/multiple",             .fullAccess,   takes: Invitation.self,            .created([AShare].self),      inviteAll,              .documented, fails: .missingField, .invalidField, .invalidReference, .conflict)
            POST  ("/v1/reinvite",                    .fullAccess,   takes: Invitation.self,            .noContent,                   reinvite,               .documented, fails: .missingField, .invalidField, .notFound)
            GET   ("/v1/integrations/:id/ashares",    .fullAccess,                                      .ok([AShare].self),           ofIntegration,          .observed,   fails: .notFound)
        }

        static func disable(_ call: Call, _ body: Disabling, _ state: inout State) throws(Refusal) -> NoBody {
            let old: AShare = try state.find(call)
            state.change(old, call) { $0[.disabled] = body.disabled }
            return NoBody()
        }

        static func invite(_ call: Call, _ body: Invitation, _ state: inout State) throws(Refusal) -> AShare {
            try state.share(with: try body.email(), body.object, call)
        }

        /// Invites all or none.
        static func inviteAll(_ call: Call, _ body: Invitation, _ state: inout State) throws(Refusal) -> [AShare] {
            guard let list = body.object["emails"] else { throw .invalid([.missing("emails")]) }
            guard let items = list.arrayValue, case let emails = items.compactMap(\.stringValue), emails.count == items.count,
                emails.allSatisfy({ $0.contains("@") })
            else { throw .invalid([.invalid("emails", "emails must be an array of addresses.")]) }
            return try emails.map { email throws(Refusal) in try state.share(with: email, body.object, call) }
        }

        /// Changes nothing, since no mail is sent.
        static func reinvite(_ call: Call, _ body: Invitation, _ state: State) throws(Refusal) -> NoBody {
            let email = try body.email().lowercased()
            guard !state.shares.rows(AShare.byEmail, in: SortKey(email)).isEmpty else { throw .notFound("user") }
            return NoBody()
        }

        /// Users who see the whole account, and users who see this integration.
        static func ofIntegration(_ call: Call, _ state: State) throws(Refusal) -> [AShare] {
            let integration: Integration = try state.find(call)
            return state.shares.rows(AShare.ofWholeAccount).elements
                + state.shares.rows(AShare.references, in: SortKey(integration.id)).filter { !$0.seesAll }
        }
    }

    package struct AShare: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "ashares"
        package static let kind = "ashare"
        package static var table: WritableKeyPath<State, Table<AShare>> { \.shares }
        package static func find(_ id: String, in state: State) -> AShare? { state.shares[id] }
        package static let filters: [String] = []
        package static let patchable: [String] = []
        /// Assumed.
        package static let isRecycled = false
        package static let required: [String] = []
        static let levels = ["administrator", "manage", "monitor"]
        package static let schema = Schema(
            of: Self.self, "AShare", source: "celigo/ai, managing users", isOpen: true,
            [
                .init(.resourceId), .init(.lastModified), .init(.accessLevel, required: false), .init(.createdAt, required: false),
                .init(.accepted, required: false), .init(.sharedWithUser), .init(.disabled, required: false), .init(.secrets),
            ]
        ).including(model)
        package static let model = Model(
            members: ["accessLevel", "integrationAccessLevel", "accountSSORequired"],
            serverOwned: ["accepted", "sharedWithUser", "disabled"])

        static let byEmail = Index<AShare>("email") { ($0[.sharedWithUser].read("email") as String?).map { SortKey($0.lowercased()) } }
        static let ofWholeAccount = Index<AShare>("account") { $0.seesAll ? SortKey(0) : nil }
        package static var indexes: [Index<AShare>] { [references, byEmail, ofWholeAccount] }

        package var title: String { self[.sharedWithUser].read("email") ?? "" }
        var seesAll: Bool { self[.accessLevel] != nil }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            var problems: [Problem] = []
            func check(_ level: JSON, _ field: String) {
                guard !levels.contains(level.stringValue ?? "") else { return }
                problems.append(.invalid(field, "\(field) must be one of \(levels.joined(separator: ", "))."))
            }
            if let level = sent["accessLevel"] { check(level, "accessLevel") }
            guard let list = sent["integrationAccessLevel"] else {
                return sent["accessLevel"] == nil ? [.missing("accessLevel")] : problems
            }
            guard let items = list.arrayValue else {
                return problems + [.invalid("integrationAccessLevel", "integrationAccessLevel must be an array.")]
            }
            if items.isEmpty, sent["accessLevel"] == nil { problems.append(.missing("accessLevel")) }
            for (place, item) in items.enumerated() {
                let field = "integrationAccessLevel.\(place)"
                check(item["accessLevel"] ?? nil, "\(field).accessLevel")
                if state.integrations[item["_integrationId"]?.stringValue ?? ""] == nil {
                    problems.append(.reference("\(field)._integrationId"))
                }
            }
            return problems
        }
    }

    struct Invitation: RequestBody {
        typealias Service = Integrator
        let object: JSON.Object
        static let shape = Shape.object(
            Schema(
                "Invitation", source: "celigo/ai, managing users", isOpen: true,
                [
                    .init("email", .string(), required: false, .assumed), .init("emails", .array(.string()), required: false, .assumed),
                    .init("accessLevel", .string(), required: false, values: AShare.levels),
                    .init("integrationAccessLevel", .array(.any), required: false), .init("accountSSORequired", .boolean, required: false),
                ]))

        /// A body is required: one member or the other has an address.
        static let isOptional = false

        init(body: JSON) throws(Refusal) {
            object = try body.objectOrRefusal()
        }

        fileprivate func email() throws(Refusal) -> String {
            guard let email = object["email"] else { throw .invalid([.missing("email")]) }
            guard let text = email.stringValue, text.contains("@") else {
                throw .invalid([.invalid("email", "email must be an address.")])
            }
            return text
        }
    }

    /// `{"disabled": false}` lets the user in again; without a body the user is locked out. Assumed.
    struct Disabling: RequestBody {
        typealias Service = Integrator
        let disabled: Bool
        static let shape = Shape.object(
            Schema("Disabling", source: "Understudy", isOpen: true, [.init("disabled", .boolean, required: false, .assumed)]))

        init(body: JSON) throws(Refusal) {
            disabled = try body.objectOrRefusal().flag("disabled") ?? true
        }
    }
}

extension Integrator.State {
    /// Inviting somebody again is a conflict; documented.
    fileprivate mutating func share(
        with email: String, _ wish: JSON.Object, _ call: Integrator.Call
    ) throws(Integrator.Refusal) -> Integrator.AShare {
        guard shares.rows(Integrator.AShare.byEmail, in: SortKey(email.lowercased())).isEmpty else {
            throw Integrator.Refusal(.conflict, "\(email) has been invited already.")
        }
        var sent = wish
        sent.strip(Integrator.AShare.model)
        let randomness = call.sandbox.randomness
        func id(_ ordinal: Int) -> String { randomness.hex("integrator/\(Integrator.AShare.collection)", ordinal, digits: 24) }
        let ordinal = shares.newOrdinal(id)
        var share = try Integrator.AShare(checking: sent, over: nil, id: id(ordinal), at: call.now, self)
        let user = randomness.hex("integrator/users", ordinal, digits: 24)
        share.append(.accepted, false)
        share.append(.sharedWithUser, JSON.Document(["_id": .string(user), "email": .string(email)]))
        shares.put(share)
        audit(.create, share, call)
        return share
    }
}

extension Field where Owner == Integrator.AShare, Value == String? {
    /// The level for the whole account; nil where only integrations are shared.
    static var accessLevel: Self { "accessLevel" }
}

extension Field where Owner == Integrator.AShare, Value == Bool {
    static var accepted: Self { "accepted" }
    static var disabled: Self { "disabled" }
}

extension Field where Owner == Integrator.AShare, Value == JSON.Document {
    static var sharedWithUser: Self { "sharedWithUser" }
}
