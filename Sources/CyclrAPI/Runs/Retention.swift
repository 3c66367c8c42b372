import Emulation
import OrderedJSON

// For how long step data is kept.
extension Cyclr.State {
    /// When a transaction's step data goes; nil where it has none, or is in progress.
    func dataEnd(of transaction: Cyclr.Transaction) -> Instant? {
        guard let completed = transaction[.completed]?.instant, !transaction[.items].isEmpty, let cycle = cycles[transaction[.cycleId]]
        else {
            return nil
        }
        return completed + retention(of: cycle, isErrored: transaction.isErrored)
    }

    /// As the cycle says of data of that kind, or else its account.
    private func retention(of cycle: Cyclr.Cycle, isErrored: Bool) -> Duration {
        let account = accounts[cycle[.account]]
        let own = isErrored ? cycle[.erroredRetention] : cycle[.successRetention]
        let general = isErrored ? account?[.erroredRetention] : account?[.successRetention]
        return .hours(own ?? general ?? Cyclr.Timing.defaultRetention)
    }

    /// It goes, unless it is kept for longer than when that was scheduled. What is to go next goes at once where its time has come too.
    mutating func expireData(of id: GUID, at now: Instant) -> String {
        guard let transaction = transactions[id], let end = dataEnd(of: transaction) else { return "has no step data" }
        guard end <= now else {
            agenda.schedule(.dataExpires(id), at: end)
            return "keeps its step data for longer"
        }
        let group = Cyclr.Transaction.data(of: transaction[.cycleId], isErrored: transaction.isErrored)
        let next = transactions.rows(Cyclr.Transaction.keepingData, in: group).after(id).first
        transactions.update(id) { $0[.items] = [] }
        if let next { scheduleExpiry(of: next, notBefore: now) }
        return "lost its step data"
    }

    /// Changes for how long cycles keep data. Where that is shorter now, the data that is to go next is scheduled anew, and has what follows go after
    /// it: one look at each cycle, however many transactions there are. Where it is longer, that is found out when the time has come.
    mutating func changeRetention(of cycles: [Cyclr.Cycle], at now: Instant, _ change: (inout Self) -> Void) {
        let kinds = cycles.flatMap { cycle in
            [false, true].map { (cycle: cycle.id, isErrored: $0, kept: retention(of: cycle, isErrored: $0)) }
        }
        change(&self)
        for kind in kinds {
            guard let cycle = self.cycles[kind.cycle], retention(of: cycle, isErrored: kind.isErrored) < kind.kept else { continue }
            let group = Cyclr.Transaction.data(of: cycle.id, isErrored: kind.isErrored)
            let kept = transactions.rows(Cyclr.Transaction.keepingData, in: group).between(group.then(now - kind.kept), nil)
            if let next = kept.first { scheduleExpiry(of: next, notBefore: now) }
        }
    }

    private mutating func scheduleExpiry(of transaction: Cyclr.Transaction, notBefore now: Instant) {
        if let end = dataEnd(of: transaction) { agenda.schedule(.dataExpires(transaction.id), at: max(end, now)) }
    }
}
