package import OrderedJSON

/// Which of the things that a service ignores in a body a sandbox refuses. Empty means the service as it is.
package struct Strictness: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// What only a lenient reader accepts: text that is not JSON by RFC 8259, a string where a number is meant, a member in other letter
    /// case.
    package static let spelling = Strictness(rawValue: 1)
    /// Members that the service does not know.
    package static let unknownMembers = Strictness(rawValue: 2)

    package mutating func set(_ part: Strictness, to isRefused: Bool) {
        if isRefused { insert(part) } else { remove(part) }
    }
}

extension Shape {
    /// What is refused in `value` though the service ignores it, in document order. What is absent or null is left to the service.
    /// - Parameter answer: what the row answers with. Clients send back what they read, so its members are known, too.
    package func faults(in value: JSON, by strictness: Strictness, answer: Shape? = nil) -> [SchemaFault] {
        let spelling = strictness.contains(.spelling) ? faults(in: value) { $0.kind.isOfSpelling && $0.found != "null" } : []
        return spelling + foreignNames(in: value, by: strictness, answer)
    }

    /// Member names that no schema has, and those that differ from a known one in letter case.
    private func foreignNames(in value: JSON, by strictness: Strictness, _ answer: Shape?) -> [SchemaFault] {
        switch (self, value) {
        case (.nullable(let shape), _): return shape.foreignNames(in: value, by: strictness, answer)
        case (.either(let one, let other), _):
            return (one.isKind(of: value) ? one : other).foreignNames(in: value, by: strictness, answer)
        case (.array(let element), .array(let items)):
            return items.enumerated().firstFaults { index, item in
                element.foreignNames(in: item, by: strictness, answer?.element).map { $0.within([String(index)]) }
            }
        case (.dictionary(let shape), .object(let object)):
            return object.firstFaults { name, value in shape.foreignNames(in: value, by: strictness, nil).map { $0.within([name]) } }
        case (.object(let schema), .object(let object)):
            let answered = answer?.schema
            return object.firstFaults { name, value in
                guard let member = schema.member(name) else {
                    return answered?.member(name) == nil ? schema.foreignName(name, value, by: strictness).map { [$0] } ?? [] : []
                }
                return member.shape.foreignNames(in: value, by: strictness, answered?.member(name)?.shape).map { $0.within([name]) }
            }
        default: return []
        }
    }

    private var schema: Schema? {
        switch self {
        case .object(let schema): schema
        case .nullable(let shape): shape.schema
        default: nil
        }
    }

    private var element: Shape? {
        switch self {
        case .array(let element): element
        case .nullable(let shape): shape.element
        default: nil
        }
    }
}

extension Schema {
    /// Those that are ours are in no body of a service's.
    private var wireMembers: [Member] { members.filter { !$0.isHidden } }

    fileprivate func member(_ name: String) -> Member? { members.first { $0.name == name && !$0.isHidden } }

    fileprivate func foreignName(_ name: String, _ value: JSON, by strictness: Strictness) -> SchemaFault? {
        let known = wireMembers.first { $0.name.lowercased() == name.lowercased() }
        guard strictness.contains(known == nil ? .unknownMembers : .spelling) else { return nil }
        let expected = known.map { "the member to be spelled \($0.name)" } ?? words(of: wireMembers, namingAtMost: .max)
        return SchemaFault(kind: .unknownMember, pointer: JSON.Pointer(tokens: [name]), expected: expected, found: excerpt(of: value))
    }
}

extension SchemaFault.Kind {
    fileprivate var isOfSpelling: Bool {
        switch self {
        case .wrongType, .wrongFormat, .notListed: true
        case .missing, .unknownMember, .contradiction: false
        }
    }
}
