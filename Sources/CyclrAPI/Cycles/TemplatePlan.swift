import Emulation
import OrderedJSON

extension Cyclr {
    /// What the cycles of a template are made from: `$cycle` of a seed, `Cycle` of an exported file. Steps have keys, by which edges and mappings
    /// of the same plan name them.
    enum TemplatePlan {
        static let schema = Schema(
            "TemplatePlan", source: "Understudy",
            [
                .init("Shareable", .boolean, required: false), .init("ContinueOnStepError", .boolean, required: false),
                .init("StepErrorAction", .string(), required: false), .init("CollectionSplitType", .string(), required: false),
                .init("LogStepDataRequests", .boolean, required: false),
                .init("StepDataSuccessRetentionHours", .nullable(.integer), required: false),
                .init("StepDataErroredRetentionHours", .nullable(.integer), required: false),
                .init("Steps", .array(.object(step)), required: false), .init("Edges", .array(.object(edge)), required: false),
                .init("Variables", .array(.object(variable)), required: false),
            ])

        private static let step = Schema(
            "TemplateStep", source: "Understudy",
            [
                .init("Key", .string()), .init("Name", .string()), .init("Description", .nullable(.string()), required: false),
                .init("ActionType", .string(), values: ActionType.allCases.map(\.rawValue)),
                .init("DisplayPositionLeft", .integer, required: false), .init("DisplayPositionTop", .integer, required: false),
                .init("ConnectorId", .nullable(.integer), required: false), .init("MethodId", .nullable(NumberText.form), required: false),
                .init("ParameterMappings", .dictionary(.object(mapping)), required: false),
                .init("FieldMappings", .dictionary(.object(mapping)), required: false), .init("Logic", .dictionary(.any), required: false),
            ])

        /// As a step keeps it, with a key in the place of a step's id.
        private static let mapping = Schema(
            "TemplateMapping", source: "Understudy",
            [
                .init("MappingType", .nullable(.string()), required: false), .init("Value", .nullable(.string()), required: false),
                .init("SourceStepId", .nullable(.string()), required: false), .init("SourceFieldId", .nullable(.integer), required: false),
                .init("TriggerValue", .nullable(.string()), required: false),
                .init("TriggerValueDisplayName", .nullable(.string()), required: false),
                .init("IsLaunchVisible", .nullable(.boolean), required: false),
            ])

        private static let edge = Schema(
            "TemplateEdge", source: "Understudy",
            [.init("Tail", .string()), .init("Head", .string()), .init("EdgeType", .string(), required: false)])

        private static let variable = Schema(
            "TemplateVariable", source: "Understudy",
            [
                .init("DisplayName", .string()), .init("SystemName", .string()), .init("Value", .nullable(.string())),
                .init("MappingType", .nullable(.string())),
            ])

        /// A place in a plan that leads nowhere.
        struct Dangling {
            let pointer: [String]
            let expected: String
            let found: String
            let remedy: String
        }
    }
}

extension Cyclr.State {
    /// Whether a plan is one, and everything in it leads somewhere.
    func isSound(_ plan: JSON) -> Bool {
        guard let object = plan.objectValue, Shape.object(Cyclr.TemplatePlan.schema).faults(in: plan).isEmpty else { return false }
        return dangling(in: JSON.Document(object)).isEmpty
    }

    func dangling(in plan: JSON.Document) -> [Cyclr.TemplatePlan.Dangling] {
        var dangling: [Cyclr.TemplatePlan.Dangling] = []
        func report(_ pointer: [String], _ expected: String, _ found: String, _ remedy: String) {
            dangling.append(.init(pointer: pointer, expected: expected, found: found, remedy: remedy))
        }
        var keys = Set<String>()
        for (place, step) in plan.documents("Steps").enumerated() {
            let here = ["Steps", String(place)]
            if let key = step.read("Key", as: String.self), !keys.insert(key).inserted {
                report(here + ["Key"], "a key of its own", key, "name each step of the template differently")
            }
            if let id = step.read("ConnectorId", as: Int.self), connectors[id] == nil {
                report(here + ["ConnectorId"], "an id of connectors.json", String(id), "add the connector or remove the reference")
            }
            if let id = step.read("MethodId", as: Cyclr.NumberText.self)?.number, methods[id] == nil {
                report(here + ["MethodId"], "an id of methods.json", String(id), "add the method or remove the reference")
            }
        }
        for (place, edge) in plan.documents("Edges").enumerated() {
            for end in ["Tail", "Head"] {
                guard let key = edge.read(JSON.Key(end), as: String.self), !keys.contains(key) else { continue }
                report(["Edges", String(place), end], "the Key of a step of this template", key, "add the step or remove the edge")
            }
        }
        return dangling
    }

    func checkTemplates(_ seeds: SeedReader) {
        seeds.look(at: templates, in: "templates") { row, template in
            for place in dangling(in: template[.cycle]) {
                let pointer = JSON.Pointer(tokens: [String(row), "$cycle"] + place.pointer)
                seeds.report(in: "templates", pointer, expected: place.expected, found: place.found, remedy: place.remedy)
            }
        }
    }
}
