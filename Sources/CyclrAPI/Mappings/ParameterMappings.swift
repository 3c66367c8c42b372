import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Where the values of a step's parameters come from: `/v1.0/steps/{id}/parameters`. Source: Cyclr OpenAPI, "Steps"; Cyclr API, "Step
    /// Setup".
    enum ParameterMappings {
        private typealias Common = Mappings<Parameter>

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path access body success handler evidence
            GET ("/v1.0/steps/:stepId/parameters",              .account,                                          .ok([ParameterMapping].self),  Common.list,   .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/parameters",              .account,  takes: CyclrBodies<MappingWrite>.self,  .ok([ParameterMapping].self),  Common.setAll, .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/parameters/:parameter",   .account,                                          .ok(ParameterMapping.self),    Common.read,   .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/parameters/:parameter",   .account,  takes: MappingWrite.self,               .ok(ParameterMapping.self),    Common.set,    .observed,   fails: .notFound, .cycleIsActive)
            POST("/v1.0/steps/:stepId/parameters/:parameter",   .account,  takes: MappingWrite.self,               .ok(ParameterMapping.self),    Common.set,    .documented, fails: .notFound, .cycleIsActive)
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
            document.append("TargetFieldName", parameter.targetName)
        }

        static let schema = Schema(
            "ParameterMapping", source: "Cyclr OpenAPI, StepParameter; Cyclr API, “Get Step Parameter”",
            [
                .init("Parameter", .object(Parameter.schema)), .init("IsEntityIdentifier", .boolean),
                .init("MappingType", .nullable(.string())),
            ] + Mapping.rest + [.init("TargetFieldName", .string())])
    }
}

extension Cyclr.Parameter: Cyclr.MappingTarget {
    typealias Shown = Cyclr.ParameterMapping
    static let word = "Parameter"
    static var kept: Field<Cyclr.Step, JSON.Document> { .parameterMappings }
    static var sent: Field<Cyclr.MappingWrite, JSON> { .parameter }
    static func all(of step: Cyclr.Step, in state: Cyclr.State) -> [Self] { state.parameters(of: step) }

    var number: Int { self[.id] }
    var names: (first: String, second: String) { (self[.targetName], self[.name]) }

    /// Includes the triggers by which the parameter's values can be looked up.
    func shown(
        _ mapping: Cyclr.Mapping, of step: Cyclr.Step, in state: Cyclr.State, _ sources: inout MappingSources
    ) -> Cyclr.ParameterMapping {
        var parameter = self
        parameter.document["IsAccountConnectorProperty"] = nil
        parameter[.triggers] = state.triggers(named: self[.triggerName], of: step, for: self[.id])
        return Cyclr.ParameterMapping(parameter, mapping)
    }
}
