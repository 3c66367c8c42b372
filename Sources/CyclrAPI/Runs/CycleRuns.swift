import Emulation
import OrderedJSON

// A run on the clock. A cycle that runs begins a transaction, which goes from step to step along the edges; steps on parallel branches are
// done in the order in which they are due.
extension Cyclr.State {
    /// Begins a transaction, if the cycle has a step to begin with.
    /// - Parameter received: what was sent to the cycle's webhook; nil for a run that no call starts.
    mutating func beginRun(of id: GUID, received: JSON?, _ moment: RunMoment) {
        guard var cycle = cycles[id] else { return }
        cycle[.lastRunDate] = Cyclr.DateTime(moment.now)
        if let first = firstSteps(of: id).first {
            var run = Cyclr.Run()
            run.outcome = cycle.takeOutcome()
            run.add(.init(step: first.id, due: moment.now + Cyclr.Timing.step))
            run.lastSuccess = cycle[.lastSuccessfulRunDate]
            if let received {
                run.received = received
                run.results[first.id] = fields(of: first, in: received)
            }
            cycle[.inProgressTransactionCount] += 1
            keep(Cyclr.Transaction(moment.id(in: &transactions), of: cycle, .unsplit, at: moment.now), run)
        }
        cycles.put(cycle)
    }

    /// Stores a transaction that is in progress.
    mutating func keep(_ transaction: Cyclr.Transaction, _ run: Cyclr.Run) {
        var transaction = transaction
        transaction.currentRun = run
        transactions.put(transaction)
        if let due = run.due {
            agenda.schedule(.transactionStep(transaction.id), at: due)
        } else {
            agenda.cancel(.transactionStep(transaction.id))
        }
    }

    /// Performs what is due in a transaction and describes it in a few words.
    mutating func goOn(_ id: GUID, _ moment: RunMoment) -> String {
        guard var transaction = transactions[id], var run = transaction.currentRun, let cycle = cycles[transaction[.cycleId]],
            let next = run.next()
        else { return "is not in progress" }
        guard let step = steps[next.step] else { return goOn(transaction, run, without: next, moment) }
        run.steps += 1
        guard run.steps <= Cyclr.Timing.stepsOfTransaction else {
            raise(.tooManySteps, .error, step, transaction, moment)
            end(transaction, .errored, at: moment.now)
            return "went round in a circle"
        }
        run.outcome?.meet(step)
        var work = StepWork(step: step, transaction: transaction.id, isFirst: run.steps == next.failures + 1, ahead: next, at: moment)
        let outcome = perform(&work, run, logsRequest: cycle[.logStepDataRequests])
        if let item = work.item { transaction.add(item) }
        if work.isTask { countTask(of: cycle) }
        return goOn(transaction, run, cycle, work, outcome)
    }

    /// Goes on with a transaction whose next step was deleted after its cycle was stopped. If no other step is ahead, and it has done
    /// nothing yet or last failed at that step, it ends with a warning, which is assumed.
    private mutating func goOn(
        _ transaction: Cyclr.Transaction, _ run: Cyclr.Run, without gone: Cyclr.Run.Ahead, _ moment: RunMoment
    ) -> String {
        var run = run
        if gone.failures > 0 { run.hasErred = true }
        if run.due == nil, run.steps == 0 || gone.failures > 0 {
            abort(transaction, run, .stepGone, moment)
        } else {
            finishOrKeep(transaction, run, at: moment.now)
        }
        return "has nothing to do at a step that is gone"
    }

    private mutating func goOn(
        _ transaction: Cyclr.Transaction, _ run: Cyclr.Run, _ cycle: Cyclr.Cycle, _ work: StepWork, _ outcome: StepOutcome
    ) -> String {
        var run = run
        let step = work.step
        switch outcome {
        case .waitsForOthers(let due):
            run.add(.init(step: step.id, due: due))
            keep(transaction, run)
            return "waits at \(step[.name])"
        case .went(let result, let branch, let due):
            if let result {
                run.results[step.id] = fields(of: step, in: result)
                run.received = nil
            }
            if let warning = work.warning { raise(warning, .warning, step, transaction, work.at) }
            if let result, let happened = split(transaction, run, cycle, step, result, isFirst: work.isFirst, work.at) { return happened }
            add(next(after: step, branch), to: &run, due: due)
            finishOrKeep(transaction, run, at: work.at.now)
            return "did \(step[.name])"
        case .failed(let failure):
            fail(transaction, run, cycle, work, failure)
            return "failed at \(step[.name])"
        }
    }

