import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Properties of an account connector: `/v1.0/account/connectors/{id}/properties`. Source: Cyclr API, "Authentication"; the vendor's
    /// test suite.
    enum Properties {
        static let order: [QueryParameter] = [.init("orderBy", .string()), .init("sortOrderAsc", .boolean)]

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access query or body success handler evidence
            GET   ("/v1.0/account/connectors/:id/properties",            .account,  query: order,                .ok([Property].self),   list,     .observed,   fails: .notFound)
            POST  ("/v1.0/account/connectors/:id/properties",            .account,  takes: PropertyWrite.self,   .ok(Property.self),     add,      .documented, fails: .notFound, .nameRequired)
            GET   ("/v1.0/account/connectors/:id/properties/:property",  .account,                               .ok(Property.self),     read,     .observed,   fails: .notFound)
            PUT   ("/v1.0/account/connectors/:id/properties/:property",  .account,  takes: PropertyWrite.self,   .ok(Property.self),     update,   .observed,   fails: .notFound)
            DELETE("/v1.0/account/connectors/:id/properties/:property",  .account,  takes: IgnoredBody.self,     .ok(NoBody.self),       delete,   .observed,   fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Property] {
            var properties = try state.accountConnector(in: call)[.properties].map(Property.init(document:))
            if call.query("orderBy")?.lowercased() == "name" { properties.sort { $0[.name] < $1[.name] } }
            return PageRequest(call).isAscending ? properties : properties.reversed()
        }

        /// Accepts any name: the vendor's guides set properties that the connector does not list. An existing property gets the new value,
        /// whichever of its parameter's names is sent. That no name is refused is assumed.
        static func add(_ call: Call, _ new: PropertyWrite, _ state: inout State) throws(Refusal) -> Property {
            guard !new[.name].isEmpty else { throw .nameRequired }
            var connector = try state.ownAccountConnector(in: call)
            let property = connector.setProperties([new], of: state.connectors[connector[.connectorId]]) { state.newPropertyNumber() }[0]
            state.authenticateByFields(&connector)
            state.put(connector)
            return property
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> Property {
            try property(in: call, of: try state.accountConnector(in: call)).value
        }

        /// The path names the property; an id in the body is ignored. That the name of another property is refused is assumed.
        static func update(_ call: Call, _ change: PropertyWrite, _ state: inout State) throws(Refusal) -> Property {
            var connector = try state.ownAccountConnector(in: call)
            var (place, property) = try property(in: call, of: connector)
            if !change[.name].isEmpty, change[.name] != property[.name] {
                let parameters = state.connectors[connector[.connectorId]]?.parametersByName ?? [:]
                let isTaken = connector[.properties].map(Property.init(document:)).enumerated().contains {
                    $0 != place && parameters.key(ofProperty: $1[.name]) == parameters.key(ofProperty: change[.name])
                }
                guard !isTaken else { throw .invalidRequest }
                property[.name] = change[.name]
            }
            if change.has(.value) { property[.value] = change[.value] }
            connector[.properties][place] = property.document
            state.authenticateByFields(&connector)
            state.put(connector)
            return property
        }

        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            var connector = try state.ownAccountConnector(in: call)
            connector[.properties].remove(at: try property(in: call, of: connector).place)
            state.put(connector)
            return NoBody()
        }

        private static func property(in call: Call, of connector: AccountConnector) throws(Refusal) -> (place: Int, value: Property) {
            let id = try call.number("property")
            let properties = connector[.properties].map(Property.init(document:))
            guard let place = properties.firstIndex(where: { $0[.id] == id }) else { throw .notFound("Property") }
            return (place, properties[place])
        }
    }

    struct Property: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Property", source: "the vendor's test suite",
            [.init(.name, .observed), .init(.value, .observed), .init(.id, .observed), .init(.accountConnectorId, .observed)])
    }

    struct PropertyWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "PropertyWrite", source: "Cyclr API, “Authentication”", isOpen: true,
            [.init(.name), .init(.value, required: false), .init(.id, required: false)])
    }
}

extension Cyclr.State {
    /// The number of a new property; unique across all account connectors.
    mutating func newPropertyNumber() -> Int {
        newNumber(from: Cyclr.Numbers.property, \.propertyNumbers, Cyclr.AccountConnector.ofProperty)
    }
}

extension Cyclr.AccountConnector {
    /// Adds properties, or changes the values of existing ones with these names. That one sent without a value keeps its own is assumed, as
    /// when it is changed by its id.
    /// - Returns: the resulting property for each of `new`.
    @discardableResult
    mutating func setProperties(
        _ new: [Cyclr.PropertyWrite], of connector: Cyclr.Connector?, newId: () -> Int
    ) -> [Cyclr.Property] {
        let parameters = connector?.parametersByName ?? [:]
        var properties = self[.properties].map(Cyclr.Property.init(document:))
        var places = Dictionary(properties.enumerated().map { (parameters.key(ofProperty: $1[.name]), $0) }) { first, _ in first }
        var set: [Cyclr.Property] = []
        for write in new {
            let key = parameters.key(ofProperty: write[.name])
            let place = places[key] ?? properties.endIndex
            if place == properties.endIndex {
                var property = Cyclr.Property(document: JSON.Document())
                property.append(.name, write[.name])
                property.append(.value, write[.value])
                property.append(.id, newId())
                property.append(.accountConnectorId, id)
                properties.append(property)
                places[key] = place
            } else if write.has(.value) {
                properties[place][.value] = write[.value]
            }
            set.append(properties[place])
        }
        self[.properties] = properties.map(\.document)
        return set
    }
}

extension [String: Cyclr.Parameter] {
    /// A key that is the same for all names of a property: the id of its parameter, or the name itself if the connector lists no such
    /// parameter.
    fileprivate func key(ofProperty name: String) -> String { self[name].map { "\($0[.id])" } ?? name }
}

extension Field where Owner == Cyclr.Property, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.Property, Value == String? {
    static var value: Self { "Value" }
}

extension Field where Owner == Cyclr.Property, Value == Int {
    static var id: Self { "Id" }
    static var accountConnectorId: Self { "AccountConnectorId" }
}

extension Field where Owner == Cyclr.PropertyWrite, Value == String {
    static var name: Self { "Name" }
}

extension Field where Owner == Cyclr.PropertyWrite, Value == String? {
    static var value: Self { "Value" }
}

extension Field where Owner == Cyclr.PropertyWrite, Value == Int? {
    static var id: Self { "Id" }
}
