package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// How the next runs of a workflow go, as scripted by a seed (`$outcomes`) or by `PUT /__admin/outcomes`. Not part of the vendor's API.
    struct Outcome: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Outcome", source: "Understudy",
            [
                .init(.runs, .nullable(.wholeNumber(from: 1)), required: false), .init(.result, values: Result.allCases.map(\.rawValue)),
                .init(.block, .nullable(.wholeNumber(from: 1)), required: false),
            ])

        enum Result: String, CaseIterable {
            /// Every block succeeds, whatever `$failsAtBlock` says.
            case succeed
            /// A block fails: number `block`, or else the first. A number outside the blocks that run is clamped to the nearest of them.
            case fail
        }

        /// The block at which a run of `blocks` fails; 0 if it succeeds.
        func failingBlock(in blocks: ClosedRange<Int>) -> Int {
            guard Result(rawValue: self[.result]) == .fail else { return 0 }
            return min(max(self[.block] ?? blocks.lowerBound, blocks.lowerBound), blocks.upperBound)
        }
    }

    package static let outcomeShape: Shape? = .object(Outcome.schema)

    package static func faults(of outcomes: [JSON.Document], for id: String, in state: State) -> [OutcomeFault] {
        GUID(dotNet: id).flatMap { state.workflows[$0] }.map { state.faults(of: outcomes, for: $0) } ?? []
    }

    package static func script(outcomes: [JSON.Document], for id: String, in state: inout State) -> Bool {
        guard let id = GUID(dotNet: id) else { return false }
        return state.workflows.update(id) { $0[.outcomes] = outcomes } != nil
    }
}

extension Canvas.State {
    /// Outcomes that fail at a block which the workflow does not have.
    func faults(of outcomes: [JSON.Document], for workflow: Canvas.Workflow) -> [OutcomeFault] {
        let blocks = 1...blockCount(of: workflow)
        return outcomes.map(Canvas.Outcome.init(document:)).enumerated().compactMap { place, outcome in
            guard let block = outcome[.block], !blocks.contains(block) else { return nil }
            return OutcomeFault(at: place, "block", expected: "a block of the workflow, from 1 to \(blocks.upperBound)", found: "\(block)")
        }
    }
}

extension Canvas.Workflow {
    mutating func takeOutcome() -> Canvas.Outcome? { takeOutcome(from: .outcomes).map(Canvas.Outcome.init(document:)) }
}

extension Field where Owner == Canvas.Outcome, Value == Int? {
    static var runs: Self { "runs" }
    static var block: Self { "block" }
}

extension Field where Owner == Canvas.Outcome, Value == String {
    static var result: Self { "result" }
}

extension Field where Owner == Canvas.Workflow, Value == [JSON.Document] {
    static var outcomes: Self { "$outcomes" }
}
