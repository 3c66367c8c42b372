import Emulation
import MappingEngine
import OrderedJSON

// A run on the clock. Each generator of a flow has a job of its own, which was observed; the jobs of a flow run one after the other, unless the flow says
// otherwise, which is assumed.
extension Integrator.State {
    /// What is asked of a run.
    struct RunRequest {
        var generators: [Int]
        var from, to: Instant?
        var chain: [String] = []
    }

    /// Queues a job for each generator.
    /// - Returns: the first.
    mutating func startRun(of flow: Integrator.Flow, _ request: RunRequest, _ moment: RunMoment) -> Integrator.Job? {
        let document = flow.document.object
        let batch = moment.randomness.hex("integrator/batch", jobs.inserted, digits: 24)
        var first: Integrator.Job?
        for generator in request.generators where document.generators.indices.contains(generator) {
            var job = newJob("flow", moment)
            job[.flowId] = flow.id
            if let integration = flow[.integrationId] { job[.integrationId] = integration }
            job[.exportId] = document.generators[generator]["_exportId"]?.stringValue
            job[.doneExporting] = false
            job.arrange()
            var run = Integrator.JobRun()
            (run.batch, run.flow, run.generator, run.from, run.to) = (batch, document, generator, request.from, request.to)
            run.chain = request.chain
            job.currentRun = run
            jobs.put(job)
            first = first ?? job
        }
        letStart(flow.id, at: moment.now)
        return first.flatMap { jobs[$0.id] }
    }

    func newJob(_ type: String, _ moment: RunMoment) -> Integrator.Job {
        Integrator.Job(type, jobs.newId("integrator/jobs", moment.randomness), at: moment.now)
    }

    /// The flow's oldest job gets its time, and those beside it that may run with it.
    mutating func letStart(_ flow: String, at now: Instant) {
        let going = jobs.rows(Integrator.Job.going, in: SortKey(flow)).page(skip: 0, limit: 64)
        guard let oldest = going.first, let run = oldest.currentRun else { return }
        let isParallel = run.flow["runPageGeneratorsInParallel"] == true
        for job in going where job.state == .queued {
            guard var own = job.currentRun, own.due == nil, job.id == oldest.id || (isParallel && own.batch == run.batch) else { continue }
            own.due = now + Integrator.Timing.queue
            keep(job, own)
        }
    }

    /// Stores a job that is not over.
    mutating func keep(_ job: Integrator.Job, _ run: Integrator.JobRun) {
        var job = job
        job.currentRun = run
        jobs.put(job)
        if let due = run.due { agenda.schedule(.job(job.id), at: due) } else { agenda.cancel(.job(job.id)) }
    }

