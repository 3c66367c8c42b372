import Emulation
import OrderedJSON

// Mappings in steps.json must be for what their step's method has, of a kind that is known, and from a step of the same cycle.
extension Cyclr.State {
    func checkMappings(_ seeds: SeedReader) {
        seeds.look(at: steps, in: "steps") { row, step in
            let parameters = step[.parameterMappings], fields = step[.fieldMappings]
            if !parameters.isEmpty {
                check(parameters, "$parameterMappings", of: step, row, seeds, "a parameter", Set(self.parameters(of: step).map { $0[.id] }))
            }
            if !fields.isEmpty {
                check(fields, "$fieldMappings", of: step, row, seeds, "a request field", Set(requestFields(of: step).map { $0[.id] }))
            }
        }
    }

    private func check(
        _ mappings: JSON.Document, _ member: String, of step: Cyclr.Step, _ row: Int, _ seeds: SeedReader, _ what: String, _ ids: Set<Int>
    ) {
        for (name, text) in mappings.members {
            func report(_ tokens: [String], _ expected: String, _ found: String, _ remedy: String) {
                let pointer = JSON.Pointer(tokens: [String(row), member, name] + tokens)
                seeds.report(in: "steps", pointer, expected: expected, found: found, remedy: remedy)
            }
            if !(Int(name).map(ids.contains) ?? false) {
                report([], "the id of \(what) of the step's method", name, "correct the id, or remove the mapping")
            }
            guard let document = JSON.Document(jsonText: text) else {
                report([], "an object: a mapping", String(decoding: text, as: UTF8.self), "write {\"MappingType\": \"Ignore\"}")
                continue
            }
            let mapping = Cyclr.Mapping(document: document)
            if let kind = mapping[.mappingType], mapping.kind == nil {
                report(["MappingType"], "one of \(Cyclr.Kind.allCases.map(\.rawValue).joined(separator: ", "))", kind, "correct the value")
            }
            if let sent = document["SourceStepId"], !sent.isNull, mapping[.sourceStepId].flatMap({ steps[$0] })?[.cycle] != step[.cycle] {
                report(["SourceStepId"], "the id of a step of the same cycle", sent.inText, "correct the id, or add the step")
            }
        }
    }
}
