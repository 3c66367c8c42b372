/// On which days of a month a schedule fires. Days of the week are 1 (Sunday) to 7.
enum QuartzDays: Sendable, Hashable {
    case daysOfMonth(QuartzValues)
    /// That many days before the month's last, or the weekday nearest to that: `L`, `L-3`, `LW`, `L-3W`.
    case last(daysBefore: Int, onWeekday: Bool)
    /// The day from Monday to Friday that is nearest to a day, in the same month: `15W`.
    case weekdayNearest(day: Int)
    case daysOfWeek(QuartzValues)
    /// `6L`
    case lastDayOfWeek(Int)
    /// `6#3`
    case nthDayOfWeek(Int, nth: Int)
    /// `MON/2`
    case everyNthWeek(dayOfWeek: Int, weeks: Int)

    /// The first such day of the month at or after `day`, which may lie past the month's end.
    func first(atLeast day: Int, inMonth month: Int, of year: Int) -> Int? {
        let month = Month(length: CivilTime.days(inMonth: month, of: year), firstDay: CivilTime.weekday(year: year, month: month, day: 1))
        guard let match = match(atLeast: day, in: month), match >= day, match <= month.length else { return nil }
        return match
    }

    /// May find a day before `day` or past the month's end.
    private func match(atLeast day: Int, in month: Month) -> Int? {
        switch self {
        case .daysOfMonth(let days):
            days.first(atLeast: day)
        case .last(let daysBefore, let onWeekday):
            onWeekday ? month.weekday(nearestTo: month.length - daysBefore) : month.length - daysBefore
        case .weekdayNearest(let wanted):
            month.weekday(nearestTo: wanted)
        case .daysOfWeek(let days):
            (day..<day + 7).first { days.contains(month.dayOfWeek($0)) }
        case .lastDayOfWeek(let dayOfWeek):
            month.first(dayOfWeek, atLeast: month.length - 6)
        case .nthDayOfWeek(let dayOfWeek, let nth):
            month.first(dayOfWeek, atLeast: 1) + 7 * (nth - 1)
        case .everyNthWeek(let dayOfWeek, let weeks):
            month.dayOfWeek(day) == dayOfWeek ? day : month.first(dayOfWeek, atLeast: day) + 7 * (weeks - 1)
        }
    }
}

private struct Month {
    let length: Int
    /// The day of the week of the first, 0 for Sunday.
    let firstDay: Int

    /// 1 for Sunday.
    func dayOfWeek(_ day: Int) -> Int { (firstDay + day - 1) % 7 + 1 }

    func first(_ dayOfWeek: Int, atLeast day: Int) -> Int { day + (dayOfWeek - self.dayOfWeek(day) + 7) % 7 }

    /// Nil if the month has no such day.
    func weekday(nearestTo day: Int) -> Int? {
        guard (1...length).contains(day) else { return nil }
        return switch dayOfWeek(day) {
        case 7: day == 1 ? 3 : day - 1
        case 1: day == length ? day - 2 : day + 1
        default: day
        }
    }
}
