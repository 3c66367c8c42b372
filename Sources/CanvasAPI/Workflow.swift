package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// A workflow as a client sees it, and members of ours that the API never shows: `$blocks` is the chain with its variables;
    /// `$blockCount`, `$blockMilliseconds` and `$failsAtBlock` say how every run goes, `$outcomes` how the next ones go; `$run` is the run
    /// in progress.
    package struct Workflow: Record {
        package var document = JSON.Document() {
            didSet {
                var members = MembersInOrder<Workflow>(of: document)
                id = members[.id]
                isScheduled = members[.isScheduled]
                accountId = members[.accountId]
                modified = members[.dateModified].instant
            }
        }
        package var hidden = JSON.Document() {
            didSet {
                marks = SeedMarks(hidden)
                hasRun = hidden.document("$run") != nil
            }
        }
        package init() {}

        // Look-ups and indexes need these, so they are read when the workflow is stored.
        package private(set) var id = GUID.zero
        private(set) var isScheduled = false
        private(set) var accountId = GUID.zero
        private var modified = DateTime.absent.instant
        private var marks = SeedMarks()
        private(set) var hasRun = false

        package static let schema = Schema(
            of: Self.self, "Workflow", source: "Canvas REST API, “Workflows”",
            [
                .init(.id, .id), .init(.name), .init(.description), .init(.status, values: [Status.ready, Status.running, Status.failed]),
                .init(.isScheduled), .init(.schedulerFrequency), .init(.workflowTemplateId, .nullable(.id)), .init(.isCustomizedStructure),
                .init(.accountId, .id),
                .init(.organizationId, .id), .init(.dateCreated), .init(.dateModified), .init(.dateLastRun), .init(.dateNextSchedule),
                .init(.regApplicationIds, .array(.id)), .init(.currentBlock, .wholeNumber(from: 0)),
                .init(.blocks, .array(.object(TemplateBlock.schema))),
                .init(.blockCount, .nullable(.wholeNumber(from: 1))),
                .init(.blockMilliseconds, .nullable(.wholeNumber(from: 0))), .init(.failsAtBlock, .nullable(.wholeNumber(from: 1))),
                .init(.outcomes, .array(.object(Outcome.schema))), .init(.run, .nullable(.object(Run.schema))), .init(.listed),
                .init(.placeholder),
            ])

        /// Only `Ready` is documented; the other values are assumed.
        enum Status {
            static let ready = "Ready"
            static let running = "Running"
            static let failed = "Failed"
        }

        /// The frequency of a workflow that was never scheduled, spaces included: all three documented ones have exactly this.
        static let defaultFrequency = #"{ "cronSchedule": "0 0 * ? * *"}"#

        static let lastModifiedFirst = Index<Workflow>("last modified first") {
            $0.marks.isListed ? SortKey($0.accountId).then(descending: $0.modified.ticks) : nil
        }
        /// Workflows that are scheduled or running, so that events may be due for them.
        static let withEvents = Index<Workflow>("with events") { $0.isScheduled || $0.hasRun ? SortKey(0) : nil }
        package static let indexes = [lastModifiedFirst, withEvents, .placeholders]
    }
}

extension Field where Owner == Canvas.Workflow, Value == GUID {
    static var id: Self { "id" }
    static var accountId: Self { "accountId" }
    static var organizationId: Self { "organizationId" }
}

extension Field where Owner == Canvas.Workflow, Value == GUID? {
    static var workflowTemplateId: Self { "workflowTemplateId" }
}

extension Field where Owner == Canvas.Workflow, Value == [GUID] {
    static var regApplicationIds: Self { "regApplicationIds" }
}

extension Field where Owner == Canvas.Workflow, Value == String {
    static var name: Self { "name" }
    static var description: Self { "description" }
    static var status: Self { "status" }
    /// A string that contains JSON, kept as it was sent: `{"cronSchedule":"0 0 0/1 ? * * *"}`.
    static var schedulerFrequency: Self { "schedulerFrequency" }
}

extension Field where Owner == Canvas.Workflow, Value == Bool {
    static var isScheduled: Self { "isScheduled" }
    static var isCustomizedStructure: Self { "isCustomizedStructure" }
}

extension Field where Owner == Canvas.Workflow, Value == Canvas.DateTime {
    static var dateCreated: Self { "dateCreated" }
    static var dateModified: Self { "dateModified" }
}

extension Field where Owner == Canvas.Workflow, Value == Canvas.ZonedDateTime? {
    static var dateLastRun: Self { "dateLastRun" }
    static var dateNextSchedule: Self { "dateNextSchedule" }
}

extension Field where Owner == Canvas.Workflow, Value == Int {
    /// The block that a run began last, counted from 1; 0 before the first run.
    static var currentBlock: Self { "currentBlock" }
}

extension Field where Owner == Canvas.Workflow, Value == Int? {
    static var blockCount: Self { "$blockCount" }
    static var blockMilliseconds: Self { "$blockMilliseconds" }
    static var failsAtBlock: Self { "$failsAtBlock" }
}

extension Field where Owner == Canvas.Workflow, Value == [JSON.Document] {
    static var blocks: Self { "$blocks" }
}

extension Field where Owner == Canvas.Workflow, Value == JSON.Document? {
    static var run: Self { "$run" }
}
