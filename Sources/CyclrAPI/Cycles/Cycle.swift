package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A cycle of an account. Members of ours: `$account`; `$interval`, in minutes; `$nextRun`; `$runOnce`; `$tookCall`, whether a call has
    /// started it since it was activated to run once; `$activated`, when; `$release`, of its template; `$outcomes`, how its next runs go.
    /// `Connectors` and `Steps` are derived from its steps and rewritten when those change: see `State.refreshCycle`.
    package struct Cycle: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        /// The connectors that are listed in `Connectors`, rewritten with it.
        var usedConnectors: [UsedConnector] = []
        /// Whether its template has a newer release: see `State.isUpgradeable`. Rewritten when either of them changes.
        var isUpgradeable = false
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Cycle", source: "Cyclr OpenAPI, Cycle; Cyclr API, “Install Cycle Template”",
            [
                .init(.id), .init(.createdOnUtc), .init(.tasksUsed, default: 0), .init(.errorCount, default: 0),
                .init(.warningCount, default: 0), .init(.connectors, .array(.object(CycleConnector.schema)), default: []),
                .init(.status, values: Status.allCases.map(\.rawValue)),
                .init(.lastSuccessfulRunDate, DateTime.formOrNever, default: "0001-01-01T00:00:00"),
                .init(.inProgressTransactionCount, default: 0), .init(.name), .init(.description, default: .null),
                .init(.shareable, default: false), .init(.continueOnStepError, default: true), .init(.stepErrorAction, default: "Ignore"),
                .init(.collectionSplitType, default: "All"), .init(.logStepDataRequests, default: true),
                .init(.successRetention, default: .null), .init(.erroredRetention, default: .null), .init(.templateId, default: .null),
                .init(.tags, default: []), .init(.createdDate, required: false), .init(.lastRunDate, default: .null),
                .init(.steps, .array(.object(CycleStep.schema)), default: []), .init(.account), .init(.interval), .init(.nextRun),
                .init(.runOnce), .init(.tookCall), .init(.activated), .init(.release),
                .init(.outcomes, .array(.object(Outcome.schema))), .init(.listed),
            ])

        package enum Status: String, CaseIterable {
            case active = "Active"
            case inactive = "Inactive"
            case paused = "Paused"
            case error = "Error"
        }

        /// Cycles that lists omit are in a group of their own, after the group `listed(in:)` of the others.
        static let ofAccount = Index<Cycle>("account") { SortKey($0[.account]).then($0.isListed ? 0 : 1) }
        static func listed(in account: String) -> SortKey { SortKey(account).then(0) }
        static let byId = Index<Cycle>("id") { $0.isListed ? listed(in: $0[.account]).then($0.id) : nil }
        /// By what a query for tags or connectors asks for.
        static let sought = Index<Cycle>(
            "sought",
            several: { $0.isListed ? ConnectorUse.keys(in: listed(in: $0[.account]), tags: $0[.tags], $0.usedConnectors) : [] },
            // tags are compared as JSON, whose texts are the same only if their bytes are
            unlessSame: {
                $0.hidden == $1.hidden && $0.usedConnectors == $1.usedConnectors && $0[.tags].map(JSON.string) == $1[.tags].map(JSON.string)
            })
        static let upgradeable = Index<Cycle>("upgradeable") { $0.isUpgradeable && $0.isListed ? SortKey($0[.account]) : nil }
        /// Cycles that may run without a call.
        static let scheduled = Index<Cycle>("scheduled") {
            $0.isActive || $0[.nextRun] != nil || $0[.interval] != nil || $0[.runOnce] ? SortKey(0) : nil
        }
        static let ofTemplate = Index<Cycle>("template") { $0[.templateId].map { SortKey($0) } }
        package static let indexes = [ofAccount, byId, sought, upgradeable, scheduled, ofTemplate]
    }

    /// A connector that a cycle uses. `Id` is that of the catalogue, as in real answers; the OpenAPI document says that it is the account
    /// connector's, which is in `AccountConnectorId`.
    struct CycleConnector: TypedDocument {
        var document = JSON.Document()
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "CycleConnector", source: "Cyclr API, “Install Cycle Template”; Cyclr OpenAPI, Cycle", isOpen: true,
            [
                .init(.id), .init(.accountConnectorId), .init(.name), .init(.version), .init(.authenticated), .init(.stepCount),
                .init(.icon), .init(.connectorId, required: false), .init(.status, required: false), .init(.description, required: false),
            ])
    }

    /// A step in the short form that the OpenAPI document shows inside a cycle.
    struct CycleStep: TypedDocument {
        var document = JSON.Document()
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "CycleStep", source: "Cyclr OpenAPI, Step", isOpen: true,
            [
                .init(.id), .init(.name), .init(.description, required: false), .init(.connectorId, required: false),
                .init(.methodId, required: false),
            ])
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

extension Field where Owner == Cyclr.Cycle, Value == Bool? {
    static var tookCall: Self { "$tookCall" }
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
    static var activated: Self { "$activated" }
}

extension Field where Owner == Cyclr.Cycle, Value == [String] {
    static var tags: Self { "Tags" }
}

extension Field where Owner == Cyclr.Cycle, Value == [JSON.Document] {
    static var connectors: Self { "Connectors" }
    static var steps: Self { "Steps" }
    static var outcomes: Self { "$outcomes" }
}

extension Field where Owner == Cyclr.CycleConnector, Value == Int {
    static var id: Self { "Id" }
    static var stepCount: Self { "StepCount" }
    static var connectorId: Self { "ConnectorId" }
}

extension Field where Owner == Cyclr.CycleConnector, Value == Int? {
    static var accountConnectorId: Self { "AccountConnectorId" }
}

extension Field where Owner == Cyclr.CycleConnector, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.CycleConnector, Value == String? {
    static var version: Self { "Version" }
    /// Null unless `includeIcons` asks for it.
    static var icon: Self { "Icon" }
    static var status: Self { "Status" }
    static var description: Self { "Description" }
}

extension Field where Owner == Cyclr.CycleConnector, Value == Bool {
    static var authenticated: Self { "Authenticated" }
}

extension Field where Owner == Cyclr.CycleStep, Value == GUID {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.CycleStep, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.CycleStep, Value == String? {
    static var description: Self { "Description" }
}

extension Field where Owner == Cyclr.CycleStep, Value == Int? {
    static var connectorId: Self { "ConnectorId" }
}

extension Field where Owner == Cyclr.CycleStep, Value == Cyclr.NumberText? {
    static var methodId: Self { "MethodId" }
}
