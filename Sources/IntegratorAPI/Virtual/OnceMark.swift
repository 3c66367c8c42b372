import Emulation
import OrderedJSON

extension Integrator {
    /// How an export of the kind `once` marks the records that it has taken, so that it takes none again: in the member that
    /// `once.booleanField` names, or else beside the record. Source: celigo/ai names the kind; the rest is assumed.
    struct OnceMark {
        private let export: String
        private let member: JSON.Key?

        /// Nil for an export of another kind.
        init?(_ export: Export) {
            guard export.document["type"] == "once" else { return nil }
            self.export = export.id
            member = export.document["once"]?["booleanField"]?.stringValue.map { JSON.Key($0) }
        }

        func isOn(_ entry: DataEntry) -> Bool {
            guard let member else { return entry[.takenBy].contains(export) }
            return entry[.record][member].map(Assumed.saysYes) ?? false
        }

        func set(on entry: inout DataEntry) {
            guard let member else { return entry[.takenBy].append(export) }
            var record = entry[.record]
            record.set(member, to: true)
            entry[.record] = record
        }
    }
}
