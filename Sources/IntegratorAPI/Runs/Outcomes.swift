package import Emulation
package import OrderedJSON

extension Integrator {
    /// The scripted outcome of the next runs of a flow, or of the next runs with a certain export or import, from a seed (`$outcomes`) or
    /// `PUT /__admin/outcomes`. Ours.
    struct Outcome: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Outcome", source: "Understudy",
            [
                .init(.runs, .wholeNumber(from: 1), required: false), .init(.result, values: Result.allCases.map(\.rawValue)),
                .init(.message, .string(), required: false), .init(.code, .string(), required: false),
                .init(.step, .string(), required: false), .init(.numSuccess, .wholeNumber(from: 0), required: false),
                .init(.numError, .wholeNumber(from: 0), required: false), .init(.numIgnore, .wholeNumber(from: 0), required: false),
            ])

        enum Result: String, CaseIterable {
            /// Every step succeeds, whatever the applications say.
            case succeed
            /// A step fails: the one that `step` names, or else the generator, and with the generator the job.
            case fail
            /// The step's connection is offline.
            case offline
            /// The job processes its pages and then stays running.
            case run
            /// As many records are exported as the three counts say, whatever the application has. At the step, `numSuccess` of them
            /// succeed, then `numError` fail, then `numIgnore` are ignored, whatever the step would ignore; where it takes elements one by one,
            /// those count. The step is the one that `step` names, or else the first import, also where the generator itself
            /// has the outcome. Of each kind at most `Assumed.countedRecords` are made.
            case count
        }

        var result: Result? { Result(rawValue: self[.result]) }

        enum Verdict {
            case none, isIgnored
            /// Whatever the application says; what the step itself ignores stays ignored.
            case doesNotFail
            /// Also where the step itself would ignore it.
            case succeeds
            case fails(ImportResult)

            /// Whether the record goes through the step.
            var isOpen: Bool {
                switch self {
                case .none, .doesNotFail, .succeeds: true
                case .isIgnored, .fails: false
                }
            }
        }

        /// - Parameter met: how many records have come to the outcome's step; this one is added.
        func verdict(at step: String, _ met: inout Int) -> Verdict {
            if result == .succeed { return .doesNotFail }
            guard self[.step] == step else { return .none }
            switch result {
            case .fail?: return .fails(failure)
            case .offline?: return .fails(.failed(status: 403, [StepFailure.offline.json]))
            case .count?:
                met += 1
                if met <= made(.numSuccess) { return .succeeds }
                return met <= made(.numSuccess) + made(.numError) ? .fails(failure) : .isIgnored
            case .succeed?, .run?, nil: return .none
            }
        }

        /// How many records to make; nil unless the outcome counts.
        var total: Int? { result == .count ? made(.numSuccess) + made(.numError) + made(.numIgnore) : nil }

        /// What is only counted, beyond the records that are made; nil where all are made.
        var beyond: Tally? {
            let beyond = Tally(success: notMade(.numSuccess), error: notMade(.numError), ignore: notMade(.numIgnore))
            return result == .count && beyond != Tally() ? beyond : nil
        }

        private func made(_ field: Field<Outcome, Int?>) -> Int { min(count(field), Assumed.countedRecords) }
        private func notMade(_ field: Field<Outcome, Int?>) -> Int { count(field) - made(field) }
        private func count(_ field: Field<Outcome, Int?>) -> Int { min(max(self[field] ?? 0, 0), 1_000_000_000) }

        private var failure: ImportResult {
            .failure(422, self[.code] ?? "422", self[.message] ?? "422 Unprocessable Entity", source: "application")
        }

        /// How the export itself fails; nil where it does not.
        func failure(ofExport id: String) -> StepFailure? {
            guard self[.step] == nil || self[.step] == id else { return nil }
            switch result {
            case .fail?:
                return StepFailure(self[.code] ?? "422", self[.message] ?? "422 Unprocessable Entity", source: "application")
            case .offline?: return .offline
            default: return nil
            }
        }
    }

    package static let outcomeShape: Shape? = .object(Outcome.schema)

    package static func faults(of outcomes: [JSON.Document], for id: String, in state: State) -> [OutcomeFault] {
        guard state.flows.contains(id) || state.exports.contains(id) || state.imports.contains(id) else { return [] }
        return state.faults(of: outcomes, for: id)
    }

    package static func script(outcomes: [JSON.Document], for id: String, in state: inout State) -> Bool {
        return state.flows.update(id) { $0[.outcomes] = outcomes } != nil || state.exports.update(id) { $0[.outcomes] = outcomes } != nil
            || state.imports.update(id) { $0[.outcomes] = outcomes } != nil
    }
}

