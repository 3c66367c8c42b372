package import OrderedJSON
import Synchronization

/// The place of a value in a record: compiled once, followed for every record.
package final class SourcePath: Sendable {
    enum Step: Sendable, Hashable {
        /// A member or, in an array, the element of that number if the name is one (`data.0.x`).
        case name(String, index: Int?)
        case index(Int)
        /// Every element. A value that is not an array counts as its own only element (assumed: XML sources give one object where there
        /// could be many).
        case each
    }

    let steps: [Step]
    /// The first step, if it is a name.
    private let name: String?
    /// Whether there is only one step.
    private let isSingle: Bool
    /// Whether it may lead to several values: then `value(in:)` gives an array of them.
    package let isMany: Bool
    /// Where the first name was found last: records of one source are alike. Only a guess, so any thread may change it at any time.
    private let place = Atomic<Int>(0)

    init(steps: [Step]) {
        self.steps = steps
        name = if case .name(let name, _)? = steps.first { name } else { nil }
        isSingle = steps.count == 1
        isMany = steps.contains(.each)
    }

    /// `a.b[0].c`, `lines[*].sku`, `*.sku`, `[A Field. With dots]`, `a["b c"]`: Mapper 1.0, filters, response mappings. `$` alone is the
    /// whole record.
    ///
    /// Source: celigo/integrator-api-docs and celigo/ai; the quotes are assumed.
    package convenience init(_ text: String) throws(DefinitionError) {
        var reader = PathReader(text)
        self.init(steps: text == "$" ? [] : try reader.steps(dialect: .dotted))
    }

    /// `$.a.b[0].c`, `$.lines[*].sku`, `$['a b']`: Mapper 2.0. Filter expressions, slices, unions and `..` are not emulated, and `*` on an
    /// object gives that object.
    package convenience init(jsonPath text: String) throws(DefinitionError) {
        guard text.utf8.first == UInt8(ascii: "$") else { throw DefinitionError("", "The JSON path \"\(text)\" does not begin with $.") }
        var reader = PathReader(String(text.dropFirst()), whole: text)
        self.init(steps: try reader.steps(dialect: .jsonPath))
    }

    /// The value or, for a path with `[*]`, the array of all values, with nested arrays flattened. Nil if a step before the first `[*]`
    /// finds nothing.
    /// - Parameter budget: drawn on for the elements visited.
    package func value(in root: JSON, _ budget: Budget? = nil) -> JSON? {
        guard let name, case .object(let object) = root else { return steps[...].value(in: root, budget) }
        let before = place.load(ordering: .relaxed)
        var guess = before
        let member = object.value(of: name, guess: &guess)
        if guess != before { place.store(guess, ordering: .relaxed) }
        return isSingle ? member : member.flatMap { steps.dropFirst().value(in: $0, budget) }
    }

    /// Same, drawing on the context's budget.
    @inline(__always) func value(in root: JSON, _ context: MappingContext) -> JSON? {
        isMany ? value(in: root, context.budget) : value(in: root)
    }
}

extension ArraySlice<SourcePath.Step> {
    func value(in root: JSON, _ budget: Budget? = nil) -> JSON? {
        var current = root
        for place in indices {
            switch self[place] {
            case .name(let name, let index):
                guard let next = current.member(name, index) else { return nil }
                current = next
            case .index(let index):
                guard let next = current[index] else { return nil }
                current = next
            case .each:
                let rest = self[(place + 1)...]
                if rest.isEmpty, case .array = current { return current }
                let elements = current.elements
                budget?.draw(values: elements.count)
                if budget?.isSpent ?? false { return nil }
                var values: [JSON] = []
                for element in elements { rest.collect(from: element, into: &values, budget) }
                return .array(values)
            }
        }
        return current
    }

    private func collect(from root: JSON, into values: inout [JSON], _ budget: Budget?) {
        guard contains(.each) else {
            if let value = value(in: root, budget) { values.append(value) }
            return
        }
        if case .array(let found)? = value(in: root, budget) { values.append(contentsOf: found) }
    }
}

extension JSON {
    func member(_ name: String, _ index: Int?) -> JSON? {
        switch self {
        case .object(let object): object[name]
        case .array(let elements): index.flatMap { elements.indices.contains($0) ? elements[$0] : JSON?.none }
        default: nil
        }
    }

    /// What `[*]` visits.
    var elements: [JSON] {
        switch self {
        case .array(let elements): elements
        case .null: []
        default: [self]
        }
    }
}
