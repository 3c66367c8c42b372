import Emulation
import OrderedJSON

// Members that are derived from other records, whatever a seed says: `Connectors` of templates and cycles, `Steps` of cycles, the
// connectors of steps, and the keys of steps that wait for calls.
extension Cyclr.State {
    /// Fills in derived members after a state was read.
    mutating func complete() {
        startNumbers()
        for step in steps.all { complete(step) }
        for template in templates.all { complete(template) }
        for account in accounts.all { clearConnectors(of: account) }
        for cycle in refreshedCycles() { cycles.put(cycle) }
    }

    /// Fills in a step's connector, which is that of its method or else of its account connector, and its webhook key.
    private mutating func complete(_ step: Cyclr.Step) {
        var completed = step
        if step[.connectorId] == nil {
            let installed = accountConnector(of: step)
            completed[.connectorId] = method(of: step)?[.connector] ?? installed?[.connectorId]
        }
        if step[.webhookKey] == nil, isWebhook(step) {
            // derived from the id, so that it is the same in every sandbox
            completed[.webhookKey] = "\(step.id)".filter { $0 != "-" }
        }
        if completed.document != step.document || completed.hidden != step.hidden { steps.put(completed) }
    }

    /// Empties `Connectors`, which is filled in when an account is shown.
    private mutating func clearConnectors(of account: Cyclr.Account) {
        guard !account[.connectors].isEmpty else { return showAnew(account: account.id) }
        accounts.update(account.id) { $0[.connectors] = [] }
    }

    private mutating func complete(_ template: Cyclr.Template) {
        let completed = completed(template)
        if completed.document != template.document || completed.hidden != template.hidden { templates.put(completed) }
    }

    func completed(_ template: Cyclr.Template) -> Cyclr.Template {
        var template = template
        let steps = template.steps, whole = steps.map(withConnector)
        if whole != steps { template[.cycle].set("Steps", to: whole) }
        template[.connectors] = connectorEntries(of: template)
        return template
    }

    private func withConnector(_ step: JSON.Document) -> JSON.Document {
        guard step.read("ConnectorId", as: Int.self) == nil, let method = plannedMethod(of: step) else { return step }
        var step = step
        step.set("ConnectorId", to: method[.connector])
        return step
    }
}

// The same after the control plane stored or removed a record. A removal also removes what the API's own deletion would.
extension Cyclr.State {
    mutating func follow(_ old: Cyclr.Account?, _ new: Cyclr.Account?) {
        if let new { clearConnectors(of: new) } else if let old { removeAccount(old.id) }
    }

    mutating func follow(_ old: Cyclr.Connector?, _ new: Cyclr.Connector?) {
        if let new {
            mendUses(ofConnector: new.id)
            refreshCycles(ofConnector: new.id)
        } else if let old {
            removeConnector(old)
        }
    }

    mutating func follow(_ old: Cyclr.Method?, _ new: Cyclr.Method?) {
        for connector in Set([old, new].compactMap { $0?[.connector] }) {
            mendUses(ofConnector: connector)
            guard let new else { continue }
            for step in steps.rows(Cyclr.Step.ofConnector, in: SortKey(connector)) where step[.methodId]?.number == new.id {
                complete(step)
            }
        }
    }

    mutating func follow(_ old: Cyclr.AccountConnector?, _ new: Cyclr.AccountConnector?) {
        guard let id = (new ?? old)?.id else { return }
        for account in Set([old, new].compactMap { $0?[.account] }) { showAnew(account: account) }
        mendSteps(using: id)
        refreshCycles(using: id)
    }

    mutating func follow(_ old: Cyclr.Template?, _ new: Cyclr.Template?) {
        if let new { complete(new) }
        guard let id = (new ?? old)?.id, new == nil || new?[.release] != old?[.release] else { return }
        let group = SortKey(id)
        for var cycle in cycles.rows(Cyclr.Cycle.ofTemplate, in: group) {
            if new == nil { cycle[.templateId] = nil }
            cycle.isUpgradeable = isUpgradeable(cycle)
            cycles.put(cycle)
        }
        guard new == nil else { return }
        for marketplace in marketplaces.rows(Cyclr.Marketplace.ofTemplate, in: group) {
            marketplaces.update(marketplace.id) { $0[.templates] = $0[.templates].filter { $0 != id } }
        }
    }

    mutating func follow(_ old: Cyclr.Transaction?, _ new: Cyclr.Transaction?) {
        // a new transaction is already in the cycle's own count
        guard let old else { return }
        if new?.cycleInProgress != old.cycleInProgress {
            countInProgress(-1, in: old.cycleInProgress)
            countInProgress(1, in: new?.cycleInProgress)
        }
        guard new == nil else { return }
        for incident in incidents.rows(Cyclr.Incident.ofTransaction, in: SortKey(old.id)) { incidents.remove(incident.id) }
    }

    private mutating func countInProgress(_ change: Int, in cycle: GUID?) {
        guard let cycle else { return }
        cycles.update(cycle) { $0[.inProgressTransactionCount] = max(0, $0[.inProgressTransactionCount] + change) }
    }

    mutating func follow(_ old: Cyclr.Cycle?, _ new: Cyclr.Cycle?) {
        if let new { refreshCycle(new.id) } else if let old { removeCycle(old.id) }
    }

    mutating func follow(_ old: Cyclr.Step?, _ new: Cyclr.Step?) {
        if let new {
            complete(new)
            if !new.isTold { removeOutcomes(of: new) }
        } else if let old {
            removeUses(of: old)
        }
        for cycle in Set([old, new].compactMap { $0?[.cycle] }) { refreshCycle(cycle) }
    }
}

extension Cyclr.Transaction {
    /// The cycle that counts the transaction as in progress.
    fileprivate var cycleInProgress: GUID? { self[.status] == Status.inProgress.rawValue ? self[.cycleId] : nil }
}