extension Integrator.Resource {
    mutating func takeOutcome() -> Integrator.Outcome? { takeOutcome(from: .outcomes).map(Integrator.Outcome.init(document:)) }
}

extension Integrator.State {
    /// What cannot happen: a step that the flow does not have, or failed and ignored records at a generator, since records fail only after
    /// it. The outcome of an export or an import can name no other step.
    fileprivate func faults(of outcomes: [JSON.Document], for id: String) -> [OutcomeFault] {
        guard !outcomes.isEmpty else { return [] }
        let steps = flows[id]?.steps
        let known = steps.map { Set($0.map(\.id)) } ?? [id]
        let processors = steps.map { Set($0.filter { !$0.isGenerator }.map(\.id)) } ?? [id]
        return outcomes.map(Integrator.Outcome.init(document:)).enumerated().flatMap { place, outcome -> [OutcomeFault] in
            let step = outcome[.step]
            if let step, !known.contains(step) {
                return [OutcomeFault(at: place, "step", expected: steps == nil ? id : "a step of the flow", found: step)]
            }
            guard outcome.result == .count, step.map({ !processors.contains($0) }) ?? processors.isEmpty else { return [] }
            let expected = step == nil ? "0 without a page processor" : "0 at a page generator"
            return [("numError", outcome[.numError]), ("numIgnore", outcome[.numIgnore])].compactMap { name, count in
                count.flatMap { $0 > 0 ? OutcomeFault(at: place, name, expected: expected, found: "\($0)") : nil }
            }
        }
    }

    /// Removes outcomes that no longer fit the flow, such as those of a step that is gone: a state with one could not be read back.
    mutating func removeUnfitOutcomes(of flow: Integrator.Flow) {
        let unfit = Set(faults(of: flow[.outcomes], for: flow.id).compactMap(\.pointer.tokens.first))
        guard !unfit.isEmpty else { return }
        flows.update(flow.id) { flow in
            flow[.outcomes] = flow[.outcomes].enumerated().filter { !unfit.contains("\($0.offset)") }.map(\.element)
        }
    }

    func checkOutcomes(_ seeds: SeedReader) {
        checkOutcomes(of: flows, seeds)
        checkOutcomes(of: exports, seeds)
        checkOutcomes(of: imports, seeds)
    }

    private func checkOutcomes<Item: Integrator.Resource>(of table: Table<Item>, _ seeds: SeedReader) {
        seeds.look(at: table, in: Item.collection) { row, item in
            for fault in faults(of: item[.outcomes], for: item.id) {
                seeds.report(
                    in: Item.collection, row, ["$outcomes"] + fault.pointer.tokens, expected: fault.expected, found: fault.found,
                    remedy: fault.pointer.tokens.last == "step" ? "name another step, or leave it out" : "correct the number")
            }
        }
    }

    /// Removes and returns the next outcome of the flow, or of its first step that has one.
    mutating func takeOutcome(of flow: String, _ generator: String, _ plan: Integrator.FlowPlan) -> Integrator.Outcome? {
        var outcome = flows.update(flow) { $0.takeOutcome() } ?? nil
        if outcome == nil {
            for (id, isLookup) in [(generator, true)] + plan.processors.map({ ($0.id, $0.isLookup) }) {
                let own = isLookup ? exports.update(id) { $0.takeOutcome() } : imports.update(id) { $0.takeOutcome() }
                guard var found = own ?? nil else { continue }
                // a generator only exports the records; an import is where they are counted
                found[.step] = found.result == .count && id == generator ? nil : id
                outcome = found
                break
            }
        }
        if outcome?.result == .count, outcome?[.step] == nil {
            outcome?[.step] = (plan.processors.first { !$0.isLookup } ?? plan.processors.first)?.id
        }
        return outcome
    }
}

extension Field where Owner: Integrator.Resource, Value == [JSON.Document] {
    static var outcomes: Self { "$outcomes" }
}

extension Field where Owner == Integrator.Outcome, Value == Int? {
    static var runs: Self { "runs" }
    static var numSuccess: Self { "numSuccess" }
    static var numError: Self { "numError" }
    static var numIgnore: Self { "numIgnore" }
}

extension Field where Owner == Integrator.Outcome, Value == String {
    static var result: Self { "result" }
}

extension Field where Owner == Integrator.Outcome, Value == String? {
    static var message: Self { "message" }
    static var code: Self { "code" }
    static var step: Self { "step" }
}
