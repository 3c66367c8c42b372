/// How we know what a row, a refusal or a member claims. Printed by `/__admin/fidelity` and sent with every answer.
package enum Evidence: String, Sendable, CaseIterable, Comparable {
    /// Nobody knows; ours to choose.
    case assumed
    /// Follows from the vendor's own data or from the framework that it runs on.
    case inferred
    /// Somebody recorded the real service.
    case observed
    /// The vendor says so.
    case documented

    package static func < (a: Self, b: Self) -> Bool { a.strength < b.strength }

    init(strength: Int) { self = Self.allCases.first { $0.strength == strength } ?? .assumed }

    var strength: Int {
        switch self {
        case .assumed: 0
        case .inferred: 1
        case .observed: 2
        case .documented: 3
        }
    }
}
