import Emulation
import HTTPMessages
import OrderedJSON

extension Integrator {
    /// Imports that are sent with the request and not stored, and the way to authorize a connection. Not emulated yet: each says so.
    enum NotEmulated {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //   path                             access         body                        success            handler            evidence
            POST("/v1/connections/:id/import",    .connections,  takes: AnyBody.self,        .ok(JSON.self),    cannotImport,      .documented, fails: .notFound, .notEmulated)
            GET ("/v1/connection/:id/oauth2",     .connections,                              .ok(JSON.self),    cannotAuthorize,   .documented, fails: .notFound, .notEmulated)
            GET ("/v1/connections/:id/oauth2",    .connections,                              .ok(JSON.self),    cannotAuthorize,   .observed,   fails: .notFound, .notEmulated)
        }

        static func cannotImport(_ call: Call, _ body: AnyBody, _ state: State) throws(Refusal) -> JSON {
            let _: Connection = try state.find(call)
            throw .notEmulated("virtual imports; /import/map says what would be imported")
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
