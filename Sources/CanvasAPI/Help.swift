package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// What the API says about itself: `/api/GetMetaData`, `/api/Describe`, `/api/Authenticate`. Source: Canvas REST API, "APIs for help",
    /// "Authentication".
    enum Help {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //    path                    access  query             success                           handler       evidence
            GET ("/api/GetMetaData",      .open,                    .ok([MetaData].self),      metaData,     .documented)
            GET ("/api/Describe/:name?",  .open,  query: [named],   .ok(Description.self),     describe,     .documented,
                                                  fails: .unknownType)
            GET ("/api/Authenticate",     .keys,                    .ok(Bool.self),            authenticate, .documented)
        }

        private static let named = QueryParameter(
            "name", .string(), docs: "The answer for `AddWorkflowApiDto` is documented; the answers for the other five types are assumed.")

        static func metaData(_ call: Call, _ state: State) throws(Refusal) -> [MetaData] { state.metaData.all.elements }

        /// Documented is only the answer about `AddWorkflowApiDto` with the name in the query; a name in the path is assumed, like the
        /// other types.
        static func describe(_ call: Call, _ state: State) throws(Refusal) -> Description {
            let name = call.path("name") ?? call.query("name") ?? ""
            guard let schema = bodies.first(where: { $0.name.lowercased() == name.lowercased() }) else { throw .unknownType(name) }
            let isDocumented = schema.name == AddWorkflowApiDto.schema.name && call.path("name") == nil
            return Description(properties: schema.members.map(DescribedProperty.init), evidence: isDocumented ? nil : .assumed)
        }

        static func authenticate(_ call: Call, _ state: State) throws(Refusal) -> Bool { true }

        /// The types that Describe knows.
        static let bodies = [
            AddWorkflowApiDto.schema, ChainApiDto.schema, RunMetadataApiDto.schema, UpdateWorkfowSchedulerApiDto.schema,
            AddRegApplicationApiDto.schema, AddAccountApiDto.schema,
        ]
    }

    /// A row of GetMetaData, as the vendor documents it; `authenticate` is false on every row, although most operations require keys.
    package struct MetaData: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: String { "\(self[.verb]) \(self[.name])" }
        package static let schema = Schema(
            of: Self.self, "MetaData", source: "Canvas REST API, “GetMetaData”",
            [
                .init(.name), .init(.parameters), .init(.verb, values: ["GET", "POST"]), .init(.authenticate), .init(.description),
                .init(.returns),
            ])
    }

    /// The answer of Describe: the type's properties, and the evidence if that is weaker than the row's.
    struct Description: Content {
        let properties: [DescribedProperty]
        let evidence: Evidence?
        static var isHedged: Bool { true }
        static var shape: Shape? { [DescribedProperty].shape }
        var body: [UInt8] { properties.body }
    }

    /// A row of Describe.
    struct DescribedProperty: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ member: Schema.Member) {
            document = JSON.Document()
            let type = DotNet.type(of: member.shape)
            self[.typeName] = type.name
            self[.propertyName] = member.name
            self[.genericParameters] = type.arguments
            self[.isRequired] = member.isRequired
        }
        static let schema = Schema(
            of: Self.self, "DescribedProperty", source: "Canvas REST API, “Describe”",
            [.init(.typeName), .init(.propertyName), .init(.genericParameters), .init(.isRequired)])
    }
}

extension Field where Owner == Canvas.MetaData, Value == String {
    static var name: Self { "name" }
    static var parameters: Self { "parameters" }
    static var verb: Self { "verb" }
    static var description: Self { "description" }
    static var returns: Self { "returns" }
}

extension Field where Owner == Canvas.MetaData, Value == Bool {
    static var authenticate: Self { "authenticate" }
}

extension Field where Owner == Canvas.DescribedProperty, Value == String {
    static var typeName: Self { "typeName" }
    static var propertyName: Self { "propertyName" }
    static var genericParameters: Self { "genericParameters" }
}

extension Field where Owner == Canvas.DescribedProperty, Value == Bool {
    static var isRequired: Self { "isRequired" }
}
