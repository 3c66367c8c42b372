package import HTTPMessages
package import OrderedJSON
import Synchronization

/// One API as the rest of the server sees it.
package final class Emulator<Service: API>: Mount {
    private let place: Int
    private let baseline: World<Service>.Baseline
    private let madeResponder = Mutex<AnyResponder?>(nil)
    private let credentialPlaces = Service.credentials

    package init(at place: Int, baseline: @escaping @Sendable @autoclosure () -> Service.State, now: Instant) {
        self.place = place
        self.baseline = World<Service>.Baseline {
            var state = baseline()
            Service.resume(&state, at: now)
            return state
        }
    }

    /// Made on first use, like the baseline: building all rows of all APIs takes longer than a client wants to wait for its first answer.
    private var anyResponder: AnyResponder {
        // its own atomic reference would look up a generic type at each load, which takes longer than the lock
        madeResponder.withLock { made in
            let responder = made ?? AnyResponder(Responder<Service>(at: place))
            made = responder
            return responder
        }
    }
    private var responder: Responder<Service> { anyResponder.responder as! Responder<Service> }  // made a few lines above

    package func credentials(in request: Request) -> [String] { credentialPlaces.credentials(in: request) }

    package func isServerWide(_ request: Request) -> Bool { anyResponder.responder.isServerWide(request) }

    package func takesLargeBodies(_ method: Method, _ target: Target) -> Bool { anyResponder.responder.takesLargeBodies(method, target) }

    package func respond(to request: Request, in sandbox: Sandbox) -> Answer { anyResponder.responder.respond(to: request, in: sandbox) }

    package func refuse(_ status: Status, _ request: Request, in sandbox: Sandbox) -> Response {
        responder.refuse(status, request, in: sandbox)
    }

    package func shown(_ target: Target) -> String { responder.redaction.word(for: target) }
}

/// Holds a responder of any API. Loading a reference of a known type takes no look-up of the service's types, which every request would pay
/// for.
private final class AnyResponder: Sendable {
    let responder: any Responding

    init(_ responder: any Responding) { self.responder = responder }
}

private protocol Responding: AnyObject, Sendable {
    func isServerWide(_ request: Request) -> Bool
    func takesLargeBodies(_ method: Method, _ target: Target) -> Bool
    func respond(to request: Request, in sandbox: Sandbox) -> Answer
}

extension Responder: Responding {}

extension Emulator: WorldMaking {
    func world(at now: Instant) -> any AnyWorld { World<Service>(baseline: baseline, at: now) }
}

// What callers that do not know the API may ask of it.
extension Emulator {
    func world(of sandbox: Sandbox) -> World<Service> { sandbox.world(of: Service.self, at: place) }

    func version(of snapshot: Snapshot) -> World<Service>.Version {
        (snapshot.worlds[place] as! World<Service>.Captured).version  // a world of this API captured it: mounts keep their order
    }

    package func outbox(in sandbox: Sandbox) -> Outbox? {
        Service.outbox.map { sandbox.world(of: Service.self, at: place).version.state[keyPath: $0] }
    }

    package var outgoingKinds: [String] { Service.outgoingKinds }

    package func note(_ attempt: Outbox.Attempt, of call: Outbox.Entry, in sandbox: Sandbox, afterResets resets: Int) async {
        sandbox.attempts.count(attempt)
        let world = sandbox.world(of: Service.self, at: place)
        // not on a task's thread: there are as many as there are cores, and one that waited would hold up what other sandboxes send
        await withCheckedContinuation { continuation in
            world.waiting.add {
                if let outbox = Service.outbox {
                    world.write { draft in
                        // a reset or a restore in the meantime may have made another call that looks the same
                        if sandbox.outgoing.resets == resets { draft[keyPath: outbox].note(attempt, of: call) }
                    }
                    sandbox.outgoing.announce()
                }
                continuation.resume()
            }
        }
    }

    package var outcomeShape: Shape? { Service.outcomeShape }

    package var settings: [Setting] { Service.settings }

    package func faults(of outcomes: [JSON.Document], for id: String, in sandbox: Sandbox) -> [OutcomeFault] {
        Service.faults(of: outcomes, for: id, in: sandbox.world(of: Service.self, at: place).version.state)
    }

    package func script(outcomes: [JSON.Document], for id: String, in sandbox: Sandbox) -> Bool {
        // a run that is due already does not use up an outcome for the next one
        caughtUp(sandbox, to: sandbox.clock.now).write { Service.script(outcomes: outcomes, for: id, in: &$0) }
    }
}

extension Emulator {
    package var name: String { Service.name }
    package var title: String { Service.title }
    package var roots: [String] { Service.roots }

    package var aliasRoots: [String] {
        guard !Service.routing.aliases.isEmpty else { return [] }
        let paths = responder.rows.map { $0.path.literalBeginning }
        let found = Service.routing.aliases.flatMap { alias, segment in
            paths.filter { $0.count > 1 && $0[0] == segment }.map { "\(alias)/\($0[1].lowercased())" }
        }
        return Set(found).sorted()
    }

    package var foldsCase: Bool { Service.routing.foldsCase }
    package func openAPI(server: String, isOfSandbox: Bool) -> JSON {
        OpenAPI.document(of: Service.self, responder.rows.map(\.endpoint), server: server, isOfSandbox: isOfSandbox)
    }

    package func environment(at address: String, now: Instant) -> [(name: String, value: String)] {
        let name = Service.isControlPlane ? "UNDERSTUDY_ADMIN_URL" : "\(Service.name.uppercased())_BASE_URL"
        return [(name, "\(address)/\(Service.roots[0])")] + Service.environment(of: baseline.version.state, at: address, now: now)
    }

    package var routes: [Route] {
        responder.rows.map { row in
            let endpoint = row.endpoint
            return Route(
                method: endpoint.method, path: endpoint.path.text, access: "\(endpoint.access)", status: endpoint.status,
                evidence: endpoint.evidence, fails: endpoint.fails.map(\.rawValue).sorted())
        }
    }

    package var refusals: [RefusalNote] {
        Service.Code.allCases.map { RefusalNote(code: $0.rawValue, status: $0.status, evidence: $0.evidence) }
    }
}
