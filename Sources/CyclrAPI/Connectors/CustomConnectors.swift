import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Connectors that an account defines for itself: `/v1.0/account/connectors/custom`. Source: the vendor's test suite and release notes.
    enum CustomConnectors {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //     path access body success handler evidence
            GET   ("/v1.0/account/connectors/custom",         .account,                                    .ok([Connector].self),   list,     .observed)
            POST  ("/v1.0/account/connectors/custom",         .account,  takes: ConnectorDefinition.self,  .ok(Connector.self),     create,   .observed, fails: .invalidCustomConnector)
            GET   ("/v1.0/account/connectors/custom/:id",     .account,                                    .ok(JSON.self),          read,     .observed, fails: .notFound)
            PUT   ("/v1.0/account/connectors/custom/:id",     .account,  takes: ConnectorDefinition.self,  .ok(Connector.self),     update,   .inferred, fails: .notFound, .invalidCustomConnector)
                .slow()
            DELETE("/v1.0/account/connectors/custom/:id",     .account,  takes: IgnoredBody.self,          .ok(NoBody.self),        delete,   .observed, fails: .notFound)
                .slow()
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [Connector] {
            Array(state.connectors.rows(Connector.custom, in: SortKey(call.caller.accountId)))
        }

        static func create(_ call: Call, _ definition: ConnectorDefinition, _ state: inout State) throws(Refusal) -> Connector {
            try state.put(definition, as: call.newNumber(in: &state.connectors, from: Numbers.customConnector), call)
        }

        /// The definition as it was sent, with its id. The form of the real body is unknown: the vendor's test could not read it as JSON.
        static func read(_ call: Call, _ state: State) throws(Refusal) -> JSON {
            let connector = try state.customConnector(in: call)
            var shown = JSON.Object()
            shown["Id"] = connector[.id].json
            for (name, value) in connector[.definition].object where name.lowercased() != "id" { shown[name] = value }
            return .object(shown)
        }

        /// Assumed: the body is a whole definition, and methods that it still contains keep their numbers.
        static func update(_ call: Call, _ definition: ConnectorDefinition, _ state: inout State) throws(Refusal) -> Connector {
            try state.put(definition, as: try state.customConnector(in: call).id, call)
        }

        static func delete(_ call: Call, _ body: IgnoredBody, _ state: inout State) throws(Refusal) -> NoBody {
            state.removeConnector(try state.customConnector(in: call))
            return NoBody()
        }
    }

    /// A connector as its maker exports it. Members that are not interpreted are kept.
    struct ConnectorDefinition: RequestBody {
        typealias Service = Cyclr
        let document: JSON.Object
        let name: String
        let identifier: GUID
        /// The entries of `Authentication`, spelled as answers show them.
        let authentication: [JSON.Object]
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
            authentication = try object.objects("Authentication").map(Self.authentication)
        }

        /// Refuses an unknown `AuthType` as a value that cannot be read; assumed.
        private static func authentication(_ sent: JSON.Object) throws(Refusal) -> JSON.Object {
            let type = sent.value("AuthType") ?? .null
            guard type.isNull || type.stringValue.flatMap(AuthType.init(name:)) != nil else { throw .invalidRequest }
            var entry = Authentication.schema.filled(from: sent)
            entry.respell("AuthType", AuthType.init(name:))
            entry.respell("OAuth2Type", OAuth2Type.init(name:))
            return entry
        }
    }
}

