import Emulation
import OrderedJSON

extension Cyclr {
    /// What a step's mappings are worked out against.
    struct RunContext {
        /// What earlier steps were answered: `State.fields(of:in:)`.
        var results: [GUID: JSON] = [:]
        /// The cycle's variables, by system name.
        var variables: [String: JSON] = [:]
        /// What the service knows by itself: `LastSuccessfulRunDate`.
        var system: [String: JSON] = [:]
    }
}

extension Cyclr.State {
    /// What a step's method is called with. A mapping that comes to nothing sends nothing.
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

    /// Nil where the mapping says that nothing is sent, or where nobody knows what it names. A lookup sends what was chosen; that it wins over a
    /// `Value` beside it, and that a variable's name stands in `Value`, are assumed.
    func value(of mapping: Cyclr.Mapping, _ context: Cyclr.RunContext) -> JSON? {
        switch mapping.kind {
        case nil, .ignore: nil
        case .staticValue, .valueList: mapping[.value].flatMap { filled($0, context) }
        case .previousStep: mapping[.sourceStepId].flatMap { field(mapping[.sourceFieldId] ?? 0, of: $0, context) }
        case .lookup: (mapping[.triggerValue] ?? mapping[.value]).flatMap { filled($0, context) }
        case .variable: mapping[.value].flatMap { context.variables[$0] }
        }
    }

    /// A static value may hold merge fields: `{{<step id> <field id>}}`, one of the service's own, or a variable's system name (which is assumed).
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

    /// The first value at the location of each of a step's response fields in what it was answered, by the field's id. A field that is added
    /// while its cycle is at work has none before the next run.
    func fields(of step: Cyclr.Step, in answer: JSON) -> JSON {
        .object(
            JSON.Object(
                responseFields(of: step).compactMap { field in
                    Location(field[.location]).values(in: answer).first.map { (String(field[.id]), $0) }
                }))
    }
}

extension JSON {
    /// A text as a number or truth value where the field is one and the text can be read so. That the service converts is assumed.
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
