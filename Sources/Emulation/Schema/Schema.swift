package import OrderedJSON

/// A document's members in wire order. Declared once beside the type; used for seeds, request bodies, the OpenAPI document and, in tests, answers.
package struct Schema: Sendable {
    /// The vendor's name for the type.
    package let name: String
    /// Where the vendor describes it.
    package let source: String
    package let members: [Member]
    /// Members that are not listed may come too, and are kept.
    package let isOpen: Bool
    /// The members again, for `part`.
    let outline: SchemaOutline

    package init<Owner>(
        of: Owner.Type, _ name: String, source: String, isOpen: Bool = false, _ members: [SchemaMember<Owner>]
    ) {
        self.init(name, source: source, isOpen: isOpen, members.map(\.member))
    }

    /// A schema of our own, whose members no field names.
    package init(_ name: String, source: String, isOpen: Bool = false, _ members: [Member]) {
        self.name = name
        self.source = source
        self.members = members
        self.isOpen = isOpen
        outline = SchemaOutline(members)
    }

    package struct Member: Sendable {
        package let name: String
        package let shape: Shape
        package let isRequired: Bool
        /// The only values; empty when any will do.
        package let values: [String]
        package let evidence: Evidence
        /// What a seed record that leaves the member out gets in its place.
        package let seedDefault: JSON?
        /// For people who read the OpenAPI document.
        private(set) var docs: String?

        package init(
            _ name: String, _ shape: Shape, required: Bool = true, values: [String] = [], _ evidence: Evidence = .documented,
            default seedDefault: JSON? = nil
        ) {
            self.name = name
            self.shape = shape
            isRequired = required
            self.values = values
            self.evidence = evidence
            self.seedDefault = seedDefault
        }

        /// `$…`: ours, never on the wire.
        package var isHidden: Bool { name.hasPrefix("$") }

        /// The member with what it means, in words.
        package func docs(_ words: String) -> Self {
            var documented = self
            documented.docs = words
            return documented
        }
    }
}

extension Schema {
    /// A seed record with the defaults of what it leaves out, members in wire order; nil when it leaves out nothing.
    package func completed(_ object: JSON.Object) -> JSON.Object? {
        guard members.contains(where: { $0.seedDefault != nil && object[$0.name] == nil }) else { return nil }
        var completed = JSON.Object()
        for member in members {
            if let value = object[member.name] ?? member.seedDefault { completed.append(member.name, value) }
        }
        for (name, value) in object where completed[name] == nil { completed.append(name, value) }
        return completed
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
        default seedDefault: JSON? = nil
    ) {
        member = Schema.Member(
            field.key.name, Value.form, required: required && !field.isHidden, values: values, evidence, default: seedDefault)
    }

    /// A member whose values have a schema of their own.
    package init<Value>(
        _ field: Field<Owner, Value>, _ shape: Shape, required: Bool = true, _ evidence: Evidence = .documented,
        default seedDefault: JSON? = nil
    ) {
        member = Schema.Member(field.key.name, shape, required: required && !field.isHidden, evidence, default: seedDefault)
    }
}
