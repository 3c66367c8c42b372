import Emulation

// Jobs whose time is past go when others come.
extension Integrator.State {
    /// Two jobs whenever one is new, or an error, so that many become fewer and none has to wait for long.
    mutating func forgetJobs(at now: Instant) {
        for job in jobs.rows(Integrator.Job.expiring).between(nil, SortKey(now)).page(skip: 0, limit: 2) { forget(job) }
    }

    /// With the jobs of its steps and with its errors, which are gone before what they name.
    private mutating func forget(_ job: Integrator.Job) {
        let ids = [job.id] + jobs.rows(Integrator.Job.children, in: SortKey(job.id)).map(\.id)
        var left = Integrator.Timing.errorsForgotten
        for id in ids {
            let errors = flowErrors.rows(Integrator.FlowError.ofJob, in: SortKey(id)).page(skip: 0, limit: left)
            for error in errors { flowErrors.remove(error.id) }
            left -= errors.count
        }
        guard left > 0 else { return }
        for id in ids { jobs.remove(id) }
    }
}
