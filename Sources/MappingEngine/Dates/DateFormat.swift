/// A date format in moment.js tokens: `YYYY-MM-DDTHH:mm:ss[Z]`. English names only.
///
/// Source: celigo/integrator-api-docs and celigo/ai say that the tokens are moment's; their meaning is from moment's documentation
/// (Display, Parse).
struct DateFormat: Sendable {
    enum Part: Sendable, Equatable {
        case token(Token)
        case text(String)
    }

    let parts: [Part]

    enum Token: String, Sendable, CaseIterable {
        case YYYYYY, YYYYY, YYYY, YY, Y, yyyy, yyy, yy, yo, y, N, NN, NNN, NNNN, NNNNN, ggggg, gggg, gg, GGGGG, GGGG, GG, MMMM, MMM, MM, Mo,
            M, Qo, Q, DDDD, DDDo, DDD, DD, Do, D
        case dddd, ddd, dd, `do`, d, E, e, WW, Wo, W, ww, wo, w, Hmmss, Hmm, HH, H, hmmss, hmm, hh, h, kk, k, mm, m, ss, s, SSSSSSSSS,
            SSSSSSSS
        case SSSSSSS, SSSSSS, SSSSS, SSSS, SSS, SS, S, A, a, ZZ, Z, zz, z, X, x
    }

    /// Grouped by their first letter; longest first, so that `MMM` is not read as `MM` and `M`.
    private static let tokens = Dictionary(
        grouping: Token.allCases.map { ($0, Array($0.rawValue.utf8)) }.sorted { $0.1.count > $1.1.count }, by: { $0.1[0] })

    /// Moment's English long forms. None contains another.
    private static let long: [(name: [UInt8], parts: [Part])] = [
        ("LTS", "h:mm:ss A"), ("LT", "h:mm A"), ("LLLL", "dddd, MMMM D, YYYY h:mm A"), ("LLL", "MMMM D, YYYY h:mm A"),
        ("LL", "MMMM D, YYYY"), ("L", "MM/DD/YYYY"), ("llll", "ddd, MMM D, YYYY h:mm A"), ("lll", "MMM D, YYYY h:mm A"),
        ("ll", "MMM D, YYYY"), ("l", "M/D/YYYY"),
    ].map { (Array($0.utf8), DateFormat($1).parts) }

    init(_ text: String) {
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        let lastBracket = rest.lastIndex(of: UInt8(ascii: "]")) ?? 0
        var plain: [UInt8] = []
        func flush() {
            if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
            plain = []
        }
        while let byte = rest.first {
            if byte == UInt8(ascii: "["), rest.startIndex < lastBracket, let end = rest.firstIndex(of: UInt8(ascii: "]")) {
                plain.append(contentsOf: rest[(rest.startIndex + 1)..<end])
                rest = rest[(end + 1)...]
            } else if byte | 0x20 == UInt8(ascii: "l"), let long = Self.long.first(where: { rest.starts(with: $0.name) }) {
                flush()
                parts += long.parts
                rest = rest.dropFirst(long.name.count)
            } else if let token = Self.tokens[byte]?.first(where: { rest.starts(with: $0.1) }) {
                flush()
                parts.append(.token(token.0))
                rest = rest.dropFirst(token.1.count)
            } else {
                plain.append(byte)
                rest = rest.dropFirst()
            }
        }
        flush()
        self.parts = parts
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}

extension DateFormat {
    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
    func text(of milliseconds: Int64, in zone: Zone) -> String {
        // JavaScript's dates end here
        let milliseconds = min(max(milliseconds, -LocalTime.limit), LocalTime.limit)
        let time = zone.localTime(at: milliseconds)
        var there = ZoneThen(zone: zone, milliseconds: milliseconds)
        var text = ""
        for part in parts {
            switch part {
            case .text(let plain): text += plain
            case .token(let token): text += Self.text(of: token, time, milliseconds, &there)
            }
        }
        return text
    }

    /// A zone at one time: the system's tables are consulted only once, however often a format names the zone.
    private struct ZoneThen {
        let zone: Zone
        let milliseconds: Int64
        lazy var offset = zone.offset(at: milliseconds)
        lazy var abbreviation = zone.abbreviation(at: milliseconds)
    }

