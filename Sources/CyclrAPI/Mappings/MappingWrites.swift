import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// A mapping as clients send it: by ids in the walkthrough, by names in the OpenAPI document, which alone has bulk writes; so that what was read can
    /// be sent back, either takes both. A target in the path wins over one in the body, an id of a source over its name.
    struct MappingWrite: CyclrBody {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "MappingWrite", source: "Cyclr API, “Set Step Field Mapping”; Cyclr OpenAPI, StepParameter, FieldMapping",
            isOpen: true,
            [
                .init(.field, .object(target), required: false), .init(.parameter, .object(target), required: false),
                .init(.mappingType, required: false),
                .init(.value, required: false), .init(.sourceStepId, required: false), .init(.sourceFieldId, required: false),
                .init(.triggerValue, required: false), .init(.triggerValueDisplayName, required: false),
                .init(.isLaunchVisible, required: false, .observed), .init(.sourceFieldName, required: false),
                .init(.targetFieldName, required: false),
            ])

        /// What an entry of several is for, as answers show it.
        private static let target = Schema(
            "MappingTarget", source: "Cyclr API, “Set Step Field Mapping”", isOpen: true,
            [.init("Id", .integer, required: false), .init("ForRequestFormat", .boolean, required: false)])

        /// The kind that was sent, or the one that what was sent amounts to; nil where that is nothing.
        var kind: Kind? {
            if let name = self[.mappingType] { return Kind(name: name) }
            if self[.sourceFieldId] != nil || !(self[.sourceFieldName] ?? "").isEmpty { return .previousStep }
            if self[.triggerValue] != nil { return .lookup }
            return self[.value] == nil ? nil : .staticValue
        }

        /// What an entry of several makes of a mapping that answers show so, where it is in the contract's words, which say no kind: what is sent back as
        /// it was read stays what it is, and so does the kind where `Value` alone is another, which is assumed. Nil where it says anything else.
        func change(of old: Mapping, shown: JSON.Document) -> Mapping? {
            guard !has(.mappingType), !has(.sourceStepId), !has(.sourceFieldId), self[.triggerValue] == shown.read("TriggerValue"),
                self[.sourceFieldName]?.unlessEmpty == shown.read("SourceFieldName")
            else { return nil }
            var mapping = old
            if self[.value] != shown.read("Value") {
                guard self[.value] != nil, [.staticValue, .valueList, .lookup, .variable].contains(old.kind) else { return nil }
                mapping[.value] = self[.value]
            }
            if has(.triggerValueDisplayName) { mapping[.triggerValueDisplayName] = self[.triggerValueDisplayName] }
            if let isVisible = self[.isLaunchVisible] { mapping[.isLaunchVisible] = isVisible }
            return mapping
        }

        func check(unreadable: [String]) throws(Refusal) {
            let isUnreadable = ["MappingType", "SourceStepId", "SourceFieldId", "Value", "TriggerValue"].contains(
                where: unreadable.contains)
            guard !isUnreadable, self[.mappingType] == nil || kind != nil else { throw .invalidRequest }
        }
    }
}

extension MappingSources {
    /// What was sent as a mapping, in the place of the old one: what is not sent is gone, except for whether LAUNCH shows it. Assumed.
    mutating func mapping(_ wish: Cyclr.MappingWrite, over old: Cyclr.Mapping) throws(Cyclr.Refusal) -> Cyclr.Mapping {
        let source = try source(of: wish, over: old)
        var mapping = Cyclr.Mapping(document: JSON.Document())
        mapping.append(.mappingType, wish.kind?.rawValue)
        mapping.append(.sourceFieldId, source?.field)
        mapping.append(.sourceStepId, source?.step)
        mapping.append(.triggerValue, wish[.triggerValue])
        mapping.append(.triggerValueDisplayName, wish[.triggerValueDisplayName])
        mapping.append(.value, wish[.value])
        mapping.append(.isLaunchVisible, wish[.isLaunchVisible] ?? old[.isLaunchVisible])
        return mapping
    }

    /// Where a value is to come from: a step that comes before, and one of its response fields. By name, the nearest step that has such a field.
    /// What is sent back as it was is taken though it may be gone. Statuses and texts are assumed.
    private mutating func source(
        of wish: Cyclr.MappingWrite, over old: Cyclr.Mapping
    ) throws(Cyclr.Refusal) -> (step: GUID, field: Int?)? {
        if let id = wish[.sourceStepId] {
            if id == old[.sourceStepId], wish[.sourceFieldId] == old[.sourceFieldId] { return (id, wish[.sourceFieldId]) }
            guard isBefore(id) else { throw .notFound("Step") }
            guard let number = wish[.sourceFieldId] else { return (id, nil) }
            guard field(number, of: id) != nil else { throw .notFound("Field") }
            return (id, number)
        }
        guard wish[.sourceFieldId] == nil else { throw .invalidRequest }
        guard let name = wish[.sourceFieldName], !name.isEmpty else { return nil }
        for earlier in nearestFirst {
            if let field = field(named: name, of: earlier.id) { return (earlier.id, field[.id]) }
        }
        throw .notFound("Field")
    }
}

extension Cyclr.State {
    /// Stores what was mapped, unless the cycle runs; by analogy with its other parts.
    mutating func putMapped(_ step: Cyclr.Step) throws(Cyclr.Refusal) {
        try cycles[step[.cycle]]?.refuseWhileActive()
        steps.put(step)
    }
}

extension Field where Owner == Cyclr.MappingWrite, Value == JSON {
    /// `{"Id":0,"ForRequestFormat":true}`
    static var field: Self { "Field" }
    static var parameter: Self { "Parameter" }
}

extension Field where Owner == Cyclr.MappingWrite, Value == String? {
    static var mappingType: Self { "MappingType" }
    static var value: Self { "Value" }
    static var triggerValue: Self { "TriggerValue" }
    static var triggerValueDisplayName: Self { "TriggerValueDisplayName" }
    static var sourceFieldName: Self { "SourceFieldName" }
    static var targetFieldName: Self { "TargetFieldName" }
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
