import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Calls of a connector's method: `/v1.0/account/connectors/{id}/methods/{method}`, `/test/{method}`. The third-party application's
    /// answer is passed through, including its status. All rows count as writes, since every id drawn for an answer must be new. Source:
    /// Cyclr API, "Call a Connector Method".
    enum MethodCalls {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path access body success handler evidence
            GET (writes: "/v1.0/account/connectors/:id/methods/:method",     .account,                               .ok(Passed.self),     callPlain,    .documented,
                                                                             fails: .notFound, .addressNotAllowed, .unauthenticatedConnector, .notEmulated)
            POST("/v1.0/account/connectors/:id/methods/:method",             .account,  takes: MethodCall.self,      .ok(Passed.self),     call,         .documented,
                                                                             fails: .notFound, .unknownParameter, .addressNotAllowed, .unauthenticatedConnector, .notEmulated)
            POST("/v1.0/account/connectors/:id/methods/:method/body",        .account,  takes: MethodCallText.self,  .ok(Passed.self),     callWithText, .documented,
                                                                             fails: .notFound, .unknownParameter, .addressNotAllowed, .unauthenticatedConnector, .notEmulated)
            GET (writes: "/v1.0/account/connectors/:id/test/:method",        .account,                               .ok(Passed.self),     callPlain,    .documented,
                                                                             fails: .notFound, .addressNotAllowed, .unauthenticatedConnector, .notEmulated)
            POST("/v1.0/account/connectors/:id/test/:method",                .account,  takes: MethodCall.self,      .ok(Passed.self),     call,         .observed,
                                                                             fails: .notFound, .unknownParameter, .addressNotAllowed, .unauthenticatedConnector, .notEmulated)
        }

        static func callPlain(_ call: Call, _ state: inout State) throws(Refusal) -> Passed {
            let (connector, method) = try state.calledMethod(in: call)
            return try state.pass(CallValues(), to: method, of: connector, call)
        }

        /// Values are identified by the ids of parameters and fields.
        static func call(_ call: Call, _ body: MethodCall, _ state: inout State) throws(Refusal) -> Passed {
            let (connector, method) = try state.calledMethod(in: call)
            var values = CallValues()
            try values.setParameters(body[.parameters], of: method)
            let fields = Dictionary(state.requestFields(of: method, in: connector).map { ($0[.id], $0) }) { first, _ in first }
            for (id, value) in body[.fields].object {
                guard let field = Int(id).flatMap({ fields[$0] }) else { throw .unknownParameter(id) }
                values.set(field, to: value)
            }
            for (name, value) in body[.mergeFields].object { values.set(name, to: value) }
            return try state.pass(values, to: method, of: connector, call)
        }

        /// The request fields are sent as one text. Not emulated: XML.
        static func callWithText(_ call: Call, _ body: MethodCallText, _ state: inout State) throws(Refusal) -> Passed {
            let (connector, method) = try state.calledMethod(in: call)
            guard let document = body.document else {
                throw Refusal(.notEmulated, "Understudy does not read values in XML; send them as JSON.")
            }
            var values = CallValues()
            values.text = body.text
            try values.setParameters(body.parameters, of: method)
            for field in state.requestFields(of: method, in: connector) {
                if let value = Location(field[.location]).values(in: document).first { values.set(field, to: value) }
            }
            return try state.pass(values, to: method, of: connector, call)
        }
    }

    /// The answer of a third-party application, passed through.
    struct Passed: Content {
        let answer: MethodAnswer
        static let shape: Shape? = .any
        static let chosenStatuses = ChosenStatuses.all
        var status: Status? { answer.status }
        /// RFC 9110 §6.4.1: neither 204 nor 304 has a body; nor has 205 (§15.3.6).
        var body: [UInt8] { answer.body.isNull || [204, 205, 304].contains(answer.status.code) ? [] : answer.body.compact }
        /// Without control characters: a value that a caller put into a template must not end the header field.
        var headers: Headers {
            var headers: Headers = [:]
            for (name, value) in answer.headers { headers.append(name, value.utf8.filter { $0 >= 0x20 && $0 != 0x7F }) }
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

    /// The request fields as one text, JSON or XML, and parameters by their ids. The name of the member with the text is unknown, so the
    /// first member that could be one is taken; the body may also be the text itself.
    struct MethodCallText: RequestBody {
        typealias Service = Cyclr
        let text: String
        /// The parsed text; nil if it is XML.
        let document: JSON?
        let parameters: JSON.Document
        static let shape = Shape.any
        static let isOptional = false

        init(body: JSON) throws(Refusal) {
            let texts = body.stringValue.map { [$0] } ?? body.objectValue?.compactMap(\.value.stringValue) ?? []
            guard let text = texts.first(where: { ["{", "[", "<"].contains($0.trimmed.first) }) else { throw .invalidRequest }
            self.text = text
            if text.trimmed.first == "<" {
                document = nil
            } else {
                do throws(JSON.SyntaxError) { document = try JSON(parsing: text, .lenient) } catch { throw .invalidRequest }
            }
            let named = body.objectValue?.first { $0.key.lowercased() == "parameters" }
            parameters = named.flatMap { JSON.Document(json: $0.value) } ?? JSON.Document()
        }
    }
}

extension Cyclr.State {
    /// The connector and the method that the path names. A malformed id of either is refused before anything is looked up.
    fileprivate func calledMethod(in call: Cyclr.Call) throws(Cyclr.Refusal) -> (Cyclr.AccountConnector, Cyclr.Method) {
        let id = try call.number("id")
        let text = call.path("method") ?? ""
        guard Int32(text) != nil || GUID(dotNet: text) != nil else { throw .invalidRequest }
        let connector = try accountConnector(id, in: call.caller.accountId)
        guard let method = method(text, of: connector[.connectorId]) else { throw .notFound("Method") }
        return (connector, method)
    }

    /// Calls a method. That the caller's address is checked after connector and method were found, and before the connector's
    /// authentication, is assumed.
    mutating func pass(
        _ values: Cyclr.CallValues, to method: Cyclr.Method, of connector: Cyclr.AccountConnector, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Cyclr.Passed {
        let isNative = connectors[method[.connector]]?[.native] ?? true
        guard partner.allowsMethodCallsFromAnywhere || isNative else { throw .addressNotAllowed }
        guard connector[.authenticated] else { throw .unauthenticatedConnector }
        let randomness = call.sandbox.randomness
        var drawn = answerIds
        let answer = answer(method, values.with(connector, in: self), at: call.now) {
            drawn += 1
            return randomness.guid("cyclr/answer", drawn)
        }
        answerIds = drawn
        guard let answer else { throw withoutResponse(method) }
        return Cyclr.Passed(answer: answer)
    }

    /// The refusal of a call that the method's `$responses` do not answer.
    func withoutResponse(_ method: Cyclr.Method) -> Cyclr.Refusal {
        let place = connectors[method[.connector]]?.has(.definition) ?? false ? "its connector's definition" : "methods.json"
        let name = "\(method.id) (\(method[.name]))"
        return Cyclr.Refusal(
            .notEmulated, "Understudy does not know what method \(name) answers to this; add \"$responses\" to it in \(place).")
    }
}

extension Cyclr.CallValues {
    fileprivate mutating func setParameters(_ sent: JSON.Document, of method: Cyclr.Method) throws(Cyclr.Refusal) {
        guard !sent.isEmpty else { return }
        let parameters = Dictionary(method.parameters.map { ($0[.id], $0) }) { first, _ in first }
        for (id, value) in sent.object {
            guard let parameter = Int(id).flatMap({ parameters[$0] }) else { throw .unknownParameter(id) }
            set(parameter, to: value)
        }
    }

    /// Adds the account connector's properties, which the method's address may name; values that are set already stay. Of several of one
    /// parameter, which a seed may have, the first counts.
    func with(_ connector: Cyclr.AccountConnector?, in state: Cyclr.State) -> Self {
        guard let connector, !connector[.properties].isEmpty else { return self }
        let parameters = state.connectors[connector[.connectorId]]?.parametersByName ?? [:]
        var values = self
        var set = Set<Int>()
        for property in connector[.properties].map(Cyclr.Property.init(document:)) {
            if let parameter = parameters[property[.name]] {
                if set.insert(parameter[.id]).inserted { values.setProperty(parameter, to: property[.value].json) }
            } else if values[property[.name]] == nil {
                values.set(property[.name], to: property[.value].json)
            }
        }
        return values
    }
}

extension Field where Owner == Cyclr.MethodCall, Value == JSON.Document {
    static var parameters: Self { "Parameters" }
    static var fields: Self { "Fields" }
    static var mergeFields: Self { "Mergefields" }
}
