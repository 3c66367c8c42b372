import OrderedJSON

/// The place of a value in the output (`generate`): names, nested by dots, and element numbers. The first step is a name.
struct Destination: Sendable, Equatable {
    let steps: [SourcePath.Step]

    /// - Parameter text: `a.b`, `a[0].b`, `[a.b]` for a name with a dot. Without `[*]`: paths of lists have been split there before.
    init(_ text: String) throws(DefinitionError) { try self.init(steps: SourcePath(text).steps) }

    init(steps: [SourcePath.Step]) throws(DefinitionError) {
        for (place, step) in steps.enumerated() {
            switch step {
            case .each: throw DefinitionError("", "A list cannot be generated within a list of this path.")
            case .index(let index):
                guard place > 0 else { throw DefinitionError("", "A path begins with a name.") }
                guard index <= Assumed.destinationIndex else { throw DefinitionError("", "The element number \(index) is too large.") }
            case .name: break
            }
        }
        guard !steps.isEmpty else { throw DefinitionError("", "The path is empty.") }
        self.steps = steps
    }

    /// The caller guarantees that the steps form a destination.
    init(checked steps: [SourcePath.Step]) { self.steps = steps }

    var asSource: SourcePath { SourcePath(steps: steps) }
}

extension ArraySlice<SourcePath.Step> {
    /// Sets the value at this path. What is in the way and of another kind is replaced. Gaps in arrays are filled with nulls, as JavaScript
    /// prints them.
    func set(_ value: JSON, in target: inout JSON) {
        guard let step = first else {
            target = value
            return
        }
        switch step {
        case .name(let name, let index):
            if let index, index <= Assumed.destinationIndex, case .array(let elements) = target {
                target = .array(set(value, at: index, of: elements))
            } else {
                var object = target.objectValue ?? [:]
                var inner = object[name] ?? .null
                dropFirst().set(value, in: &inner)
                object[name] = inner
                target = .object(object)
            }
        case .index(let index): target = .array(set(value, at: index, of: target.arrayValue ?? []))
        case .each: break
        }
    }

    private func set(_ value: JSON, at index: Int, of elements: [JSON]) -> [JSON] {
        var elements = elements
        while elements.count <= index { elements.append(.null) }
        dropFirst().set(value, in: &elements[index])
        return elements
    }
}
