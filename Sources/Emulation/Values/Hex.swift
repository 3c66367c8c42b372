import OrderedJSON

/// Hexadecimal digits as bytes of ASCII.
enum Hex {
    /// The eight lower-case digits of a number, the first in the lowest byte. All at once, since some answers consist mostly of ids.
    static func digits(of number: UInt32) -> UInt64 {
        var nibbles = UInt64(number)
        nibbles = (nibbles << 16 | nibbles) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
        // a byte of 1 for each nibble above 9; letters begin 39 places after where the digits end
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39).byteSwapped
    }

    /// The number that the eight digits at `start` spell; nil if one is no digit of either case. All at once, since each request names some
    /// ids.
    static func number(_ text: Span<UInt8>, _ start: Int) -> UInt32? {
        // checked against the bounds; "unsafe" is only the reinterpretation, and every pattern of bits is a UInt64
        number(digits: UInt64(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)))
    }

    /// The same for two groups of four digits.
    static func number(_ text: Span<UInt8>, _ start: Int, _ next: Int) -> UInt32? {
        let first = UInt32(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self))
        let second = UInt32(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: next, as: UInt32.self))
        return number(digits: UInt64(second) << 32 | UInt64(first))
    }

    /// - Parameter digits: the first one in the lowest byte.
    private static func number(digits: UInt64) -> UInt32? {
        // The high bit of each byte says whether the byte is within the range: one addition carries into it from the lower bound on, the
        // other from above the upper one. Bytes above 127 would disturb their neighbours, so they are ruled out too.
        let small = digits | 0x2020_2020_2020_2020
        let isDigit = (digits &+ 0x5050_5050_5050_5050) & ~(digits &+ 0x4646_4646_4646_4646)
        let isLetter = (small &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(small &+ 0x1919_1919_1919_1919) & 0x8080_8080_8080_8080
        guard (isDigit | isLetter) & ~digits & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080 else { return nil }
        var number = (digits & 0x0F0F_0F0F_0F0F_0F0F &+ (isLetter >> 7) &* 9).byteSwapped
        number = (number | number >> 4) & 0x00FF_00FF_00FF_00FF
        number = (number | number >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: number | number >> 16)
    }

    /// The number that up to sixteen digits of either case spell; nil if one is no digit.
    static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for byte in digits {
            guard let digit = hexValue(byte) else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }
}

extension OutputSpan<UInt8> {
    /// Appends the bytes of a word at these positions, counted from the lowest byte.
    mutating func append(bytes word: UInt64, _ positions: Range<Int>) {
        for position in positions { append(UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: 8 * position))) }
    }
}
