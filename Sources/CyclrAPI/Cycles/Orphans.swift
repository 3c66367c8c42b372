import Emulation
import OrderedJSON

// A record that refers to something deleted stays, as clients see, but is marked `$orphaned`. So an exported state can be loaded again,
// while mistakes in seeds are still found.
extension Cyclr.State {
    /// The step without mappings for parameters and fields that its method no longer has; marked as orphaned if its method or account
    /// connector is gone.
    func mended(_ step: Cyclr.Step) -> Cyclr.Step {
        var step = step
        let lacksMethod = step.calledMethod != nil && method(of: step) == nil
        guard !lacksMethod, step[.accountConnector].map({ accountConnectors[$0] != nil }) ?? true else {
            step[.orphaned] = true
            return step
        }
        step.hidden["$orphaned"] = nil
        step.keepMappings(for: parameters(of: step))
        step.keepMappings(for: requestFields(of: step))
        return step
    }

    mutating func mendSteps(using accountConnector: Int) {
        mend(steps.rows(Cyclr.Step.ofAccountConnector, in: SortKey(accountConnector)))
    }

    /// If the account's parent has changed, removes the former parent's account connectors from the account's steps; assumed.
    mutating func withdrawConnectors(from account: Cyclr.Account, since old: Self) {
        guard let former = old.accounts[account.id]?[.parent], former != account[.parent] else { return }
        for cycle in cycles.rows(Cyclr.Cycle.ofAccount, in: SortKey(account.id)) {
            for var step in steps(of: cycle.id) where accountConnector(of: step)?[.account] == former {
                step[.accountConnector] = nil
                steps.put(mended(step))
            }
            refreshCycle(cycle.id)
        }
    }

    /// Called after a connector was changed or removed.
    mutating func mendUses(ofConnector id: Int) {
        forgetChoices(ofConnector: id)
        mend(steps.rows(Cyclr.Step.ofConnector, in: SortKey(id)))
        for template in templates.rows(Cyclr.Template.ofConnector, in: SortKey(id)) {
            var mended = template
            if connectors[id] == nil, template[.fresh].contains(id) { mended[.fresh] = template[.fresh].filter { $0 != id } }
            if dangling(in: template[.cycle]).isEmpty { mended.hidden["$orphaned"] = nil } else { mended[.orphaned] = true }
            mended[.connectors] = connectorEntries(of: mended)
            if mended.hidden != template.hidden || mended.document != template.document { templates.put(mended) }
        }
    }

    /// Removes choices of kinds of authentication that the connector does not list any more, which count as none already.
    private mutating func forgetChoices(ofConnector id: Int) {
        guard let connector = connectors[id] else { return }
        for installed in accountConnectors.rows(Cyclr.AccountConnector.ofConnector, in: SortKey(id))
        where !connector.accepts(authentication: installed[.authenticationId]) {
            accountConnectors.update(installed.id) { $0[.authenticationId] = nil }
        }
    }

    private mutating func mend(_ rows: Rows<Cyclr.Step>) {
        for step in rows {
            let mended = mended(step)
            if mended.hidden != step.hidden { steps.put(mended) }
        }
    }
}
