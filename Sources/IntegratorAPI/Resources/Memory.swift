package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Values that clients store under keys of their own: `/v1/state`, and likewise for one resource, `/v1/exports/{id}/state`. Source:
    /// integrator-api-docs, state, for the statuses and the bare words in answers, too: a deletion is answered with 204 for the account and
    /// with 200 for a resource.
    enum Memory {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path                            access        body                    success                   handler          evidence
            GET   ("/v1/state",                    .fullAccess,                          .ok(KeyList.self),        keys,            .documented)
            DELETE("/v1/state",                    .fullAccess,                          .noContent,               clear,           .documented)
            GET   ("/v1/state/:key",               .fullAccess,                          .ok(JSON.self),           read,            .documented, fails: .notFound)
            PUT   ("/v1/state/:key",               .fullAccess,  takes: AnyBody.self,    .ok(PlainText.self),      write,           .documented)
            DELETE("/v1/state/:key",               .fullAccess,                          .noContent,               remove,          .documented, fails: .notFound)
            GET   ("/v1/:type/:id/state",          .fullAccess,                          .ok(KeyList.self),        keysOfOne,       .documented, fails: .notFound)
            DELETE("/v1/:type/:id/state",          .fullAccess,                          .ok(NoBody.self),         clearOfOne,      .documented, fails: .notFound)
            GET   ("/v1/:type/:id/state/:key",     .fullAccess,                          .ok(JSON.self),           readOfOne,       .documented, fails: .notFound)
            PUT   ("/v1/:type/:id/state/:key",     .fullAccess,  takes: AnyBody.self,    .ok(PlainText.self),      writeOfOne,      .documented, fails: .notFound)
            DELETE("/v1/:type/:id/state/:key",     .fullAccess,                          .ok(NoBody.self),         removeOfOne,     .documented, fails: .notFound)
            // a flow's, which the rows of its steps, `/v1/flows/{id}/{step}/errors`, would take where a key is named like one of theirs
            GET   ("/v1/flows/:id/state/:key",     .fullAccess,                          .ok(JSON.self),           readOfOne,       .documented, fails: .notFound)
            PUT   ("/v1/flows/:id/state/:key",     .fullAccess,  takes: AnyBody.self,    .ok(PlainText.self),      writeOfOne,      .documented, fails: .notFound)
            DELETE("/v1/flows/:id/state/:key",     .fullAccess,                          .ok(NoBody.self),         removeOfOne,     .documented, fails: .notFound)
        }

        // MARK: The account's

        /// Without the keys of single resources.
        static func keys(_ call: Call, _ state: State) throws(Refusal) -> KeyList { state.keys(in: "") }
        static func clear(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody { state.clear("") }
        static func read(_ call: Call, _ state: State) throws(Refusal) -> JSON { try state.memo("", call)[.value] }
        static func write(_ call: Call, _ body: AnyBody, _ state: inout State) throws(Refusal) -> PlainText {
            state.keep(body, in: "", call)
        }
        static func remove(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody { try state.forget("", call) }

        // MARK: One resource's

        static func keysOfOne(_ call: Call, _ state: State) throws(Refusal) -> KeyList { state.keys(in: try state.scope(of: call)) }
        static func clearOfOne(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody { state.clear(try state.scope(of: call)) }
        static func readOfOne(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            try state.memo(try state.scope(of: call), call)[.value]
        }
        static func writeOfOne(_ call: Call, _ body: AnyBody, _ state: inout State) throws(Refusal) -> PlainText {
            state.keep(body, in: try state.scope(of: call), call)
        }
        static func removeOfOne(_ call: Call, _ state: inout State) throws(Refusal) -> NoBody {
            try state.forget(try state.scope(of: call), call)
        }
    }

    struct KeyList: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(keys: [String]) { document = JSON.Document(["keys": keys.json]) }
        static let schema = Schema("StateKeys", source: "integrator-api-docs, state", [.init("keys", .array(.string()))])
    }

    /// A stored value, its key, and its scope: `exports/<id>`, or empty for the account.
    package struct Memo: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { "\(self[.scope])/\(self[.key])" }
        package static let schema = Schema(of: Self.self, "Memo", source: "Understudy", [.init(.scope), .init(.key), .init(.value)])
        static let ofScope = Index<Memo>("scope") { SortKey($0[.scope]) }
        package static let indexes = [ofScope]
    }

    /// JSON of any shape.
    struct AnyBody: RequestBody {
        typealias Service = Integrator
        let json: JSON
        static let shape = Shape.any
        init(body: JSON) throws(Refusal) { json = body }
    }
}

extension Integrator.State {
    /// The scope that the path names: a flow's where it has no `:type`.
    fileprivate func scope(of call: Integrator.Call) throws(Integrator.Refusal) -> String {
        guard call.path(ifAny: "type") == nil else { return "\(try type(of: call))/\(call.path("id") ?? "")" }
        let flow: Integrator.Flow = try find(call)
        return "\(Integrator.Flow.collection)/\(flow.id)"
    }

    /// The collection that the path names, provided that the resource exists.
    func type(of call: Integrator.Call) throws(Integrator.Refusal) -> String {
        let type = (call.path("type") ?? "").lowercased(), id = call.path("id") ?? ""
        let isThere = Integrator.kinds.contains { $0.collection == type && has($0, id) }
        guard isThere else { throw .notFound("resource") }
        return type
    }

    fileprivate func keys(in scope: String) -> Integrator.KeyList {
        Integrator.KeyList(keys: memory.rows(Integrator.Memo.ofScope, in: SortKey(scope)).map { $0[.key] })
    }

    fileprivate mutating func clear(_ scope: String) -> NoBody {
        clearMemory(of: scope)
        return NoBody()
    }

    mutating func clearMemory(of scope: String) {
        for memo in memory.rows(Integrator.Memo.ofScope, in: SortKey(scope)).elements { memory.remove(memo.id) }
    }

    fileprivate func memo(_ scope: String, _ call: Integrator.Call) throws(Integrator.Refusal) -> Integrator.Memo {
        guard let memo = memory["\(scope)/\(call.path("key") ?? "")"] else { throw .notFound("state") }
        return memo
    }

    fileprivate mutating func keep(_ body: Integrator.AnyBody, in scope: String, _ call: Integrator.Call) -> PlainText {
        var memo = Integrator.Memo()
        memo.append(.scope, scope)
        memo.append(.key, call.path("key") ?? "")
        memo.append(.value, body.json)
        return memory.put(memo) == nil ? "Created" : "OK"
    }

    fileprivate mutating func forget(_ scope: String, _ call: Integrator.Call) throws(Integrator.Refusal) -> NoBody {
        memory.remove(try memo(scope, call).id)
        return NoBody()
    }
}

extension Field where Owner == Integrator.Memo, Value == String {
    static var scope: Self { "scope" }
    static var key: Self { "key" }
}

extension Field where Owner == Integrator.Memo, Value == JSON {
    static var value: Self { "value" }
}
