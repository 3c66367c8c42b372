import Emulation

// Expired jobs are removed when new ones are added.
extension Integrator.State {
    /// Removes up to two expired jobs. Called for each new job and each new error, so that many become fewer and nobody waits for long. The
    /// jobs of a flow with a retry in progress stay, since it may retry their errors.
    mutating func forgetJobs(at now: Instant) {
        let past = jobs.rows(Integrator.Job.expiring).between(nil, SortKey(now)).page(skip: 0, limit: Integrator.Timing.pastJobsLookedAt)
        let free = past.filter { jobs.rows(Integrator.Job.retries, in: SortKey($0[.flowId] ?? "")).isEmpty }
        for job in free.prefix(2) { forget(job, errors: Integrator.Timing.errorsForgotten) }
    }

    /// Removes a job with the jobs of its steps and with its errors, first the errors, which name the jobs.
    /// - Parameter limit: the most errors to remove at once; the jobs go with the last.
    mutating func forget(_ job: Integrator.Job, errors limit: Int = .max) {
        let ids = [job.id] + jobs.rows(Integrator.Job.children, in: SortKey(job.id)).map(\.id)
        var left = limit
        for id in ids {
            let errors = flowErrors.rows(Integrator.FlowError.ofJob, in: SortKey(id)).page(skip: 0, limit: left)
            forget(errors)
            left -= errors.count
        }
        guard left > 0 else { return }
        for id in ids { jobs.remove(id) }
    }
}
