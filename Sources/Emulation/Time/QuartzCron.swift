/// A schedule in the language of Quartz: second, minute, hour, day of month, month, day of week and, if given, year.
///
/// One of the day fields is `?`, the other says the days. Lists, ranges, steps, names, `L`, `W` and `#` mean what they mean to Quartz.NET
/// 3.4.0. Where the versions of Quartz differ, this one too does as 3.4.0 does:
///
/// - An eighth field and what follows it are ignored, and so is a `C` behind a day. `H` is refused.
/// - If a list of days has a `W`, a `#` or a `MON/2` in it, the smallest of its days counts alone. `L` in a list is refused.
/// - `31W` skips the months that are shorter; 3.4.0 accepts it too, and fails when it is due.
/// - `MON/2` is today if today is a Monday, else the second Monday to come if it is in the same month; the step may be 1 to 5.
/// - A step behind the name of a month or behind a range of names (`JAN/2`, `MON-FRI/2`) is ignored.
/// - A step of zero leaves the first value alone: `5/0` is `5`; but `*/0` is `*`.
/// - Years have no limits: 1900 is a valid schedule that never fires.
///
/// Unlike 3.4.0, characters that mean nothing where they stand (`5X`, `1,,2`) are refused instead of skipped.
package struct QuartzCron: Sendable, Hashable {
    private let seconds, minutes, hours: QuartzValues
    private let days: QuartzDays
    private let months: QuartzValues
    private let years: QuartzYears

    /// Why a text is not a schedule, in the words of Quartz.NET where they are known.
    package struct Invalid: Error, Sendable, Hashable {
        package let reason: String
    }

    package init(_ expression: String) throws(Invalid) {
        let fields = try QuartzFields(expression)
        seconds = fields.values(of: .second)
        minutes = fields.values(of: .minute)
        hours = fields.values(of: .hour)
        days = fields.days
        months = fields.values(of: .month)
        years = fields.years
    }

    /// The first time strictly after the instant, on a whole second of UTC; nil if there is none within 100 years.
    package func next(after instant: Instant) -> Instant? {
        let startOfSecond = instant.ticks - Int64(instant.civil.ticksOfSecond)
        guard startOfSecond <= Instant.distantFuture.ticks - Instant.ticksPerSecond else { return nil }
        return next(from: Instant(ticks: startOfSecond + Instant.ticksPerSecond).civil).map { Instant($0) }
    }

    /// The first match at or after a time on the wall, of which whole seconds count; nil if there is none within 100 years.
    ///
    /// It knows no zone: where clocks are turned, the caller decides what a match in a skipped or repeated hour means.
    package func next(from start: CivilTime) -> CivilTime? {
        let timeToday = time(from: start)
        var (year, month, day) = (start.year, start.month, timeToday == nil ? start.day + 1 : start.day)
        while let matchingYear = years.first(atLeast: year), matchingYear <= min(start.year + 100, 9999) {
            if matchingYear > year { (year, month, day) = (matchingYear, 1, 1) }
            while let matchingMonth = months.first(atLeast: month) {
                if matchingMonth > month { (month, day) = (matchingMonth, 1) }
                if let matchingDay = days.first(atLeast: day, inMonth: month, of: year) {
                    let isToday = (year, month, matchingDay) == (start.year, start.month, start.day)
                    let (hour, minute, second) = isToday ? timeToday ?? firstTime : firstTime
                    return CivilTime(year: year, month: month, day: matchingDay, hour: hour, minute: minute, second: second)
                }
                (month, day) = (month + 1, 1)
            }
            (year, month, day) = (year + 1, 1, 1)
        }
        return nil
    }

    /// How often the schedule fires after one instant and before another. Takes time for each day, not for each firing.
    /// - Parameter end: on a whole second.
    package func count(after start: Instant, before end: Instant) -> Int {
        var count = 0
        var found = next(after: start)
        while let first = found, first < end {
            let time = first.civil
            let nextDay = first + .seconds(86_400 - time.hour * 3600 - time.minute * 60 - time.second)
            count += (nextDay <= end ? timesInDay : timesInDay(before: end.civil)) - timesInDay(before: time)
            guard nextDay < end else { break }
            found = next(after: nextDay - .seconds(1))
        }
        return count
    }

    /// Whether it fires in each hour of its days.
    package var hasEveryHour: Bool { hours.count == 24 }

    private var timesInDay: Int { hours.count * minutes.count * seconds.count }

    private func timesInDay(before time: CivilTime) -> Int {
        var count = hours.count(below: time.hour) * minutes.count * seconds.count
        guard hours.contains(time.hour) else { return count }
        count += minutes.count(below: time.minute) * seconds.count
        return minutes.contains(time.minute) ? count + seconds.count(below: time.second) : count
    }

    private typealias TimeOfDay = (hour: Int, minute: Int, second: Int)

    private var firstTime: TimeOfDay { (hours.smallest, minutes.smallest, seconds.smallest) }

    /// The first time of day at or after that of `start`; nil if the day has none left.
    private func time(from start: CivilTime) -> TimeOfDay? {
        if hours.contains(start.hour) {
            if minutes.contains(start.minute), let second = seconds.first(atLeast: start.second) {
                return (start.hour, start.minute, second)
            }
            if let minute = minutes.first(atLeast: start.minute + 1) { return (start.hour, minute, seconds.smallest) }
        }
        return hours.first(atLeast: start.hour + 1).map { ($0, minutes.smallest, seconds.smallest) }
    }
}
