package import OrderedJSON

/// A place where a value is not what its schema says.
package struct SchemaFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable { case wrongType, wrongFormat, missing, unknownMember, notListed }
    package let kind: Kind
    package let pointer: JSON.Pointer
    package let expected: String
    package let found: String
}

extension Shape {
    /// Every fault of `value`, in document order; empty when it fits.
    package func faults(in value: JSON, at pointer: JSON.Pointer = JSON.Pointer(tokens: [])) -> [SchemaFault] {
        switch (self, value) {
        case (.any, _), (.integer, .number), (.number, .number), (.boolean, .bool), (.string(nil), .string), (.nullable, .null):
            guard case (.integer, .number(let number)) = (self, value), number.int == nil else { return [] }
            return [fault(.wrongType, value, pointer)]
        case (.nullable(let shape), _): return shape.faults(in: value, at: pointer)
        case (.string(let format?), .string(let text)):
            return format.accepts(text) ? [] : [fault(.wrongFormat, value, pointer)]
        case (.array(let element), .array(let items)):
            return items.enumerated().flatMap { element.faults(in: $1, at: pointer.appending(String($0))) }
        case (.dictionary(let shape), .object(let object)):
            return object.flatMap { shape.faults(in: $0.value, at: pointer.appending($0.key)) }
        case (.object(let schema), .object(let object)): return schema.faults(in: object, at: pointer)
        default: return [fault(.wrongType, value, pointer)]
        }
    }

    private func fault(_ kind: SchemaFault.Kind, _ value: JSON, _ pointer: JSON.Pointer) -> SchemaFault {
        SchemaFault(kind: kind, pointer: pointer, expected: words, found: excerpt(of: value))
    }
}

extension Schema {
    package func faults(in object: JSON.Object, at pointer: JSON.Pointer) -> [SchemaFault] {
        var faults: [SchemaFault] = []
        for member in members {
            let place = pointer.appending(member.name)
            guard let value = object[member.name] else {
                if member.isRequired {
                    faults.append(SchemaFault(kind: .missing, pointer: place, expected: member.shape.words, found: "nothing"))
                }
                continue
            }
            faults += member.shape.faults(in: value, at: place)
            if case .string(let text) = value, !member.values.isEmpty, !member.values.contains(text) {
                let expected = "one of \(member.values.joined(separator: ", "))"
                faults.append(SchemaFault(kind: .notListed, pointer: place, expected: expected, found: excerpt(of: value)))
            }
        }
        guard !isOpen else { return faults }
        for (name, value) in object where !members.contains(where: { $0.name == name }) {
            let expected = "one of the members of \(self.name)"
            faults.append(
                SchemaFault(kind: .unknownMember, pointer: pointer.appending(name), expected: expected, found: excerpt(of: value)))
        }
        return faults
    }
}

/// A value as a message shows it: its text, cut after 60 characters.
private func excerpt(of value: JSON) -> String {
    switch value {
    case .object(let object) where object.count > 3: return "an object of \(object.count) members"
    case .array(let items) where items.count > 3: return "an array of \(items.count)"
    default:
        let text = value.text
        return text.count > 60 ? "\(text.prefix(60))…" : text
    }
}
