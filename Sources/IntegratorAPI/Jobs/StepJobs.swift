import Emulation

// Records what happens in a run, in the job of each step and at the same time in the flow's.
extension Integrator.State {
    /// Records what happened to a page, in the job of each step and in the flow's.
    mutating func note(
        _ work: Integrator.PageWork, _ exported: Integrator.Tally?, of job: Integrator.Job, _ generator: Int, _ moment: RunMoment
    ) {
        guard var parent = jobs[job.id] else { return }
        if let exported {
            var child = child(of: job, generator, job[.exportId] ?? "", isImport: false, moment)
            child.add(exported, isChild: true)
            jobs.put(child)
            for failure in work.failures where failure.oIndex == generator { raise(failure, of: job, child, moment) }
            parent.add(exported, isChild: false)
        }
        for (oIndex, tally) in work.tallies.sorted(by: { $0.key < $1.key }) {
            let processor = work.plan.processors[oIndex - work.plan.generators]
            var child = child(of: job, oIndex, processor.id, isImport: !processor.isLookup, moment)
            child.add(tally, isChild: true)
            child[.lastExecutedAt] = Integrator.Timestamp(moment.now)
            jobs.put(child)
            parent.add(tally, isChild: false)
            // failures of the elements of one record follow each other
            var wholeOf: String?
            for failure in work.failures where failure.oIndex == oIndex {
                wholeOf = raise(failure, beside: wholeOf, of: job, child, moment)
            }
        }
        parent[.lastExecutedAt] = Integrator.Timestamp(moment.now)
        parent[.lastModified] = Integrator.Timestamp(moment.now)
        jobs.put(parent)
    }

    /// The job of a step. It starts when the first record comes to the step.
    mutating func child(
        of job: Integrator.Job, _ oIndex: Int, _ step: String, isImport: Bool, _ moment: RunMoment
    ) -> Integrator.Job {
        if let child = jobs.rows(Integrator.Job.children, in: SortKey(job.id).then(oIndex)).first { return child }
        var child = newJob(isImport ? "import" : "export", moment)
        child[isImport ? .importId : .exportId] = step
        child[.flowJobId] = job.id
        child[.oIndex] = oIndex
        if isImport { child[.retriable] = false }
        child.start(at: moment.now)
        return child
    }

    /// Fails the export, and the job with it.
    mutating func fail(_ job: Integrator.Job, _ failure: Integrator.StepFailure, _ moment: RunMoment) {
        guard var parent = jobs[job.id] else { return }
        let tally = Integrator.Tally(error: 1)
        var child = child(of: job, job.currentRun?.generator ?? 0, job[.exportId] ?? "", isImport: false, moment)
        child.add(tally, isChild: true)
        jobs.put(child)
        parent.add(tally, isChild: false)
        if parent[.startedAt] == nil { parent.start(at: moment.now) }
        raise(failure, of: job, child, moment)
        finish(parent, .failed, moment)
    }
}
