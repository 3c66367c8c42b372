package import HTTPMessages
package import OrderedJSON

/// Runs one API: carries a request from bytes to answer. Knows no state; that is the sandbox's.
package final class Emulator<Service: API>: Mount {
    /// This API's place among the mounts: where a sandbox keeps its world.
    private let place: Int
    private let rows: [Row<Service>]
    private let router: Router
    private let baseline: World<Service>.Moment
    private let redaction: Redaction

    package init(at place: Int, baseline: Service.State, now: Instant) {
        self.place = place
        let endpoints = Service.endpoints
        redaction = Redaction(Service.secrets)
        rows = endpoints.map { [redaction] in Row($0, redaction) }
        router = Router(endpoints, Service.routing)
        var state = baseline
        Service.resume(&state, at: now)
        self.baseline = World<Service>.Moment(state)
    }

    /// A request's whole life: find the row, meet the faults, admit, run, answer, write down.
    package func respond(to request: Request, in sandbox: Sandbox) -> Answer {
        let started = Instant.system()
        let now = sandbox.clock.now(atSystem: started)
        let world = sandbox.world(of: Service.self, at: place)
        if !sandbox.faults.stalls(Service.name, at: now) { world.catchUp(to: now, sandbox.randomness) }
        let found = find(request)
        let row = found.row
        let fault =
            Service.isControlPlane
            ? nil
            : requestedFault(request, row?.endpoint)
                ?? sandbox.faults.fault(for: request, api: Service.name, operation: row?.operation ?? "", at: now)

        var response: Response
        var later: PromisedResponse?
        var refusal: Service.Code?
        do throws(Refusal<Service>) {
            (response, later) = try answer(request, found, fault, world, sandbox, now)
        } catch {
            assert(
                row.map { $0.endpoint.lists(error.code) } ?? true || fault != nil,
                "\(row?.operation ?? "") refused with \(error.code), which its row does not list")
            response = self.response(to: error, request, in: sandbox)
            refusal = error.code
        }
        sandbox.appendDate(now, to: &response.headers)
        if case .changed(let change)? = fault { change(&response) }
        sandbox.outgoing.announce()
        if !Service.isControlPlane { record(request, row, refusal, response, in: sandbox, at: now, since: started) }
        if let later, let row { return .later(completed(response, by: later, row, request, sandbox)) }
        return sandbox.answer(response, to: request, of: Service.name, at: now)
    }

    /// The answer with what its row promised, once that is there.
    private func completed(
        _ response: Response, by later: PromisedResponse, _ row: Row<Service>, _ request: Request, _ sandbox: Sandbox
    ) -> PromisedResponse {
        let whole = PromisedResponse()
        later.onFulfilment { [self] content in
            do throws(Refusal<Service>) {
                try check(content.body, row, in: sandbox)
                var response = response
                response.headers.append(content.headers)
                response.body = content.body
                whole.fulfil(response)
            } catch {
                var refusal = self.response(to: error, request, in: sandbox)
                sandbox.appendDate(sandbox.clock.now, to: &refusal.headers)
                whole.fulfil(refusal)
            }
        }
        return whole
    }

    private func record(
        _ request: Request, _ row: Row<Service>?, _ refusal: Service.Code?, _ response: Response, in sandbox: Sandbox, at now: Instant,
        since started: Instant
    ) {
        let mayHoldSecrets = refusal != nil || row?.answersSecrets ?? true
        let isLong = response.body.count > Redaction.longestAtOnce
        let redacted = mayHoldSecrets && !isLong ? redaction.redacted(body: response.body, isPage: true) : nil
        sandbox.journal.record(
            Exchange(
                at: now, nanoseconds: (Instant.system().ticks - started.ticks) * 100, api: Service.name, operation: row?.operation ?? "",
                refusal: refusal?.rawValue, evidence: refusal?.evidence ?? row?.evidence ?? .inferred, request: redaction.redacted(request),
                status: response.status, responseHeaders: redaction.redacted(response.headers), responseBody: redacted ?? response.body,
                wasRedacted: redacted != nil, unsearched: mayHoldSecrets && isLong ? redaction : nil))
    }

    /// What one request asks for itself: `X-Understudy-Fault: <code or effect>`, or `Prefer: code=404` (RFC 7240), which takes the first of the row's
    /// refusals that has the status, and is passed over where there is none.
    private func requestedFault(_ request: Request, _ row: Endpoint<Service>?) -> Fault? {
        if let name = request.headers["X-Understudy-Fault"] { return Fault(named: name) ?? .refusal(code: name, message: "") }
        guard let preference = request.headers["Prefer"], let status = preference.preferredStatus else { return nil }
        let code = Service.Code.allCases.first { $0.status == status && (row?.lists($0) ?? true) }
        return code.map { .refusal(code: $0.rawValue, message: "") }
    }

    /// What answers a request.
    private enum Found {
        case row(Row<Service>, PathCaptures)
        case otherMethods([Method])
        case nothing

        var row: Row<Service>? { if case .row(let row, _) = self { row } else { nil } }
    }

    private func find(_ request: Request) -> Found {
        switch router.find(request.method, request.target) {
        case .row(let index, let captures): .row(rows[index], captures)
        case .otherMethods(let methods): .otherMethods(methods)
        case .nothing: .nothing
        }
    }

    private func answer(
        _ request: Request, _ found: Found, _ fault: Fault?, _ world: World<Service>, _ sandbox: Sandbox, _ now: Instant
    ) throws(Refusal<Service>) -> (Response, PromisedResponse?) {
        if case .response(let response)? = fault { return (response, nil) }
        if case .refusal(let code, let message)? = fault { throw Refusal(forced: code, message) }
        switch found {
        case .nothing: throw Refusal(.unknownPath)
        case .otherMethods(let methods): throw Refusal(.methodNotAllowed, headers: ["Allow": methods.map(\.name).joined(separator: ", ")])
        case .row(let row, let captures):
            if row.evidence < sandbox.evidenceFloor, !Service.isControlPlane {
                throw Refusal(.notEmulated, "\(row.operation) is \(row.evidence.rawValue), which is less than this sandbox wants")
            }
            let answered = try run(row, captures, request, world, sandbox, now)
            var headers = Headers(reserving: row.successHeaders.byteCount + answered.headers.byteCount + 48)
            headers.append(row.successHeaders)
            headers.append(answered.headers)
            var response = Response(answered.status ?? row.status, headers: headers, body: answered.body)
            response.stream = answered.stream
            return (response, answered.later)
        }
    }

    private func run(
        _ row: Row<Service>, _ captures: PathCaptures, _ request: Request, _ world: World<Service>, _ sandbox: Sandbox, _ now: Instant
    ) throws(Refusal<Service>) -> Answered {
        var moment = world.moment
        let caller = try Service.admit(request, by: row.endpoint.access, in: moment.state, at: now)
        if Service.charges(caller, in: sandbox) {
            try world.write { draft throws(Refusal<Service>) in try Service.charge(caller, &draft, at: now, in: sandbox) }
            moment = world.moment
        }
        let call = Call<Service>(
            caller: caller, now: now, sandbox: sandbox, request: request, pattern: row.path, captures: captures)
        switch row.work {
        case .read(let read): return try checked(try read(call, moment.state), row, in: sandbox)
        case .act(let decode): return try checked(try decode(request)(call, moment.state), row, in: sandbox)
        case .write(let decode):
            let write = try decode(request)
            return try world.write { draft throws(Refusal<Service>) in try checked(try write(call, &draft), row, in: sandbox) }
        }
    }

    /// An answer that is not what its row says is a fault of ours, and said so.
    private func checked(_ answered: Answered, _ row: Row<Service>, in sandbox: Sandbox) throws(Refusal<Service>) -> Answered {
        if answered.later == nil, answered.status != .noContent { try check(answered.body, row, in: sandbox) }
        return answered
    }

    private func check(_ body: [UInt8], _ row: Row<Service>, in sandbox: Sandbox) throws(Refusal<Service>) {
        guard sandbox.checksAnswers, let shape = row.endpoint.responseShape else { return }
        // whoever passes on what others say may pass on nothing
        if case .any = shape, body.isEmpty { return }
        guard let json = try? JSON(parsing: body) else { throw Refusal(.internalError, "\(row.operation) answered no JSON") }
        guard let fault = shape.faults(in: json).first else { return }
        throw Refusal(.internalError, "\(row.operation) answered \(fault.found) at \(fault.pointer); its schema says \(fault.expected)")
    }

    package func refuse(_ status: Status, _ request: Request, in sandbox: Sandbox) -> Response {
        let code = Service.Code.allCases.first { $0.status == status }
        var answer = response(to: code.map { Refusal($0) } ?? Refusal(.internalError, status.reason), request, in: sandbox)
        answer.status = status
        answer.headers.append("Date", sandbox.clock.now.httpDate)
        return answer
    }

    private func response(to refusal: Refusal<Service>, _ request: Request, in sandbox: Sandbox) -> Response {
        let context = AnswerContext(
            randomness: sandbox.randomness, exchange: sandbox.journal.count, request: request, origin: sandbox.origin(for: request))
        let envelope = Service.envelope(of: refusal, context)
        var headers = answerHeaders(envelope.contentType, refusal.code.evidence, Service.everyAnswer)
        headers.append(refusal.headers)
        return Response(refusal.code.status, headers: headers, body: envelope.body)
    }

}

