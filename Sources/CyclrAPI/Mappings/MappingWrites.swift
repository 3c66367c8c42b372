import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// One mapping, by ids: what the walkthrough sends. The id in the path wins over one in the body.
    struct MappingWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "MappingWrite", source: "Cyclr API, “Set Step Field Mapping”", isOpen: true,
            [
                .init(.field, required: false), .init(.mappingType), .init(.value, required: false), .init(.sourceStepId, required: false),
                .init(.sourceFieldId, required: false), .init(.triggerValue, required: false),
                .init(.triggerValueDisplayName, required: false), .init(.isLaunchVisible, required: false, .observed),
            ])

        var kind: Kind? { self[.mappingType].flatMap(Kind.init(name:)) }

        func check(unreadable: [String]) throws(Refusal) {
            guard self[.mappingType] == nil || kind != nil, !unreadable.contains("SourceStepId"), !unreadable.contains("SourceFieldId")
            else {
                throw .invalidRequest
            }
        }
    }

    /// One of several mappings, by names: only the OpenAPI document has these.
    struct NamedMapping: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "NamedMapping", source: "Cyclr OpenAPI, StepParameter, FieldMapping", isOpen: true,
            [
                .init(.sourceFieldName, required: false), .init(.targetFieldName), .init(.value, required: false),
                .init(.triggerValue, required: false),
            ])
    }
}

extension Cyclr.State {
    /// The step that the path names, unless its cycle runs.
    func mappableStep(in call: Cyclr.Call) throws(Cyclr.Refusal) -> Cyclr.Step {
        let step = try step(in: call)
        guard cycles[step[.cycle]]?.isActive != true else { throw .cycleIsActive }
        return step
    }

    /// What was sent as a mapping. A source must be a response field of a step that comes before.
    func mapping(_ wish: Cyclr.MappingWrite, over old: Cyclr.Mapping, for step: Cyclr.Step) throws(Cyclr.Refusal) -> Cyclr.Mapping {
        if let source = wish[.sourceStepId] {
            guard let earlier = steps[source], earlier[.cycle] == step[.cycle], stepsBefore(step).contains(where: { $0.id == source })
            else {
                throw .notFound("Step")
            }
            let method = earlier[.methodId].flatMap { methods[$0.number] }
            if let id = wish[.sourceFieldId], let method, method.responseField(String(id)) == nil { throw .notFound("Field") }
        }
        // a source without a type means what a client sends to take a value over
        let kind = wish.kind ?? (wish[.sourceFieldId] == nil ? (wish[.value] == nil ? .ignore : .staticValue) : .previousStep)
        var mapping = Cyclr.Mapping(document: JSON.Document())
        mapping[.mappingType] = kind.rawValue
        mapping[.sourceFieldId] = wish[.sourceFieldId]
        mapping[.sourceStepId] = wish[.sourceStepId]
        mapping[.triggerValue] = wish[.triggerValue]
        mapping[.triggerValueDisplayName] = wish[.triggerValueDisplayName]
        mapping[.value] = wish[.value]
        mapping[.isLaunchVisible] = wish[.isLaunchVisible] ?? old[.isLaunchVisible]
        return mapping
    }

    /// What was sent by names as a mapping: a source by its name among the fields of earlier steps, the nearest first.
    func mapping(_ entry: Cyclr.NamedMapping, for step: Cyclr.Step) throws(Cyclr.Refusal) -> Cyclr.Mapping {
        var mapping = Cyclr.Mapping(document: JSON.Document())
        mapping[.mappingType] = Cyclr.Kind.ignore.rawValue
        mapping[.triggerValue] = entry[.triggerValue]
        mapping[.value] = entry[.value]
        if let name = entry[.sourceFieldName], !name.isEmpty {
            let found = stepsBefore(step).reversed().lazy.compactMap { earlier in
                earlier[.methodId].flatMap { methods[$0.number] }?.responseField(name).map { (earlier.id, $0[.id]) }
            }
            guard let (source, field) = found.first else { throw .unknownParameter(name) }
            mapping[.mappingType] = Cyclr.Kind.previousStep.rawValue
            mapping[.sourceStepId] = source
            mapping[.sourceFieldId] = field
        } else if entry[.triggerValue] != nil {
            mapping[.mappingType] = Cyclr.Kind.lookup.rawValue
        } else if entry[.value] != nil {
            mapping[.mappingType] = Cyclr.Kind.staticValue.rawValue
        }
        return mapping
    }

