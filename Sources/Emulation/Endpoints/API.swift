package import HTTPMessages
package import OrderedJSON

/// One emulated service: what it remembers, how it refuses, and its table of endpoints.
///
/// A conforming target sees no sockets, threads or locks: everything in it is a function of values.
package protocol API: Sendable {
    /// Everything the service remembers. A value: copying it is a snapshot, assigning it is a reset.
    associatedtype State: Sendable
    /// The service's errors.
    associatedtype Code: RefusalCode
    /// The kinds of access (`.open`, `.keys`, …): one column of the table.
    associatedtype Access: Sendable, Hashable
    /// Who is calling, as `admit` found out.
    associatedtype Caller: Sendable

    /// Names the seed folder, the journal entries and the OpenAPI document: `canvas`.
    static var name: String { get }
    /// The vendor's name for the service.
    static var title: String { get }
    /// What all of its rows have in common, for readers of the OpenAPI document; nil where the vendor says it.
    static var docs: String? { get }
    /// The first segments of paths that belong to this API, in small letters: `["api"]`. Where those of two APIs fit, the longer one
    /// decides.
    static var roots: [String] { get }
    static var routing: RoutingRules { get }
    @EndpointTable<Self> static var endpoints: [Endpoint<Self>] { get }
    /// The vendor's names of operations, by the row's own (`Endpoint.operation`): for the OpenAPI document, which makes up the others.
    static var operationIDs: [String: String] { get }
    /// Refusals that any row may answer: bad credentials, malformed body, …
    static var everyRowFails: Set<Code> { get }
    /// Whether a row of that access, with or without a body, may answer with one of these: for the OpenAPI document.
    static func mayAnswer(_ code: Code, to access: Access, withBody: Bool) -> Bool

    /// Finds out who is calling, or refuses.
    static func admit(_ request: Request, by access: Access, in state: State, at now: Instant) throws(Refusal<Self>) -> Caller
    /// Whether a request of that caller uses something up before it is answered: a single-use token, a place below a rate limit.
    static func charges(_ caller: Caller, in sandbox: Sandbox) -> Bool
    /// Uses it up, or refuses. If two requests come with the same token at once, one succeeds.
    static func charge(_ caller: Caller, _ state: inout State, at now: Instant, in sandbox: Sandbox) throws(Refusal<Self>)
    /// Which of the service's behaviour a sandbox may choose.
    static var settings: [Setting] { get }
    /// Checks media type and syntax of a body, in the service's order and words.
    static func read(_ request: Request) throws(Refusal<Self>) -> JSON
    /// The service's error envelope.
    static func envelope(of refusal: Refusal<Self>, _ context: AnswerContext) -> Envelope
    /// What that envelope looks like, for the OpenAPI document.
    static func form(of code: Code) -> EnvelopeForm
    /// The refusal for a fault that gives a code and nothing else: the vendor's words, with something likely where they would name a part
    /// of the request.
    static func refusal(forced code: Code) -> Refusal<Self>
    /// How the service labels a body: `application/json; charset=utf-8`.
    static func contentType(of media: Media) -> String?
    /// Header fields that the service sends with every answer.
    static var everyAnswer: Headers { get }
    /// Where clients send their credentials: `Authorization`, unless the API says otherwise.
    static var credentials: CredentialPlaces { get }
    /// The security schemes of the OpenAPI document, by name.
    static var securitySchemes: JSON.Object { get }
    /// Which of the security schemes an access needs together.
    static func security(of access: Access) -> [String]
    /// Whether some servers do without them.
    static var mayNeedNoSecurity: Bool { get }
    /// Header fields that an access demands, beside those of its security schemes.
    static func requiredHeaders(of access: Access) -> [String]
    /// Header fields that an access may look at, and that need not be sent.
    static func optionalHeaders(of access: Access) -> [String]

    /// What the journal shows only as `…`, beside what is secret everywhere: see `Redaction`.
    static var secrets: Secrets { get }
    /// Whether this API serves the test rather than the software under test: its requests meet no faults and are in no journal.
    static var isControlPlane: Bool { get }

    /// Environment variables by which a test suite finds its way to the API, beside `<NAME>_BASE_URL`: credentials that the seeds contain
    /// and that work now, and further addresses of the server at `address`.
    static func environment(of state: State, at address: String, now: Instant) -> [(name: String, value: String)]

    /// What the control plane reads and writes of the state, in the order in which a person would.
    static var tables: [StateTable<State>] { get }
    /// The collections of `seed-data/<name>/`, one file each: those of the tables.
    static var collections: [SeedCollection] { get }
    /// Builds the baseline; what is wrong goes to `seeds.faults`.
    static func state(from seeds: SeedReader) -> State

    /// Makes a loaded state go on from the one that it replaces in what is drawn outside the tables, so that nothing is given out twice.
    static func goOn(_ loaded: inout State, from old: State)

    /// When the next event happens by itself; nil when nothing ever will.
    static func nextDue(in state: State) -> Instant?
    /// Lets the event happen that is due at the instant `nextDue` gave. `now` may be later: what would repeat thousands of times until then
    /// may be skipped.
    static func happen(in state: inout State, until now: Instant, _ randomness: Randomness) -> Happening
    /// Accounts for a clock that was set, or a state that is new: what was due before `now` counts as missed.
    static func resume(_ state: inout State, at now: Instant)
    /// The same where only one record was stored or removed, in a state that was `old` before.
    static func resume(_ state: inout State, after old: State, changing id: String, in collection: String, at now: Instant)
    /// Ends a stall, during which nothing happened by itself: what was due of runs is due now, and schedules wait for their next time,
    /// which may be now.
    static func endStall(in state: inout State, at now: Instant)
    /// Accounts for a clock that was set back: schedules begin anew from `now`.
    static func setBack(_ state: inout State, to now: Instant)
    /// Called after `setBack`, for a clock that was set back by `distance`: what is in progress has as long to go as before.
    static func moveRuns(in state: inout State, back distance: Duration)

    /// Where the state keeps the calls that the service makes by itself; nil where it makes none.
    static var outbox: WritableKeyPath<State, Outbox>? { get }
    /// What such a call may be for: every `kind` with which one is recorded.
    static var outgoingKinds: [String] { get }

    /// The shape of one outcome in a script; nil where this API takes none.
    static var outcomeShape: Shape? { get }
    /// What in such a script cannot come true for the record with that id; empty when there is no such record.
    static func faults(of outcomes: [JSON.Document], for id: String, in state: State) -> [OutcomeFault]
    /// Sets the outcomes of the next runs of a record. False when there is none with that id.
    static func script(outcomes: [JSON.Document], for id: String, in state: inout State) -> Bool
}

