extension Instant {
    /// What is written of the second after the point. Digits beyond that are cut off, not rounded, as .NET does; a tick has seven.
    package enum Fraction: Sendable, Hashable {
        /// Whole seconds: `2022-05-03T02:00:00`.
        case none
        /// At most this many digits, without trailing zeros, and no point when none is left: `14:59:02.95`.
        case trimmed(maximumDigits: Int)
        /// Exactly this many digits: `14:59:02.950`.
        case fixed(Int)
    }

    /// What is written after the time of day to say that it is UTC's.
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

    /// Appends `2022-04-12T10:35:32` with fraction and suffix. Which of them a service uses is said in its `Formats.swift`.
    package func writeISO8601(to output: inout [UInt8], fraction: Fraction, zone: ZoneSuffix) {
        let civil = civil
        output.append(addingCapacity: 33) { text in
            text.append(fourDigits: civil.year)
            text.append(UInt8(ascii: "-"))
            text.append(twoDigits: civil.month)
            text.append(UInt8(ascii: "-"))
            text.append(twoDigits: civil.day)
            text.append(UInt8(ascii: "T"))
            text.append(timeOfDay: civil)
            text.append(fraction, of: civil)
            for byte in zone.rawValue.utf8 { text.append(byte) }
        }
    }
}

extension Instant: CustomStringConvertible {
    package var description: String { iso8601() }
}

extension OutputSpan<UInt8> {
    /// Appends a number from 0 to 99.
    mutating func append(twoDigits number: Int) {
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Appends a year of `CivilTime`.
    mutating func append(fourDigits number: Int) {
        append(twoDigits: number / 100)
        append(twoDigits: number % 100)
    }

    /// Appends `10:35:32`.
    mutating func append(timeOfDay civil: CivilTime) {
        append(twoDigits: civil.hour)
        append(UInt8(ascii: ":"))
        append(twoDigits: civil.minute)
        append(UInt8(ascii: ":"))
        append(twoDigits: civil.second)
    }

    fileprivate mutating func append(_ fraction: Instant.Fraction, of civil: CivilTime) {
        switch fraction {
        case .none:
            break
        case .trimmed(let maximumDigits):
            precondition((1...7).contains(maximumDigits), "a second has 1 to 7 fraction digits, not \(maximumDigits)")
            var cutOff = 1
            for _ in maximumDigits..<7 { cutOff *= 10 }
            var ticks = civil.ticksOfSecond - civil.ticksOfSecond % cutOff
            guard ticks > 0 else { return }
            append(UInt8(ascii: "."))
            while ticks > 0 { appendLeadingDigit(of: &ticks) }
        case .fixed(let digits):
            precondition((1...7).contains(digits), "a second has 1 to 7 fraction digits, not \(digits)")
            var ticks = civil.ticksOfSecond
            append(UInt8(ascii: "."))
            for _ in 0..<digits { appendLeadingDigit(of: &ticks) }
        }
    }

    /// Appends the first digit after the point, and moves the others one place to the left.
    private mutating func appendLeadingDigit(of ticks: inout Int) {
        let tenfold = ticks * 10
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: tenfold / Int(Instant.ticksPerSecond)))
        ticks = tenfold % Int(Instant.ticksPerSecond)
    }
}
