import HTTPMessages
package import OrderedJSON

/// A document's members in wire order. Declared once beside the type; used for seeds, request bodies, the OpenAPI document and, in tests, answers.
package struct Schema: Sendable {
    /// The vendor's name for the type.
    package let name: String
    /// Where the vendor describes it.
    package let source: String
    package let members: [Member]
    /// Whether members that are not listed may be there, too, and are kept.
    package let isOpen: Bool
    /// The members again, in the form that `part` needs.
    let outline: SchemaOutline

    package init<Owner>(
        of: Owner.Type, _ name: String, source: String, isOpen: Bool = false, _ members: [SchemaMember<Owner>]
    ) {
        self.init(name, source: source, isOpen: isOpen, members.map(\.member))
    }

    /// A schema of our own, for whose members there are no fields.
    package init(_ name: String, source: String, isOpen: Bool = false, _ members: [Member]) {
        self.name = name
        self.source = source
        self.members = members
        self.isOpen = isOpen
        outline = SchemaOutline(members)
    }

    package struct Member: Sendable {
        package let name: String
        package private(set) var shape: Shape
        package private(set) var isRequired: Bool
        /// The only values allowed; empty when any will do.
        package let values: [String]
        package let evidence: Evidence
        /// What a seed record gets if it leaves the member out.
        package let seedDefault: JSON?
        /// Where else in a record the value stands, as an id does in an answer that shows what it names; empty if nowhere. A seed record that
        /// leaves the member out gets it from there. One that has both must not contradict itself, unless the member has a default and so a
        /// value of its own.
        package let alsoAt: [String]
        /// Whether the service alone writes it: for the OpenAPI document.
        private(set) var isReadOnly = false
        /// For people who read the OpenAPI document.
        private(set) var docs: String?

        package init(
            _ name: String, _ shape: Shape, required: Bool = true, values: [String] = [], _ evidence: Evidence = .documented,
            default seedDefault: JSON? = nil, alsoAt: [String] = []
        ) {
            self.name = name
            self.shape = shape
            isRequired = required
            self.values = values
            self.evidence = evidence
            self.seedDefault = seedDefault
            self.alsoAt = alsoAt
        }

        /// `$…`: ours, never on the wire.
        package var isHidden: Bool { name.hasPrefix("$") }

        /// The member with what it means, in words.
        package func docs(_ words: String) -> Self {
            var documented = self
            documented.docs = words
            return documented
        }

        /// The member as one that the service alone writes.
        package func readOnly() -> Self {
            var readOnly = self
            readOnly.isReadOnly = true
            return readOnly
        }

        /// The member as one that may be left out.
        package func optional() -> Self {
            var optional = self
            optional.isRequired = false
            return optional
        }

        /// The member as one that may be null.
        package func nullable() -> Self {
            if case .any = shape { return self }
            var nullable = self
            nullable.shape = .nullable(shape.withoutNull)
            return nullable
        }
    }
}

extension Schema {
    /// The place of the member of that name, ignoring the case of A to Z.
    package func index(ignoringCase name: Span<UInt8>) -> Int? {
        members.indices.first { equalIgnoringCase(name, members[$0].name.utf8Span.span) }
    }

    /// A seed record with all that it leaves out and that stands elsewhere in it or has a default, at any depth; in wire order where it
    /// leaves out members of its own. Nil when it leaves out nothing.
    package func completed(_ object: JSON.Object) -> JSON.Object? {
        let filled = withWholeMembers(object)
        let whole = filled ?? object
        func missing(_ member: Member) -> JSON? { member.valueElsewhere(in: whole) ?? member.seedDefault }
        guard members.contains(where: { object[$0.name] == nil && missing($0) != nil }) else { return filled }
        var completed = JSON.Object()
        for member in members {
            if let value = whole[member.name] ?? missing(member) { completed.append(member.name, value) }
        }
        for (name, value) in whole where completed[name] == nil { completed.append(name, value) }
        return completed
    }

    /// The object with members that leave out nothing; nil when none of them does anyway.
    private func withWholeMembers(_ object: JSON.Object) -> JSON.Object? {
        var filled: JSON.Object?
        for member in members where member.shape.hasDefaults {
            guard let whole = object[member.name].flatMap(member.shape.completed) else { continue }
            filled = filled ?? object
            filled?[member.name] = whole
        }
        return filled
    }
}

extension Schema.Member {
    /// The value that stands at `alsoAt`: as a text, if it is of another kind than the member; nil if there is none.
    func valueElsewhere(in object: JSON.Object) -> JSON? {
        guard !alsoAt.isEmpty, let value = JSON.object(object)[JSON.Pointer(tokens: alsoAt)], !value.isNull else { return nil }
        return shape.isKind(of: value) ? value : .string(value.plain)
    }
}

extension Shape {
    /// The same for any value; nil when it leaves out nothing.
    fileprivate func completed(_ value: JSON) -> JSON? {
        guard hasDefaults else { return nil }
        switch (self, value) {
        case (.object(let schema), .object(let object)): return schema.completed(object).map(JSON.object)
        case (.nullable(let shape), _): return shape.completed(value)
        case (.either(let one, let other), _): return (one.isKind(of: value) ? one : other).completed(value)
        case (.array(let shape), .array(let items)):
            let wholes = items.map(shape.completed)
            guard wholes.contains(where: { $0 != nil }) else { return nil }
            return .array(zip(items, wholes).map { $1 ?? $0 })
        case (.dictionary(let shape), .object(let object)):
            let wholes = object.map { shape.completed($0.value) }
            guard wholes.contains(where: { $0 != nil }) else { return nil }
            return .object(JSON.Object(zip(object, wholes).map { ($0.key, $1 ?? $0.value) }))
        default: return nil
        }
    }
}

/// A member as the owner's schema lists it, named by its field: `.init(.status, values: ["Ready"])`.
package struct SchemaMember<Owner>: Sendable {
    private(set) var member: Schema.Member

    /// The member with what it means, in words.
    package func docs(_ words: String) -> Self {
        var documented = self
        documented.member = member.docs(words)
        return documented
    }

    package init<Value>(
        _ field: Field<Owner, Value>, required: Bool = true, values: [String] = [], _ evidence: Evidence = .documented,
        default seedDefault: JSON? = nil, alsoAt: [String] = []
    ) {
        member = Schema.Member(
            field.key.name, Value.form, required: required && !field.isHidden, values: values, evidence, default: seedDefault,
            alsoAt: alsoAt)
    }

    /// A member whose values have a schema of their own.
    package init<Value>(
        _ field: Field<Owner, Value>, _ shape: Shape, required: Bool = true, _ evidence: Evidence = .documented,
        default seedDefault: JSON? = nil
    ) {
        member = Schema.Member(field.key.name, shape, required: required && !field.isHidden, evidence, default: seedDefault)
    }
}
