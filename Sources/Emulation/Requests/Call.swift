import HTTPMessages

/// What a handler is told about the request: never the socket, never a lock.
package struct Call<Service: API>: Sendable {
    package let caller: Service.Caller
    /// The sandbox's time when the request arrived.
    package let now: Instant
    package let sandbox: Sandbox
    let request: Request
    let pattern: PathPattern
    let captures: PathCaptures

    /// A `:name` segment of the path, percent-decoded; nil when it is optional and was not sent.
    package func path(_ name: String) -> String? {
        captures[pattern.parameterIndex(name)].map { percentDecoded(request.target.bytes[$0]) }
    }

    /// The first query member of that name, letter case as the API's routing rules say; nil when absent.
    package func query(_ name: String) -> String? {
        request.target.queryValue(name, foldingCase: Service.routing.foldsCase)
    }

    package func header(_ name: String) -> String? { request.headers[name] }

    /// The id of the next record of a table: a function of the sandbox's seed and of how many were made before.
    package func newGUID<Row>(in table: Table<Row>) -> GUID {
        sandbox.randomness.guid("\(Service.name)/\(Row.self)", table.inserted)
    }
}
