import Emulation

// Jobs whose time is past go when others come.
extension Integrator.State {
    /// Two jobs whenever one is new, or an error, so that many become fewer and none has to wait for long. Those of a flow in which something is tried
    /// again stay until that is over: it may be theirs.
    mutating func forgetJobs(at now: Instant) {
        let past = jobs.rows(Integrator.Job.expiring).between(nil, SortKey(now)).page(skip: 0, limit: Integrator.Timing.pastJobsLookedAt)
        let free = past.filter { jobs.rows(Integrator.Job.retries, in: SortKey($0[.flowId] ?? "")).isEmpty }
        for job in free.prefix(2) { forget(job, errors: Integrator.Timing.errorsForgotten) }
    }

    /// With the jobs of its steps and with its errors, which are gone before what they name.
    /// - Parameter limit: so many errors at once; the jobs go with the last.
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
