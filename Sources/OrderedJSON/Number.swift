extension JSON {
    /// A number as spelled: `1`, `1.0` and `1e0` are three different numbers, and thirty digits stay thirty digits.
    package struct Number: Sendable, Hashable {
        package let literal: String

        /// Nil unless the text is a number by the grammar of RFC 8259 §6.
        package init?(literal: String) {
            let bytes = literal.utf8.span
            guard (try? bytes.endOfNumber(from: 0)) == bytes.count else { return nil }
            self.literal = literal
        }

        package init(_ value: Int) { literal = String(value) }

        /// The shortest spelling that reads back as the same value: `0.1`, `1.0`, `5e-324`.
        package init(_ value: Double) {
            precondition(value.isFinite, "JSON has no spelling for \(value)")
            literal = value.description
        }

        /// The caller has checked the grammar.
        init(checked literal: String) { self.literal = literal }

        /// The exact value where it is integral and fits: `1.0` and `1e2` count, `1.5` and `1e30` do not.
        package var int: Int? { Int(literal) ?? Decimal(literal)?.int }

        /// The nearest value; infinite beyond the range of `Double`.
        package var double: Double { Double(literal) ?? .nan }

        /// Whether both denote the same mathematical value, however spelled and however long.
        package func isNumericallyEqual(to other: Number) -> Bool {
            if literal == other.literal { return true }
            guard let mine = Decimal(literal), let its = Decimal(other.literal) else { return false }
            return mine == its
        }
    }
}

/// A number taken apart: `digits × 10^exponent`, without leading and trailing zeros, so that equal values are equal here.
private struct Decimal: Equatable {
    private var isNegative = false
    private var digits: [UInt8] = []
    private var exponent = 0

    /// - Parameter literal: a number by the grammar of RFC 8259. Nil if its exponent does not fit into `Int`: such a number equals only
    ///   itself.
    init?(_ literal: String) {
        var fractionDigits = 0
        var isFraction = false
        var bytes = literal.utf8[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        while let byte = bytes.popFirst(), byte | 0x20 != UInt8(ascii: "e") {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte) }
                if isFraction { fractionDigits += 1 }
            }
        }
        let trailingZeros = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeLast(trailingZeros)
        guard !digits.isEmpty else {
            isNegative = false
            return
        }
        guard bytes.isEmpty || Int(Substring(bytes)) != nil else { return nil }
        let (sum, overflow) = (Int(Substring(bytes)) ?? 0).addingReportingOverflow(trailingZeros - fractionDigits)
        guard !overflow else { return nil }
        exponent = sum
    }

    var int: Int? {
        guard !digits.isEmpty else { return 0 }
        // an Int has at most 19 digits
        guard exponent >= 0, exponent < 19, digits.count <= 19 else { return nil }
        let zeros = repeatElement(UInt8(ascii: "0"), count: exponent)
        return Int((isNegative ? "-" : "") + String(decoding: digits + zeros, as: UTF8.self))
    }
}
