import OrderedJSON

extension StructuredRule {
    /// The array to which the helpers append, one after the other. Nil if none of them finds its source.
    func array(in scope: inout StructuredScope) -> JSON? {
        // searching for a source takes time even if there is none
        scope.context.budget.draw(values: helpers.count)
        var elements: [JSON] = []
        var isFound = false
        for helper in helpers where !scope.context.budget.isSpent {
            do throws(FieldError) {
                guard try helper.append(to: &elements, for: self, in: &scope) else { continue }
                isFound = true
            } catch {
                scope.errors.append(error, scope.context.budget)
            }
        }
        return isFound ? .array(elements) : JSON?.none
    }
}

extension StructuredRule.ArrayHelper {
    /// Appends what the extract matches, if there are no mappings; one constructed element, if there are only mappings; one for each match,
    /// if there are both. Returns false if the source is missing.
    fileprivate func append(to elements: inout [JSON], for rule: StructuredRule, in scope: inout StructuredScope) throws(FieldError) -> Bool
    {
        guard !rules.isEmpty else { return try appendExtracted(to: &elements, for: rule, in: &scope) }
        guard let path = source.path else {
            // a helper with mappings and without a path constructs one element
            construct(&elements, for: rule, in: &scope)
            return true
        }
        let record = scope.record
        defer { scope.record = record }
        var isFound = false
        let budget = scope.context.budget
        forEachComposite(path.steps[...], in: record, isMany: path.isMany, budget, { $0 }, &isFound) { composite in
            scope.record = composite
            construct(&elements, for: rule, in: &scope)
        }
        guard !budget.isSpent else { throw rule.tooMuch }
        return isFound
    }

    /// Appends one element: an object made by the rules or, in an array of arrays, each rule's array.
    private func construct(_ elements: inout [JSON], for rule: StructuredRule, in scope: inout StructuredScope) {
        scope.context.budget.draw(values: 1)
        if rule.type == .arrayarray {
            scope.context.budget.draw(values: rules.entries.count)
            for inner in rules.entries {
                if let value = inner.value(in: &scope) { elements.append(value) }
            }
        } else {
            elements.append(.object(rules.object(in: &scope)))
        }
    }

    private func appendExtracted(
        to elements: inout [JSON], for rule: StructuredRule, in scope: inout StructuredScope
    ) throws(FieldError) -> Bool {
        var value = try source.value(in: scope, field: rule.field)
        if let found = value, !found.isEmpty, let lookup = rule.lookup {
            value = try lookup.value(of: found, for: scope.record, in: scope.context, field: rule.field)
        }
        if let fallback, (value ?? .null).isEmpty { value = fallback }
        guard let value else { return false }
        // an array of arrays takes an array as one element, unless the path may lead to several values
        let isWhole = rule.type == .arrayarray && source.path?.isMany == false
        if case .array(let found) = value, !isWhole { elements += found } else { elements.append(value) }
        scope.context.budget.draw(values: 1)
        scope.context.budget.draw(value)
        guard !scope.context.budget.isSpent else { throw rule.tooMuch }
        return true
    }
}

extension StructuredRule {
    fileprivate var tooMuch: FieldError { FieldError(.mapping, code: Assumed.mappingCode, message: Assumed.tooMuch, field: field.text) }
}

/// Visits each element that the path leads to, as the record in which every array on the way is replaced by its current element.
/// - Parameter isMany: whether the path has `[*]`; without it, an array at its end is iterated nevertheless (assumed).
private func forEachComposite(
    _ steps: ArraySlice<SourcePath.Step>, in value: JSON, isMany: Bool, _ budget: Budget, _ wrap: (JSON) -> JSON,
    _ isFound: inout Bool, _ visit: (JSON) -> Void
) {
    guard !budget.isSpent else { return }
    guard let step = steps.first else {
        isFound = true
        if !isMany, case .array(let elements) = value {
            for element in elements where !budget.isSpent { visit(wrap(element)) }
        } else {
            visit(wrap(value))
        }
        return
    }
    let rest = steps.dropFirst()
    switch (step, value) {
    case (.name(let name, _), .object(let object)):
        guard let child = object[name] else { return }
        let outer = { (child: JSON) -> JSON in
            // for each element the objects around it are copied, names and values
            budget.draw(2 &* object.count)
            var object = object
            object[name] = child
            return wrap(.object(object))
        }
        forEachComposite(rest, in: child, isMany: isMany, budget, outer, &isFound, visit)
    case (.name(_, let index?), .array(let elements)), (.index(let index), .array(let elements)):
        guard elements.indices.contains(index) else { return }
        forEachComposite(rest, in: elements[index], isMany: isMany, budget, wrap, &isFound, visit)
    case (.each, _):
        if !value.isNull { isFound = true }
        let elements = value.elements
        budget.draw(values: elements.count)
        for element in elements { forEachComposite(rest, in: element, isMany: isMany, budget, wrap, &isFound, visit) }
    default: return
    }
}
