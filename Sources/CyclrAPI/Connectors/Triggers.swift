import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Lookups: the values that a parameter can have, fetched from the third-party application.
    /// `/v1.0/account/connectors/{id}/triggers/{trigger}`, `/v1.0/steps/{id}/parameters/{parameter}/lookup`. Source: the vendor's test
    /// suite.
    enum Triggers {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path access body success handler evidence
            POST("/v1.0/account/connectors/:id/triggers/:trigger",      .account,  takes: IgnoredBody.self,    .ok([LookupValue].self),    run,         .observed, fails: .notFound, .unauthenticatedConnector, .methodFailed, .notEmulated)
            POST("/v1.0/steps/:stepId/parameters/:parameter/lookup",    .account,  takes: LookupRequest.self,  .ok([LookupValue].self),    ofParameter, .observed, fails: .notFound, .unauthenticatedConnector, .methodFailed, .notEmulated)
            POST("/v1.0/steps/:stepId/fieldmappings/lookup",            .account,  takes: IgnoredBody.self,    .ok([CustomField].self),    ofFields,    .observed, fails: .notFound)
        }

        static func run(_ call: Call, _ body: IgnoredBody, _ state: State) throws(Refusal) -> [LookupValue] {
            let trigger = try call.number("trigger")
            return try state.lookUp(trigger, with: try state.accountConnector(in: call), CallValues(), call)
        }

        /// Passes the values that the step's own mappings give to its parameters; the trigger's method may have parameters of the same
        /// name. That, and the refusal for a step without an account connector, is assumed.
        static func ofParameter(_ call: Call, _ request: LookupRequest, _ state: State) throws(Refusal) -> [LookupValue] {
            let (step, _) = try Mappings<Parameter>.target(in: call, state)
            guard let id = request[.triggerId] else { throw .notFound("Trigger") }
            guard let connector = state.accountConnector(of: step) else { throw .unauthenticatedConnector }
            var values = CallValues()
            let mappings = step.mappings(for: Parameter.self)
            for parameter in state.parameters(of: step) {
                guard let value = state.value(of: mappings[parameter[.id]], RunContext()) else { continue }
                values.set(parameter[.targetName], to: value)
            }
            return try state.lookUp(id, with: connector, values, call)
        }

        /// Looks up the custom fields of the step's method. The real answer's body is unknown; that it lists them is assumed.
        static func ofFields(_ call: Call, _ body: IgnoredBody, _ state: State) throws(Refusal) -> [CustomField] {
            state.customFields(of: try state.step(in: call))
        }
    }

    /// A connector's definition of a lookup: the method that is called, and the locations of names and values in its answer.
    struct ConnectorTrigger: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "ConnectorTrigger", source: "the vendor's test suite; Cyclr API, “Get Step Parameter Mapping”",
            [
                .init(.id, required: false, .observed), .init(.name, default: ""), .init(.methodId, required: false),
                .init(.humanReadableKey, default: ""), .init(.identifierKey, default: ""), .init(.subTriggers, default: []),
            ])
    }

    struct LookupValue: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(name: String, value: String) { document = JSON.Document(["Name": .string(name), "Value": .string(value)]) }
        static let schema = Schema(
            "LookupValue", source: "the vendor's test suite", [.init("Name", .string(), .observed), .init("Value", .string(), .observed)])
    }

    struct LookupRequest: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "LookupRequest", source: "the vendor's test suite", isOpen: true, [.init(.triggerId, .observed)])
    }
}

extension Cyclr.State {
    /// Calls the trigger's method and pairs the values at its two keys. The same lookup always draws the same ids, so that a value once
    /// chosen stays valid.
    fileprivate func lookUp(
        _ id: Int, with connector: Cyclr.AccountConnector, _ values: Cyclr.CallValues, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> [Cyclr.LookupValue] {
        let triggers = connectors[connector[.connectorId]]?[.triggers] ?? []
        guard let trigger = triggers.first(where: { $0.read("TriggerId") == id }),
            let method = trigger.read("MethodId", as: Int.self).flatMap({ methods[$0] })
        else { throw .notFound("Trigger") }
        guard connector[.authenticated] else { throw .unauthenticatedConnector }
        let randomness = call.sandbox.randomness
        var drawn = 0
        let answer = answer(method, values.with(connector, in: self), at: call.now) {
            drawn += 1
            return randomness.guid("cyclr/lookup/\(connector.id)/\(id)", drawn)
        }
        guard let answer else { throw withoutResponse(method) }
        guard !answer.isFailure else { throw .methodFailed }
        let name = Location(trigger.read("HumanReadableKey") ?? ""), identifier = Location(trigger.read("IdentifierKey") ?? "")
        return Location.pairs(name, identifier, in: answer.body).map { Cyclr.LookupValue(name: $0.inText, value: $1.inText) }
            .filter { !$0[.name].isEmpty && !$0[.value].isEmpty }
    }
}

extension Cyclr.Refusal {
    /// The text is one of the vendor's for incidents; that a lookup fails with it and with this status is assumed.
    fileprivate static var methodFailed: Self { Self(.methodFailed, "Failed to call the method") }
}

extension Field where Owner == Cyclr.ConnectorTrigger, Value == Int {
    static var id: Self { "TriggerId" }
    static var methodId: Self { "MethodId" }
}

extension Field where Owner == Cyclr.ConnectorTrigger, Value == String {
    static var name: Self { "Name" }
    /// A `Location`, like `IdentifierKey`.
    static var humanReadableKey: Self { "HumanReadableKey" }
    static var identifierKey: Self { "IdentifierKey" }
}

extension Field where Owner == Cyclr.ConnectorTrigger, Value == [JSON] {
    static var subTriggers: Self { "SubTriggers" }
}

extension Field where Owner == Cyclr.LookupValue, Value == String {
    static var name: Self { "Name" }
    static var value: Self { "Value" }
}

extension Field where Owner == Cyclr.LookupRequest, Value == Int? {
    static var triggerId: Self { "TriggerId" }
}
