import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// Records on their way through a flow, and what came of them at each step.
    struct PageWork {
        struct Failure {
            let oIndex: Int
            let step: String
            /// What is to be tried again; of a record whose elements are sent each by itself that one alone is in it.
            let record: JSON
            let traceKey: String?
            let errors: [JSON]
        }

        let plan: FlowPlan
        let now: Instant
        let randomness: Randomness
        /// As templates see the job that the records are of.
        private let job: JSON
        /// What a script says, and how many records have met it.
        let outcome: Outcome?
        var scripted: Int
        private(set) var tallies: [Int: Tally] = [:]
        private(set) var failures: [Failure] = []
        private var routings = 0

        init(_ plan: FlowPlan, _ job: Job, _ moment: RunMoment, _ outcome: Outcome?, scripted: Int) {
            self.plan = plan
            self.job = job.document.json
            now = moment.now
            randomness = moment.randomness
            self.outcome = outcome
            self.scripted = scripted
        }

        /// All the way from the beginning.
        mutating func pass(_ records: [JSON], _ state: inout State) {
            if plan.routers.isEmpty {
                _ = pass(records, through: 0..<plan.processors.count, &state)
            } else {
                route(records, at: 0, passed: 0, &state)
            }
        }

        /// From one processor on, as records that are tried again go.
        mutating func pass(_ records: [JSON], from processor: Int, _ state: inout State) {
            let rest = plan.rest(after: processor)
            let left = pass(records, through: processor..<rest.processors.upperBound, &state)
            if let router = rest.router { route(left, at: router, passed: 1, &state) }
        }

        private mutating func pass(_ records: [JSON], through processors: Range<Int>, _ state: inout State) -> [JSON] {
            var records = records
            for number in processors where !records.isEmpty { records = step(records, plan.processors[number], &state) }
            return records
        }

        /// A record that fits no branch goes no further. What has passed as many routers as there are does neither.
        private mutating func route(_ records: [JSON], at number: Int, passed: Int, _ state: inout State) {
            routings += 1
            guard routings <= Timing.routingsOfPage else { return }
            let router = plan.routers[number]
            var left = records
            let context = MappingContext(Connection(), at: now, randomness)
            for branch in router.branches {
                let taken = (router.takesFirst ? left : records).filter { branch.filter.matches($0, in: context) }
                if router.takesFirst { left = left.filter { !branch.filter.matches($0, in: context) } }
                let through = pass(taken, through: branch.processors, &state)
                if let next = plan.router(branch.next ?? router.next), passed < min(plan.routers.count, Timing.routersInARow),
                    !through.isEmpty
                {
                    route(through, at: next, passed: passed + 1, &state)
                }
            }
        }

        private mutating func step(_ records: [JSON], _ processor: FlowPlan.Processor, _ state: inout State) -> [JSON] {
            var tally = tallies[processor.oIndex] ?? Tally()
            tally.pagesProcessed = 1
            let context = context(of: processor, state)
            let parts = records.map { processor.many?.elements(of: $0) ?? [$0] }
            var results = results(of: processor, parts.flatMap { $0 }, context, &state)[...]
            var left: [JSON] = []
            var through: [String] = []
            for (record, parts) in zip(records, parts) {
                // a record without elements has nothing to be sent
                if parts.isEmpty { tally.ignore += 1 }
                let failed = tally.error
                let answered = zip(parts, results.prefix(parts.count)).map { part, result in
                    note(result, of: part, record, processor, context, &tally)
                }
                results = results.dropFirst(parts.count)
                if failed == tally.error, let key = record.traceKey { through.append(key) }
                guard failed == tally.error || processor.proceedsOnFailure else { continue }
                left.append(processor.many?.record(record, with: answered) ?? answered[0])
            }
            tallies[processor.oIndex] = tally
            if plan.resolvesByTrace { state.resolve(tracedBy: through, in: plan.flow, processor.id, at: now) }
            return left
        }

        /// Counts a result.
        /// - Returns: the record with what the step answered to it.
        private mutating func note(
            _ result: StepResult, of part: JSON, _ record: JSON, _ processor: FlowPlan.Processor, _ context: MappingContext,
            _ tally: inout Tally
        ) -> JSON {
            switch result {
            case .skipped:
                tally.ignore += 1
                return part
            case .went(let answer, isIgnored: let isIgnored):
                if isIgnored { tally.ignore += 1 } else { tally.success += 1 }
                return processor.responseMapping.apply(to: answer, into: part, in: context).value
            case .failed(let answer, let errors):
                tally.error += 1
                failures.append(
                    Failure(
                        oIndex: processor.oIndex, step: processor.id, record: processor.many?.record(record, with: [part]) ?? part,
                        traceKey: record.traceKey, errors: errors))
                guard processor.proceedsOnFailure else { return part }
                return processor.responseMapping.apply(to: answer, into: part, in: context).value
            }
        }

        private enum StepResult {
            case skipped
            case went(JSON, isIgnored: Bool)
            case failed(JSON, [JSON])

            init(_ result: ImportResult) {
                switch result {
                case .done: self = .went(result.json, isIgnored: false)
                case .ignored: self = .went(result.json, isIgnored: true)
                case .failed(_, let errors): self = .failed(result.json, errors)
                }
            }
        }

        /// A result for each record: what the script says, or else what comes of it.
        private mutating func results(
            of processor: FlowPlan.Processor, _ records: [JSON], _ context: MappingContext, _ state: inout State
        ) -> [StepResult] {
            guard let outcome else { return natural(processor, records, context, &state) }
            var verdicts: [Outcome.Verdict] = []
            for _ in records { verdicts.append(outcome.verdict(at: processor.id, &scripted)) }
            let open = zip(records, verdicts).filter { $0.1 == .none || $0.1 == .succeeds }.map(\.0)
            var natural = natural(processor, open, context, &state).makeIterator()
            return zip(records, verdicts).map { record, verdict in
                switch verdict {
                case .fails(let result): return StepResult(result)
                case .isIgnored: return .went(ImportResult.ignored.json, isIgnored: true)
                case .none, .succeeds: break
                }
                let result = natural.next() ?? .skipped
                guard case .failed = result, verdict == .succeeds else { return result }
                return processor.isLookup
                    ? .went(["data": [], "errors": []], isIgnored: false) : StepResult(.done(id: nil, record))
            }
        }

        private func natural(
            _ processor: FlowPlan.Processor, _ records: [JSON], _ context: MappingContext, _ state: inout State
        ) -> [StepResult] {
            switch processor.work {
            case .submission(let plan):
                let moment = RunMoment(now: now, randomness: randomness)
                return plan.run(records, context, as: "\(self.plan.flow) import \(processor.id)", moment, &state).map { StepResult($0) }
            case .lookup(let plan): return records.map { answer(to: $0, by: plan, processor.id, context, &state) }
            case .missing(let field):
                let failure = StepFailure("invalid_ref", "Invalid reference: \(field)", source: "internal")
                return records.map { _ in .failed(["errors": [failure.json]], [failure.json]) }
            }
        }

        private func answer(
            to record: JSON, by lookup: LookupPlan, _ step: String, _ context: MappingContext, _ state: inout State
        ) -> StepResult {
            do throws(StepFailure) {
                guard let answer = try lookup.answer(for: record, context, state) else { return .skipped }
                state.log(
                    "\(plan.flow) export \(step)\(lookup.request(for: record, context)?.text ?? "")", of: lookup.connection, at: now)
                return .went(answer, isIgnored: false)
            } catch {
                return .failed(["data": [], "errors": [error.json]], [error.json])
            }
        }

        private func context(of processor: FlowPlan.Processor, _ state: State) -> MappingContext {
            let connection =
                switch processor.work {
                case .submission(let plan): plan.connection
                case .lookup(let plan): plan.connection
                case .missing: Connection()
                }
            var context = MappingContext(connection, at: now, randomness)
            context.variables["settings"] = processor.settings
            context.variables["job"] = job
            let (now, randomness) = (now, randomness)
            context.lookup = { lookup, value, record in
                state.answer(to: lookup, value, of: connection, record, MappingContext(connection, at: now, randomness))
            }
            return context
        }
    }
}

/// When something happens to a run, and what its ids are drawn from.
struct RunMoment {
    let now: Instant
    let randomness: Randomness
}

extension JSON {
    /// What tells a record from others, in whatever run it comes. That its id is taken is assumed.
    var traceKey: String? { (self["id"] ?? self["_id"])?.keyText }
}