extension API {
    package static func mayAnswer(_ code: Code, to access: Access, withBody: Bool) -> Bool { true }
    package static var operationIDs: [String: String] { [:] }
    package static func refusal(forced code: Code) -> Refusal<Self> { Refusal(code) }
    package static func contentType(of media: Media) -> String? {
        switch media {
        case .json: "application/json; charset=utf-8"
        case .text: "text/plain; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .none: nil
        }
    }
    package static var docs: String? { nil }
    package static var everyAnswer: Headers { [:] }
    package static var credentials: CredentialPlaces { CredentialPlaces() }
    package static var secrets: Secrets { Secrets() }
    package static func charges(_ caller: Caller, in sandbox: Sandbox) -> Bool { false }
    package static func charge(_ caller: Caller, _ state: inout State, at now: Instant, in sandbox: Sandbox) throws(Refusal<Self>) {}
    package static var settings: [Setting] { [] }
    package static var isControlPlane: Bool { false }
    package static var securitySchemes: JSON.Object { [:] }
    package static func security(of access: Access) -> [String] { [] }
    package static var mayNeedNoSecurity: Bool { false }
    package static func requiredHeaders(of access: Access) -> [String] { [] }
    package static func optionalHeaders(of access: Access) -> [String] { [] }
    package static var tables: [StateTable<State>] { [] }
    package static var collections: [SeedCollection] { tables.map(\.collection) }
    package static func environment(of state: State, at address: String, now: Instant) -> [(name: String, value: String)] { [] }
    package static func goOn(_ loaded: inout State, from old: State) {}
    package static func nextDue(in state: State) -> Instant? { nil }
    package static func happen(in state: inout State, until now: Instant, _ randomness: Randomness) -> Happening {
        preconditionFailure("\(name) says that something is due and does not say what")
    }
    package static func resume(_ state: inout State, at now: Instant) {}
    package static func resume(_ state: inout State, after old: State, changing id: String, in collection: String, at now: Instant) {
        resume(&state, at: now)
    }
    package static func endStall(in state: inout State, at now: Instant) {}
    package static func setBack(_ state: inout State, to now: Instant) { resume(&state, at: now) }
    package static func moveRuns(in state: inout State, back distance: Duration) {}
    package static var outbox: WritableKeyPath<State, Outbox>? { nil }
    package static var outgoingKinds: [String] { [] }
    package static var outcomeShape: Shape? { nil }
    package static func faults(of outcomes: [JSON.Document], for id: String, in state: State) -> [OutcomeFault] { [] }
    package static func script(outcomes: [JSON.Document], for id: String, in state: inout State) -> Bool { false }
}

