package import Emulation
import OrderedJSON

/// What happens to a cycle without any request. At the same instant, runs go on before a schedule starts another.
package enum CycleEvent: Hashable, Comparable, Sendable {
    case transactionStep(GUID)
    case scheduledRun(GUID)
    case runOnceEnds(GUID)
    case dataExpires(GUID)
}

extension Cyclr {
    package static func happen(in state: inout State, until now: Instant, _ randomness: Randomness) -> Happening {
        guard let (instant, event) = state.agenda.popNext(notAfter: now) else { preconditionFailure("nothing is due at \(now)") }
        let moment = RunMoment(now: instant, randomness: randomness)
        switch event {
        case .transactionStep(let id): return Happening(at: instant, api: name, what: "transaction \(id) \(state.goOn(id, moment))")
        case .scheduledRun(let id):
            return Happening(at: instant, api: name, what: "cycle \(id) \(state.startScheduledRun(of: id, moment, until: now))")
        case .runOnceEnds(let id):
            state.settle(id, at: instant)
            return Happening(at: instant, api: name, what: "cycle \(id) ran once")
        case .dataExpires(let id):
            return Happening(at: instant, api: name, what: "transaction \(id) \(state.expireData(of: id, at: instant))")
        }
    }

    /// Runs in progress go on where they are. A schedule whose instant has passed waits for its next one. Step data that should have
    /// expired already is kept: its expiry was missed.
    package static func resume(_ state: inout State, at now: Instant) {
        state.agenda = Agenda()
        for index in [Transaction.running, Transaction.keepingData] {
            for transaction in state.transactions.rows(index) { state.resume(transaction, at: now) }
        }
        for cycle in state.cycles.rows(Cycle.scheduled) { state.resumeSchedule(of: cycle, at: now) }
    }

    /// Reschedules the record's own events and those that depend on it: an account determines how long its cycles keep data, steps and
    /// edges whether a cycle waits for calls, transactions whether a cycle that runs once has ended.
    package static func resume(_ state: inout State, after old: State, changing id: String, in collection: String, at now: Instant) {
        let guid = GUID(id)
        var cycles: [GUID?] = []
        switch collection {
        case "accounts": state.resumeRetention(ofAccount: id, since: old, at: now)
        case "cycles":
            guard let guid else { break }
            state.agenda.cancel(.scheduledRun(guid))
            state.agenda.cancel(.runOnceEnds(guid))
            if let cycle = state.cycles[guid] { state.resumeRetention(of: [cycle], since: old, at: now) }
            cycles = [guid]
        case "steps": if let guid { cycles = [old, state].map { $0.steps[guid]?[.cycle] } }
        case "edges": if let guid { cycles = [old, state].map { $0.edges[guid]?[.cycle] } }
        case "transactions":
            guard let guid else { break }
            state.agenda.cancel(.transactionStep(guid))
            state.agenda.cancel(.dataExpires(guid))
            if let former = old.transactions[guid] { state.resumeExpiry(after: former, at: now) }
            if let transaction = state.transactions[guid] { state.resume(transaction, at: now) }
            cycles = [old, state].map { $0.transactions[guid]?[.cycleId] }
        default: break
        }
        for cycle in Set(cycles.compactMap { $0 }).compactMap({ state.cycles[$0] }) { state.resumeSchedule(of: cycle, at: now) }
    }

    package static func endStall(in state: inout State, at now: Instant) {
        while let (due, event) = state.agenda.popNext(before: now) {
            switch event {
            case .transactionStep(let id):
                guard let transaction = state.transactions[id], var run = transaction.currentRun else { continue }
                run.wait(until: now)
                state.keep(transaction, run)
            case .scheduledRun(let id):
                guard let cycle = state.cycles[id] else { continue }
                state.schedule(cycle, at: cycle[.runOnce] ? now : due.next(every: cycle.pause, after: now.previous))
            case .runOnceEnds, .dataExpires: state.agenda.schedule(event, at: now)
            }
        }
    }

    package static func moveRuns(in state: inout State, back distance: Duration) {
        for transaction in state.transactions.rows(Transaction.running) {
            guard var run = transaction.currentRun else { continue }
            run.move(back: distance) { state.waitsForDate($0) }
            state.keep(transaction, run)
        }
        // a cycle that ran once stays active for as long as it would have
        for cycle in state.cycles.rows(Cycle.scheduled) where cycle.isActive && cycle[.runOnce] && state.ranSinceActivated(cycle) {
            state.cycles.update(cycle.id) { $0[.activated] = $0[.activated].map { DateTime($0.instant - distance) } }
        }
    }
}

extension Cyclr.State {
    /// Whether the step is due at the date that a WaitUntil step before it names, and so does not move with the clock.
    fileprivate func waitsForDate(_ ahead: Cyclr.Run.Ahead) -> Bool {
        edges.rows(Cyclr.Edge.toStep, in: SortKey(ahead.step)).contains { edge in
            guard let step = steps[edge[.tail]], step.type == .waitUntil else { return false }
            return step.waitedFor == ahead.due
        }
    }

