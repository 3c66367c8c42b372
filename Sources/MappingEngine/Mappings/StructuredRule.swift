import OrderedJSON

/// One entry of Mapper 2.0 (`mappings[]`), read once. Source: celigo/ai, mappings.yml.
final class StructuredRule: Sendable {
    /// `buildArrayHelper[]`: each entry appends to the array.
    struct ArrayHelper: Sendable {
        let source: Extract
        let fallback: JSON?
        let rules: StructuredRules
    }

    let type: DataType
    let source: Extract
    /// For an object.
    let rules: StructuredRules
    /// For an array.
    let helpers: [ArrayHelper]
    let fallback: JSON?
    let lookup: Lookup?
    let condition: Condition?
    let conversion: Conversion
    /// The entry's name, after those around it: `address.city`.
    let field: FieldName
    /// The same as a path.
    let destination: SourcePath

    init(
        _ type: DataType, _ source: Extract, _ rules: StructuredRules, _ helpers: [ArrayHelper], fallback: JSON?, _ lookup: Lookup?,
        _ condition: Condition?, _ conversion: Conversion, names: [String]
    ) {
        self.type = type
        self.source = source
        self.rules = rules
        self.helpers = helpers
        self.fallback = fallback
        self.lookup = lookup
        self.condition = condition
        self.conversion = conversion
        field = FieldName(names)
        destination = SourcePath(steps: names.map { .member($0) })
    }

    /// Nil if the member is omitted.
    func value(in scope: inout StructuredScope) -> JSON? {
        guard !scope.context.budget.isSpent else { return nil }
        do throws(FieldError) {
            if let condition, !condition.holds(in: scope.context, destination) { return fallback }
            var value: JSON?
            if type == .object, !rules.isEmpty {
                let object = rules.object(in: &scope)
                value = object.isEmpty ? JSON?.none : .object(object)
            } else if !helpers.isEmpty {
                value = array(in: &scope)
            } else {
                value = try extracted(in: &scope)
                if let value, !scope.context.pays(for: value) { return nil }
            }
            if let condition, !condition.holds(for: value, lookup, scope.record, in: scope.context) { return fallback }
            if let fallback, (value ?? .null).isEmpty { value = fallback }
            guard let value else { return nil }
            let converted = try conversion.convert(value, in: scope.context, field: field)
            // only a text can still cost something: other large values have been paid for
            if case .string = converted, !scope.context.pays(for: converted) { return nil }
            return converted
        } catch {
            scope.errors.append(error, scope.context.budget)
            return nil
        }
    }

    private func extracted(in scope: inout StructuredScope) throws(FieldError) -> JSON? {
        var value = try source.value(in: scope, field: field)
        // for a scalar type, a path with [*] gives its only match (assumed)
        if !type.isArray, type != .object, source.path?.isMany == true, case .array(let matches)? = value {
            value = matches.count == 1 ? matches[0] : matches.isEmpty ? nil : value
        }
        guard let lookup else { return value }
        if source.isNothing { return try lookup.value(of: .null, for: scope.record, in: scope.context, field: field) }
        guard let found = value, !found.isEmpty else { return value }
        return try lookup.value(of: found, for: scope.record, in: scope.context, field: field)
    }
}

extension Extract {
    func value(in scope: StructuredScope, field: FieldName) throws(FieldError) -> JSON? {
        switch self {
        case .nothing: nil
        case .constant(let value): value
        case .path(let path): path.value(in: scope.record, scope.context)
        case .template where scope.context.budget.isSpent: nil
        case .template(let template): .string(try template.render(["record": scope.record], in: scope.context, field: field))
        }
    }
}

/// The current state of an evaluation of Mapper 2.0.
struct StructuredScope {
    let context: MappingContext
    /// The record that `$` stands for, with every array that is being iterated replaced by its current element ("composite object").
    var record: JSON
    var errors: [FieldError] = []

    init(_ record: JSON, _ context: MappingContext) {
        self.record = record
        self.context = context
    }
}

/// Entries on one level. Those that are not active are left out (assumed for every status but "Active").
struct StructuredRules: Sendable {
    /// Used directly for an array of arrays, where entries have no names.
    let entries: [StructuredRule]
    private let shape: JSON.Object.Shape

    /// If several entries have the same name, the last one counts, in the place of the first (assumed).
    init(_ named: [(name: String, rule: StructuredRule)]) {
        var places: [String: Int] = [:]
        var names: [String] = []
        var entries: [StructuredRule] = []
        for (name, rule) in named {
            if let place = places[name], !name.isEmpty {
                entries[place] = rule
            } else {
                places[name] = entries.count
                names.append(name)
                entries.append(rule)
            }
        }
        self.entries = entries
        shape = JSON.Object.Shape(names.allSatisfy { $0.isEmpty } ? [] : names)
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The members that the entries make, in their order. Objects without any member are omitted (assumed), as are missing values
    /// (assumed).
    func object(in scope: inout StructuredScope) -> JSON.Object {
        scope.context.budget.draw(values: entries.count)
        return JSON.Object(shape) { entries[$0].value(in: &scope) }
    }
}