    /// What is due of a job happens, and is said in a few words.
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
            try find(&run, export, in: flow, at: moment)
            keep(job, run)
            return "starts"
        } catch {
            fail(job, error, moment)
            return "fails"
        }
    }

    private func plan(_ run: Integrator.JobRun) throws(Integrator.StepFailure) -> Integrator.FlowPlan {
        do throws(DefinitionError) { return try Integrator.FlowPlan(run.flow, self) } catch {
            throw Integrator.StepFailure(error.code, error.description, source: "internal")
        }
    }

    /// Which records there are to export. Of a delta export those that changed since the last run: up to the time of this one, which is assumed.
    private mutating func find(
        _ run: inout Integrator.JobRun, _ id: String, in flow: String, at moment: RunMoment
    ) throws(Integrator.StepFailure) {
        guard let export = exports[id], let connection = export[.connectionId].flatMap({ connections[$0] }) else {
            throw Integrator.StepFailure("invalid_ref", "Invalid reference: _exportId", source: "internal")
        }
        guard connection[.offline] != true else { throw .offline }
        let model = export.document.object
        do throws(Integrator.Refusal) {
            let set = adopted(try dataSet(for: model, at: Integrator.Place.ofExport(model), of: connection), moment.randomness)
            run.set = set.id
            run.end = run.outcome?.total ?? total(of: set)
        } catch {
            guard let total = run.outcome?.total else { throw Integrator.StepFailure("not_emulated", error.message, source: "resource") }
            run.end = total
        }
        if model["type"] == "test", let limit = model["test"]?["limit"]?.intValue { run.end = min(run.end, max(limit, 0)) }
        guard model["type"] == "delta", run.outcome?.total == nil else { return }
        run.from =
            run.from ?? flows[flow]?[.lastExports].read(JSON.Key(id), as: Integrator.Timestamp.self)?.instant
            ?? flows[flow]?[.lastExportDateTime]?.instant
        run.to = run.to ?? moment.now
    }

    private mutating func doPage(_ job: Integrator.Job, _ run: Integrator.JobRun, _ moment: RunMoment) -> String {
        var run = run
        let page: (records: [JSON], isIgnored: Int)
        let plan: Integrator.FlowPlan
        do throws(Integrator.StepFailure) {
            plan = try self.plan(run)
            page = try nextPage(of: job, &run, moment)
        } catch {
            fail(job, error, moment)
            return "fails"
        }
        var work = Integrator.PageWork(plan, moment, run.outcome, scripted: run.scripted)
        work.pass(page.records, &self)
        run.scripted = work.scripted
        let isGenerated = page.records.isEmpty ? 0 : 1
        let exported = Integrator.Tally(success: page.records.count, ignore: page.isIgnored, pagesGenerated: isGenerated)
        note(work, exported, of: job, run.generator, moment)
        guard let counted = jobs[job.id] else { return "is gone" }
        if run.position < run.end {
            run.due = page.records.isEmpty ? moment.now : moment.now + Integrator.Timing.page
            keep(counted, run)
            return "did a page of \(page.records.count)"
        }
        if run.outcome?.result == .run {
            run.due = nil
            keep(counted, run)
            return "did its last page and stays running"
        }
        finish(counted, .completed, moment)
        return "did its last page"
    }

    /// The records of the next page, and how many the export's filter left out.
    private func nextPage(
        of job: Integrator.Job, _ run: inout Integrator.JobRun, _ moment: RunMoment
    ) throws(Integrator.StepFailure) -> (records: [JSON], isIgnored: Int) {
        guard let export = exports[job[.exportId] ?? ""], let connection = export[.connectionId].flatMap({ connections[$0] }) else {
            throw Integrator.StepFailure("invalid_ref", "Invalid reference: _exportId", source: "internal")
        }
        let model = export.document.object
        let output: Integrator.ExportOutput
        do throws(DefinitionError) { output = try Integrator.ExportOutput(model) } catch {
            throw Integrator.StepFailure(error.code, error.description, source: "internal")
        }
        let size = min(max(model["pageSize"]?.intValue ?? Integrator.Timing.pageSize, 1), Integrator.Timing.recordsLookedAt)
        let field = run.to == nil ? nil : model["delta"]?["dateField"]?.stringValue.flatMap { try? SourcePath($0) }
        let context = MappingContext(connection, at: moment.now, moment.randomness)
        var records: [JSON] = []
        var looked = 0, ignored = 0
        while records.count < size, run.position < run.end, looked < Integrator.Timing.recordsLookedAt {
            let range = run.position..<min(run.position + size - records.count, run.end)
            let found = source(range, of: run).filter { run.includes($0, by: field) }
            let processed = run.outcome?.total == nil ? output.processed(found, context) : found
            ignored += found.count - processed.count
            records += processed
            looked += range.count
            run.position = range.upperBound
        }
        return (records, ignored)
    }

    /// Where a script wants more records than there are, these come again.
    private func source(_ range: Range<Int>, of run: Integrator.JobRun) -> [JSON] {
        guard run.outcome?.total != nil else { return data[run.set].map { records(of: $0, range) } ?? [] }
        let some = data[run.set].map { records(of: $0, 0..<min(total(of: $0), range.count)) } ?? []
        return range.map { some.isEmpty ? ["id": .number(.init($0 + 1))] : some[$0 % some.count] }
    }

    /// What came of a page is written down, in each step's job and in the flow's at once.
    mutating func note(
        _ work: Integrator.PageWork, _ exported: Integrator.Tally?, of job: Integrator.Job, _ generator: Int, _ moment: RunMoment
    ) {
        guard var parent = jobs[job.id] else { return }
        if let exported {
            var child = child(of: job, generator, job[.exportId] ?? "", isImport: false, moment)
            child.add(exported, isChild: true)
            jobs.put(child)
            parent.add(exported, isChild: false)
        }
        for (oIndex, tally) in work.tallies.sorted(by: { $0.key < $1.key }) {
            let processor = work.plan.processors[oIndex - work.plan.generators.count]
            var child = child(of: job, oIndex, processor.id, isImport: !processor.isLookup, moment)
            child.add(tally, isChild: true)
            child[.lastExecutedAt] = Integrator.Timestamp(moment.now)
            jobs.put(child)
            parent.add(tally, isChild: false)
            for failure in work.failures where failure.oIndex == oIndex { raise(failure, of: job, child, moment) }
        }
        parent[.lastExecutedAt] = Integrator.Timestamp(moment.now)
        parent[.lastModified] = Integrator.Timestamp(moment.now)
        jobs.put(parent)
    }

    /// The job of a step, which begins when the first record comes to it.
    private func child(
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

    /// The export fails, and the job with it.
    private mutating func fail(_ job: Integrator.Job, _ failure: Integrator.StepFailure, _ moment: RunMoment) {
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

    /// The job is over, and with it those of its steps that are not; the flow's next job can start.
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
        if let until = run.to, let export = job[.exportId] {
            flows.update(flow) { flow in
                flow[.lastExportDateTime] = Integrator.Timestamp(until)
                var last = flow[.lastExports]
                last.set(JSON.Key(export), to: Integrator.Timestamp(until))
                flow[.lastExports] = last
            }
        }
        // flows that lead round in a circle would never end; nobody knows what the service does then
        let chain = run.chain + [flow]
        for id in run.flow["_runNextFlowIds"]?.texts ?? [] where !chain.contains(id) {
            guard let next = flows[id], !next[.disabled] else { continue }
            _ = startRun(of: next, RunRequest(generators: Array(next.document.object.generators.indices), chain: chain), moment)
        }
    }
}

extension Integrator.JobRun {
    /// Whether a record changed in the time that is asked for. One without a date did not.
    fileprivate func includes(_ record: JSON, by field: SourcePath?) -> Bool {
        guard let to, let field else { return true }
        let value = field.value(in: record)
        guard let date = value?.stringValue.flatMap(Instant.init(iso8601:)) ?? value?.intValue.map({ .milliseconds(Int64($0)) }) else {
            return false
        }
        return date < to && (from.map { date >= $0 } ?? true)
    }
}

extension Field where Owner == Integrator.Flow, Value == JSON.Document {
    /// The same of each export by its id.
    static var lastExports: Self { "$lastExports" }
}