extension Cyclr.State {
    /// The custom connector that `:id` names, in the caller's account.
    fileprivate func customConnector(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Connector {
        guard let connector = connectors[try call.number("id")], connector[.account] == call.caller.accountId else {
            throw .notFound("Custom connector")
        }
        return connector
    }

    /// Stores a connector of the account and its methods as defined. `$responses` in the definition, which are ours, are checked as in
    /// seeds.
    fileprivate mutating func put(
        _ definition: Cyclr.ConnectorDefinition, as id: Int, _ call: Cyclr.Call
    ) throws(Cyclr.Refusal) -> Cyclr.Connector {
        let old = connectors[id]
        var connector = Cyclr.Connector(definition, id, formerly: old, call) { newPartNumber() }
        connector[.account] = call.caller.accountId
        connectors.put(connector)
        // deferred until its methods have changed, too
        defer { mendUses(ofConnector: id) }
        // several methods may have the same identifier; the first of them keeps the lowest number
        var former = methods.rows(Cyclr.Method.ofConnector, in: SortKey(id)).reduce(into: [GUID: [Int]]()) {
            $0[$1[.uniqueIdentifier], default: []].append($1.id)
        }.mapValues { $0.sorted(by: >) }
        let identifiers = definition.methodIdentifiers(call)
        for (place, sent) in definition.document.objects("Methods").enumerated() {
            let identifier = identifiers[place]
            let number = former[identifier]?.popLast() ?? call.newNumber(in: &methods, from: Cyclr.Numbers.customMethod)
            let method = Cyclr.Method(sent, of: id, number, identifier, formerly: methods[number]) { newPartNumber() }
            if let fault = Cyclr.ResponseFault.fault(inForm: sent["$responses"]) ?? responseFaults(of: method).first {
                throw .sloppyRequest(fault.within(["Methods", String(place)]).sentence)
            }
            methods.put(method)
        }
        for number in former.values.joined() { methods.remove(number) }
        refreshUses(of: connector, formerly: old)
        return connector
    }

    /// Updates the connector's account connectors and the cycles that use it.
    private mutating func refreshUses(of connector: Cyclr.Connector, formerly old: Cyclr.Connector?) {
        let group = SortKey(connector.id)
        var cycles = Set(steps.rows(Cyclr.Step.ofConnector, in: group).map { $0[.cycle] })
        for var installed in accountConnectors.rows(Cyclr.AccountConnector.ofConnector, in: group) {
            installed[.status] = connector[.status]
            if let old { authenticateAnew(&installed, formerlyOf: old) }
            store(installed)
            cycles.formUnion(steps.rows(Cyclr.Step.ofAccountConnector, in: SortKey(installed.id)).map { $0[.cycle] })
        }
        for cycle in cycles { refreshCycle(cycle) }
    }

    /// Removes a connector and its methods. That its account connectors are removed, too, is assumed; in seeds other accounts may have
    /// some.
    mutating func removeConnector(_ connector: Cyclr.Connector) {
        let group = SortKey(connector.id)
        for installed in accountConnectors.rows(Cyclr.AccountConnector.ofConnector, in: group) { removeAccountConnector(installed.id) }
        for method in methods.rows(Cyclr.Method.ofConnector, in: group) { methods.remove(method.id) }
        connectors.remove(connector.id)
        mendUses(ofConnector: connector.id)
        refreshCycles(ofConnector: connector.id)
    }
}

extension Cyclr.ConnectorDefinition {
    /// The unique identifiers of the methods. A method that has none always gets the same one in this definition, by its name and, among
    /// several such methods of that name, by its position.
    fileprivate func methodIdentifiers(_ call: Cyclr.Call) -> [GUID] {
        var counts: [String: Int] = [:]
        return document.objects("Methods").map { method in
            if let sent = method.text("MethodUniqueIdentifier").flatMap({ GUID(dotNet: $0) }) { return sent }
            let name = method.text("Name") ?? ""
            defer { counts[name, default: 0] += 1 }
            return call.sandbox.randomness.guid("cyclr/\(identifier)/\(name)", counts[name, default: 0])
        }
    }

