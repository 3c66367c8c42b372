import Emulation
import HTTPMessages
import OrderedJSON

extension Canvas {
    /// Runs: `/api/RunWorkflow`. Source: Canvas REST API, "RunWorkflow". A run goes block by block on the sandbox's clock.
    enum WorkflowRuns {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path                  access      body                                success                 handler   evidence
            POST("/api/RunWorkflow",    .account,   takes: RunMetadataApiDto.self,      .ok(PlainText.self),    run,      .documented,
                                                    fails: .unknownWorkflow, .badRange)
        }

        /// A range that exceeds the chain is clamped: the documented example runs blocks 2 to 4 of a template that has two. Assumed: if the
        /// workflow is running already, the answer is the same, but no second run starts.
        static func run(_ call: Call, _ range: RunMetadataApiDto, _ state: inout State) throws(Refusal) -> PlainText {
            var workflow = try state.workflow(range[.workflowId], visibleTo: call.caller)
            let from = range[.runFromBlock] ?? 1
            let till = range[.runTillBlock] ?? Int(Int32.max)
            guard from >= 1, till >= 1, from <= till else { throw .badRange(from, till) }
            if workflow.currentRun == nil {
                let last = state.blockCount(of: workflow)
                workflow[.dateModified] = DateTime(call.now)
                workflow[.blockCount] = last
                workflow.beginRun(blocks: min(from, last)...min(till, last), at: call.now + Timing.runStarts)
                state.put(workflow)
            }
            return "Workflow will now run"
        }
    }

    struct RunMetadataApiDto: DataTransferObject {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "RunMetadataApiDto", source: "Canvas REST API, “RunWorkflow”", isOpen: true,
            [.init(.workflowId), .init(.runFromBlock, required: false), .init(.runTillBlock, required: false)])
    }
}

// MARK: A run on the clock

extension Canvas.Workflow {
    /// A run in progress.
    struct Run {
        let first: Int
        let last: Int
        /// The block at which a scripted outcome makes the run fail; 0 if it makes the run succeed. Nil without one: `$failsAtBlock`
        /// decides.
        let failing: Int?
        /// The block in progress; nil before the start.
        var block: Int?
        /// When the block ends; before the start, when the run starts.
        var due: Instant

        /// The run as the workflow's `$run` holds it.
        static let schema = Schema(
            "Run", source: "Understudy",
            [
                .init("first", .wholeNumber(from: 1)), .init("last", .wholeNumber(from: 1)),
                .init("failing", .wholeNumber(from: 0), required: false), .init("block", .nullable(.wholeNumber(from: 1)), required: false),
                .init("due", .string(.init("date-time", example: "2022-05-02T12:00:01.35Z") { Instant(iso8601: $0) != nil })),
            ])
    }

    var currentRun: Run? {
        get { hasRun ? self[.run].flatMap(Run.init) : nil }
        set { self[.run] = newValue?.document }
    }

    mutating func beginRun(blocks: ClosedRange<Int>, at start: Instant) {
        self[.status] = Status.running
        currentRun = Run(of: blocks, takeOutcome(), at: start)
    }

    /// Performs what is due in the run (its start, the next block or its end) and describes it in a few words.
    mutating func step(_ run: Run) -> String {
        if let block = run.block, block == run.failing ?? self[.failsAtBlock] { return endRun(Status.failed, "failed at block \(block)") }
        if let block = run.block, block >= run.last { return endRun(Status.ready, "finished at block \(block)") }
        if run.block == nil { self[.dateLastRun] = Canvas.ZonedDateTime(run.due) }
        let block = run.block.map { $0 + 1 } ?? run.first
        self[.currentBlock] = block
        currentRun = Run(first: run.first, last: run.last, failing: run.failing, block: block, due: run.due + blockDuration)
        return "began block \(block)"
    }

    var blockDuration: Duration { .milliseconds(max(0, self[.blockMilliseconds] ?? Canvas.Timing.blockMilliseconds)) }

    private mutating func endRun(_ status: String, _ what: String) -> String {
        self[.status] = status
        currentRun = nil
        return what
    }
}

extension Canvas.Workflow.Run {
    init(of blocks: ClosedRange<Int>, _ outcome: Canvas.Outcome?, at start: Instant) {
        self.init(first: blocks.lowerBound, last: blocks.upperBound, failing: outcome?.failingBlock(in: blocks), block: nil, due: start)
    }

    init?(_ document: JSON.Document) {
        guard let first = document.read("first", as: Int.self), let last = document.read("last", as: Int.self),
            let due = document.read("due", as: String.self).flatMap(Instant.init(iso8601:))
        else { return nil }
        self.init(first: first, last: last, failing: document.read("failing"), block: document.read("block"), due: due)
    }

    var document: JSON.Document {
        var document = JSON.Document()
        document.set("first", to: first)
        document.set("last", to: last)
        if let failing { document.set("failing", to: failing) }
        document.set("block", to: block)
        document.set("due", to: due.iso8601(fraction: .trimmed(maximumDigits: 7), zone: .z))
        return document
    }
}

extension Canvas.State {
    /// How many blocks a workflow has: `$blockCount`, or else as many as its own `$blocks`; without any, as many as its template, but at
    /// least as many as its last run reached or the run in progress goes through. That one without blocks runs as if it had one is assumed.
    func blockCount(of workflow: Canvas.Workflow) -> Int {
        min(max(1, workflow[.blockCount] ?? ownBlockCount(of: workflow)), Canvas.Timing.mostBlocks)
    }

    private func ownBlockCount(of workflow: Canvas.Workflow) -> Int {
        let own = workflow[.blocks].count
        guard own == 0 else { return own }
        let template = workflow[.workflowTemplateId].flatMap { templates[$0] }
        return max(template?[.chain].count ?? 0, workflow[.currentBlock], workflow.currentRun?.last ?? 0)
    }
}

extension Field where Owner == Canvas.RunMetadataApiDto, Value == GUID {
    static var workflowId: Self { "workflowId" }
}

extension Field where Owner == Canvas.RunMetadataApiDto, Value == Int? {
    static var runFromBlock: Self { "runFromBlock" }
    static var runTillBlock: Self { "runTillBlock" }
}
