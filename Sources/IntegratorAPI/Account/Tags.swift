package import Emulation
import HTTPMessages
package import OrderedJSON

extension Integrator {
    /// Labels for errors: `/v1/tags`. Source: celigo/ai, which shows `{"tag": "name"}`; the rest is assumed to be like any other resource.
    enum Tags {
        // swift-format-ignore
        @EndpointTable<Integrator> static var endpoints: [Endpoint<Integrator>] {
            //     path               access         query or body                   success                    handler               evidence
            GET   ("/v1/tags",        .fullAccess,   query: Listing<Tag>.parameters, .ok(Listing<Tag>.self),    Store<Tag>.list,      .documented, fails: .invalidQueryParams)
            POST  ("/v1/tags",        .fullAccess,   takes: Submitted<Tag>.self,     .created(Tag.self),        Store<Tag>.create,    .documented, fails: .missingField, .invalidField)
            GET   ("/v1/tags/:id",    .fullAccess,                                   .ok(Tag.self),             Store<Tag>.read,      .inferred,   fails: .notFound)
            PUT   ("/v1/tags/:id",    .fullAccess,   takes: Resubmitted<Tag>.self,   .ok(Tag.self),             Store<Tag>.replace,   .documented, fails: .notFound, .missingField, .invalidField)
            DELETE("/v1/tags/:id",    .fullAccess,                                   .noContent,                Store<Tag>.delete,    .documented, fails: .notFound)
        }
    }

    package struct Tag: Resource {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package static let collection = "tags"
        package static let kind = "tag"
        package static var table: WritableKeyPath<State, Table<Tag>> { \.tags }
        package static func find(_ id: String, in state: State) -> Tag? { state.tags[id] }
        package static let filters: [String] = []
        package static let patchable: [String] = []
        package static let required: [String] = []
        /// Assumed.
        package static let isRecycled = false
        package static let schema = Schema(
            of: Self.self, "Tag", source: "celigo/ai", isOpen: true,
            [.init(.resourceId), .init(.lastModified), .init(.tag), .init(.createdAt, required: false), .init(.secrets)]
        ).including(model)
        package static let model = Model(members: ["tag"], serverOwned: [], texts: ["tag"])
        package var title: String { self[.tag] }

        package static func problems(in sent: JSON.Object, _ state: State) -> [Problem] {
            guard let tag = sent["tag"], tag != "", !tag.isNull else { return [.missing("tag")] }
            return sent.problems(ofTypes: model)
        }
    }
}

extension Field where Owner == Integrator.Tag, Value == String {
    static var tag: Self { "tag" }
}
