/// The fields of a Quartz expression, read from left to right in the order in which Quartz.NET reads and complains.
struct QuartzFields {
    /// For each field that was given, its items; none for a day field with `?`.
    private var items: [QuartzField: [QuartzItem]] = [:]

    init(_ expression: String) throws(QuartzCron.Invalid) {
        guard expression.utf8.count <= 4096 else { throw QuartzCron.Invalid(reason: "The expression is longer than 4096 bytes.") }
        let texts = expression.utf8.map(uppercase).split(whereSeparator: isWhiteSpace)
        for (field, text) in zip(QuartzField.allCases, texts) {
            items[field] = try readItems(of: text, field)
        }
        guard texts.count >= QuartzField.year.rawValue else { throw QuartzCron.Invalid(reason: "Unexpected end of expression.") }
        guard items(of: .dayOfMonth).isEmpty || items(of: .dayOfWeek).isEmpty else {
            throw QuartzCron.Invalid(
                reason: "Support for specifying both a day-of-week AND a day-of-month parameter is not implemented.")
        }
    }

    func values(of field: QuartzField) -> QuartzValues {
        var values = QuartzValues()
        for item in items(of: field) { item.insert(into: &values, of: field) }
        return values
    }

    var days: QuartzDays {
        for item in items(of: .dayOfMonth) {
            if case .last(let daysBefore, let onWeekday) = item { return .last(daysBefore: daysBefore, onWeekday: onWeekday) }
            if case .weekdayNearest = item { return .weekdayNearest(day: values(of: .dayOfMonth).smallest) }
        }
        let daysOfWeek = values(of: .dayOfWeek)
        for item in items(of: .dayOfWeek) {
            switch item {
            case .lastDayOfWeek: return .lastDayOfWeek(daysOfWeek.smallest)
            case .nthDayOfWeek(_, let nth): return .nthDayOfWeek(daysOfWeek.smallest, nth: nth)
            case .everyNthWeek(_, let weeks): return .everyNthWeek(dayOfWeek: daysOfWeek.smallest, weeks: weeks)
            default: continue
            }
        }
        return items(of: .dayOfWeek).isEmpty ? .daysOfMonth(values(of: .dayOfMonth)) : .daysOfWeek(daysOfWeek)
    }

    var years: QuartzYears {
        var years = QuartzYears()
        for item in items[.year] ?? [.all(step: 1)] {
            switch item {
            case .all(step: 1): return .all
            case .all(let step):
                years.insert(from: QuartzField.year.range.lowerBound, through: QuartzField.year.range.upperBound, step: step)
            case .span(let first, let last, let step): years.insert(from: first, through: last, step: step)
            default: continue
            }
        }
        return years
    }

    private func items(of field: QuartzField) -> [QuartzItem] { items[field] ?? [] }

    private func readItems(of text: ArraySlice<UInt8>, _ field: QuartzField) throws(QuartzCron.Invalid) -> [QuartzItem] {
        if text.elementsEqual("?".utf8) {
            try checkQuestionMark(in: field)
            return []
        }
        let texts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        if texts.count > 1, text.contains(UInt8(ascii: "L")) {
            if field == .dayOfMonth {
                throw QuartzCron.Invalid(reason: "Support for specifying 'L' and 'LW' with other days of the month is not implemented")
            }
            if field == .dayOfWeek {
                throw QuartzCron.Invalid(reason: "Support for specifying 'L' with other days of the week is not implemented")
            }
        }
        if field == .dayOfWeek, text.count(where: { $0 == UInt8(ascii: "#") }) > 1 {
            throw QuartzCron.Invalid(reason: "Support for specifying multiple \"nth\" days is not implemented.")
        }
        return try texts.map { text throws(QuartzCron.Invalid) in try QuartzItem(text, of: field) }
    }

    private func checkQuestionMark(in field: QuartzField) throws(QuartzCron.Invalid) {
        guard field.isDayField else {
            throw QuartzCron.Invalid(reason: "'?' can only be specified for Day-of-Month or Day-of-Week.")
        }
        guard field == .dayOfMonth || !items(of: .dayOfMonth).isEmpty else {
            throw QuartzCron.Invalid(reason: "'?' can only be specified for Day-of-Month -OR- Day-of-Week.")
        }
    }
}

private func uppercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
}

private func isWhiteSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
