package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A cycle of an account: `$account`. Ours beside it too: `$interval` (minutes), `$nextRun`, `$runOnce`, `$release` (of its template), `$outcomes`
    /// (how its next runs go). `Connectors` and `Steps` follow from its steps and are written anew when those change: see `State.refreshCycle`.
    package struct Cycle: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Cycle", source: "Cyclr OpenAPI, Cycle; Cyclr API, “Install Cycle Template”",
            [
                .init(.id), .init(.createdOnUtc), .init(.tasksUsed, required: false), .init(.errorCount, required: false),
                .init(.warningCount, required: false), .init(.connectors, required: false),
                .init(.status, values: Status.allCases.map(\.rawValue)), .init(.lastSuccessfulRunDate, required: false),
                .init(.inProgressTransactionCount, required: false), .init(.name), .init(.description, required: false),
                .init(.shareable, required: false), .init(.continueOnStepError, required: false), .init(.stepErrorAction, required: false),
                .init(.collectionSplitType, required: false), .init(.logStepDataRequests, required: false),
                .init(.successRetention, required: false), .init(.erroredRetention, required: false), .init(.templateId, required: false),
                .init(.tags, required: false), .init(.createdDate, required: false), .init(.lastRunDate, required: false),
                .init(.steps, required: false), .init(.account), .init(.interval), .init(.nextRun), .init(.runOnce), .init(.release),
                .init(.outcomes), .init(.listed),
            ])

        package enum Status: String, CaseIterable {
            case active = "Active"
            case inactive = "Inactive"
            case paused = "Paused"
            case error = "Error"
        }

        static let ofAccount = Index<Cycle>("account") { SortKey($0[.account]) }
        static let scheduled = Index<Cycle>("scheduled") { $0[.nextRun].map { SortKey($0.instant) } }
        package static let indexes = [ofAccount, scheduled]
    }
}

extension Field where Owner == Cyclr.Cycle, Value == GUID {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.Cycle, Value == GUID? {
    static var templateId: Self { "TemplateId" }
}

extension Field where Owner == Cyclr.Cycle, Value == String {
    static var name: Self { "Name" }
    static var status: Self { "Status" }
    static var stepErrorAction: Self { "StepErrorAction" }
    static var collectionSplitType: Self { "CollectionSplitType" }
    static var account: Self { "$account" }
}

extension Field where Owner == Cyclr.Cycle, Value == String? {
    static var description: Self { "Description" }
}

extension Field where Owner == Cyclr.Cycle, Value == Int {
    static var tasksUsed: Self { "TasksUsed" }
    static var errorCount: Self { "ErrorCount" }
    static var warningCount: Self { "WarningCount" }
    static var inProgressTransactionCount: Self { "InProgressTransactionCount" }
}

extension Field where Owner == Cyclr.Cycle, Value == Int? {
    static var successRetention: Self { "StepDataSuccessRetentionHours" }
    static var erroredRetention: Self { "StepDataErroredRetentionHours" }
    /// In minutes.
    static var interval: Self { "$interval" }
    static var release: Self { "$release" }
}

extension Field where Owner == Cyclr.Cycle, Value == Bool {
    static var shareable: Self { "Shareable" }
    static var continueOnStepError: Self { "ContinueOnStepError" }
    static var logStepDataRequests: Self { "LogStepDataRequests" }
    static var runOnce: Self { "$runOnce" }
}

extension Field where Owner == Cyclr.Cycle, Value == Cyclr.DateTime {
    static var createdOnUtc: Self { "CreatedOnUtc" }
    static var lastSuccessfulRunDate: Self { "LastSuccessfulRunDate" }
    /// The OpenAPI document's name for `CreatedOnUtc`.
    static var createdDate: Self { "CreatedDate" }
}

extension Field where Owner == Cyclr.Cycle, Value == Cyclr.DateTime? {
    static var lastRunDate: Self { "LastRunDate" }
    static var nextRun: Self { "$nextRun" }
}

extension Field where Owner == Cyclr.Cycle, Value == [String] {
    static var tags: Self { "Tags" }
}

extension Field where Owner == Cyclr.Cycle, Value == [JSON.Document] {
    static var connectors: Self { "Connectors" }
    static var steps: Self { "Steps" }
    static var outcomes: Self { "$outcomes" }
}
