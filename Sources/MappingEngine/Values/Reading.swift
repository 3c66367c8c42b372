import OrderedJSON

// Reading definitions: null counts as absent, and an error about a wrong kind names the field.

extension JSON {
    /// A definition's members; nil if it is absent or null.
    static func members(_ json: JSON?, at field: String) throws(DefinitionError) -> JSON.Object? {
        switch json {
        case .object(let object)?: return object
        case nil, .null?: return nil
        default: throw DefinitionError(field, "An object is expected.")
        }
    }
}

extension JSON.Object {
    func text(_ name: String) throws(DefinitionError) -> String? {
        switch self[name] {
        case .string(let text)?: return text
        case nil, .null?: return nil
        default: throw DefinitionError(name, "A string is expected.")
        }
    }

    /// Nil for an empty text, too.
    func nonEmptyText(_ name: String) throws(DefinitionError) -> String? {
        let text = try text(name)
        return text?.isEmpty == false ? text : nil
    }

    /// The first non-empty text among these members.
    func nonEmptyText(anyOf names: String...) throws(DefinitionError) -> String? {
        for name in names {
            if let text = try nonEmptyText(name) { return text }
        }
        return nil
    }

    func flag(_ name: String) throws(DefinitionError) -> Bool {
        switch self[name] {
        case .bool(let flag)?: return flag
        case nil, .null?: return false
        default: throw DefinitionError(name, "A boolean is expected.")
        }
    }

    /// Each element of the array read as an object; empty if it is absent. Errors name the element.
    func each<Element>(
        _ name: String, _ read: (JSON.Object) throws(DefinitionError) -> Element
    ) throws(DefinitionError) -> [Element] {
        switch self[name] {
        case .array(let elements)?: return try JSON.each(elements, at: name, read)
        case nil, .null?: return []
        default: throw DefinitionError(name, "An array is expected.")
        }
    }

    /// The member's text, read by the closure; its error gets the member's name.
    func read<Value>(
        _ name: String, _ read: (String) throws(DefinitionError) -> Value
    ) throws(DefinitionError) -> Value? {
        guard let text = try nonEmptyText(name) else { return nil }
        return try within(name, try read(text))
    }
}

extension JSON {
    static func each<Element>(
        _ elements: [JSON], at name: String, _ read: (JSON.Object) throws(DefinitionError) -> Element
    ) throws(DefinitionError) -> [Element] {
        var all: [Element] = []
        for (place, element) in elements.enumerated() {
            guard case .object(let object) = element else { throw DefinitionError("\(name)[\(place)]", "An object is expected.") }
            all.append(try within("\(name)[\(place)]", try read(object)))
        }
        return all
    }
}
