import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Connections to a trading partner: `/v1/connections/{id}/tradingPartner`. Source: celigo/ai, for the answer and for the rule that no
    /// other body sets the mark; which types may have it, and that it stays, is assumed.
    enum TradingPartners {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //  path                                     access         body                      success                        handler               evidence
            PUT("/v1/connections/:id/tradingPartner",    .connections,  takes: UnusedBody.self,   .ok(MarkedConnections.self),   ignoringBody(mark),   .documented, fails: .notFound, .invalidField)
        }

        static let types: Set<ConnectionType> = [.as2, .ftp, .van]

        static func mark(_ call: Call, _ state: inout State) throws(Refusal) -> MarkedConnections {
            let old: Connection = try state.find(call)
            guard let type = old[.type].flatMap(ConnectionType.init(rawValue:)), types.contains(type) else {
                throw .invalid([.invalid("type", "A connection of this type cannot be marked as a trading partner.")])
            }
            state.change(old, call) { $0[.tradingPartner] = true }
            return MarkedConnections(document: JSON.Document(["_connectionIds": [.string(old.id)]]))
        }
    }

    struct MarkedConnections: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema("MarkedConnections", source: "celigo/ai", [.init("_connectionIds", .array(.string()))])
    }
}
