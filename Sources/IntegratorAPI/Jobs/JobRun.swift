import Emulation
import OrderedJSON

extension Integrator {
    /// The progress of a job. Kept in the job's `$run` until it is over.
    struct JobRun {
        /// When the job goes on; nil where it waits for another job, or is to stay as it is.
        var due: Instant?
        /// The id of the first job of the same call: the jobs of one call may run in parallel.
        var batch = ""
        /// The flows that led to this one, each starting the next; none of them is started again.
        var chain: [String] = []
        /// The flow as it was at the start, with only the ids of the other generators' exports.
        var flow: JSON.Object = [:]
        var generator = 0
        /// The window of a delta export.
        var from, to: Instant?
        var set = ""
        /// The position in the set of the next record to be taken, and where to stop. Both move back with what the run itself deletes.
        var position = 0
        var end = 0
        var outcome: Outcome?
        /// How many records have come to the step of the scripted outcome.
        var scripted = 0
        /// The errors to retry.
        var errors: [String] = []

        static let schema = Schema(
            "JobRun", source: "Understudy",
            [
                .init("due", Timestamp.form, required: false), .init("batch", .string(), required: false),
                .init("chain", .array(.string()), required: false), .init("flow", .dictionary(.any), required: false),
                .init("generator", .wholeNumber(from: 0), required: false), .init("from", Timestamp.form, required: false),
                .init("to", Timestamp.form, required: false), .init("set", .string(), required: false),
                .init("position", .wholeNumber(from: 0), required: false), .init("end", .wholeNumber(from: 0), required: false),
                .init("outcome", .object(Outcome.schema), required: false), .init("scripted", .wholeNumber(from: 0), required: false),
                .init("errors", .array(.string()), required: false),
            ])
    }
}

extension Integrator.JobRun {
    /// Whether failed records can be retried. That `skipRetries`, of the flow or of the generator, prevents that is assumed.
    var keepsRetryData: Bool {
        let own = flow.generators.indices.contains(generator) ? flow.generators[generator]["skipRetries"] : nil
        return flow["skipRetries"] != true && own != true
    }
}

extension Integrator.Job {
    var currentRun: Integrator.JobRun? {
        get { has(.run) ? Integrator.JobRun(self[.run]) : nil }
        set { if let newValue { self[.run] = newValue.document } else { hidden["$run"] = JSON?.none } }
    }
}

extension Integrator.JobRun {
    init(_ document: JSON.Document) {
        due = document.read("due", as: Integrator.Timestamp.self)?.instant
        batch = document.read("batch") ?? ""
        chain = document.read("chain") ?? []
        flow = document.document("flow")?.object ?? [:]
        func number(_ name: JSON.Key) -> Int { max(0, document.read(name) ?? 0) }
        generator = number("generator")
        from = document.read("from", as: Integrator.Timestamp.self)?.instant
        to = document.read("to", as: Integrator.Timestamp.self)?.instant
        set = document.read("set") ?? ""
        position = number("position")
        end = number("end")
        outcome = document.document("outcome").map(Integrator.Outcome.init(document:))
        scripted = number("scripted")
        errors = document.read("errors") ?? []
    }

    var document: JSON.Document {
        var document = JSON.Document()
        if let due { document.append("due", Integrator.Timestamp(due)) }
        document.append("batch", batch)
        if !chain.isEmpty { document.append("chain", chain) }
        document.append("flow", flow)
        document.append("generator", generator)
        if let from { document.append("from", Integrator.Timestamp(from)) }
        if let to { document.append("to", Integrator.Timestamp(to)) }
        document.append("set", set)
        document.append("position", position)
        document.append("end", end)
        if let outcome { document.append("outcome", outcome.document) }
        document.append("scripted", scripted)
        if !errors.isEmpty { document.append("errors", errors) }
        return document
    }
}
