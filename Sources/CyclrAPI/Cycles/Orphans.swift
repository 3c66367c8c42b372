import Emulation
import OrderedJSON

// What refers to something that is deleted stays, as a client sees it, but says so: what is exported loads again, and slips in seeds are still found.
extension Cyclr.State {
    /// Without mappings for what its method has no longer; marked where method or account connector are gone.
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

    /// Where another account, or none, is above it now, its steps lack the account connectors of the former one; assumed.
    mutating func withdrawConnectors(from account: Cyclr.Account, since old: Self) {
        guard let former = old.accounts[account.id]?[.parent], former != account[.parent] else { return }
        for cycle in cycles.rows(Cyclr.Cycle.ofAccount, in: SortKey(account.id)) {
            for var step in steps(of: cycle.id) where step[.accountConnector].flatMap({ accountConnectors[$0] })?[.account] == former {
                step[.accountConnector] = nil
                steps.put(mended(step))
            }
            refreshCycle(cycle.id)
        }
    }

    /// After a connector has changed, or is gone.
    mutating func mendUses(ofConnector id: Int) {
        mend(steps.rows(Cyclr.Step.ofConnector, in: SortKey(id)))
        for template in templates.rows(Cyclr.Template.ofConnector, in: SortKey(id)) {
            var mended = template
            if connectors[id] == nil, template[.fresh].contains(id) { mended[.fresh] = template[.fresh].filter { $0 != id } }
            if dangling(in: template[.cycle]).isEmpty { mended.hidden["$orphaned"] = nil } else { mended[.orphaned] = true }
            mended[.connectors] = connectorEntries(of: mended)
            if mended.hidden != template.hidden || mended.document != template.document { templates.put(mended) }
        }
    }

    private mutating func mend(_ rows: Rows<Cyclr.Step>) {
        for step in rows {
            let mended = mended(step)
            if mended.hidden != step.hidden { steps.put(mended) }
        }
    }
}
