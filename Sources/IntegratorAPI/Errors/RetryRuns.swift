import Emulation
import OrderedJSON

// Failed records are retried in a job of their own, from the step at which they failed. That each counts as resolved where it failed, and
// as an error of the new job if it fails again, is assumed.
extension Integrator.State {
    mutating func startRetry(of errors: [String], in flow: Integrator.Flow, _ moment: RunMoment) -> String {
        var job = newJob("retry", of: flow, moment)
        job[.doneExporting] = false
        job.arrange()
        var run = Integrator.JobRun()
        run.flow = flow.document.object
        run.errors = errors
        job.currentRun = run
        job[.expires] = true
        jobs.put(job)
        letStart(flow.id, at: moment.now)
        return job.id
    }

    /// Retries a page of errors.
    mutating func retryPage(_ job: Integrator.Job, _ run: Integrator.JobRun, _ moment: RunMoment) -> String {
        var run = run
        let plan: Integrator.FlowPlan
        do throws(Integrator.StepFailure) { plan = try self.plan(run) } catch {
            failRetry(job, run, error, moment)
            return "cannot be tried again"
        }
        let ids = run.errors.prefix(Integrator.Timing.pageSize)
        run.errors.removeFirst(ids.count)
        var work = Integrator.PageWork(plan, job, moment, nil, scripted: 0)
        for question in plan.questions { prepare(toBeAsked: question.uri, of: question.of) }
        for id in ids {
            // an earlier retry may have resolved it
            guard let error = flowErrors[id], !error.isResolved else { continue }
            guard let processor = place(of: error, in: plan) else { continue }
            work.tryAgain(error, at: processor, &self)
        }
        work.keepWholes(&self)
        note(work, nil, of: job, run.generator, moment)
        guard let counted = jobs[job.id] else { return "is gone" }
        guard run.errors.isEmpty else {
            run.due = moment.now + Integrator.Timing.page
            keep(counted, run)
            return "tried \(ids.count) again"
        }
        finish(counted, .completed, moment)
        return "tried \(ids.count) again, the last"
    }

    /// Fails the step whose records were to be retried, and the job; the errors stay as they are.
    private mutating func failRetry(
        _ job: Integrator.Job, _ run: Integrator.JobRun, _ failure: Integrator.StepFailure, _ moment: RunMoment
    ) {
        guard let tried = run.errors.first(where: { flowErrors.contains($0) }).flatMap({ flowErrors[$0] }) else {
            return finish(job, .failed, moment)
        }
        let step = tried[.step], place = jobs[tried[.job]]?[.oIndex] ?? 0
        var parent = job
        var child = child(of: job, place, step, isImport: !exports.contains(step), moment)
        child.add(Integrator.Tally(error: 1), isChild: true)
        jobs.put(child)
        parent.add(Integrator.Tally(error: 1), isChild: false)
        raise(failure, of: job, child, moment)
        finish(parent, .failed, moment)
    }

    /// The processor at which a record failed: a flow may use one step more than once. Where the flow has changed since, the first
    /// processor with that step (assumed).
    private func place(of error: Integrator.FlowError, in plan: Integrator.FlowPlan) -> Int? {
        let place = jobs[error[.job]]?[.oIndex].map { $0 - plan.generators } ?? -1
        if plan.processors.indices.contains(place), plan.processors[place].id == error[.step] { return place }
        return plan.processors.firstIndex { $0.id == error[.step] }
    }
}
