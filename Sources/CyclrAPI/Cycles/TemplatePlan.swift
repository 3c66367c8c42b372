import Emulation
import OrderedJSON

extension Cyclr {
    /// What a template's cycles are made from: `$cycle` in a seed, `Cycle` in an exported file. Each step has a key, by which edges and
    /// mappings of the same plan refer to it.
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

        /// A mapping as steps keep it, but with a step's key in place of its id.
        static let mapping = Schema(
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
    }
}

extension Cyclr.State {
    /// The plan that a client sent, read with the leniency of any body; nil if it is not valid or a reference in it leads nowhere.
    func plan(sent: JSON) -> JSON.Document? {
        guard var plan = sent.objectValue.flatMap(Cyclr.TemplatePlan.schema.bound) else { return nil }
        if let steps = plan["Steps"]?.arrayValue { plan["Steps"] = .array(steps.map(withTypeRespelled)) }
        if let edges = plan["Edges"]?.arrayValue { plan["Edges"] = .array(edges.map(withTypeOfEdge)) }
        var document = JSON.Document(plan)
        guard Shape.object(Cyclr.TemplatePlan.schema).faults(in: .object(plan)).isEmpty, dangling(in: document).isEmpty else { return nil }
        // a plan cannot bring what a cycle cannot be given
        let settings = Cyclr.CycleWrite(document: document)
        do throws(Cyclr.Refusal) {
            try settings.check(unreadable: [])
            if let hours = try settings.retention(.successRetention) { document.set("StepDataSuccessRetentionHours", to: hours) }
            if let hours = try settings.retention(.erroredRetention) { document.set("StepDataErroredRetentionHours", to: hours) }
        } catch {
            return nil
        }
        return document
    }

    private func withTypeRespelled(_ step: JSON) -> JSON {
        guard var members = step.objectValue else { return step }
        members.respell("ActionType", Cyclr.ActionType.init(sent:))
        return .object(members)
    }

    private func withTypeOfEdge(_ edge: JSON) -> JSON {
        guard var members = edge.objectValue, let sent = members["EdgeType"] else { return edge }
        members["EdgeType"] = Cyclr.EdgeWrite.type(sent: sent.stringValue).json
        return .object(members)
    }

    func dangling(in plan: JSON.Document) -> [Cyclr.StepFault] {
        var dangling: [Cyclr.StepFault] = []
        func report(_ pointer: [String], _ expected: String, _ found: String, _ remedy: String) {
            dangling.append(.init(pointer: pointer, expected: expected, found: found, remedy: remedy))
        }
        let steps = plan.documents("Steps")
        var keys = Set<String>()
        for (place, step) in steps.enumerated() {
            guard let key = step.read("Key", as: String.self), !keys.insert(key).inserted else { continue }
            report(["Steps", String(place), "Key"], "a key of its own", key, "name each step of the template differently")
        }
        let sources = sources(in: plan, steps)
        for (place, step) in steps.enumerated() {
            for fault in faults(inPlanned: step, from: sources) {
                report(["Steps", String(place)] + fault.pointer, fault.expected, fault.found, fault.remedy)
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

    private func sources(in plan: JSON.Document, _ steps: [JSON.Document]) -> Cyclr.StepSources {
        let plans = Dictionary(steps.map { ($0.read("Key", as: String.self) ?? "", $0) }) { first, _ in first }
        let fields = plans.mapValues { step in plannedMethod(of: step).map { Set($0.partIds(.responseFields)) } }
        let variables = Set(plan.documents("Variables").map { Cyclr.Variable(document: $0)[.systemName] })
        return Cyclr.StepSources(
            words: "the Key of a step of this template", fields: { key in (plans[key] != nil, fields[key].flatMap { $0 }) },
            variables: variables)
    }

    func plannedMethod(of step: JSON.Document) -> Cyclr.Method? {
        step.read("MethodId", as: Cyclr.NumberText.self).flatMap { methods[$0.number] }
    }

    private func faults(inPlanned step: JSON.Document, from sources: Cyclr.StepSources) -> [Cyclr.StepFault] {
        var faults: [Cyclr.StepFault] = []
        let method = plannedMethod(of: step), connector = step.read("ConnectorId", as: Int.self)
        if let connector, connectors[connector] == nil {
            let remedy = "add the connector or remove the reference"
            faults.append(.init(pointer: ["ConnectorId"], expected: "an id of connectors.json", found: String(connector), remedy: remedy))
        }
        if let id = step.read("MethodId", as: Cyclr.NumberText.self)?.number {
            guard let method else {
                let remedy = "add the method or remove the reference"
                faults.append(.init(pointer: ["MethodId"], expected: "an id of methods.json", found: String(id), remedy: remedy))
                return faults
            }
            if let connector, method[.connector] != connector {
                let expected = "\(method[.connector]), the connector of method \(id)"
                faults.append(.init(pointer: ["ConnectorId"], expected: expected, found: String(connector)))
            }
        }
        let parts: [(member: String, what: String, ids: [Int])] = [
            ("ParameterMappings", "a parameter", method?.partIds(.parameters) ?? []),
            ("FieldMappings", "a request field", method?.partIds(.requestFields) ?? []),
        ]
        for part in parts {
            guard let mappings = step.document(JSON.Key(part.member)), !mappings.isEmpty else { continue }
            faults += self.faults(inMappings: mappings, at: part.member, for: part.what, Set(part.ids), from: sources)
            for (name, mapping) in mappings.object {
                faults += sources.faults(inText: mapping["Value"]?.stringValue ?? "", at: [part.member, name, "Value"])
            }
        }
        return faults + (step.document("Logic").map { self.faults(inLogic: $0, at: "Logic", from: sources) } ?? [])
    }

    func checkTemplates(_ seeds: SeedReader) {
        seeds.look(at: templates, in: "templates") { row, template in
            guard !template[.orphaned] else { return }
            for fault in dangling(in: template[.cycle]) {
                seeds.report(
                    in: "templates", row, ["$cycle"] + fault.pointer, expected: fault.expected, found: fault.found, remedy: fault.remedy)
            }
        }
    }
}
