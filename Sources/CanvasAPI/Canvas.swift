package import Emulation
import HTTPMessages

/// Canvas by ConnectMyApps: registered applications and the workflows between them, under `/api`.
///
/// Source: the vendor's page "Canvas REST API". The service runs on ASP.NET Core, which decides what a body may be and how errors look.
package enum Canvas: API {
    package typealias Refusal = Emulation.Refusal<Canvas>
    package typealias Call = Emulation.Call<Canvas>

    package static let name = "canvas"
    package static let title = "Canvas REST API"
    package static let roots = ["api"]
    /// ASP.NET Core ignores the letter case of paths and query names, and answers HEAD only where an action declares it.
    package static let routing = RoutingRules(foldsCase: true, acceptsTrailingSlash: true, answersHead: false)
    package static let everyRowFails: Set<Code> = [
        .unauthorized, .accountNotManaged, .invalidBody, .unsupportedMediaType, .bodyTooLarge, .headersTooLarge, .unsupportedCoding,
    ]
    package static func mayAnswer(_ code: Code, to access: Access, withBody: Bool) -> Bool {
        switch code {
        case .unauthorized: access != .open
        case .accountNotManaged: access == .account
        case .invalidBody, .unsupportedMediaType: withBody
        default: true
        }
    }

    @EndpointTable<Self> package static var endpoints: [Endpoint<Self>] {
        Help.endpoints.tagged("Help")
        Accounts.endpoints.tagged("Accounts")
        Applications.endpoints.tagged("Applications")
        RegApplications.endpoints.tagged("Registered applications")
        WorkflowTemplates.endpoints.tagged("Templates")
        Workflows.endpoints.tagged("Workflows")
        WorkflowRuns.endpoints.tagged("Workflow runs")
        WorkflowSchedules.endpoints.tagged("Workflow schedules")
    }
}
