package import Emulation
import OrderedJSON

/// What happens to a workflow without any request. If both are due at the same instant, the run goes on before the schedule starts another.
package enum WorkflowEvent: Hashable, Comparable, Sendable {
    case runStep(GUID)
    case scheduledRun(GUID)
}

extension Canvas {
    package static func happen(in state: inout State, until now: Instant, _ randomness: Randomness) -> Happening {
        guard let (instant, event) = state.agenda.popNext(notAfter: now) else { preconditionFailure("nothing is due at \(now)") }
        switch event {
        case .runStep(let id): return Happening(at: instant, api: name, what: "workflow \(id) \(state.stepRun(of: id))")
        case .scheduledRun(let id):
            return Happening(at: instant, api: name, what: "workflow \(id) \(state.startScheduledRun(of: id, due: instant, until: now))")
        }
    }

    /// Runs in progress go on where they are. A schedule whose `dateNextSchedule` has passed waits for its next instant, but shows the old
    /// one until then.
    package static func resume(_ state: inout State, at now: Instant) {
        state.agenda = Agenda()
        var schedules = KnownSchedules()
        for workflow in state.workflows.rows(Workflow.withEvents) { state.resume(workflow, &schedules, at: now) }
    }

    package static func resume(_ state: inout State, after old: State, changing id: String, in collection: String, at now: Instant) {
        guard collection == "workflows", let id = GUID(id) else { return }
        state.agenda.cancel(.runStep(id))
        state.agenda.cancel(.scheduledRun(id))
        var schedules = KnownSchedules()
        if let workflow = state.workflows[id] { state.resume(workflow, &schedules, at: now) }
    }

    package static func endStall(in state: inout State, at now: Instant) {
        while let (_, event) = state.agenda.popNext(before: now) {
            switch event {
            case .runStep(let id):
                guard var workflow = state.workflows[id], var run = workflow.currentRun else { continue }
                run.due = now
                workflow.currentRun = run
                state.put(workflow)
            case .scheduledRun(let id):
                guard var workflow = state.workflows[id], let schedule = try? workflow.schedule() else { continue }
                let next = schedule.next(after: now.previous)
                workflow[.dateNextSchedule] = next.map { ZonedDateTime($0) }
                state.workflows.put(workflow)
                if let next { state.agenda.schedule(event, at: next) }
            }
        }
    }

    /// Each schedule is set to its first instant after `now`, and shows it. Runs in progress go on when they are due.
    package static func setBack(_ state: inout State, to now: Instant) {
        var schedules = KnownSchedules()
        for var workflow in state.workflows.rows(Workflow.withEvents) where workflow.isScheduled {
            guard let next = (try? schedules.schedule(of: workflow))?.next(after: now) else { continue }
            workflow[.dateNextSchedule] = ZonedDateTime(next)
            state.workflows.put(workflow)
        }
        resume(&state, at: now)
    }

    package static func moveRuns(in state: inout State, back distance: Duration) {
        for var workflow in state.workflows.rows(Workflow.withEvents) {
            guard var run = workflow.currentRun else { continue }
            run.due -= distance
            workflow.currentRun = run
            state.put(workflow)
        }
    }
}

extension Canvas.State {
    fileprivate mutating func resume(_ workflow: Canvas.Workflow, _ schedules: inout Canvas.KnownSchedules, at now: Instant) {
        if let run = workflow.currentRun { agenda.schedule(.runStep(workflow.id), at: run.due) }
        guard workflow[.isScheduled], let schedule = try? schedules.schedule(of: workflow) else { return }
        let known = workflow[.dateNextSchedule]?.instant
        if let next = known.flatMap({ $0 > now ? $0 : nil }) ?? schedule.next(after: now) {
            agenda.schedule(.scheduledRun(workflow.id), at: next)
        }
    }

    /// Stores a workflow and updates the agenda: its run in progress, if any, goes on when due, and a workflow that is not scheduled has no
    /// scheduled run. Scheduling the next run is left to the caller.
    mutating func put(_ workflow: Canvas.Workflow) {
        workflows.put(workflow)
        if !workflow.isScheduled { agenda.cancel(.scheduledRun(workflow.id)) }
        if let run = workflow.currentRun {
            agenda.schedule(.runStep(workflow.id), at: run.due)
        } else {
            agenda.cancel(.runStep(workflow.id))
        }
    }

    mutating func removeWorkflow(_ id: GUID) {
        workflows.remove(id)
        agenda.cancel(.runStep(id))
        agenda.cancel(.scheduledRun(id))
    }

    fileprivate mutating func stepRun(of id: GUID) -> String {
        guard var workflow = workflows[id], let run = workflow.currentRun else { return "was not running" }
        let what = workflow.step(run)
        put(workflow)
        return what
    }

    /// A scheduled run does not change `dateModified`, as documented workflows show. That a workflow still running is not started again is
    /// assumed.
    fileprivate mutating func startScheduledRun(of id: GUID, due: Instant, until now: Instant) -> String {
        guard var workflow = workflows[id], let schedule = try? workflow.schedule() else { return "has no schedule" }
        let isFree = workflow.currentRun == nil
        let last = blockCount(of: workflow)
        if isFree {
            workflow[.blockCount] = last
            workflow.beginRun(blocks: 1...last, at: due + Canvas.Timing.scheduledRunStarts)
        }
        let next = workflow.nextWorthwhile(of: schedule, after: due, until: now, blocks: 1...last)
        workflow[.dateNextSchedule] = next.map { Canvas.ZonedDateTime($0) }
        put(workflow)
        if let next { agenda.schedule(.scheduledRun(id), at: next) }
        return isFree ? "was due and starts" : "was due and still runs"
    }
}
