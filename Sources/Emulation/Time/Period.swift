/// A length of time as people write it: `PT90M`, `P1DT2H`, `P2W` (ISO 8601), or short: `90m`, `1h30m`, `500ms`, `2w`.
///
/// Each unit stands at most once, the longest first; only seconds take a fraction (`PT0.5S`, `1,5s`). A day has 24 hours, as there is
/// no zone to make it longer. Refused are years and months, whose length depends on when they begin, negative periods, and what is
/// longer than the calendar of `Instant`.
package struct Period: Sendable, Hashable {
    package let duration: Duration

    /// Why a text is not a period, in words for its author.
    package struct Invalid: Error, Sendable, Hashable {
        package let reason: String
    }

    package init(_ text: String) throws(Invalid) {
        var reader = PeriodReader(text)
        if reader.scanner.skip("P") {
            try reader.readParts([("W", week), ("D", day)])
            if reader.scanner.skip("T") { try reader.readParts([("H", hour), ("M", minute), ("S", second)], atLeast: 1) }
        } else {
            try reader.readParts([("w", week), ("d", day), ("h", hour), ("m", minute), ("s", second), ("ms", millisecond)])
        }
        duration = Duration(attoseconds: try reader.sum())
    }
}

// All in attoseconds.
private let millisecond: Int128 = 1_000_000_000_000_000
private let second = 1000 * millisecond
private let minute = 60 * second
private let hour = 60 * minute
private let day = 24 * hour
private let week = 7 * day
private let longest = (Instant.distantFuture - Instant.distantPast).attoseconds

private struct PeriodReader {
    var scanner: ASCIIScanner
    private let text: String
    private var attoseconds: Int128 = 0
    private var partCount = 0

    init(_ text: String) {
        self.text = text
        scanner = ASCIIScanner(Array(text.utf8)[...])
    }

    /// Adds up the numbers with units that stand here.
    mutating func readParts(_ units: [(name: String, attoseconds: Int128)], atLeast minimum: Int = 0) throws(Period.Invalid) {
        var remaining = units[...]
        let partsBefore = partCount
        while let count = scanner.number() {
            let hasPoint = scanner.skip(".") || scanner.skip(",")
            guard let fraction = hasPoint ? scanner.fraction(digits: 18) : 0 else { throw invalid("digits are missing behind the point") }
            let name = String(decoding: scanner.take { isLetter($0) && $0 != UInt8(ascii: "T") }, as: UTF8.self)
            guard let unit = remaining.first(where: { $0.name == name }) else { throw wrongUnit(name, units.map(\.name)) }
            remaining = remaining.drop { $0.name != name }.dropFirst()
            guard !hasPoint || unit.attoseconds == second else { throw invalid("only seconds take a fraction") }
            guard Int128(count) <= longest / unit.attoseconds else { throw tooLong }
            attoseconds += Int128(count) * unit.attoseconds + Int128(fraction)
            guard attoseconds <= longest else { throw tooLong }
            partCount += 1
        }
        guard partCount - partsBefore >= minimum else { throw nothingToRead }
    }

    func sum() throws(Period.Invalid) -> Int128 {
        guard partCount > 0, scanner.isAtEnd else { throw nothingToRead }
        return attoseconds
    }

    private var tooLong: Period.Invalid { invalid("it is longer than ten thousand years") }

    private var nothingToRead: Period.Invalid {
        invalid(text.hasPrefix("-") ? "it would go back" : "write it like PT90M, P1DT2H, 90m or 1h30m")
    }

    private func wrongUnit(_ name: String, _ units: [String]) -> Period.Invalid {
        if units.contains(name) { return invalid("each unit stands once, the longest first") }
        if ["Y", "M", "y", "mo"].contains(name) { return invalid("years and months have no fixed length; use days or weeks") }
        return invalid("after a number comes one of the units \(units.joined(separator: ", "))")
    }

    private func invalid(_ reason: String) -> Period.Invalid {
        Period.Invalid(reason: "\"\(text)\" is not a length of time: \(reason)")
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
