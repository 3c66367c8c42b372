package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// An error or a warning of a run. Members of ours: `$id`, `$account`.
    package struct Incident: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        /// There must be a date, since lists are filtered by it; its name `CreatedOnUtc` is assumed.
        package static let schema = Schema(
            of: Self.self, "Incident", source: "the vendor's test suite",
            [
                .init(.cycleId, .observed), .init(.cycleName, .observed), .init(.level, values: Level.allCases.map(\.rawValue), .observed),
                .init(.shortMessage, .observed), .init(.fullMessage, .observed), .init(.stepId, .observed), .init(.stepName, .observed),
                .init(.transactionId, .observed), .init(.createdOnUtc, .assumed), .init(.id), .init(.account),
            ])

        package enum Level: String, CaseIterable {
            case error = "Error"
            case warning = "Warning"
        }

        static let ofCycle = Index<Incident>("cycle") { SortKey($0[.cycleId]).then($0[.createdOnUtc].instant) }
        static let ofAccount = Index<Incident>("account") { SortKey($0[.account]).then($0[.createdOnUtc].instant) }
        static let ofCycleByLevel = Index<Incident>("cycle, level") {
            SortKey($0[.cycleId]).then($0[.level]).then($0[.createdOnUtc].instant)
        }
        static let ofAccountByLevel = Index<Incident>("account, level") {
            SortKey($0[.account]).then($0[.level]).then($0[.createdOnUtc].instant)
        }
        static let ofTransaction = Index<Incident>("transaction") { $0[.transactionId].map { SortKey($0) } }
        package static let indexes = [ofCycle, ofAccount, ofCycleByLevel, ofAccountByLevel, ofTransaction]
    }
}

extension Field where Owner == Cyclr.Incident, Value == GUID {
    static var cycleId: Self { "CycleId" }
    static var id: Self { "$id" }
}

extension Field where Owner == Cyclr.Incident, Value == GUID? {
    static var stepId: Self { "StepId" }
    static var transactionId: Self { "TransactionId" }
}

extension Field where Owner == Cyclr.Incident, Value == String {
    static var cycleName: Self { "CycleName" }
    static var level: Self { "IncidentLevel" }
    static var shortMessage: Self { "ShortMessage" }
    static var fullMessage: Self { "FullMessage" }
    static var account: Self { "$account" }
}

extension Field where Owner == Cyclr.Incident, Value == String? {
    static var stepName: Self { "StepName" }
}

extension Field where Owner == Cyclr.Incident, Value == Cyclr.DateTime {
    static var createdOnUtc: Self { "CreatedOnUtc" }
}
