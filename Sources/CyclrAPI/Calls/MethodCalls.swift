import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Calls of a connector's method: `/v1.0/account/connectors/{id}/methods/{method}`, `/test/{method}`, `/data`. What the third-party application
    /// answers is passed through, status and all. Source: Cyclr API, "Call a Connector Method"; Cyclr OpenAPI, "Data on Demand".
    enum MethodCalls {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path                                                   access     body                         success               handler     evidence
            GET ("/v1.0/account/connectors/:id/methods/:method",         .account,                               .ok(Passed.self),     callPlain,  .documented,
                                                                         fails: .notFound, .addressNotAllowed, .notEmulated)
            POST("/v1.0/account/connectors/:id/methods/:method",         .account,  takes: MethodCall.self,      .ok(Passed.self),     call,       .documented,
                                                                         fails: .notFound, .unknownParameter, .addressNotAllowed, .notEmulated)
            POST("/v1.0/account/connectors/:id/methods/:method/body",    .account,  takes: MethodCallText.self,  .ok(Passed.self),     callWithText, .documented,
                                                                         fails: .notFound, .addressNotAllowed, .notEmulated)
            GET ("/v1.0/account/connectors/:id/test/:method",            .account,                               .ok(Passed.self),     callPlain,  .documented,
                                                                         fails: .notFound, .addressNotAllowed, .notEmulated)
            POST("/v1.0/account/connectors/:id/test/:method",            .account,  takes: MethodCall.self,      .ok(Passed.self),     call,       .observed,
                                                                         fails: .notFound, .unknownParameter, .addressNotAllowed, .notEmulated)
            POST("/v1.0/data",                                           .account,  takes: DataRequest.self,     .ok(Passed.self),     data,       .documented,
                                                                         fails: .notFound, .unknownParameter, .addressNotAllowed, .notEmulated)
        }

        static func callPlain(_ call: Call, _ state: State) throws(Refusal) -> Passed {
            let (connector, method) = try state.calledMethod(in: call)
            return try state.pass(CallValues(), to: method, of: connector, call)
        }

        /// Values are named by the ids of parameters and fields.
        static func call(_ call: Call, _ body: MethodCall, _ state: State) throws(Refusal) -> Passed {
            let (connector, method) = try state.calledMethod(in: call)
            var values = CallValues()
            for (id, value) in body[.parameters].object {
                guard let parameter = method.parameter(id) else { throw .unknownParameter(id) }
                values.set(parameter, to: value)
            }
            for (id, value) in body[.fields].object {
                guard let field = method.requestField(id) else { throw .unknownParameter(id) }
                values.set(field, to: value)
            }
            for (name, value) in body[.mergeFields].object { values.set(name, to: value) }
            return try state.pass(values, to: method, of: connector, call)
        }

        /// Values in one text, a JSON document of request fields. Not emulated: XML.
        static func callWithText(_ call: Call, _ body: MethodCallText, _ state: State) throws(Refusal) -> Passed {
            let (connector, method) = try state.calledMethod(in: call)
            guard case .object? = body.document else { throw Refusal(.notEmulated, "Understudy does not read request bodies in XML.") }
            var values = CallValues()
            for field in method[.requestFields].map(MethodField.init(document:)) {
                if let value = body.document.flatMap({ Location(field[.location]).values(in: $0).first }) { values.set(field, to: value) }
            }
            return try state.pass(values, to: method, of: connector, call)
        }

        /// Values are named by the names of parameters, or the locations and names of fields.
        static func data(_ call: Call, _ body: DataRequest, _ state: State) throws(Refusal) -> Passed {
            guard let id = body.accountConnector, let text = body.method else { throw .invalidRequest }
            let connector = try state.accountConnector(id, in: call.caller.accountId)
            guard let method = state.method(text, of: connector[.connectorId]) else { throw .notFound("Method") }
            var values = CallValues()
            for (name, value) in body.parameters {
                if let parameter = method.parameter(name) {
                    values.set(parameter, to: value)
                } else if let field = method.requestField(name) {
                    values.set(field, to: value)
                } else {
                    throw .unknownParameter(name)
                }
            }
            return try state.pass(values, to: method, of: connector, call)
        }
    }

    /// What a third party said, as it said it.
    struct Passed: Content {
        let answer: MethodAnswer
        static let shape: Shape? = .any
        var status: Status? { answer.status }
        var body: [UInt8] { answer.body.isNull ? [] : answer.body.compact }
        var headers: Headers {
            var headers: Headers = [:]
            for (name, value) in answer.headers { headers.append(name, value) }
            return headers
        }
    }

    struct MethodCall: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "MethodCall", source: "Cyclr API, “Call a Connector Method”", isOpen: true,
            [.init(.parameters, required: false), .init(.fields, required: false), .init(.mergeFields, required: false)])
    }

    /// The name of the member that holds the text is not known; the first text is taken, or the body itself.
    struct MethodCallText: RequestBody {
        typealias Service = Cyclr
        let document: JSON?
        static let shape = Shape.any

        init(body: JSON) throws(Refusal) {
            let text = body.stringValue ?? body.objectValue?.lazy.compactMap(\.value.stringValue).first
            guard let text, text.contains("{") || text.contains("<") else {
                document = body
                return
            }
            document = try? JSON(parsing: text, .lenient)
        }
    }

    struct DataRequest: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            "DataRequest", source: "Cyclr OpenAPI, “Data On Demand”",
            [
                .init("ConnectorAccountId", .string()), .init("MethodId", .string()),
                .init(
                    "Parameters",
                    .array(
                        .object(
                            Schema(
                                "DataParameter", source: "Cyclr OpenAPI, “Data On Demand”",
                                [.init("TargetFieldName", .string()), .init("Value", .any, required: false)]))), required: false),
            ])

        var accountConnector: Int? { document.read("ConnectorAccountId", as: String.self).flatMap { Int($0) } }
        var method: String? { document.read("MethodId") }
        var parameters: [(name: String, value: JSON)] {
            document.documents("Parameters").map { ($0.read("TargetFieldName") ?? "", $0["Value"] ?? .null) }
        }
    }
}

