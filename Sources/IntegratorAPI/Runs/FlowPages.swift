import Emulation
import MappingEngine
import OrderedJSON

// A run takes a page of records at a time from its export and leads them through the flow.
extension Integrator.State {
    func plan(_ run: Integrator.JobRun) throws(Integrator.StepFailure) -> Integrator.FlowPlan {
        do throws(DefinitionError) { return try Integrator.FlowPlan(run.flow, self) } catch {
            throw Integrator.StepFailure(error.code, error.description, source: "internal")
        }
    }

    /// An export and its connection; nil for a listener, which has none. Checked for each page: a connection may go offline while a flow
    /// runs.
    private func source(_ id: String) throws(Integrator.StepFailure) -> (Integrator.Export, Integrator.Connection?) {
        guard let export = exports[id] else { throw .invalidReference("_exportId") }
        if export.isListener { return (export, nil) }
        guard let connection = export[.connectionId] else { throw .unconnected }
        guard let connection = connections[connection] else { throw .invalidReference("_connectionId") }
        guard connection[.offline] != true else { throw .offline }
        return (export, connection)
    }

    /// Finds out which records a run exports. A delta export takes those that changed since the last run; that it takes them up to the time
    /// of this run is assumed.
    mutating func find(
        _ run: inout Integrator.JobRun, of job: Integrator.Job, at moment: RunMoment
    ) throws(Integrator.StepFailure) {
        let id = job[.exportId] ?? ""
        let (export, connection) = try source(id)
        let model = export.document.object
        guard let connection else {
            run.end = run.outcome?.total ?? waitingMessages(of: id)
            return
        }
        if model["type"] == "delta" {
            let last = flows[job[.flowId] ?? ""]?.lastExport(of: id)
            // after the clock was set back, a time that lies in the future would leave out what changed since
            run.from = run.from ?? last.map(\.instant).flatMap { $0 > moment.now ? nil : $0 }
            run.to = run.to ?? moment.now
        }
        let request = Integrator.ExportRequest(model: model, state: nil)
        let question = try question(of: request, run, context(of: export, connection, job, run, moment, Budget()))
        do throws(Integrator.Refusal) {
            let set = adopted(try dataSet(for: model, at: question?.uri, of: connection))
            run.set = set.id
            run.end = run.outcome?.total ?? positions(of: choice(of: question, in: set), upTo: request.limit)
        } catch {
            guard let total = run.outcome?.total else { throw Integrator.StepFailure("not_emulated", error.message, source: "resource") }
            run.end = total
        }
    }

    /// What templates and filters of a run's export may name.
    private func context(
        of export: Integrator.Export, _ connection: Integrator.Connection?, _ job: Integrator.Job, _ run: Integrator.JobRun,
        _ moment: RunMoment, _ budget: Budget
    ) -> MappingContext {
        var context = MappingContext(connection ?? Integrator.Connection(), at: moment.now, moment.randomness, budget)
        context.variables["settings"] = settings(run.flow, "export", export.document, connection)
        context.variables["job"] = job.document.json
        if let from = run.from { context.variables["lastExportDateTime"] = Integrator.Timestamp(from).json }
        if let to = run.to { context.variables["currentExportDateTime"] = Integrator.Timestamp(to).json }
        return context
    }

    private func question(
        of request: Integrator.ExportRequest, _ run: Integrator.JobRun, _ context: MappingContext
    ) throws(Integrator.StepFailure) -> Integrator.Question? {
        do throws(Integrator.StepFailure) { return try request.question(context) } catch {
            // a scripted outcome decides what is exported, whatever is asked
            guard run.outcome?.total == nil else { return nil }
            throw error
        }
    }

