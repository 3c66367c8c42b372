package import HTTPMessages
package import OrderedJSON

/// Runs one API: carries a request from bytes to answer. Knows no state; that is the sandbox's.
package final class Emulator<Service: API>: Mount {
    /// This API's place among the mounts: where a sandbox keeps its world.
    private let place: Int
    let rows = Service.endpoints
    private let router: Router
    private let baseline: World<Service>.Moment
    /// The header fields of each row's success, made once.
    private let successHeaders: [Headers]

    package init(at place: Int, baseline: Service.State, now: Instant) {
        self.place = place
        router = Router(rows, Service.routing)
        var state = baseline
        Service.resume(&state, at: now)
        self.baseline = World<Service>.Moment(state)
        successHeaders = rows.map { answerHeaders(Service.contentType(of: $0.media), $0.evidence, Service.everyAnswer) }
    }

    /// A request's whole life: find the row, meet the faults, admit, run, answer, write down.
    package func respond(to request: Request, in sandbox: Sandbox) -> Answer {
        let started = Instant.system()
        let now = sandbox.clock.now
        let world = sandbox.world(of: Service.self, at: place)
        world.catchUp(to: now, sandbox.randomness)
        let found = router.find(request.method, request.target)
        var outcome = Outcome(evidence: .inferred)
        if case .row(let index, _) = found { outcome.row = index }
        let operation = outcome.row.map { rows[$0].operation } ?? ""
        let fault = Service.isControlPlane ? nil : sandbox.faults.fault(for: request, operation: operation, at: now)
        do throws(Refusal<Service>) {
            switch (fault, found) {
            case (.response(let response), _): outcome.response = response
            case (.refusal(let code, let message), _): throw Refusal(forced: code, message)
            case (_, .row(let index, let captures)):
                let answered = try run(rows[index], captures, request, world, sandbox, now)
                outcome.evidence = rows[index].evidence
                outcome.response = Response(rows[index].status, headers: successHeaders[index], body: answered.body)
                answered.headers.scan { name, value in
                    outcome.response.headers.append(name: name, value: value)
                    return true
                }
            case (_, .otherMethods(let methods)):
                throw Refusal(.methodNotAllowed, headers: ["Allow": methods.map(\.name).joined(separator: ", ")])
            case (_, .nothing): throw Refusal(.unknownPath)
            }
        } catch {
            if let index = outcome.row {
                assert(
                    rows[index].lists(error.code) || fault != nil,
                    "\(operation) refused with \(error.code), which its row does not list")
            }
            outcome.refusal = error.code
            outcome.evidence = error.code.evidence
            outcome.response = response(to: error, in: sandbox)
        }
        outcome.response.headers.append("Date", now.httpDate)
        switch fault {
        case .delay(let duration): outcome.response.delay = duration
        case .delivery(let delivery): outcome.response.delivery = delivery
        default: break
        }
        guard !Service.isControlPlane else { return .ready(outcome.response) }
        sandbox.journal.record(
            Exchange(
                at: now, nanoseconds: (Instant.system().ticks - started.ticks) * 100, api: Service.name, operation: operation,
                refusal: outcome.refusal?.rawValue, evidence: outcome.evidence, request: request, status: outcome.response.status,
                responseBody: outcome.response.body))
        return .ready(outcome.response)
    }

    private struct Outcome {
        var row: Int?
        var evidence: Evidence
        var refusal: Service.Code?
        var response = Response(.internalServerError)
    }

    private func run(
        _ row: Endpoint<Service>, _ captures: PathCaptures, _ request: Request, _ world: World<Service>, _ sandbox: Sandbox, _ now: Instant
    ) throws(Refusal<Service>) -> Answered {
        let state = world.moment.state
        let caller = try Service.admit(request, by: row.access, in: state, at: now)
        let call = Call<Service>(
            caller: caller, now: now, sandbox: sandbox, request: request, pattern: row.path, captures: captures)
        let answered: Answered
        switch row.work {
        case .read(let read): answered = try read(call, state)
        case .act(let decode): answered = try decode(request)(call, state)
        case .write(let decode):
            let write = try decode(request)
            answered = try world.write { draft throws(Refusal<Service>) in try write(call, &draft) }
        }
        if sandbox.checksAnswers { try check(answered, row) }
        return answered
    }

    /// An answer that is not what its row says is a fault of ours, and said so.
    private func check(_ answered: Answered, _ row: Endpoint<Service>) throws(Refusal<Service>) {
        guard let shape = row.responseShape else { return }
        guard let json = try? JSON(parsing: answered.body) else { throw Refusal(.internalError, "\(row.operation) answered no JSON") }
        guard let fault = shape.faults(in: json).first else { return }
        throw Refusal(.internalError, "\(row.operation) answered \(fault.found) at \(fault.pointer); its schema says \(fault.expected)")
    }

    package func refuse(_ status: Status, _ request: Request, in sandbox: Sandbox) -> Response {
        let code = Service.Code.allCases.first { $0.status == status } ?? (status == .contentTooLarge ? .bodyTooLarge : .internalError)
        var answer = response(to: Refusal(code), in: sandbox)
        answer.status = status
        answer.headers.append("Date", sandbox.clock.now.httpDate)
        return answer
    }

    private func response(to refusal: Refusal<Service>, in sandbox: Sandbox) -> Response {
        let context = AnswerContext(randomness: sandbox.randomness, exchange: sandbox.journal.count)
        let envelope = Service.envelope(of: refusal, context)
        var headers = answerHeaders(envelope.contentType, refusal.code.evidence, Service.everyAnswer)
        for (name, value) in refusal.headers.fields { headers.append(name, value) }
        return Response(refusal.code.status, headers: headers, body: envelope.body)
    }

}

extension Emulator: WorldMaking {
    func world(at now: Instant) -> any AnyWorld {
        let world = World<Service>(baseline: baseline)
        world.reset(at: now)
        return world
    }
}

extension Refusal {
    /// A refusal that a fault asks for by its code.
    fileprivate init(forced code: String, _ message: String) {
        guard let code = Service.Code(rawValue: code) else {
            self.init(.internalError, "\(Service.name) has no refusal \(code)")
            return
        }
        self.init(code, message)
    }
}

extension Emulator {
    package var name: String { Service.name }
    package var title: String { Service.title }
    package var roots: [String] { Service.roots }
    package var foldsCase: Bool { Service.routing.foldsCase }
    package var secrets: Secrets { Service.secrets }
    package func openAPI(server: String) -> JSON { OpenAPI.document(of: Service.self, rows, server: server) }

    package var routes: [Route] {
        rows.map { row in
            Route(
                method: row.method, path: row.path.text, access: "\(row.access)", status: row.status, evidence: row.evidence,
                fails: row.fails.map(\.rawValue).sorted())
        }
    }

    package var refusals: [RefusalNote] {
        Service.Code.allCases.map { RefusalNote(code: $0.rawValue, status: $0.status, evidence: $0.evidence) }
    }
}

private func answerHeaders(_ contentType: String?, _ evidence: Evidence, _ everyAnswer: Headers) -> Headers {
    var headers = Headers(reserving: 192)
    if let contentType { headers.append("Content-Type", contentType) }
    headers.append("X-Understudy-Evidence", evidence.rawValue)
    for (name, value) in everyAnswer.fields { headers.append(name, value) }
    return headers
}
