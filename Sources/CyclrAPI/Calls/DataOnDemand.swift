import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// `/v1.0/data`: a method call whose body names everything. Source: only Cyclr OpenAPI, "Data on Demand"; answered as other method
    /// calls are.
    enum DataOnDemand {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path           access     body                      success              handler   evidence
            POST("/v1.0/data",   .account,  takes: DataRequest.self,  .ok(Passed.self),    data,     .documented,
                                 fails: .unknownParameter, .addressNotAllowed, .unauthenticatedConnector, .notEmulated)
        }

        /// Values are identified by the names of parameters, or by locations or names of fields. An unknown one is a bad request, since the
        /// contract has no 404 here.
        static func data(_ call: Call, _ body: DataRequest, _ state: inout State) throws(Refusal) -> Passed {
            guard let id = body[.connectorAccountId].flatMap({ Int($0.trimmed) }), let named = body[.methodId] else {
                throw .invalidRequest
            }
            guard let connector = try? state.accountConnector(id, in: call.caller.accountId) else { throw .unusable("Account connector") }
            guard let method = state.method(named.trimmed, of: connector[.connectorId]) else { throw .unusable("Method") }
            let (parameters, fields) = (method.parameters.byName, state.requestFields(of: method, in: connector).byName)
            var values = CallValues()
            for sent in body[.parameters].map(DataParameter.init(document:)) {
                let name = sent[.targetFieldName] ?? ""
                if let parameter = parameters[name] {
                    values.set(parameter, to: sent[.value])
                } else if let field = fields[name] {
                    values.set(field, to: sent[.value])
                } else {
                    throw .unknownParameter(name)
                }
            }
            return try state.pass(values, to: method, of: connector, call)
        }
    }

    struct DataRequest: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "DataRequest", source: "Cyclr OpenAPI, “Data On Demand”", isOpen: true,
            [
                .init(.connectorAccountId), .init(.methodId),
                .init(.parameters, .array(.object(DataParameter.schema)), required: false),
            ])
    }

    struct DataParameter: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "DataParameter", source: "Cyclr OpenAPI, “Data On Demand”", isOpen: true,
            [.init(.targetFieldName), .init(.value, required: false)])
    }
}

extension Field where Owner == Cyclr.DataRequest, Value == String? {
    /// A number as a string in the contract; numbers are accepted, too. The same holds for `MethodId`.
    static var connectorAccountId: Self { "ConnectorAccountId" }
    static var methodId: Self { "MethodId" }
}

extension Field where Owner == Cyclr.DataRequest, Value == [JSON.Document] {
    static var parameters: Self { "Parameters" }
}

extension Field where Owner == Cyclr.DataParameter, Value == String? {
    static var targetFieldName: Self { "TargetFieldName" }
}

extension Field where Owner == Cyclr.DataParameter, Value == JSON {
    /// A string in the contract; any value is accepted.
    static var value: Self { "Value" }
}
