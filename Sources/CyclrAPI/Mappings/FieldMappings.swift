import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Where the values of a step's request fields come from: `/v1.0/steps/{id}/fieldmappings`, `/v1.0/steps/{id}/fieldsformapping`.
    /// Source: Cyclr OpenAPI, "Steps"; Cyclr API, "Step Setup"; the walkthrough. The contract's bulk form with names and the real one with
    /// ids write the same mappings.
    enum FieldMappings {
        private typealias Common = Mappings<MethodField>

        // swift-format-ignore
        @EndpointTable<Cyclr> static var endpoints: [Endpoint<Cyclr>] {
            //    path access body success handler evidence
            GET ("/v1.0/steps/:stepId/fieldmappings",             .account,                                          .ok([FieldMapping].self),     Common.list,   .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/fieldmappings",             .account,  takes: CyclrBodies<MappingWrite>.self,  .ok([FieldMapping].self),     Common.setAll, .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/fieldmappings/:field",      .account,                                          .ok(FieldMapping.self),       Common.read,   .documented, fails: .notFound)
            PUT ("/v1.0/steps/:stepId/fieldmappings/:field",      .account,  takes: MappingWrite.self,               .ok(FieldMapping.self),       Common.set,    .documented, fails: .notFound, .cycleIsActive)
            POST("/v1.0/steps/:stepId/fieldmappings/:field",      .account,  takes: MappingWrite.self,               .ok(FieldMapping.self),       Common.set,    .documented, fails: .notFound, .cycleIsActive)
            GET ("/v1.0/steps/:stepId/fieldsformapping",          .account,                                          .ok([FieldForMapping].self),  sources,       .documented, fails: .notFound)
        }

        /// The response fields of all earlier steps, each with its step.
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

    /// A field of an earlier step. That `Step` is an object with id and name is assumed; the only known client reads it as a whole.
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

extension Cyclr.MethodField: Cyclr.MappingTarget {
    typealias Shown = Cyclr.FieldMapping
    static let word = "Field"
    static var kept: Field<Cyclr.Step, JSON.Document> { .fieldMappings }
    static var sent: Field<Cyclr.MappingWrite, JSON> { .field }
    static func all(of step: Cyclr.Step, in state: Cyclr.State) -> [Self] { state.requestFields(of: step) }

    var number: Int { self[.id] }
    var names: (first: String, second: String) { (self[.location], self[.name]) }

    func shown(
        _ mapping: Cyclr.Mapping, of step: Cyclr.Step, in state: Cyclr.State, _ sources: inout MappingSources
    ) -> Cyclr.FieldMapping {
        var field = self
        field[.triggers] = state.triggers(named: self[.triggerName], of: step, for: self[.id])
        return Cyclr.FieldMapping(field, mapping, from: sources.field(of: mapping))
    }
}
