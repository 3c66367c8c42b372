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

    /// Reads only the dashed form, with letters of either case: `296dce4a-3e24-495e-833c-e183ccfbf2d9`.
    package init?(bytes: ArraySlice<UInt8>) { self.init(dashed: bytes.span) }

    init?(dashed text: Span<UInt8>) {
        let dash = UInt8(ascii: "-")
        guard text.count == 36, text[8] == dash, text[13] == dash, text[18] == dash, text[23] == dash,
            let first = Hex.number(text, 0), let second = Hex.number(text, 9, 14), let third = Hex.number(text, 19, 24),
            let fourth = Hex.number(text, 28)
        else { return nil }
        self.init(high: UInt64(first) << 32 | UInt64(second), low: UInt64(third) << 32 | UInt64(fourth))
    }

    /// Appends the 36 characters of the dashed form, letters lower case.
    package func writeDigits(to output: inout [UInt8]) {
        let parts = (
            Hex.digits(of: UInt32(high >> 32)), Hex.digits(of: UInt32(truncatingIfNeeded: high)),
            Hex.digits(of: UInt32(low >> 32)), Hex.digits(of: UInt32(truncatingIfNeeded: low))
        )
        output.append(addingCapacity: 36) { (text: inout OutputSpan<UInt8>) in
            text.append(repeating: UInt8(ascii: "-"), count: 36)
            var digits = text.mutableSpan
            var bytes = digits.mutableBytes
            bytes.storeBytes(of: parts.0.littleEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: UInt32(truncatingIfNeeded: parts.1).littleEndian, toByteOffset: 9, as: UInt32.self)
            bytes.storeBytes(of: UInt32(parts.1 >> 32).littleEndian, toByteOffset: 14, as: UInt32.self)
            bytes.storeBytes(of: UInt32(truncatingIfNeeded: parts.2).littleEndian, toByteOffset: 19, as: UInt32.self)
            bytes.storeBytes(of: UInt32(parts.2 >> 32).littleEndian, toByteOffset: 24, as: UInt32.self)
            bytes.storeBytes(of: parts.3.littleEndian, toByteOffset: 28, as: UInt64.self)
        }
    }
}

extension GUID: Comparable {
    package static func < (a: GUID, b: GUID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension GUID: LosslessStringConvertible {
    /// Reads only the dashed form, with letters of either case.
    package init?(_ text: String) {
        self.init(dashed: text.utf8.span)
    }

    package var description: String {
        var bytes: [UInt8] = []
        writeDigits(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
