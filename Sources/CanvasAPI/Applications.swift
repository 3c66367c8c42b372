package import Emulation
import HTTPMessages
package import OrderedJSON

extension Canvas {
    /// The applications that Canvas can connect: `/api/Applications`. Source: Canvas REST API, "Applications".
    enum Applications {
        // swift-format-ignore
        @EndpointTable<Canvas> static var endpoints: [Endpoint<Canvas>] {
            //   path                   access      success                     handler   evidence
            GET("/api/Applications",    .account,   .ok([Application].self),    list,     .documented)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Application] { state.applications.all.elements }
    }

    package struct Application: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: GUID { self[.id] }

        package static let schema = Schema(
            of: Self.self, "Application", source: "Canvas REST API, “Applications”",
            [
                .init(.id, .id), .init(.name), .init(.shortName), .init(.description), .init(.vendorUrl),
                .init(.credentialFields, .array(.object(CredentialField.schema))), .init(.credentialsJson), .init(.tag),
                .init(.sessionTimeMins, .wholeNumber(from: 0)), .init(.sessionSlidingExpiry),
            ])

        static let byShortName = Index<Application>("short name") { SortKey($0[.shortName]) }
        package static let indexes = [byShortName]

        var fields: [CredentialField] { self[.credentialFields].map(CredentialField.init(document:)) }

        /// The fields that a registration must fill, in the vendor's order.
        var requiredCredentials: [CredentialField] { fields.filter { !$0[.optional] } }
    }

    /// A value that a user enters to connect an application. The member names are in Pascal case, unlike all others in the API.
    struct CredentialField: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "CredentialField", source: "Canvas REST API, “Applications”",
            [
                .init(.shortName), .init(.name), .init(.type), .init(.value), .init(.options, required: false), .init(.optional),
                .init(.desc),
                .init(.hidden),
            ])
    }
}

extension Field where Owner == Canvas.Application, Value == GUID {
    static var id: Self { "id" }
}

extension Field where Owner == Canvas.Application, Value == String {
    static var name: Self { "name" }
    static var shortName: Self { "shortName" }
    static var description: Self { "description" }
    static var vendorUrl: Self { "vendorUrl" }
    /// A comma-separated list with irregular spacing.
    static var tag: Self { "tag" }
}

extension Field where Owner == Canvas.Application, Value == [JSON.Document] {
    static var credentialFields: Self { "credentialFields" }
}

extension Field where Owner == Canvas.Application, Value == JSON.Document {
    /// An object that maps the short name of each credential to null.
    static var credentialsJson: Self { "credentialsJson" }
}

extension Field where Owner == Canvas.Application, Value == Int {
    static var sessionTimeMins: Self { "sessionTimeMins" }
}

extension Field where Owner == Canvas.Application, Value == Bool {
    static var sessionSlidingExpiry: Self { "sessionSlidingExpiry" }
}

extension Field where Owner == Canvas.CredentialField, Value == String {
    static var shortName: Self { "ShortName" }
    static var name: Self { "Name" }
    static var type: Self { "Type" }
    static var value: Self { "Value" }
    /// Only for the type `select`, for example `live|Live Environment,test|Test Environment`.
    static var options: Self { "Options" }
    static var desc: Self { "Desc" }
}

extension Field where Owner == Canvas.CredentialField, Value == Bool {
    static var optional: Self { "Optional" }
    static var hidden: Self { "Hidden" }
}
