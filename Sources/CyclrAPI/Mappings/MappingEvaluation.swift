import Emulation
import OrderedJSON

extension Cyclr {
    /// The values that a step's mappings can refer to.
    struct RunContext {
        /// The response fields of earlier steps: see `State.fields(of:in:)`.
        var results: [GUID: JSON] = [:]
        /// The cycle's variables, by system name.
        var variables: [String: JSON] = [:]
        /// The service's own merge fields: `LastSuccessfulRunDate`.
        var system: [String: JSON] = [:]
    }
}

extension Cyclr.State {
    /// The values with which a step calls its method. A mapping without a value sends nothing.
    func values(for step: Cyclr.Step, calling method: Cyclr.Method, _ context: Cyclr.RunContext) -> Cyclr.CallValues {
        var values = Cyclr.CallValues()
        let parameters = step.mappings(for: Cyclr.Parameter.self), fields = step.mappings(for: Cyclr.MethodField.self)
        for parameter in method.parameters {
            if let value = value(of: parameters[parameter[.id]], context) { values.set(parameter, to: value) }
        }
        for field in requestFields(of: step) {
            if let value = value(of: fields[field[.id]], context) { values.set(field, to: value.typed(as: field[.dataType])) }
        }
        return values
    }

    /// Nil if the mapping sends nothing or refers to something unknown. A lookup sends what was chosen. Assumed: that takes precedence over
    /// a `Value` sent with it, and a variable's name is in `Value`.
    func value(of mapping: Cyclr.Mapping, _ context: Cyclr.RunContext) -> JSON? {
        switch mapping.kind {
        case nil, .ignore: nil
        case .staticValue, .valueList: mapping[.value].flatMap { filled($0, context) }
        case .previousStep: mapping[.sourceStepId].flatMap { field(mapping[.sourceFieldId] ?? 0, of: $0, context) }
        case .lookup: (mapping[.triggerValue] ?? mapping[.value]).flatMap { filled($0, context) }
        case .variable: mapping[.value].flatMap { context.variables[$0] }
        }
    }

    /// Fills in merge fields of a static value: `{{<step id> <field id>}}`, one of the service's own, or (assumed) a variable's system
    /// name.
    private func filled(_ text: String, _ context: Cyclr.RunContext) -> JSON? {
        guard text.contains("{{") else { return .string(text) }
        return MergeText(text).filled { name in
            if let source = MergeText.source(name), let step = GUID(dotNet: source.step), let field = Int(source.field) {
                return self.field(field, of: step, context)
            }
            return context.system[name] ?? context.variables[name]
        }
    }

    private func field(_ id: Int, of step: GUID, _ context: Cyclr.RunContext) -> JSON? { context.results[step]?[String(id)] }

    /// The values of a step's response fields in an answer, by field id: the first value at each location. A custom field that is added
    /// during a run has no value before the next run.
    func fields(of step: Cyclr.Step, in answer: JSON) -> JSON {
        .object(
            JSON.Object(
                responseFields(of: step).compactMap { field in
                    Location(field[.location]).values(in: answer).first.map { (String(field[.id]), $0) }
                }))
    }
}

extension JSON {
    /// A string converted to the field's type, number or Boolean, if it can be read as one. That the service converts is assumed.
    fileprivate func typed(as dataType: String) -> JSON {
        guard let text = stringValue?.trimmed else { return self }
        switch dataType {
        case "Integer": return Int(text).map { $0.json } ?? self
        case "Float", "Decimal": return (try? JSON(parsing: text))?.numberValue.map { .number($0) } ?? self
        case "Boolean": return Bool(text.lowercased()).map { .bool($0) } ?? self
        default: return self
        }
    }
}
