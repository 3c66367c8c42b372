import Emulation
import OrderedJSON

// Look-ups and changes that concern a cycle together with its steps, edges and account connectors.
extension Cyclr.State {
    /// The cycle that `:cycleId` names, in the caller's account.
    func cycle(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        guard let cycle = cycles[try call.guid("cycleId")], cycle[.account] == call.caller.accountId else { throw .notFound("Cycle") }
        return cycle
    }

    /// The same, for a change that is refused while the cycle is active.
    func changeableCycle(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        let cycle = try cycle(in: call)
        try cycle.refuseWhileActive()
        return cycle
    }

    /// The steps of a cycle, in the order in which they were added.
    func steps(of cycle: GUID) -> Rows<Cyclr.Step> { steps.rows(Cyclr.Step.ofCycle, in: SortKey(cycle)) }

    /// The steps that no edge leads to.
    func firstSteps(of cycle: GUID) -> [Cyclr.Step] {
        steps(of: cycle).filter { edges.rows(Cyclr.Edge.toStep, in: SortKey($0.id)).isEmpty }
    }

    /// Includes icons if the call asks for them, and `CreatedDate`, which a seed may omit.
    func shown(_ cycle: Cyclr.Cycle, to call: Cyclr.Call) -> Cyclr.Cycle {
        let isComplete = cycle.has(.createdDate)
        guard call.wantsIcons || !isComplete else { return cycle }
        var cycle = cycle
        if !isComplete { cycle.addCreatedDate() }
        if call.wantsIcons { cycle[.connectors] = withIcons(cycle[.connectors]) }
        return cycle
    }

    /// Whether the cycle's template has a newer release than the one that the cycle was made from.
    func isUpgradeable(_ cycle: Cyclr.Cycle) -> Bool {
        guard let own = cycle[.release], let newest = cycle[.templateId].flatMap({ templates[$0] })?[.release] else { return false }
        return own < newest
    }

    /// Rewrites what a cycle shows of its steps and their account connectors, and what it is searched by.
    mutating func refreshCycle(_ id: GUID) {
        if let cycle = cycles[id].flatMap(refreshed) { cycles.put(cycle) }
    }

    /// All cycles that show something else than their steps are, as they are to be.
    func refreshedCycles() -> [Cyclr.Cycle] {
        Cores.map(cycles.count, partsOf: 1 << 12) { range in
            cycles.all.page(skip: range.lowerBound, limit: range.count).compactMap(refreshed)
        }
        .flatMap(\.self)
    }

    /// Nil if nothing has changed.
    private func refreshed(_ cycle: Cyclr.Cycle) -> Cyclr.Cycle? {
        let steps = steps(of: cycle.id).elements
        let short = steps.map(\.short), connectors = connectors(of: steps, in: cycle), used = connectors.map(used)
        let isUpgradeable = isUpgradeable(cycle)
        guard
            cycle[.steps] != short || cycle[.connectors] != connectors || cycle.usedConnectors != used
                || cycle.isUpgradeable != isUpgradeable
        else { return nil }
        var refreshed = cycle
        refreshed[.steps] = short
        refreshed[.connectors] = connectors
        refreshed.usedConnectors = used
        refreshed.isUpgradeable = isUpgradeable
        return refreshed
    }

    private func used(_ entry: JSON.Document) -> Cyclr.UsedConnector {
        let shown = Cyclr.CycleConnector(document: entry), name = shown[.name]
        return Cyclr.UsedConnector(name: name, nameInCatalogue: connectors[shown[.id]]?[.name] ?? name, version: shown[.version])
    }

    /// The connectors that the steps use, in the order of their first use.
    private func connectors(of steps: [Cyclr.Step], in cycle: Cyclr.Cycle) -> [JSON.Document] {
        var uses: [Use] = []
        var counts: [Use: Int] = [:]
        for step in steps {
            let installed = accountConnector(of: step)
            guard let connector = installed?[.connectorId] ?? step[.connectorId] else { continue }
            let use = Use(connector: connector, accountConnector: installed?.id)
            counts[use, default: 0] += 1
            if counts[use] == 1 { uses.append(use) }
        }
        return uses.map { entry($0, steps: counts[$0] ?? 0, in: cycle) }
    }

    private struct Use: Hashable {
        let connector: Int
        /// Nil if it was deleted or there never was one.
        let accountConnector: Int?
    }

    mutating func refreshCycles(using accountConnector: Int) {
        let using = steps.rows(Cyclr.Step.ofAccountConnector, in: SortKey(accountConnector))
        for cycle in Set(using.map { $0[.cycle] }) { refreshCycle(cycle) }
    }

