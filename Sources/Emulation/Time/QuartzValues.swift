/// Some of the numbers 0 to 63: the seconds, minutes, hours, days or months at which a schedule fires. The parser leaves none empty.
struct QuartzValues: Sendable, Hashable {
    private var bits: UInt64 = 0

    /// 64 if there are no values.
    var smallest: Int { bits.trailingZeroBitCount }

    var count: Int { bits.nonzeroBitCount }

    /// How many are smaller than `value`, which is below 64.
    func count(below value: Int) -> Int { (bits & ~(~0 << UInt64(value))).nonzeroBitCount }

    mutating func insert(_ value: Int) {
        precondition((0..<64).contains(value), "\(value) is no value of a schedule's field")
        bits |= 1 << UInt64(value)
    }

    func contains(_ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

    func first(atLeast value: Int) -> Int? {
        let rest = bits & (~0 << UInt64(value))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}

/// The years in which a schedule fires: all, or some progressions.
struct QuartzYears: Sendable, Hashable {
    private var areAll = false
    private var spans: [Span] = []

    private struct Span: Sendable, Hashable {
        let first, last, step: Int
    }

    static let all = QuartzYears(areAll: true)

    /// - Parameter step: at least 1.
    mutating func insert(from first: Int, through last: Int, step: Int) {
        spans.append(Span(first: first, last: last, step: step))
    }

    func first(atLeast year: Int) -> Int? {
        if areAll { return year }
        return spans.compactMap { span in
            let stepCount = max(0, (year - span.first + span.step - 1) / span.step)
            let match = span.first + stepCount * span.step
            return match <= span.last ? match : nil
        }.min()
    }
}
