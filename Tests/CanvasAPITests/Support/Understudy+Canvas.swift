@testable import CanvasAPI
@testable import Emulation
import OrderedJSON
import UnderstudyTesting

extension Understudy {
    /// A Canvas that is called with the documented keys. Its clock stands still, by default at noon of the Monday before the documented
    /// scheduled run, 2022-05-03T02:00:00Z. The other APIs run nothing, so everything that happens on the clock is Canvas's.
    static func canvas(at now: String = "2022-05-02T12:00:00Z", seeds: [String: String] = [:]) throws -> Understudy {
        try Understudy(now: now, seeds: quiet.merging(seeds) { _, own in own }, headers: Documented.keys)
    }

    /// Seeds of a Cyclr without records and of an integrator.io in which nothing runs.
    private static let quiet = Dictionary(
        uniqueKeysWithValues: [
            "partner", "clients", "tokens", "users", "accounts", "connectors", "methods", "account-connectors", "templates", "cycles",
            "steps",
            "edges", "variables", "transactions", "incidents", "marketplaces", "folders",
        ].map { ("cyclr/\($0).json", "[]") } + ["flows", "jobs", "flow-errors"].map { ("integrator/\($0).json", "[]") })

    /// The main sandbox's state. The control plane is mounted first, Canvas behind it.
    var canvasState: Canvas.State {
        get throws { try sandbox().world(of: Canvas.self, at: 1).version.state }
    }

    /// Everything that Canvas remembers, whether clients see it or not: each record in the form of a seed, and what is due next.
    var memory: [String] {
        get throws {
            let state = try canvasState
            return state.accounts.all.map(\.seed.text) + state.applications.all.map(\.seed.text) + state.registrations.all.map(\.seed.text)
                + state.templates.all.map(\.seed.text) + state.workflows.all.map(\.seed.text)
                + ["\(state.agenda.count) due, the next \(state.agenda.next.map { "\($0)" } ?? "never")"]
        }
    }

    /// A workflow as a client reads it.
    func workflow(_ id: String) -> JSON? { get("/api/Workflow?id=\(id)").json }
}

extension JSON.Object {
    var text: String { JSON.object(self).text }
}

/// The workflow that the documented POST Workflow creates. Before that it can be addressed, but no list shows it.
let postedWorkflow = "0fdfd78c-258f-49ed-9e8c-faef9d6598fa"
