import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Where the values of a step's parameters come from: `/v1.0/steps/{id}/parameters`. Source: Cyclr OpenAPI, "Steps"; Cyclr API, "Step Setup".
    enum ParameterMappings {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path                                          access     body                                    success                        handler   evidence
            GET ("/v1.0/steps/:stepId/parameters",              .account,                                          .ok([ParameterMapping].self),  list,     .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/parameters",              .account,  takes: CyclrBodies<NamedMapping>.self,  .ok([ParameterMapping].self),  setAll,   .documented,
                                                                fails: .notFound, .cycleIsActive, .unknownParameter)
            GET ("/v1.0/steps/:stepId/parameters/:parameter",   .account,                                          .ok(ParameterMapping.self),    read,     .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/parameters/:parameter",   .account,  takes: MappingWrite.self,               .ok(ParameterMapping.self),    set,      .observed,   fails: .notFound, .cycleIsActive)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [ParameterMapping] {
            let step = try state.step(in: call)
            return state.parameters(of: step).map { state.shown($0, of: step) }
        }

        static func setAll(_ call: Call, _ sent: CyclrBodies<NamedMapping>, _ state: inout State) throws(Refusal) -> [ParameterMapping] {
            var step = try state.mappableStep(in: call)
            for entry in sent.elements {
                let name = entry[.targetFieldName] ?? ""
                guard let parameter = state.parameters(of: step).first(where: { $0[.targetName] == name || $0[.name] == name }) else {
                    throw .unknownParameter(name)
                }
                step.set(try state.mapping(entry, for: step), forParameter: parameter[.id])
            }
            state.steps.put(step)
            return try list(call, state)
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> ParameterMapping {
            let step = try state.step(in: call)
            return state.shown(try state.parameter(in: call, of: step), of: step)
        }

        static func set(_ call: Call, _ wish: MappingWrite, _ state: inout State) throws(Refusal) -> ParameterMapping {
            _ = try call.number("parameter")
            var step = try state.mappableStep(in: call)
            let parameter = try state.parameter(in: call, of: step)
            step.set(try state.mapping(wish, over: step.parameterMapping(parameter[.id]), for: step), forParameter: parameter[.id])
            state.steps.put(step)
            return try read(call, state)
        }
    }

    struct ParameterMapping: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ parameter: Parameter, _ mapping: Mapping, triggers: [JSON]) {
            var parameter = parameter
            parameter.document["IsAccountConnectorProperty"] = nil
            parameter.document["Triggers"] = .array(triggers)
            document = JSON.Document(["Parameter": parameter.document.json, "IsEntityIdentifier": false])
            document.append("MappingType", mapping[.mappingType])
            mapping.writeRest(to: &document)
            document.append("TargetFieldName", parameter[.targetName])
        }

        static let schema = Schema(
            "ParameterMapping", source: "Cyclr OpenAPI, StepParameter; Cyclr API, “Get Step Parameter”",
            [
                .init("Parameter", .object(Parameter.schema)), .init("IsEntityIdentifier", .boolean),
                .init("MappingType", .nullable(.string())),
            ] + Mapping.rest + [.init("TargetFieldName", .string())])
    }
}

extension Cyclr.State {
    fileprivate func parameters(of step: Cyclr.Step) -> [Cyclr.Parameter] {
        (step[.methodId].flatMap { methods[$0.number] }?[.parameters] ?? []).map(Cyclr.Parameter.init(document:))
    }

    fileprivate func parameter(in call: Cyclr.Call, of step: Cyclr.Step) throws(Cyclr.Refusal) -> Cyclr.Parameter {
        let id = try call.number("parameter")
        guard let parameter = parameters(of: step).first(where: { $0[.id] == id }) else { throw .notFound("Parameter") }
        return parameter
    }

    /// With the triggers that can look its values up.
    fileprivate func shown(_ parameter: Cyclr.Parameter, of step: Cyclr.Step) -> Cyclr.ParameterMapping {
        let all = step[.connectorId].flatMap { connectors[$0] }?[.triggers] ?? []
        let triggers = all.filter { parameter[.triggerName] != nil && $0.read("Name") == parameter[.triggerName] }.map { trigger -> JSON in
            [
                "TriggerId": trigger["TriggerId"] ?? .null, "AccountConnectorId": step[.accountConnector].json,
                "MethodId": trigger["MethodId"] ?? .null, "Name": trigger["Name"] ?? .null,
                "HumanReadableKey": trigger["HumanReadableKey"] ?? .null, "IdentifierKey": trigger["IdentifierKey"] ?? .null,
                "SubTriggers": trigger["SubTriggers"] ?? [], "EntityId": parameter[.id].json,
            ]
        }
        return Cyclr.ParameterMapping(parameter, step.parameterMapping(parameter[.id]), triggers: triggers)
    }
}
