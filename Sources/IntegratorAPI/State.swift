package import Emulation
import OrderedJSON

extension Integrator {
    package struct State: Sendable {
        var tokens = Table<Token>()
        var connections = Table<Connection>()
        var flows = Table<Flow>()
        var exports = Table<Export>()
        var imports = Table<Import>()
        var integrations = Table<Integration>()
        var scripts = Table<Script>()
        var lookupCaches = Table<LookupCache>()
        var lookupRows = Table<LookupRow>()
        var iClients = Table<IClient>()
        var shares = Table<AShare>()
        var tags = Table<Tag>()
        var auditEntries = Table<AuditEntry>()
        var memory = Table<Memo>()
        var debugLog = Table<DebugEntry>()
        var recycled = Table<RecycledItem>()
        var purged = Table<PurgedItem>()
        var hookMessages = Table<HookMessage>()
        var rateLimit = RateLimit()
        /// Pending requests for consent; they last minutes, and no seed has any.
        var authorizations = Table<Authorization>()
        /// The data of the applications.
        var data = Table<DataSet>()
        /// The single records of that data.
        var entries = Table<DataEntry>()
        /// What the ids that applications give to records are drawn from.
        var recordIds = Ordinals()
        /// What the ids of flows' groups are drawn from.
        var groupIds = Ordinals()
        /// Members of those records that have an index for lookups.
        var indexedMembers: Set<String> = []
        var jobs = Table<Job>()
        var flowErrors = Table<FlowError>()
        /// What the clock is going to do, and when.
        var agenda = Agenda<FlowEvent>()
    }

    package static let tables: [StateTable<State>] = [
        StateTable("tokens", \.tokens),
        StateTable("integrations", \.integrations, changed: clearResource),
        StateTable("connections", \.connections, changed: clearResource),
        StateTable("exports", \.exports, changed: clearResource),
        StateTable("imports", \.imports, changed: clearResource),
        StateTable("flows", \.flows, changed: clearResource),
        StateTable("scripts", \.scripts, changed: clearResource),
        StateTable("lookupcaches", \.lookupCaches, changed: clearResource),
        StateTable("lookup-rows", \.lookupRows),
        StateTable("iclients", \.iClients, changed: clearResource),
        StateTable("ashares", \.shares, changed: clearResource),
        StateTable("tags", \.tags, changed: clearResource),
        StateTable("audit", \.auditEntries),
        StateTable("state", \.memory),
        StateTable("debug-log", \.debugLog),
        StateTable(
            "recycle-bin", \.recycled,
            changed: { old, new, state in
                if let new { state.purged.remove(new.deletedId) } else if let old { state.purge(old) }
            }),
        StateTable("purged", \.purged),
        StateTable("webhook-messages", \.hookMessages),
        StateTable(
            "data", \.data,
            changed: { old, new, state in
                clear(old, new, &state)
                if let new { state.take(new, inPlaceOf: old) }
            }, written: { set, state in state.written(set) }),
        StateTable("entries", \.entries, partOf: "data", written: { entry, state in state.written(entry) }),
        StateTable("jobs", \.jobs, changed: { old, new, state in if new == nil, let old { state.forget(old) } }),
        StateTable("flow-errors", \.flowErrors),
    ]

    /// What the control plane removes is gone for good, until it is written again.
    private static func clear<Row: Record>(_ old: Row?, _ new: Row?, _ state: inout State) where Row.ID == String {
        if let new { state.purged.remove(new.id) } else if let old { state.clearAll(of: old.id) }
    }

    private static func clearResource<Item: Resource>(_ old: Item?, _ new: Item?, _ state: inout State) {
        clear(old, new, &state)
        if new == nil, let old { state.clearMemory(of: "\(Item.collection)/\(old.id)") }
    }

    package static func state(from seeds: SeedReader) -> State {
        var state = State()
        for table in tables { table.fill(&state, seeds) }
        let written = state.entries
        if seeds.isReading {
            for set in state.data.all.elements { state.adopted(set) }
            state.forgetPurgedThatAreThere()
        }
        guard seeds.isChecking else { return state }
        state.checkReferences(seeds, of: written)
        state.checkOutcomes(seeds)
        return state
    }

