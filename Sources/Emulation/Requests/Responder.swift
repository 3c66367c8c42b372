import HTTPMessages
import OrderedJSON

/// Carries the requests of one API from bytes to answer. Holds no state; that is the sandbox's.
final class Responder<Service: API>: Sendable {
    let rows: [Row<Service>]
    /// This API's index among the mounts, at which a sandbox keeps its world.
    private let place: Int
    private let router: Router
    let redaction: Redaction
    /// Where slow answers are made that concern no sandbox, so that they wait for none.
    private let serverWideAnswers = Lane.forSlowAnswers()

    init(at place: Int) {
        self.place = place
        let endpoints = Service.endpoints
        redaction = Redaction(Service.secrets, SecretSegments(in: endpoints, of: Service.self))
        rows = endpoints.map { [redaction] in Row($0, redaction) }
        router = Router(endpoints, Service.routing)
    }

    /// Whether the row of the request, if it has one, works on no sandbox.
    func isServerWide(_ request: Request) -> Bool {
        guard case .row(let index, _) = router.find(request.method, request.target) else { return false }
        return rows[index].endpoint.isServerWide
    }

    func takesLargeBodies(_ method: Method, _ target: Target) -> Bool {
        guard case .row(let index, _) = router.find(method, target) else { return false }
        return rows[index].endpoint.takesLargeBodies
    }

    /// A request's whole life: find the row, meet the faults, admit, run, answer, write down.
    func respond(to request: Request, in sandbox: Sandbox) -> Answer {
        let found = router.find(request.method, request.target)
        let row = row(found)
        guard let row, row.takesLong(request) else { return respond(to: request, found, row, in: sandbox) }
        return .slow(lane(of: row.endpoint, in: sandbox)) { [self] in respond(to: request, found, row, in: sandbox) }
    }

    private func lane(of endpoint: Endpoint<Service>, in sandbox: Sandbox) -> Lane {
        endpoint.isServerWide ? serverWideAnswers : endpoint.pace == .movingClock ? sandbox.moves : sandbox.slowAnswers
    }

    /// The API's own answer to a request that the engine turns down, which is recorded like any other.
    func refuse(_ status: Status, _ request: Request, in sandbox: Sandbox) -> Response {
        let started = Instant.system()
        let now = sandbox.clock.now(atSystem: started)
        let codes = Service.Code.allCases.filter { $0.status == status }
        // a code that any request can meet fits better than one that only a row lists
        let code = codes.first { Service.everyRowFails.contains($0) } ?? codes.first
        let refusal: Refusal<Service> = code.map { Refusal($0) } ?? Refusal(.internalError, status.reason)
        var response = self.response(to: refusal, request, in: sandbox)
        response.status = status
        sandbox.appendDate(now, to: &response.headers)
        guard !Service.isControlPlane else { return response }
        let row = row(router.find(request.method, request.target))
        record(request, row, Refused(refusal.code), nil, response, nil, in: sandbox, at: now, since: started)
        return response
    }

    @inline(__always)
    private func row(_ found: Router.Found) -> Row<Service>? { if case .row(let index, _) = found { rows[index] } else { nil } }

    private func respond(to request: Request, _ found: Router.Found, _ row: Row<Service>?, in sandbox: Sandbox) -> Answer {
        let started = Instant.system()
        let now = sandbox.clock.now(atSystem: started)
        let fault =
            Service.isControlPlane
            ? nil
            : sandbox.faults.fault(
                for: request, api: Service.name, operation: row?.operation ?? "", at: now,
                unless: request.headers.contains(anyOf: faultHeaders) ? requestedFault(request) : nil)
        let patience = Patience(isEndless: row?.takesLong(request) ?? false)
        return respond(to: request, found, row, fault, patience, in: sandbox, at: now, since: started)
    }

