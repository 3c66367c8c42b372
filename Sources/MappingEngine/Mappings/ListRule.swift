import OrderedJSON

/// A list of Mapper 1.0: one element for each element of the source array that its fields name with `[*]`.
///
/// Source: celigo/integrator-api-docs and celigo/ai. For `orders[*].lines[*].sku` each line makes an element, and `orders[*].id` beside it
/// is that of the line's order (assumed). A field from another array takes the element of the same number (assumed). Without any array
/// there is one element (assumed). If the array is missing, the list is omitted; if it is empty, so is the list (assumed).
final class ListRule: Sendable {
    let destination: Destination
    /// The steps from the record to the first array, and from each array to the next; empty if there is no array.
    private let way: [[SourcePath.Step]]
    private let fields: OutputTree<Field>
    /// The steps to the other arrays.
    private let others: [[SourcePath.Step]]
    private let name: String

    private struct Field: Sendable {
        let rule: FieldRule
        let base: Base
    }

    private enum Base: Sendable {
        case record
        /// The current element of the array with this number in `way`.
        case element(Int)
        /// The element of the same number in the array with this number in `others`.
        case other(Int)
    }

    /// - Parameter source: `jsonPath`, the array that the extracts are relative to; nil if they name it themselves.
    init(_ destination: Destination, name: String, _ drafts: [FieldDraft], prefix: Int, source: SourcePath?) {
        self.destination = destination
        self.name = name
        let paths = drafts.map { draft in draft.extract.path?.steps ?? [] }
        var way = Self.way(source?.steps ?? paths.max { Self.way($0).count < Self.way($1).count } ?? [])
        // a source without [*] names the array itself
        if let source, !source.isMany { way = [source.steps] }
        self.way = way
        var others: [[SourcePath.Step]] = []
        var fields: [(destination: Destination, rule: Field)] = []
        for (place, draft) in drafts.enumerated() {
            let (base, rest) = source == nil ? Self.place(paths[place], on: way, &others) : (.element(way.count - 1), paths[place])
            let rule = draft.rule(extract: rest, generate: Array(draft.generate.steps.dropFirst(prefix)))
            fields.append((rule.destination, Field(rule: rule, base: base)))
        }
        self.fields = OutputTree(fields)
        self.others = others
    }

    private static func way(_ steps: [SourcePath.Step]) -> [[SourcePath.Step]] {
        Array(steps.split(separator: .each, omittingEmptySubsequences: false).map { Array($0) }.dropLast())
    }

    /// What a field's path starts from, and the rest of the path from there.
    private static func place(
        _ path: [SourcePath.Step], on way: [[SourcePath.Step]], _ others: inout [[SourcePath.Step]]
    ) -> (Base, [SourcePath.Step]) {
        let own = Self.way(path)
        guard !own.isEmpty else { return (.record, path) }
        let shared = zip(own, way).prefix { $0 == $1 }.count
        if shared > 0 {
            let steps = own.prefix(shared).reduce(0) { $0 + $1.count + 1 }
            return (.element(shared - 1), Array(path.dropFirst(steps)))
        }
        others.append(own[0])
        return (.other(others.count - 1), Array(path.dropFirst(own[0].count + 1)))
    }

    /// Nil if there is no list.
    func value(of record: JSON, in context: MappingContext, errors: inout [FieldError]) -> JSON? {
        var current: [JSON] = []
        var isFound = way.isEmpty
        if !way.isEmpty { collect(0, record, &current, [], &isFound, context.budget) }
        // searching for an array takes time even if there is none
        context.budget.draw(values: self.others.count)
        let others = self.others.map { $0[...].value(in: record)?.elements ?? [] }
        let count = way.isEmpty ? 1 : max(current.count / way.count, others.map(\.count).max() ?? 0)
        guard isFound || count > 0 else { return nil }
        context.budget.draw(values: count &* (1 + fields.weight))
        guard !context.budget.isSpent else {
            errors.append(FieldError(.mapping, code: Assumed.mappingCode, message: Assumed.tooMuch, field: name))
            return nil
        }
        return .array((0..<count).map { place in element(place, current, others, record, in: context, errors: &errors) })
    }

    /// Appends, for each element of the last array of the way, the current elements of all its arrays side by side.
    private func collect(
        _ level: Int, _ value: JSON, _ all: inout [JSON], _ outer: [JSON], _ isFound: inout Bool, _ budget: Budget
    ) {
        guard let array = way[level][...].value(in: value), !array.isNull else { return }
        isFound = true
        let elements = array.elements
        budget.draw(values: elements.count &* (level + 1))
        for element in elements where !budget.isSpent {
            let current = outer + [element]
            if level == way.count - 1 { all += current } else { collect(level + 1, element, &all, current, &isFound, budget) }
        }
    }

    private func element(
        _ place: Int, _ current: [JSON], _ others: [[JSON]], _ record: JSON, in context: MappingContext, errors: inout [FieldError]
    ) -> JSON {
        .object(
            fields.object { field in
                let base: JSON =
                    switch field.base {
                    case .record: record
                    case .element(let level): current.count > place * way.count + level ? current[place * way.count + level] : .null
                    case .other(let number): others[number].indices.contains(place) ? others[number][place] : .null
                    }
                do throws(FieldError) {
                    return try field.rule.value(from: base, of: record, in: context)
                } catch {
                    errors.append(error, context.budget)
                    return nil
                }
            })
    }
}
