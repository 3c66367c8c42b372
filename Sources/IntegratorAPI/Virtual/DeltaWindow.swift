import Emulation
import MappingEngine
import OrderedJSON

extension Integrator {
    /// The time in which a record must have changed for a delta export to take it. A record without a date counts as unchanged; other
    /// exports take all.
    struct DeltaWindow {
        let from, to: Instant?
        private let field: SourcePath?

        init(_ export: JSON.Object, from: Instant?, to: Instant?) {
            (self.from, self.to) = (from, to)
            field = export["type"] == "delta" ? export["delta"]?["dateField"]?.stringValue.flatMap { try? SourcePath($0) } : nil
        }

        func includes(_ record: JSON) -> Bool {
            guard let field, from != nil || to != nil else { return true }
            let value = field.value(in: record)
            let date = value?.stringValue.flatMap(Instant.init(iso8601:)) ?? value?.intValue.map { .milliseconds(Int64($0)) }
            guard let date else { return false }
            return (from.map { date >= $0 } ?? true) && (to.map { date < $0 } ?? true)
        }
    }
}