    @inline(__always)
    private func respond(
        to request: Request, _ found: Router.Found, _ row: Row<Service>?, _ fault: Fault?, _ patience: Patience, in sandbox: Sandbox,
        at now: Instant, since started: Instant
    ) -> Answer {
        let world = sandbox.world(of: Service.self, at: place)
        let version = sandbox.version(of: world, at: now)
        var patience = patience
        var response: Response
        var later: PromisedResponse?
        var evidence: Evidence?
        var refused: Refused?
        do throws(Refusal<Service>) {
            guard let answered = try answer(request, found, row, fault, world, version, &patience, sandbox, now) else {
                return respondPatiently(to: request, found, row, fault, world, patience, in: sandbox, at: now, since: started)
            }
            (response, later, evidence) = answered
        } catch {
            assert(
                row.map { $0.endpoint.lists(error.code) } ?? true || fault != nil,
                "\(row?.operation ?? "") refused with \(error.code), which its row does not list")
            response = self.response(to: error, request, in: sandbox)
            refused = Refused(error.code)
        }
        sandbox.appendDate(now, to: &response.headers)
        fault?.change(&response)
        sandbox.outgoing.announce()
        if !Service.isControlPlane { record(request, row, refused, fault, response, evidence, in: sandbox, at: now, since: started) }
        if let later, let row { return .later(completed(response, by: later, row, request, sandbox)) }
        return sandbox.answer(consume response, to: redaction.words(of: request), of: Service.name, at: now)
    }

    /// The rest of a request's life where it has to wait for a writer: in a queue with others that do.
    private func respondPatiently(
        to request: Request, _ found: Router.Found, _ row: Row<Service>?, _ fault: Fault?, _ world: World<Service>, _ patience: Patience,
        in sandbox: Sandbox, at now: Instant, since started: Instant
    ) -> Answer {
        let endless = Patience(isEndless: true, hasCharged: patience.hasCharged)
        return .slow(world.waiting) { [self] in respond(to: request, found, row, fault, endless, in: sandbox, at: now, since: started) }
    }

    /// The answer with the content that its row promised, once that is there.
    private func completed(
        _ response: Response, by later: PromisedResponse, _ row: Row<Service>, _ request: Request, _ sandbox: Sandbox
    ) -> PromisedResponse {
        let whole = PromisedResponse()
        later.onFulfilment { [self] content in
            var answer: Response
            if sandbox.checksAnswers, let fault = fault(in: content.body, of: row) {
                answer = self.response(to: Refusal(.internalError, fault), request, in: sandbox)
                sandbox.appendDate(sandbox.clock.now, to: &answer.headers)
            } else {
                answer = response
                answer.headers.append(content.headers)
                answer.body = content.body
            }
            whole.fulfil(answer)
        }
        return whole
    }

    private func record(
        _ request: Request, _ row: Row<Service>?, _ refused: Refused?, _ fault: Fault?, _ response: Response, _ evidence: Evidence?,
        in sandbox: Sandbox, at now: Instant, since started: Instant
    ) {
        if row == nil { sandbox.unmatched.note(request, response.status, in: sandbox.name, redaction) }
        let answered = Traffic.Answered(place: place, status: response.status, hasFault: fault != nil)
        guard sandbox.journal.isKeeping else { return sandbox.journal.passOver(answered) }
        sandbox.journal.record(
            KeptExchange(
                at: now, nanoseconds: (Instant.system().ticks - started.ticks) * 100, api: Service.name, operation: row?.operation ?? "",
                refusal: refused?.code, fault: fault?.source,
                evidence: refused?.evidence ?? (fault?.standIn == nil ? evidence ?? row?.evidence ?? .inferred : response.evidence),
                request: request, status: response.status, delivery: response.delivery(to: request.method), delay: response.delay,
                responseHeaders: response.headers, responseBody: response.body, redaction: redaction,
                mayAnswerSecrets: refused != nil || fault != nil || row?.answersSecrets ?? true),
            answered)
    }

    /// The fault that a request asks for itself: `X-Understudy-Fault: <code or effect>`, or `Prefer: code=404`. RFC 7240 §2: several fields
    /// are one list; §3: `Preference-Applied` says that the preference was honoured.
    private func requestedFault(_ request: Request) -> Fault? {
        if let name = request.headers["X-Understudy-Fault"] {
            return (Fault(named: name) ?? .refusal(code: name, message: "")).asked(by: "X-Understudy-Fault")
        }
        guard let status = request.headers.values(of: "Prefer").joined(separator: ",").preferredStatus else { return nil }
        let applied: Headers = ["Preference-Applied": "code=\(status.code)"]
        return .status(status, headers: applied, otherwise: Response(status, headers: applied)).asked(by: "Prefer")
    }

