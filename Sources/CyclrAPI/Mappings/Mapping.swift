import Emulation
import HTTPMessages
import OrderedJSON

extension Cyclr {
    /// Where the value of one parameter or field of a step comes from. A step keeps its mappings by the id of that parameter or field.
    struct Mapping: TypedDocument {
        var document: JSON.Document
        init(document: JSON.Document) { self.document = document }
        static let schema = Schema(
            of: Self.self, "Mapping", source: "Cyclr API, “Set Step Field Mapping”",
            [
                .init(.mappingType, required: false), .init(.sourceFieldId, required: false), .init(.sourceStepId, required: false),
                .init(.triggerValue, required: false), .init(.triggerValueDisplayName, required: false), .init(.value, required: false),
                .init(.isLaunchVisible, required: false, .observed),
            ])

        var kind: Kind? { self[.mappingType].flatMap(Kind.init(name:)) }

        /// Whether the mapping names something to send.
        var hasValue: Bool {
            switch kind {
            case nil, .ignore: false
            case .staticValue, .valueList: self[.value] != nil
            // read as a string, since templates name the step by its key
            case .previousStep: document.read("SourceStepId", as: String.self) != nil && self[.sourceFieldId] != nil
            case .lookup: self[.triggerValue] != nil || self[.value] != nil
            case .variable: self[.value] != nil
            }
        }
    }

    /// The kinds of mappings. The vendor's pages show the first three and clients the fourth. The console has the other two; their names
    /// are assumed.
    enum Kind: String, Enumeration {
        case ignore = "Ignore"
        case staticValue = "StaticValue"
        case valueList = "ValueList"
        case previousStep = "PreviousStep"
        case lookup = "Lookup"
        case variable = "Variable"
    }
}

extension Cyclr.Mapping {
    /// The members that follow the type in answers.
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

extension Field where Owner == Cyclr.Mapping, Value == String? {
    static var mappingType: Self { "MappingType" }
    static var triggerValue: Self { "TriggerValue" }
    static var triggerValueDisplayName: Self { "TriggerValueDisplayName" }
    static var value: Self { "Value" }
}

extension Field where Owner == Cyclr.Mapping, Value == Int? {
    static var sourceFieldId: Self { "SourceFieldId" }
}

extension Field where Owner == Cyclr.Mapping, Value == GUID? {
    static var sourceStepId: Self { "SourceStepId" }
}

extension Field where Owner == Cyclr.Mapping, Value == Bool? {
    static var isLaunchVisible: Self { "IsLaunchVisible" }
}
