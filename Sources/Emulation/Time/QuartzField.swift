/// The fields of a Quartz expression in their order: what they may hold, and the messages of Quartz.NET for what they may not.
enum QuartzField: Int, CaseIterable {
    case second, minute, hour, dayOfMonth, month, dayOfWeek, year

    /// What `*` stands for, and where ranges wrap around. Years are not held to theirs.
    var range: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 1...7
        case .year: 1970...9999
        }
    }

    var isDayField: Bool { self == .dayOfMonth || self == .dayOfWeek }

    /// Of a range's last value, only the upper limit counts: `6-0` is valid.
    func checkRange(_ value: Int, through last: Int? = nil) throws(QuartzCron.Invalid) {
        guard let limits, !range.contains(value) || last ?? value > range.upperBound else { return }
        throw QuartzCron.Invalid(reason: limits)
    }

    private var limits: String? {
        switch self {
        case .second, .minute: "Minute and Second values must be between 0 and 59"
        case .hour: "Hour values must be between 0 and 23"
        case .dayOfMonth: "Day of month values must be between 1 and 31"
        case .month: "Month values must be between 1 and 12"
        case .dayOfWeek: "Day-of-Week values must be between 1 and 7"
        case .year: nil
        }
    }

    /// Holds for `a/s` and `*/s`; steps of ranges have no limit.
    func checkStep(_ step: Int) throws(QuartzCron.Invalid) {
        guard self != .year, step > range.upperBound else { return }
        // the message says one too many for the fields that begin at zero
        let limit = range.lowerBound == 0 ? range.count : range.upperBound
        throw QuartzCron.Invalid(reason: "Increment > \(limit) : \(step)")
    }

    /// The value of a name of three capital letters.
    func value(ofName name: String) throws(QuartzCron.Invalid) -> Int {
        switch self {
        case .month:
            guard let index = monthNames.firstIndex(of: name) else { throw QuartzCron.Invalid(reason: "Invalid Month value: '\(name)'") }
            return index + 1
        case .dayOfWeek:
            guard let index = dayNames.firstIndex(of: name) else {
                throw QuartzCron.Invalid(reason: "Invalid Day-of-Week value: '\(name)'")
            }
            return index + 1
        case .second, .minute, .hour, .dayOfMonth, .year:
            throw QuartzCron.Invalid(reason: "Illegal characters for this position: '\(name)'")
        }
    }
}

private let monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
private let dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