    /// Every step from which edges lead to this one, in the order in which they were added.
    func stepsBefore(_ step: Cyclr.Step) -> [Cyclr.Step] {
        var found = Set<GUID>()
        var ahead = [step.id]
        while let id = ahead.popLast() {
            for edge in edges.rows(Cyclr.Edge.toStep, in: SortKey(id)) where found.insert(edge[.tail]).inserted {
                ahead.append(edge[.tail])
            }
        }
        return steps(of: step[.cycle]).filter { found.contains($0.id) && $0.id != step.id }
    }

    /// The field that a mapping takes its value from.
    func sourceField(of mapping: Cyclr.Mapping) -> Cyclr.MethodField? {
        guard let field = mapping[.sourceFieldId], let step = mapping[.sourceStepId].flatMap({ steps[$0] }) else { return nil }
        return step[.methodId].flatMap { methods[$0.number] }?.responseField(String(field))
    }
}

extension Cyclr.Step {
    mutating func set(_ mapping: Cyclr.Mapping, forParameter id: Int) {
        var all = self[.parameterMappings]
        all.set(JSON.Key(String(id)), to: mapping.document)
        self[.parameterMappings] = all
    }

    mutating func set(_ mapping: Cyclr.Mapping, forField id: Int) {
        var all = self[.fieldMappings]
        all.set(JSON.Key(String(id)), to: mapping.document)
        self[.fieldMappings] = all
    }
}

extension Cyclr.Mapping {
    /// The members behind the type, as answers show them.
    static let rest: [Schema.Member] = [
        .init("SourceFieldId", .nullable(.integer)), .init("SourceStepId", .nullable(.string(.guid))),
        .init("TriggerValue", .nullable(.string())), .init("TriggerValueDisplayName", .nullable(.string())),
        .init("Value", .nullable(.string())), .init("IsLaunchVisible", .boolean, .observed),
    ]

    func writeRest(to document: inout JSON.Document) {
        document.append("SourceFieldId", self[.sourceFieldId])
        document.append("SourceStepId", self[.sourceStepId])
        document.append("TriggerValue", self[.triggerValue])
        document.append("TriggerValueDisplayName", self[.triggerValueDisplayName])
        document.append("Value", self[.value])
        document.append("IsLaunchVisible", self[.isLaunchVisible] ?? true)
    }
}

extension Field where Owner == Cyclr.MappingWrite, Value == JSON {
    /// `{"Id":0,"ForRequestFormat":true}`
    static var field: Self { "Field" }
}

extension Field where Owner == Cyclr.MappingWrite, Value == String? {
    static var mappingType: Self { "MappingType" }
    static var value: Self { "Value" }
    static var triggerValue: Self { "TriggerValue" }
    static var triggerValueDisplayName: Self { "TriggerValueDisplayName" }
}

extension Field where Owner == Cyclr.MappingWrite, Value == GUID? {
    static var sourceStepId: Self { "SourceStepId" }
}

extension Field where Owner == Cyclr.MappingWrite, Value == Int? {
    static var sourceFieldId: Self { "SourceFieldId" }
}

extension Field where Owner == Cyclr.MappingWrite, Value == Bool? {
    static var isLaunchVisible: Self { "IsLaunchVisible" }
}

extension Field where Owner == Cyclr.NamedMapping, Value == String? {
    static var sourceFieldName: Self { "SourceFieldName" }
    static var targetFieldName: Self { "TargetFieldName" }
    static var value: Self { "Value" }
    static var triggerValue: Self { "TriggerValue" }
}
