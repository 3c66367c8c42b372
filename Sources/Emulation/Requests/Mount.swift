package import HTTPMessages
package import OrderedJSON

/// An emulated API as the rest of the server sees it.
package protocol Mount: AnyObject, Sendable {
    var name: String { get }
    var title: String { get }
    /// Beginnings of paths that belong to this API: see `API.roots`.
    var roots: [String] { get }
    /// Further beginnings, from `RoutingRules.aliases`: long enough that another API may have other paths that begin like them.
    var aliasRoots: [String] { get }
    var foldsCase: Bool { get }
    var routes: [Route] { get }
    var refusals: [RefusalNote] { get }
    /// OpenAPI 3.1; `server` is the address that clients use.
    /// - Parameter isOfSandbox: whether that address leads to one sandbox.
    func openAPI(server: String, isOfSandbox: Bool) -> JSON
    /// Environment variables by which a test suite finds its way to the API on the server at that address.
    func environment(at address: String, now: Instant) -> [(name: String, value: String)]
    /// The credentials in the request: see `API.credentials`.
    func credentials(in request: Request) -> [String]
    /// Whether the request is about the server, so that it needs no sandbox.
    func isServerWide(_ request: Request) -> Bool
    /// Whether the row, if there is one, may have a larger body than others.
    func takesLargeBodies(_ method: Method, _ target: Target) -> Bool
    func respond(to request: Request, in sandbox: Sandbox) -> Answer
    /// The API's own words for a request that the engine turns down (400, 413, 431, 501).
    func refuse(_ status: Status, _ request: Request, in sandbox: Sandbox) -> Response
    /// A target without its secrets, as a line for people has it.
    func shown(_ target: Target) -> String
    /// The collections of its state.
    var collections: [SeedCollection] { get }
    /// A collection's records as a seed file would hold them; nil when there is no such collection.
    func text(of collection: String, at moment: StateMoment) -> [UInt8]?
    func record(_ id: String, of collection: String, at moment: StateMoment) -> JSON.Document?
    /// Stores a record as a seed file would give it, in place of the one with that id or after all others. What it refers to must exist.
    func put(_ seed: JSON.Object, as id: String, in collection: String, of sandbox: Sandbox) throws(RecordRefusal) -> JSON.Document
    /// False when there is no record with that id.
    func remove(_ id: String, from collection: String, of sandbox: Sandbox) -> Bool
    /// Reads collections, given as the texts of seed files, and checks what the state would be with them; changes nothing. The function
    /// returned puts them in place of those of the same names. Those of several APIs are to be nested, in the order of the mounts.
    func load(of files: [String: [UInt8]], into sandbox: Sandbox) throws(UnsoundSeeds) -> SeedLoad
    /// The records that differ.
    func changes(from old: StateMoment, to new: StateMoment) -> [RecordChange]
    /// The calls that the API has made by itself; nil where it makes none.
    func outbox(in sandbox: Sandbox) -> Outbox?
    /// What those calls may be for: see `API.outgoingKinds`.
    var outgoingKinds: [String] { get }
    /// Keeps the outcome of one of those calls, unless the sandbox was reset or restored since `outgoing.resets` had that value.
    func note(_ attempt: Outbox.Attempt, of call: Outbox.Entry, in sandbox: Sandbox, afterResets resets: Int) async
    /// Which of the API's behaviour a sandbox may choose.
    var settings: [Setting] { get }
    /// The shape of one outcome in a script; nil where the API takes none.
    var outcomeShape: Shape? { get }
    /// What in such a script cannot come true for the record with that id.
    func faults(of outcomes: [JSON.Document], for id: String, in sandbox: Sandbox) -> [OutcomeFault]
    /// Sets the outcomes of the next runs of a record. False when there is none with that id.
    func script(outcomes: [JSON.Document], for id: String, in sandbox: Sandbox) -> Bool
}

extension Mount {
    func makeWorld(at now: Instant) -> any AnyWorld { (self as! any WorldMaking).world(at: now) }  // every mount is an Emulator
}

protocol WorldMaking {
    func world(at now: Instant) -> any AnyWorld
}

/// A row, for people and tools.
package struct Route: Sendable {
    package let method: Method
    package let path: String
    package let access: String
    package let status: Status
    package let evidence: Evidence
    package let fails: [String]
}

/// A refusal, for people and tools.
package struct RefusalNote: Sendable {
    package let code: String
    package let status: Status
    package let evidence: Evidence
}
