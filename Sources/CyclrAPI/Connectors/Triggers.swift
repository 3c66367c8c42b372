import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Lookups: the values among which a parameter's may be chosen, fetched from the third-party application.
    /// `/v1.0/account/connectors/{id}/triggers/{trigger}`, `/v1.0/steps/{id}/parameters/{parameter}/lookup`. Source: the vendor's test suite.
    enum Triggers {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path                                                  access     body                        success                     handler      evidence
            POST("/v1.0/account/connectors/:id/triggers/:trigger",      .account,  takes: IgnoredBody.self,    .ok([LookupValue].self),    run,         .observed, fails: .notFound, .notEmulated)
            POST("/v1.0/steps/:stepId/parameters/:parameter/lookup",    .account,  takes: LookupRequest.self,  .ok([LookupValue].self),    ofParameter, .observed, fails: .notFound, .notEmulated)
            POST("/v1.0/steps/:stepId/fieldmappings/lookup",            .account,  takes: IgnoredBody.self,    .ok([CustomField].self),    ofFields,    .observed, fails: .notFound)
        }

        static func run(_ call: Call, _ body: IgnoredBody, _ state: State) throws(Refusal) -> [LookupValue] {
            let trigger = try call.number("trigger")
            return try state.lookUp(trigger, with: try state.accountConnector(in: call), call)
        }

        static func ofParameter(_ call: Call, _ request: LookupRequest, _ state: State) throws(Refusal) -> [LookupValue] {
            let step = try state.step(in: call)
            let method = step[.methodId].flatMap { state.methods[$0.number] }
            guard method?.parameter(String(try call.number("parameter"))) != nil else { throw .notFound("Parameter") }
            guard let id = step[.accountConnector], let connector = state.accountConnectors[id] else {
                throw .notFound("Account connector")
            }
            return try state.lookUp(request[.triggerId] ?? 0, with: connector, call)
        }

        /// Looks for custom fields of the step's method. What the body says is not known; that it lists them is assumed.
        static func ofFields(_ call: Call, _ body: IgnoredBody, _ state: State) throws(Refusal) -> [CustomField] {
            state.customFields(of: try state.step(in: call))
        }
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
    /// Calls the trigger's method, and pairs what stands at its two keys.
    fileprivate func lookUp(_ id: Int, with connector: Cyclr.AccountConnector, _ call: Cyclr.Call) throws(Cyclr.Refusal) -> [Cyclr
        .LookupValue]
    {
        let triggers = connectors[connector[.connectorId]]?[.triggers] ?? []
        guard let trigger = triggers.first(where: { $0.read("TriggerId") == id }),
            let method = trigger.read("MethodId", as: Int.self).flatMap({ methods[$0] })
        else { throw .notFound("Trigger") }
        let values = Cyclr.CallValues().with(connector[.properties])
        let randomness = call.sandbox.randomness
        guard let answer = answer(method, values, at: call.now, id: { randomness.guid("cyclr/lookup", id) }) else {
            throw .methodWithoutResponse(method)
        }
        let names = Location(trigger.read("HumanReadableKey") ?? "").values(in: answer.body)
        let identifiers = Location(trigger.read("IdentifierKey") ?? "").values(in: answer.body)
        return zip(names, identifiers).map { Cyclr.LookupValue(name: $0.inText, value: $1.inText) }
    }

    /// Those of the step's account connector that its method has.
    func customFields(of step: Cyclr.Step) -> [Cyclr.CustomField] {
        let identifier = step[.methodId].flatMap { methods[$0.number] }?[.uniqueIdentifier]
        let fields = step[.accountConnector].flatMap { accountConnectors[$0] }?[.customFields] ?? []
        return fields.map(Cyclr.CustomField.init(document:)).filter {
            $0[.methodUniqueIdentifier] == .zero || $0[.methodUniqueIdentifier] == identifier
        }
    }
}

extension Field where Owner == Cyclr.LookupRequest, Value == Int? {
    static var triggerId: Self { "TriggerId" }
}
