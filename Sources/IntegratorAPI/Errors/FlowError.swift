package import Emulation
package import OrderedJSON

extension Integrator {
    /// A record that failed at a step of a flow. Source: celigo/ai; seen live. The emulator adds where the error belongs (`$flow`, `$step`,
    /// `$job`) and what a retry needs.
    package struct FlowError: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.errorId] }
        package static let schema = Schema(
            of: Self.self, "FlowError", source: "celigo/ai, error management", isOpen: true,
            [
                .init(.errorId), .init(.occurredAt), .init(.source), .init(.code), .init(.message),
                .init(.traceKey, .string(), required: false),
                .init(.retryDataKey, .string(), required: false), .init(.flowJobId, .string(), required: false),
                .init(.assignedTo, .string(), required: false, .observed), .init(.resolvedAt, Timestamp.form, required: false, .observed),
                .init(.resolvedBy, .string(), required: false, .observed), .init(.tags, required: false), .init(.flow), .init(.step),
                .init(.job), .init(.retryData), .init(.whole), .init(.wholeOf), .init(.element),
            ])

        /// Oldest first; lists show them in reverse.
        static let open = Index<FlowError>("open") { $0.isResolved ? nil : $0.place }
        static let resolved = Index<FlowError>("resolved") { $0.isResolved ? $0.place : nil }
        /// Both kinds by flow job.
        static let ofStepByFlowJob = Index<FlowError>("step, flow job") { error in
            error[.flowJobId].map { inFlowJob($0, areResolved: error.isResolved, at: error.step).then(error[.occurredAt].instant) }
        }
        static func inFlowJob(_ job: String, areResolved: Bool, at step: SortKey) -> SortKey { step.then(areResolved ? 1 : 0).then(job) }
        /// By the job of a step, and by flow job; oldest first, too.
        static let ofJob = Index<FlowError>("job") { SortKey($0[.job]).then($0[.occurredAt].instant) }
        static let ofFlowJob = Index<FlowError>("flow job") { error in
            error[.flowJobId].map { SortKey($0).then(error[.occurredAt].instant) }
        }
        static let byRetryKey = Index<FlowError>("retry key") { error in error[.retryDataKey].map { SortKey($0) } }
        /// Open errors only.
        static let byTrace = Index<FlowError>("trace") { error in
            error.isResolved ? nil : error[.traceKey].map { SortKey(error[.flow]).then(error[.step]).then($0) }
        }
        /// Open errors of the elements of one record, by the error that holds the record.
        static let elements = Index<FlowError>("elements") { error in error.isResolved ? nil : error[.wholeOf].map { SortKey($0) } }
        static let byTag = Index<FlowError>("tag", several: { Set($0[.tags].map { SortKey($0) }) })
        package static let indexes = [open, resolved, ofStepByFlowJob, ofJob, ofFlowJob, byRetryKey, byTrace, elements, byTag]

        private var step: SortKey { SortKey(self[.flow]).then(self[.step]) }
        private var place: SortKey { step.then(self[.occurredAt].instant) }
        var isResolved: Bool { has(.resolvedAt) }
    }
}

extension Integrator.State {
    /// Adds one row for all errors of a record, with the first code and all messages.
    /// - Parameter other: the error that holds the whole record, if an earlier failure was of the same record.
    /// - Returns: the error that holds this one's whole record.
    @discardableResult
    mutating func raise(
        _ failure: Integrator.PageWork.Failure, beside other: String? = nil, of job: Integrator.Job, _ child: Integrator.Job,
        _ moment: RunMoment
    ) -> String? {
        var error = newError(
            failure.errors.first?["source"]?.stringValue ?? "application", failure.errors.first?["code"]?.stringValue ?? "",
            failure.errors.compactMap { $0["message"]?.stringValue }.joined(separator: "; "), of: job, child, moment)
        error[.traceKey] = failure.traceKey ?? error.id
        if let record = failure.record, job.currentRun?.keepsRetryData ?? true {
            error[.retryDataKey] = moment.randomness.hex("integrator/retry/\(error.id)", 0, digits: 32)
            error[.retryData] = record
            if let element = failure.element {
                error[.element] = element
                if let whole = failure.whole { error[.whole] = whole }
                error[.wholeOf] = failure.wholeOf ?? (failure.whole == nil ? other : error.id)
            }
        }
        error[.flowJobId] = job.id
        flowErrors.put(error)
        forgetJobs(at: moment.now)
        return error[.wholeOf]
    }

    /// Adds an error of the export itself, which leaves nothing to retry.
    mutating func raise(_ failure: Integrator.StepFailure, of job: Integrator.Job, _ child: Integrator.Job, _ moment: RunMoment) {
        var error = newError(failure.source, failure.code, failure.message, of: job, child, moment)
        error[.flowJobId] = job.id
        flowErrors.put(error)
        forgetJobs(at: moment.now)
    }

