package import Emulation
package import OrderedJSON

extension Canvas {
    /// An instant as one of .NET's types spells it.
    package protocol SpelledInstant: FieldValue {
        init(_ instant: Instant)
        var instant: Instant { get }
        /// The most digits of a fraction of a second. Trailing zeros are cut, and so is the dot if no digit is left.
        static var maximumDigits: Int { get }
        static var zone: Instant.ZoneSuffix { get }
    }

    /// .NET's DateTime, in UTC but spelled without a zone. OpenAPI's `date-time` requires a zone, so the document names `date-time-local`:
    /// https://spec.openapis.org/registry/format/date-time-local
    package struct DateTime: SpelledInstant, Comparable {
        package let instant: Instant
        package init(_ instant: Instant) { self.instant = instant }
        package static let maximumDigits = 7
        package static let zone = Instant.ZoneSuffix.none
        package static let form = Shape.string(.init("date-time-local", example: "2022-04-13T06:30:56.2625076") { isSpelled($0) })
        package static func < (a: Self, b: Self) -> Bool { a.instant < b.instant }
    }

    /// .NET's DateTimeOffset in UTC, always `+00:00`.
    package struct ZonedDateTime: SpelledInstant {
        package let instant: Instant
        package init(_ instant: Instant) { self.instant = instant }
        package static let maximumDigits = 3
        package static let zone = Instant.ZoneSuffix.offset
        package static let form = Shape.string(.init("date-time", example: "2022-05-03T02:00:00+00:00") { isSpelled($0) })
    }
}

extension Shape {
    /// An id in a record. The service prints ids in lower case with dashes.
    static let id = Shape.string(.printedGUID)
}

extension Canvas.SpelledInstant {
    package static var absent: Self { Self(Instant(ticks: 0)) }
    package init?(jsonText: ArraySlice<UInt8>) {
        guard let instant = Instant(jsonText: jsonText) else { return nil }
        self.init(instant)
    }
    package init?(json: JSON) {
        guard let instant = json.stringValue.flatMap(Instant.init(iso8601:)) else { return nil }
        self.init(instant)
    }
    package var json: JSON { .string(spelled) }
    private var spelled: String { instant.iso8601(fraction: .trimmed(maximumDigits: Self.maximumDigits), zone: Self.zone) }
    /// Whether the service would spell the moment like this. The text of a seed is sent unchanged, so it must be in the service's own form.
    fileprivate static func isSpelled(_ text: String) -> Bool { Instant(iso8601: text).map { Self($0).spelled == text } ?? false }
    package func write(to out: inout [UInt8]) {
        out.appendQuoted { instant.writeISO8601(to: &$0, fraction: .trimmed(maximumDigits: Self.maximumDigits), zone: Self.zone) }
    }
}

extension [UInt8] {
    /// Appends quotes and, between them, what `write` appends, which must need no escapes.
    fileprivate mutating func appendQuoted(_ write: (inout [UInt8]) -> Void) {
        append(UInt8(ascii: "\""))
        write(&self)
        append(UInt8(ascii: "\""))
    }
}

extension Instant {
    /// Reads a JSON string. A date rarely contains escapes, so the bytes between the quotes are tried as they are first.
    fileprivate init?(jsonText: ArraySlice<UInt8>) {
        let quote = UInt8(ascii: "\"")
        if jsonText.count > 2, jsonText.first == quote, jsonText.last == quote,
            let instant = Instant(iso8601: jsonText.dropFirst().dropLast())
        {
            self = instant
        } else {
            guard let instant = String(jsonText: jsonText).flatMap(Instant.init(iso8601:)) else { return nil }
            self = instant
        }
    }

    /// Rounded as SQL Server's `datetime` is: to 1/300 of a second, shown as milliseconds that end in 0, 3 or 7.
    var roundedToSQLDateTime: Instant {
        let second: Int64 = 10_000_000
        let whole = ticks - (ticks % second + second) % second
        let units = ((ticks - whole) * 300 + second / 2) / second
        return Instant(ticks: whole + (units * 10 + 1) / 3 * 10_000)
    }
}
