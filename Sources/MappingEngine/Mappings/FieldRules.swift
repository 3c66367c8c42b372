import OrderedJSON

/// `{fields: […], lists: […]}` or only fields: Mapper 1.0, transforms of version 1, response mappings.
struct FieldRules: Sendable {
    private enum Rule: Sendable {
        case field(FieldRule)
        case list(ListRule)
    }

    private let rules: OutputTree<Rule>
    let isEmpty: Bool
    /// Response mappings have two oddities of their own, see `ResponseMapping`.
    private var isResponse = false

    init(_ mapping: JSON.Object, _ lookups: [String: Lookup], isResponse: Bool = false) throws(DefinitionError) {
        let drafts = try mapping.each("fields") { rule throws(DefinitionError) in try FieldDraft(rule, lookups) }
        let lists = try mapping.each("lists") { list throws(DefinitionError) in try Self.list(list, lookups) }
        self.init(drafts, lists)
        self.isResponse = isResponse
    }

    /// - Parameter drafts: those whose `generate` has `[*]` are grouped into lists, each in the place of its first field (assumed).
    init(_ drafts: [FieldDraft], _ lists: [ListRule] = []) {
        var rules: [(destination: Destination, rule: Rule)] = []
        var members = Dictionary(grouping: drafts.filter(\.generate.isMany), by: \.head)
        for draft in drafts {
            if !draft.generate.isMany {
                let rule = draft.rule(generate: draft.generate.steps)
                rules.append((rule.destination, .field(rule)))
            } else if let members = members.removeValue(forKey: draft.head) {
                let destination = Destination(checked: draft.head)
                let list = ListRule(destination, name: draft.text, members, prefix: draft.head.count + 1, source: nil)
                rules.append((destination, .list(list)))
            }
        }
        for list in lists { rules.append((list.destination, .list(list))) }
        self.rules = OutputTree(rules)
        isEmpty = rules.isEmpty
    }

    private static func list(_ list: JSON.Object, _ lookups: [String: Lookup]) throws(DefinitionError) -> ListRule {
        guard let destination = try list.read("generate", { text throws(DefinitionError) in try Destination(text) }) else {
            throw DefinitionError.missing("generate")
        }
        let source = try list.read("jsonPath") { text throws(DefinitionError) in
            text.hasPrefix("$") ? try SourcePath(jsonPath: text) : try SourcePath(text)
        }
        let fields = try list.each("fields") { rule throws(DefinitionError) in try FieldDraft(rule, lookups, isInList: true) }
        return ListRule(destination, name: list["generate"]?.stringValue ?? "", fields, prefix: 0, source: source)
    }

    /// The members are in the order of the rules, lists after fields.
    func apply(to record: JSON, in context: MappingContext) -> Mapped {
        var errors: [FieldError] = []
        context.budget.draw(values: rules.weight)
        let object = rules.object { value(of: $0, for: record, in: context, errors: &errors) }
        return Mapped(.object(object), errors: errors)
    }

    /// Does the same into an object that may have members already.
    func apply(to record: JSON, in context: MappingContext, into object: inout JSON.Object) -> [FieldError] {
        var errors: [FieldError] = []
        context.budget.draw(values: rules.weight)
        rules.write(into: &object) { value(of: $0, for: record, in: context, errors: &errors) }
        return errors
    }

    private func value(of rule: Rule, for record: JSON, in context: MappingContext, errors: inout [FieldError]) -> JSON? {
        switch rule {
        case .field(let field):
            do throws(FieldError) {
                let value = try field.value(from: record, of: record, in: context)
                let isDropped = isResponse && field.isWholeSource && (value?.arrayValue != nil || value?.objectValue != nil)
                return isDropped ? JSON?.none : value
            } catch {
                errors.append(error, context.budget)
                return nil
            }
        case .list(let list):
            let value = list.value(of: record, in: context, errors: &errors)
            guard isResponse, case .array(let elements)? = value else { return value }
            return .array(Array(elements.prefix(1)))
        }
    }
}
