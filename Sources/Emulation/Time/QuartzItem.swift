/// What stands between two commas of a field.
enum QuartzItem {
    /// `*`, `*/5`, `/5`
    case all(step: Int)
    /// `5`, `5/10`, `5-10`, `5-10/2`; if the last is less than the first, the range wraps around at the field's end.
    case span(first: Int, last: Int, step: Int)
    /// `L`, `L-3`, `LW`, `L-3W` among the days of the month
    case last(daysBefore: Int, onWeekday: Bool)
    /// `15W`
    case weekdayNearest(day: Int)
    /// `6L`, `FRIL`
    case lastDayOfWeek(Int)
    /// `6#3`, `FRI#3`
    case nthDayOfWeek(Int, nth: Int)
    /// `FRI/2`
    case everyNthWeek(dayOfWeek: Int, weeks: Int)

    /// - Parameter text: in capitals.
    init(_ text: ArraySlice<UInt8>, of field: QuartzField) throws(QuartzCron.Invalid) {
        var reader = QuartzItemReader(text, field)
        self = try reader.read()
        guard reader.scanner.isAtEnd else { throw reader.unexpectedCharacter }
    }

    static func value(_ value: Int) -> QuartzItem { .span(first: value, last: value, step: 1) }

    func insert(into values: inout QuartzValues, of field: QuartzField) {
        switch self {
        case .all(let step):
            for value in stride(from: field.range.lowerBound, through: field.range.upperBound, by: step) { values.insert(value) }
        case .span(let first, let last, let step):
            let (lowest, highest) = (field.range.lowerBound, field.range.upperBound)
            let wrap = lowest == 0 ? highest + 1 : highest
            for value in stride(from: first, through: last < first ? last + wrap : last, by: step) {
                values.insert(value > highest ? value - wrap : value)
            }
        case .weekdayNearest(let day):
            values.insert(day)
        case .lastDayOfWeek(let day), .nthDayOfWeek(let day, _), .everyNthWeek(let day, _):
            values.insert(day)
        case .last:
            break
        }
    }
}
