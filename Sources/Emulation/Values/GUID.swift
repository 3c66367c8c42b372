/// A 128-bit identifier, printed as services of the .NET world print it: lower case with dashes.
///
/// Sorts as its text sorts. The all-zero value is a value like any other (Canvas has an organisation of that id).
package struct GUID: Sendable, Hashable {
    /// The first sixteen digits of the text.
    package let high: UInt64
    /// The last sixteen digits.
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static let zero = GUID(high: 0, low: 0)

    /// A random GUID from 128 random bits, six of which give way to version 4 and variant 1 (RFC 9562 §5.4).
    package static func version4(high: UInt64, low: UInt64) -> GUID {
        GUID(high: high & ~0xF000 | 0x4000, low: low & ~(0b11 << 62) | 0b10 << 62)
    }

    /// Reads the dashed form alone, letters of either case: `296dce4a-3e24-495e-833c-e183ccfbf2d9`.
    package init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == 36 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for (position, byte) in bytes.enumerated() {
            switch position {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { return nil }
            default:
                guard let digit = Hex.value(of: byte) else { return nil }
                words = (words.high << 4 | words.low >> 60, words.low << 4 | UInt64(digit))
            }
        }
        self.init(high: words.high, low: words.low)
    }

    /// Appends the 36 characters of the dashed form, letters lower case.
    package func writeDigits(to output: inout [UInt8]) {
        output.append(addingCapacity: 36) { text in
            func append(_ word: UInt64, from: Int, to: Int) {
                for shift in stride(from: from, through: to, by: -4) { text.append(Hex.digit(word >> UInt64(shift))) }
            }
            let dash = UInt8(ascii: "-")
            append(high, from: 60, to: 32)
            text.append(dash)
            append(high, from: 28, to: 16)
            text.append(dash)
            append(high, from: 12, to: 0)
            text.append(dash)
            append(low, from: 60, to: 48)
            text.append(dash)
            append(low, from: 44, to: 0)
        }
    }
}

extension GUID: Comparable {
    package static func < (a: GUID, b: GUID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension GUID: LosslessStringConvertible {
    /// Reads the dashed form alone, letters of either case.
    package init?(_ text: String) {
        self.init(bytes: Array(text.utf8)[...])
    }

    package var description: String {
        var bytes: [UInt8] = []
        writeDigits(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Hexadecimal digits as bytes of ASCII.
enum Hex {
    /// The lower-case digit of the lowest four bits.
    static func digit(_ bits: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 0xF)
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }

    /// Nil if the byte is no digit of either case.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The number that up to sixteen digits of either case spell; nil if one is no digit.
    static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for byte in digits {
            guard let digit = value(of: byte) else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }
}
