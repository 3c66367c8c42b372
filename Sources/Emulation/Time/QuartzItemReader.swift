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
        if scanner.skip("*") { return try afterAsterisk() }
        if scanner.skip("/") { return .all(step: max(1, try step())) }
        if field != .month, scanner.skip("L") { return try afterL() }
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return try afterNumber(try number()) }
        if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) { return try afterName(try name()) }
        throw unexpectedCharacter
    }

    private mutating func afterAsterisk() throws(QuartzCron.Invalid) -> QuartzItem {
        if scanner.isAtEnd { return .all(step: 1) }
        guard scanner.skip("/") else { throw refusal("Illegal characters after asterisk: \(String(decoding: text, as: UTF8.self))") }
        guard !scanner.isAtEnd else { throw refusal("Unexpected end of string.") }
        return .all(step: max(1, try step()))
    }

    private mutating func afterL() throws(QuartzCron.Invalid) -> QuartzItem {
        guard field.isDayField else { throw notValidHere("L", at: 0) }
        if field == .dayOfWeek { return .value(7) }
        var daysBefore = 0
        if scanner.skip("-") {
            daysBefore = try number()
            guard daysBefore <= 30 else { throw refusal("Offset from last day must be <= 30") }
        }
        return .last(daysBefore: daysBefore, onWeekday: scanner.skip("W"))
    }

    private mutating func afterNumber(_ value: Int) throws(QuartzCron.Invalid) -> QuartzItem {
        let position = text.count - scanner.rest.count
        if scanner.skip("L") {
            guard field == .dayOfWeek else { throw notValidHere("L", at: position) }
            try field.checkRange(value)
            return .lastDayOfWeek(value)
        }
        if scanner.skip("W") {
            guard field == .dayOfMonth else { throw notValidHere("W", at: position) }
            guard value <= 31 else {
                throw refusal("The 'W' option does not make sense with values larger than 31 (max number of days in a month)")
            }
            try field.checkRange(value)
            return .weekdayNearest(day: value)
        }
        if scanner.skip("#") {
            guard field == .dayOfWeek else { throw notValidHere("#", at: position) }
            try field.checkRange(value)
            return .nthDayOfWeek(value, nth: try oneToFive(after: "#"))
        }
        if scanner.skip("-") {
            let last = try number()
            let step = scanner.skip("/") ? try number() : 1
            try field.checkRange(value, through: last)
            guard field != .year || value <= last else { throw illegalFormat("Start year must be less than stop year") }
            return step == 0 ? .value(value) : .span(first: value, last: last, step: step)
        }
        if scanner.skip("/") {
            let step = try step()
            try field.checkRange(value)
            return step == 0 ? .value(value) : .span(first: value, last: max(value, field.range.upperBound), step: step)
        }
        if scanner.skip("C"), !field.isDayField { throw notValidHere("C", at: position) }
        try field.checkRange(value)
        return .value(value)
    }

    private mutating func afterName(_ name: (text: String, value: Int)) throws(QuartzCron.Invalid) -> QuartzItem {
        if scanner.skip("-") {
            let last = try self.name().value
            if scanner.skip("/") { _ = try step() }
            return .span(first: name.value, last: last, step: 1)
        }
        if field == .month {
            if scanner.skip("/") { _ = try step() }
            return .value(name.value)
        }
        if scanner.skip("#") { return .nthDayOfWeek(name.value, nth: try oneToFive(after: "#")) }
        if scanner.skip("/") { return .everyNthWeek(dayOfWeek: name.value, weeks: try oneToFive(after: "/")) }
        if scanner.skip("L") { return .lastDayOfWeek(name.value) }
        guard scanner.isAtEnd else { throw refusal("Illegal characters for this position: '\(name.text)'") }
        return .value(name.value)
    }

    private mutating func number() throws(QuartzCron.Invalid) -> Int {
        guard !scanner.isAtEnd else { throw illegalFormat("Index was outside the bounds of the array.") }
        guard let number = scanner.number() else { throw illegalFormat("Input string was not in a correct format.") }
        guard number <= Int32.max else { throw illegalFormat("Value was either too large or too small for an Int32.") }
        return number
    }

    private mutating func step() throws(QuartzCron.Invalid) -> Int {
        guard !scanner.isAtEnd else { throw refusal("'/' must be followed by an integer.") }
        let step = try number()
        try field.checkStep(step)
        return step
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
        guard let number = scanner.number(), (1...5).contains(number), scanner.isAtEnd else {
            throw refusal("A numeric value between 1 and 5 must follow the '\(mark)' option")
        }
        return number
    }

    var unexpectedCharacter: QuartzCron.Invalid {
        refusal("Unexpected character: \(String(decoding: scanner.rest, as: UTF8.self).prefix(1))")
    }

    private func notValidHere(_ option: String, at position: Int) -> QuartzCron.Invalid {
        refusal("'\(option)' option is not valid here. (pos=\(position))")
    }

    /// What Quartz.NET says when its own code fails: the words in parentheses are the runtime's.
    private func illegalFormat(_ words: String) -> QuartzCron.Invalid { refusal("Illegal cron expression format (\(words))") }

    private func refusal(_ reason: String) -> QuartzCron.Invalid { QuartzCron.Invalid(reason: reason) }
}
