import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Where the values of a step's request fields come from: `/v1.0/steps/{id}/fieldmappings`, `/v1.0/steps/{id}/fieldsformapping`.
    /// Source: Cyclr OpenAPI, "Steps"; Cyclr API, "Step Setup"; the walkthrough. The contract's bulk form by names and the real one by ids share a store.
    enum FieldMappings {
        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path                                            access     body                                    success                       handler   evidence
            GET ("/v1.0/steps/:stepId/fieldmappings",             .account,                                          .ok([FieldMapping].self),     list,     .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/fieldmappings",             .account,  takes: CyclrBodies<NamedMapping>.self,  .ok([FieldMapping].self),     setAll,   .documented,
                                                                  fails: .notFound, .cycleIsActive, .unknownParameter)
            GET ("/v1.0/steps/:stepId/fieldmappings/:field",      .account,                                          .ok(FieldMapping.self),       read,     .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/fieldmappings/:field",      .account,  takes: MappingWrite.self,               .ok(FieldMapping.self),       set,      .documented, fails: .notFound, .cycleIsActive)
            POST("/v1.0/steps/:stepId/fieldmappings/:field",      .account,  takes: MappingWrite.self,               .ok(FieldMapping.self),       set,      .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/fieldsformapping",          .account,                                          .ok([FieldForMapping].self),  sources,  .documented, fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [FieldMapping] {
            let step = try state.step(in: call)
            return state.requestFields(of: step).map {
                FieldMapping($0, step.fieldMapping($0[.id]), state.sourceField(of: step.fieldMapping($0[.id])))
            }
        }

        /// Each entry names its target; what is not named stays.
        static func setAll(_ call: Call, _ sent: CyclrBodies<NamedMapping>, _ state: inout State) throws(Refusal) -> [FieldMapping] {
            var step = try state.mappableStep(in: call)
            for entry in sent.elements {
                let name = entry[.targetFieldName] ?? ""
                guard let field = state.requestFields(of: step).first(where: { $0[.location] == name || $0[.name] == name }) else {
                    throw .unknownParameter(name)
                }
                step.set(try state.mapping(entry, for: step), forField: field[.id])
            }
            state.steps.put(step)
            return try list(call, state)
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> FieldMapping {
            let step = try state.step(in: call)
            let field = try state.requestField(in: call, of: step)
            return FieldMapping(field, step.fieldMapping(field[.id]), state.sourceField(of: step.fieldMapping(field[.id])))
        }

        static func set(_ call: Call, _ wish: MappingWrite, _ state: inout State) throws(Refusal) -> FieldMapping {
            _ = try call.number("field")
            var step = try state.mappableStep(in: call)
            let field = try state.requestField(in: call, of: step)
            step.set(try state.mapping(wish, over: step.fieldMapping(field[.id]), for: step), forField: field[.id])
            state.steps.put(step)
            return try read(call, state)
        }

        /// The response fields of every step that comes before, with that step.
        static func sources(_ call: Call, _ state: State) throws(Refusal) -> [FieldForMapping] {
            let step = try state.step(in: call)
            return state.stepsBefore(step).flatMap { earlier in
                (earlier[.methodId].flatMap { state.methods[$0.number] }?[.responseFields] ?? []).map { FieldForMapping($0, of: earlier) }
            }
        }
    }

    /// A field and where its value comes from, in the words of both the contract and the real service.
    struct FieldMapping: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ field: MethodField, _ mapping: Mapping, _ source: MethodField?) {
            document = JSON.Document(["Field": field.document.json])
            document.append("MappingType", mapping[.mappingType] ?? Kind.ignore.rawValue)
            mapping.writeRest(to: &document)
            document.append("SourceFieldName", source?[.location])
            document.append("TargetFieldName", field[.location].isEmpty ? field[.name] : field[.location])
        }

        static let schema = Schema(
            "FieldMapping", source: "Cyclr OpenAPI, FieldMapping; Cyclr API, “Get Step Field Mapping”",
            [.init("Field", .object(MethodField.schema)), .init("MappingType", .nullable(.string()))] + Mapping.rest + [
                .init("SourceFieldName", .nullable(.string())), .init("TargetFieldName", .string()),
            ])
    }

    /// A field of an earlier step. That `Step` is an object of id and name is assumed; a client reads it as one thing.
    struct FieldForMapping: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        init(_ field: JSON.Document, of step: Step) {
            document = field
            document["Values"] = .null
            document["Step"] = ["Id": step.id.json, "Name": step[.name].json]
        }
        static let schema = Schema(
            "FieldForMapping", source: "Cyclr API, “Get Fields for Mapping”", MethodField.schema.members + [.init("Step", .any, .assumed)])
    }
}

extension Cyclr.State {
    /// Those of the method, and the account connector's own.
    func requestFields(of step: Cyclr.Step) -> [Cyclr.MethodField] {
        let method = step[.methodId].flatMap { methods[$0.number] }
        let own = customFields(of: step).filter { $0[.forRequestFormat] }.map(Cyclr.MethodField.init)
        return (method?[.requestFields] ?? []).map(Cyclr.MethodField.init(document:)) + own
    }

    fileprivate func requestField(in call: Cyclr.Call, of step: Cyclr.Step) throws(Cyclr.Refusal) -> Cyclr.MethodField {
        let id = try call.number("field")
        guard let field = requestFields(of: step).first(where: { $0[.id] == id }) else { throw .notFound("Field") }
        return field
    }
}

extension Cyclr.MethodField {
    /// A custom field as one of the method's.
    fileprivate init(_ field: Cyclr.CustomField) {
        document = JSON.Document([
            "Location": field[.connectorField].json, "Id": field[.id].json,
            "Name": (field[.displayName] ?? field[.systemField] ?? field[.connectorField]).json, "Description": field[.description].json,
            "IsOptional": true, "DataType": field[.dataType].json, "TriggerName": .null, "Values": [], "DisplayOrder": 0, "Triggers": [],
        ])
    }
}
