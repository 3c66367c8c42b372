import Emulation
import OrderedJSON

// Runs of flows by the clock. Each generator of a flow has a job of its own, which was observed; the jobs of a flow run one after the
// other, unless the flow says otherwise, which is assumed.
extension Integrator.State {
    /// Which generators to run, for which window of time, and after which flows.
    struct RunRequest {
        var generators: [Int]
        var from, to: Instant?
        var chain: [String] = []
    }

    /// Queues a job for each generator.
    /// - Returns: the first job.
    mutating func startRun(of flow: Integrator.Flow, _ request: RunRequest, _ moment: RunMoment) -> Integrator.Job? {
        let document = flow.document.object
        let generators = document.generators
        var first: Integrator.Job?
        for generator in request.generators where generators.indices.contains(generator) {
            var job = newJob("flow", of: flow, moment)
            job[.exportId] = generators[generator]["_exportId"]?.stringValue
            job[.doneExporting] = false
            job.arrange()
            var run = Integrator.JobRun()
            (run.batch, run.generator, run.from, run.to) = (first?.id ?? job.id, generator, request.from, request.to)
            run.flow = document.reduced(to: generator)
            run.chain = request.chain
            job.currentRun = run
            job[.expires] = true
            jobs.put(job)
            first = first ?? job
        }
        forgetJobs(at: moment.now)
        letStart(flow.id, at: moment.now)
        return first.flatMap { jobs[$0.id] }
    }

    mutating func newJob(_ type: String, _ moment: RunMoment) -> Integrator.Job {
        Integrator.Job(type, jobs.newId("integrator/jobs", moment.randomness), at: moment.now)
    }

    mutating func newJob(_ type: String, of flow: Integrator.Flow, _ moment: RunMoment) -> Integrator.Job {
        var job = newJob(type, moment)
        job[.flowId] = flow.id
        if let integration = flow[.integrationId] { job[.integrationId] = integration }
        return job
    }

    /// The oldest of a flow's jobs that are not over, at most as many as one call could start.
    private func going(_ flow: String) -> [Integrator.Job] {
        jobs.rows(Integrator.Job.going, in: SortKey(flow)).page(skip: 0, limit: 64)
    }

    /// Schedules the start of the flow's oldest job, and of the jobs that may run in parallel with it.
    mutating func letStart(_ flow: String, at now: Instant) {
        let going = going(flow)
        guard let oldest = going.first, let run = oldest.currentRun else { return }
        let isParallel = run.flow["runPageGeneratorsInParallel"] == true
        for job in going where job.state == .queued {
            guard var own = job.currentRun, own.due == nil, job.id == oldest.id || (isParallel && own.batch == run.batch) else { continue }
            own.due = now + Integrator.Timing.queue
            keep(job, own)
        }
    }

    /// Stores a job that is not over, and schedules when it goes on.
    mutating func keep(_ job: Integrator.Job, _ run: Integrator.JobRun) {
        var job = job
        job.currentRun = run
        jobs.put(job)
        if let due = run.due { agenda.schedule(.job(job.id), at: due) } else { agenda.cancel(.job(job.id)) }
    }

    /// Does what is due of a job.
    /// - Returns: what happened, in a few words.
    mutating func goOn(_ id: String, _ moment: RunMoment) -> String {
        guard let job = jobs[id], let run = job.currentRun else { return "is over" }
        switch job.state {
        case .canceling:
            finish(job, .canceled, moment)
            return "is canceled"
        case .queued: return begin(job, run, moment)
        case .running: return doPage(job, run, moment)
        case .retrying: return retryPage(job, run, moment)
        case .completed, .failed, .canceled: return "is over"
        }
    }

