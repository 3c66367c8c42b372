package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Who changed what: `/v1/audit`, and beneath each resource. Source: the vendor's own user interface and command line.
    enum AuditLog {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path           access         query                   success                     handler   evidence
            GET("/v1/audit",    .fullAccess,   query: parameters,      .ok([AuditEntry].self),     list,     .documented)
                .slow(with: ["source", "action"])
            GET("/v1/:type/:id/audit", .fullAccess,                    .ok([AuditEntry].self),     ofOther,  .documented, fails: .notFound, .auditNotSupported)
        }

        /// Where a filter has several names, celigo/ai has the first; other clients were seen to send the others.
        private static let parameters: [QueryParameter] =
            [.init("limit", .integer), .init("offset", .integer)]
            + ["resourceType", "_resourceId", "_byUserId", "byUser", "source", "action", "from", "startDate", "to", "endDate"].map {
                .init($0, .string())
            }

        static let defaultSize = 100

        /// Newest first. A filter by resource, user or kind of resource uses an index; further filters are tested entry by entry.
        static func list(_ call: Call, _ state: State) throws(Refusal) -> [AuditEntry] {
            func number(_ name: String) -> Int? { call.query(name).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
            let limit = number("limit") ?? defaultSize, offset = number("offset") ?? 0
            let sent: [(text: String?, index: Index<AuditEntry>?, read: @Sendable (AuditEntry) -> String)] = [
                (call.query("_resourceId"), AuditEntry.ofResource, { $0[.resourceId] }),
                (call.query("_byUserId") ?? call.query("byUser"), AuditEntry.ofUser, { $0.userId }),
                (call.query("resourceType"), AuditEntry.ofType, { $0[.resourceType] }),
                (call.query("source"), nil, { $0[.source] }), (call.query("action"), nil, { $0[.event] }),
            ]
            let first = sent.firstIndex { $0.text != nil && $0.index != nil }
            let group = first.flatMap { sent[$0].text }.map { SortKey($0) }
            let rows = state.auditEntries.rows(first.flatMap { sent[$0].index } ?? AuditEntry.byTime, in: group).between(
                time(call, "from", "startDate").map { key(group, $0.ticks) }, time(call, "to", "endDate").map { key(group, $0.ticks + 1) }
            ).reversed()
            let rest = sent.indices.filter { $0 != first && sent[$0].text != nil }.map { sent[$0] }
            guard !rest.isEmpty else { return rows.page(skip: offset, limit: limit) }
            let found = rows.lazy.filter { entry in rest.allSatisfy { $0.read(entry) == $0.text } }
            return Array(found.dropFirst(offset).prefix(limit))
        }

        /// Refuses collections that have no audit row of their own. For which of them the service really keeps no audit log is not known.
        static func ofOther(_ call: Call, _ state: State) throws(Refusal) -> [AuditEntry] {
            let type = try state.type(of: call)
            throw Refusal(.auditNotSupported, "Audit is not supported for \(type).")
        }

        private static func key(_ group: SortKey?, _ ticks: Int64) -> SortKey {
            group.map { $0.then(ticks) } ?? SortKey(ticks)
        }

        /// An invalid time counts as not sent.
        private static func time(_ call: Call, _ names: String...) -> Instant? {
            names.lazy.compactMap { call.query($0) }.first.flatMap { Instant(iso8601: $0) }
        }
    }

    /// One change of one field; a creation or a deletion has no field.
    package struct AuditEntry: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(
            of: Self.self, "AuditEntry", source: "the vendor's user interface",
            [
                .init(.id, .inferred), .init(.time, .inferred), .init(.byUser, .inferred), .init(.source, .inferred),
                .init(.resourceId, .inferred), .init(.resourceType, .inferred), .init(.event, .inferred),
                .init(.fieldChange, required: false, .inferred),
            ])

        /// Oldest first, as in the other indexes; lists show them in reverse.
        static let ofResource = Index<AuditEntry>("resource") { SortKey($0[.resourceId]).then($0[.time].instant) }
        static let ofType = Index<AuditEntry>("type") { SortKey($0[.resourceType]).then($0[.time].instant) }
        static let ofUser = Index<AuditEntry>("user") { SortKey($0.userId).then($0[.time].instant) }
        static let byTime = Index<AuditEntry>("time") { SortKey($0[.time].instant) }
        package static let indexes = [ofResource, ofType, ofUser, byTime]

        var userId: String { self[.byUser].read("_id") ?? "" }

        enum Event: String { case create, update, delete }
    }
}