    /// - Returns: nil where patience ran out.
    @inline(__always)  // like `run`: a separate function would look the service's types up anew for each request
    private func answer(
        _ request: Request, _ found: Router.Found, _ row: Row<Service>?, _ fault: Fault?, _ world: World<Service>,
        _ version: World<Service>.Version, _ patience: inout Patience, _ sandbox: Sandbox, _ now: Instant
    ) throws(Refusal<Service>) -> (Response, PromisedResponse?, Evidence?)? {
        if let standIn = fault?.standIn { return (try answer(of: standIn, row), nil, nil) }
        guard let row, case .row(_, let captures) = found else { throw refusal(of: found) }
        if row.evidence < sandbox.evidenceFloor, row.endpoint.needsEvidence {
            throw uncertain(row.operation, row.evidence)
        }
        guard let answered = try run(row, captures, request, world, version, &patience, sandbox, now) else { return nil }
        var headers = Headers(reserving: row.successHeaders.byteCount + answered.headers.byteCount + 48)
        let ofRow = row.successHeaders
        headers.append(answered.evidence.map { ofRow.replacing("X-Understudy-Evidence", with: $0.rawValue) } ?? ofRow)
        headers.append(answered.headers)
        let response = Response(answered.status ?? row.status, headers: headers, body: answered.body, stream: answered.stream)
        return (response, answered.later, answered.evidence)
    }

    @inline(never)  // so that requests without a fault need not look up the service's types for it
    private func answer(of standIn: Fault.StandIn, _ row: Row<Service>?) throws(Refusal<Service>) -> Response {
        switch standIn {
        case .response(let response): return response.assumed
        case .refusal(let code, let message): throw Refusal(forced: code, message)
        case .status(let status, let headers, let response):
            guard let code = code(of: status, for: row) else { return response.assumed }
            var refusal = Service.refusal(forced: code)
            for (name, value) in headers.fields { refusal.headers = refusal.headers.replacing(name, with: value) }
            throw refusal
        }
    }

    /// The code by which a row refuses with a status asked for: one of its own, or one that every row may answer, or any.
    private func code(of status: Status, for row: Row<Service>?) -> Service.Code? {
        let codes = Service.Code.allCases.filter { $0.status == status }
        return codes.first { row?.endpoint.fails.contains($0) ?? false } ?? codes.first { row?.endpoint.lists($0) ?? true } ?? codes.first
    }

    /// The refusal where no row was found.
    private func refusal(of found: Router.Found) -> Refusal<Service> {
        guard case .otherMethods(let methods) = found else { return Refusal(.unknownPath) }
        return Refusal(.methodNotAllowed, headers: ["Allow": methods.map(\.name).joined(separator: ", ")])
    }

    @inline(__always)
    private func run(
        _ row: Row<Service>, _ captures: PathCaptures, _ request: Request, _ world: World<Service>, _ found: World<Service>.Version,
        _ patience: inout Patience, _ sandbox: Sandbox, _ now: Instant
    ) throws(Refusal<Service>) -> Answered? {
        let caller = try Service.admit(request, by: row.access, in: found.state, at: now)
        let charges = Service.charges(caller, in: sandbox)
        if charges, !patience.hasCharged {
            let charged: Void? = try write(to: world, patience) { draft throws(Refusal<Service>) in
                try Service.charge(caller, &draft, at: now, in: sandbox)
            }
            guard charged != nil else { return nil }
            patience.hasCharged = true
        }
        // a constant: each use of a variable's state would be a copy, which counts a reference to every table
        let version = charges ? world.version : found
        let call = Call<Service>(caller: caller, now: now, sandbox: sandbox, request: request, pattern: row.path, captures: captures)
        switch row.work {
        case .read(let read): return noted(try checked(try read(call, version.state), row, in: sandbox), in: world, patience)
        case .act(let decode):
            return noted(try checked(try decode(request, sandbox.strictness)(call, version.state), row, in: sandbox), in: world, patience)
        case .write(let decode):
            let handler = try decode(request, sandbox.strictness)
            return try write(to: world, patience) { draft throws(Refusal<Service>) in
                try checked(try handler(call, &draft), row, in: sandbox)
            }
        }
    }

