import OrderedJSON

/// Reads dates for which no format is given.
enum AnyDate {
    /// Milliseconds since 1970, from a number of milliseconds or a text in ISO 8601 or one of the fallback formats. Nil if it is not a
    /// date.
    static func milliseconds(_ value: JSON, in zone: Zone) -> Int64? {
        switch value {
        case .number(let number): Int64(instant: number.double)
        case .string(let text): milliseconds(text, in: zone)
        default: nil
        }
    }

    static func milliseconds(_ text: String, in zone: Zone) -> Int64? {
        let text = text.trimmed
        if let time = iso8601(text, in: zone) { return time }
        // digits alone are not a date, even if they could be read as one
        guard text.utf8.contains(UInt8(ascii: "/")) || text.utf8.contains(UInt8(ascii: ",")) else { return nil }
        return fallback.lazy.compactMap { $0.milliseconds(exactly: text, in: zone) }.first
    }

    private static let fallback = Assumed.fallbackDateFormats.map { DateFormat($0) }

    /// Reads a day, which a time may follow, and then an offset. A day alone is midnight in the zone.
    private static func iso8601(_ text: String, in zone: Zone) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 8, bytes[0].isDigit else { return nil }
        let hasDashes = bytes.count >= 10 && bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
        guard hasDashes || bytes.prefix(8).allSatisfy(\.isDigit) else { return nil }
        let dayLength = hasDashes ? 10 : 8
        var form = hasDashes ? "YYYY-MM-DD" : "YYYYMMDD"
        var rest = bytes[dayLength...]
        if let separator = rest.first {
            guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else { return nil }
            form += separator == UInt8(ascii: " ") ? " " : "[T]"
            rest = rest.dropFirst()
            let colons = rest.contains(UInt8(ascii: ":"))
            let clock = rest.prefix { $0.isDigit || $0 == UInt8(ascii: ":") }
            let digits = clock.count { $0.isDigit }
            guard digits == 2 || digits == 4 || digits == 6 else { return nil }
            form += ["HH", "mm", "ss"].prefix(digits / 2).joined(separator: colons ? ":" : "")
            rest = rest.dropFirst(clock.count)
            if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
                form += ".SSSSSSSSS"
                rest = rest.dropFirst().drop { $0.isDigit }
            }
            if rest.first == UInt8(ascii: " ") {
                form += " "
                rest = rest.dropFirst()
            }
            if !rest.isEmpty {
                guard rest.count <= 6 else { return nil }
                form += "Z"
            }
        }
        return DateFormat(form).milliseconds(exactly: text, in: zone)
    }
}
