package import Emulation
package import OrderedJSON

extension Integrator {
    /// A run of one page generator of a flow, or what one step did in it. Members and their order are those of 161 real flow jobs and their
    /// 455 children.
    ///
    /// Each count of a flow job is the sum over its children, except that `numPagesProcessed` stays 0; `numError` counts open errors. The
    /// emulator adds `$run`, the progress of the job, and `$expires`, which says that the job ran here and is removed after `purgeAt`,
    /// unlike jobs from seeds.
    package struct Job: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Job", source: "real jobs; integrator-api-docs, job", isOpen: true,
            [
                .init(.expires),
                .init(.id, .observed), .init(.type, values: types, .observed),
                .init(.integrationId, .string(), required: false, .observed), .init(.exportId, .string(), required: false, .observed),
                .init(.importId, .string(), required: false, .observed), .init(.flowId, .string(), required: false, .observed),
                .init(.flowJobId, .string(), required: false, .observed), .init(.startedAt, Timestamp.form, required: false, .observed),
                .init(.endedAt, Timestamp.form, required: false, .observed),
                .init(.lastExecutedAt, Timestamp.form, required: false, .observed),
                .init(.status, values: Status.allCases.map(\.rawValue), .observed), .init(.numError, .observed),
                .init(.numResolved, .observed),
                .init(.numOpenError, .observed), .init(.numSuccess, .observed), .init(.numExport, .observed), .init(.numIgnore, .observed),
                .init(.numPagesGenerated, .observed), .init(.doneExporting, .boolean, required: false, .observed),
                .init(.numPagesProcessed, .observed), .init(.oIndex, .integer, required: false, .observed),
                .init(.retriable, .boolean, required: false, .observed), .init(.canceledBy, .string(), required: false, .observed),
                .init(.createdAt, .observed), .init(.purgeAt, .observed), .init(.lastModified, .observed),
                .init(.run, .object(JobRun.schema)),
            ])

        static let types = ["flow", "export", "import", "retry", "bulk_retry"]

        enum Status: String, CaseIterable {
            case queued, running, retrying, canceling, completed, failed, canceled
            var isOver: Bool { self == .completed || self == .failed || self == .canceled }
        }

        /// Oldest first; lists show them in reverse.
        static let byTime = Index<Job>("time") { $0.isChild ? nil : $0.place(in: SortKey(0)) }
        static let ofFlow = Index<Job>("flow") { job in job[.flowId].map { job.place(in: SortKey($0)) } }
        /// Only runs of the flow, no retries.
        static let runs = Index<Job>("runs") { job in job[.type] == "flow" ? job[.flowId].map { job.place(in: SortKey($0)) } : nil }
        /// The same, by the generator's export, too.
        static let ofGenerator = Index<Job>("generator") { job in
            job[.type] == "flow" ? job[.flowId].map { job.place(in: SortKey($0).then(job[.exportId] ?? "")) } : nil
        }
        static let ofIntegration = Index<Job>("integration") { job in job[.integrationId].map { job.place(in: SortKey($0)) } }
        static let ofStep = Index<Job>("step") { job in job.step.map { job.place(in: SortKey($0)) } }
        /// By type and status; also within a flow, and within an integration.
        static let byKind = Index<Job>("kind") { $0.kind(in: SortKey(0)) }
        static let ofFlowByKind = Index<Job>("flow, kind") { job in job[.flowId].map { job.kind(in: SortKey($0)) } }
        static let ofIntegrationByKind = Index<Job>("integration, kind") { job in job[.integrationId].map { job.kind(in: SortKey($0)) } }
        static let ofStatus = Index<Job>("status") { $0.isChild ? nil : $0.place(in: SortKey($0[.status])) }
        /// The jobs of the steps of a flow job, in the order of the steps.
        static let children = Index<Job>("parent") { job in job[.flowJobId].map { SortKey($0).then(job[.oIndex] ?? 0) } }
        /// The flow jobs that are not over, by flow, oldest first.
        static let inProgress = Index<Job>("in progress") { job in
            job.isChild || job.state.isOver ? nil : SortKey(job[.flowId] ?? "").then(job[.createdAt].instant)
        }
        /// The same, by integration.
        static let inProgressOfIntegration = Index<Job>("in progress, integration") { job in
            job.isChild || job.state.isOver
                ? nil : job[.integrationId].map { SortKey($0).then(job[.flowId] ?? "").then(job[.createdAt].instant) }
        }
        /// Those among them that the clock moves on.
        static let going = Index<Job>("going") { job in
            job.isGoing ? SortKey(job[.flowId] ?? "").then(job[.createdAt].instant) : nil
        }
        /// The retries among those.
        static let retries = Index<Job>("retries") { job in
            job.isGoing && job[.type] == "retry" ? SortKey(job[.flowId] ?? "") : nil
        }
        /// Those that the clock moves on, by the generator's export.
        static let exporting = Index<Job>("exporting") { job in
            job.isGoing ? job[.exportId].map { SortKey(job[.flowId] ?? "").then($0) } : nil
        }
        /// Flow jobs that are over, by when they are to be removed.
        static let expiring = Index<Job>("expiring") { job in
            job[.expires] && !job.isChild && job.state.isOver ? SortKey(job[.purgeAt].instant) : nil
        }
        package static let indexes = [
            byTime, ofFlow, runs, ofGenerator, ofIntegration, ofStep, byKind, ofFlowByKind, ofIntegrationByKind, ofStatus, children,
            inProgress, inProgressOfIntegration, going, retries, exporting, expiring,
        ]

        private func place(in group: SortKey) -> SortKey { group.then(self[.createdAt].instant) }
        private func kind(in group: SortKey) -> SortKey { place(in: group.then(self[.type]).then(self[.status])) }

        var state: Status { Status(rawValue: self[.status]) ?? .completed }
        var isChild: Bool { has(.flowJobId) }
        var isGoing: Bool { !isChild && !state.isOver && has(.run) }
        /// The export or the import whose job it is.
        var step: String? { self[.importId] ?? self[.exportId] }
    }

    /// What happened to records and pages, as counts.
    struct Tally: Equatable {
        var success = 0
        var error = 0
        var resolved = 0
        var ignore = 0
        var pagesGenerated = 0
        var pagesProcessed = 0
    }
}

