package import Emulation
package import HTTPMessages

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
        Tokens.endpoints
        Connections.endpoints
        TradingPartners.endpoints
        DebugLog.endpoints
        Pings.endpoints
        OAuth.endpoints
        VirtualExports.endpoints
        VirtualImports.endpoints
        VirtualMappings.endpoints
        Invocations.endpoints
        Previews.endpoints
        NotEmulated.endpoints
        Flows.endpoints
        Runs.endpoints
        RunStats.endpoints
        Jobs.endpoints
        FlowErrors.endpoints
        ErrorActions.endpoints
        Retries.endpoints
        JobErrors.endpoints
        FlowCopies.endpoints
        Copies.endpoints
        Replacements.endpoints
        Exports.endpoints
        WebhookListeners.endpoints
        Imports.endpoints
        Integrations.endpoints
        Scripts.endpoints
        IClients.endpoints
        LookupCaches.endpoints
        Tags.endpoints
        Shares.endpoints
        AuditLog.endpoints
        Memory.endpoints
        RecycleBin.endpoints
    }
}
