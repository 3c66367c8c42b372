import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Cycles of an account: `/v1.0/cycles`. Source: Cyclr OpenAPI, "Cycles"; the vendor's test suite.
    enum Cycles {
        static let filters: [QueryParameter] =
            PageRequest.parameters + ConnectorUse.parameters + [.init("includeIcons", .boolean), .init("orderBy", .string())]

        static let pages: [QueryParameter] = PageRequest.parameters + Templates.icons

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path                       access     query or body               success                      handler       evidence
            GET   ("/v1.0/cycles",            .account,  query: filters,             .ok(Listing<Cycle>.self),    list,         .documented)
                .slow(with: ConnectorUse.slowInPairs, atLeast: 2)
            POST  ("/v1.0/cycles",            .account,  takes: CycleWrite.self,     .created(Cycle.self),        create,       .observed,   fails: .nameRequired, .negativeRetention)
            GET   ("/v1.0/cycles/upgradeable", .account, query: pages,               .ok(Listing<Cycle>.self),    upgradeable,  .observed)
            GET   ("/v1.0/cycles/:cycleId",   .account,  query: Templates.icons,     .ok(Cycle.self),             read,         .documented, fails: .notFound)
            PUT   ("/v1.0/cycles/:cycleId",   .account,  takes: CycleWrite.self,     .ok(Cycle.self),             update,       .observed,   fails: .notFound, .cycleIsActive, .negativeRetention)
            DELETE("/v1.0/cycles/:cycleId",   .account,  takes: IgnoredBody.self,    .ok(NoBody.self),            delete,       .documented, fails: .notFound)
                .slow()
        }

        /// In order of creation or, with `orderBy=Id`, of id; any other order is ignored.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Cycle> {
            let listed = Cycle.listed(in: call.caller.accountId)
            let order = call.query("orderBy")?.lowercased() == "id" ? Cycle.byId : nil
            let wish = ConnectorUse(call)
            let found =
                wish.asksForNothing
                ? state.cycles.rows(order ?? Cycle.ofAccount, in: listed).listing(call)
                : wish.listing(of: state.cycles, by: Cycle.sought, in: listed, order: order, call)
            return found.map { state.shown($0, to: call) }
        }

        /// The only creation that answers 201. That a name is required is assumed.
        static func create(_ call: Call, _ new: CycleWrite, _ state: inout State) throws(Refusal) -> Cycle {
            guard let name = new[.name], !name.isEmpty else { throw .nameRequired }
            var cycle = Cycle(
                id: call.newGUID(in: &state.cycles), named: name, description: new[.description], in: call.caller.accountId, at: call.now)
            try cycle.apply(new)
            state.cycles.put(cycle)
            return cycle
        }

        /// Cycles whose template has a newer release than the one they were made from.
        static func upgradeable(_ call: Call, _ state: State) throws(Refusal) -> Listing<Cycle> {
            state.cycles.rows(Cycle.upgradeable, in: SortKey(call.caller.accountId)).listing(call).map { state.shown($0, to: call) }
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Cycle { state.shown(try state.cycle(in: call), to: call) }

        static func update(_ call: Call, _ change: CycleWrite, _ state: inout State) throws(Refusal) -> Cycle {
            let old = state
            var cycle = try state.changeableCycle(in: call)
            try cycle.apply(change)
            state.cycles.put(cycle)
            state.resumeRetention(of: [cycle], since: old, at: call.now)
            return state.shown(cycle, to: call)
        }

        /// Active cycles can be deleted, too: a client deletes them without stopping them first.
        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            state.removeCycle(try state.cycle(in: call).id)
            return NoBody()
        }
    }

    struct CycleWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "CycleWrite", source: "the vendor's test suite", isOpen: true,
            [
                .init(.name, required: false, .observed), .init(.description, required: false, .observed),
                .init(.shareable, required: false, .observed), .init(.stepErrorAction, required: false, .observed),
                .init(.logStepDataRequests, required: false, .observed), .init(.collectionSplitType, required: false, .observed),
                .init(.tags, required: false, .observed), .init(.successRetention, required: false, .assumed),
                .init(.erroredRetention, required: false, .assumed),
            ])

        /// Retention times are checked like those of an account, numbers of error actions and split types like that of a step's type; both
        /// is assumed.
        func check(unreadable: [String]) throws(Refusal) {
            guard !StepErrorAction.isUnknownNumber(self[.stepErrorAction]),
                !CollectionSplitType.isUnknownNumber(self[.collectionSplitType])
            else { throw .invalidRequest }
            _ = try retention(.successRetention)
            _ = try retention(.erroredRetention)
        }
    }
}

