import OrderedJSON

/// `{fields: […], lists: […]}` or mere fields: Mapper 1.0, transforms of version 1, response mappings.
struct FieldRules: Sendable {
    private enum Rule: Sendable {
        case field(FieldRule, isOnly: Bool)
        case list(ListRule, isOnly: Bool)
    }

    private var rules: [Rule] = []
    /// Response mappings have two oddities of their own, see there.
    private var isResponse = false

    var isEmpty: Bool { rules.isEmpty }

    init(_ mapping: JSON.Object, _ lookups: [String: Lookup], isResponse: Bool = false) throws(DefinitionError) {
        let drafts = try mapping.each("fields") { rule throws(DefinitionError) in try FieldDraft(rule, lookups) }
        let lists = try mapping.each("lists") { list throws(DefinitionError) in try Self.list(list, lookups) }
        try self.init(drafts, lists)
        self.isResponse = isResponse
    }

    /// - Parameter drafts: those whose generate has `[*]` are gathered to lists, each in the place of its first field (assumed: transforms are seen to do so).
    init(_ drafts: [FieldDraft], _ lists: [ListRule] = []) throws(DefinitionError) {
        var made: [(first: SourcePath.Step?, rule: (Bool) -> Rule)] = []
        var writers: [SourcePath.Step?: Int] = [:]
        func add(_ first: SourcePath.Step?, _ rule: @escaping (Bool) -> Rule) {
            made.append((first, rule))
            writers[first, default: 0] += 1
        }
        var members = Dictionary(grouping: drafts.filter(\.generate.isMany), by: \.head)
        for (place, draft) in drafts.enumerated() {
            do throws(DefinitionError) {
                if !draft.generate.isMany {
                    let rule = try draft.rule(generate: draft.generate.steps)
                    add(draft.generate.steps.first) { .field(rule, isOnly: $0) }
                } else if let members = members.removeValue(forKey: draft.head) {
                    let destination = try Destination(steps: draft.head)
                    let list = try ListRule(destination, name: draft.text, members, prefix: draft.head.count + 1, source: nil)
                    add(draft.head.first) { .list(list, isOnly: $0) }
                }
            } catch {
                throw error.within("fields[\(place)]")
            }
        }
        for list in lists { add(list.destination.steps.first) { .list(list, isOnly: $0) } }
        rules = made.map { $0.rule(writers[$0.first] == 1) }
    }

    private static func list(_ list: JSON.Object, _ lookups: [String: Lookup]) throws(DefinitionError) -> ListRule {
        guard let destination = try list.read("generate", { text throws(DefinitionError) in try Destination(text) }) else {
            throw DefinitionError("generate", "Expected field: generate to be present.")
        }
        let source = try list.read("jsonPath") { text throws(DefinitionError) in
            text.hasPrefix("$") ? try SourcePath(jsonPath: text) : try SourcePath(text)
        }
        let fields = try list.each("fields") { rule throws(DefinitionError) in try FieldDraft(rule, lookups) }
        return try ListRule(destination, name: list["generate"]?.stringValue ?? "", fields, prefix: 0, source: source)
    }

    /// The members stand in the order of the rules, lists behind fields.
    func apply(to record: JSON, in context: MappingContext) -> Mapped {
        var out = JSON.Object()
        let errors = apply(to: record, in: context, into: &out, isFresh: true)
        return Mapped(.object(out), errors: errors)
    }

    /// - Parameter isFresh: whether the object is empty yet.
    func apply(to record: JSON, in context: MappingContext, into out: inout JSON.Object, isFresh: Bool) -> [FieldError] {
        var errors: [FieldError] = []
        for rule in rules {
            switch rule {
            case .field(let field, let isOnly):
                do throws(FieldError) {
                    guard let value = try field.value(from: record, of: record, in: context) else { continue }
                    if isResponse, field.isWholeSource, value.arrayValue != nil || value.objectValue != nil { continue }
                    out.put(value, field.destination, isOnly: isOnly && isFresh)
                } catch {
                    errors.append(error)
                }
            case .list(let list, let isOnly):
                guard var value = list.value(of: record, in: context, errors: &errors) else { continue }
                if isResponse, case .array(let elements) = value { value = .array(Array(elements.prefix(1))) }
                out.put(value, list.destination, isOnly: isOnly && isFresh)
            }
        }
        return errors
    }
}