    /// The id of a kind of authentication that has none, so that it can be chosen: always the same for that position in this definition.
    /// Assumed.
    fileprivate func identifier(ofAuthentication place: Int, _ call: Cyclr.Call) -> GUID {
        call.sandbox.randomness.guid("cyclr/authentication/\(identifier)", place)
    }
}

extension Cyclr.Connector {
    /// The connector in the form that the catalogue shows. Assumed: of several kinds of authentication, the default one counts, or else the
    /// first; without any, the connector needs no authentication.
    fileprivate init(
        _ definition: Cyclr.ConnectorDefinition, _ id: Int, formerly old: Self?, _ call: Cyclr.Call, newNumber: () -> Int
    ) {
        var shown = Self.schema.filled(from: definition.document.filter { !$0.key.hasPrefix("$") })
        let authentication = definition.authentication
        let chosen = authentication.first { $0.value("IsDefault") == true } ?? authentication.first
        shown["Id"] = id.json
        shown["Name"] = definition.name.json
        shown["AuthType"] = (Cyclr.AuthType(rawValue: chosen?.text("AuthType") ?? "") ?? .none).rawValue.json
        shown["OAuth2Type"] = .string(chosen?.text("OAuth2Type") ?? "Unknown")
        var taken = Set<Int>()
        shown["Parameters"] = definition.document.objects("Parameters").numbered(
            as: Cyclr.Parameter.self, Cyclr.Parameter.connectorSchema, formerly: old?[.parameters], beside: &taken, newNumber)
        shown["Triggers"] = .array(definition.document.objects("Triggers").map { .object(Cyclr.ConnectorTrigger.schema.filled(from: $0)) })
        let schema = Cyclr.Authentication.schema
        shown["Authentication"] = .array(
            authentication.enumerated().map { place, sent in
                var known = schema.filled(from: sent)
                if known["Id"] == nil { known["Id"] = definition.identifier(ofAuthentication: place, call).json }
                // as the connector's own type says where none was sent
                if known["AuthType"] == nil { known["AuthType"] = Cyclr.AuthType.none.rawValue.json }
                return .object(schema.filled(from: known))
            })
        shown["Categories"] = .array(
            definition.document.value("ProductAddon")?.objectValue?.value("Categories")?.arrayValue?.filter { $0.stringValue != nil } ?? [])
        shown["IsSystemConnector"] = false
        self.init(seed: Self.schema.filled(from: shown))
        self[.native] = false
        self[.definition] = JSON.Document(definition.document)
    }
}

extension Cyclr.Method {
    /// A method as a custom connector's definition describes it. `$responses` in it are kept.
    fileprivate init(
        _ sent: JSON.Object, of connector: Int, _ id: Int, _ identifier: GUID, formerly old: Self?, newNumber: () -> Int
    ) {
        var shown = Self.schema.filled(from: sent.filter { !$0.key.hasPrefix("$") || $0.key == "$responses" })
        shown["Id"] = id.json
        shown["Name"] = .string(sent.text("Name") ?? "")
        shown["MethodType"] = (sent.text("MethodType").flatMap(Cyclr.MethodType.init(name:)) ?? .action).rawValue.json
        shown["MethodUniqueIdentifier"] = identifier.json
        var parameters = Set<Int>(), fields = Set<Int>()
        shown["Parameters"] = sent.objects("Parameters").numbered(
            as: Cyclr.Parameter.self, Cyclr.Parameter.schema, formerly: old?[.parameters], beside: &parameters, newNumber)
        shown["RequestFields"] = sent.objects("RequestFields").numbered(
            as: Cyclr.MethodField.self, Cyclr.MethodField.schema, formerly: old?[.requestFields], beside: &fields, newNumber)
        shown["ResponseFields"] = sent.objects("ResponseFields").numbered(
            as: Cyclr.MethodField.self, Cyclr.MethodField.schema, formerly: old?[.responseFields], beside: &fields, newNumber)
        self.init(seed: Self.schema.filled(from: shown))
        self[.connector] = connector
    }
}

extension [JSON.Object] {
    /// Parts of a definition as the API shows them. A part without a number that a path could name, or with the number of another part,
    /// keeps that of the former part of its name, so that its mappings stay with it; a part that is new gets a new one. All of this is
    /// assumed.
    /// - Parameters:
    ///   - former: the parts of the former definition.
    ///   - taken: numbers of other parts, which these must differ from.
    fileprivate func numbered<Part: Cyclr.MappingTarget>(
        as kind: Part.Type, _ schema: Schema, formerly former: [JSON.Document]?, beside taken: inout Set<Int>, _ newNumber: () -> Int
    ) -> JSON {
        var parts = map { sent in
            var part = schema.filled(from: sent)
            part.respell("TargetType", Cyclr.TargetType.init(name:))
            part.respell("DataType", Cyclr.DataType.init(sent:))
            let number = part["Id"]?.intValue.flatMap { Int32(exactly: $0) } ?? 0
            if number <= 0 || !taken.insert(Int(number)).inserted { part["Id"] = nil }
            return part
        }
        // of several parts of one name, the first keeps the number of the first
        var numbers = (former ?? []).reversed().map(Part.init(document:)).reduce(into: [String: [Int]]()) {
            $0[$1.targetName, default: []].append($1.number)
        }
        for place in parts.indices {
            let name = Part(document: JSON.Document(parts[place])).targetName
            while parts[place]["Id"] == nil, let number = numbers[name]?.popLast() {
                if taken.insert(number).inserted { parts[place]["Id"] = number.json }
            }
        }
        for place in parts.indices {
            while parts[place]["Id"] == nil {
                let number = newNumber()
                if taken.insert(number).inserted { parts[place]["Id"] = number.json }
            }
        }
        return .array(parts.map { .object(schema.filled(from: $0)) })
    }
}

extension JSON.Object {
    /// Respells a word as the service does. That an unknown word stays as it was sent is assumed.
    mutating func respell<Word: Enumeration>(_ name: String, _ read: (String) -> Word?) {
        if let known = text(name).flatMap(read) { self[name] = known.rawValue.json }
    }

    fileprivate func objects(_ name: String) -> [JSON.Object] { value(name)?.arrayValue?.compactMap(\.objectValue) ?? [] }
    fileprivate func filter(_ isWanted: ((key: String, value: JSON)) -> Bool) -> JSON.Object {
        JSON.Object(lazy.filter(isWanted).map { ($0.key, $0.value) })
    }
}
