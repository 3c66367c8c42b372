package import OrderedJSON

/// A place where a value is not what its schema says.
package struct SchemaFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable { case wrongType, wrongFormat, missing, unknownMember, notListed }
    package let kind: Kind
    package let pointer: JSON.Pointer
    package let expected: String
    package let found: String

    /// For people.
    package var sentence: String { "\(pointer): expected \(expected), found \(found)" }
}

extension SchemaFault {
    /// The same fault, seen from further out. So pointers are made for faults alone, and what fits costs none.
    func within(_ tokens: [String]) -> SchemaFault {
        SchemaFault(kind: kind, pointer: JSON.Pointer(tokens: tokens + pointer.tokens), expected: expected, found: found)
    }
}

extension Shape {
    /// Every fault of `value`, in document order; empty when it fits.
    package func faults(in value: JSON, at pointer: JSON.Pointer) -> [SchemaFault] {
        faults(in: value).map { $0.within(pointer.tokens) }
    }

    package func faults(in value: JSON) -> [SchemaFault] {
        switch (self, value) {
        case (.any, _), (.integer, .number), (.number, .number), (.boolean, .bool), (.string(nil), .string), (.nullable, .null):
            guard case .integer = self, value.intValue == nil else { return [] }
            return [fault(.wrongType, value)]
        case (.wholeNumber(let least), .number):
            return value.intValue.map { $0 >= least } ?? false ? [] : [fault(.wrongFormat, value)]
        case (.nullable(let shape), _): return shape.faults(in: value)
        case (.either(let one, let other), _):
            let faults = one.faults(in: value)
            guard !faults.isEmpty else { return [] }
            let others = other.faults(in: value)
            return others.isEmpty || !one.isKind(of: value) && other.isKind(of: value) ? others : faults
        case (.string(let format?), .string(let text)):
            return format.accepts(text) ? [] : [fault(.wrongFormat, value)]
        case (.array(let element), .array(let items)):
            return items.enumerated().flatMap { index, item in element.faults(in: item).map { $0.within([String(index)]) } }
        case (.dictionary(let shape), .object(let object)):
            return object.flatMap { name, value in shape.faults(in: value).map { $0.within([name]) } }
        case (.object(let schema), .object(let object)): return schema.faults(in: object)
        default: return [fault(.wrongType, value)]
        }
    }

    /// Whether it is at least the same kind of value.
    func isKind(of value: JSON) -> Bool {
        switch (self, value) {
        case (.any, _), (.nullable, .null), (.string, .string), (.integer, .number), (.wholeNumber, .number), (.number, .number),
            (.boolean, .bool):
            true
        case (.array, .array), (.dictionary, .object), (.object, .object): true
        case (.nullable(let shape), _): shape.isKind(of: value)
        case (.either(let one, let other), _): one.isKind(of: value) || other.isKind(of: value)
        default: false
        }
    }

    private func fault(_ kind: SchemaFault.Kind, _ value: JSON) -> SchemaFault {
        SchemaFault(kind: kind, pointer: JSON.Pointer(), expected: words, found: excerpt(of: value))
    }
}

extension Schema {
    fileprivate func faults(in object: JSON.Object) -> [SchemaFault] {
        var faults: [SchemaFault] = []
        var known = 0
        for member in members {
            // once all of its members are known, what else the schema lists is absent
            guard known < object.count, let value = object.value(of: member.name, near: known) else {
                if member.isRequired { faults.append(fault(.missing, member.name, expected: member.shape.words, found: "nothing")) }
                continue
            }
            known += 1
            for fault in member.shape.faults(in: value) { faults.append(fault.within([member.name])) }
            if case .string(let text) = value, !member.values.isEmpty, !member.values.contains(text) {
                let expected = "one of \(member.values.joined(separator: ", "))"
                faults.append(fault(.notListed, member.name, expected: expected, found: excerpt(of: value)))
            }
        }
        guard !isOpen, known < object.count else { return faults }
        for (name, value) in object where !members.contains(where: { $0.name == name }) {
            faults.append(fault(.unknownMember, name, expected: "one of the members of \(self.name)", found: excerpt(of: value)))
        }
        return faults
    }

    private func fault(_ kind: SchemaFault.Kind, _ name: String, expected: String, found: String) -> SchemaFault {
        SchemaFault(kind: kind, pointer: JSON.Pointer(tokens: [name]), expected: expected, found: found)
    }
}

/// A value as a message shows it: its text, cut after 60 characters.
func excerpt(of value: JSON) -> String {
    switch value {
    case .object(let object) where object.count > 3: return "an object of \(object.count) members"
    case .array(let items) where items.count > 3: return "an array of \(items.count)"
    default:
        let text = value.text
        return text.count > 60 ? "\(text.prefix(60))…" : text
    }
}
