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
        package var int: Int? { Int(literal) ?? Decimal(literal).int }

        /// The nearest value; infinite beyond the range of `Double`.
        package var double: Double { Double(literal) ?? .nan }

        /// Whether both denote the same mathematical value, however spelled and however long.
        package func isNumericallyEqual(to other: Number) -> Bool {
            literal == other.literal || Decimal(literal) == Decimal(other.literal)
        }
    }
}

/// A number taken apart: `digits × 10^exponent`, without leading and trailing zeros, so that equal values are equal here.
private struct Decimal: Equatable {
    private var isNegative = false
    private var digits: [UInt8] = []
    private var exponent = 0

    /// - Parameter literal: a number by the grammar of RFC 8259.
    init(_ literal: String) {
        var fractionDigits = 0
        var isFraction = false
        var bytes = literal.utf8[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent = saturatingInt(bytes)
                bytes = bytes[bytes.endIndex...]
            default:
                if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte) }
                if isFraction { fractionDigits += 1 }
            }
        }
        exponent = exponent.subtractingReportingOverflow(fractionDigits).overflow ? exponent : exponent - fractionDigits
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent = exponent == .max ? exponent : exponent + 1
        }
        if digits.isEmpty {
            isNegative = false
            exponent = 0
        }
    }

    var int: Int? {
        // 19 digits are all that an Int can have
        guard exponent >= 0, digits.count <= 19, exponent <= 19 else { return nil }
        let zeros = repeatElement(UInt8(ascii: "0"), count: exponent)
        let text = (isNegative ? "-" : "") + String(decoding: digits + zeros, as: UTF8.self)
        return digits.isEmpty ? 0 : Int(text)
    }
}

/// An exponent as far as `Int` goes; beyond that, its bound.
private func saturatingInt(_ bytes: Substring.UTF8View) -> Int {
    let text = String(Substring(bytes))
    return Int(text) ?? (text.hasPrefix("-") ? .min : .max)
}
