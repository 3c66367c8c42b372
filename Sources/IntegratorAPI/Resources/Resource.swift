package import Emulation
package import OrderedJSON

extension Integrator {
    /// A document that clients create, replace, patch and delete: what connections, flows and their like have in common.
    ///
    /// Stored as it is shown, with secrets masked; the secrets themselves are beside it in `$secrets`, each by its path.
    package protocol Resource: Record where ID == String {
        /// Its name in paths: `connections`.
        static var collection: String { get }
        /// The name of a single one: `connection`.
        static var kind: String { get }
        static var table: WritableKeyPath<State, Table<Self>> { get }
        /// Finds a row of `table` without the copy of the whole state that reading by a key path makes.
        static func find(_ id: String, in state: State) -> Self?
        static var model: Model { get }
        /// Members by which a list may be filtered: `name` by a part of it, the others by their whole value.
        static var filters: [String] { get }
        /// Members that a new one must have.
        static var required: [String] { get }
        /// Members that each body for one must have, whether it is new or not.
        static var alwaysRequired: [String] { get }
        /// Members that lists do not show.
        static var omittedFromLists: [String] { get }
        /// Whether a deleted one can be restored for a while.
        static var isRecycled: Bool { get }
        /// Paths that a patch may touch, `*` for any index.
        static var patchable: [String] { get }
        /// What is wrong with a body, beyond what every resource checks. May be called with any body.
        static func problems(in sent: JSON.Object, _ state: State) -> [Problem]
        /// Whether an empty object or array is kept at a path (names separated by dots).
        static func keepsEmpty(_ path: String, of sent: JSON.Object) -> Bool
        /// A document with what the service adds to what was sent.
        static func completed(_ written: JSON.Object) -> JSON.Object
        /// Members that the service writes into a new or replaced document; null removes a member.
        func owned(_ state: State) -> JSON.Object
        /// Does what else is needed when a resource was created, changed or deleted.
        static func changed(from old: Self?, to new: Self?, in state: inout State, at now: Instant)
        /// Its name in lists of dependencies.
        var title: String { get }
    }

    /// Every kind of resource, in the order in which dependencies are listed.
    static let kinds: [any Resource.Type] = [
        Export.self, Import.self, Flow.self, Integration.self, Connection.self, Script.self, LookupCache.self, IClient.self, AShare.self,
        Tag.self,
    ]

    /// How a body becomes a document.
    package struct Model: Sendable {
        /// Members that clients may write, in the order in which they are shown. Others are dropped silently, as was seen.
        let members: [String]
        /// Members that the service alone writes, shown after the others; a client's are ignored.
        let serverOwned: [String]
        /// Members that some answers add to the document; a client's are ignored, too.
        var answered: [String] = []
        /// Members that are texts. Where clients may write one, anything else is refused; so it is with the next three.
        var texts: [String] = []
        /// Members that are true or false.
        var flags: [String] = []
        /// Members that are objects.
        var objects: [String] = []
        /// Members that are arrays of objects.
        var lists: [String] = []
        /// Paths of secrets: `rest.bearerToken`.
        var secrets: [String] = []
        /// Values for members that were not sent.
        var defaults: JSON.Object = [:]
        /// Members that are kept as they were sent, with the nulls and empty objects inside them.
        var verbatim: Set<String> = []
        /// Paths of dates: shown with milliseconds and `Z`, however they were sent.
        var dates: [String] = []
        /// Members that only a patch sets; in a body they are ignored. Observed.
        var patchedOnly: [String] = []
        /// Paths whose values are silently ignored. Observed.
        var dropped: [String] = []
        /// Paths whose first value is kept. Observed.
        var immutable: [String] = []
    }
}

extension Schema {
    /// The schema of a resource in the order in which it is shown, with all members of its model beside those that are declared.
    func including(_ model: Integrator.Model) -> Schema {
        let names = ["_id", "lastModified"] + model.members + ["createdAt"] + model.serverOwned + model.answered
        let shown = names.map { name in
            let member = members.first { $0.name == name } ?? Member(name, model.shape(of: name), required: false)
            return model.members.contains(name) ? member : member.readOnly()
        }
        return Schema(name, source: source, isOpen: isOpen, shown + members.filter { !names.contains($0.name) })
    }
}

extension Integrator.Model {
    /// Recorded documents may have a null where the service would leave the member out.
    fileprivate func shape(of name: String) -> Shape {
        if texts.contains(name) { return .nullable(.string()) }
        if flags.contains(name) { return .nullable(.boolean) }
        if objects.contains(name) { return .nullable(.dictionary(.any)) }
        if lists.contains(name) { return .nullable(.array(.dictionary(.any))) }
        return dates.contains(name) ? .nullable(Integrator.Timestamp.form) : .any
    }
}

extension Integrator.Resource {
    package var id: String { self[.resourceId] }
    package static func keepsEmpty(_ path: String, of sent: JSON.Object) -> Bool { false }
    package static func completed(_ written: JSON.Object) -> JSON.Object { written }
    package func owned(_ state: Integrator.State) -> JSON.Object { [:] }
    package static func changed(from old: Self?, to new: Self?, in state: inout Integrator.State, at now: Instant) {}
    package var title: String { self[.resourceName] }
    package static var required: [String] { ["name"] }
    package static var alwaysRequired: [String] { [] }
    package static var omittedFromLists: [String] { [] }
    package static var isRecycled: Bool { true }

    /// Says that the resource is in none of the vendor's own sandboxes, unless the document says so already.
    var ownedSandbox: JSON.Object { document["sandbox"] == nil ? ["sandbox": false] : [:] }

    /// The connection through which the resource reaches an application. No patch changes it.
    fileprivate var connection: String? { document.read("_connectionId") }

