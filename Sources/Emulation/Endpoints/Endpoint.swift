package import HTTPMessages
package import OrderedJSON

/// One row of a service's table.
package struct Endpoint<Service: API>: Sendable {
    package let method: Method
    package let path: PathPattern
    package let access: Service.Access
    package let query: [QueryParameter]
    /// The body that the row takes; nil where it takes none.
    let body: (any RequestBody.Type)?
    package let status: Status
    /// Statuses with which the row may answer beside its success: a page, or a redirect to another one.
    let otherStatuses: [Status]
    let answer: any Content.Type
    package let evidence: Evidence
    package let fails: Set<Service.Code>
    private(set) var work: Work
    /// For people who read the OpenAPI document.
    package private(set) var docs: String?
    /// The part of the service that it belongs to: for the OpenAPI document.
    private(set) var tag: String?
    /// How long its requests may take.
    private(set) var pace = Pace.quick
    /// The query parameters of which a request must have some to take that long; with none, all requests do.
    private(set) var slowParameters: (names: [String], least: Int) = ([], 0)
    /// Whether its requests are about no sandbox, so that none is made for them.
    private(set) var isServerWide = false
    /// Whether its bodies may be as large as a state that a sandbox hands out.
    private(set) var takesLargeBodies = false
    /// Whether it stands in for something of a third party. What it does is ours, but clients do not choose it.
    private(set) var isStandIn = false

    enum Work: Sendable {
        /// Runs on a snapshot, beside everything else.
        case read(Read)
        /// Reads the body, then returns what is to run on a snapshot.
        case act(@Sendable (Request, Strictness) throws(Refusal<Service>) -> Read)
        /// Reads the body, then returns what is to run on a draft, which is kept only if that succeeds.
        case write(@Sendable (Request, Strictness) throws(Refusal<Service>) -> Write)
    }
    typealias Read = @Sendable (Call<Service>, Service.State) throws(Refusal<Service>) -> Answered
    typealias Write = @Sendable (Call<Service>, inout Service.State) throws(Refusal<Service>) -> Answered

    var writes: Bool { if case .write = work { true } else { false } }
    package var requestShape: Shape? { body?.shape }
    package var media: Media { answer.media }
    /// See `Content.contentType`.
    package var contentType: String? { answer.contentType }
    package var responseShape: Shape? { answer.shape }

    /// `GET /api/Workflow/:id?`: the row's name in journal, routes and coverage.
    package var operation: String { "\(method.name) \(path.text)" }

    /// Whether the emulator has it: see `Success.notEmulated`.
    package var isEmulated: Bool { status != .notImplemented }

    /// Whether what is known of the row decides if it answers: see `Sandbox.evidenceFloor`.
    var needsEvidence: Bool { !isStandIn && !Service.isControlPlane }

    /// The row with what it does in words, and a shell command that uses it.
    package func docs(_ words: String, _ command: String) -> Self {
        var documented = self
        documented.docs = "\(words)\n\n    \(command)"
        return documented
    }

    /// The row as one of a part of the service, unless it says itself to which part it belongs.
    package func tagged(_ tag: String) -> Self {
        var tagged = self
        tagged.tag = self.tag ?? tag
        return tagged
    }

    /// The row as one whose requests take longer the larger the data is, or the time that passes.
    package func slow(_ pace: Pace = .slow) -> Self {
        var slow = self
        slow.pace = pace
        return slow
    }

    /// The row as one whose requests take longer the larger the data is, but only those with at least so many of these query parameters.
    package func slow(with parameters: [String], atLeast least: Int = 1) -> Self {
        var slow = slow()
        slow.slowParameters = (parameters, least)
        return slow
    }

    /// Whether a request for that target, which is one of the row's, takes long.
    func takesLong(_ target: Target) -> Bool {
        guard pace != .quick, !slowParameters.names.isEmpty else { return pace != .quick }
        guard target.query != nil else { return false }
        let foldsCase = Service.routing.foldsCase
        return slowParameters.names.count { target.queryValue($0, foldingCase: foldsCase) != nil } >= slowParameters.least
    }

    /// The row as one of the control plane that works on the server, whichever sandbox its requests name.
    package func serverWide() -> Self {
        var wide = self
        wide.isServerWide = true
        return wide
    }

    /// The row as one that receives whole states, for which the engine allows larger bodies.
    package func largeBodies() -> Self {
        var large = self
        large.takesLargeBodies = true
        return large
    }

    /// The row as one of ours to which a vendor's row leads, where the real service leads to somebody else's: it answers in strict
    /// sandboxes, too.
    package func standIn() -> Self {
        var standIn = self
        standIn.isStandIn = true
        return standIn
    }

    /// The row with a check of the request before it runs; by then the body has been read.
    package func checking(_ check: @escaping @Sendable (Call<Service>) throws(Refusal<Service>) -> Void) -> Self {
        @Sendable func checked(_ read: @escaping Read) -> Read {
            { call, state throws(Refusal<Service>) in
                try check(call)
                return try read(call, state)
            }
        }
        @Sendable func checked(_ write: @escaping Write) -> Write {
            { call, state throws(Refusal<Service>) in
                try check(call)
                return try write(call, &state)
            }
        }
        var checking = self
        checking.work =
            switch work {
            case .read(let read): .read(checked(read))
            case .act(let decode): .act { request, strictness throws(Refusal<Service>) in checked(try decode(request, strictness)) }
            case .write(let decode): .write { request, strictness throws(Refusal<Service>) in checked(try decode(request, strictness)) }
            }
        return checking
    }

    /// Every refusal that the row names or may answer as any row may.
    var refusals: Set<Service.Code> {
        var codes = fails.union(Service.everyRowFails.filter { Service.mayAnswer($0, to: access, withBody: body != nil) })
        if needsEvidence, evidence < .documented || answer.isHedged { codes.insert(.notEmulated) }
        return codes
    }

    /// Whether the row may answer with that code. Codes that every request can meet need not be in the row; the rest must be.
    package func lists(_ code: Service.Code) -> Bool {
        fails.contains(code) || Service.everyRowFails.contains(code) || code == .internalError || code == .notEmulated
    }
}

