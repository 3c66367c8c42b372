package import OrderedJSON

/// A place where a value is not what its schema says.
package struct SchemaFault: Sendable, Equatable {
    package enum Kind: Sendable, Equatable { case wrongType, wrongFormat, missing, unknownMember, notListed, contradiction }
    package let kind: Kind
    package let pointer: JSON.Pointer
    package let expected: String
    package let found: String

    /// For people.
    package var sentence: String { "\(pointer.tokens.isEmpty ? "" : "\(pointer): ")expected \(expected), found \(found)" }

    /// How many faults of one value are reported. Once there are more, no others are looked for.
    package static let mostTold = 100
}

extension [SchemaFault] {
    /// For people.
    package var sentences: String { map(\.sentence).told(SchemaFault.mostTold, separator: "; ") }
}

extension [String] {
    /// The first `most` of them as one text, which says so where there are more.
    package func told(_ most: Int, separator: String) -> String {
        let told = prefix(most).joined(separator: separator)
        return count > most ? "\(told)\(separator)and more" : told
    }
}

extension Sequence {
    /// What is found in each element, until it is more than is reported.
    func firstFaults(_ find: (Element) -> [SchemaFault]) -> [SchemaFault] {
        var faults: [SchemaFault] = []
        for element in self where faults.count <= SchemaFault.mostTold { faults += find(element) }
        return faults
    }
}

extension SchemaFault {
    /// The same fault with a pointer that begins further out. So pointers are made for faults alone, and what fits costs none.
    func within(_ tokens: [String]) -> SchemaFault {
        SchemaFault(kind: kind, pointer: JSON.Pointer(tokens: tokens + pointer.tokens), expected: expected, found: found)
    }
}

extension Shape {
    /// The faults of `value`, in document order; empty when it fits.
    package func faults(in value: JSON, at pointer: JSON.Pointer) -> [SchemaFault] {
        faults(in: value).map { $0.within(pointer.tokens) }
    }

    package func faults(in value: JSON) -> [SchemaFault] { faults(in: value) { _ in true } }

    /// - Parameter counts: whether a fault is reported at all.
    func faults(in value: JSON, where counts: (SchemaFault) -> Bool) -> [SchemaFault] {
        switch (self, value) {
        case (.any, _), (.integer, .number), (.number, .number), (.boolean, .bool), (.string(nil), .string), (.nullable, .null):
            guard case .integer = self, value.intValue == nil else { return [] }
            return [fault(.wrongType, value)].filter(counts)
        case (.wholeNumber(let least), .number):
            return value.intValue.map { $0 >= least } ?? false ? [] : [fault(.wrongFormat, value)].filter(counts)
        case (.nullable(let shape), _): return shape.faults(in: value, where: counts)
        case (.either(let one, let other), _):
            let faults = one.faults(in: value)
            guard !faults.isEmpty else { return [] }
            let others = other.faults(in: value)
            return (others.isEmpty || !one.isKind(of: value) && other.isKind(of: value) ? others : faults).filter(counts)
        case (.string(let format?), .string(let text)):
            return format.accepts(text) ? [] : [fault(.wrongFormat, value)].filter(counts)
        case (.array(let element), .array(let items)):
            return items.enumerated().firstFaults { index, item in
                element.faults(in: item, where: counts).map { $0.within([String(index)]) }
            }
        case (.dictionary(let shape), .object(let object)):
            return object.firstFaults { name, value in shape.faults(in: value, where: counts).map { $0.within([name]) } }
        case (.object(let schema), .object(let object)): return schema.faults(in: object, where: counts)
        default: return [fault(.wrongType, value)].filter(counts)
        }
    }

    /// Whether the value is at least of the same kind.
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
        SchemaFault(kind: kind, pointer: JSON.Pointer(), expected: words(for: value), found: excerpt(of: value))
    }

    /// The shape in words, with the range of integers where the value is beyond that.
    private func words(for value: JSON) -> String {
        let (least, most) = (JSON.interoperableIntegers.lowerBound, JSON.interoperableIntegers.upperBound)
        guard let number = value.numberValue, abs(number.double) > Double(most) else { return words }
        switch self {
        case .integer: return "\(words) from \(least) to \(most)"
        case .wholeNumber: return "\(words) to \(most)"
        default: return words
        }
    }
}