    /// Whether a query's text matches a member: a part of the name, or the whole value of any other member.
    func fits(_ member: String, _ text: String) -> Bool {
        guard let value = Self.filterText(document, JSON.Key(member)) else { return false }
        return member == "name" ? value.lowercased().contains(text.lowercased()) : value == text
    }

    /// How a query writes a member's value; nil where it cannot.
    private static func filterText(_ document: JSON.Document, _ member: JSON.Key) -> String? {
        switch document[member] {
        case .string(let value)?: value
        case .bool(let value)?: value ? "true" : "false"
        case .number(let value)?: value.literal
        default: nil
        }
    }

    /// The index by a member of `filters`.
    static func by(_ member: String) -> Index<Self> {
        let key = JSON.Key(member)
        return Index(member) { filterText($0.document, key).map { SortKey($0) } }
    }

    package static var indexes: [Index<Self>] { [references] + filters.filter { $0 != "name" }.map(by) }
}

extension Field where Owner: Integrator.Resource, Value == String {
    static var resourceId: Self { "_id" }
    static var resourceName: Self { "name" }
}

extension Field where Owner: Integrator.Resource, Value == Integrator.Timestamp {
    static var createdAt: Self { "createdAt" }
    static var lastModified: Self { "lastModified" }
}

extension Field where Owner: Integrator.Resource, Value == JSON.Document {
    static var secrets: Self { "$secrets" }
}

extension Integrator {
    /// The handlers that resources share.
    enum Store<Item: Resource> {
        static func list(_ call: Call, _ state: State) throws(Refusal) -> Listing<Item> { try Listing(call, state[keyPath: Item.table]) }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Item { try state.find(call) }

        static func create(_ call: Call, _ new: Submitted<Item>, _ state: inout State) throws(Refusal) -> Item {
            var sent = new.object
            sent.strip(Item.model)
            sent.leave(Item.model.patchedOnly, as: nil)
            let id = state.newId(Item.self, call)
            let item = try Item(checking: sent, over: nil, id: id, at: call.now, state).completed(in: state)
            state[keyPath: Item.table].put(item)
            state.audit(.create, item, call)
            Item.changed(from: nil, to: item, in: &state, at: call.now)
            return item
        }

        /// Replaces: what is not sent is gone. A missing name was seen to become an empty one.
        static func replace(_ call: Call, _ new: Resubmitted<Item>, _ state: inout State) throws(Refusal) -> Item {
            let old: Item = try state.find(call)
            var sent = new.object
            sent.strip(Item.model)
            sent.leave(Item.model.patchedOnly, as: old.document)
            let item = try Item(checking: sent, over: old, id: old.id, at: call.now, state).completed(in: state)
            if let connection = item.connection, connection != old.connection, !call.caller.mayConnect(to: connection) {
                throw .accessRestricted
            }
            state[keyPath: Item.table].put(item)
            state.audit(from: old, to: item, call)
            Item.changed(from: old, to: item, in: &state, at: call.now)
            return item
        }

        static func patch(_ call: Call, _ body: PatchBody, _ state: inout State) throws(Refusal) -> NoBody {
            let old: Item = try state.find(call)
            let item = try old.patched(by: body.patch, at: call.now, state)
            state[keyPath: Item.table].put(item)
            state.audit(from: old, to: item, call)
            Item.changed(from: old, to: item, in: &state, at: call.now)
            return NoBody()
        }

        /// References to it stay and lead nowhere, which is the recommended reading of the contract's unconditional 204; a strict sandbox
        /// refuses.
        static func delete(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            let item: Item = try state.find(call)
            guard !call.isOn(strictDelete) || state.dependents(of: item.id).document.isEmpty else { throw .inUse(Item.kind) }
            state[keyPath: Item.table].remove(item.id)
            if Item.isRecycled { state.recycle(item, at: call.now) } else { state.purge(item) }
            state.audit(.delete, item, call)
            Item.changed(from: item, to: nil, in: &state, at: call.now)
            return NoBody()
        }

        static func audit(_ call: Call, _ state: State) throws(Refusal) -> [AuditEntry] {
            let item: Item = try state.find(call)
            return state.auditEntries.rows(AuditEntry.ofResource, in: SortKey(item.id)).reversed().elements
        }

        static func dependencies(_ call: Call, _ state: State) throws(Refusal) -> Dependencies {
            let item: Item = try state.find(call)
            return state.dependents(of: item.id)
        }
    }
}

extension Integrator.State {
    /// What `:id` names. A malformed id is an unknown one; assumed.
    func find<Item: Integrator.Resource>(_ call: Integrator.Call) throws(Integrator.Refusal) -> Item {
        let id = call.path("id") ?? ""
        guard let item = Item.find(id, in: self) else { throw .notFound(Item.kind) }
        guard call.caller.mayUse(id) else { throw .accessRestricted }
        return item
    }

    /// Makes a change that has a call of its own; the audit log shows it like any other.
    @discardableResult
    mutating func change<Item: Integrator.Resource>(_ old: Item, _ call: Integrator.Call, _ change: (inout Item) -> Void) -> Item {
        var new = old
        change(&new)
        new[.lastModified] = Integrator.Timestamp(call.now)
        self[keyPath: Item.table].put(new)
        audit(from: old, to: new, call)
        return new
    }

    /// Avoids the ids in the recycle bin: what is there may be restored under its old id.
    mutating func newId<Item: Integrator.Resource>(_: Item.Type, _ call: Integrator.Call) -> String {
        let recycled = recycled
        return self[keyPath: Item.table].newId("integrator/\(Item.collection)", call.sandbox.randomness) {
            recycled.contains("\(Item.collection)/\($0)")
        }
    }
}
