import Emulation

// What happens after a step has failed, according to its cycle's StepErrorAction.
extension Cyclr {
    /// `Ignore` and `Retry` are documented; the names of the other two are assumed, and so are the numbers of all four.
    enum StepErrorAction: String, Enumeration {
        case ignore = "Ignore"
        case retry = "Retry"
        case stopIntegration = "StopIntegration"
        case stopTransaction = "StopTransaction"
    }
}

extension Cyclr.Cycle {
    var errorAction: Cyclr.StepErrorAction { Cyclr.StepErrorAction(name: self[.stepErrorAction]) ?? .ignore }
}

extension Cyclr.State {
    /// A failure that will be retried raises a warning, the last one an error. Assumed: where errors are ignored, the transaction goes on
    /// to the next step and ends as completed.
    mutating func fail(
        _ transaction: Cyclr.Transaction, _ run: Cyclr.Run, _ cycle: Cyclr.Cycle, _ work: StepWork, _ complaint: Complaint
    ) {
        var run = run
        let delays = delays(after: complaint, cycle.errorAction)
        if work.ahead.failures < delays.count {
            raise(complaint, .warning, work.step, transaction, work.at)
            let due = work.at.now + delays[work.ahead.failures]
            run.add(.init(step: work.step.id, due: due, failures: work.ahead.failures + 1))
            return keep(transaction, run)
        }
        var complaint = complaint
        if !delays.isEmpty { complaint.short = Complaint.outOfRetries }
        raise(complaint, .error, work.step, transaction, work.at)
        run.hasErred = true
        switch cycle.errorAction {
        case .ignore:
            add(next(after: work.step, nil), to: &run, due: work.at.now + Cyclr.Timing.step)
            finishOrKeep(transaction, run, at: work.at.now)
        case .retry, .stopTransaction:
            end(transaction, .errored, at: work.at.now)
        case .stopIntegration:
            end(transaction, .errored, at: work.at.now)
            stop(cycle.id, .error, work.at)
        }
    }

    private func delays(after complaint: Complaint, _ action: Cyclr.StepErrorAction) -> [Duration] {
        guard complaint.tooMany.isSo else { return action == .retry ? Cyclr.Timing.retries : [] }
        return [complaint.tooMany.retryAfter ?? Cyclr.Timing.retriesOfTooMany[0]] + Cyclr.Timing.retriesOfTooMany.dropFirst()
    }

    /// Stops a cycle and ends its transactions in progress.
    /// - Parameter holding: whether transactions whose first step has not begun are held instead.
    mutating func stop(_ id: GUID, _ status: Cyclr.Cycle.Status, holding: Bool = false, _ moment: RunMoment) {
        guard var cycle = cycles[id] else { return }
        cycle[.status] = status.rawValue
        schedule(cycle, at: nil)
        agenda.cancel(.runOnceEnds(id))
        for transaction in transactions.rows(Cyclr.Transaction.running, in: SortKey(id)) {
            guard var run = transaction.currentRun, run.held == nil else { continue }
            if holding, run.steps == 0 {
                run.held = moment.now
                keep(transaction, run)
            } else {
                abort(transaction, run, .cycleStopped, moment)
            }
        }
    }

    /// Ends a transaction early, with a warning.
    mutating func abort(_ transaction: Cyclr.Transaction, _ run: Cyclr.Run, _ complaint: Complaint, _ moment: RunMoment) {
        raise(complaint, .warning, run.ahead.first.flatMap { steps[$0.step] }, transaction, moment)
        end(transaction, .errored, at: moment.now)
    }

    /// - Parameter step: nil if it was deleted.
    mutating func raise(
        _ complaint: Complaint, _ level: Cyclr.Incident.Level, _ step: Cyclr.Step?, _ transaction: Cyclr.Transaction, _ moment: RunMoment
    ) {
        guard let cycle = cycles[transaction[.cycleId]] else { return }
        let incident = Cyclr.Incident(moment.id(in: &incidents), complaint, level, step, transaction, of: cycle, at: moment.now)
        incidents.put(incident)
        cycles.update(cycle.id) { cycle in
            switch level {
            case .error: cycle[.errorCount] += 1
            case .warning: cycle[.warningCount] += 1
            }
        }
        tell(of: incident, step, moment)
    }
}

extension Cyclr.Incident {
    fileprivate init(
        _ id: GUID, _ complaint: Complaint, _ level: Level, _ step: Cyclr.Step?, _ transaction: Cyclr.Transaction, of cycle: Cyclr.Cycle,
        at now: Instant
    ) {
        self.init()
        append(.cycleId, cycle.id)
        append(.cycleName, cycle[.name])
        append(.level, level.rawValue)
        append(.shortMessage, complaint.short)
        append(.fullMessage, complaint.full)
        append(.stepId, step?.id)
        append(.stepName, step?[.name])
        append(.transactionId, transaction.id)
        append(.createdOnUtc, Cyclr.DateTime(now))
        self[.id] = id
        self[.account] = cycle[.account]
    }
}