extension Integrator.State {
    /// The entries of several resources together, newest first.
    func auditEntries(of ids: [String]) -> [Integrator.AuditEntry] {
        let entries = auditEntries.rows(Integrator.AuditEntry.ofResource, inAnyOf: Set(ids).map { SortKey($0) })
        // in reverse insertion order, which sorting keeps among those of one time
        return entries.reversed().map { (time: $0[.time].instant, entry: $0) }.sorted { $0.time > $1.time }.map(\.entry)
    }

    mutating func audit<Item: Integrator.Resource>(_ event: Integrator.AuditEntry.Event, _ item: Item, _ call: Integrator.Call) {
        note(event, Item.kind, item.id, change: nil, call)
    }

    /// Adds an entry for each field that differs. For secrets it says only that they changed.
    mutating func audit<Item: Integrator.Resource>(from old: Item, to new: Item, _ call: Integrator.Call) {
        var changes = changes(from: .object(old.document.object), to: .object(new.document.object), at: "")
        let (before, after) = (old[.secrets], new[.secrets])
        for path in Set(before.keys + after.keys).sorted() where before[JSON.Key(path)] != after[JSON.Key(path)] {
            // a secret that came or went with its parent is covered by the parent's entry
            guard !changes.contains(where: { path == $0.path || path.hasPrefix("\($0.path).") }) else { continue }
            changes.append((path, Integrator.mask, Integrator.mask))
        }
        let told = changes.lazy.filter { !["lastModified", "createdAt"].contains($0.path) }.prefix(Integrator.Assumed.fieldsAudited)
        // last field first: lists show the newest entry first, so the fields of one change appear in the order of the document
        for change in Array(told).reversed() {
            note(
                .update, Item.kind, new.id,
                change: ["fieldPath": .string(change.path), "oldValue": change.old ?? .null, "newValue": change.new ?? .null], call)
        }
    }

    private mutating func note(
        _ event: Integrator.AuditEntry.Event, _ kind: String, _ id: String, change: JSON.Object?, _ call: Integrator.Call
    ) {
        var entry = Integrator.AuditEntry()
        entry.append(.id, auditEntries.newId("integrator/audit", call.sandbox.randomness))
        entry.append(.time, Integrator.Timestamp(call.now))
        entry.append(.byUser, call.caller.user)
        entry.append(.source, "api")
        entry.append(.resourceId, id)
        entry.append(.resourceType, kind)
        entry.append(.event, event.rawValue)
        if let change { entry.append(.fieldChange, JSON.Document(change)) }
        auditEntries.put(entry)
        auditEntries.forget(by: Integrator.AuditEntry.byTime, beyond: Integrator.Assumed.auditEntries)
    }
}

/// Where two values differ: down to members of objects, arrays as a whole.
private func changes(from old: JSON?, to new: JSON?, at path: String) -> [(path: String, old: JSON?, new: JSON?)] {
    guard old != new else { return [] }
    guard let before = old?.objectValue, let after = new?.objectValue else { return [(path, old, new)] }
    let names = before.keys + after.keys.filter { before[$0] == nil }
    return names.flatMap { changes(from: before[$0], to: after[$0], at: path.isEmpty ? $0 : "\(path).\($0)") }
}

extension Field where Owner == Integrator.AuditEntry, Value == String {
    static var id: Self { "_id" }
    static var source: Self { "source" }
    static var resourceId: Self { "_resourceId" }
    static var resourceType: Self { "resourceType" }
    static var event: Self { "event" }
}

extension Field where Owner == Integrator.AuditEntry, Value == Integrator.Timestamp {
    static var time: Self { "time" }
}

extension Field where Owner == Integrator.AuditEntry, Value == JSON.Document {
    static var byUser: Self { "byUser" }
}

extension Field where Owner == Integrator.AuditEntry, Value == JSON.Document? {
    static var fieldChange: Self { "fieldChange" }
}
