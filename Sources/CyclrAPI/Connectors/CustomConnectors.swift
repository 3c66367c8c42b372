import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Connectors that an account makes for itself: `/v1.0/account/connectors/custom`. Source: the vendor's test suite and release notes.
    enum CustomConnectors {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path                                      access     body                               success                  handler   evidence
            GET   ("/v1.0/account/connectors/custom",         .account,                                    .ok([Connector].self),   list,     .observed)
            POST  ("/v1.0/account/connectors/custom",         .account,  takes: ConnectorDefinition.self,  .ok(Connector.self),     create,   .observed, fails: .invalidCustomConnector)
            GET   ("/v1.0/account/connectors/custom/:id",     .account,                                    .ok(JSON.self),          read,     .observed, fails: .notFound)
            PUT   ("/v1.0/account/connectors/custom/:id",     .account,  takes: ConnectorDefinition.self,  .ok(Connector.self),     update,   .inferred, fails: .notFound, .invalidCustomConnector)
            DELETE("/v1.0/account/connectors/custom/:id",     .account,  takes: IgnoredBody.self,          .ok(NoBody.self),        delete,   .observed, fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Connector] {
            Array(state.connectors.rows(Connector.custom, in: SortKey(call.caller.accountId)))
        }

        static func create(_ call: Call, _ definition: ConnectorDefinition, _ state: inout State) throws(Refusal) -> Connector {
            state.put(definition, as: call.newNumber(in: state.connectors, from: Numbers.customConnector), call)
        }

        /// The definition as it was sent, with its id. What the real body looks like is not known: the vendor's test could not read it as JSON.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            let connector = try state.customConnector(in: call)
            var shown = JSON.Object()
            shown["Id"] = connector[.id].json
            for (name, value) in connector[.definition].object where name.lowercased() != "id" { shown[name] = value }
            return .object(shown)
        }

        static func update(_ call: Call, _ definition: ConnectorDefinition, _ state: inout State) throws(Refusal) -> Connector {
            let connector = try state.customConnector(in: call)
            for method in state.methods.rows(Method.ofConnector, in: SortKey(connector.id)) { state.methods.remove(method.id) }
            return state.put(definition, as: connector.id, call)
        }

        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            state.removeConnector(try state.customConnector(in: call).id)
            return NoBody()
        }
    }

    /// A connector as its maker exports it. What we do not interpret is kept.
    struct ConnectorDefinition: RequestBody {
        typealias Service = Cyclr
        let document: JSON.Object
        let name: String
        let identifier: GUID
        static let shape = Shape.object(
            Schema(
                of: Cyclr.Connector.self, "ConnectorDefinition", source: "the vendor's test suite", isOpen: true, [.init(.name, .observed)])
        )

        init(body: JSON) throws(Refusal) {
            guard case .object(let object) = body.isNull ? [:] : body else { throw .invalidRequest }
            document = object
            guard let identifier = object.text("UniqueIdentifier").flatMap({ GUID(dotNet: $0) }) else {
                throw .customConnectorWithoutIdentifier
            }
            guard let name = object.text("Name"), !name.isEmpty else { throw .customConnectorWithoutName }
            (self.name, self.identifier) = (name, identifier)
        }
    }
}

extension Cyclr.State {
    fileprivate func customConnector(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Connector {
        guard let connector = connectors[try call.number("id")], connector[.account] == call.caller.accountId else {
            throw .notFound("Custom connector")
        }
        return connector
    }

    /// Makes a connector of the account, and its methods, from what was sent.
    fileprivate mutating func put(_ definition: Cyclr.ConnectorDefinition, as id: Int, _ call: Cyclr.Call) -> Cyclr.Connector {
        let sent = definition.document
        let authentication = sent.documents("Authentication")
        let authType = authentication.lazy.compactMap { $0.object.text("AuthType") }.first.flatMap(Cyclr.AuthType.init(rawValue:)) ?? .none
        var connector = Cyclr.Connector()
        connector.append(.id, id)
        connector.append(.name, definition.name)
        connector.append(.description, sent.text("Description"))
        connector.append(.status, sent.text("Status") ?? "Approved")
        connector.append(.version, sent.text("Version"))
        connector.append(.icon, sent.text("Icon"))
        connector.append(.authDescription, sent.text("AuthDescription"))
        connector.append(.authType, authType.rawValue)
        connector.append(.oauth2Type, authentication.lazy.compactMap { $0.object.text("OAuth2Type") }.first ?? "Unknown")
        connector.append(.authScheme, sent.text("AuthScheme"))
        connector.append(.parameters, sent.documents("Parameters"))
        connector.append(.triggers, sent.documents("Triggers"))
        connector.append(.categories, sent.value("ProductAddon")?["Categories"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        connector.append(.isSystemConnector, false)
        connector.append(.authentication, authentication)
        connector[.account] = call.caller.accountId
        connector[.native] = false
        connector[.definition] = JSON.Document(sent)
        connectors.put(connector)
        for method in sent.documents("Methods") {
            methods.put(Cyclr.Method(method, of: id, call.newNumber(in: methods, from: 40_000), call))
        }
        return connector
    }
}

extension Cyclr.Method {
    /// Of a custom connector: what its definition says, and nulls where it says nothing. `$responses` in it are taken over.
    fileprivate init(_ definition: JSON.Document, of connector: Int, _ id: Int, _ call: Cyclr.Call) {
        let sent = definition.object
        self.init()
        append(.id, id)
        append(.name, sent.text("Name") ?? "")
        append(.description, sent.text("Description"))
        append(.category, sent.text("Category"))
        append(.methodType, ["Action", "Webhook", "Script"].first { $0 == sent.text("MethodType") } ?? "Action")
        append(.endPoint, sent.text("EndPoint") ?? "")
        append(.parameters, sent.documents("Parameters"))
        append(
            .uniqueIdentifier,
            sent.text("MethodUniqueIdentifier").flatMap { GUID(dotNet: $0) } ?? call.sandbox.randomness.guid("cyclr/Method", id))
        append(.warning, .null)
        append(.createWebhookMethod, .null)
        append(.deleteWebhookMethod, .null)
        append(.requestFields, sent.documents("RequestFields"))
        append(.responseFields, sent.documents("ResponseFields"))
        self[.connector] = connector
        self[.responses] = sent.documents("$responses")
    }
}

extension JSON.Object {
    /// The member of that name in any letter case.
    func value(_ name: String) -> JSON? { self[name] ?? first { $0.key.lowercased() == name.lowercased() }?.value }
    func text(_ name: String) -> String? { value(name)?.stringValue }
    fileprivate func documents(_ name: String) -> [JSON.Document] {
        value(name)?.arrayValue?.compactMap { $0.objectValue.map { JSON.Document($0) } } ?? []
    }
}
