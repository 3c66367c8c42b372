package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Deleted resources, kept for thirty days: `/v1/recycleBinTTL`. Source: celigo/ai, for its existence and the thirty days; the paths
    /// below it and the form of an entry are assumed.
    enum RecycleBin {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                                       access         body                      success                      handler                  evidence
            GET   ("/v1/recycleBinTTL",                       .fullAccess,                             .ok([RecycledItem].self),    list,                    .inferred)
            GET   ("/v1/recycleBinTTL/:type/:id",             .fullAccess,                             .ok(RecycledItem.self),      read,                    .assumed,  fails: .notFound)
            POST  ("/v1/recycleBinTTL/:type/:id/doRestore",   .fullAccess,   takes: UnusedBody.self,   .ok(RecycledItem.self),      ignoringBody(restore),   .assumed,  fails: .notFound, .conflict)
            DELETE("/v1/recycleBinTTL/:type/:id",             .fullAccess,                             .noContent,                  purge,                   .assumed,  fails: .notFound)
        }

        /// Documented.
        static let lifetime: Duration = .seconds(30 * 86_400)

        /// The newest first.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [RecycledItem] {
            state.recycled.rows(RecycledItem.byTime).between(RecycledItem.firstKey(at: call.now), nil).reversed().elements
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> RecycledItem { try state.recycledItem(call) }

        /// Restores the resource as it was, under its old id; where another has that id by now, it stays in the bin.
        static func restore(_ call: Call, _ state: inout State) throws(Refusal) -> RecycledItem {
            let item = try state.recycledItem(call)
            for kind in kinds where kind.collection == item[.collection] { try state.putBack(kind, item, call) }
            state.recycled.remove(item.id)
            return item
        }

        static func purge(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            state.purge(try state.recycledItem(call))
            return NoBody()
        }
    }

    /// A deleted resource. The emulator adds its collection and what was hidden beside its document.
    package struct RecycledItem: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { "\(self[.collection])/\(deletedId)" }
        var deletedId: String { self[.deleted].read("_id") ?? "" }
        package static let schema = Schema(
            of: Self.self, "RecycledItem", source: "celigo/ai",
            [.init(.model, .assumed), .init(.deleted, .assumed), .init(.deletedAt, .assumed), .init(.collection), .init(.beside)])

        static let byTime = Index<RecycledItem>("time") { SortKey($0[.deletedAt].instant) }
        static let flowsOfIntegration = Index<RecycledItem>("integration of flow") { item in
            guard item[.collection] == Flow.collection else { return nil }
            return item[.deleted].read("_integrationId", as: String.self).map { SortKey($0) }
        }
        package static let indexes = [byTime, flowsOfIntegration]

        /// The key of the oldest entry that could still be kept.
        static func firstKey(at now: Instant) -> SortKey { SortKey((now - RecycleBin.lifetime).ticks + 1) }
    }
}

extension Integrator {
    /// The id of a resource that was deleted for good. References to it may remain, and are no fault in a state that is read back.
    package struct PurgedItem: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(of: Self.self, "PurgedItem", source: "Understudy", [.init(.id)])
    }
}

extension Integrator.Resource {
    /// The kind as the bin names it: `Export`.
    static var recycledModel: String { kind.prefix(1).uppercased() + kind.dropFirst() }

    init(restoring entry: Integrator.RecycledItem) {
        self.init()
        document = entry[.deleted]
        hiddenSeed = entry[.beside]
    }
}

extension Table<Integrator.RecycledItem> {
    /// - Parameter id: the id of a resource of any kind: ids are unique in an account.
    func has(_ id: String) -> Bool { Integrator.kinds.contains { contains("\($0.collection)/\(id)") } }
}

extension Integrator.State {
    fileprivate func recycledItem(_ call: Integrator.Call) throws(Integrator.Refusal) -> Integrator.RecycledItem {
        let id = "\((call.path("type") ?? "").lowercased())/\(call.path("id") ?? "")"
        guard let item = recycled[id], item[.deletedAt].instant + Integrator.RecycleBin.lifetime > call.now else {
            throw .notFound("recycled resource")
        }
        return item
    }

    mutating func recycle<Item: Integrator.Resource>(_ item: Item, at now: Instant) {
        var entry = Integrator.RecycledItem()
        entry.append(.model, Item.recycledModel)
        entry.append(.deleted, item.document)
        entry.append(.deletedAt, Integrator.Timestamp(now))
        entry[.collection] = Item.collection
        entry[.beside] = item.hiddenSeed
        recycled.put(entry)
        let past = recycled.forget(by: Integrator.RecycledItem.byTime) { $0[.deletedAt].instant <= now - Integrator.RecycleBin.lifetime }
        for item in past { purge(item) }
    }

    /// Deletes the resource for good, with what was kept for it.
    mutating func purge(_ item: Integrator.RecycledItem) {
        recycled.remove(item.id)
        clearMemory(of: item.id)
        clearAll(of: item.deletedId)
    }

    /// Deletes for good a resource that was never in the bin.
    mutating func purge<Item: Integrator.Resource>(_ item: Item) {
        clearMemory(of: "\(Item.collection)/\(item.id)")
        clearAll(of: item.id)
    }

    /// Deletes what was kept for a resource that is gone for good, and remembers its id.
    mutating func clearAll(of id: String) {
        clearDebugLog(of: id)
        clearLookupRows(of: id)
        clearErrors(of: id)
        clearTag(id)
        clearData(of: id)
        clearEntries(of: id)
        _ = takeMessages(of: id, waitingMessages(of: id))
        var trace = Integrator.PurgedItem()
        trace[.id] = id
        purged.put(trace)
        purged.forget(beyond: Integrator.Assumed.purgedIds)
    }

    /// Forgets the ids of resources that exist again.
    mutating func forgetPurgedThatAreThere() {
        for item in purged.all.elements where data.contains(item.id) || Integrator.kinds.contains(where: { has($0, item.id) }) {
            purged.remove(item.id)
        }
    }

    fileprivate mutating func putBack<Item: Integrator.Resource>(
        _: Item.Type, _ entry: Integrator.RecycledItem, _ call: Integrator.Call
    ) throws(Integrator.Refusal) {
        let item = Item(restoring: entry)
        // the refusal is assumed; so is that the audit log shows a creation
        guard self[keyPath: Item.table].insert(item) else {
            throw Integrator.Refusal(.conflict, "There is a \(Item.kind) with the same id.")
        }
        audit(.create, item, call)
        Item.changed(from: nil, to: item, in: &self, at: call.now)
    }
}

extension Field where Owner == Integrator.RecycledItem, Value == String {
    /// `Export`
    static var model: Self { "model" }
    static var collection: Self { "$collection" }
}

extension Field where Owner == Integrator.RecycledItem, Value == JSON.Document {
    static var deleted: Self { "doc" }
    static var beside: Self { "$beside" }
}

extension Field where Owner == Integrator.RecycledItem, Value == Integrator.Timestamp {
    static var deletedAt: Self { "deletedAt" }
}

extension Field where Owner == Integrator.PurgedItem, Value == String {
    static var id: Self { "_id" }
}
