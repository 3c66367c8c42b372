import Emulation
import OrderedJSON

// How long step data is kept.
extension CyclrBody {
    /// The hours that were sent, clamped to the longest retention.
    func retention(_ field: Field<Self, Int?>) throws(Cyclr.Refusal) -> Int? {
        guard let hours = self[field] else { return nil }
        guard hours >= 0 else { throw .negativeRetention(field.key.name, hours) }
        return min(hours, Cyclr.Timing.longestRetention)
    }
}

extension Cyclr.State {
    /// When a transaction's step data expires; nil if it has none or is in progress.
    func dataEnd(of transaction: Cyclr.Transaction) -> Instant? {
        guard let completed = transaction[.completed]?.instant, !transaction.items.isEmpty, let cycle = cycles[transaction[.cycleId]]
        else {
            return nil
        }
        return completed + retention(of: cycle, isErrored: transaction.isErrored)
    }

    /// The cycle's own setting for successful or errored transactions, or else that of its account.
    private func retention(of cycle: Cyclr.Cycle, isErrored: Bool) -> Duration {
        let account = accounts[cycle[.account]]
        let own = isErrored ? cycle[.erroredRetention] : cycle[.successRetention]
        let general = isErrored ? account?[.erroredRetention] : account?[.successRetention]
        return .hours(own ?? general ?? Cyclr.Timing.defaultRetention)
    }

    /// Removes step data, unless the retention was extended after this was scheduled. Then schedules the next expiry in the group, at once
    /// if it is overdue.
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

    /// If cycles now keep data for a shorter time, reschedules only the transaction that loses its data next; its expiry schedules the one
    /// after it. So the cost is one look-up per cycle, however many transactions it has. A longer time is noticed when a scheduled expiry
    /// is due.
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

    /// The same for all cycles of an account, if either of its retention times has changed.
    mutating func resumeRetention(ofAccount id: String, since old: Self, at now: Instant) {
        guard let before = old.accounts[id], let account = accounts[id],
            before[.successRetention] != account[.successRetention] || before[.erroredRetention] != account[.erroredRetention]
        else { return }
        resumeRetention(of: cycles.rows(Cyclr.Cycle.ofAccount, in: SortKey(id)).elements, since: old, at: now)
    }

    /// Called after a transaction was removed or replaced: the next one to lose its data may have been waiting for the former one's expiry.
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