    private func noted(_ answered: consuming Answered, in world: World<Service>, _ patience: Patience) -> Answered? {
        guard let note = answered.note else { return answered }
        guard let note = note as? Note<Service> else { preconditionFailure("a note for another API") }
        guard write(to: world, patience, { note.write(&$0) }) != nil else { return nil }
        return answered
    }

    @inline(__always)
    private func write<Output, Failure: Error>(
        to world: World<Service>, _ patience: Patience, _ change: (inout Service.State) throws(Failure) -> Output
    ) throws(Failure) -> Output? {
        patience.isEndless ? try world.write(change) : try world.writeSoon(change)
    }

    /// Refuses an answer of which less is known than the sandbox wants, and one that does not fit its row's schema: that is an error of ours, and
    /// reported as such.
    private func checked(_ answered: consuming Answered, _ row: Row<Service>, in sandbox: Sandbox) throws(Refusal<Service>) -> Answered {
        if let evidence = answered.evidence, evidence < sandbox.evidenceFloor {
            throw uncertain("this answer of \(row.operation)", evidence)
        }
        if sandbox.checksAnswers, answered.later == nil, answered.status != .noContent, let fault = fault(in: answered.body, of: row) {
            throw Refusal(.internalError, fault)
        }
        return answered
    }

    private func uncertain(_ what: String, _ evidence: Evidence) -> Refusal<Service> {
        Refusal(.notEmulated, "The evidence for \(what) is \(evidence.rawValue), which is weaker than this sandbox requires")
    }

    /// What is wrong with an answer, in words.
    private func fault(in body: [UInt8], of row: Row<Service>) -> String? {
        guard let shape = row.endpoint.responseShape else { return nil }
        // a row that passes on what others answer may pass on nothing
        if case .any = shape, body.isEmpty { return nil }
        guard let json = try? JSON(parsing: body, .ours) else { return "\(row.operation) answered no JSON" }
        return shape.faults(in: json).first.map { fault in
            "\(row.operation) answered \(fault.found) at \(fault.pointer); its schema says \(fault.expected)"
        }
    }

    func response(to refusal: Refusal<Service>, _ request: Request, in sandbox: Sandbox) -> Response {
        let context = AnswerContext(
            randomness: sandbox.randomness, exchange: sandbox.journal.count, request: request, origin: sandbox.address(of: request))
        let envelope = Service.envelope(of: refusal, context)
        var headers = answerHeaders(envelope.contentType, refusal.code.evidence, Service.everyAnswer)
        headers.append(refusal.headers)
        return Response(refusal.code.status, headers: headers, body: envelope.body)
    }
}

/// How a request waits for writers of its API's state.
private struct Patience {
    /// Whether it may wait for ever, since it is handled where it keeps no other request waiting.
    let isEndless: Bool
    /// Whether `API.charge` was called for it, which happens only once.
    var hasCharged = false
}

/// What the journal keeps of a refusal.
private struct Refused {
    let code: String
    let evidence: Evidence

    init(_ code: some RefusalCode) {
        self.code = code.rawValue
        evidence = code.evidence
    }
}

extension Refusal {
    /// A refusal that a fault asks for by its code.
    fileprivate init(forced code: String, _ message: String) {
        guard let code = Service.Code(rawValue: code) else {
            self.init(.internalError, "\(Service.name) has no refusal \(code); GET /__admin/fidelity lists those that it has")
            return
        }
        self = message.isEmpty ? Service.refusal(forced: code) : Self(code, message)
    }
}

extension Response {
    /// The answer, labelled as assumed unless it says something else: it comes from no row, so nobody knows that the service gives it.
    fileprivate var assumed: Response {
        var response = self
        if headers["X-Understudy-Evidence"] == nil { response.headers.append("X-Understudy-Evidence", Evidence.assumed.rawValue) }
        return response
    }

    /// The evidence that the answer states for itself.
    fileprivate var evidence: Evidence { headers["X-Understudy-Evidence"].flatMap(Evidence.init) ?? .assumed }
}

private let faultHeaders = NameSet(["X-Understudy-Fault", "Prefer"])
