package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A variable of a cycle (`$cycle`), addressed by its system name.
    package struct Variable: Record {
        /// Spelled `<cycle>/<name>` in paths of the control plane.
        package struct ID: RecordID {
            let cycle: GUID
            let name: String

            init(cycle: GUID, name: String) {
                self.cycle = cycle
                self.name = name
            }

            package init?(inPath text: String) {
                let halves = text.split(separator: "/", maxSplits: 1)
                guard halves.count == 2, let cycle = GUID(String(halves[0])) else { return nil }
                self.init(cycle: cycle, name: String(halves[1]))
            }

            package var inPath: String { "\(cycle)/\(name)" }
            package static func < (a: Self, b: Self) -> Bool { (a.cycle, a.name) < (b.cycle, b.name) }
        }

        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: ID { ID(cycle: self[.cycle], name: self[.systemName]) }
        package static let schema = Schema(
            of: Self.self, "Variable", source: "the vendor's test suite",
            [
                .init(.displayName, .observed), .init(.systemName, .observed), .init(.value, .observed), .init(.mappingType, .observed),
                .init(.cycle),
            ])

        static let ofCycle = Index<Variable>("cycle") { SortKey($0[.cycle]) }
        package static let indexes = [ofCycle]
    }
}

extension Field where Owner == Cyclr.Variable, Value == GUID {
    static var cycle: Self { "$cycle" }
}

extension Field where Owner == Cyclr.Variable, Value == String {
    static var displayName: Self { "DisplayName" }
    static var systemName: Self { "SystemName" }
}

extension Field where Owner == Cyclr.Variable, Value == String? {
    static var value: Self { "Value" }
    static var mappingType: Self { "MappingType" }
}
