import OrderedJSON

/// The objects that a set of rules makes, worked out before any record comes: the order of the names, and which rules write to the same
/// object.
///
/// A nested object or array is in the place of its first rule, and is omitted if none of its rules has a value.
struct OutputTree<Rule: Sendable>: Sendable {
    typealias Ruled = (way: ArraySlice<SourcePath.Step>, rule: Rule)

    private enum Node: Sendable {
        case leaf(Rule)
        case object(OutputTree)
        /// Rules that write to numbered elements, or to the same place as another: they are applied one by one.
        case written([Ruled])
    }

    private let shape: JSON.Object.Shape
    private let nodes: [Node]
    /// How many values the objects have, including those that must be moved when rules write to numbered elements.
    let weight: Int

    init(_ rules: [(destination: Destination, rule: Rule)]) { self.init(rules[...].map { ($0.destination.steps[...], $0.rule) }) }

    /// The first step of each rule is a name: `Destination` guarantees it at the top, and the check below in nested objects.
    private init(_ rules: [Ruled]) {
        var names: [String] = []
        var groups: [String: [Ruled]] = [:]
        for rule in rules {
            guard case .name(let name, _)? = rule.way.first else { continue }
            if groups[name] == nil { names.append(name) }
            groups[name, default: []].append((rule.way.dropFirst(), rule.rule))
        }
        shape = JSON.Object.Shape(names)
        var weight = 0
        nodes = names.map { name in
            let group = groups[name] ?? []
            weight += 1
            if group.count == 1, group[0].way.isEmpty { return .leaf(group[0].rule) }
            let areNamed = group.allSatisfy { if case .name? = $0.way.first { true } else { false } }
            guard areNamed else {
                weight += group.count * group.lazy.map(\.way.span).reduce(0, max)
                return .written(group)
            }
            let tree = OutputTree(group)
            weight += tree.weight
            return .object(tree)
        }
        self.weight = weight
    }

    /// - Parameter value: returns a rule's value; nil if it has none.
    func object(_ value: (Rule) -> JSON?) -> JSON.Object {
        JSON.Object(shape) { place in
            switch nodes[place] {
            case .leaf(let rule): return value(rule)
            case .object(let tree):
                let inner = tree.object(value)
                return inner.isEmpty ? JSON?.none : .object(inner)
            case .written(let rules): return Self.written(rules, onto: nil, value)
            }
        }
    }

    /// Existing members keep their places; one that is not an object is replaced where an object is needed.
    func write(into object: inout JSON.Object, _ value: (Rule) -> JSON?) {
        for (name, node) in zip(shape.names, nodes) {
            switch node {
            case .leaf(let rule):
                if let found = value(rule) { object[name] = found }
            case .object(let tree):
                var inner = object[name]?.objectValue ?? [:]
                tree.write(into: &inner, value)
                if !inner.isEmpty { object[name] = .object(inner) }
            case .written(let rules):
                if let found = Self.written(rules, onto: object[name], value) { object[name] = found }
            }
        }
    }

    /// Nil if no rule has a value and there was none before.
    private static func written(_ rules: [Ruled], onto old: JSON?, _ value: (Rule) -> JSON?) -> JSON? {
        var whole = old
        for (way, rule) in rules {
            guard let found = value(rule) else { continue }
            var target = whole ?? .null
            whole = nil
            way.set(found, in: &target)
            whole = target
        }
        return whole
    }
}

extension ArraySlice<SourcePath.Step> {
    /// How many values the way needs at least: one for each step, and for an index all elements up to it.
    fileprivate var span: Int {
        reduce(1) { sum, step in
            switch step {
            case .index(let index), .name(_, let index?): sum + Swift.min(index, Assumed.destinationIndex) + 1
            case .name, .each: sum + 1
            }
        }
    }
}
