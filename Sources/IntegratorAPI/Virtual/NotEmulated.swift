import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// The way to authorize a connection. Not emulated yet, and says so.
    enum NotEmulated {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                             access         body                        success            handler            evidence
            GET ("/v1/connection/:id/oauth2",     .connections,                              .ok(JSON.self),    cannotAuthorize,   .documented, fails: .notFound, .notEmulated)
            GET ("/v1/connections/:id/oauth2",    .connections,                              .ok(JSON.self),    cannotAuthorize,   .observed,   fails: .notFound, .notEmulated)
        }

        static func cannotAuthorize(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            let _: Connection = try state.find(call)
            throw .notEmulated("the authorization of connections by OAuth")
        }
    }

    /// JSON of any shape.
    struct AnyBody: RequestBody {
        typealias Service = Integrator
        let json: JSON
        static let shape = Shape.any
        init(body: JSON) throws(Refusal) { json = body }
    }
}
