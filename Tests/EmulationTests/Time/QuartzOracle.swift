/// A random schedule with its text and, beside it, the plain sets that the text stands for: a second opinion that shares no code with the
/// parser, the search or the calendar.
struct QuartzOracle {
    let expression: String
    private let seconds, minutes, hours, months: Set<Int>
    private let years: Set<Int>?
    private let fires: (Date) -> Bool

    struct Date: Equatable {
        var year = 2024, month = 1, day = 1
        /// 1 is Sunday; 2024 began on a Monday.
        var dayOfWeek = 2

        var monthLength: Int {
            let february = year % 400 == 0 || year % 4 == 0 && year % 100 != 0 ? 29 : 28
            return [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        }

        mutating func goToNextDay() {
            dayOfWeek = dayOfWeek % 7 + 1
            (day, month, year) =
                day < monthLength ? (day + 1, month, year) : month < 12 ? (1, month + 1, year) : (1, 1, year + 1)
        }
    }

    /// The first firing strictly after a second of the years from 2024 on, as text; nil if there is none before 2029.
    func next(after start: String) -> String? {
        var date = Date()
        while date.year < 2029 {
            if years?.contains(date.year) ?? true, months.contains(date.month), fires(date), let first = first(on: date, after: start) {
                return first
            }
            date.goToNextDay()
        }
        return nil
    }

    private func first(on date: Date, after start: String) -> String? {
        let day = "\(date.year)-\(padded(date.month))-\(padded(date.day))"
        guard day >= start.prefix(10) else { return nil }
        for hour in hours.sorted().map({ "\(day)T\(padded($0))" }) where hour >= start.prefix(13) {
            for minute in minutes.sorted().map({ "\(hour):\(padded($0))" }) where minute >= start.prefix(16) {
                for second in seconds.sorted() {
                    let text = "\(minute):\(padded(second))Z"
                    if text > start { return text }
                }
            }
        }
        return nil
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension QuartzOracle {
    static func random(_ generator: inout some RandomNumberGenerator) -> QuartzOracle {
        let (secondText, seconds) = list(0...59, [], &generator)
        let (minuteText, minutes) = list(0...59, [], &generator)
        let (hourText, hours) = list(0...23, [], &generator)
        let (monthText, months) = list(
            1...12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], &generator)
        let (dayText, fires) = days(&generator)
        let (yearText, years) = years(&generator)
        let dayFields = dayText.split(separator: "|")
        return QuartzOracle(
            expression: "\(secondText) \(minuteText) \(hourText) \(dayFields[0]) \(monthText) \(dayFields[1])\(yearText)",
            seconds: seconds, minutes: minutes, hours: hours, months: months, years: years, fires: fires)
    }

    private static func years(_ generator: inout some RandomNumberGenerator) -> (String, Set<Int>?) {
        let year = Int.random(in: 2022...2032, using: &generator)
        return switch Int.random(in: 0..<8, using: &generator) {
        case 0: (" \(year)", [year])
        case 1: (" \(year)-\(year + 2)", [year, year + 1, year + 2])
        case 2: (" \(year)/3", Set(stride(from: year, to: 2200, by: 3)))
        case 3: (" *", nil)
        default: ("", nil)
        }
    }

    private static func days(_ generator: inout some RandomNumberGenerator) -> (String, (Date) -> Bool) {
        let day = Int.random(in: 1...28, using: &generator)
        let dayOfWeek = Int.random(in: 1...7, using: &generator)
        let offset = Int.random(in: 0...30, using: &generator)
        let nth = Int.random(in: 1...5, using: &generator)
        let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return ("L|?", { $0.day == $0.monthLength })
        case 1: return ("L-\(offset)|?", { $0.day == $0.monthLength - offset })
        case 2: return ("LW|?", { isWeekdayNearest($0.monthLength, $0) })
        case 3: return ("L-\(offset)W|?", { isWeekdayNearest($0.monthLength - offset, $0) })
        case 4: return ("\(day)W|?", { isWeekdayNearest(day, $0) })
        case 5: return ("?|\(names[dayOfWeek - 1])L", { $0.dayOfWeek == dayOfWeek && $0.day + 7 > $0.monthLength })
        case 6: return ("?|\(dayOfWeek)#\(nth)", { $0.dayOfWeek == dayOfWeek && ($0.day + 6) / 7 == nth })
        case 7, 8:
            let (text, days) = list(1...7, names, &generator)
            return ("?|\(text)", { days.contains($0.dayOfWeek) })
        default:
            let (text, days) = list(1...31, [], &generator)
            return ("\(text)|?", { days.contains($0.day) })
        }
    }

    /// Whether the date is a weekday and no other weekday of the month is nearer. No two weekdays are equally near to a Saturday or Sunday.
    private static func isWeekdayNearest(_ wanted: Int, _ date: Date) -> Bool {
        guard wanted >= 1 else { return false }
        let weekdays = (1...date.monthLength).filter { (2...6).contains((date.dayOfWeek - 1 + $0 - date.day + 35) % 7 + 1) }
        return weekdays.min { abs($0 - wanted) < abs($1 - wanted) } == date.day
    }

    /// One to three items of a field and what they stand for.
    private static func list(
        _ range: ClosedRange<Int>, _ names: [String], _ generator: inout some RandomNumberGenerator
    ) -> (String, Set<Int>) {
        var texts: [String] = []
        var values: Set<Int> = []
        for _ in 0..<[1, 1, 1, 2, 3].randomElement(using: &generator)! {
            let (first, last) = (Int.random(in: range, using: &generator), Int.random(in: range, using: &generator))
            let step = Int.random(in: 1...min(range.upperBound, 7), using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0:
                texts.append("*")
                values.formUnion(range)
            case 1:
                texts.append("*/\(step)")
                values.formUnion(walk(range, range.lowerBound, range.upperBound, step))
            case 2:
                texts.append("\(first)/\(step)")
                values.formUnion(walk(range, first, range.upperBound, step))
            case 3:
                texts.append("\(first)-\(last)/\(step)")
                values.formUnion(walk(range, first, last, step))
            case 4 where !names.isEmpty:
                texts.append("\(names[first - 1])-\(names[last - 1].lowercased())")
                values.formUnion(walk(range, first, last, 1))
            case 4, 5:
                texts.append("\(first)-\(last)")
                values.formUnion(walk(range, first, last, 1))
            default:
                texts.append(names.isEmpty ? "\(first)" : names[first - 1])
                values.insert(first)
            }
        }
        return (texts.joined(separator: ","), values)
    }

    /// Every `step`-th value from the first to the last, going on from the beginning of the range after its end.
    private static func walk(_ range: ClosedRange<Int>, _ first: Int, _ last: Int, _ step: Int) -> Set<Int> {
        var (values, value, count) = (Set<Int>(), first, 0)
        while true {
            if count % step == 0 { values.insert(value) }
            if value == last { return values }
            value = value == range.upperBound ? range.lowerBound : value + 1
            count += 1
        }
    }
}