    package static func goOn(_ loaded: inout State, from old: State) {
        loaded.authorizations.goOn(from: old.authorizations)
        loaded.recordIds.goOn(from: old.recordIds)
        loaded.groupIds.goOn(from: old.groupIds)
    }

    package static func environment(of state: State, at address: String, now: Instant) -> [(name: String, value: String)] {
        state.tokens.all.first { !$0.isCustom && !$0[.revoked] && !$0[.oneTime] }.map { [("INTEGRATOR_API_TOKEN", $0.id)] } ?? []
    }
}

extension Integrator.State {
    /// References to deleted resources are allowed, whether these are in the recycle bin or gone for good: a deletion leaves them, and a
    /// state that is read back has them.
    /// - Parameter entries: as read from their file.
    fileprivate func checkReferences(_ seeds: SeedReader, of entries: Table<Integrator.DataEntry>) {
        let isDeleted: @Sendable (String) -> Bool = { [recycled, purged] in recycled.has($0) || purged.contains($0) }
        seeds.check(.connectionIds, of: tokens, in: "tokens", refersTo: connections, in: "connections", or: isDeleted)
        seeds.check(.exportIds, of: tokens, in: "tokens", refersTo: exports, in: "exports", or: isDeleted)
        seeds.check(.importIds, of: tokens, in: "tokens", refersTo: imports, in: "imports", or: isDeleted)
        seeds.check(.connectionId, of: data, in: "data", refersTo: connections, in: "connections", or: isDeleted)
        seeds.check(.set, of: entries, in: "entries", refersTo: data, in: "data")
        seeds.check(.flow, of: flowErrors, in: "flow-errors", refersTo: flows, in: "flows", or: isDeleted)
        seeds.check(.job, of: flowErrors, in: "flow-errors", refersTo: jobs, in: "jobs")
        seeds.check(.flowJobId, of: jobs, in: "jobs", refersTo: jobs, in: "jobs")
        seeds.check(.connectionId, of: debugLog, in: "debug-log", refersTo: connections, in: "connections", or: isDeleted)
        seeds.check(.exportId, of: hookMessages, in: "webhook-messages", refersTo: exports, in: "exports", or: isDeleted)
        seeds.check(.cacheId, of: lookupRows, in: "lookup-rows", refersTo: lookupCaches, in: "lookupcaches", or: isDeleted)
        for kind in Integrator.kinds { check(kind, seeds, or: isDeleted) }
        checkRest(seeds, isDeleted: isDeleted)
    }

    /// Reports what would be refused in a body.
    private func check<Item: Integrator.Resource>(_: Item.Type, _ seeds: SeedReader, or isDeleted: (String) -> Bool) {
        seeds.look(at: self[keyPath: Item.table], in: Item.collection) { row, item in
            if !item.id.isObjectID {
                seeds.report(in: Item.collection, row, ["_id"], expected: String.objectID, found: item.id, remedy: "correct the id")
            }
            for problem in item.problems(self) {
                let place = JSON.Pointer(tokens: [String(row)] + problem.pointer.tokens)
                let value = item.document.json[problem.pointer]
                if problem.code == .invalidReference, let id = value?.stringValue {
                    if isDeleted(id) { continue }
                    if let target = Integrator.collection(named: problem.pointer) {
                        seeds.report(dangling: id, in: Item.collection, place, refersTo: target)
                        continue
                    }
                }
                seeds.report(
                    in: Item.collection, place, expected: "what the service accepts", found: value.map { excerpt(of: $0) } ?? "nothing",
                    remedy: "correct the record: \(problem.message)")
            }
        }
    }
}

extension Integrator {
    /// The collection that a reference leads to, by the name of its member: `exports` for `pageGenerators.0._exportId`.
    fileprivate static func collection(named pointer: JSON.Pointer) -> String? {
        let member = pointer.tokens.last { Int($0) == nil }?.lowercased() ?? ""
        return kinds.first { member.contains("\($0.kind.lowercased())id") }?.collection
    }
}
