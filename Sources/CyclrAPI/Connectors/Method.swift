package import Emulation
import HTTPMessages
package import OrderedJSON

extension Cyclr {
    /// An operation of a connector. Members of ours: `$connector`, whose method it is; `$responses`, what the third-party application
    /// answers.
    package struct Method: Record {
        package var document = JSON.Document()
        package var hidden = JSON.Document()
        package init() {}
        package var id: Int { self[.id] }
        package static let schema = Schema(
            of: Self.self, "Method", source: "Cyclr API, “Get Connector Methods”; recorded listings for the order of members",
            [
                .init(.id), .init(.name), .init(.description, default: .null), .init(.category, default: .null),
                .init(.methodType, values: MethodType.allCases.map(\.rawValue), default: "Action"), .init(.endPoint, default: ""),
                .init(.parameters, .array(.object(Parameter.schema)), default: []), .init(.uniqueIdentifier),
                .init(.warning, default: .null), .init(.createWebhookMethod, default: .null), .init(.deleteWebhookMethod, default: .null),
                .init(.requestFields, .array(.object(MethodField.schema)), default: []),
                .init(.responseFields, .array(.object(MethodField.schema)), default: []),
                .init(.connector), .init(.responses),
            ])

        static let ofConnector = Index<Method>("connector") {
            SortKey($0[.connector]).then($0[.category] ?? "").then($0[.name])
        }
        /// The releases of a connector share the unique identifiers of methods.
        static let byUniqueIdentifier = Index<Method>("unique identifier") { SortKey($0[.uniqueIdentifier]).then($0[.connector]) }
        package static let indexes = [ofConnector, byUniqueIdentifier]
    }

    enum MethodType: String, Enumeration {
        case action = "Action"
        case webhook = "Webhook"
        case script = "Script"
    }
}

extension Field where Owner == Cyclr.Method, Value == Int {
    static var id: Self { "Id" }
    static var connector: Self { "$connector" }
}

extension Field where Owner == Cyclr.Method, Value == String {
    static var name: Self { "Name" }
    static var methodType: Self { "MethodType" }
    static var endPoint: Self { "EndPoint" }
}

extension Field where Owner == Cyclr.Method, Value == String? {
    static var description: Self { "Description" }
    static var category: Self { "Category" }
}

extension Field where Owner == Cyclr.Method, Value == GUID {
    /// Stays the same between releases of a connector, unlike the id.
    static var uniqueIdentifier: Self { "MethodUniqueIdentifier" }
}

extension Field where Owner == Cyclr.Method, Value == JSON {
    static var warning: Self { "Warning" }
    static var createWebhookMethod: Self { "CreateWebhookMethod" }
    static var deleteWebhookMethod: Self { "DeleteWebhookMethod" }
}

extension Field where Owner == Cyclr.Method, Value == [JSON.Document] {
    static var parameters: Self { "Parameters" }
    static var requestFields: Self { "RequestFields" }
    static var responseFields: Self { "ResponseFields" }
    static var responses: Self { "$responses" }
}