    mutating func doPage(_ job: Integrator.Job, _ run: Integrator.JobRun, _ moment: RunMoment) -> String {
        var run = run
        let budget = Budget()
        let page: FlowPage
        let plan: Integrator.FlowPlan
        do throws(Integrator.StepFailure) {
            plan = try self.plan(run)
            page = try nextPage(of: job, &run, moment, budget)
        } catch {
            fail(job, error, moment)
            return "fails"
        }
        for question in plan.questions { prepare(toBeAsked: question.uri, of: question.of) }
        var work = Integrator.PageWork(plan, job, moment, run.outcome, scripted: run.scripted, budget)
        work.take(page.failures, of: job[.exportId] ?? "", run.generator)
        let last = lastEntry(before: run)
        work.pass(page.records, &self)
        if let last { step(back: &run, behind: last) }
        run.scripted = work.scripted
        if let mark = exports[job[.exportId] ?? ""].flatMap(Integrator.OnceMark.init) {
            for id in page.marked { entries.update(id) { mark.set(on: &$0) } }
        }
        let isGenerated = page.records.isEmpty ? 0 : 1
        var exported = Integrator.Tally(
            success: page.records.count, error: page.failures.count, ignore: page.ignored, pagesGenerated: isGenerated)
        if let outcome = run.outcome, run.position == outcome.total, let beyond = outcome.beyond {
            exported.success += beyond.success + beyond.error + beyond.ignore
            work.count(beyond)
        }
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

    /// The ordinal of the entry at which a run has arrived; nil where it stands at none.
    private func lastEntry(before run: Integrator.JobRun) -> Int? {
        guard run.outcome?.total == nil, let set = data[run.set], run.position > set.seeded else { return nil }
        let rows = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id))
        return rows.page(skip: run.position - set.seeded - 1, limit: 1).first.flatMap { rows.ordinal(of: $0.id) }
    }

    /// Moves a run back by as many records as its page has deleted of those before its position: those that follow have moved up. Real
    /// applications with pages by number or offset may skip them; that a run takes all is our choice.
    private func step(back run: inout Integrator.JobRun, behind last: Int) {
        guard let set = data[run.set] else { return }
        let rows = entries.rows(Integrator.DataEntry.ofSet, in: SortKey(set.id))
        let position = set.seeded + rows.count - rows.behind(SortKey(set.id), last).count
        run.end -= run.position - position
        run.position = position
    }

    /// The records that an export takes at once.
    private struct FlowPage {
        var records: [JSON] = []
        /// Records that could not be transformed.
        var failures: [Integrator.ExportOutput.Failure] = []
        /// How many the export's filter left out.
        var ignored = 0
        /// The entries to mark, so that an export of the kind `once` does not take them again.
        var marked: [String] = []

        var count: Int { records.count + failures.count }

        mutating func take(_ outgoing: Integrator.ExportOutput.Outgoing, of found: Int) {
            records += outgoing.records
            failures += outgoing.failures
            ignored += found - outgoing.records.count - outgoing.failures.count
        }
    }

    private mutating func nextPage(
        of job: Integrator.Job, _ run: inout Integrator.JobRun, _ moment: RunMoment, _ budget: Budget
    ) throws(Integrator.StepFailure) -> FlowPage {
        let (export, connection) = try source(job[.exportId] ?? "")
        let model = export.document.object
        let output: Integrator.ExportOutput
        do throws(DefinitionError) { output = try Integrator.ExportOutput(model) } catch {
            throw Integrator.StepFailure(error.code, error.description, source: "internal")
        }
        let size = min(max(model["pageSize"]?.intValue ?? Integrator.Timing.pageSize, 1), Integrator.Timing.recordsLookedAt)
        let window = Integrator.DeltaWindow(model, from: run.from, to: run.to)
        let context = context(of: export, connection, job, run, moment, budget)
        var asked: Integrator.Question?
        if connection != nil { asked = try question(of: Integrator.ExportRequest(model: model, state: nil), run, context) }
        let choice = data[run.set].map { self.choice(of: asked, in: $0) }
        let isListening = connection == nil && run.outcome?.total == nil
        if isListening {
            // what has arrived since the last page belongs to this run, too
            run.end = run.position + waitingMessages(of: export.id)
        } else {
            // the `end` of a fixture may be any number
            run.end = min(run.end, run.outcome?.total ?? choice.map { positions(of: $0) } ?? 0)
        }
        let mark = run.outcome?.total == nil && data[run.set]?.seeded == 0 ? Integrator.OnceMark(export) : nil
        var page = FlowPage()
        var looked = 0
        while page.count < size, run.position < run.end, looked < Integrator.Timing.recordsLookedAt {
            let range = run.position..<min(run.position + size - page.count, run.end)
            if let mark, let choice {
                for entry in entries(at: range, of: choice) where !mark.isOn(entry) {
                    let processed = output.processed([.object(entry[.record].object)], context)
                    page.take(processed, of: 1)
                    // a record that the filter leaves out now may pass another time
                    if !processed.records.isEmpty { page.marked.append(entry.id) }
                }
            } else {
                let there = isListening ? takeMessages(of: export.id, range.count) : records(range, of: run, choice)
                let found = run.outcome?.total == nil ? there.filter(window.includes) : there
                page.take(run.outcome?.total == nil ? output.processed(found, context) : .init(records: found), of: found.count)
            }
            looked += range.count
            run.position = range.upperBound
        }
        if let connection, let asked {
            let sender = Integrator.Sender(flow: job[.flowId], kind: "export", id: export.id)
            log(asked.json.text, by: sender, of: connection, at: moment.now)
        }
        return page
    }

    /// The records of a range of positions. Where a scripted outcome wants more than there are, they repeat.
    private func records(_ range: Range<Int>, of run: Integrator.JobRun, _ choice: Integrator.Choice?) -> [JSON] {
        guard run.outcome?.total != nil else { return choice.map { records(at: range, of: $0) } ?? [] }
        let some = data[run.set].map { records(of: $0, 0..<min(total(of: $0), range.count)) } ?? []
        return range.map { some.isEmpty ? ["id": .number(.init($0 + 1))] : some[$0 % some.count] }
    }
}
