import OrderedJSON

/// Where in the output a value goes (`generate`): names, nested by dots, and element numbers.
struct Destination: Sendable, Equatable {
    let steps: [SourcePath.Step]

    /// - Parameter text: `a.b`, `a[0].b`, `[a.b]` for a name with a dot. Without `[*]`: what makes lists has been split there before.
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

    /// Its only step, if it has no others.
    var name: String? { if steps.count == 1, case .name(let name, _) = steps[0] { name } else { nil } }

    func set(_ value: JSON, in object: inout JSON.Object) {
        var root = JSON.object(object)
        object = [:]
        steps[...].set(value, in: &root)
        object = root.objectValue ?? [:]
    }

    var asSource: SourcePath { SourcePath(steps: steps) }
}

extension ArraySlice<SourcePath.Step> {
    /// What stands in the way and is of another kind gives way.
    fileprivate func set(_ value: JSON, in target: inout JSON) {
        guard let step = first else {
            target = value
            return
        }
        switch (step, target) {
        case (.name(_, let index?), .array(var elements)) where index <= Assumed.destinationIndex:
            target = .null
            elements.set(value, at: index, dropFirst())
            target = .array(elements)
        case (.name(let name, _), let old):
            var object = old.objectValue ?? [:]
            target = .null
            let rest = dropFirst()
            if rest.isEmpty {
                object[name] = value
            } else {
                var inner = object[name] ?? .null
                // so that there is one owner and the change is made in place
                object[name] = .null
                rest.set(value, in: &inner)
                object[name] = inner
            }
            target = .object(object)
        case (.index(let index), let old):
            var elements = old.arrayValue ?? []
            target = .null
            elements.set(value, at: index, dropFirst())
            target = .array(elements)
        case (.each, _): break
        }
    }
}

extension [JSON] {
    /// Fills the gap before it with nulls, as JavaScript's arrays print theirs.
    fileprivate mutating func set(_ value: JSON, at index: Int, _ rest: ArraySlice<SourcePath.Step>) {
        while count <= index { append(.null) }
        rest.set(value, in: &self[index])
    }
}
