extension Instant {
    /// Reads what RFC 3339 and the services print: `2022-04-12`, `2022-04-12T10:35`, `2022-04-12T10:35:32.731+02:00`.
    ///
    /// A blank or `t` may stand for the `T`, a comma for the point. A fraction may have any number of digits; seven count. The zone is
    /// `Z`, `z`, `+02:00`, `+0200` or `+02`; without one the time is UTC's. Nil for anything else, for dates and times that do not
    /// exist (second 60 among them) and for what lies outside `range`.
    package init?(iso8601 text: String) {
        self.init(iso8601: Array(text.utf8)[...])
    }

    package init?(iso8601 bytes: ArraySlice<UInt8>) {
        var scanner = ASCIIScanner(bytes)
        guard let date = scanner.date() else { return nil }
        var time = TimeOfDay()
        if scanner.skip("T") || scanner.skip("t") || scanner.skip(" ") {
            guard let read = scanner.timeOfDay() else { return nil }
            time = read
        }
        guard scanner.isAtEnd,
            let local = CivilTime(
                year: date.year, month: date.month, day: date.day, hour: time.hour, minute: time.minute, second: time.second,
                ticksOfSecond: time.ticks)
        else { return nil }
        let ticks = Instant(local).ticks - Int64(time.offsetMinutes) * 60 * Self.ticksPerSecond
        self.init(ticks: ticks)
        // clamped to an end of the range, so it was outside
        guard self.ticks == ticks else { return nil }
    }
}

private struct TimeOfDay {
    var hour = 0, minute = 0, second = 0, ticks = 0
    var offsetMinutes = 0
}

extension ASCIIScanner {
    fileprivate mutating func date() -> (year: Int, month: Int, day: Int)? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"), let day = number(digits: 2)
        else { return nil }
        return (year, month, day)
    }

    fileprivate mutating func timeOfDay() -> TimeOfDay? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2) else { return nil }
        var time = TimeOfDay(hour: hour, minute: minute)
        if skip(":") {
            guard let second = number(digits: 2) else { return nil }
            time.second = second
            if skip(".") || skip(",") {
                guard let ticks = fraction(digits: 7) else { return nil }
                time.ticks = Int(ticks)
            }
        }
        guard let offset = zoneOffset() else { return nil }
        time.offsetMinutes = offset
        return time
    }

    /// Minutes ahead of UTC; 0 if no zone stands there, nil if it is malformed.
    private mutating func zoneOffset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isAhead = skip("+")
        guard isAhead || skip("-") else { return 0 }
        guard let hours = number(digits: 2), hours <= 23 else { return nil }
        var minutes = 0
        if !isAtEnd {
            _ = skip(":")
            guard let read = number(digits: 2), read <= 59 else { return nil }
            minutes = read
        }
        return (hours * 60 + minutes) * (isAhead ? 1 : -1)
    }
}