    private static func text(of token: Token, _ time: LocalTime, _ milliseconds: Int64, _ zone: inout ZoneThen) -> String {
        switch token {
        case .YYYY: digits(time.year, 4)
        case .YY: digits(((time.year % 100) + 100) % 100, 2)
        case .Y: digits(time.year, 4)
        case .YYYYY: digits(time.year, 5)
        case .YYYYYY: (time.year < 0 ? "-" : "+") + digits(abs(time.year), 6)
        case .yyyy: digits(time.yearOfEra, 4)
        case .yyy: digits(time.yearOfEra, 3)
        case .yy: digits(time.yearOfEra, 2)
        case .yo: ordinal(time.yearOfEra)
        case .y: String(time.yearOfEra)
        case .N, .NN, .NNN, .NNNNN: time.year > 0 ? "AD" : "BC"
        case .NNNN: time.year > 0 ? "Anno Domini" : "Before Christ"
        case .GGGGG: digits(time.isoWeek.year, 5)
        case .ggggg: digits(time.localWeek.year, 5)
        case .GGGG: digits(time.isoWeek.year, 4)
        case .GG: digits(time.isoWeek.year % 100, 2)
        case .gggg: digits(time.localWeek.year, 4)
        case .gg: digits(time.localWeek.year % 100, 2)
        case .MMMM: months[time.month - 1]
        case .MMM: String(months[time.month - 1].prefix(3))
        case .MM: digits(time.month, 2)
        case .Mo: ordinal(time.month)
        case .M: String(time.month)
        case .Q: String((time.month + 2) / 3)
        case .Qo: ordinal((time.month + 2) / 3)
        case .DDDD: digits(time.dayOfYear, 3)
        case .DDDo: ordinal(time.dayOfYear)
        case .DDD: String(time.dayOfYear)
        case .DD: digits(time.day, 2)
        case .Do: ordinal(time.day)
        case .D: String(time.day)
        case .dddd: weekdays[time.weekday]
        case .ddd: String(weekdays[time.weekday].prefix(3))
        case .dd: String(weekdays[time.weekday].prefix(2))
        case .do: ordinal(time.weekday)
        case .d, .e: String(time.weekday)
        case .E: String(time.weekday == 0 ? 7 : time.weekday)
        case .WW: digits(time.isoWeek.week, 2)
        case .Wo: ordinal(time.isoWeek.week)
        case .W: String(time.isoWeek.week)
        case .ww: digits(time.localWeek.week, 2)
        case .wo: ordinal(time.localWeek.week)
        case .w: String(time.localWeek.week)
        case .Hmm, .Hmmss: String(time.hour) + digits(time.minute, 2) + (token == .Hmm ? "" : digits(time.second, 2))
        case .hmm, .hmmss: String((time.hour + 11) % 12 + 1) + digits(time.minute, 2) + (token == .hmm ? "" : digits(time.second, 2))
        case .HH: digits(time.hour, 2)
        case .H: String(time.hour)
        case .hh: digits((time.hour + 11) % 12 + 1, 2)
        case .h: String((time.hour + 11) % 12 + 1)
        case .kk: digits(time.hour == 0 ? 24 : time.hour, 2)
        case .k: String(time.hour == 0 ? 24 : time.hour)
        case .mm: digits(time.minute, 2)
        case .m: String(time.minute)
        case .ss: digits(time.second, 2)
        case .s: String(time.second)
        case .A: time.hour < 12 ? "AM" : "PM"
        case .a: time.hour < 12 ? "am" : "pm"
        case .Z: offset(zone.offset, ":")
        case .ZZ: offset(zone.offset, "")
        case .z, .zz: zone.abbreviation
        case .X: String(milliseconds.flooredQuotient(1000).quotient)
        case .x: String(milliseconds)
        // a run of S: a fraction of a second, of which only three digits are known
        case .S, .SS, .SSS, .SSSS, .SSSSS, .SSSSSS, .SSSSSSS, .SSSSSSSS, .SSSSSSSSS:
            String((digits(time.millisecond, 3) + "000000").prefix(token.rawValue.utf8.count))
        }
    }

    static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(abs(value))
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    static func ordinal(_ value: Int) -> String {
        let ending =
            switch (value.magnitude % 10, value.magnitude % 100) {
            case (_, 11...13): "th"
            case (1, _): "st"
            case (2, _): "nd"
            case (3, _): "rd"
            default: "th"
            }
        return String(value) + ending
    }

    private static func offset(_ milliseconds: Int64, _ separator: String) -> String {
        let minutes = Int(abs(milliseconds) / 60_000)
        return (milliseconds < 0 ? "-" : "+") + digits(minutes / 60, 2) + separator + digits(minutes % 60, 2)
    }
}

extension LocalTime {
    /// Counts the years before Christ backwards: the year 0 is 1 BC.
    fileprivate var yearOfEra: Int { year > 0 ? year : 1 - year }

    /// The week in moment's English locale: it begins on Sunday, and the first contains January 1st.
    var localWeek: (year: Int, week: Int) {
        func firstWeekday(of year: Int) -> Int {
            var january = LocalTime()
            january.year = year
            return january.weekday
        }
        let isLast = month == 12 && day - weekday > 25
        guard !isLast else { return (year + 1, 1) }
        return (year, (dayOfYear - 1 + firstWeekday(of: year)) / 7 + 1)
    }
}
