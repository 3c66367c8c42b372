import HTTPMessages
import Synchronization

/// What all callbacks of one daemon share.
final class Engine: Sendable {
    let limits: EngineConfiguration.Limits
    let isSecure: Bool
    let refuse: @Sendable (Status, Request) -> Response
    let respond: Responder
    let held = HeldConnections()
    let lingering = LingeringSockets()
    let open: OpenConnections
    /// Set once, by `stop()`: from then on answers say `Connection: close` and nothing is held any more.
    let isDraining = Atomic(false)

    init(
        limits: EngineConfiguration.Limits, isSecure: Bool, refuse: @escaping @Sendable (Status, Request) -> Response,
        respond: @escaping Responder
    ) {
        self.limits = limits
        self.isSecure = isSecure
        self.refuse = refuse
        self.respond = respond
        open = OpenConnections(limits)
    }
}
