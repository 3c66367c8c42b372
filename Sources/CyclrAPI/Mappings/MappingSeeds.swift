import Emulation
import OrderedJSON

extension Cyclr {
    /// A mistake in a step of a cycle or a template: a value without meaning, or a reference that leads nowhere.
    struct StepFault {
        let pointer: [String]
        let expected: String
        let found: String
        var remedy = "correct the value"
    }

    /// The steps from which a step may take values.
    struct StepSources {
        /// How messages describe the name of such a step.
        let words: String
        /// Whether a step of that name exists, and the ids of its response fields; nil if any id will do.
        let fields: (_ name: String) -> (isThere: Bool, ids: Set<Int>?)
        /// The system names of variables. They may contain spaces and numbers, too, and so look like a step and a field.
        var variables: Set<String> = []

        /// - Parameter document: a mapping, or the criteria of a decision.
        func faults(in document: JSON.Document, at pointer: [String]) -> [StepFault] {
            guard let sent = document["SourceStepId"], !sent.isNull else { return [] }
            let source = fields(sent.inText)
            guard source.isThere else {
                return [
                    StepFault(
                        pointer: pointer + ["SourceStepId"], expected: words, found: sent.inText, remedy: "correct the id, or add the step")
                ]
            }
            guard let ids = source.ids, let field = document.read("SourceFieldId", as: Int.self), !ids.contains(field) else { return [] }
            return [Self.unknownField(String(field), at: pointer + ["SourceFieldId"])]
        }

        /// Mistakes in merge fields that name steps. The service's own merge fields are single words.
        func faults(inText text: String, at pointer: [String]) -> [StepFault] {
            MergeText(text).names.flatMap { name -> [StepFault] in
                guard let named = MergeText.source(name), let field = Int(named.field) else { return [] }
                let source = fields(named.step)
                guard source.isThere else {
                    if variables.contains(name) { return [] }
                    return [StepFault(pointer: pointer, expected: "{{…}} around \(words) and a field's", found: "{{\(name)}}")]
                }
                return source.ids.map { $0.contains(field) } ?? true ? [] : [Self.unknownField("{{\(name)}}", at: pointer)]
            }
        }

        private static func unknownField(_ found: String, at pointer: [String]) -> StepFault {
            StepFault(
                pointer: pointer, expected: "the id of a response field of that step's method", found: found, remedy: "correct the id")
        }
    }
}

// Checks, for steps.json and for templates, that a run will find where values come from and what a step without a method does.
extension Cyclr.State {
    /// - Parameters:
    ///   - what: the kind of target, for messages.
    ///   - ids: the ids of possible targets.
    func faults(
        inMappings mappings: JSON.Document, at member: String, for what: String, _ ids: Set<Int>, from sources: Cyclr.StepSources
    ) -> [Cyclr.StepFault] {
        var faults: [Cyclr.StepFault] = []
        for (name, text) in mappings.members {
            let pointer = [member, name]
            if !(Int(name).map(ids.contains) ?? false) {
                faults.append(
                    .init(
                        pointer: pointer, expected: "the id of \(what) of the step's method", found: name,
                        remedy: "correct the id, or remove the mapping"))
            }
            guard let document = JSON.Document(jsonText: text) else {
                faults.append(
                    .init(
                        pointer: pointer, expected: "an object: a mapping", found: String(decoding: text, as: UTF8.self),
                        remedy: "write {\"MappingType\": \"Ignore\"}"))
                continue
            }
            for slip in Shape.object(Cyclr.TemplatePlan.mapping).faults(in: document.json) {
                faults.append(.init(pointer: pointer + slip.pointer.tokens, expected: slip.expected, found: slip.found))
            }
            let mapping = Cyclr.Mapping(document: document)
            if let kind = mapping[.mappingType], mapping.kind == nil {
                let kinds = Cyclr.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                faults.append(.init(pointer: pointer + ["MappingType"], expected: "one of \(kinds)", found: kind))
            }
            faults += sources.faults(in: document, at: pointer)
        }
        return faults
    }

    func faults(inLogic logic: JSON.Document, at member: String, from sources: Cyclr.StepSources) -> [Cyclr.StepFault] {
        var faults: [Cyclr.StepFault] = []
        func fault(_ tokens: [String], _ expected: String, _ found: String, _ remedy: String = "correct the value") {
            faults.append(.init(pointer: [member] + tokens, expected: expected, found: found, remedy: remedy))
        }
        for (name, value) in logic.object where !value.isNull {
            switch name {
            case "Criteria":
                guard let criteria = JSON.Document(json: value) else {
                    fault([name], "an object: what is compared", value.text)
                    continue
                }
                for key in criteria.keys where !["SourceStepId", "SourceFieldId", "Operator", "Value"].contains(key) {
                    fault([name, key], "SourceStepId, SourceFieldId, Operator or Value", key, "rename or remove the member")
                }
                if Cyclr.Operator(of: criteria) == nil {
                    let known = Cyclr.Operator.allCases.map(\.rawValue).joined(separator: ", ")
                    fault([name, "Operator"], "one of \(known)", (criteria["Operator"] ?? .null).inText)
                }
                faults += sources.faults(in: criteria, at: [member, name])
            case "DelaySeconds":
                if !(value.intValue.map { $0 >= 0 } ?? false) { fault([name], "a number of seconds", value.text) }
            case "WaitUntil":
                if Cyclr.DateTime(json: value) == nil { fault([name], "a date, like 2022-05-03T08:00:00Z", value.text) }
            default: fault([name], "Criteria, DelaySeconds or WaitUntil", name, "rename or remove the member")
            }
        }
        return faults
    }
}