/// An endpoint with what is made of it once, at the start, and what every request asks for. An object, and what depends on the service in it
/// stands last: so handing it on counts one reference, and finding a part needs no look at the service's types.
private final class Row<Service: API>: Sendable {
    let operation: String
    let successHeaders: Headers
    let status: Status
    let evidence: Evidence
    let answersSecrets: Bool
    let path: PathPattern
    let work: Endpoint<Service>.Work
    let endpoint: Endpoint<Service>

    init(_ endpoint: Endpoint<Service>, _ redaction: Redaction) {
        self.endpoint = endpoint
        answersSecrets = endpoint.responseShape.map(redaction.concerns) ?? (endpoint.media != .none)
        status = endpoint.status
        evidence = endpoint.evidence
        path = endpoint.path
        work = endpoint.work
        operation = endpoint.operation
        successHeaders = answerHeaders(
            endpoint.contentType ?? Service.contentType(of: endpoint.media), endpoint.evidence, Service.everyAnswer)
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

// What may be asked of an API without naming it.
extension Emulator {
    func world(of sandbox: Sandbox) -> World<Service> { sandbox.world(of: Service.self, at: place) }

    func moment(of snapshot: Snapshot) -> World<Service>.Moment {
        snapshot.worlds[place] as! World<Service>.Moment  // captured by a world of this API: mounts stand in the same order everywhere
    }

    package func outbox(in sandbox: Sandbox) -> Outbox? {
        Service.outbox.map { sandbox.world(of: Service.self, at: place).moment.state[keyPath: $0] }
    }

    package func note(_ attempt: Outbox.Attempt, of call: Outbox.Entry, in sandbox: Sandbox) {
        guard let outbox = Service.outbox else { return }
        sandbox.world(of: Service.self, at: place).write { $0[keyPath: outbox].note(attempt, of: call) }
    }

    package var outcomeShape: Shape? { Service.outcomeShape }

    package var settings: [Setting] { Service.settings }

    package func script(outcomes: [JSON.Document], for id: String, in sandbox: Sandbox) -> Bool {
        sandbox.world(of: Service.self, at: place).write { Service.script(outcomes: outcomes, for: id, in: &$0) }
    }
}

extension Emulator {
    package var name: String { Service.name }
    package var title: String { Service.title }
    package var roots: [String] { Service.roots }

    package var aliasRoots: [String] {
        let paths = rows.map { $0.path.literalBeginning }
        let found = Service.routing.aliases.flatMap { alias, segment in
            paths.filter { $0.count > 1 && $0[0] == segment }.map { "\(alias)/\($0[1].lowercased())" }
        }
        return Set(found).sorted()
    }

    package var foldsCase: Bool { Service.routing.foldsCase }
    package func openAPI(server: String) -> JSON { OpenAPI.document(of: Service.self, rows.map(\.endpoint), server: server) }

    package func environment(at address: String) -> [(name: String, value: String)] {
        let name = Service.isControlPlane ? "UNDERSTUDY_ADMIN_URL" : "\(Service.name.uppercased())_BASE_URL"
        return [(name, "\(address)/\(Service.roots[0])")] + Service.environment(of: baseline.state)
    }

    package var routes: [Route] {
        rows.map { row in
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

private func answerHeaders(_ contentType: String?, _ evidence: Evidence, _ everyAnswer: Headers) -> Headers {
    var headers = Headers(reserving: 192)
    if let contentType { headers.append("Content-Type", contentType) }
    headers.append("X-Understudy-Evidence", evidence.rawValue)
    headers.append(everyAnswer)
    return headers
}
