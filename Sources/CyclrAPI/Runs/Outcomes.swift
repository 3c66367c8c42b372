package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// How the next runs of a cycle go, as scripted by a seed (`$outcomes`) or by `PUT /__admin/outcomes`. Not part of the vendor's API.
    struct Outcome: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Outcome", source: "Understudy",
            [
                .init(.runs, .nullable(.wholeNumber(from: 1)), required: false), .init(.result, values: Result.allCases.map(\.rawValue)),
                .init(.message, required: false), .init(.step, required: false),
            ])

        enum Result: String, CaseIterable {
            /// Every step succeeds, whatever the application answers.
            case succeed
            /// A step fails: the one that `step` names, or else the first that asks an application or waits for calls.
            case fail
            /// That step has a warning instead, and the run goes on.
            case warn
        }

        var result: Result? { Result(rawValue: self[.result]) }

        /// Called when a run reaches a step. Fixes which step fails or warns, if the outcome names none.
        mutating func meet(_ step: Cyclr.Step) {
            if self[.step] == nil, step.isTold { self[.step] = step.id }
        }
    }

    package static let outcomeShape: Shape? = .object(Outcome.schema)

    /// Finds outcomes whose `step` is not a step of the cycle that asks an application or waits for calls.
    package static func faults(of outcomes: [JSON.Document], for id: String, in state: State) -> [OutcomeFault] {
        guard let id = GUID(dotNet: id), state.cycles.contains(id) else { return [] }
        return outcomes.map(Outcome.init(document:)).enumerated().compactMap { place, outcome in
            guard let step = outcome[.step], !(state.steps[step].map { $0[.cycle] == id && $0.isTold } ?? false) else { return nil }
            return OutcomeFault(at: place, "step", expected: "a step of the cycle that calls a method or waits for calls", found: "\(step)")
        }
    }

    package static func script(outcomes: [JSON.Document], for id: String, in state: inout State) -> Bool {
        guard let id = GUID(dotNet: id) else { return false }
        return state.cycles.update(id) { $0[.outcomes] = outcomes } != nil
    }
}

extension Cyclr.Step {
    /// Whether the step asks an application or waits for calls, so that an outcome can be scripted for it.
    var isTold: Bool { [.action, .webhook, .undefined].contains(type) }
}

extension Cyclr.Cycle {
    mutating func takeOutcome() -> Cyclr.Outcome? { takeOutcome(from: .outcomes).map(Cyclr.Outcome.init(document:)) }
}

extension Field where Owner == Cyclr.Outcome, Value == Int? {
    static var runs: Self { "runs" }
}

extension Field where Owner == Cyclr.Outcome, Value == String {
    static var result: Self { "result" }
}

extension Field where Owner == Cyclr.Outcome, Value == String? {
    static var message: Self { "message" }
}

extension Field where Owner == Cyclr.Outcome, Value == GUID? {
    static var step: Self { "step" }
}
