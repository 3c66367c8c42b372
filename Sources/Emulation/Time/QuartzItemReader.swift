/// Follows Quartz.NET's `StoreExpressionVals` and `CheckNext` in what they accept and how they complain.
struct QuartzItemReader {
    let field: QuartzField
    var scanner: ASCIIScanner
    private let text: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>, _ field: QuartzField) {
        self.text = text
        self.field = field
        scanner = ASCIIScanner(text)
    }

    mutating func read() throws(QuartzCron.Invalid) -> QuartzItem {
        guard let first = scanner.next else { throw refusal("A value is missing beside a comma.") }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try afterNumber(try number())
        case UInt8(ascii: "*"):
            _ = scanner.skip(anyOf: "*")
            return try afterAsterisk()
        case UInt8(ascii: "/"):
            return .all(step: max(1, try step()))
        case UInt8(ascii: "L") where field != .month:
            return try lastDay()
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return try afterName(try name())
        default:
            throw unexpectedCharacter
        }
    }

    private mutating func afterAsterisk() throws(QuartzCron.Invalid) -> QuartzItem {
        if scanner.isAtEnd { return .all(step: 1) }
        guard scanner.next == UInt8(ascii: "/") else {
            throw refusal("Illegal characters after asterisk: \(String(decoding: text, as: UTF8.self))")
        }
        guard text.count > 2 else { throw refusal("Unexpected end of string.") }
        return .all(step: max(1, try step()))
    }

    private mutating func lastDay() throws(QuartzCron.Invalid) -> QuartzItem {
        guard field.isDayField else { throw optionNotValidHere("L") }
        _ = scanner.skip(anyOf: "L")
        if field == .dayOfWeek { return .value(7) }
        var daysBefore = 0
        if scanner.skip(anyOf: "-") {
            daysBefore = try number()
            guard daysBefore <= 30 else { throw refusal("Offset from last day must be <= 30") }
        }
        return .last(daysBefore: daysBefore, onWeekday: scanner.skip(anyOf: "W"))
    }

    private mutating func afterNumber(_ value: Int) throws(QuartzCron.Invalid) -> QuartzItem {
        switch scanner.next {
        case UInt8(ascii: "L"):
            guard field == .dayOfWeek else { throw optionNotValidHere("L") }
            try field.checkRange(value)
            _ = scanner.skip(anyOf: "L")
            return .lastDayOfWeek(value)
        case UInt8(ascii: "W"):
            guard field == .dayOfMonth else { throw optionNotValidHere("W") }
            guard value <= 31 else {
                throw refusal("The 'W' option does not make sense with values larger than 31 (max number of days in a month)")
            }
            try field.checkRange(value)
            _ = scanner.skip(anyOf: "W")
            return .weekdayNearest(day: value)
        case UInt8(ascii: "#"):
            guard field == .dayOfWeek else { throw optionNotValidHere("#") }
            try field.checkRange(value)
            return .nthDayOfWeek(value, nth: try oneToFive(after: "#"))
        case UInt8(ascii: "C"):
            guard field.isDayField else { throw optionNotValidHere("C") }
            try field.checkRange(value)
            _ = scanner.skip(anyOf: "C")
            return .value(value)
        case UInt8(ascii: "-"):
            _ = scanner.skip(anyOf: "-")
            let last = try number()
            let step = scanner.skip(anyOf: "/") ? try number() : 1
            try field.checkRange(value, through: last)
            guard field != .year || value <= last else { throw illegalFormat("Start year must be less than stop year") }
            return step == 0 ? .value(value) : .span(first: value, last: last, step: step)
        case UInt8(ascii: "/"):
            let step = try step()
            try field.checkRange(value)
            return step == 0 ? .value(value) : .span(first: value, last: max(value, field.range.upperBound), step: step)
        default:
            try field.checkRange(value)
            return .value(value)
        }
    }

    private mutating func afterName(_ name: (text: String, value: Int)) throws(QuartzCron.Invalid) -> QuartzItem {
        let value = name.value
        if scanner.skip(anyOf: "-") {
            let last = try self.name().value
            try skipStep()
            return .span(first: value, last: last, step: 1)
        }
        guard !scanner.isAtEnd else { return .value(value) }
        if field == .month {
            try skipStep()
            return .value(value)
        }
        switch scanner.next {
        case UInt8(ascii: "#"):
            return .nthDayOfWeek(value, nth: try oneToFive(after: "#"))
        case UInt8(ascii: "/"):
            return .everyNthWeek(dayOfWeek: value, weeks: try oneToFive(after: "/"))
        case UInt8(ascii: "L"):
            _ = scanner.skip(anyOf: "L")
            return .lastDayOfWeek(value)
        default:
            throw refusal("Illegal characters for this position: '\(name.text)'")
        }
    }

    private mutating func number() throws(QuartzCron.Invalid) -> Int {
        guard !scanner.isAtEnd else { throw illegalFormat("Index was outside the bounds of the array.") }
        guard let number = scanner.number() else { throw illegalFormat("Input string was not in a correct format.") }
        guard number <= Int32.max else { throw illegalFormat("Value was either too large or too small for an Int32.") }
        return number
    }

    private mutating func step() throws(QuartzCron.Invalid) -> Int {
        _ = scanner.skip(anyOf: "/")
        guard !scanner.isAtEnd else { throw refusal("'/' must be followed by an integer.") }
        let step = try number()
        try field.checkStep(step)
        return step
    }

    private mutating func skipStep() throws(QuartzCron.Invalid) {
        if scanner.next == UInt8(ascii: "/") { _ = try step() }
    }

    private mutating func name() throws(QuartzCron.Invalid) -> (text: String, value: Int) {
        let bytes = scanner.take(3)
        guard bytes.count == 3 else {
            throw illegalFormat("Index and length must refer to a location within the string. (Parameter 'length')")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return (text, try field.value(ofName: text))
    }

    private mutating func oneToFive(after mark: String) throws(QuartzCron.Invalid) -> Int {
        _ = scanner.skip(anyOf: mark)
        guard let number = scanner.number(), (1...5).contains(number), scanner.isAtEnd else {
            throw refusal("A numeric value between 1 and 5 must follow the '\(mark)' option")
        }
        return number
    }

    var unexpectedCharacter: QuartzCron.Invalid {
        refusal("Unexpected character: \(String(decoding: scanner.rest, as: UTF8.self).prefix(1))")
    }

    private func optionNotValidHere(_ option: String) -> QuartzCron.Invalid {
        refusal("'\(option)' option is not valid here. (pos=\(text.count - scanner.rest.count))")
    }

    /// What Quartz.NET says when it stumbles itself: the words in parentheses are the runtime's.
    private func illegalFormat(_ words: String) -> QuartzCron.Invalid { refusal("Illegal cron expression format (\(words))") }

    private func refusal(_ reason: String) -> QuartzCron.Invalid { QuartzCron.Invalid(reason: reason) }
}
