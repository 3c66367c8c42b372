import Emulation
import OrderedJSON

// Installing a template creates one paused cycle as an exact copy: steps, edges, mappings, variables, tags.
extension Cyclr.State {
    /// For each connector, uses the account connector that the account has, or one that its parent has authenticated, or else installs one
    /// that is not authenticated yet; always the latter if the template asks for a fresh one. That a parent's is used is inferred: a sub
    /// account may use those.
    mutating func install(
        _ template: Cyclr.Template, in account: String, name: String?, description: String?, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        let cycle = Cyclr.Cycle(of: template, id: call.newGUID(in: &cycles), named: name, description, in: account, at: call.now)
        cycles.put(cycle)
        let fresh = Set(template[.fresh])
        var connectors: [Int: Int] = [:]
        for id in template.steps.compactMap({ $0.read("ConnectorId", as: Int.self) }) where connectors[id] == nil {
            connectors[id] = try accountConnector(for: id, in: account, isFresh: fresh.contains(id), call)
        }
        let ids = copySteps(of: template, to: cycle.id, using: connectors, call)
        for edge in template[.cycle].documents("Edges") { copy(edge, to: cycle.id, ids, call) }
        for variable in template[.cycle].documents("Variables") { copy(variable, to: cycle.id, ids) }
        refreshCycle(cycle.id)
        return cycles[cycle.id] ?? cycle
    }

    /// Nil if there is no such connector or it is another account's custom connector; the step then has no account connector.
    mutating func accountConnector(
        for id: Int, in account: String, isFresh: Bool = false, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Int? {
        guard let connector = connectors[id], connector.isVisible(in: account) else { return nil }
        if !isFresh, let known = installed(id, in: account) { return known.id }
        let wish = Cyclr.InstallConnector(document: JSON.Document(["Name": .string(freeName(connector[.name], in: account))]))
        return try install(connector, in: account, wish, call).id
    }

    /// The account connector that a new cycle uses, preferably one that is authenticated.
    private func installed(_ connector: Int, in account: String) -> Cyclr.AccountConnector? {
        func rows(_ account: String) -> Rows<Cyclr.AccountConnector> {
            accountConnectors.rows(Cyclr.AccountConnector.ofConnector, in: SortKey(connector).then(account))
        }
        let own = rows(account), parents = accounts[account]?[.parent].map(rows)
        return own.first { $0[.authenticated] } ?? own.first ?? parents?.first { $0[.authenticated] }
    }

    /// The name, with a number appended if it is taken. The form is assumed.
    func freeName(_ name: String, in account: String) -> String {
        var candidate = name
        var number = 2
        while !accountConnectors.rows(Cyclr.AccountConnector.byName, in: SortKey(account).then(candidate)).isEmpty {
            candidate = "\(name) (\(number))"
            number += 1
        }
        return candidate
    }

    /// - Returns: the new ids by the keys of the template's steps.
    private mutating func copySteps(
        of template: Cyclr.Template, to cycle: GUID, using accountConnectors: [Int: Int], _ call: Cyclr.Call
    ) -> [String: GUID] {
        let ids = template.stepIds { _ in call.newGUID(in: &steps) }
        for plan in template.steps {
            var step = Cyclr.Step(from: plan, ids, of: cycle)
            step[.accountConnector] = step[.connectorId].flatMap { accountConnectors[$0] }
            put(step, call)
        }
        return ids
    }

    private mutating func copy(_ edge: JSON.Document, to cycle: GUID, _ ids: [String: GUID], _ call: Cyclr.Call) {
        guard let tail = edge.read("Tail", as: String.self).flatMap({ ids[$0] }),
            let head = edge.read("Head", as: String.self).flatMap({ ids[$0] })
        else { return }
        edges.put(Cyclr.Edge(call.newGUID(in: &edges), from: tail, to: head, edge.read("EdgeType") ?? "Forward", of: cycle))
    }

    private mutating func copy(_ variable: JSON.Document, to cycle: GUID, _ ids: [String: GUID]) {
        var copy = Cyclr.Variable(document: variable)
        copy[.cycle] = cycle
        if let value = copy[.value] { copy[.value] = value.withSteps(ids) }
        variables.put(copy)
    }
}

extension Cyclr.Template {
    /// New ids for the template's steps, by their keys.
    func stepIds(_ id: (Int) -> GUID) -> [String: GUID] {
        var ids: [String: GUID] = [:]
        for (place, step) in steps.enumerated() { ids[step.read("Key") ?? ""] = id(place) }
        return ids
    }
}

extension Cyclr.Cycle {
    /// A cycle with the settings of a template, and with its name and description unless others are given.
    fileprivate init(
        of template: Cyclr.Template, id: GUID, named name: String?, _ description: String?, in account: String, at now: Instant
    ) {
        self.init(
            id: id, named: name?.unlessEmpty ?? template[.name], description: description ?? template[.description],
            in: account, at: now)
        self[.templateId] = template.id
        self[.tags] = template[.tags]
        self[.release] = template[.release]
        let settings = template[.cycle]
        for (name, value) in settings.object where Self.settings.contains(name) { document.set(JSON.Key(name), to: value) }
        set(errorAction: self[.stepErrorAction])
        set(splitType: self[.collectionSplitType])
        if let continues = settings.read("ContinueOnStepError", as: Bool.self) { self[.continueOnStepError] = continues }
    }
}

extension Cyclr.Step {
    /// A step made from a template's, with keys replaced by ids.
    init(from plan: JSON.Document, _ ids: [String: GUID], of cycle: GUID) {
        self.init(
            ids[plan.read("Key") ?? ""] ?? .zero, named: plan.read("Name") ?? "", description: plan.read("Description"),
            plan.read("ActionType", as: String.self).flatMap(Cyclr.ActionType.init(name:)) ?? .action, of: cycle)
        self[.displayPositionLeft] = plan.read("DisplayPositionLeft") ?? 0
        self[.displayPositionTop] = plan.read("DisplayPositionTop") ?? 0
        self[.connectorId] = plan.read("ConnectorId", as: Int.self)
        self[.methodId] = plan.read("MethodId", as: Cyclr.NumberText.self)
        self[.parameterMappings] = (plan.document("ParameterMappings") ?? JSON.Document()).withSteps(ids)
        self[.fieldMappings] = (plan.document("FieldMappings") ?? JSON.Document()).withSteps(ids)
        if let logic = plan.document("Logic") { self[.logic] = logic.withSteps(ids) }
    }
}

extension JSON.Document {
    /// The same mappings with the keys of steps replaced by ids, also inside merge fields.
    fileprivate func withSteps(_ ids: [String: GUID]) -> JSON.Document {
        var copy = JSON.Document()
        for (name, value) in object {
            var mapping = value.objectValue ?? [:]
            if let id = mapping["SourceStepId"]?.stringValue.flatMap({ ids[$0] }) { mapping["SourceStepId"] = id.json }
            if let text = mapping["Value"]?.stringValue { mapping["Value"] = .string(text.withSteps(ids)) }
            copy.append(JSON.Key(name), value.objectValue == nil ? value : .object(mapping))
        }
        return copy
    }
}

extension String {
    fileprivate func withSteps(_ ids: [String: GUID]) -> String {
        MergeText(self).text { name in
            MergeText.source(name).flatMap { source in ids[source.step].map { "{{\($0) \(source.field)}}" } }
        }
    }
}
