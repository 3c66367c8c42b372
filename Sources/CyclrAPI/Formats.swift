package import Emulation
package import OrderedJSON

extension Cyclr {
    /// A date in UTC as .NET prints it: up to seven digits of a second, trailing zeros cut, `Z` behind. "Never" is .NET's smallest date, which has no `Z`.
    package struct DateTime: FieldValue, Comparable {
        package let instant: Instant
        package init(_ instant: Instant) { self.instant = instant }

        static let never = DateTime(.distantPast)

        package static let form = Shape.string(.init("date-time", example: "2017-12-06T15:54:06.6440352Z") { Instant(iso8601: $0) != nil })
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

    /// A date of a query parameter: ISO 8601 (a date alone is its midnight in UTC), or the American `M/D/YYYY`, as the vendor's test suite sends both.
    static func queryDate(_ text: String) -> Instant? {
        if let instant = Instant(iso8601: text) ?? Instant(iso8601: "\(text)T00:00:00Z") { return instant }
        let parts = text.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        func padded(_ number: Int, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return Instant(iso8601: "\(padded(parts[2], 4))-\(padded(parts[0], 2))-\(padded(parts[1], 2))T00:00:00Z")
    }

    /// Where new numbers begin. Ranges of different kinds never overlap, so that a mix-up fails loudly.
    enum Numbers {
        static let customConnector = 8_000
        static let customMethod = 40_000
        static let accountConnector = 60_000
        static let property = 90_000
        static let customField = 100_000
        /// The parameters and fields of a custom connector or of its method count on from a number that follows from its own, so that a definition
        /// that is sent again leaves mappings whole.
        static func parts(of owner: Int) -> Int { owner * 1_000 }
    }
}
