import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// A parameter of a connector or of a method.
    struct Parameter: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Parameter", source: "Cyclr API, “Get Connector Methods”",
            [.init(.isAccountConnectorProperty, required: false)] + members)
        /// A connector's parameter, which always has `IsAccountConnectorProperty`.
        static let connectorSchema = Schema(
            of: Self.self, "ConnectorParameter", source: "Cyclr API, “Get Connectors”",
            [.init(.isAccountConnectorProperty, default: false)] + members)
        private static let members: [SchemaMember<Self>] = [
            .init(.targetType, default: "MergeField"), .init(.targetName, default: ""), .init(.isSensitive, default: false), .init(.id),
            .init(.name, default: ""), .init(.description, default: .null), .init(.isOptional, default: false),
            .init(.dataType, default: "Undefined"), .init(.triggerName, default: .null), .init(.values, default: []),
            .init(.displayOrder, default: 0), .init(.triggers, default: .null),
        ]
    }

    /// The part of a call that carries a parameter's value.
    enum TargetType: String, Enumeration {
        case httpHeader = "HttpHeader"
        case mergeField = "MergeField"
        case queryString = "QueryString"
        case filterField = "FilterField"
        case responseField = "ResponseField"
        case script = "Script"
        case index = "Index"
    }

    /// The type of a parameter's value and (assumed) of a custom field's. That the numbers follow the order of the vendor's list is
    /// assumed.
    enum DataType: String, Enumeration {
        case undefined = "Undefined"
        case text = "Text"
        case integer = "Integer"
        case float = "Float"
        case decimal = "Decimal"
        case boolean = "Boolean"
        case dateTime = "DateTime"
        case file = "File"
    }

    /// A field of a method's request or response.
    struct MethodField: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "MethodField", source: "Cyclr API, “Get Step Field Mapping”; recorded listings for Location",
            [
                .init(.location, .observed, default: ""), .init(.id), .init(.name, default: ""), .init(.description, default: .null),
                .init(.isOptional, default: false), .init(.dataType, default: "Undefined"), .init(.triggerName, default: .null),
                .init(.values, default: []), .init(.displayOrder, default: 0), .init(.triggers, default: .null),
            ])
    }
}

extension Field where Owner == Cyclr.Parameter, Value == Int {
    static var id: Self { "Id" }
    static var displayOrder: Self { "DisplayOrder" }
}

extension Field where Owner == Cyclr.Parameter, Value == String {
    static var name: Self { "Name" }
    static var targetType: Self { "TargetType" }
    static var targetName: Self { "TargetName" }
    static var dataType: Self { "DataType" }
}

extension Field where Owner == Cyclr.Parameter, Value == String? {
    static var description: Self { "Description" }
    static var triggerName: Self { "TriggerName" }
}

extension Field where Owner == Cyclr.Parameter, Value == Bool {
    /// For a connector's parameter: whether each account sets its own value.
    static var isAccountConnectorProperty: Self { "IsAccountConnectorProperty" }
    static var isSensitive: Self { "IsSensitive" }
    static var isOptional: Self { "IsOptional" }
}

extension Field where Owner == Cyclr.Parameter, Value == [String] {
    static var values: Self { "Values" }
}

extension Field where Owner == Cyclr.Parameter, Value == JSON {
    /// Null in listings of methods.
    static var triggers: Self { "Triggers" }
}

extension Field where Owner == Cyclr.MethodField, Value == Int {
    static var id: Self { "Id" }
    static var displayOrder: Self { "DisplayOrder" }
}

extension Field where Owner == Cyclr.MethodField, Value == String {
    /// The path through arrays and objects, such as `[records].Email`: see `Location`.
    static var location: Self { "Location" }
    static var name: Self { "Name" }
    static var dataType: Self { "DataType" }
}

extension Field where Owner == Cyclr.MethodField, Value == String? {
    static var description: Self { "Description" }
    static var triggerName: Self { "TriggerName" }
}

extension Field where Owner == Cyclr.MethodField, Value == Bool {
    static var isOptional: Self { "IsOptional" }
}

extension Field where Owner == Cyclr.MethodField, Value == JSON {
    static var values: Self { "Values" }
    static var triggers: Self { "Triggers" }
}
