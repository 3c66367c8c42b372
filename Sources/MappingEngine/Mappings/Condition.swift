import OrderedJSON

/// Decides whether a field is mapped at all: `conditional: {when, lookupName?}`. Source: celigo/integrator-api-docs and celigo/ai.
struct Condition: Sendable {
    enum When: String, Sendable {
        case recordCreated = "record_created"
        case recordUpdated = "record_updated"
        case extractNotEmpty = "extract_not_empty"
        case lookupNotEmpty = "lookup_not_empty"
        case lookupEmpty = "lookup_empty"
        case ignoreIfSet = "ignore_if_set"
    }

    let when: When
    /// The lookup that `conditional.lookupName` names; nil for the field's own.
    let lookup: Lookup?

    /// Nil if there is none.
    static func read(_ rule: JSON.Object, _ lookups: [String: Lookup]) throws(DefinitionError) -> Condition? {
        guard let conditional = try JSON.members(rule["conditional"], at: "conditional") else { return nil }
        do throws(DefinitionError) {
            guard let name = try conditional.nonEmptyText("when") else { return nil }
            guard let when = When(rawValue: name) else { throw DefinitionError("when", "\"\(name)\" is no condition.") }
            let lookup = try conditional.read("lookupName") { name throws(DefinitionError) in try lookups.named(name) }
            return Condition(when: when, lookup: lookup)
        } catch {
            throw error.within("conditional")
        }
    }

    /// Whether it holds, as far as can be told before the value is extracted.
    func holds(in context: MappingContext, _ destination: SourcePath) -> Bool {
        switch when {
        case .recordCreated: context.isCreation
        case .recordUpdated: !context.isCreation
        case .ignoreIfSet: context.destination.flatMap { destination.value(in: $0) }?.isEmpty ?? true
        case .extractNotEmpty, .lookupNotEmpty, .lookupEmpty: true
        }
    }

    /// Whether it holds for the extracted value.
    func holds(for value: JSON?, _ fieldsLookup: Lookup?, _ record: JSON, in context: MappingContext) -> Bool {
        switch when {
        case .recordCreated, .recordUpdated, .ignoreIfSet: return true
        case .extractNotEmpty: return !(value ?? .null).isEmpty
        case .lookupNotEmpty, .lookupEmpty:
            let found = (lookup ?? fieldsLookup)?.hit(value ?? .null, for: record, in: context) ?? .null
            return found.isEmpty == (when == .lookupEmpty)
        }
    }
}

extension JSON {
    /// Whether there is one of the conditions anywhere in it.
    func hasCondition(_ conditions: Condition.When...) -> Bool {
        hasObject { object in conditions.contains { $0.rawValue == object["conditional"]?["when"]?.stringValue } }
    }

    /// Whether an object anywhere in it is as wanted.
    func hasObject(where isWanted: (JSON.Object) -> Bool) -> Bool {
        switch self {
        case .object(let object): isWanted(object) || object.contains { $0.value.hasObject(where: isWanted) }
        case .array(let items): items.contains { $0.hasObject(where: isWanted) }
        default: false
        }
    }
}

extension MappingContext {
    var isCreation: Bool { operation != .update }
}

extension [String: Lookup] {
    func named(_ name: String) throws(DefinitionError) -> Lookup {
        guard let lookup = self[name] else { throw DefinitionError("", "The lookup \"\(name)\" does not exist.") }
        return lookup
    }
}
