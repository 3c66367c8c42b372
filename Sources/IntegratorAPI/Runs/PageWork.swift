import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// Records on their way through a flow, and what came of them at each step.
    struct PageWork {
        struct Failure {
            let oIndex: Int
            let step: String
            /// What is to be tried again; of a record whose elements are sent each by itself that one alone is in it. Nil where an export failed.
            let record: JSON?
            let traceKey: String?
            let errors: [JSON]
            /// Where its record had the element; the first of a record's has that whole, with what was answered. One that failed before has the error that has it.
            var element: Int?
            var whole: JSON?
            var wholeOf: String?
        }

        /// A record whose elements are tried again, as it is to go on.
        private struct Whole {
            let many: OneToMany
            var record: JSON
            var elements: [JSON]
            var json: JSON { many.record(record, with: elements) }
        }

        let plan: FlowPlan
        let now: Instant
        let randomness: Randomness
        /// As templates see the job that the records are of.
        let job: JSON
        /// What a script says, and how many records have met it.
        let outcome: Outcome?
        var scripted: Int
        private(set) var tallies: [Int: Tally] = [:]
        private(set) var failures: [Failure] = []
        private var routings = 0
        /// The errors that have the records of elements which failed again.
        private var failedAgain: Set<String> = []
        /// What those errors have whose records' elements are tried again, by their ids: read and written once a page, however many elements are in it.
        private var wholes: [String: Whole] = [:]
        /// All steps of a page draw on one.
        let budget: Budget

        init(_ plan: FlowPlan, _ job: Job, _ moment: RunMoment, _ outcome: Outcome?, scripted: Int, _ budget: Budget = Budget()) {
            self.plan = plan
            self.budget = budget
            self.job = job.document.json
            now = moment.now
            randomness = moment.randomness
            self.outcome = outcome
            self.scripted = scripted
        }

        /// Counts what a script says of records that nobody makes, at the step that it is about.
        mutating func count(_ beyond: Tally) {
            guard let step = plan.processors.first(where: { $0.id == outcome?[.step] }) else { return }
            var tally = tallies[step.oIndex] ?? Tally()
            tally.success += beyond.success
            tally.error += beyond.error
            tally.ignore += beyond.ignore
            tallies[step.oIndex] = tally
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

        /// What is tried again. Of a record whose elements are sent each by itself it is one element, and the record goes on once it is the last that is left; with
        /// what the retry has beside the element, which is assumed.
        mutating func tryAgain(_ error: FlowError, at number: Int, _ state: inout State) {
            let processor = plan.processors[number], record = error[.retryData]
            guard let many = processor.many, let wholeOf = error[.wholeOf], let holder = state.flowErrors[wholeOf] else {
                pass([record], from: number, &state)
                return state.resolve(error.id, by: Assumed.retryResolver, at: now)
            }
            var tally = tallies[processor.oIndex] ?? Tally()
            tally.pagesProcessed = 1
            let context = context(of: processor, state), first = failures.count
            let parts = many.elements(of: record)
            if parts.isEmpty { tally.ignore += 1 }
            let answered = zip(parts, results(of: processor, parts, context, &state)).map { part, result in
                note(result, of: part, error[.element], record, processor, context, &tally)
            }
            tallies[processor.oIndex] = tally
            for failed in failures.indices[first...] { failures[failed].wholeOf = wholeOf }
            if failures.count > first { failedAgain.insert(wholeOf) }
            var whole =
                wholes.removeValue(forKey: wholeOf) ?? Whole(many: many, record: record, elements: many.elements(of: holder[.whole]))
            whole.record = record
            whole.elements.replace(error[.element] ?? 0, with: answered)
            wholes[wholeOf] = whole
            state.resolve(error.id, by: Assumed.retryResolver, at: now)
            guard !failedAgain.contains(wholeOf), state.flowErrors.rows(FlowError.elements, in: SortKey(wholeOf)).isEmpty else { return }
            if plan.resolvesByTrace, let key = record.traceKey { state.resolve(tracedBy: [key], in: plan.flow, processor.id, at: now) }
            let rest = plan.rest(after: number)
            let left = pass([whole.json], through: rest.processors, &state)
            if let router = rest.router { route(left, at: router, passed: 1, &state) }
        }

        /// What is to go on of records whose elements were tried again, where the next page finds it.
        func keepWholes(_ state: inout State) {
            for (id, whole) in wholes { state.flowErrors.update(id) { $0[.whole] = whole.json } }
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
            var context = MappingContext(Connection(), at: now, randomness, budget)
            context.variables["settings"] = plan.settings
            context.variables["job"] = job
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
                let (failed, succeeded, first) = (tally.error, tally.success, failures.count)
                let answered = zip(parts, results.prefix(parts.count)).enumerated().map { place, part in
                    note(part.1, of: part.0, processor.many == nil ? nil : place, record, processor, context, &tally)
                }
                if let many = processor.many, failures.count > first { failures[first].whole = many.record(record, with: answered) }
                results = results.dropFirst(parts.count)
                // what is left out did not come through
                if failed == tally.error, tally.success > succeeded, let key = record.traceKey { through.append(key) }
                guard failed == tally.error || processor.proceedsOnFailure else { continue }
                left.append(processor.many?.record(record, with: answered) ?? answered[0])
            }
            tallies[processor.oIndex] = tally
            if plan.resolvesByTrace { state.resolve(tracedBy: through, in: plan.flow, processor.id, at: now) }
            return left
        }

        /// What the export itself could not bring out.
        mutating func take(_ failures: [ExportOutput.Failure], of export: String, _ generator: Int) {
            self.failures += failures.map {
                Failure(oIndex: generator, step: export, record: nil, traceKey: $0.record.traceKey, errors: $0.errors)
            }
        }

        /// Counts a result. One that cannot be mapped is a failure, though the application took the record; that it counts as nothing else is assumed.
        /// - Returns: the record with what the step answered to it.
        private mutating func note(
            _ result: StepResult, of part: JSON, _ element: Int?, _ record: JSON, _ processor: FlowPlan.Processor,
            _ context: MappingContext, _ tally: inout Tally
        ) -> JSON {
            let mapped: Mapped
            var errors: [JSON] = []
            switch result {
            case .skipped:
                tally.ignore += 1
                return part
            case .went(let answer, isIgnored: _):
                mapped = processor.responseMapping.apply(to: answer, into: part, in: context)
            case .failed(let answer, let problems):
                errors = problems
                mapped = processor.proceedsOnFailure ? processor.responseMapping.apply(to: answer, into: part, in: context) : Mapped(part)
            }
            errors += mapped.errors.map(\.json)
            switch result {
            case .went(_, isIgnored: true) where errors.isEmpty: tally.ignore += 1
            case .went where errors.isEmpty: tally.success += 1
            default:
                tally.error += 1
                failures.append(
                    Failure(
                        oIndex: processor.oIndex, step: processor.id, record: processor.many?.record(record, with: [part]) ?? part,
                        traceKey: record.traceKey, errors: errors, element: element))
            }
            return mapped.value
        }
    }
}

extension [JSON] {
    /// Puts others in one's place; the first stands there, so that the rest keeps its places.
    fileprivate mutating func replace(_ place: Int, with others: [JSON]) {
        guard let first = others.first else { return }
        guard indices.contains(place) else { return self += others }
        self[place] = first
        self += others.dropFirst()
    }
}

extension JSON {
    /// What tells a record from others, in whatever run it comes. That its id is taken is assumed.
    var traceKey: String? { (self["id"] ?? self["_id"])?.keyText }
}
