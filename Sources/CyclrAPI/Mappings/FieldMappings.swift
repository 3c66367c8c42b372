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
            PUT ("/v1.0/steps/:stepId/fieldmappings",             .account,  takes: CyclrBodies<MappingWrite>.self,  .ok([FieldMapping].self),     setAll,   .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/fieldmappings/:field",      .account,                                          .ok(FieldMapping.self),       read,     .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/fieldmappings/:field",      .account,  takes: MappingWrite.self,               .ok(FieldMapping.self),       set,      .documented, fails: .notFound, .cycleIsActive)
            POST("/v1.0/steps/:stepId/fieldmappings/:field",      .account,  takes: MappingWrite.self,               .ok(FieldMapping.self),       set,      .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/fieldsformapping",          .account,                                          .ok([FieldForMapping].self),  sources,  .documented, fails: .notFound)
        }

        static func list(_ call: Call, _ state: State) throws(Refusal) -> [FieldMapping] {
            let step = try state.step(in: call)
            var sources = MappingSources(of: step, in: state)
            return state.requestFields(of: step).map { state.shown($0, of: step, &sources) }
        }

        /// Each entry names its target; what is not named stays. Where several fields have the name, the id beside it says which is meant. One bad
        /// entry, and none is taken, which is assumed.
        static func setAll(_ call: Call, _ sent: CyclrBodies<MappingWrite>, _ state: inout State) throws(Refusal) -> [FieldMapping] {
            var step = try state.step(in: call)
            let fields = state.requestFields(of: step)
            let byName = fields.byName, byId = Dictionary(fields.map { ($0[.id], $0) }) { first, _ in first }
            var sources = MappingSources(of: step, in: state)
            for entry in sent.elements {
                let known = entry.fieldId.flatMap { byId[$0] }
                let named = entry[.targetFieldName].map { name in known.flatMap { [$0].byName[name] } ?? byName[name] }
                guard let field = named ?? known else { throw .notFound("Field") }
                step.set(try sources.mapping(entry, over: step.fieldMapping(field[.id])), forField: field[.id])
            }
            try state.putMapped(step)
            return fields.map { state.shown($0, of: step, &sources) }
        }

        static func read(_ call: Call, _ state: State) throws(Refusal) -> FieldMapping {
            let (step, field) = try state.requestField(in: call)
            var sources = MappingSources(of: step, in: state)
            return state.shown(field, of: step, &sources)
        }

        static func set(_ call: Call, _ wish: MappingWrite, _ state: inout State) throws(Refusal) -> FieldMapping {
            var (step, field) = try state.requestField(in: call)
            var sources = MappingSources(of: step, in: state)
            step.set(try sources.mapping(wish, over: step.fieldMapping(field[.id])), forField: field[.id])
            try state.putMapped(step)
            return state.shown(field, of: step, &sources)
        }

        /// The response fields of every step that comes before, with that step.
        static func sources(_ call: Call, _ state: State) throws(Refusal) -> [FieldForMapping] {
            state.stepsBefore(try state.step(in: call)).flatMap { earlier in
                state.responseFields(of: earlier).map { FieldForMapping($0, of: earlier) }
            }
        }
    }

    /// A field and where its value comes from, in the words of both the contract and the real service.
    struct FieldMapping: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }

        init(_ field: MethodField, _ mapping: Mapping, from source: MethodField?) {
            document = JSON.Document(["Field": field.document.json])
            document.append("MappingType", mapping[.mappingType] ?? Kind.ignore.rawValue)
            mapping.writeRest(to: &document)
            document.append("SourceFieldName", source?.targetName)
            document.append("TargetFieldName", field.targetName)
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
        init(_ field: MethodField, of step: Step) {
            document = field.document
            document["Values"] = .null
            document["Step"] = ["Id": step.id.json, "Name": step[.name].json]
        }
        static let schema = Schema(
            "FieldForMapping", source: "Cyclr API, “Get Fields for Mapping”", MethodField.schema.members + [.init("Step", .any, .assumed)])
    }
}

extension Cyclr.State {
    /// The step and the field that the path names. Both ids are read before either is looked up.
    fileprivate func requestField(in call: Cyclr.Call) throws(Cyclr.Refusal) -> (Cyclr.Step, Cyclr.MethodField) {
        let id = try call.number("field")
        let step = try step(in: call)
        guard let field = requestFields(of: step).first(where: { $0[.id] == id }) else { throw .notFound("Field") }
        return (step, field)
    }

    fileprivate func shown(_ field: Cyclr.MethodField, of step: Cyclr.Step, _ sources: inout MappingSources) -> Cyclr.FieldMapping {
        var field = field
        field[.triggers] = triggers(named: field[.triggerName], of: step, for: field[.id])
        let mapping = step.fieldMapping(field[.id])
        return Cyclr.FieldMapping(field, mapping, from: sources.field(of: mapping))
    }
}
