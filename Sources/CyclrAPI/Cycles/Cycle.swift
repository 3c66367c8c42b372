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
                .init(.id), .init(.createdOnUtc), .init(.tasksUsed, default: 0), .init(.errorCount, default: 0),
                .init(.warningCount, default: 0), .init(.connectors, default: []),
                .init(.status, values: Status.allCases.map(\.rawValue)), .init(.lastSuccessfulRunDate, default: "0001-01-01T00:00:00"),
                .init(.inProgressTransactionCount, default: 0), .init(.name), .init(.description, default: .null),
                .init(.shareable, default: false), .init(.continueOnStepError, default: true), .init(.stepErrorAction, default: "Ignore"),
                .init(.collectionSplitType, default: "All"), .init(.logStepDataRequests, default: true),
                .init(.successRetention, default: .null), .init(.erroredRetention, default: .null), .init(.templateId, default: .null),
                .init(.tags, default: []), .init(.createdDate, required: false), .init(.lastRunDate, default: .null),
                .init(.steps, default: []), .init(.account), .init(.interval), .init(.nextRun), .init(.runOnce), .init(.release),
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
