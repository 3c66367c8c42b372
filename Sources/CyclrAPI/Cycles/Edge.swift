package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// A connection from one step of a cycle (`$cycle`) to the next. That it leads from tail to head is assumed.
    package struct Edge: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Edge", source: "the vendor's test suite",
            [
                .init(.id, .observed), .init(.head, .observed), .init(.tail, .observed), .init(.edgeType, .observed), .init(.cycle),
            ])

        static let ofCycle = Index<Edge>("cycle") { SortKey($0[.cycle]) }
        static let fromStep = Index<Edge>("tail") { SortKey($0[.tail]) }
        static let toStep = Index<Edge>("head") { SortKey($0[.head]) }
        package static let indexes = [ofCycle, fromStep, toStep]
    }
}

extension Field where Owner == Cyclr.Edge, Value == GUID {
    static var id: Self { "Id" }
    static var head: Self { "HeadStepId" }
    static var tail: Self { "TailStepId" }
    static var cycle: Self { "$cycle" }
}

extension Field where Owner == Cyclr.Edge, Value == String {
    static var edgeType: Self { "EdgeType" }
}
