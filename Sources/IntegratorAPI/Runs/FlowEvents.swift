package import Emulation
import OrderedJSON

/// Something that the clock does to a flow. At the same instant a job goes on before a schedule starts another.
package enum FlowEvent: Hashable, Comparable, Sendable {
    case job(String)
    /// A run by the schedule of the flow (generator -1) or of one of its generators.
    case scheduledRun(flow: String, generator: Int)
}

extension Integrator {
    package static func nextDue(in state: State) -> Instant? { state.agenda.next?.instant }

    package static func happen(in state: inout State, until now: Instant, _ randomness: Randomness) -> Happening {
        guard let (instant, event) = state.agenda.popNext(notAfter: now) else { preconditionFailure("nothing is due at \(now)") }
        let moment = RunMoment(now: instant, randomness: randomness)
        switch event {
        case .job(let id): return Happening(at: instant, api: name, what: "job \(id) \(state.goOn(id, moment))")
        case .scheduledRun(let flow, let generator):
            let (what, leftOut) = state.startScheduledRun(of: flow, generator, moment, until: now)
            return Happening(at: instant, api: name, what: "flow \(flow) \(what)", leavingOut: leftOut)
        }
    }

    /// Jobs in progress go on where they are; schedules wait for their next time.
    package static func resume(_ state: inout State, at now: Instant) {
        state.agenda = Agenda()
        for job in state.jobs.rows(Job.going) { state.resume(job, at: now) }
        for flow in state.flows.rows(Flow.scheduled) { state.reschedule(nil, flow, at: now) }
    }

    package static func endStall(in state: inout State, at now: Instant) {
        while let (_, event) = state.agenda.popNext(before: now) {
            switch event {
            case .job: state.agenda.schedule(event, at: now)
            case .scheduledRun(let flow, let generator):
                guard let next = state.flows[flow]?.schedule(generator)?.next(after: now.previous) else { continue }
                state.agenda.schedule(event, at: next)
            }
        }
    }

    package static func resume(_ state: inout State, after old: State, changing id: String, in collection: String, at now: Instant) {
        switch collection {
        case "jobs":
            state.agenda.cancel(.job(id))
            if let job = state.jobs[id], job.isGoing { state.resume(job, at: now) }
        case "flows": state.reschedule(old.flows[id], state.flows[id], at: now)
        default: break
        }
    }
}

extension Integrator.State {
    fileprivate mutating func resume(_ job: Integrator.Job, at now: Instant) {
        guard let due = job.currentRun?.due else { return }
        let isAhead = job[.createdAt].instant > now
        agenda.schedule(.job(job.id), at: isAhead ? now + Integrator.Timing.page : max(due, now))
    }

    /// Replaces the scheduled runs of the old flow by those of the new one.
    mutating func reschedule(_ old: Integrator.Flow?, _ new: Integrator.Flow?, at now: Instant) {
        let id = old?.id ?? new?.id ?? ""
        let document = new?.document.object
        let count = max(old?.document.object.generators.count ?? 0, document?.generators.count ?? 0)
        for generator in -1..<count { agenda.cancel(.scheduledRun(flow: id, generator: generator)) }
        guard let new, let document, !new[.disabled] else { return }
        for generator in -1..<count {
            guard let next = document.schedule(generator)?.next(after: now) else { continue }
            agenda.schedule(.scheduledRun(flow: id, generator: generator), at: next)
        }
    }

    /// A generator whose last run is not over is not started again, which is assumed; the others are.
    fileprivate mutating func startScheduledRun(
        of id: String, _ generator: Int, _ moment: RunMoment, until now: Instant
    ) -> (what: String, leftOut: Int) {
        guard let flow = flows[id], !flow[.disabled], let schedule = flow.schedule(generator) else { return ("has no schedule", 0) }
        let generators = flow.document.object.generators
        // the flow's schedule starts only generators without a schedule of their own
        let due = generator >= 0 ? [generator] : generators.indices.filter { !(generators[$0]["schedule"]?.isThere ?? false) }
        func export(_ place: Int) -> SortKey { SortKey(id).then(generators[place]["_exportId"]?.stringValue ?? "") }
        var leftOut = 0
        if let next = schedule.nextWorthwhile(after: moment.now, until: now, runsPlayed(of: due.map(export))) {
            agenda.schedule(.scheduledRun(flow: id, generator: generator), at: next)
            leftOut = schedule.count(after: moment.now, before: min(next, moment.now + Integrator.Timing.runsCounted))
        }
        let free = due.filter { jobs.rows(Integrator.Job.exporting, in: export($0)).isEmpty }
        let isLate = !due.isEmpty && free.isEmpty
        let hasStarted = !isLate && startRun(of: flow, RunRequest(generators: free), moment) != nil
        if leftOut > 0 { passOverOutcomes(of: flow, due, runs: leftOut) }
        let what = isLate ? "was due and still runs" : hasStarted ? "was due and starts" : "was due and has nothing to run"
        return (leftOut == 0 ? what : "\(what); \(leftOut) runs behind it are left out", leftOut)
    }