    fileprivate mutating func resume(_ transaction: Cyclr.Transaction, at now: Instant) {
        if let due = transaction.currentRun?.due { agenda.schedule(.transactionStep(transaction.id), at: due) }
        if let end = dataEnd(of: transaction), end > now { agenda.schedule(.dataExpires(transaction.id), at: end) }
    }

    fileprivate mutating func resumeSchedule(of cycle: Cyclr.Cycle, at now: Instant) {
        guard cycle.isActive else { return }
        var cycle = cycle
        // a seed may omit the activation, and after the clock was set back it may lie in the future
        if cycle[.runOnce], !ranSinceActivated(cycle) {
            cycle[.activated] = min(cycle[.activated] ?? Cyclr.DateTime(now), Cyclr.DateTime(now))
        }
        var next = cycle[.nextRun]?.instant
        // a seed may leave out how often one runs that can begin by itself
        if next == nil, cycle[.interval] == nil, !cycle[.runOnce], !firstSteps(of: cycle.id).isEmpty, !waitsForCalls(cycle.id) {
            cycle[.interval] = Cyclr.Timing.defaultInterval
        }
        if let interval = cycle[.interval].map(Duration.minutes), interval > .zero, !cycle[.runOnce] {
            if cycle[.lastRunDate].map({ $0.instant > now }) ?? false { next = next.map { min($0, now + interval) } }
            next = next.map { $0 > now ? $0 : $0.next(every: interval, after: now) } ?? now + interval
        }
        if let next { return schedule(cycle, at: max(next, now)) }
        guard cycle[.runOnce] else { return }
        if ranSinceActivated(cycle) {
            // the cycle is paused when the transactions in progress end
            guard transactions.rows(Cyclr.Transaction.running, in: SortKey(cycle.id)).isEmpty else {
                return agenda.cancel(.runOnceEnds(cycle.id))
            }
            // not paused yet; after the clock was set back, `activated` lies in the future until `moveRuns` has corrected it
            let end = (cycle[.activated]?.instant ?? now) + Cyclr.Timing.runOnceStaysActive
            agenda.schedule(.runOnceEnds(cycle.id), at: min(max(now, end), now + Cyclr.Timing.runOnceStaysActive))
        } else {
            // a seed may omit the next run of a cycle that waits for no calls
            schedule(cycle, at: waitsForCalls(cycle.id) ? nil : now)
        }
    }

    /// Sets when the cycle runs next; nil if it does not run by itself.
    mutating func schedule(_ cycle: Cyclr.Cycle, at instant: Instant?) {
        var cycle = cycle
        cycle[.nextRun] = instant.map { Cyclr.DateTime($0) }
        cycles.put(cycle)
        if let instant {
            agenda.schedule(.scheduledRun(cycle.id), at: instant)
        } else {
            agenda.cancel(.scheduledRun(cycle.id))
        }
    }

    /// Starts a run even if an earlier one is still in progress: a run that waits for a delay or a retry must not hold up the next ones.
    /// Assumed.
    fileprivate mutating func startScheduledRun(of id: GUID, _ moment: RunMoment, until now: Instant) -> String {
        guard let cycle = cycles[id], cycle.isActive else { return "is not active" }
        beginRun(of: id, received: nil, moment)
        let runs = !cycle[.runOnce]
        if let started = cycles[id] { schedule(started, at: runs ? moment.now.nextWorthwhile(every: cycle.pause, until: now) : nil) }
        if !runs { settle(id, at: moment.now) }
        return "was due and runs"
    }
}

extension Cyclr.Cycle {
    /// The time from one scheduled run to the next.
    fileprivate var pause: Duration { .minutes(max(1, self[.interval] ?? Cyclr.Timing.defaultInterval)) }
}

extension Instant {
    /// The first instant after `limit` in the series that begins with this instant and has one every `interval`.
    fileprivate func next(every interval: Duration, after limit: Instant) -> Instant {
        guard self <= limit else { return self }
        return self + interval * (Int64((limit - self) / interval) + 1)
    }

    /// The next instant to run at. If more than `runsPlayed` lie before `now`, skips to the last `runsPlayed` of them. Nil at the end of
    /// time.
    fileprivate func nextWorthwhile(every interval: Duration, until now: Instant) -> Instant? {
        let next = self + interval
        let skipped = Int64(max(.zero, now - next) / interval) - Int64(Cyclr.Timing.runsPlayed)
        let worthwhile = skipped > 0 ? next + interval * skipped : next
        return worthwhile > self ? worthwhile : nil
    }
}

extension RunMoment {
    func id<Row>(in table: inout Table<Row>) -> GUID where Row.ID == GUID { table.newID { randomness.guid("cyclr/\(Row.self)", $0) } }
}
