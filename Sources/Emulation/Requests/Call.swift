import HTTPMessages
import OrderedJSON

/// What a handler is told about the request: never the socket, never a lock.
package struct Call<Service: API>: Sendable {
    /// The sandbox's time when the request arrived.
    package let now: Instant
    package let sandbox: Sandbox
    let request: Request
    let pattern: PathPattern
    let captures: PathCaptures
    /// Last, so that finding the other members needs no look at the service's types.
    package let caller: Service.Caller

    @inline(__always)
    init(caller: Service.Caller, now: Instant, sandbox: Sandbox, request: Request, pattern: PathPattern, captures: PathCaptures) {
        self.now = now
        self.sandbox = sandbox
        self.request = request
        self.pattern = pattern
        self.captures = captures
        self.caller = caller
    }

    /// A `:name` segment of the path, percent-decoded; nil when it is optional and was not sent.
    package func path(_ name: String) -> String? {
        guard let place = captures[pattern.parameterIndex(name)] else { return nil }
        return percentDecoded(request.target.bytes[place])
    }

    /// The same for a handler that several rows share: nil where its row has no such segment, too.
    package func path(ifAny name: String) -> String? { pattern.parameters.contains(name) ? path(name) : nil }

    /// The first query item of that name; whether letter case counts, the API's routing rules say. Nil when absent.
    package func query(_ name: String) -> String? {
        request.target.queryValue(name, foldingCase: Service.routing.foldsCase)
    }

    /// The names of all query items that were sent, in their order.
    package var queryNames: [String] { request.target.queryItems.map(\.name) }

    /// Whether a setting that is a matter of yes or no is on in the sandbox.
    package func isOn(_ setting: Setting) -> Bool { sandbox.value(of: setting, of: Service.name) == true }

    package func header(_ name: String) -> String? { request.headers[name] }

    /// The address at which the client reaches this server, for links that it may follow: `http://127.0.0.1:8080`, with `/sandbox/<name>`
    /// unless the sandbox is the main one, since a browser that follows a link sends no header of ours.
    package var origin: String { sandbox.origin(for: request) }

    /// The sandbox that the request names, which need not exist where the row is about the server.
    package var namedSandbox: String { request.sandboxInPath ?? request.headers["X-Understudy-Sandbox"] ?? sandbox.name }
    package var namedOrigin: String { sandbox.origin(for: request, of: namedSandbox) }

    /// The number of a new record of a table, counted from `first`.
    package func newNumber<Row: TableRow>(in table: inout Table<Row>, from first: Int) -> Int where Row.ID == Int {
        table.newID { first + $0 }
    }

    /// The id of a new record of a table: a function of the sandbox's seed and of how many were made before.
    package func newGUID<Row>(in table: inout Table<Row>) -> GUID where Row.ID == GUID {
        table.newID { sandbox.randomness.guid("\(Service.name)/\(Row.self)", $0) }
    }

    /// The same where ids are texts.
    package func newGUID<Row>(in table: inout Table<Row>) -> String where Row.ID == String {
        table.newID { "\(sandbox.randomness.guid("\(Service.name)/\(Row.self)", $0))" }
    }
}
