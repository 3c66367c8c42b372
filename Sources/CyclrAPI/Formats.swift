package import Emulation
package import OrderedJSON

extension Cyclr {
    /// A date in UTC as .NET prints it: up to seven digits of a second without trailing zeros, then `Z`. "Never" is .NET's smallest date,
    /// which has no `Z`.
    package struct DateTime: FieldValue, Comparable {
        package let instant: Instant
        package init(_ instant: Instant) { self.instant = instant }

        static let never = DateTime(.distantPast)

        static let format = Shape.Format("date-time", example: "2017-12-06T15:54:06.6440352Z") { Instant(iso8601: $0) != nil && $0.hasZone }
        package static let form = Shape.string(format)
        /// The form of a date that may be "never". OpenAPI's `date-time` does not cover that one, since it has no zone.
        static let formOrNever = Shape.either(
            form, .string(.init("date-time-local", example: "0001-01-01T00:00:00") { $0 == never.json.stringValue }))
        package static let absent = never
        package init?(jsonText: ArraySlice<UInt8>) {
            guard let instant = String(jsonText: jsonText).flatMap(Instant.init(iso8601:)) else { return nil }
            self.init(instant)
        }
        package init?(json: JSON) {
            guard let instant = json.stringValue.flatMap(Instant.init(iso8601:)) else { return nil }
            self.init(instant)
        }
        package var json: JSON { .string(instant.iso8601(zone: instant == .distantPast ? .none : .z)) }
        package static func < (a: Self, b: Self) -> Bool { a.instant < b.instant }
    }

    /// A date in a query parameter: ISO 8601 (a date without a time means midnight in UTC) or the American `M/D/YYYY`; the vendor's test
    /// suite sends both. That a time in .NET's invariant form may follow the latter is assumed.
    static func queryDate(_ text: String) -> Instant? {
        // a client may send the + of a zone unencoded, which a query decodes to a space
        let text = text.dropLast(5).last == " " && text.contains("T") ? "\(text.dropLast(6))+\(text.suffix(5))" : text
        return Instant(iso8601: text) ?? Instant(iso8601: "\(text)T00:00:00Z") ?? americanDate(text)
    }

    /// A date in a body: in a form that queries accept, or in the older form of Newtonsoft.Json, milliseconds since 1970 in
    /// `/Date(1796083200000)/`. That the service reads all of them is assumed.
    static func bodyDate(_ text: String) -> Instant? {
        let text = text.trimmed
        guard text.utf8.count <= longestDate else { return nil }
        guard text.hasPrefix("/Date("), text.hasSuffix(")/") else { return queryDate(text) }
        let inside = text.dropFirst(6).dropLast(2)
        // a zone after the number tells how the date was written; it does not shift it
        let zone = inside.dropFirst().firstIndex { $0 == "+" || $0 == "-" } ?? inside.endIndex
        return Int64(inside[..<zone]).map { Instant.milliseconds($0) }
    }

    /// In bytes. Every valid date is shorter; a text in a body may be of any length.
    private static let longestDate = 64

    /// `M/D/YYYY`, `M/D/YYYY 13:30`, `M/D/YYYY 1:30:00 PM`.
    private static func americanDate(_ text: String) -> Instant? {
        func numbers(_ word: Substring, between separator: Character) -> [Int]? {
            let parts = word.split(separator: separator, omittingEmptySubsequences: false).map { Int($0) }
            return parts.contains(nil) ? nil : parts.compactMap { $0 }
        }
        let words = text.split(separator: " ")
        guard (1...3).contains(words.count), let date = numbers(words[0], between: "/"), date.count == 3 else { return nil }
        var time = [0, 0]
        if words.count > 1 {
            guard let read = numbers(words[1], between: ":"), (2...3).contains(read.count) else { return nil }
            time = read
        }
        if words.count > 2 {
            guard (1...12).contains(time[0]), ["am", "pm"].contains(words[2].lowercased()) else { return nil }
            time[0] = time[0] % 12 + (words[2].lowercased() == "pm" ? 12 : 0)
        }
        // .NET reads a year of two digits as one from 1930 to 2029
        let century = (0..<100).contains(date[2]) ? (date[2] < 30 ? 2000 : 1900) : 0
        let second = time.count > 2 ? time[2] : 0
        return CivilTime(year: century + date[2], month: date[0], day: date[1], hour: time[0], minute: time[1], second: second)
            .map { Instant($0) }
    }

    /// A number that JSON carries as a string: `"20001"`.
    package struct NumberText: FieldValue, Reference {
        package let number: Int
        package static let form = Shape.string(.init("integer", example: "20001") { Int($0) != nil })
        package static let absent = NumberText(0)
        init(_ number: Int) { self.number = number }
        package init?(json: JSON) {
            guard let number = json.stringValue.flatMap({ Int($0) }) else { return nil }
            self.number = number
        }
        package var json: JSON { .string(String(number)) }
        package func dangling(where isUnknown: (Int) -> Bool) -> [(suffix: [String], id: Int)] {
            isUnknown(number) ? [([], number)] : []
        }
    }

    /// Where new numbers begin. Each kind has a range of its own, so that mixing up two kinds of ids fails loudly.
    enum Numbers {
        static let customConnector = 8_000
        static let customMethod = 40_000
        static let accountConnector = 60_000
        static let property = 90_000
        static let customField = 100_000
        /// Of parameters and fields of custom connectors and their methods.
        static let part = 1_000_000
    }
}

extension String {
    /// Whether a date ends in a zone: `Z` or `+01:00`.
    fileprivate var hasZone: Bool {
        let end = utf8.suffix(6)
        return end.last == UInt8(ascii: "Z")
            || (end.first.map { "+-".utf8.contains($0) } ?? false) && end.dropFirst(3).first == UInt8(ascii: ":")
    }

    var unlessEmpty: String? { isEmpty ? nil : self }
}
