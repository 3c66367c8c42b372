import OrderedJSON

/// One field of Mapper 1.0, read once. Source: celigo/integrator-api-docs and celigo/ai.
final class FieldRule: Sendable {
    let source: Extract
    let destination: Destination
    /// What more is to be done; nil for a field that is copied as it is.
    let finish: Finish?
    /// The generated path, by which errors name the field.
    let name: FieldName

    /// The parts of a rule that most fields lack.
    final class Finish: Sendable {
        let isImmutable: Bool
        let condition: Condition?
        let lookup: Lookup?
        let fallback: JSON?
        let conversion: Conversion
        let discardsEmpty: Bool

        init(_ rule: JSON.Object, _ lookups: [String: Lookup]) throws(DefinitionError) {
            isImmutable = try rule.flag("immutable")
            condition = try Condition.read(rule, lookups)
            lookup = try rule.read("lookupName") { name throws(DefinitionError) in try lookups.named(name) }
            fallback = rule["default"]
            let type = try rule.read("dataType") { name throws(DefinitionError) in
                guard let type = DataType(rawValue: name.lowercased()) else { throw DefinitionError("", "\"\(name)\" is no data type.") }
                return type
            }
            conversion = try Conversion(rule, type)
            discardsEmpty = try rule.flag("discardIfEmpty")
        }

        var isNothing: Bool {
            !isImmutable && condition == nil && lookup == nil && fallback == nil && conversion.isNothing && !discardsEmpty
        }
    }

    init(source: Extract, destination: Destination, finish: Finish?, name: FieldName) {
        self.source = source
        self.destination = destination
        self.finish = finish
        self.name = name
    }

    /// Nil if there is no value; then the field is omitted.
    /// - Parameter base: where a path starts: the record, or the element of a list.
    func value(from base: JSON, of record: JSON, in context: MappingContext) throws(FieldError) -> JSON? {
        guard let finish else {
            guard let value = try extract(from: base, of: record, in: context), context.pays(for: value) else { return nil }
            return value
        }
        guard !context.budget.isSpent else { return nil }
        if finish.isImmutable, !context.isCreation { return nil }
        if let condition = finish.condition, !condition.holds(in: context, destination.asSource) { return nil }
        let extracted = try extract(from: base, of: record, in: context)
        if let extracted, !context.pays(for: extracted) { return nil }
        if let condition = finish.condition, !condition.holds(for: extracted, finish.lookup, record, in: context) { return nil }
        let value = try finish.finish(extracted, hasSource: !source.isNothing, of: record, in: context, field: name)
        return value.flatMap { context.pays(for: $0) ? $0 : JSON?.none }
    }

    /// Whether the source is `$`.
    var isWholeSource: Bool { source.path?.steps.isEmpty == true }

    private func extract(from base: JSON, of record: JSON, in context: MappingContext) throws(FieldError) -> JSON? {
        switch source {
        case .nothing: return nil
        case .constant(let value): return value
        case .path(let path): return path.value(in: base, context)
        case .template(let template):
            guard !context.budget.isSpent else { return nil }
            return .string(try template.render(record, in: context, field: name))
        }
    }
}

extension FieldRule.Finish {
    /// Applies lookup, default and conversion, and discards an empty result if the rule says so.
    fileprivate func finish(
        _ extracted: JSON?, hasSource: Bool, of record: JSON, in context: MappingContext, field: FieldName
    ) throws(FieldError) -> JSON? {
        var value = extracted
        // an empty value is not looked up (assumed), unless there is nothing to extract at all
        if let lookup, !hasSource || !(value ?? .null).isEmpty {
            value = try lookup.value(of: value ?? .null, for: record, in: context, field: field)
        }
        if let fallback, (value ?? .null).isEmpty { value = fallback }
        guard let found = value else { return nil }
        let converted = try conversion.convert(found, in: context, field: field)
        return discardsEmpty && converted.isEmpty ? JSON?.none : converted
    }
}

extension Template {
    func render(_ model: JSON, in context: MappingContext, field: FieldName) throws(FieldError) -> String {
        do throws(TemplateError) {
            return try render(model, in: context)
        } catch {
            throw FieldError(.mapping, code: error.code, message: error.message, field: field.text)
        }
    }
}
