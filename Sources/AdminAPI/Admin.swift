package import Emulation
import HTTPMessages
import OrderedJSON

/// The control plane, under `/__admin`: an API with a table like the others. It works on the sandbox of the request.
package enum Admin: API {
    package typealias Refusal = Emulation.Refusal<Admin>
    package typealias Call = Emulation.Call<Admin>

    package static let name = "admin"
    package static let title = "Understudy control plane"
    package static let docs: String? = """
        Puts the emulated services into any situation, and reports what happened. Each operation works on one sandbox, a universe with records, clock, ids, \
        faults, journal and settings of its own: the one named by the header `X-Understudy-Sandbox` or by the path prefix `/sandbox/<name>`, or `main` if \
        neither names one. A sandbox is created when it is first named, unless the server is set not to. Listing or deleting \
        sandboxes or snapshots, creating a sandbox, or asking about the server creates no other sandbox.

        Bodies are JSON, whatever their `Content-Type`; an absent body means `{}`. A member that is not listed, has the wrong type or is out of range is refused, \
        and then nothing has changed; so is a member that comes twice, and a query parameter that is not listed or comes twice. A body may have up to 10 MiB; one that carries a state, a \
        record of it or a sandbox, up to 64 MiB, but only four bodies of more than 10 MiB are accepted at once: a further one gets 503. Every error is \
        `{"error":{"code":"…","message":"…"}}`: the responses of each operation list its codes as they are sent; messages are for people to read. Times are \
        ISO 8601 in UTC, periods `PT90M` or `7d`. A `{…}` in a path is percent-decoded.

        A token is required if the server listens beyond this machine or was given one: `curl -H "Authorization: Bearer $UNDERSTUDY_ADMIN_TOKEN" …`. `Host` must be \
        an IP address, a loopback name or a name given with `--allow-host`, and pages of other origins are refused, also their links. The examples assume \
        `UNDERSTUDY_ADMIN_URL=http://127.0.0.1:8080/__admin`.
        """
    package static let roots = ["__admin"]
    package static let routing = RoutingRules(acceptsTrailingSlash: true)
    package static let everyRowFails: Set<Code> = [
        .unauthorized, .foreignHost, .foreignOrigin, .malformedBody, .invalidBody, .invalidQuery, .bodyTooLarge, .headersTooLarge,
        .notReady,
    ]
    package static func mayAnswer(_ code: Code, to access: Access, withBody: Bool) -> Bool {
        switch code {
        case .unauthorized, .foreignHost, .foreignOrigin: access == .admin
        case .malformedBody, .invalidBody: withBody
        default: true
        }
    }
    package static let isControlPlane = true

    /// What the rows may ask of the server; the control plane has no state of its own.
    package typealias State = any ServerFacts

    package static var endpoints: [Endpoint<Self>] {
        rows.map { row in row.checking { call throws(Refusal) in try call.checkQuery(row.query) } }
    }

    @EndpointTable<Self> private static var rows: [Endpoint<Self>] {
        About.endpoints.tagged("Server").map { $0.serverWide() }
        Metrics.endpoints.tagged("Server").map { $0.serverWide() }
        Sandboxing.endpoints.tagged("Sandboxes")
        Journaling.endpoints.tagged("Journal")
        Verifying.endpoints.tagged("Journal")
        Waiting.endpoints.tagged("Journal")
        Faulting.endpoints.tagged("Faults")
        FaultPackList.endpoints.tagged("Faults").map { $0.serverWide() }
        SandboxList.endpoints.tagged("Sandboxes").map { $0.serverWide() }
        Settings.endpoints.tagged("Settings")
        Snapshots.endpoints.tagged("Snapshots")
        Outboxes.endpoints.tagged("Outgoing calls")
        OutboxVerifying.endpoints.tagged("Outgoing calls")
        Outcomes.endpoints.tagged("Outcomes")
        StateRecords.endpoints.tagged("State")
        Diffing.endpoints.tagged("State")
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
    /// Decides who may use the control plane.
    var doorkeeper: Admin.Doorkeeper { get }
    /// What sends a sandbox's calls, to these hosts alone; nil where the server sends none.
    func courier(for sandbox: Sandbox, allowing hosts: [String]) -> (any Courier)?
}
