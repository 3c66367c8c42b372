import Emulation
import MappingEngine
import OrderedJSON

// What a step does to records: what the scripted outcome says, or else what really happens.
extension Integrator.PageWork {
    /// What a step made of one record.
    enum StepResult {
        case skipped
        case went(JSON, isIgnored: Bool)
        case failed(JSON, [JSON])

        init(_ result: Integrator.ImportResult) {
            switch result {
            case .done: self = .went(result.json, isIgnored: false)
            case .ignored: self = .went(result.json, isIgnored: true)
            case .failed(_, let errors): self = .failed(result.json, errors)
            }
        }

        static func failed(_ failure: Integrator.StepFailure) -> Self { .failed(["errors": [failure.json]], [failure.json]) }
    }

    /// A result for each record: what the scripted outcome says, or else what really happens.
    mutating func results(
        of processor: Integrator.FlowPlan.Processor, _ records: [JSON], _ context: MappingContext, _ state: inout Integrator.State
    ) -> [StepResult] {
        guard let outcome else { return natural(processor, records, context, &state) }
        let verdicts = records.map { _ in outcome.verdict(at: processor.id, &scripted) }
        let open = zip(records, verdicts).filter(\.1.isOpen).map(\.0)
        var natural = natural(processor, open, context, &state).makeIterator()
        return zip(records, verdicts).map { record, verdict in
            switch verdict {
            case .fails(let result): return StepResult(result)
            case .isIgnored: return .went(Integrator.ImportResult.ignored.json, isIgnored: true)
            case .none, .doesNotFail, .succeeds: break
            }
            let result = natural.next() ?? .skipped
            switch (verdict, result) {
            case (.doesNotFail, .failed), (.succeeds, .failed), (.succeeds, .skipped), (.succeeds, .went(_, isIgnored: true)): break
            default: return result
            }
            return processor.isLookup
                ? .went(["data": [], "errors": []], isIgnored: false) : StepResult(.done(id: nil, record))
        }
    }

    private func natural(
        _ processor: Integrator.FlowPlan.Processor, _ records: [JSON], _ context: MappingContext, _ state: inout Integrator.State
    ) -> [StepResult] {
        switch processor.work {
        case .submission(let plan):
            let moment = RunMoment(now: now, randomness: randomness)
            let sender = Integrator.Sender(flow: self.plan.flow, kind: "import", id: processor.id)
            return plan.run(records, context, as: sender, moment, &state).map { StepResult($0) }
        case .lookup(let plan): return records.map { answer(to: $0, by: plan, processor.id, context, &state) }
        case .missing(let field):
            return records.map { _ in .failed(.invalidReference(field)) }
        case .unconnected: return records.map { _ in .failed(.unconnected) }
        }
    }

    /// That a record fails where one of the records that are found for it fails is assumed.
    private func answer(
        to record: JSON, by lookup: Integrator.LookupPlan, _ step: String, _ context: MappingContext, _ state: inout Integrator.State
    ) -> StepResult {
        do throws(Integrator.StepFailure) {
            guard let answer = try lookup.answer(for: record, context, state) else { return .skipped }
            let sender = Integrator.Sender(flow: plan.flow, kind: "export", id: step)
            state.log(lookup.request(for: record, context)?.text ?? "", by: sender, of: lookup.connection, at: now)
            let errors = answer["errors"]?.arrayValue ?? []
            return errors.isEmpty ? .went(answer, isIgnored: false) : .failed(answer, errors)
        } catch {
            return .failed(["data": [], "errors": [error.json]], [error.json])
        }
    }

    func context(of processor: Integrator.FlowPlan.Processor) -> MappingContext {
        let connection =
            switch processor.work {
            case .submission(let plan): plan.connection
            case .lookup(let plan): plan.connection
            case .missing, .unconnected: Integrator.Connection()
            }
        var context = MappingContext(connection, at: now, randomness, budget)
        context.variables["settings"] = processor.settings
        context.variables["job"] = job
        return context
    }
}
