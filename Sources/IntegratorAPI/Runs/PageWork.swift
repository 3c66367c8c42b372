import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// Records on their way through a flow, and what came of them at each step.
    struct PageWork {
        struct Failure {
            let oIndex: Int
            let step: String
            let record: JSON
            let errors: [JSON]
        }

        let plan: FlowPlan
        let now: Instant
        let randomness: Randomness
        /// What a script says, and how many records have met it.
        let outcome: Outcome?
        var scripted: Int
        private(set) var tallies: [Int: Tally] = [:]
        private(set) var failures: [Failure] = []
        private var routings = 0

        init(_ plan: FlowPlan, _ moment: RunMoment, _ outcome: Outcome?, scripted: Int) {
            self.plan = plan
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
            let left = records.compactMap { record -> JSON? in
                switch result(of: processor, record, context, &state) {
                case .skipped:
                    tally.ignore += 1
                    return record
                case .went(let answer, isIgnored: let isIgnored):
                    if isIgnored { tally.ignore += 1 } else { tally.success += 1 }
                    return processor.responseMapping.apply(to: answer, into: record, in: context).value
                case .failed(let answer, let errors):
                    tally.error += 1
                    failures.append(Failure(oIndex: processor.oIndex, step: processor.id, record: record, errors: errors))
                    guard processor.proceedsOnFailure else { return nil }
                    return processor.responseMapping.apply(to: answer, into: record, in: context).value
                }
            }
            tallies[processor.oIndex] = tally
            return left
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

        private mutating func result(
            of processor: FlowPlan.Processor, _ record: JSON, _ context: MappingContext, _ state: inout State
        ) -> StepResult {
            let verdict = outcome.map { $0.verdict(at: processor.id, &scripted) } ?? .none
            switch verdict {
            case .fails(let result): return StepResult(result)
            case .isIgnored: return .went(ImportResult.ignored.json, isIgnored: true)
            case .none, .succeeds: break
            }
            let natural = natural(processor, record, context, &state)
            guard case .failed = natural, verdict == .succeeds else { return natural }
            return processor.isLookup
                ? .went(["data": [], "errors": []], isIgnored: false) : StepResult(.done(id: nil, record))
        }

        private func natural(
            _ processor: FlowPlan.Processor, _ record: JSON, _ context: MappingContext, _ state: inout State
        ) -> StepResult {
            switch processor.work {
            case .submission(let plan): return StepResult(plan.run(record, context, at: now, randomness, &state))
            case .lookup(let plan):
                do throws(StepFailure) {
                    guard let answer = try plan.answer(for: record, context, state) else { return .skipped }
                    return .went(answer, isIgnored: false)
                } catch {
                    return .failed(["data": [], "errors": [error.json]], [error.json])
                }
            case .missing(let field):
                let failure = StepFailure("invalid_ref", "Invalid reference: \(field)", source: "internal")
                return .failed(["errors": [failure.json]], [failure.json])
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
            let (now, randomness) = (now, randomness)
            context.lookup = { lookup, _, record in
                state.answer(to: lookup, of: connection, record, MappingContext(connection, at: now, randomness))
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