    /// Keeps the transaction in progress, or ends it if no step is ahead.
    mutating func finishOrKeep(_ transaction: Cyclr.Transaction, _ run: Cyclr.Run, at now: Instant) {
        guard run.due == nil else { return keep(transaction, run) }
        end(transaction, .completed, isSuccess: !run.hasErred, at: now)
    }

    func add(_ steps: [Cyclr.Step], to run: inout Cyclr.Run, due: Instant) {
        for step in steps {
            let next = Cyclr.Run.Ahead(step: step.id, due: due)
            if step.type == .waitAll { run.join(next) } else { run.add(next) }
        }
    }

    /// The steps that edges lead to from a step; from a decision, only those on the branch that was taken.
    func next(after step: Cyclr.Step, _ branch: Bool?) -> [Cyclr.Step] {
        edges.rows(Cyclr.Edge.fromStep, in: SortKey(step.id)).filter { edge in
            branch.map { edge.belongs(toBranch: $0) } ?? true
        }
        .compactMap { steps[$0[.head]] }
    }

    /// Ends a transaction and takes it off its cycle's count of those in progress.
    /// - Parameter isSuccess: whether it counts as a successful run of the cycle. A transaction that was split leaves that to its parts.
    mutating func end(_ transaction: Cyclr.Transaction, _ status: Cyclr.Transaction.Status, isSuccess: Bool = false, at now: Instant) {
        var transaction = transaction
        transaction[.status] = status.rawValue
        transaction[.completed] = Cyclr.DateTime(now)
        transaction[.run] = nil
        transactions.put(transaction)
        agenda.cancel(.transactionStep(transaction.id))
        if let end = dataEnd(of: transaction) { agenda.schedule(.dataExpires(transaction.id), at: end) }
        cycles.update(transaction[.cycleId]) { cycle in
            cycle[.inProgressTransactionCount] = max(0, cycle[.inProgressTransactionCount] - 1)
            if isSuccess { cycle[.lastSuccessfulRunDate] = Cyclr.DateTime(now) }
        }
        settle(transaction[.cycleId], at: now)
    }

    /// Pauses a cycle that was to run once and has done so, but not before `Timing.runOnceStaysActive` is over.
    mutating func settle(_ id: GUID, at now: Instant) {
        guard var cycle = cycles[id], cycle.isActive, cycle[.runOnce], cycle[.nextRun] == nil, ranSinceActivated(cycle) else { return }
        guard transactions.rows(Cyclr.Transaction.running, in: SortKey(id)).isEmpty else { return }
        let end = (cycle[.activated]?.instant ?? .distantPast) + Cyclr.Timing.runOnceStaysActive
        guard now >= end else { return agenda.schedule(.runOnceEnds(id), at: end) }
        cycle[.status] = Cyclr.Cycle.Status.paused.rawValue
        cycles.put(cycle)
    }

    /// Whether a run has started since the cycle was activated. Transactions that were held at a stop and go on or end now do not count. A
    /// cycle that calls start has `$tookCall` for this: the date of its last run proves nothing, since the clock may have stood still since
    /// the activation.
    func ranSinceActivated(_ cycle: Cyclr.Cycle) -> Bool {
        guard !waitsForCalls(cycle.id) else { return cycle[.tookCall] == true }
        guard let activated = cycle[.activated], let last = cycle[.lastRunDate] else { return false }
        return last >= activated
    }

    private mutating func countTask(of cycle: Cyclr.Cycle) {
        cycles.update(cycle.id) { $0[.tasksUsed] += 1 }
        accounts.update(cycle[.account]) { $0[.tasksUsed] += 1 }
    }
}

extension Cyclr.Edge {
    /// Only `Forward` is known: the way on or, from a decision, the branch taken if it is met. The names of the other branch are assumed.
    fileprivate func belongs(toBranch isMet: Bool) -> Bool {
        switch self[.edgeType].lowercased() {
        case "false", "no", "else", "backward": !isMet
        default: isMet
        }
    }
}
