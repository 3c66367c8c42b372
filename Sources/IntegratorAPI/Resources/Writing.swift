package import Emulation
package import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// A body for a resource, as it was sent.
    package struct Submitted<Item: Resource>: RequestBody {
        package typealias Service = Integrator
        let object: JSON.Object
        package static var shape: Shape {
            .object(
                Item.schema.written(as: "New\(Item.schema.name)", requiring: Item.required + Item.alwaysRequired, Item.model))
        }

        package init(body: JSON) throws(Refusal) {
            object = try body.objectOrRefusal()
        }

        /// Allows what the service alone writes, too, as clients send back what they read.
        package static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Refusal) {
            try Integrator.hold(request, to: strictness, shape: .object(Item.schema), answer)
        }
    }

    /// A body that takes the place of a stored resource, or that is never stored. The name is optional: a missing one becomes empty.
    package struct Resubmitted<Item: Resource>: RequestBody {
        package typealias Service = Integrator
        let object: JSON.Object
        package static var shape: Shape {
            .object(Item.schema.written(as: "\(Item.schema.name)Write", requiring: Item.alwaysRequired, Item.model))
        }

        package init(body: JSON) throws(Refusal) {
            object = try body.objectOrRefusal()
        }

        package static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Refusal) {
            try Submitted<Item>.hold(request, to: strictness, answer: answer)
        }
    }

    /// What stored secrets are shown as.
    static let mask = JSON.string("******")
}

extension Schema {
    /// The schema of a body. It is open, as clients may send anything else: what the service alone writes is ignored.
    fileprivate func written(as name: String, requiring required: [String], _ model: Integrator.Model) -> Schema {
        Schema(
            name, source: source, isOpen: true,
            members.filter { model.members.contains($0.name) }.map { member in
                // only the name may be missing; a null counts as not sent
                let isRequired = required.contains(member.name) || member.isRequired && member.name != "name"
                guard isRequired else { return member.optional().nullable() }
                return Member(member.name, member.shape.withoutNull, values: member.values, member.evidence)
            })
    }
}

extension Integrator.Resource {
    /// Makes a document from a stripped body. Checks it as it was sent and as it would be stored: what is dropped in between may be
    /// something that the resource requires.
    init(
        checking sent: JSON.Object, over old: Self?, id: String, at now: Instant, _ state: Integrator.State
    ) throws(Integrator.Refusal) {
        var problems = Self.problems(in: sent, state)
        if old == nil {
            problems.insert(contentsOf: Self.required.filter { sent.filled(at: $0) == nil }.map { .missing($0) }, at: 0)
        }
        try Self.refuse(problems, in: .object(sent), over: old, state)
        self.init(sent, over: old, id: id, at: now)
        try Self.refuse(self.problems(state), in: document.json, over: old, state)
    }