extension Array {
    /// The rows as those of one part of the service.
    package func tagged<Service>(_ tag: String) -> Self where Element == Endpoint<Service> { map { $0.tagged(tag) } }
}

/// Where the requests of a row are handled.
package enum Pace: Sendable {
    /// At once.
    case quick
    /// Where no quick request waits for it; several at a time.
    case slow
    /// Where the clock is moved; one at a time, so that requests that wait for each other keep nothing else waiting.
    case movingClock
}

/// A handler's answer in bytes.
struct Answered: Sendable {
    /// Nil means the row's.
    let status: Status?
    let body: [UInt8]
    let headers: Headers
    let later: PromisedResponse?
    let stream: (any BodySource)?
    let note: (any Sendable)?
    /// Nil means the row's.
    let evidence: Evidence?

    init(_ content: some Content) {
        status = content.status
        body = content.body
        headers = content.headers
        later = content.later
        stream = content.stream
        note = content.note
        evidence = content.evidence
    }
}

/// A query parameter that a row reads: for the OpenAPI document.
package struct QueryParameter: Sendable {
    package let name: String
    package let shape: Shape
    package let isRequired: Bool
    /// For people who read the OpenAPI document.
    let docs: String?

    package init(_ name: String, _ shape: Shape, required: Bool = false, docs: String? = nil) {
        self.name = name
        self.shape = shape
        isRequired = required
        self.docs = docs
    }
}

/// A request body that a row accepts. Its initializers refuse as the service would.
package protocol RequestBody<Service>: Sendable {
    associatedtype Service: API
    static var shape: Shape { get }
    /// The content types that clients use: for the OpenAPI document, which leaves out a body that nobody reads and that has none here.
    static var mediaTypes: [String] { get }
    /// Whether the body may be missing; by default, where an empty object fits.
    static var isOptional: Bool { get }
    /// Takes a body that is JSON to the service.
    init(body: JSON) throws(Refusal<Service>)
    /// Takes the request as it came: for a form, or for bytes that nobody parses.
    init(reading request: Request) throws(Refusal<Service>)
    /// Refuses what the service ignores in a body and a stricter sandbox does not; the body has been read before.
    /// - Parameter answer: what the row answers with, whose members are known to the service.
    static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Refusal<Service>)
}

extension RequestBody {
    package static var mediaTypes: [String] { ["application/json"] }
    package static var isOptional: Bool { shape.faults(in: [:]).isEmpty }
    package init(reading request: Request) throws(Refusal<Service>) { try self.init(body: try Service.read(request)) }
    package static func hold(_ request: Request, to strictness: Strictness, answer: Shape?) throws(Refusal<Service>) {}
}

@resultBuilder
package enum EndpointTable<Service: API> {
    package static func buildExpression(_ row: Endpoint<Service>) -> [Endpoint<Service>] { [row] }
    package static func buildExpression(_ rows: [Endpoint<Service>]) -> [Endpoint<Service>] { rows }
    package static func buildBlock(_ rows: [Endpoint<Service>]...) -> [Endpoint<Service>] { rows.flatMap { $0 } }
}
