/// A date and a time of day (proleptic Gregorian), in no particular zone.
struct LocalTime: Equatable {
    var year = 1970
    /// From 1.
    var month = 1
    /// From 1.
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    /// JavaScript's dates reach this far from 1970, in milliseconds.
    static let limit: Int64 = 8_640_000_000_000_000
    private static let millisecondsPerDay: Int64 = 86_400_000
    /// The largest year accepted, before and after year 0; a little within `limit`.
    static let lastYear: UInt = 270_000

    init() {}

    /// When weeks begin, and which is a year's first: the one that contains day `dayInFirst` of January.
    enum Weeks {
        case iso, local
        /// Sunday is 0.
        var firstWeekday: Int { self == .iso ? 1 : 0 }
        var dayInFirst: Int { self == .iso ? 4 : 1 }
    }

    /// Nil unless the year has that week.
    /// - Parameters:
    ///   - week: from 1.
    ///   - day: of the week, from 0.
    init?(year: Int, week: Int, day: Int, _ weeks: Weeks) {
        let start = Self.start(year, weeks)
        let days = 7 * (week - 1)
        guard days >= 0, start.moved(byDays: days).milliseconds < Self.start(year + 1, weeks).milliseconds else { return nil }
        self = start.moved(byDays: days + day)
    }

    /// The first day of the year's first week.
    private static func start(_ year: Int, _ weeks: Weeks) -> LocalTime {
        var time = LocalTime()
        time.year = year
        time.day = weeks.dayInFirst
        return time.moved(byDays: -((time.weekday - weeks.firstWeekday + 7) % 7))
    }

    func moved(byDays days: Int) -> LocalTime { LocalTime(milliseconds: milliseconds + Int64(days) * Self.millisecondsPerDay) }

    /// - Parameter milliseconds: since 1970-01-01T00:00:00 on the same clock.
    init(milliseconds: Int64) {
        let time = min(max(milliseconds, -Self.limit), Self.limit)
        let (days, rest) = time.flooredQuotient(Self.millisecondsPerDay)
        // days since 0000-03-01, in eras of 400 years, so that the leap day is the last of its year
        let (era, dayOfEra) = (days + 719_468).flooredQuotient(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        hour = Int(rest / 3_600_000)
        minute = Int(rest / 60_000 % 60)
        second = Int(rest / 1000 % 60)
        millisecond = Int(rest % 1000)
    }

    /// Milliseconds since 1970-01-01T00:00:00 on the same clock.
    var milliseconds: Int64 {
        Self.days(year, month, day) * Self.millisecondsPerDay + Int64(hour) * 3_600_000 + Int64(minute) * 60_000 + Int64(second) * 1000
            + Int64(millisecond)
    }

    /// Whether the day and the time exist.
    var isReal: Bool {
        year.magnitude <= Self.lastYear && (1...12).contains(month) && day >= 1 && day <= Self.length(of: month, in: year)
            && ((0...23).contains(hour) || hour == 24 && minute == 0 && second == 0 && millisecond == 0) && (0...59).contains(minute)
            && (0...59).contains(second) && (0...999).contains(millisecond)
    }

    /// From 1.
    var dayOfYear: Int { Int(Self.days(year, month, day) - Self.days(year, 1, 1)) + 1 }

    /// Sunday is 0.
    var weekday: Int { Int((Self.days(year, month, day) + 4).flooredQuotient(7).rest) }

    /// The week by ISO 8601 and the year it belongs to.
    var isoWeek: (year: Int, week: Int) {
        // the week's Thursday decides
        let thursday = Self.days(year, month, day) + Int64(3 - (weekday + 6) % 7)
        let middle = LocalTime(milliseconds: thursday * Self.millisecondsPerDay)
        return (middle.year, (middle.dayOfYear - 1) / 7 + 1)
    }

    static func days(of year: Int) -> Int { length(of: 2, in: year) + 337 }

    static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = Int64(year) - (month <= 2 ? 1 : 0)
        let (era, yearOfEra) = shifted.flooredQuotient(400)
        let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    func flooredQuotient(_ divisor: Int64) -> (quotient: Int64, rest: Int64) {
        let rest = ((self % divisor) + divisor) % divisor
        return ((self - rest) / divisor, rest)
    }
}
