extension Instant {
    /// What is written of the second behind the point. Digits beyond that are cut off, not rounded, as .NET does; a tick has seven.
    package enum Fraction: Sendable, Hashable {
        /// Whole seconds: `2022-05-03T02:00:00`.
        case none
        /// At most so many digits, without trailing zeros, and no point when none is left: `14:59:02.95`.
        case trimmed(maximumDigits: Int)
        /// Exactly so many digits: `14:59:02.950`.
        case fixed(Int)
    }

    /// What is written behind the time of day to say that it is UTC's.
    package enum ZoneSuffix: String, Sendable, Hashable {
        case none = ""
        case z = "Z"
        case offset = "+00:00"
    }

    package func iso8601(fraction: Fraction = .trimmed(maximumDigits: 7), zone: ZoneSuffix = .z) -> String {
        var bytes: [UInt8] = []
        writeISO8601(to: &bytes, fraction: fraction, zone: zone)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `2022-04-12T10:35:32` with fraction and suffix. Which of them make a service's dates is said in its `Formats.swift`.
    package func writeISO8601(to output: inout [UInt8], fraction: Fraction, zone: ZoneSuffix) {
        let civil = civil
        output.append(addingCapacity: 33) { text in
            text.append(civil.year, digits: 4)
            text.append(UInt8(ascii: "-"))
            text.append(civil.month, digits: 2)
            text.append(UInt8(ascii: "-"))
            text.append(civil.day, digits: 2)
            text.append(UInt8(ascii: "T"))
            text.append(timeOfDay: civil)
            text.append(fraction, of: civil)
            for byte in zone.rawValue.utf8 { text.append(byte) }
        }
    }
}

extension OutputSpan<UInt8> {
    /// Appends the lowest so many decimal digits of a number that is not negative.
    mutating func append(_ number: Int, digits: Int) {
        var power = 1
        for _ in 1..<digits { power *= 10 }
        while power > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / power % 10))
            power /= 10
        }
    }

    /// Appends `10:35:32`.
    mutating func append(timeOfDay civil: CivilTime) {
        append(civil.hour, digits: 2)
        append(UInt8(ascii: ":"))
        append(civil.minute, digits: 2)
        append(UInt8(ascii: ":"))
        append(civil.second, digits: 2)
    }

    fileprivate mutating func append(_ fraction: Instant.Fraction, of civil: CivilTime) {
        var digits: Int
        switch fraction {
        case .none: return
        case .trimmed(let maximumDigits): digits = maximumDigits
        case .fixed(let count): digits = count
        }
        precondition((1...7).contains(digits), "a second has 1 to 7 fraction digits, not \(digits)")
        var value = civil.ticksOfSecond
        for _ in digits..<7 { value /= 10 }
        if case .trimmed = fraction {
            guard value > 0 else { return }
            while value % 10 == 0 {
                value /= 10
                digits -= 1
            }
        }
        append(UInt8(ascii: "."))
        append(value, digits: digits)
    }
}