    private mutating func begin(_ job: Integrator.Job, _ run: Integrator.JobRun, _ moment: RunMoment) -> String {
        var job = job, run = run
        job.start(at: moment.now)
        run.due = moment.now + Integrator.Timing.page
        if job[.type] == "retry" {
            keep(job, run)
            return "tries again"
        }
        let flow = job[.flowId] ?? "", export = job[.exportId] ?? ""
        flows.update(flow) { $0.document.set("lastExecutedAt", to: Integrator.Timestamp(moment.now)) }
        jobs.put(job)
        let child = child(of: job, run.generator, export, isImport: false, moment)
        jobs.put(child)
        do throws(Integrator.StepFailure) {
            let plan = try plan(run)
            run.outcome = takeOutcome(of: flow, export, plan)
            if let failure = run.outcome?.failure(ofExport: export) { throw failure }
            try find(&run, of: job, at: moment)
            keep(job, run)
            return "starts"
        } catch {
            fail(job, error, moment)
            return "fails"
        }
    }

    /// Ends the job and the jobs of its steps, and lets the flow's next job start.
    mutating func finish(_ job: Integrator.Job, _ status: Integrator.Job.Status, _ moment: RunMoment) {
        var job = job
        let run = job.currentRun
        job.end(status, at: moment.now)
        jobs.put(job)
        agenda.cancel(.job(job.id))
        for var child in jobs.rows(Integrator.Job.children, in: SortKey(job.id)).elements where !child.state.isOver {
            child.end(status, at: moment.now)
            if let by = job[.canceledBy] { child[.canceledBy] = by }
            child.arrange()
            jobs.put(child)
        }
        let flow = job[.flowId] ?? ""
        letStart(flow, at: moment.now)
        guard status == .completed, job[.type] == "flow", let run else { return }
        advance(flow, run, of: job, at: moment.now)
        // each generator has a job of its own, and the last of them ends the run; that only this one has to succeed is assumed
        guard !going(flow).contains(where: { $0.currentRun?.batch == run.batch }) else { return }
        // flows that start each other in a circle would never end; what the service does then is not known
        let chain = run.chain + [flow]
        for id in run.flow["_runNextFlowIds"]?.texts ?? [] where !chain.contains(id) {
            guard let next = flows[id], !next[.disabled] else { continue }
            _ = startRun(of: next, RunRequest(generators: Array(next.document.object.generators.indices), chain: chain), moment)
        }
    }

    /// Makes the next delta export start where this one ended, but not after it began: what changes later has not been exported, also
    /// where the window goes on. An export of an earlier window does not move that back; inferred from the word "advanced".
    private mutating func advance(_ flow: String, _ run: Integrator.JobRun, of job: Integrator.Job, at now: Instant) {
        let export = job[.exportId] ?? ""
        guard let to = run.to, exports[export]?.document["type"] == "delta" else { return }
        let until = min(to, job[.startedAt]?.instant ?? now)
        // when the clock was set back, a time that now lies in the future no longer counts
        func isNews(_ last: Integrator.Timestamp?) -> Bool { last.map { $0.instant < until || $0.instant > now } ?? true }
        // before the flow's time moves on, each export keeps where a seed lets it start
        let deltas = (flows[flow]?.document.object.generators ?? []).compactMap { $0["_exportId"]?.stringValue }.filter {
            exports[$0]?.document["type"] == "delta"
        }
        flows.update(flow) { flow in
            var last = flow[.lastExports]
            for id in deltas { if let time = flow.lastExport(of: id) { last.set(JSON.Key(id), to: time) } }
            if isNews(last.read(JSON.Key(export))) { last.set(JSON.Key(export), to: Integrator.Timestamp(until)) }
            flow[.lastExports] = last
            if isNews(flow[.lastExportDateTime]) { flow[.lastExportDateTime] = Integrator.Timestamp(until) }
        }
    }
}

extension Integrator.Flow {
    /// From when on an export takes records next. Until one of them has run, they all start at the flow's own time, as seeds have it; then
    /// an export that has not succeeded yet takes all.
    func lastExport(of export: String) -> Integrator.Timestamp? {
        self[.lastExports].isEmpty ? self[.lastExportDateTime] : self[.lastExports].read(JSON.Key(export))
    }
}

extension Field where Owner == Integrator.Flow, Value == JSON.Document {
    /// Like `lastExportDateTime`, for each export by its id.
    static var lastExports: Self { "$lastExports" }
}
