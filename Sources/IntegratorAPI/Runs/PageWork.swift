import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// Records on their way through a flow, and what came of them at each step.
    struct PageWork {
        struct Failure {
            let oIndex: Int
            let step: String
            /// The data of a retry: the record, with only the failed element where elements are sent one by one. Nil where an export
            /// failed.
            let record: JSON?
            let traceKey: String?
            let errors: [JSON]
            /// The index of the failed element.
            var element: Int?
            /// The whole record, with the answers; only in the record's first failure.
            var whole: JSON?
            /// The error that holds the whole record, where the element failed before.
            var wholeOf: String?
        }

        /// A record whose elements are retried, as it goes on through the flow afterwards.
        private struct Whole {
            let many: OneToMany
            var record: JSON
            var elements: [JSON]
            var json: JSON { many.record(record, with: elements) }
        }

        let plan: FlowPlan
        let now: Instant
        let randomness: Randomness
        /// The job of the records, as templates see it.
        let job: JSON
        /// The scripted outcome, and how many records have come to its step.
        let outcome: Outcome?
        var scripted: Int
        private(set) var tallies: [Int: Tally] = [:]
        private(set) var failures: [Failure] = []
        private var routings = 0
        /// The errors that hold the whole record of an element that failed again.
        private var failedAgain: Set<String> = []
        /// The whole records of retried elements, by the error that holds each: read and written once a page, however many elements are in
        /// it.
        private var wholes: [String: Whole] = [:]
        /// Shared by all steps of a page.
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

        /// Counts, at the step of the scripted outcome, the records that are not made.
        mutating func count(_ beyond: Tally) {
            guard let step = plan.processors.first(where: { $0.id == outcome?[.step] }) else { return }
            var tally = tallies[step.oIndex] ?? Tally()
            tally.success += beyond.success
            tally.error += beyond.error
            tally.ignore += beyond.ignore
            tallies[step.oIndex] = tally
        }

        /// Sends records through the flow from its beginning.
        mutating func pass(_ records: [JSON], _ state: inout State) {
            if plan.routers.isEmpty {
                _ = pass(records, through: 0..<plan.processors.count, &state)
            } else {
                route(records, at: 0, passed: 0, &state)
            }
        }

        /// Sends records through the flow from one processor on, as retries do.
        mutating func pass(_ records: [JSON], from processor: Int, _ state: inout State) {
            let rest = plan.rest(after: processor)
            let left = pass(records, through: processor..<rest.processors.upperBound, &state)
            if let router = rest.router { route(left, at: router, passed: 1, &state) }
        }

        /// Retries a failed record. Where elements are sent one by one, that is one element, and the record goes on when none of its
        /// elements is left to retry; that it then has the other members of this retry's data is assumed.
        mutating func tryAgain(_ error: FlowError, at number: Int, _ state: inout State) {
            let processor = plan.processors[number], record = error[.retryData]
            guard let many = processor.many, let wholeOf = error[.wholeOf], let holder = state.flowErrors[wholeOf] else {
                // first, or the record's own success would resolve it
                state.resolve(error.id, by: Assumed.retryResolver, at: now)
                return pass([record], from: number, &state)
            }
            var tally = tallies[processor.oIndex] ?? Tally()
            tally.pagesProcessed = 1
            let context = context(of: processor), first = failures.count
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

        /// Stores the whole records of retried elements, where the next page finds them.
        func keepWholes(_ state: inout State) {
            for (id, whole) in wholes { state.flowErrors.update(id) { $0[.whole] = whole.json } }
        }

        private mutating func pass(_ records: [JSON], through processors: Range<Int>, _ state: inout State) -> [JSON] {
            var records = records
            for number in processors where !records.isEmpty { records = step(records, plan.processors[number], &state) }
            return records
        }

        /// Sends records into the branches of a router. One that matches no branch goes no further, nor does one that has passed as many
        /// routers as there are.
        private mutating func route(_ records: [JSON], at number: Int, passed: Int, _ state: inout State) {
            routings += 1
            guard routings <= Timing.routingsOfPage else { return }
            let router = plan.routers[number]
            var left = records
            var context = MappingContext(Connection(), at: now, randomness, budget)
            context.variables["settings"] = plan.settings
            context.variables["job"] = job
            for branch in router.branches {
                var taken: [JSON] = [], others: [JSON] = []
                for record in left {
                    if branch.filter.matches(record, in: context) { taken.append(record) } else { others.append(record) }
                }
                if router.takesFirst { left = others }
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
            let context = context(of: processor)
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
                // an ignored record has not succeeded
                if failed == tally.error, tally.success > succeeded, let key = record.traceKey { through.append(key) }
                guard failed == tally.error || processor.proceedsOnFailure else { continue }
                left.append(processor.many?.record(record, with: answered) ?? answered[0])
            }
            tallies[processor.oIndex] = tally
            if plan.resolvesByTrace { state.resolve(tracedBy: through, in: plan.flow, processor.id, at: now) }
            return left
        }

        /// Adds the failures of the export itself.
        mutating func take(_ failures: [ExportOutput.Failure], of export: String, _ generator: Int) {
            self.failures += failures.map {
                Failure(oIndex: generator, step: export, record: nil, traceKey: $0.record.traceKey, errors: $0.errors)
            }
        }

        /// Counts a result. If its answer cannot be mapped it is a failure, although the application took the record; that it counts as
        /// nothing else is assumed.
        /// - Returns: the record with the step's answer mapped into it.
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
    /// Replaces an element by others. The first takes its place, the others come last, so that all other elements keep their places.
    fileprivate mutating func replace(_ place: Int, with others: [JSON]) {
        guard let first = others.first else { return }
        guard indices.contains(place) else { return self += others }
        self[place] = first
        self += others.dropFirst()
    }
}

extension JSON {
    /// What identifies a record across runs. That this is its id is assumed. Not emulated: another one by the export's `traceKeyTemplate`.
    var traceKey: String? { (self["id"] ?? self["_id"])?.keyText }
}
