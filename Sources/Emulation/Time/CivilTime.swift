/// A date and a time of day as a calendar on the wall shows them, in the proleptic Gregorian calendar, years 0001 to 9999.
///
/// It has no zone: `Instant.civil` is UTC's. Only dates that exist can be made.
package struct CivilTime: Sendable, Hashable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    /// Ticks of 100 nanoseconds into the second, 0 to 9,999,999.
    package let ticksOfSecond: Int

    /// Nil if there is no such day or time; second 60 is not one.
    package init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, ticksOfSecond: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0..<Int(Instant.ticksPerSecond)).contains(ticksOfSecond)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.ticksOfSecond = ticksOfSecond
    }

    /// 0 is Sunday, 6 Saturday.
    package var weekday: Int { Self.weekday(year: year, month: month, day: day) }

    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 0 is Sunday, 6 Saturday.
    package static func weekday(year: Int, month: Int, day: Int) -> Int {
        // 1970-01-01 was a Thursday
        let days = daysSinceEpoch(year: year, month: month, day: day) + 4
        return days >= 0 ? days % 7 : (days % 7 + 7) % 7
    }

    // The next two are Howard Hinnant's days_from_civil and civil_from_days (https://howardhinnant.github.io/date_algorithms.html): years
    // begin in March, so that the leap day is a year's last, and repeat every 400 years, which are 146,097 days.

    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension Instant {
    /// UTC's date and time of day.
    package var civil: CivilTime { CivilTime(utc: self) }

    /// The instant at which UTC shows that date and time.
    package init(_ civil: CivilTime) {
        let days = CivilTime.daysSinceEpoch(year: civil.year, month: civil.month, day: civil.day)
        let seconds = Int64(days * 86_400 + civil.hour * 3600 + civil.minute * 60 + civil.second)
        self.init(ticks: seconds * Self.ticksPerSecond + Int64(civil.ticksOfSecond))
    }

    /// The same day of the month and time of day that many months later (earlier where negative), in UTC; the month's last day where it has
    /// no such day. The instant itself where that lies outside the calendar.
    package func adding(months: Int) -> Instant {
        let civil = civil
        let count = civil.year * 12 + civil.month - 1 + months
        let year = count / 12, month = count % 12 + 1
        let later = CivilTime(
            year: year, month: month, day: min(civil.day, CivilTime.days(inMonth: month, of: year)), hour: civil.hour, minute: civil.minute,
            second: civil.second, ticksOfSecond: civil.ticksOfSecond)
        return later.map { Instant($0) } ?? self
    }
}

extension CivilTime {
    fileprivate init(utc instant: Instant) {
        var day = instant.ticks / Instant.ticksPerDay
        var ticks = Int(instant.ticks % Instant.ticksPerDay)
        if ticks < 0 {
            day -= 1
            ticks += Int(Instant.ticksPerDay)
        }
        (year, month, self.day) = Self.date(daysSinceEpoch: Int(day))
        let (secondOfDay, ticksOfSecond) = ticks.quotientAndRemainder(dividingBy: Int(Instant.ticksPerSecond))
        self.ticksOfSecond = ticksOfSecond
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }
}
