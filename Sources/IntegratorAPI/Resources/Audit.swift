package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Who changed what: `/v1/audit`, and beneath each resource. Source: the vendor's own user interface and command line.
    enum AuditLog {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path           access         query                                                        success                    handler   evidence
            GET("/v1/audit",    .fullAccess,   query: [.init("limit", .integer), .init("offset", .integer),
                                                       .init("resourceType", .string()), .init("_resourceId", .string())],
                                                                                                            .ok([AuditEntry].self),    list,     .documented)
        }

        static let defaultSize = 100

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [AuditEntry] {
            let limit = call.query("limit").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? defaultSize
            let offset = call.query("offset").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 0
            if let id = call.query("_resourceId") {
                return state.auditEntries.rows(AuditEntry.ofResource, in: SortKey(id)).page(skip: offset, limit: limit)
            }
            if let type = call.query("resourceType") {
                return state.auditEntries.rows(AuditEntry.ofType, in: SortKey(type)).page(skip: offset, limit: limit)
            }
            return state.auditEntries.all.reversed().page(skip: offset, limit: limit)
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

        /// The newest first.
        static let ofResource = Index<AuditEntry>("resource") { SortKey($0[.resourceId]).then(descending: $0[.time].instant.ticks) }
        static let ofType = Index<AuditEntry>("type") { SortKey($0[.resourceType]).then(descending: $0[.time].instant.ticks) }
        package static let indexes = [ofResource, ofType]

        enum Event: String { case create, update, delete }
    }
}

extension Integrator.State {
    mutating func audit<Item: Integrator.Resource>(_ event: Integrator.AuditEntry.Event, _ item: Item, _ call: Integrator.Call) {
        note(event, Item.kind, item.id, change: nil, call)
    }

    /// An entry for each field that differs. Of secrets it is told that they changed, not what they are.
    mutating func audit<Item: Integrator.Resource>(from old: Item, to new: Item, _ call: Integrator.Call) {
        var changes = changes(from: .object(old.document.object), to: .object(new.document.object), at: "")
        let (before, after) = (old[.secrets], new[.secrets])
        for path in Set(before.keys + after.keys).sorted() where before[JSON.Key(path)] != after[JSON.Key(path)] {
            guard !changes.contains(where: { $0.path == path }) else { continue }
            changes.append((path, Integrator.mask, Integrator.mask))
        }
        for change in changes where !["lastModified", "createdAt"].contains(change.path) {
            note(
                .update, Item.kind, new.id,
                change: ["fieldPath": .string(change.path), "oldValue": change.old ?? .null, "newValue": change.new ?? .null], call)
        }
    }

    private mutating func note(
        _ event: Integrator.AuditEntry.Event, _ kind: String, _ id: String, change: JSON.Object?, _ call: Integrator.Call
    ) {
        var entry = Integrator.AuditEntry()
        entry.append(.id, call.sandbox.randomness.hex("integrator/audit", auditEntries.inserted, digits: 24))
        entry.append(.time, Integrator.Timestamp(call.now))
        entry.append(.byUser, call.caller.user)
        entry.append(.source, "api")
        entry.append(.resourceId, id)
        entry.append(.resourceType, kind)
        entry.append(.event, event.rawValue)
        if let change { entry.append(.fieldChange, JSON.Document(change)) }
        auditEntries.put(entry)
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
