import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Calls from anywhere that start cycles and need no token: `/api/webhook/{key}`, `/api/partnerwebhook/{key}` of the service domain.
    /// Source: Cyclr, "Generic Webhook"; connector guides. Not emulated: an answer that the cycle itself gives (its Synchronous Response
    /// step).
    enum WebhookCalls {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path                            access   body                     success             handler    evidence
            POST("/api/webhook/:key",             .open,   takes: Anything.self,    .ok(NoBody.self),   start,     .documented, fails: .notFound)
            POST("/api/partnerwebhook/:key",      .open,   takes: Anything.self,    .ok(NoBody.self),   startAll,  .documented, fails: .notFound)
        }

        /// Documented: a call is accepted only while the cycle is active. Assumed: it is refused as well if the cycle does not begin with
        /// this step, or was to run once and has done so; status and body of both answers; and that, like the interval, the activation's
        /// `StartTime` is ignored.
        static func start(_ call: Call, _ body: Anything, _ state: inout State) throws(Refusal) -> NoBody {
            guard let step = state.steps.rows(Step.byWebhookKey, in: SortKey(call.path("key") ?? "")).first,
                state.takesCalls(step)
            else { throw .notFound("Webhook") }
            state.take(body.value, of: step, RunMoment(call))
            return NoBody()
        }

        /// One address for all accounts of the partner: a call starts every active cycle that begins with a webhook of the connector with
        /// this `$partnerWebhookKey`. Only the address is documented; the rest is assumed.
        static func startAll(_ call: Call, _ body: Anything, _ state: inout State) throws(Refusal) -> NoBody {
            guard let connector = state.connectors.rows(Connector.byPartnerWebhookKey, in: SortKey(call.path("key") ?? "")).first else {
                throw .notFound("Webhook")
            }
            for step in state.steps.rows(Step.webhooksOfConnector, in: SortKey(connector.id)) {
                guard state.takesCalls(step) else { continue }
                state.take(body.value, of: step, RunMoment(call))
            }
            return NoBody()
        }
    }

    /// Whatever a caller sends: JSON as it is, the fields of a form as members, anything else as text.
    struct Anything: RequestBody {
        typealias Service = Cyclr
        static let shape = Shape.any
        static let mediaTypes = ["application/json", "application/x-www-form-urlencoded", "text/plain"]
        let value: JSON

        init(body: JSON) throws(Refusal) { value = body }

        init(reading request: Request) throws(Refusal) {
            let text = String(decoding: request.body, as: UTF8.self)
            if let json = try? JSON(parsing: request.body, .lenient) {
                value = json
            } else if request.headers["Content-Type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true {
                value = .object(JSON.Object(Target("/?\(text)").queryItems.map { ($0.name, .string($0.value)) }))
            } else {
                value = text.isEmpty ? [:] : .string(text)
            }
        }
    }
}

extension Cyclr.State {
    /// Whether a call of this step starts its cycle: the cycle is active, begins with the step, and has not yet run if it is to run once.
    fileprivate func takesCalls(_ step: Cyclr.Step) -> Bool {
        guard let cycle = cycles[step[.cycle]], cycle.isActive, cycle[.tookCall] != true else { return false }
        return firstSteps(of: cycle.id).first?.id == step.id
    }

    fileprivate mutating func take(_ received: JSON, of step: Cyclr.Step, _ moment: RunMoment) {
        // recorded because the date of the last run does not tell: the clock may have stood still since the activation
        cycles.update(step[.cycle]) { if $0[.runOnce] { $0[.tookCall] = true } }
        beginRun(of: step[.cycle], received: received, moment)
    }
}
