package import OrderedJSON
import Synchronization

/// What the records of one request, or of one page of a flow, may cost together: a byte for each byte of the texts that are made or gone through,
/// and `Assumed.valueCost` for each value.
///
/// Counted and not timed: so a request always ends in the same way. What is counted is counted as it happens, the places of a record's fields before;
/// whether it was too much is asked wherever there may be much to do, and nothing makes so much at once that this comes too late.
package final class Budget: Sendable {
    /// Work is done by one thread at a time, so what is read and what is written need not be one step.
    private let left: Atomic<Int>

    package init(bytes: Int) { left = Atomic(bytes) }

    package convenience init() { self.init(bytes: Assumed.budget) }

    /// Once it is, no record comes through.
    package var isSpent: Bool { left.load(ordering: .relaxed) < 0 }

    package func draw(_ bytes: Int) { left.store(left.load(ordering: .relaxed) &- bytes, ordering: .relaxed) }

    package func draw(values: Int) { draw(values &* Assumed.valueCost) }

    /// For all that is in the value: so much there is to print, to compare or to convert. Scalars but texts are paid with their place.
    func draw(_ value: JSON) {
        let left = left.load(ordering: .relaxed)
        draw(value.extent(perValue: Assumed.valueCost, most: max(left, 0)))
    }

    /// For what can be told of the value without looking into it.
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
    /// For a field's value, whose place is paid: most have no more to pay.
    /// - Returns: whether there is budget left, which is looked at only where something was drawn.
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
    /// There is no field to name: whichever came last happened to be one too many.
    static let spent = FieldError(.mapping, code: Assumed.mappingCode, message: Assumed.tooMuch, field: "")
}

extension [FieldError] {
    mutating func append(_ error: FieldError, _ budget: Budget) {
        budget.draw(values: 1)
        budget.draw(error.message.utf8.count)
        append(error)
    }

    /// A record whose fields were left out is no record.
    mutating func close(_ budget: Budget) { if isEmpty, budget.isSpent { append(.spent) } }
}
