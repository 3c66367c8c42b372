/// Hexadecimal digits as bytes of ASCII.
enum Hex {
    /// The eight lower-case digits of a number, the first in the lowest byte. All at once, as ids are most of what some answers say.
    static func digits(of number: UInt32) -> UInt64 {
        var nibbles = UInt64(number)
        nibbles = (nibbles << 16 | nibbles) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
        // a byte of 1 for each nibble above 9; letters begin 39 places after where the digits end
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39).byteSwapped
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

extension OutputSpan<UInt8> {
    /// Appends these of the eight bytes of a word, of which the lowest is the first.
    mutating func append(bytes word: UInt64, _ positions: Range<Int>) {
        for position in positions { append(UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: 8 * position))) }
    }
}
