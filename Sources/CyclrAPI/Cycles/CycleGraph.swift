import Emulation
import OrderedJSON

// What steps, edges and account connectors make of a cycle.
extension Cyclr.State {
    /// The cycle that `:cycleId` names, in the caller's account.
    func cycle(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        guard let cycle = cycles[try call.guid("cycleId")], cycle[.account] == call.caller.accountId else { throw .notFound("Cycle") }
        return cycle
    }

    /// The same, for a change that a running cycle does not allow.
    func changeableCycle(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Cycle {
        let cycle = try cycle(in: call)
        guard !cycle.isActive else { throw .cycleIsActive }
        return cycle
    }

    /// In the order in which they were added.
    func steps(of cycle: GUID) -> Rows<Cyclr.Step> { steps.rows(Cyclr.Step.ofCycle, in: SortKey(cycle)) }

    /// The steps that no edge leads to.
    func firstSteps(of cycle: GUID) -> [Cyclr.Step] {
        steps(of: cycle).filter { edges.rows(Cyclr.Edge.toStep, in: SortKey($0.id)).isEmpty }
    }

    /// With icons where the call asks for them.
    func shown(_ cycle: Cyclr.Cycle, to call: Cyclr.Call) -> Cyclr.Cycle {
        guard let wish = call.query("includeIcons") else { return cycle }
        var cycle = cycle
        cycle[.connectors] = withIcons(cycle[.connectors], if: wish)
        return cycle
    }

    /// Writes anew what a cycle shows of its steps and their account connectors.
    mutating func refreshCycle(_ id: GUID) {
        guard var cycle = cycles[id] else { return }
        let steps = steps(of: id).elements
        cycle[.steps] = steps.map(\.short)
        var used: [Int] = []
        for step in steps { if let connector = step[.accountConnector], !used.contains(connector) { used.append(connector) } }
        cycle[.connectors] = used.compactMap { connector in
            accountConnectors[connector].map { entry($0, steps: steps.count { $0[.accountConnector] == connector }) }
        }
        cycles.put(cycle)
    }

    mutating func refreshCycles(using accountConnector: Int) {
        let using = steps.rows(Cyclr.Step.ofAccountConnector, in: SortKey(accountConnector))
        for cycle in Set(using.map { $0[.cycle] }) { refreshCycle(cycle) }
    }

    /// `Id` is the catalogue's, as real answers have it; the OpenAPI document takes it for the account connector's, which stands beside it.
    private func entry(_ connector: Cyclr.AccountConnector, steps: Int) -> JSON.Document {
        let catalogue = connectors[connector[.connectorId]]
        return JSON.Document([
            "Id": connector[.connectorId].json, "AccountConnectorId": connector.id.json, "Name": connector[.name].json,
            "Version": catalogue?[.version].json ?? .null, "Authenticated": connector[.authenticated].json, "StepCount": steps.json,
            "Icon": .null, "ConnectorId": connector[.connectorId].json, "Status": connector[.status].json,
        ])
    }

    /// The cycle goes with all that hangs on it.
    mutating func removeCycle(_ id: GUID) {
        let group = SortKey(id)
        for step in steps(of: id) { steps.remove(step.id) }
        for edge in edges.rows(Cyclr.Edge.ofCycle, in: group) { edges.remove(edge.id) }
        for variable in variables.rows(Cyclr.Variable.ofCycle, in: group) { variables.remove(variable.id) }
        for transaction in transactions.rows(Cyclr.Transaction.ofCycle, in: group) { removeTransaction(transaction.id) }
        for incident in incidents.rows(Cyclr.Incident.ofCycle, in: group) { incidents.remove(incident.id) }
        agenda.cancel(.scheduledRun(id))
        cycles.remove(id)
    }

    mutating func removeTransaction(_ id: GUID) {
        agenda.cancel(.transactionStep(id))
        transactions.remove(id)
    }

    /// Stores a step. One that waits for calls gets a key for its address.
    mutating func put(_ step: Cyclr.Step, _ call: Cyclr.Call) {
        var step = step
        let method = step[.methodId].flatMap { methods[$0.number] }
        if step[.webhookKey] == nil, step[.actionType] == Cyclr.ActionType.webhook.rawValue || method?[.methodType] == "Webhook" {
            step[.webhookKey] = call.sandbox.randomness.hex("cyclr/webhook", steps.inserted, digits: 32)
        }
        steps.put(step)
    }
}

extension Cyclr.Step {
    /// As the OpenAPI document shows it inside a cycle.
    fileprivate var short: JSON.Document {
        JSON.Document([
            "Id": id.json, "Name": self[.name].json, "Description": self[.description].json, "ConnectorId": self[.connectorId].json,
            "MethodId": self[.methodId].json,
        ])
    }
}
