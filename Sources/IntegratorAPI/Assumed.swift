import OrderedJSON

extension Integrator {
    /// Choices that no source decides but the emulator has to make. They are made here and nowhere else.
    enum Assumed {
        // Stages of a preview (celigo/ai shows that each has a name, errors and data): the names are those of the vendor's user interface.
        static let requestStage = "request"
        static let parseStage = "parse"
        static let transformStage = "transform"
        static let filterStage = "outputFilter"
        static let mappingStage = "importMapping"

        /// Names that the product offers to templates in an export's address. A template may use them all; what the emulator does not know
        /// of them (pages, settings of other resources, times without a run) is empty.
        static let namesOfExports = Set(["export", "settings", "job"] + timesOfExports)
        /// Those for the times of a delta export. An application compares them in its own way, so a query parameter with one of them chooses
        /// no records by being equal; what changed is found by `DeltaWindow`.
        static let timesOfExports = ["lastExportDateTime", "currentExportDateTime"]

        /// Whether the last part of an export's path names a record, also where there is none: `/contacts/9`, unlike `/contacts/search`.
        static func looksLikeID(_ name: String) -> Bool { name.isObjectID || name.utf8.allSatisfy { (0x30...0x39).contains($0) } }

        // Statistics of runs (celigo/ai shows that they come as `stats`, with `nextPageURL`).
        /// Flows on one page.
        static let statsOnPage = 50
        /// How many of a flow's latest runs are counted.
        static let runsCounted = 1000

        /// How many members of records, over all applications, get an index for lookups and for pages of virtual exports. A lookup or a
        /// page by one of them costs what it finds, one by another reads the whole set.
        static let membersIndexed = 32

        /// The most records that `totalRecords` can make of the few that are written down: an export without pages makes all of them at
        /// once.
        static let repeatedRecords = 1_000_000

        // Flows.
        /// The most generators that a flow may have: each runs in a job of its own.
        static let generatorsOfFlow = 50
        /// The most processors that a flow may have, over all branches: each page passes through all of them.
        static let processorsOfFlow = 500

        // The audit log.
        /// How many fields of one change are recorded: the first in the document's order.
        static let fieldsAudited = 500
        /// How many entries are kept; beyond that the oldest are dropped.
        static let auditEntries = 10_000

        // The recycle bin.
        /// How many ids of resources that were deleted for good are kept, so that references to them can be read as seeds; beyond that the
        /// oldest are dropped.
        static let purgedIds = 10_000

        // Outcomes of runs.
        /// How many records of each kind (successes, errors, ignored ones) a scripted outcome that counts (`"result": "count"`) sends
        /// through the flow, page by page. Further ones are only counted, with the last page, at the export and at the step: they reach no
        /// application, and their errors no list.
        static let countedRecords = 5000

        // Imports.
        /// The member in which an element that is sent as a record of its own (`oneToMany`, `pathToMany`) holds the record that it came
        /// from, for mappings and templates to read. A job counts each element. A record without elements sends nothing and counts as
        /// ignored.
        static let parentMember = "_PARENT"
        /// The most records in one request, whatever `batchSize` says.
        static let largestBatch = 10_000
        /// An answer is a failure where `response.successPath` finds another value than `successValues`, or `failPath` one of `failValues`.
        /// Where the path finds nothing, the status alone decides: the emulated applications do not know how the real ones spell success.
        static let unsuccessfulCode = "422"
        static let unsuccessful = "The application's answer does not indicate success."

        // Exports of the kind `once`.
        /// Whether the value of the member that marks exported records says that a record was exported.
        static func saysYes(_ value: JSON) -> Bool {
            value.isThere && !["f", "false", "no", "n", "0"].contains((value.keyText ?? "").lowercased())
        }

        // Errors of flows.
        /// Who is said to have resolved an error because the same record succeeded in a later run, where the flow has
        /// `autoResolveMatchingTraceKeys`. Flows without that member were seen; they resolve nothing by themselves.
        static let autoResolver = "autopilot"
        /// Who is said to have resolved an error that is retried.
        static let retryResolver = "retry"
    }
}
