import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Fields that an account added to a connector: `/v1.0/account/connectors/{id}/fields`. Source: the vendor's test suite.
    enum CustomFields {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access body success handler evidence
            GET   ("/v1.0/account/connectors/:id/fields",         .account,                                .ok([CustomField].self),   list,     .observed, fails: .notFound)
            POST  ("/v1.0/account/connectors/:id/fields",         .account,  takes: CustomFieldWrite.self, .ok(CustomField.self),     add,      .observed, fails: .notFound)
            GET   ("/v1.0/account/connectors/:id/fields/:field",  .account,                                .ok(CustomField.self),     read,     .observed, fails: .notFound)
            PUT   ("/v1.0/account/connectors/:id/fields/:field",  .account,  takes: CustomFieldWrite.self, .ok(CustomField.self),     update,   .observed, fails: .notFound)
            DELETE("/v1.0/account/connectors/:id/fields/:field",  .account,  takes: IgnoredBody.self,      .ok(NoBody.self),          delete,   .observed, fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [CustomField] {
            try state.accountConnector(in: call)[.customFields].map(CustomField.init(document:))
        }

        static func add(_ call: Call, _ new: CustomFieldWrite, _ state: inout State) throws(Refusal) -> CustomField {
            var connector = try state.ownAccountConnector(in: call)
            var field = CustomField(state.newCustomFieldNumber())
            field.apply(new)
            connector[.customFields] += [field.document]
            state.put(connector)
            return field
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> CustomField {
            try field(in: call, of: try state.accountConnector(in: call)).value
        }

        /// That members which are not sent stay as they are is assumed.
        static func update(_ call: Call, _ change: CustomFieldWrite, _ state: inout State) throws(Refusal) -> CustomField {
            var connector = try state.ownAccountConnector(in: call)
            var (place, field) = try field(in: call, of: connector)
            field.apply(change)
            connector[.customFields][place] = field.document
            state.put(connector)
            state.mendSteps(using: connector.id)
            return field
        }

        /// Also removes mappings of steps for the field, which is assumed.
        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            var connector = try state.ownAccountConnector(in: call)
            connector[.customFields].remove(at: try field(in: call, of: connector).place)
            state.put(connector)
            state.mendSteps(using: connector.id)
            return NoBody()
        }

        private static func field(in call: Call, of connector: AccountConnector) throws(Refusal) -> (place: Int, value: CustomField) {
            let id = try call.number("field")
            let fields = connector[.customFields].map(CustomField.init(document:))
            guard let place = fields.firstIndex(where: { $0[.id] == id }) else { throw .notFound("Custom field") }
            return (place, fields[place])
        }
    }

    struct CustomField: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "CustomField", source: "the vendor's test suite",
            [
                .init(.id, .observed), .init(.connectorField, .observed), .init(.systemField, .observed), .init(.displayName, .observed),
                .init(.description, .observed), .init(.dataType, .observed), .init(.methodUniqueIdentifier, .observed),
                .init(.dataTypeFormat, .observed), .init(.entityIdentifier, .observed), .init(.forRequestFormat, .observed),
            ])
    }

    struct CustomFieldWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "CustomFieldWrite", source: "the vendor's test suite", isOpen: true,
            [
                .init(.connectorField, required: false, .observed), .init(.systemField, required: false, .observed),
                .init(.displayName, required: false, .observed), .init(.description, required: false, .observed),
                .init(.dataType, required: false, .observed), .init(.methodUniqueIdentifier, required: false, .observed),
                .init(.dataTypeFormat, required: false, .observed), .init(.entityIdentifier, required: false, .observed),
                .init(.forRequestFormat, required: false, .observed),
            ])

        /// Refuses an unreadable method id: read as none, it would attach the field to all methods. That the refusal is that of a bad id in
        /// a path is assumed.
        func check(unreadable: [String]) throws(Refusal) {
            guard !unreadable.contains("MethodUniqueIdentifier") else { throw .invalidRequest }
        }
    }
}

extension Cyclr.CustomField {
    /// The defaults of members that are not sent are assumed.
    init(_ id: Int) {
        document = JSON.Document()
        append(.id, id)
        append(.connectorField, nil)
        append(.systemField, nil)
        append(.displayName, nil)
        append(.description, nil)
        append(.dataType, Cyclr.DataType.undefined.rawValue)
        append(.methodUniqueIdentifier, .zero)
        append(.dataTypeFormat, nil)
        append(.entityIdentifier, nil)
        append(.forRequestFormat, false)
    }

    /// Applies what was sent. A null where a value is required counts as not sent, and so does an unknown type; both are assumed.
    fileprivate mutating func apply(_ change: Cyclr.CustomFieldWrite) {
        if change.has(.connectorField) { self[.connectorField] = change[.connectorField] }
        if change.has(.systemField) { self[.systemField] = change[.systemField] }
        if change.has(.displayName) { self[.displayName] = change[.displayName] }
        if change.has(.description) { self[.description] = change[.description] }
        if let dataType = change[.dataType].flatMap({ Cyclr.DataType(sent: $0) }) { self[.dataType] = dataType.rawValue }
        if let method = change[.methodUniqueIdentifier] { self[.methodUniqueIdentifier] = method }
        if change.has(.dataTypeFormat) { self[.dataTypeFormat] = change[.dataTypeFormat] }
        if change.has(.entityIdentifier) { self[.entityIdentifier] = change[.entityIdentifier] }
        if let isForRequest = change[.forRequestFormat] { self[.forRequestFormat] = isForRequest }
    }
}

extension Cyclr.State {
    /// The number of a new custom field; unique across all account connectors.
    fileprivate mutating func newCustomFieldNumber() -> Int {
        newNumber(from: Cyclr.Numbers.customField, \.customFieldNumbers, Cyclr.AccountConnector.ofCustomField)
    }
}

extension Field where Owner == Cyclr.CustomField, Value == Int {
    static var id: Self { "Id" }
}

extension Field where Owner == Cyclr.CustomField, Value == String {
    static var dataType: Self { "DataType" }
}

extension Field where Owner == Cyclr.CustomField, Value == String? {
    static var connectorField: Self { "ConnectorField" }
    static var systemField: Self { "SystemField" }
    static var displayName: Self { "DisplayName" }
    static var description: Self { "Description" }
    static var dataTypeFormat: Self { "DataTypeFormat" }
    static var entityIdentifier: Self { "EntityIdentifier" }
}

extension Field where Owner == Cyclr.CustomField, Value == GUID {
    /// All zeros means every method of the connector.
    static var methodUniqueIdentifier: Self { "MethodUniqueIdentifier" }
}

extension Field where Owner == Cyclr.CustomField, Value == Bool {
    static var forRequestFormat: Self { "ForRequestFormat" }
}

extension Field where Owner == Cyclr.CustomFieldWrite, Value == String? {
    static var connectorField: Self { "ConnectorField" }
    static var systemField: Self { "SystemField" }
    static var displayName: Self { "DisplayName" }
    static var description: Self { "Description" }
    /// A name or a number.
    static var dataType: Self { "DataType" }
    static var dataTypeFormat: Self { "DataTypeFormat" }
    static var entityIdentifier: Self { "EntityIdentifier" }
}

extension Field where Owner == Cyclr.CustomFieldWrite, Value == GUID? {
    static var methodUniqueIdentifier: Self { "MethodUniqueIdentifier" }
}

extension Field where Owner == Cyclr.CustomFieldWrite, Value == Bool? {
    static var forRequestFormat: Self { "ForRequestFormat" }
}