    private mutating func newError(
        _ source: String, _ code: String, _ message: String, of job: Integrator.Job, _ child: Integrator.Job, _ moment: RunMoment
    ) -> Integrator.FlowError {
        var error = Integrator.FlowError()
        error.append(.errorId, flowErrors.newId("integrator/error", moment.randomness))
        error.append(.occurredAt, Integrator.Timestamp(moment.now))
        error.append(.source, source)
        error.append(.code, code)
        error.append(.message, message)
        error[.flow] = job[.flowId] ?? ""
        error[.step] = child.step ?? ""
        error[.job] = child.id
        return error
    }

    /// Marks an error as resolved. It moves from the count of open errors to that of resolved ones, in the step's job and in the flow's:
    /// observed in all of 616 jobs.
    mutating func resolve(_ id: String, by user: String, at now: Instant) {
        guard let error = flowErrors[id], !error.isResolved else { return }
        flowErrors.update(error.id) { error in
            error[.resolvedAt] = Integrator.Timestamp(now)
            error[.resolvedBy] = user
        }
        for id in [error[.job], error[.flowJobId] ?? ""] {
            jobs.update(id) { job in
                guard job[.numError] > 0 else { return }
                job.add(Integrator.Tally(error: -1, resolved: 1), isChild: job.isChild)
                job[.lastModified] = Integrator.Timestamp(now)
            }
        }
    }

    /// Removes errors. Where one holds a record of which other elements can still be retried, the first of their errors takes the record
    /// over.
    mutating func forget(_ errors: [Integrator.FlowError]) {
        for error in errors { flowErrors.remove(error.id) }
        for error in errors where error.has(.whole) {
            let others = flowErrors.rows(Integrator.FlowError.elements, in: SortKey(error.id)).elements
            guard let heir = others.first else { continue }
            flowErrors.update(heir.id) { $0[.whole] = error[.whole] }
            for other in others { flowErrors.update(other.id) { $0[.wholeOf] = heir.id } }
        }
    }

    /// Removes the errors of a flow, open or resolved.
    mutating func clearErrors(of flow: String) {
        for index in [Integrator.FlowError.open, Integrator.FlowError.resolved] {
            for error in flowErrors.rows(index, in: SortKey(flow)).elements { flowErrors.remove(error.id) }
        }
    }

    /// Takes a tag off all errors that have it. That a tag which is deleted is gone from there is assumed.
    mutating func clearTag(_ id: String) {
        for error in flowErrors.rows(Integrator.FlowError.byTag, in: SortKey(id)).elements {
            flowErrors.update(error.id) { $0[.tags].removeAll { $0 == id } }
        }
    }

    /// Resolves earlier errors of records that have passed the step now.
    mutating func resolve(tracedBy keys: [String], in flow: String, _ step: String, at now: Instant) {
        let place = SortKey(flow).then(step)
        guard !flowErrors.rows(Integrator.FlowError.open, in: place).isEmpty else { return }
        for key in keys {
            for error in flowErrors.rows(Integrator.FlowError.byTrace, in: place.then(key)).elements {
                resolve(error.id, by: Integrator.Assumed.autoResolver, at: now)
            }
        }
    }
}

extension Field where Owner == Integrator.FlowError, Value == String {
    static var errorId: Self { "errorId" }
    static var source: Self { "source" }
    static var code: Self { "code" }
    static var message: Self { "message" }
    static var flow: Self { "$flow" }
    static var step: Self { "$step" }
    /// The step's job.
    static var job: Self { "$job" }
}

extension Field where Owner == Integrator.FlowError, Value == String? {
    static var traceKey: Self { "traceKey" }
    static var retryDataKey: Self { "retryDataKey" }
    static var flowJobId: Self { "_flowJobId" }
    /// The error that holds the whole record.
    static var wholeOf: Self { "$wholeOf" }
    static var assignedTo: Self { "assignedTo" }
    static var resolvedBy: Self { "resolvedBy" }
}

extension Field where Owner == Integrator.FlowError, Value == [String] {
    /// Ids of tags; that answers show the ids is assumed.
    static var tags: Self { "tags" }
}

extension Field where Owner == Integrator.FlowError, Value == Integrator.Timestamp {
    static var occurredAt: Self { "occurredAt" }
}

extension Field where Owner == Integrator.FlowError, Value == Integrator.Timestamp? {
    static var resolvedAt: Self { "resolvedAt" }
}

extension Field where Owner == Integrator.FlowError, Value == JSON {
    /// The record as it came to the step; where elements are sent one by one, with only the element that failed.
    static var retryData: Self { "$retryData" }
    /// A record with all its elements, as it goes on through the flow when none of them fails any more. The first of its errors holds it.
    static var whole: Self { "$whole" }
}

extension Field where Owner == Integrator.FlowError, Value == Int? {
    /// The index of the element that failed.
    static var element: Self { "$element" }
}
