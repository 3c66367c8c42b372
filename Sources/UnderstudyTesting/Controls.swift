import HTTPMessages
import OrderedJSON

// The control plane, for tests: the JSON texts are those that `/__admin/openapi` documents. A refusal is thrown with its message.
extension Understudy {
    /// Calls the control plane for this sandbox: `try server.control("PUT", "/settings", #"{"strict":true}"#)`.
    @discardableResult
    public func control(_ method: String, _ path: String, _ body: String = "") throws -> Reply {
        try accepted(send(method, "/__admin\(path)", headers: controlHeaders, body: body), method, path)
    }

    private var controlHeaders: [String: String?] { ["Authorization": adminToken.map { "Bearer \($0)" }] }

    private func accepted(_ reply: Reply, _ method: String, _ path: String) throws -> Reply {
        guard (200..<300).contains(reply.status) else { throw UnderstudyError("\(method) /__admin\(path) is refused: \(reply.line)") }
        return reply
    }

    // MARK: Faults

    /// Adds a fault rule and returns its id.
    ///
    ///     try server.addFault(#"{"match":{"path":"/v1.0/cycles"},"when":{"first":2},"effect":{"refuse":"unauthorized"}}"#)
    @discardableResult
    public func addFault(_ rule: String) throws -> Int {
        let reply = try control("POST", "/faults", rule)
        guard let id = reply["/id"]?.int else { throw UnderstudyError("The fault rule has no id: \(reply.line)") }
        return id
    }

    /// Adds all rules of a pack: `rate-limited`, `token-outage`, `flaky-network`, `slow-third-page`, `stuck-jobs`.
    public func addFaults(pack: String) throws { try control("POST", "/faults/packs/\(pack)") }

    public func removeFault(_ id: Int) throws { try control("DELETE", "/faults/\(id)") }

    public func removeFaults() throws { try control("DELETE", "/faults") }

    // MARK: Requests

    /// Throws unless requests came as expected; the error shows those that came closest.
    ///
    ///     try server.verify(#"{"match":{"method":"POST","path":"/v1.0/accounts"},"times":{"exactly":1}}"#)
    public func verify(_ expectation: String) throws {
        try passed(try control("POST", "/verify", expectation))
    }

    private func passed(_ reply: Reply) throws {
        guard reply["/verdict"] == "passed" else { throw UnderstudyError(reply.body) }
    }

    /// The requests that fit a match (`{"path":"/api/RunWorkflow"}`; by default all), oldest first, as the journal keeps them:
    /// `["/method"]`, `["/target"]`, `["/body"]`, `["/status"]` and others.
    public func requests(matching match: String = "{}") throws -> [JSONValue] {
        try control("POST", "/journal/find", #"{"match":\#(match),"limit":\#(JSON.interoperableIntegers.upperBound)}"#).elements
    }

    /// The requests that no row answered, each with the rows that come closest.
    public func unmatchedRequests() throws -> [JSONValue] { try control("GET", "/unmatched").elements }

    /// Forgets the requests that came so far: `verify`, `requests` and `requestsCame` count only those that come from now on.
    public func forgetRequests() throws { try control("DELETE", "/journal") }

    /// Waits until `count` requests that fit have come since the start, the last reset or `forgetRequests`, and returns them. Throws if
    /// they have not come after `timeout` on the wall clock.
    @discardableResult
    public func requestsCame(matching match: String = "{}", count: Int = 1, timeout: String = "PT30S") async throws -> [JSONValue] {
        try await awaited("/wait", match, count, timeout)["/requests"]?.elements ?? []
    }

    private func awaited(_ row: String, _ match: String, _ count: Int, _ timeout: String) async throws -> Reply {
        let path = "\(row)?match=\(match.queryEncoded)&count=\(count)&timeout=\(timeout.queryEncoded)"
        let reply = try accepted(try await ask("GET", "/__admin\(path)", headers: controlHeaders).value, "GET", path)
        try passed(reply)
        return reply
    }

    // MARK: Webhooks

    /// Throws unless the services made calls of their own as expected; the error shows those that came closest.
    ///
    ///     try server.verifyWebhooks(#"{"match":{"kind":"transactionError"},"times":{"exactly":1}}"#)
    public func verifyWebhooks(_ expectation: String) throws { try passed(try control("POST", "/outbox/verify", expectation)) }

    /// Waits until the outbox has `count` webhooks that fit (`{"state":"delivered"}`; by default any), and returns them. Throws if it has not
    /// after `timeout` on the wall clock.
    @discardableResult
    public func webhooksMade(matching match: String = "{}", count: Int = 1, timeout: String = "PT30S") async throws -> [JSONValue] {
        try await awaited("/outbox/wait", match, count, timeout)["/calls"]?.elements ?? []
    }

    // MARK: Snapshots and sandboxes

    /// Saves this sandbox's records, ids and clock under that name, in place of its earlier snapshot of that name. Its snapshots go with it.
    public func snapshot(_ name: String) throws { try control("POST", "/snapshots", "{\"name\":\(JSON.string(name).text)}") }

    /// Brings back the records, ids and clock of this sandbox's snapshot of that name, or else of the last that another sandbox took.
    public func restore(_ name: String) throws { try control("POST", "/snapshots/\(name.queryEncoded)/restore") }

    /// Creates a sandbox with seeds or settings of its own.
    ///
    ///     let empty = try server.newSandbox(#"{"name":"empty","seeds":{"canvas":{"workflows":[]}}}"#)
    public func newSandbox(_ body: String) throws -> Understudy {
        let reply = try control("POST", "/sandboxes", body)
        guard let name = reply["/name"]?.string else { throw UnderstudyError("The sandbox has no name: \(reply.line)") }
        return try sandbox(named: name)
    }

    /// Removes this sandbox with all that is in it, and its snapshots; the main one is reset to its start.
    public func removeSandbox() throws { try control("DELETE", "/sandboxes/\(sandboxName)") }
}

extension Reply {
    fileprivate var elements: [JSONValue] { self[""]?.elements ?? [] }
}