/// Names of secrets, in small letters.
package struct Secrets: Sendable {
    package let headers: Set<String>
    /// Members of JSON bodies, at any depth.
    package let members: Set<String>
    /// Members that are secret only in objects of a certain name, or in those of an array of that name: `["ssl": ["key"]]`. A segment of
    /// a path is such a name, too, for the bodies that are sent there and come from there.
    package let membersOf: [String: Set<String>]
    /// Segments of paths whose bodies come from applications or go to them, so that such names mean something else in them.
    package let foreign: Set<String>
    /// Fields of queries, forms and pages, beside those with the name of a secret member. A name with a dot at its end stands for all
    /// that begin so.
    package let fields: Set<String>
    /// Parameters of paths, as the rows name them.
    package let parameters: Set<String>

    package init(
        headers: Set<String> = [], members: Set<String> = [], membersOf: [String: Set<String>] = [:], foreign: Set<String> = [],
        fields: Set<String> = [], parameters: Set<String> = []
    ) {
        self.headers = headers
        self.members = members
        self.membersOf = membersOf
        self.foreign = foreign
        self.fields = fields
        self.parameters = parameters
    }
}

/// An error body and its content type.
package struct Envelope: Sendable {
    package let contentType: String
    package let body: [UInt8]

    package init(contentType: String, body: [UInt8]) {
        self.contentType = contentType
        self.body = body
    }
}

/// What the error body of a code looks like.
package struct EnvelopeForm: Sendable {
    package let mediaType: String
    package let shape: Shape
    /// Header fields that come with it.
    let headerNames: [String]

    package init(json schema: Schema, as mediaType: String = "application/json", headers: [String] = []) {
        (self.mediaType, shape, headerNames) = (mediaType, .object(schema), headers)
    }

    /// A text or an HTML page.
    package init(text mediaType: String) { (self.mediaType, shape, headerNames) = (mediaType, .string(), []) }
}

/// What an envelope may need to know of the exchange, such as for trace ids.
package struct AnswerContext: Sendable {
    package let randomness: Randomness
    /// The number of this exchange in its sandbox, from 0.
    package let exchange: Int
    package let request: Request
    /// The address to which the request was sent, up to its target: `http://127.0.0.1:8080`, with `/sandbox/<name>` where the path had
    /// that.
    package let origin: String

    package init(randomness: Randomness, exchange: Int, request: Request, origin: String) {
        self.randomness = randomness
        self.exchange = exchange
        self.request = request
        self.origin = origin
    }
}