    /// A reference that led nowhere before may stay: its target was deleted, which the contract allows whatever refers to it. Inferred. A
    /// secret that is left out of a replacement is dropped (documented), also one that a new resource must have; inferred.
    static func refuse(
        _ problems: [Integrator.Problem], in sent: JSON, over old: Self?, _ state: Integrator.State
    ) throws(Integrator.Refusal) {
        var problems = problems
        func isOfSecret(_ problem: Integrator.Problem) -> Bool {
            problem.code == .missingField && model.secrets.contains(problem.field)
        }
        if let old, problems.contains(where: isOfSecret) {
            let former = old.document.object
            let missing = old.problems(state).filter(isOfSecret).map(\.field)
            problems.removeAll { isOfSecret($0) && (former.value(at: $0.field) != nil || missing.contains($0.field)) }
        }
        if let old, problems.contains(where: { $0.code == .invalidReference }) {
            let former = old.document.json
            let gone = old.problems(state).filter { $0.code == .invalidReference }.compactMap { former[$0.pointer]?.stringValue }
            problems.removeAll { problem in
                problem.code == .invalidReference && sent[problem.pointer]?.stringValue.map(gone.contains) ?? false
            }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    /// What the service would refuse if the document were sent.
    func problems(_ state: Integrator.State) -> [Integrator.Problem] {
        var sent = document.object
        sent.strip(Self.model)
        return Self.problems(in: sent, state)
    }

    /// Makes a document from a body that was checked.
    init(_ sent: JSON.Object, over old: Self?, id: String, at now: Instant) {
        let model = Self.model
        self.init()
        var kept: JSON.Object = [:]
        var written: JSON.Object = [:]
        var sent = sent
        let former = old.map { $0.document.object }
        for path in model.dropped { sent.set(nil, at: path.split(separator: ".").map(String.init)[...]) }
        for path in model.immutable {
            let steps = path.split(separator: ".").map(String.init)[...]
            if let value = former?.value(at: path) { sent.set(value, at: steps) }
        }
        for path in model.dates {
            guard let date = sent.value(at: path).flatMap(Integrator.Timestamp.init(json:)) else { continue }
            sent.set(date.json, at: path.split(separator: ".").map(String.init)[...])
        }
        for path in model.secrets {
            let isMasked = former?.value(at: path) == Integrator.mask
            sent.hide(path.split(separator: ".").map(String.init)[...], path, old?[.secrets], isMasked: isMasked, &kept)
        }
        for member in model.members {
            guard let value = sent[member] ?? model.defaults[member] else { continue }
            if model.verbatim.contains(member) {
                written.append(member, value)
            } else if let value = value.pruned(at: member, keepingEmpty: { Self.keepsEmpty($0, of: sent) }) {
                written.append(member, value)
            }
        }
        if written["name"] == nil, model.members.contains("name") { written.append("name", "") }
        written = Self.completed(written)
        append(.resourceId, id)
        append(.lastModified, Integrator.Timestamp(now))
        for (name, value) in written { document.append(JSON.Key(name), value) }
        // the documented connection has no `createdAt`, and does not get one later
        if old?.has(.createdAt) ?? true { append(.createdAt, old?[.createdAt] ?? Integrator.Timestamp(now)) }
        for name in model.serverOwned {
            if let value = old?.document[JSON.Key(name)] { document.append(JSON.Key(name), value) }
        }
        hidden = old?.hidden ?? JSON.Document()
        // none that was not there before, or a write that changes nothing would change the record
        if !kept.isEmpty || hidden["$secrets"] != nil { self[.secrets] = JSON.Document(kept) }
    }

    /// The resource with the members that the service writes.
    func completed(in state: Integrator.State) -> Self {
        var item = self
        for (name, value) in owned(state) { item.document[JSON.Key(name)] = value.isNull ? JSON?.none : value }
        return item
    }
}

extension JSON.Object {
    /// Removes what the service alone writes, unknown members, and nulls, which count as not sent.
    mutating func strip(_ model: Integrator.Model) {
        let known = Set(model.members)
        removeAll { name, value in !known.contains(name) || value.isNull }
    }

    /// Sets members to their old values, whatever was sent.
    mutating func leave(_ members: [String], as old: JSON.Document?) {
        for member in members { self[member] = old?[JSON.Key(member)] }
    }

    /// Puts secrets in the place of their masks.
    mutating func reveal(_ secrets: JSON.Document) {
        for (path, secret) in secrets.object { set(secret, at: path.split(separator: ".").map(String.init)[...]) }
    }

    /// Sets or removes a value, if all objects on the path exist.
    mutating func set(_ value: JSON?, at path: ArraySlice<String>) {
        guard let step = path.first else { return }
        guard path.count > 1 else { return self[step] = value }
        guard var inner = self[step]?.objectValue else { return }
        inner.set(value, at: path.dropFirst())
        self[step] = .object(inner)
    }

    /// Replaces a secret by its mask. One that is sent masked is the old one; without an old one it is removed.
    /// - Parameter isMasked: whether the old document shows the mask, if only of a secret that nobody knows: a recorded one.
    fileprivate mutating func hide(
        _ steps: ArraySlice<String>, _ path: String, _ old: JSON.Document?, isMasked: Bool, _ kept: inout JSON.Object
    ) {
        guard let step = steps.first, let value = self[step] else { return }
        guard steps.count == 1 else {
            guard var inner = value.objectValue else { return }
            inner.hide(steps.dropFirst(), path, old, isMasked: isMasked, &kept)
            self[step] = .object(inner)
            return
        }
        // an empty value is dropped later, with all others, and an empty text is no secret
        guard let sent = value.pruned(), sent != "" else { return }
        let secret = sent == Integrator.mask ? old?[JSON.Key(path)] : sent
        if let secret { kept.append(path, secret) }
        self[step] = secret != nil || isMasked ? Integrator.mask : nil
    }
}

extension JSON {
    /// The value without nulls and empty objects and arrays: the service was seen to drop them. Nil where nothing is left.
    /// - Parameters:
    ///   - path: names separated by dots.
    ///   - keepsEmpty: whether an empty object or array is kept at a path.
    fileprivate func pruned(at path: String = "", keepingEmpty keepsEmpty: (String) -> Bool = { _ in false }) -> JSON? {
        switch self {
        case .null: return nil
        case .object(let object):
            let members = object.compactMap { name, value in
                value.pruned(at: "\(path).\(name)", keepingEmpty: keepsEmpty).map { (name, $0) }
            }
            guard !members.isEmpty || keepsEmpty(path) else { return nil }
            return .object(JSON.Object(members))
        case .array(let items):
            guard !items.isEmpty || keepsEmpty(path) else { return nil }
            return .array(items.map { $0.objectValue == nil ? $0 : $0.pruned() ?? [:] })
        default: return self
        }
    }
}
