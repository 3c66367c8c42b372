import OrderedJSON

/// One entry of Mapper 2.0 (`mappings[]`), read once. Source: reference/integrator.md §5.6 (celigo/ai, mappings.yml).
struct StructuredRule: Sendable {
    enum Source: Sendable {
        case nothing
        case literal(JSON)
        case path(SourcePath)
        case template(Template)
    }

    /// `buildArrayHelper[]`: each entry appends to the array.
    struct ArrayHelper: Sendable {
        let source: Source
        let fallback: JSON?
        let rules: [StructuredRule]
    }

    /// A name, dots and all; empty within an array of arrays.
    let generate: String
    let type: DataType
    let source: Source
    /// Of an object.
    let rules: [StructuredRule]
    /// Of an array.
    let helpers: [ArrayHelper]
    let fallback: JSON?
    let lookup: Lookup?
    let condition: Condition?
    let conversion: Conversion
    /// `status` is "Active"; others are left out (assumed).
    let isActive: Bool

    /// The members of the rules, in their order. Objects of which nothing is left are omitted (assumed, as are missing values).
    static func object(_ rules: [StructuredRule], in scope: inout StructuredScope) -> JSON.Object {
        var object = JSON.Object()
        for rule in rules where rule.isActive {
            guard let value = rule.value(in: &scope) else { continue }
            object[rule.generate] = value
        }
        return object
    }

    /// Nil: the member is omitted.
    func value(in scope: inout StructuredScope) -> JSON? {
        scope.enter(generate)
        defer { scope.leave() }
        do throws(FieldError) {
            if let condition, !condition.holds(in: scope.context, scope.destination) { return fallback }
            var value: JSON?
            if type == .object, !rules.isEmpty {
                let object = Self.object(rules, in: &scope)
                value = object.isEmpty ? JSON?.none : .object(object)
            } else if !helpers.isEmpty {
                value = array(in: &scope)
            } else {
                value = try extracted(in: &scope)
            }
            if let condition, !condition.holds(for: value, lookup, scope.record, in: scope.context) { return fallback }
            if let fallback, (value ?? .null).isEmpty { value = fallback }
            return try value.map { value throws(FieldError) in try conversion.convert(value, field: scope.field) }
        } catch {
            scope.errors.append(error)
            return nil
        }
    }

    private func extracted(in scope: inout StructuredScope) throws(FieldError) -> JSON? {
        var value = try source.value(in: scope)
        // of a path with [*] a scalar takes the only match (assumed)
        if !type.isArray, type != .object, case .path(let path) = source, path.isMany, case .array(let matches)? = value {
            value = matches.count == 1 ? matches[0] : matches.isEmpty ? nil : value
        }
        guard let lookup else { return value }
        if case .nothing = source { return try lookup.value(of: .null, for: scope.record, in: scope.context, field: scope.field) }
        guard let found = value, !found.isEmpty else { return value }
        return try lookup.value(of: found, for: scope.record, in: scope.context, field: scope.field)
    }
}

extension StructuredRule.Source {
    func value(in scope: StructuredScope) throws(FieldError) -> JSON? {
        switch self {
        case .nothing: nil
        case .literal(let value): value
        case .path(let path): path.value(in: scope.root)
        case .template(let template): .string(try template.render(["record": scope.record], in: scope.context, field: scope.field))
        }
    }
}

/// Where the evaluation of Mapper 2.0 stands.
struct StructuredScope {
    let context: MappingContext
    let input: Mapping.Input
    /// The record, with every array that is being iterated replaced by its current element ("composite object").
    var record: JSON
    var errors: [FieldError] = []
    /// Elements made so far.
    var count = 0
    private var names: [String] = []

    init(_ record: JSON, _ input: Mapping.Input, _ context: MappingContext) {
        self.record = record
        self.input = input
        self.context = context
    }

    /// What `$` is.
    var root: JSON {
        guard input == .envelope else { return record }
        var envelope = context.variables
        envelope["record"] = record
        return .object(envelope)
    }

    /// The member that is being made: `address.city`.
    var field: String { names.filter { !$0.isEmpty }.joined(separator: ".") }
    var destination: SourcePath { SourcePath(steps: names.map { .member($0) }) }

    mutating func enter(_ name: String) { names.append(name) }
    mutating func leave() { names.removeLast() }
}
