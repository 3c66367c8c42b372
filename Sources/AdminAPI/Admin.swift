package import Emulation
import HTTPMessages
import OrderedJSON

/// The control plane, under `/__admin`: the same table, the same rows. What it works on is the sandbox of the request.
package enum Admin: API {
    package typealias Refusal = Emulation.Refusal<Admin>
    package typealias Call = Emulation.Call<Admin>

    package static let name = "admin"
    package static let title = "Understudy control plane"
    package static let roots = ["__admin"]
    package static let routing = RoutingRules(acceptsTrailingSlash: true)
    package static let everyRowFails: Set<Code> = [
        .unauthorized, .foreignHost, .foreignOrigin, .malformedBody, .invalidBody, .bodyTooLarge, .headersTooLarge,
    ]
    package static let isControlPlane = true

    /// What the rows may ask of the server. It has no memory of its own.
    package typealias State = any ServerFacts

    @EndpointTable<Self> package static var endpoints: [Endpoint<Self>] {
        About.endpoints
        Metrics.endpoints
        Sandboxing.endpoints
        Journaling.endpoints
        Verifying.endpoints
        Waiting.endpoints
        Faulting.endpoints
        SandboxList.endpoints
        Settings.endpoints
        Snapshots.endpoints
        Outboxes.endpoints
        Outcomes.endpoints
        StateRecords.endpoints
        Diffing.endpoints
    }

    package static func state(from seeds: SeedReader) -> State { preconditionFailure("the control plane has no seeds") }
}

/// What the control plane knows of the server around it.
package protocol ServerFacts: Sendable {
    var version: String { get }
    /// Every API of the server, the control plane included.
    var mounts: [any Mount] { get }
    var sandboxes: Sandboxes { get }
    /// Whether the server listens.
    var isReady: Bool { get }
    /// `http://127.0.0.1:8080`, or whatever address the server has.
    var address: String { get }
    /// Who may work the controls.
    var doorkeeper: Admin.Doorkeeper { get }
    /// Who sends a sandbox's calls, to these hosts alone; nil where the server sends none.
    func courier(for sandbox: Sandbox, allowing hosts: [String]) -> (any Courier)?
}
