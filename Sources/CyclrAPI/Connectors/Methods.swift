import Emulation

extension Cyclr {
    /// Methods of connectors: `/v1.0/connectors/{id or name}/methods`, `/v1.0/methods/{id}`. Source: Cyclr API, "Call a Connector Method";
    /// the vendor's test suite.
    enum Methods {
        static let filters: [QueryParameter] = [.init("category", .string()), .init("query", .string())]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //   path access query success handler evidence
            GET("/v1.0/connectors/:connector/methods",          .catalogue,  query: filters,   .ok([Method].self),   list,           .observed,   fails: .notFound)
            GET("/v1.0/connectors/:connector/:version/methods", .catalogue,  query: filters,   .ok([Method].self),   listOfVersion,  .documented, fails: .notFound)
            GET("/v1.0/methods/:method",                        .catalogue,                    .ok(Method.self),     read,           .observed,   fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Method] {
            state.methods(of: try state.connector(in: call), matching: call)
        }

        static func listOfVersion(_ call: Call, _ state: State) throws(Refusal) -> [Method] {
            state.methods(of: try state.connector(in: call, hasVersion: true), matching: call)
        }

        /// A method of an account's custom connector is not found by anybody else.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> Method {
            let text = call.path("method") ?? ""
            guard Int32(text) != nil || GUID(dotNet: text) != nil else { throw .invalidRequest }
            guard let method = state.method(text, visibleIn: call.caller.account?.id) else { throw .notFound("Method") }
            return method
        }
    }
}

extension Cyclr.State {
    /// All matching methods without paging, by category and then by name, as in recorded listings.
    fileprivate func methods(of connector: Cyclr.Connector, matching call: Cyclr.Call) -> [Cyclr.Method] {
        let part = call.query("query")?.lowercased() ?? ""
        let category = call.query("category")?.lowercased() ?? ""
        return methods.rows(Cyclr.Method.ofConnector, in: SortKey(connector.id)).filter {
            (part.isEmpty || $0[.name].lowercased().contains(part)) && (category.isEmpty || $0[.category]?.lowercased() == category)
        }
    }

    /// The method of that number or unique identifier, if the account sees its connector.
    func method(_ text: String, visibleIn account: String?) -> Cyclr.Method? {
        func isVisible(_ method: Cyclr.Method) -> Bool { connectors[method[.connector]]?.isVisible(in: account) ?? false }
        if let number = Int(text) { return methods[number].flatMap { isVisible($0) ? $0 : nil } }
        return GUID(dotNet: text).flatMap { methods.rows(Cyclr.Method.byUniqueIdentifier, in: SortKey($0)).first(where: isVisible) }
    }

    /// The same for one connector, since several may share the unique identifier.
    func method(_ text: String, of connector: Int) -> Cyclr.Method? {
        if let number = Int(text) { return methods[number].flatMap { $0[.connector] == connector ? $0 : nil } }
        return GUID(dotNet: text).flatMap { methods.rows(Cyclr.Method.byUniqueIdentifier, in: SortKey($0).then(connector)).first }
    }
}
