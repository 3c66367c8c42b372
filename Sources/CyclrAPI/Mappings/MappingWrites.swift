import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// A mapping as clients send it: with ids in the walkthrough, with names in the OpenAPI document, which alone has bulk writes. All rows
    /// accept both, so that a client can send back what it read. A target in the path takes precedence over one in the body, a source's id
    /// over its name.
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

        /// The target of an entry in a bulk write, in the form that answers have.
        private static let target = Schema(
            "MappingTarget", source: "Cyclr API, “Set Step Field Mapping”", isOpen: true,
            [.init("Id", .integer, required: false), .init("ForRequestFormat", .boolean, required: false)])

        /// The kind that was sent, or the one that other members imply; nil if there are none.
        var kind: Kind? {
            if let name = self[.mappingType] { return Kind(name: name) }
            if self[.sourceFieldId] != nil || !(self[.sourceFieldName] ?? "").isEmpty { return .previousStep }
            if self[.triggerValue] != nil { return .lookup }
            return self[.value] == nil ? nil : .staticValue
        }

        /// The changed mapping, for an entry of a bulk write in the contract's form, which has no `MappingType`: an entry that is sent back
        /// as it was read changes nothing, and if only `Value` differs, the kind stays (assumed). Nil for any other entry, which replaces
        /// the mapping.
        /// - Parameter shown: the old mapping as answers show it.
        func change(of old: Mapping, shown: JSON.Document) -> Mapping? {
            guard !has(.mappingType), !has(.sourceStepId), !has(.sourceFieldId), self[.triggerValue] == shown.read("TriggerValue"),
                self[.sourceFieldName]?.unlessEmpty == shown.read("SourceFieldName")
            else { return nil }
            var mapping = described(old)
            if self[.value] != shown.read("Value") {
                guard self[.value] != nil, [.staticValue, .valueList, .lookup, .variable].contains(old.kind) else { return nil }
                mapping[.value] = self[.value]
            }
            return mapping
        }

        /// Whether the write says where a value comes from, or that there is none.
        var namesSource: Bool {
            has(.mappingType) || has(.value) || has(.triggerValue) || has(.sourceStepId) || has(.sourceFieldId) || has(.sourceFieldName)
        }

        /// The mapping with what was sent that does not change where its value comes from.
        func described(_ old: Mapping) -> Mapping {
            var mapping = old
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
    /// The mapping that replaces the old one. What was not sent is lost, except `IsLaunchVisible`. Assumed.
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

    /// The source of a value: an earlier step and one of its response fields. A field's name means the nearest earlier step with such a
    /// field. A source that is sent back unchanged is accepted even if it no longer exists. Statuses and texts are assumed.
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
    /// Stores a step with changed mappings. Refused while its cycle is active, by analogy with other parts of a cycle.
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