extension Integrator.Job {
    /// A job that waits to be started.
    init(_ type: String, _ id: String, at now: Instant) {
        append(.id, id)
        append(.type, type)
        append(.status, Status.queued.rawValue)
        for count in [Field<Self, Int>.numError, .numResolved, .numOpenError, .numSuccess, .numExport, .numIgnore, .numPagesGenerated] {
            append(count, 0)
        }
        append(.numPagesProcessed, 0)
        append(.createdAt, Integrator.Timestamp(now))
        append(.purgeAt, Integrator.Timestamp(now + Integrator.Timing.jobLives))
        append(.lastModified, Integrator.Timestamp(now))
    }

    /// - Parameter isChild: whether the job is that of a step. A flow job counts only generated pages, not processed ones.
    mutating func add(_ tally: Integrator.Tally, isChild: Bool) {
        self[.numSuccess] += tally.success
        self[.numError] += tally.error
        self[.numOpenError] += tally.error
        self[.numResolved] += tally.resolved
        self[.numIgnore] += tally.ignore
        self[.numPagesGenerated] += tally.pagesGenerated
        if isChild { self[.numPagesProcessed] += tally.pagesProcessed }
    }

    /// Puts members into the order in which the service shows them, whenever they were added.
    mutating func arrange() {
        let object = document.object
        var arranged = JSON.Document()
        for member in Self.schema.members where !member.isHidden {
            if let value = object[member.name] { arranged.append(JSON.Key(member.name), value) }
        }
        for (name, value) in object where !Self.schema.members.contains(where: { $0.name == name }) {
            arranged.append(JSON.Key(name), value)
        }
        document = arranged
    }

    mutating func start(at now: Instant) {
        self[.startedAt] = Integrator.Timestamp(now)
        self[.lastExecutedAt] = Integrator.Timestamp(now)
        self[.lastModified] = Integrator.Timestamp(now)
        self[.status] = (self[.type] == "retry" ? Status.retrying : .running).rawValue
        arrange()
    }

    /// If the clock was set back during the job, its start and its creation are moved back, too, so that neither is after its end. Assumed.
    mutating func end(_ status: Status, at now: Instant) {
        let start = min(self[.startedAt]?.instant ?? now, now)
        if has(.startedAt) { self[.startedAt] = Integrator.Timestamp(start) }
        if self[.createdAt].instant > start {
            self[.createdAt] = Integrator.Timestamp(start)
            self[.purgeAt] = Integrator.Timestamp(start + Integrator.Timing.jobLives)
        }
        self[.status] = status.rawValue
        self[.endedAt] = Integrator.Timestamp(now)
        self[.lastExecutedAt] = Integrator.Timestamp(now)
        self[.lastModified] = Integrator.Timestamp(now)
        if has(.doneExporting) { self[.doneExporting] = true }
        currentRun = nil
        arrange()
    }
}

extension Field where Owner == Integrator.Job, Value == String {
    static var id: Self { "_id" }
    static var type: Self { "type" }
    static var status: Self { "status" }
}

extension Field where Owner == Integrator.Job, Value == String? {
    static var integrationId: Self { "_integrationId" }
    static var exportId: Self { "_exportId" }
    static var importId: Self { "_importId" }
    static var flowId: Self { "_flowId" }
    static var flowJobId: Self { "_flowJobId" }
    static var canceledBy: Self { "canceledBy" }
}

extension Field where Owner == Integrator.Job, Value == Integrator.Timestamp? {
    static var startedAt: Self { "startedAt" }
    static var endedAt: Self { "endedAt" }
    static var lastExecutedAt: Self { "lastExecutedAt" }
}

extension Field where Owner == Integrator.Job, Value == Integrator.Timestamp {
    static var createdAt: Self { "createdAt" }
    static var purgeAt: Self { "purgeAt" }
    static var lastModified: Self { "lastModified" }
}

extension Field where Owner == Integrator.Job, Value == Int {
    static var numError: Self { "numError" }
    static var numResolved: Self { "numResolved" }
    static var numOpenError: Self { "numOpenError" }
    static var numSuccess: Self { "numSuccess" }
    static var numExport: Self { "numExport" }
    static var numIgnore: Self { "numIgnore" }
    static var numPagesGenerated: Self { "numPagesGenerated" }
    static var numPagesProcessed: Self { "numPagesProcessed" }
}

extension Field where Owner == Integrator.Job, Value == Int? {
    static var oIndex: Self { "oIndex" }
}

extension Field where Owner == Integrator.Job, Value == Bool {
    static var expires: Self { "$expires" }
}

extension Field where Owner == Integrator.Job, Value == Bool? {
    static var doneExporting: Self { "doneExporting" }
    static var retriable: Self { "retriable" }
}

extension Field where Owner == Integrator.Job, Value == JSON.Document {
    static var run: Self { "$run" }
}