    mutating func refreshCycles(ofConnector id: Int) {
        for cycle in Set(steps.rows(Cyclr.Step.ofConnector, in: SortKey(id)).map { $0[.cycle] }) { refreshCycle(cycle) }
    }

    /// The name is the account connector's, as in the OpenAPI document; the version is the catalogue's, and so are name and status where
    /// there is no account connector. Of a connector that is gone, all three stay as the cycle showed them last, since the OpenAPI document
    /// has neither an empty name nor a status of null; assumed. Another account's custom connector is shown without them, and so is one
    /// that the cycle never showed.
    private func entry(_ use: Use, steps: Int, in cycle: Cyclr.Cycle) -> JSON.Document {
        var catalogue = connectors[use.connector]
        if use.accountConnector == nil, catalogue?.isVisible(in: cycle[.account]) == false { catalogue = nil }
        let former = connectors[use.connector] == nil ? cycle.uses.first { $0[.id] == use.connector } : nil
        let installed = use.accountConnector.flatMap { accountConnectors[$0] }
        var entry = Cyclr.CycleConnector(document: JSON.Document())
        entry.append(.id, use.connector)
        entry.append(.accountConnectorId, use.accountConnector)
        entry.append(.name, installed?[.name] ?? catalogue?[.name] ?? former?[.name] ?? "")
        entry.append(.version, catalogue?[.version] ?? former?[.version])
        entry.append(.authenticated, installed?[.authenticated] ?? false)
        entry.append(.stepCount, steps)
        entry.append(.icon, nil)
        entry.append(.connectorId, use.connector)
        entry.append(.status, installed?[.status] ?? catalogue?[.status] ?? former?[.status])
        entry.append(.description, installed?[.description])
        return entry.document
    }

    /// Removes a cycle with its steps, edges, variables, transactions and incidents.
    mutating func removeCycle(_ id: GUID) {
        let group = SortKey(id)
        for step in steps(of: id) { steps.remove(step.id) }
        for edge in edges.rows(Cyclr.Edge.ofCycle, in: group) { edges.remove(edge.id) }
        for variable in variables.rows(Cyclr.Variable.ofCycle, in: group) { variables.remove(variable.id) }
        for transaction in transactions.rows(Cyclr.Transaction.ofCycle, in: group) { removeTransaction(transaction.id) }
        for incident in incidents.rows(Cyclr.Incident.ofCycle, in: group) { incidents.remove(incident.id) }
        agenda.cancel(.scheduledRun(id))
        agenda.cancel(.runOnceEnds(id))
        cycles.remove(id)
    }

    mutating func removeTransaction(_ id: GUID) {
        agenda.cancel(.transactionStep(id))
        agenda.cancel(.dataExpires(id))
        transactions.remove(id)
    }

    /// Stores a step. If it waits for calls, it gets a webhook key unless it has one; otherwise its key is removed.
    mutating func put(_ step: Cyclr.Step, _ call: Cyclr.Call) {
        var step = mended(step)
        if !isWebhook(step) {
            step.hidden["$webhookKey"] = nil
        } else if step[.webhookKey] == nil {
            step[.webhookKey] = call.sandbox.randomness.hex("cyclr/webhook/\(step.id)", 0, digits: 32)
        }
        steps.put(step)
    }

    /// Whether a step waits for calls, because of its own type or that of its method.
    func isWebhook(_ step: Cyclr.Step) -> Bool { step.type == .webhook || method(of: step)?[.methodType] == "Webhook" }
}

extension Cyclr.Cycle {
    /// The connectors that the cycle shows.
    var uses: [Cyclr.CycleConnector] { self[.connectors].map(Cyclr.CycleConnector.init(document:)) }

    func refuseWhileActive() throws(Cyclr.Refusal) {
        guard !isActive else { throw .cycleIsActive }
    }

    /// Inserts `CreatedDate` before the two members that follow it.
    fileprivate mutating func addCreatedDate() {
        let (lastRun, steps) = (self[.lastRunDate], self[.steps])
        document["LastRunDate"] = nil
        document["Steps"] = nil
        append(.createdDate, self[.createdOnUtc])
        append(.lastRunDate, lastRun)
        append(.steps, steps)
    }
}

extension Cyclr.Step {
    fileprivate var short: JSON.Document {
        var short = Cyclr.CycleStep(document: JSON.Document())
        short.append(.id, id)
        short.append(.name, self[.name])
        short.append(.description, self[.description])
        short.append(.connectorId, self[.connectorId])
        short.append(.methodId, self[.methodId])
        return short.document
    }
}

extension Cyclr.Call {
    var wantsIcons: Bool { wants("includeIcons") }

    /// Whether a query parameter is `true`; any other value counts as false.
    func wants(_ name: String) -> Bool { query(name)?.lowercased() == "true" }
}
