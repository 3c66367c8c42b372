package import Emulation
import HTTPMessages

/// integrator.io by Celigo: connections to applications, and the flows of records between them, under `/v1`.
///
/// The contract is the vendor's pages "Connection API" and "Flow API". For the rest, the sources are its other documents and published
/// schemas, what clients rely on, and what others saw of the real service. The service keeps its documents in MongoDB, which decides what
/// ids look like.
package enum Integrator: API {
    package typealias Refusal = Emulation.Refusal<Integrator>
    package typealias Call = Emulation.Call<Integrator>

    package static let name = "integrator"
    package static let title = "integrator.io REST API"
    package static let roots = ["v1"]
    /// Clients send trailing slashes, and the documents write `/iclients` and `/iClients`. The vendor's pages reach the same API below
    /// `/api`.
    package static let routing = RoutingRules(foldsCase: true, acceptsTrailingSlash: true, aliases: ["api": "v1"])
    package static let everyRowFails: Set<Code> = [
        .unauthorized, .accessRestricted, .rateLimited, .invalidJSON, .unsupportedMediaType, .bodyTooLarge, .headersTooLarge,
    ]
    /// The open row of webhook listeners refuses a wrong token, too.
    package static func mayAnswer(_ code: Code, to access: Access, withBody: Bool) -> Bool {
        switch code {
        case .accessRestricted, .rateLimited: access != .open
        case .invalidJSON, .unsupportedMediaType: withBody
        default: true
        }
    }

    @EndpointTable<Self> package static var endpoints: [Endpoint<Self>] {
        Tokens.endpoints.tagged("Tokens")
        Connections.endpoints.tagged("Connections")
        TradingPartners.endpoints.tagged("Connections")
        DebugLog.endpoints.tagged("Connections")
        Pings.endpoints.tagged("Connections")
        OAuth.endpoints.tagged("Connections")
        VirtualExports.endpoints.tagged("Virtual exports and imports")
        VirtualImports.endpoints.tagged("Virtual exports and imports")
        VirtualMappings.endpoints.tagged("Virtual exports and imports")
        Invocations.endpoints.tagged("Invocations and previews")
        Previews.endpoints.tagged("Invocations and previews")
        NotEmulated.endpoints.tagged("Not emulated")
        Flows.endpoints.tagged("Flows")
        Runs.endpoints.tagged("Flows")
        RunStats.endpoints.tagged("Flows")
        Jobs.endpoints.tagged("Jobs")
        FlowErrors.endpoints.tagged("Errors")
        ErrorActions.endpoints.tagged("Errors")
        Retries.endpoints.tagged("Errors")
        JobErrors.endpoints.tagged("Errors")
        FlowCopies.endpoints.tagged("Flows")
        Copies.endpoints.tagged("Copies")
        Replacements.endpoints.tagged("Copies")
        Exports.endpoints.tagged("Exports")
        WebhookListeners.endpoints.tagged("Exports")
        Imports.endpoints.tagged("Imports")
        Integrations.endpoints.tagged("Integrations")
        Scripts.endpoints.tagged("Scripts")
        IClients.endpoints.tagged("iClients")
        LookupCaches.endpoints.tagged("Lookup caches")
        Tags.endpoints.tagged("Tags")
        Shares.endpoints.tagged("Users")
        AuditLog.endpoints.tagged("Audit log")
        Memory.endpoints.tagged("State")
        RecycleBin.endpoints.tagged("Recycle bin")
    }
}