extension Cyclr.Cycle {
    /// Settings that a cycle takes over from its template.
    static let settings: Set<String> = [
        "Shareable", "ContinueOnStepError", "StepErrorAction", "CollectionSplitType", "LogStepDataRequests",
        "StepDataSuccessRetentionHours",
        "StepDataErroredRetentionHours",
    ]

    /// A paused cycle that never ran.
    init(id: GUID, named name: String, description: String?, in account: String, at now: Instant) {
        self.init()
        append(.id, id)
        append(.createdOnUtc, Cyclr.DateTime(now))
        append(.tasksUsed, 0)
        append(.errorCount, 0)
        append(.warningCount, 0)
        append(.connectors, [])
        append(.status, Status.paused.rawValue)
        append(.lastSuccessfulRunDate, .never)
        append(.inProgressTransactionCount, 0)
        append(.name, name)
        append(.description, description)
        append(.shareable, false)
        append(.continueOnStepError, true)
        append(.stepErrorAction, "Ignore")
        append(.collectionSplitType, "All")
        append(.logStepDataRequests, true)
        append(.successRetention, nil)
        append(.erroredRetention, nil)
        append(.templateId, nil)
        append(.tags, [])
        append(.createdDate, Cyclr.DateTime(now))
        append(.lastRunDate, nil)
        append(.steps, [])
        self[.account] = account
    }

    var isActive: Bool { self[.status] == Status.active.rawValue }

    /// Applies what was sent. Not all names of error actions and split types are known, so no name is refused.
    fileprivate mutating func apply(_ change: Cyclr.CycleWrite) throws(Cyclr.Refusal) {
        if let name = change[.name], !name.isEmpty { self[.name] = name }
        if change.has(.description) { self[.description] = change[.description] }
        if let shareable = change[.shareable] { self[.shareable] = shareable }
        if let action = change[.stepErrorAction], !action.isEmpty { set(errorAction: action) }
        if let type = change[.collectionSplitType], !type.isEmpty { set(splitType: type) }
        if let logs = change[.logStepDataRequests] { self[.logStepDataRequests] = logs }
        if change.has(.successRetention) { self[.successRetention] = try change.retention(.successRetention) }
        if change.has(.erroredRetention) { self[.erroredRetention] = try change.retention(.erroredRetention) }
        if let tags = change[.tags] { self[.tags] = tags }
    }
}

extension Cyclr.Cycle {
    /// Sets the error action by name or number, and with it `ContinueOnStepError`, an older member for whether errors are ignored.
    mutating func set(errorAction text: String) {
        self[.stepErrorAction] = Cyclr.StepErrorAction(sent: text)?.rawValue ?? text
        self[.continueOnStepError] = errorAction == .ignore
    }

    mutating func set(splitType text: String) {
        self[.collectionSplitType] = Cyclr.CollectionSplitType(sent: text)?.rawValue ?? text
    }
}

extension Field where Owner == Cyclr.CycleWrite, Value == String? {
    static var name: Self { "Name" }
    static var description: Self { "Description" }
    static var stepErrorAction: Self { "StepErrorAction" }
    static var collectionSplitType: Self { "CollectionSplitType" }
}

extension Field where Owner == Cyclr.CycleWrite, Value == Bool? {
    static var shareable: Self { "Shareable" }
    static var logStepDataRequests: Self { "LogStepDataRequests" }
}

extension Field where Owner == Cyclr.CycleWrite, Value == Int? {
    static var successRetention: Self { "StepDataSuccessRetentionHours" }
    static var erroredRetention: Self { "StepDataErroredRetentionHours" }
}

extension Field where Owner == Cyclr.CycleWrite, Value == [String]? {
    static var tags: Self { "Tags" }
}
