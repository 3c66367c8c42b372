import OrderedJSON
import Synchronization

/// The cost limit that the records of one request, or of one page of a flow, share: one for each byte of text that is made or scanned, and
/// `Assumed.valueCost` for each value.
///
/// Work is counted, not timed, so that a request always ends in the same way. Costs are drawn as they arise, only those for the places of a
/// record's fields in advance. Whether the budget is spent is checked wherever there may be much to do, and no single step does so much
/// that the check comes too late.
package final class Budget: Sendable {
    /// Only one thread works at a time, so load and store need not be one atomic step.
    private let left: Atomic<Int>

    package init(bytes: Int) { left = Atomic(bytes) }

    package convenience init() { self.init(bytes: Assumed.budget) }

    /// Once it is spent, no record passes.
    package var isSpent: Bool { left.load(ordering: .relaxed) < 0 }

    package func draw(_ bytes: Int) { left.store(left.load(ordering: .relaxed) &- bytes, ordering: .relaxed) }

    package func draw(values: Int) { draw(values &* Assumed.valueCost) }

    /// Draws for everything within the value, which is what printing, comparing or converting it takes. Scalars other than texts cost
    /// nothing more than their place.
    func draw(_ value: JSON) {
        let left = left.load(ordering: .relaxed)
        draw(value.extent(perValue: Assumed.valueCost, most: max(left, 0)))
    }

    /// Draws only for what is known of the value without looking into it.
    func draw(surfaceOf value: JSON) {
        switch value {
        case .null, .bool, .number: return
        case .string(let text): draw(text.utf8.count)
        case .array(let elements): draw(values: elements.count)
        case .object(let object): draw(values: object.count)
        }
    }
}

extension MappingContext {
    /// Draws for a field's value, whose place is paid for already; most values cost nothing more.
    /// - Returns: whether there is budget left; checked only if something was drawn.
    @inline(__always) func pays(for value: JSON) -> Bool {
        switch value {
        case .null, .bool, .number: return true
        case .string(let text) where text.utf8.count <= Assumed.valueCost: return true
        case .string, .array, .object:
            budget.draw(value)
            return !budget.isSpent
        }
    }
}

extension FieldError {
    /// Names no field: whichever came last merely happened to be one too many.
    static let spent = FieldError(.mapping, code: Assumed.mappingCode, message: Assumed.tooMuch, field: "")
}

extension [FieldError] {
    mutating func append(_ error: FieldError, _ budget: Budget) {
        budget.draw(values: 1)
        budget.draw(error.message.utf8.count)
        append(error)
    }

    /// Adds an error if the budget is spent and there is no other: a record whose fields were left out must not count as mapped.
    mutating func close(_ budget: Budget) { if isEmpty, budget.isSpent { append(.spent) } }
}
