package import OrderedJSON

/// A named translation of values: `{name, map:{k:v}, default?, allowFailures?}`, or one that the context answers.
///
/// Source: celigo/ai, lookups.yml.
package struct Lookup: Sendable {
    let name: String
    /// Nil if the lookup is not static.
    private let map: JSON.Object?
    /// What a miss gives, where an inner nil is no value; nil if a miss is an error.
    private let missing: JSON??
    package let document: JSON.Object

    init(_ json: JSON) throws(DefinitionError) {
        guard case .object(let document) = json else { throw DefinitionError("", "A lookup is an object.") }
        guard let name = document["name"]?.stringValue, !name.isEmpty else {
            throw DefinitionError.missing("name")
        }
        self.name = name
        self.document = document
        switch document["map"] {
        case .object(let members)?: map = members
        case nil, .null?: map = nil
        default: throw DefinitionError("map", "The map of a lookup is an object.")
        }
        missing = document["allowFailures"]?.isTruthy == true ? .some(document["default"]) : .none
    }

    /// Whether it translates by itself and asks nobody.
    package var isStatic: Bool { map != nil }

    /// The lookups by name; empty if there are none. Of two with one name the first counts (assumed).
    package static func all(_ json: JSON?, at field: String) throws(DefinitionError) -> [String: Lookup] {
        guard let json, !json.isNull else { return [:] }
        guard case .array(let elements) = json else { throw DefinitionError(field, "The lookups are an array.") }
        var lookups: [String: Lookup] = [:]
        for (place, element) in elements.enumerated() {
            let lookup = try within("\(field)[\(place)]", try Lookup(element))
            if lookups[lookup.name] == nil { lookups[lookup.name] = lookup }
        }
        return lookups
    }

    /// The value's translation; the elements of an array are translated one by one (assumed). Nil if there is none and that is allowed.
    func value(of value: JSON, for record: JSON, in context: MappingContext, field: FieldName) throws(FieldError) -> JSON? {
        if case .array(let elements) = value, map != nil {
            context.budget.draw(values: elements.count)
            guard !context.budget.isSpent else { throw .spent }
            var found: [JSON] = []
            for element in elements {
                if let one = try self.value(of: element, for: record, in: context, field: field) { found.append(one) }
            }
            return .array(found)
        }
        if let hit = hit(value, for: record, in: context) { return hit }
        guard let missing else {
            throw FieldError(
                .lookup, code: Assumed.lookupCode, message: Assumed.lookupMissed(name, value.flatText), field: field.text)
        }
        return missing
    }

    /// The translation; nil for a miss.
    func hit(_ value: JSON, for record: JSON, in context: MappingContext) -> JSON? {
        context.budget.draw(value)
        guard let map else { return context.lookup?(document, value, record) }
        // keys are texts, so numbers and booleans are looked up by theirs
        return map[value.flatText]
    }
}
