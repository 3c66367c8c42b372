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
            PUT ("/v1.0/steps/:stepId/parameters",              .account,  takes: CyclrBodies<MappingWrite>.self,  .ok([ParameterMapping].self),  setAll,   .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/parameters/:parameter",   .account,                                          .ok(ParameterMapping.self),    read,     .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/parameters/:parameter",   .account,  takes: MappingWrite.self,               .ok(ParameterMapping.self),    set,      .observed,   fails: .notFound, .cycleIsActive)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [ParameterMapping] {
            let step = try state.step(in: call)
            return state.parameters(of: step).map { state.shown($0, of: step) }
        }

        /// As with fields.
        static func setAll(_ call: Call, _ sent: CyclrBodies<MappingWrite>, _ state: inout State) throws(Refusal) -> [ParameterMapping] {
            var step = try state.step(in: call)
            let parameters = state.parameters(of: step)
            let byName = parameters.byName, byId = Dictionary(parameters.map { ($0[.id], $0) }) { first, _ in first }
            var sources = MappingSources(of: step, in: state)
            for entry in sent.elements {
                let known = entry.parameterId.flatMap { byId[$0] }
                let named = entry[.targetFieldName].map { name in known.flatMap { [$0].byName[name] } ?? byName[name] }
                guard let parameter = named ?? known else { throw .notFound("Parameter") }
                step.set(try sources.mapping(entry, over: step.parameterMapping(parameter[.id])), forParameter: parameter[.id])
            }
            try state.putMapped(step)
            return parameters.map { state.shown($0, of: step) }
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> ParameterMapping {
            let (step, parameter) = try state.parameter(in: call)
            return state.shown(parameter, of: step)
        }

        static func set(_ call: Call, _ wish: MappingWrite, _ state: inout State) throws(Refusal) -> ParameterMapping {
            var (step, parameter) = try state.parameter(in: call)
            var sources = MappingSources(of: step, in: state)
            step.set(try sources.mapping(wish, over: step.parameterMapping(parameter[.id])), forParameter: parameter[.id])
            try state.putMapped(step)
            return state.shown(parameter, of: step)
        }
    }

    struct ParameterMapping: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        /// That no parameter is an entity identifier is assumed.
        init(_ parameter: Parameter, _ mapping: Mapping) {
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
    /// The step and the parameter that the path names. Both ids are read before either is looked up.
    func parameter(in call: Cyclr.Call) throws(Cyclr.Refusal) -> (Cyclr.Step, Cyclr.Parameter) {
        let id = try call.number("parameter")
        let step = try step(in: call)
        guard let parameter = parameters(of: step).first(where: { $0[.id] == id }) else { throw .notFound("Parameter") }
        return (step, parameter)
    }

    /// With the triggers that can look its values up.
    fileprivate func shown(_ parameter: Cyclr.Parameter, of step: Cyclr.Step) -> Cyclr.ParameterMapping {
        var parameter = parameter
        parameter.document["IsAccountConnectorProperty"] = nil
        parameter[.triggers] = triggers(named: parameter[.triggerName], of: step, for: parameter[.id])
        return Cyclr.ParameterMapping(parameter, step.parameterMapping(parameter[.id]))
    }
}
