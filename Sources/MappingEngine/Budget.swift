package import OrderedJSON
import Synchronization

/// What the records of one request, or of one page of a flow, may cost together: a byte for each byte of the texts that are made or gone through,
/// and `Assumed.valueCost` for each value.
///
/// Counted and not timed: so a request always ends in the same way. What is counted is counted as it happens, and whether it was too much is asked at
/// every field, node and helper; none of them makes so much at once that this comes too late.
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
        switch value {
        case .null, .bool, .number: return
        case .string(let text): draw(text.utf8.count)
        case .array(let elements):
            draw(values: elements.count)
            for element in elements where !isSpent { draw(element) }
        case .object(let object):
            draw(values: object.count)
            for (name, value) in object where !isSpent {
                draw(name.utf8.count)
                draw(value)
            }
        }
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
