extension JSON {
    /// A measure of the value's size: the bytes of its strings and member names, plus `perValue` for each value within it.
    /// - Parameter most: counting stops soon after the sum exceeds this.
    package func extent(perValue: Int, most: Int = .max) -> Int {
        var sum = 0
        count(&sum, perValue, most)
        return sum
    }

    private func count(_ sum: inout Int, _ perValue: Int, _ most: Int) {
        switch self {
        case .null, .bool, .number: return
        case .string(let text): sum &+= text.utf8.count
        case .array(let elements):
            sum &+= elements.count &* perValue
            for place in elements.indices where sum <= most { elements[place].count(&sum, perValue, most) }
        case .object(let object):
            sum &+= object.count &* perValue
            for place in object.members.indices where sum <= most {
                sum &+= object.members[place].key.utf8.count
                object.members[place].value.count(&sum, perValue, most)
            }
        }
    }
}
