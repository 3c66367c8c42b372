import Emulation
import OrderedJSON

// For how long step data is kept.
extension CyclrBody {
    /// Hours that were sent; more than are possible count as so many.
    func retention(_ field: Field<Self, Int?>) throws(Cyclr.Refusal) -> Int? {
        guard let hours = self[field] else { return nil }
        guard hours >= 0 else { throw .negativeRetention(field.key.name, hours) }
        return min(hours, Cyclr.Timing.longestRetention)
    }
}

extension Cyclr.State {
    /// When a transaction's step data goes; nil where it has none, or is in progress.
    func dataEnd(of transaction: Cyclr.Transaction) -> Instant? {
        guard let completed = transaction[.completed]?.instant, !transaction.items.isEmpty, let cycle = cycles[transaction[.cycleId]]
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
        transactions.update(id) { $0.removeItems() }
        if let next { scheduleExpiry(of: next, notBefore: now) }
        return "lost its step data"
    }

    /// Where cycles keep data for a shorter time than they did, what is to go next is scheduled anew, and has what follows go after it: one look at each
    /// cycle, however many transactions there are. Where it is longer, that is found out when the time has come.
    mutating func resumeRetention(of cycles: [Cyclr.Cycle], since old: Self, at now: Instant) {
        for id in cycles.map(\.id) {
            guard let before = old.cycles[id], let cycle = self.cycles[id] else { continue }
            for isErrored in [false, true] {
                let kept = old.retention(of: before, isErrored: isErrored)
                guard retention(of: cycle, isErrored: isErrored) < kept else { continue }
                let group = Cyclr.Transaction.data(of: id, isErrored: isErrored)
                let next = transactions.rows(Cyclr.Transaction.keepingData, in: group).between(group.then(now - kept), nil).first
                if let next { scheduleExpiry(of: next, notBefore: now) }
            }
        }
    }

    /// The same for all cycles of an account, unless that says of both hours what it said.
    mutating func resumeRetention(ofAccount id: String, since old: Self, at now: Instant) {
        guard let before = old.accounts[id], let account = accounts[id],
            before[.successRetention] != account[.successRetention] || before[.erroredRetention] != account[.erroredRetention]
        else { return }
        resumeRetention(of: cycles.rows(Cyclr.Cycle.ofAccount, in: SortKey(id)).elements, since: old, at: now)
    }

    /// A transaction is gone, or another one now. What was to lose its data after it may have been waiting for that.
    mutating func resumeExpiry(after former: Cyclr.Transaction, at now: Instant) {
        guard let completed = former[.completed]?.instant else { return }
        let group = Cyclr.Transaction.data(of: former[.cycleId], isErrored: former.isErrored)
        let next = transactions.rows(Cyclr.Transaction.keepingData, in: group).between(group.then(completed), nil).first
        if let next, let end = dataEnd(of: next), end > now { agenda.schedule(.dataExpires(next.id), at: end) }
    }

    private mutating func scheduleExpiry(of transaction: Cyclr.Transaction, notBefore now: Instant) {
        if let end = dataEnd(of: transaction) { agenda.schedule(.dataExpires(transaction.id), at: max(end, now)) }
    }
}