extension Schema {
    /// The faults of a record in seed form. Where the schema is open, vendors may have more members than it lists; of ours it has all.
    package func faults(ofRecord record: JSON) -> [SchemaFault] {
        guard let object = record.objectValue else { return Shape.object(self).faults(in: record) }
        let faults = self.faults(in: object) { _ in true } + contradictions(in: object)
        guard isOpen else { return faults }
        return faults
            + object.filter { $0.key.hasPrefix("$") }.firstFaults { name, value in
                guard !members.contains(where: { $0.name == name }) else { return [] }
                let expected = words(of: members.filter(\.isHidden))
                return [fault(.unknownMember, name, expected: expected, found: excerpt(of: value))]
            }
    }

    private func contradictions(in object: JSON.Object) -> [SchemaFault] {
        members.compactMap { member in
            guard member.seedDefault?.isNull ?? true, let value = object[member.name], let other = member.valueElsewhere(in: object),
                value.plain != other.plain
            else { return nil }
            let expected = "\(excerpt(of: other)), as in \(JSON.Pointer(tokens: member.alsoAt))"
            return fault(.contradiction, member.name, expected: expected, found: excerpt(of: value))
        }
    }

    fileprivate func faults(in object: JSON.Object, where counts: (SchemaFault) -> Bool) -> [SchemaFault] {
        var faults: [SchemaFault] = []
        var known = 0
        for member in members {
            // once as many members are found as the object has, all others of the schema are absent
            guard known < object.count, let value = object.value(of: member.name, near: known) else {
                guard member.isRequired else { continue }
                faults += [fault(.missing, member.name, expected: member.shape.words, found: "nothing")].filter(counts)
                continue
            }
            known += 1
            for fault in member.shape.faults(in: value, where: counts) { faults.append(fault.within([member.name])) }
            if case .string(let text) = value, !member.values.isEmpty, !member.values.contains(text) {
                let expected = "one of \(member.values.joined(separator: ", "))"
                faults += [fault(.notListed, member.name, expected: expected, found: excerpt(of: value))].filter(counts)
            }
        }
        guard !isOpen, known < object.count else { return faults }
        return faults
            + object.firstFaults { name, value in
                guard !members.contains(where: { $0.name == name }) else { return [] }
                let found = excerpt(of: value)
                return [fault(.unknownMember, name, expected: memberWords, found: found)].filter(counts)
            }
    }

    /// The schema's members in words, by name where they are few.
    var memberWords: String { words(of: members) }

    func words(of members: [Member], namingAtMost most: Int = 8) -> String {
        let names = members.count > most ? [] : members.map(\.name)
        return "one of the members of \(name)\(names.isEmpty ? "" : " (\(names.joined(separator: ", ")))")"
    }

    private func fault(_ kind: SchemaFault.Kind, _ name: String, expected: String, found: String) -> SchemaFault {
        SchemaFault(kind: kind, pointer: JSON.Pointer(tokens: [name]), expected: expected, found: found)
    }
}

extension JSON {
    /// A number as itself and as a text is the same, however it is spelled.
    var plain: String { stringValue ?? intValue.map { String($0) } ?? text }
}

/// A value as a message shows it: its text, cut after 60 characters.
package func excerpt(of value: JSON) -> String {
    switch value {
    case .object(let object) where object.count > 3: return "an object of \(object.count) members"
    case .array(let items) where items.count > 3: return "an array of \(items.count)"
    default:
        // scalars, since a single `Character` may be as long as anybody likes
        let text = value.text.unicodeScalars
        let shown = text.prefix(60)
        return shown.endIndex < text.endIndex ? "\(Substring(shown))…" : String(text)
    }
}