    /// Discards the scripted outcomes that the runs left out would have taken: those after the outcomes for the waiting jobs, as if no run
    /// had overlapped another.
    private mutating func passOverOutcomes(of flow: Integrator.Flow, _ generators: [Int], runs: Int) {
        let waiting = jobs.rows(Integrator.Job.going, in: SortKey(flow.id)).page(skip: 0, limit: 64).count { $0.state == .queued }
        let names = flow.document.object.generators
        for generator in generators {
            var (left, first) = (runs, waiting)
            if flow.has(.outcomes) { flows.update(flow.id) { $0.passOverOutcomes(of: &left, behind: &first, in: .outcomes) } }
            let export = names[generator]["_exportId"]?.stringValue
            for step in flow.steps where left > 0 && (!step.isGenerator || step.id == export) {
                if exports[step.id]?.has(.outcomes) ?? false {
                    exports.update(step.id) { $0.passOverOutcomes(of: &left, behind: &first, in: .outcomes) }
                } else if imports[step.id]?.has(.outcomes) ?? false {
                    imports.update(step.id) { $0.passOverOutcomes(of: &left, behind: &first, in: .outcomes) }
                }
            }
        }
    }
}

extension Integrator.State {
    /// How many of the runs that are due are played: the more records the last jobs of these generators exported together, the fewer.
    private func runsPlayed(of generators: [SortKey]) -> Int {
        let records = generators.reduce(0) { sum, generator in
            let run = jobs.rows(Integrator.Job.ofGenerator, in: generator).last
            // the first step is the generator; the counts of a fixture may be any numbers
            let step = run.flatMap { jobs.rows(Integrator.Job.children, in: SortKey($0.id)).first }
            let counts = step.map { [$0[.numSuccess], $0[.numError], $0[.numIgnore]] } ?? []
            return counts.reduce(sum) { min($0 + min(max($1, 0), Integrator.Timing.recordsPlayed), Integrator.Timing.recordsPlayed) }
        }
        let runs = Integrator.Timing.recordsPlayed / max(records, 1)
        return min(max(runs, Integrator.Timing.fewestRunsPlayed), Integrator.Timing.runsPlayed)
    }
}

extension Integrator.Flow {
    /// Flows that may be started by the clock.
    static let scheduled = Index<Integrator.Flow>("scheduled") { flow in
        guard !flow[.disabled] else { return nil }
        let hasOwn = flow.document.read("schedule", as: String.self).map { !$0.isEmpty } ?? false
        return hasOwn || flow[.pageGenerators].contains { $0["schedule"]?.isThere ?? false } ? SortKey(0) : nil
    }

    fileprivate func schedule(_ generator: Int) -> Integrator.CronSchedule? { document.object.schedule(generator) }

    package static func changed(from old: Self?, to new: Self?, in state: inout Integrator.State, at now: Instant) {
        state.reschedule(old, new, at: now)
        if let new { state.removeUnfitOutcomes(of: new) }
    }
}

extension JSON.Object {
    /// The schedule of a flow or of one of its generators.
    /// - Parameter generator: -1 for the flow's own.
    fileprivate func schedule(_ generator: Int) -> Integrator.CronSchedule? {
        let generators = generators
        let text = generator < 0 ? self["schedule"] : generators.indices.contains(generator) ? generators[generator]["schedule"] : nil
        guard let text = text?.stringValue, !text.isEmpty else { return nil }
        return Integrator.CronSchedule(text, zone: self["timezone"]?.stringValue)
    }
}