extension Cyclr.State {
    /// Connector and method of the path. A malformed id of either is refused before anything is looked up.
    fileprivate func calledMethod(in call: Cyclr.Call) throws(Cyclr.Refusal) -> (Cyclr.AccountConnector, Cyclr.Method) {
        let id = try call.number("id")
        let text = call.path("method") ?? ""
        guard Int32(text) != nil || GUID(dotNet: text) != nil else { throw .invalidRequest }
        let connector = try accountConnector(id, in: call.caller.accountId)
        guard let method = method(text, of: connector[.connectorId]) else { throw .notFound("Method") }
        return (connector, method)
    }

    fileprivate func pass(
        _ values: Cyclr.CallValues, to method: Cyclr.Method, of connector: Cyclr.AccountConnector, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Cyclr.Passed {
        let isNative = connectors[method[.connector]]?[.native] ?? true
        guard partner.allowsMethodCallsFromAnywhere || isNative else { throw .addressNotAllowed }
        let values = values.with(connector[.properties])
        let randomness = call.sandbox.randomness
        var drawn = 0
        let answer = answer(method, values, at: call.now) {
            drawn += 1
            return randomness.guid("cyclr/answer/\(method.id)/\(call.now.ticks)", drawn)
        }
        guard let answer else { throw .methodWithoutResponse(method) }
        return Cyclr.Passed(answer: answer)
    }
}

extension Cyclr.CallValues {
    /// With the account connector's properties, which addresses may name.
    func with(_ properties: [JSON.Document]) -> Self {
        var values = self
        for property in properties.map(Cyclr.Property.init(document:)) where values[property[.name]] == nil {
            values.set(property[.name], to: property[.value].json)
        }
        return values
    }
}

extension Cyclr.Refusal {
    static func methodWithoutResponse(_ method: Cyclr.Method) -> Self {
        Self(
            .notEmulated,
            "Understudy does not know what method \(method.id) (\(method[.name])) answers to this; add \"$responses\" to it in methods.json."
        )
    }
}

extension Cyclr.Method {
    /// By id, target name or name.
    func parameter(_ key: String) -> Cyclr.Parameter? {
        let parameters = self[.parameters].lazy.map(Cyclr.Parameter.init(document:))
        if let id = Int(key) { return parameters.first { $0[.id] == id } }
        return parameters.first { $0[.targetName] == key || $0[.name] == key }
    }

    /// By id, location or name.
    func requestField(_ key: String) -> Cyclr.MethodField? { Self.field(key, in: self[.requestFields]) }
    func responseField(_ key: String) -> Cyclr.MethodField? { Self.field(key, in: self[.responseFields]) }

    private static func field(_ key: String, in fields: [JSON.Document]) -> Cyclr.MethodField? {
        let fields = fields.lazy.map(Cyclr.MethodField.init(document:))
        if let id = Int(key) { return fields.first { $0[.id] == id } }
        return fields.first { $0[.location] == key } ?? fields.first { $0[.name] == key }
    }
}

extension Field where Owner == Cyclr.MethodCall, Value == JSON.Document {
    static var parameters: Self { "Parameters" }
    static var fields: Self { "Fields" }
    static var mergeFields: Self { "Mergefields" }
}
