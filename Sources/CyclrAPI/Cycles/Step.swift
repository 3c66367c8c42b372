package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A step of a cycle. Members of ours: `$cycle`; `$accountConnector`; `$parameterMappings` and `$fieldMappings`, by the id of parameter
    /// or field; `$webhookKey`, if the step waits for calls; `$logic`, what a step without a method decides or waits for; `$orphaned`, if
    /// it refers to something that is gone. `AccountConnector` and `Method` are null in the stored step and filled in when it is shown.
    package struct Step: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        /// A recorded step also has what its answer added to it.
        package var hiddenSeed: JSON.Document {
            get { hidden }
            set {
                hidden = newValue
                if self[.accountConnectorDocument] != nil { self[.accountConnectorDocument] = nil }
                if self[.methodDocument] != nil { self[.methodDocument] = nil }
            }
        }
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Step", source: "Cyclr OpenAPI, Step; the vendor's test suite",
            [
                .init(.id), .init(.name), .init(.description, default: .null), .init(.actionType),
                .init(.accountConnectorDocument, .nullable(.object(AccountConnector.schema)), default: .null),
                .init(.methodDocument, .nullable(.object(Method.schema)), default: .null), .init(.displayPositionLeft, default: 0),
                .init(.displayPositionTop, default: 0), .init(.connectorId, default: .null),
                .init(.methodId, default: .null, alsoAt: ["Method", "Id"]), .init(.cycle),
                .init(.accountConnector, alsoAt: ["AccountConnector", "Id"]), .init(.parameterMappings), .init(.fieldMappings),
                .init(.webhookKey), .init(.logic), .init(.orphaned),
            ])

        static let ofCycle = Index<Step>("cycle") { SortKey($0[.cycle]) }
        static let ofAccountConnector = Index<Step>("account connector") { $0[.accountConnector].map { SortKey($0) } }
        static let ofConnector = Index<Step>("connector") { $0[.connectorId].map { SortKey($0) } }
        static let byWebhookKey = Index<Step>("webhook key") { $0[.webhookKey].map { SortKey($0) } }
        static let webhooksOfConnector = Index<Step>("webhooks of connector") { step in
            step[.webhookKey] == nil ? nil : step[.connectorId].map { SortKey($0) }
        }
        package static let indexes = [ofCycle, ofAccountConnector, ofConnector, byWebhookKey, webhooksOfConnector]
    }
}

extension Cyclr.Step {
    var type: Cyclr.ActionType { Cyclr.ActionType(rawValue: self[.actionType]) ?? .undefined }

    /// The method that the step calls; nil for a step that decides or waits, even if it keeps a method from when it was of another type.
    var calledMethod: Cyclr.NumberText? {
        switch type {
        case .action, .webhook, .undefined: self[.methodId]
        case .decision, .delay, .waitUntil, .waitAll: nil
        }
    }
}

extension Field where Owner == Cyclr.Step, Value == GUID {
    static var id: Self { "Id" }
    static var cycle: Self { "$cycle" }
}

extension Field where Owner == Cyclr.Step, Value == String {
    static var name: Self { "Name" }
    static var actionType: Self { "ActionType" }
}

extension Field where Owner == Cyclr.Step, Value == Bool {
    /// Whether something that the step refers to was deleted or belongs to another account.
    static var orphaned: Self { "$orphaned" }
}

extension Field where Owner == Cyclr.Step, Value == String? {
    static var description: Self { "Description" }
    static var webhookKey: Self { "$webhookKey" }
}

extension Field where Owner == Cyclr.Step, Value == JSON.Document? {
    static var accountConnectorDocument: Self { "AccountConnector" }
    static var methodDocument: Self { "Method" }
}

extension Field where Owner == Cyclr.Step, Value == Int {
    static var displayPositionLeft: Self { "DisplayPositionLeft" }
    static var displayPositionTop: Self { "DisplayPositionTop" }
}

extension Field where Owner == Cyclr.Step, Value == Int? {
    /// The id of the connector in the catalogue.
    static var connectorId: Self { "ConnectorId" }
    static var accountConnector: Self { "$accountConnector" }
}

extension Field where Owner == Cyclr.Step, Value == Cyclr.NumberText? {
    static var methodId: Self { "MethodId" }
}

extension Field where Owner == Cyclr.Step, Value == JSON.Document {
    static var parameterMappings: Self { "$parameterMappings" }
    static var fieldMappings: Self { "$fieldMappings" }
    /// `{"Criteria":{"SourceStepId","SourceFieldId","Operator","Value"}}`, `{"DelaySeconds":60}`, `{"WaitUntil":"2022-05-02T13:00:00Z"}`.
    static var logic: Self { "$logic" }
}
