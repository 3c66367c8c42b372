import Emulation
import OrderedJSON

extension Integrator {
    /// What no source says and the emulator must still do somehow. Each is ours to choose, and chosen here only.
    enum Assumed {
        // Stages of a preview (celigo/ai shows that each has a name, errors and data): the names are those of the vendor's user interface.
        static let requestStage = "request"
        static let parseStage = "parse"
        static let transformStage = "transform"
        static let filterStage = "outputFilter"
        static let mappingStage = "importMapping"

        /// What the product tells an export's address, and is not all known here (its pages, settings of other resources, times without a run): it
        /// may be asked for, and is empty.
        static let namesOfExports: Set = ["export", "settings", "job", "lastExportDateTime", "currentExportDateTime"]

        // Statistics of runs (celigo/ai shows that they come as `stats`, with `nextPageURL`).
        /// So many flows a page.
        static let statsOnPage = 50
        /// So many of a flow's last runs count.
        static let runsCounted = 1000

        /// Lookups may ask by so many members, of all that applications have, at the cost of what they find; by further ones at that of looking.
        static let membersIndexed = 32

        /// So many records come out of a few that are written down (`totalRecords`), at most: an export that is not paged makes all of them.
        static let repeatedRecords = 1_000_000

        // Flows.
        /// A flow has so many generators and so many processors, those of all branches together, at most: each generator runs in a job of its own, and each
        /// page passes all processors.
        static let generatorsOfFlow = 50
        static let processorsOfFlow = 500

        // The journal of changes.
        /// Of one change so many fields are told, the first in the document's order.
        static let fieldsAudited = 500
        /// So many entries are kept; then the oldest go.
        static let auditEntries = 10_000

        // The recycle bin.
        /// Of what is deleted for good so many ids are kept, so that what refers to it can be read as a seed; then the oldest go.
        static let purgedIds = 10_000

        // Outcomes of runs.
        /// A script that counts (`"result": "count"`) has so many records of each kind (successes, errors, those ignored) led through the flow, page by page.
        /// Further ones are counted with the last page, at the export and at the step; they are in no application, and their errors in no list.
        static let countedRecords = 5000

        // Imports.
        /// An element that is sent as a record of its own (`oneToMany`, `pathToMany`) has the record that it came from in this member, where mappings and
        /// templates read it. Each element counts in the numbers of a job. A record without any has nothing to be sent, and counts as ignored.
        static let parentMember = "_PARENT"
        /// So many records go out with one request at most, whatever `batchSize` says.
        static let largestBatch = 10_000
        /// An answer is a failure where `response.successPath` finds another value than `successValues`, or `failPath` one of `failValues`. Where it finds
        /// nothing, the status alone decides: the applications here do not know how those that they stand for spell success.
        static let unsuccessfulCode = "422"
        static let unsuccessful = "The application's answer is no success."

        // Exports of the kind `once`.
        /// Whether the member that is to mark records says that one was taken.
        static func saysYes(_ value: JSON) -> Bool {
            value.isThere && !["f", "false", "no", "n", "0"].contains((value.keyText ?? "").lowercased())
        }

        // Errors of flows.
        /// Whose errors are resolved because a later run brought the same record through, where the flow has `autoResolveMatchingTraceKeys`. Flows that do
        /// not say so were seen, and are taken at their word.
        static let autoResolver = "autopilot"
        /// An error that is tried again counts as resolved by this.
        static let retryResolver = "retry"
    }
}
