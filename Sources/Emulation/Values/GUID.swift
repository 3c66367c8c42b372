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
    package init?(bytes: ArraySlice<UInt8>) { self.init(dashed: bytes.span) }

    private init?(dashed text: Span<UInt8>) {
        guard text.count == 36 else { return nil }
        var (high, low) = (UInt64(0), UInt64(0))
        for position in text.indices {
            switch position {
            case 8, 13, 18, 23:
                guard text[position] == UInt8(ascii: "-") else { return nil }
            default:
                guard let digit = Hex.value(of: text[position]) else { return nil }
                (high, low) = position < 18 ? (high << 4 | UInt64(digit), low) : (high, low << 4 | UInt64(digit))
            }
        }
        self.init(high: high, low: low)
    }

    /// Appends the 36 characters of the dashed form, letters lower case.
    package func writeDigits(to output: inout [UInt8]) {
        let parts = (
            Hex.digits(of: UInt32(high >> 32)), Hex.digits(of: UInt32(truncatingIfNeeded: high)),
            Hex.digits(of: UInt32(low >> 32)), Hex.digits(of: UInt32(truncatingIfNeeded: low))
        )
        let dash = UInt8(ascii: "-")
        output.append(addingCapacity: 36) { text in
            text.append(bytes: parts.0, 0..<8)
            text.append(dash)
            text.append(bytes: parts.1, 0..<4)
            text.append(dash)
            text.append(bytes: parts.1, 4..<8)
            text.append(dash)
            text.append(bytes: parts.2, 0..<4)
            text.append(dash)
            text.append(bytes: parts.2, 4..<8)
            text.append(bytes: parts.3, 0..<8)
        }
    }
}

extension GUID: Comparable {
    package static func < (a: GUID, b: GUID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension GUID: LosslessStringConvertible {
    /// Reads the dashed form alone, letters of either case.
    package init?(_ text: String) {
        self.init(dashed: text.utf8.span)
    }

    package var description: String {
        var bytes: [UInt8] = []
        writeDigits(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
