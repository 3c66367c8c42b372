import OrderedJSON

extension DateFormat {
    /// Nil if the text is not of this form, or there is no such day. What follows the form is ignored, as moment does when it is not strict.
    /// - Parameter zone: where the text's clock hangs, unless the text itself says so.
    func milliseconds(_ text: String, in zone: Zone) -> Int64? {
        var reading = DateReading(text)
        for part in parts {
            switch part {
            case .text(let text): reading.skip(text)
            case .token(let token): guard reading.read(token) else { return nil }
            }
        }
        return reading.milliseconds(in: zone)
    }
}

/// What a text has told so far.
private struct DateReading {
    private var rest: ArraySlice<UInt8>
    private var time = CivilTime()
    private var isAfternoon: Bool?
    private var dayOfYear: Int?
    /// East of Greenwich, in minutes.
    private var offset: Int?
    private var absolute: Int64?

    init(_ text: String) { rest = Array(text.utf8)[...] }

    func milliseconds(in zone: Zone) -> Int64? {
        if let absolute { return absolute }
        var time = time
        if let isAfternoon {
            guard time.hour <= 12 else { return nil }
            time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
        }
        guard time.isReal else { return nil }
        if let dayOfYear {
            guard (1...366).contains(dayOfYear) else { return nil }
            time = CivilTime(milliseconds: time.milliseconds + Int64(dayOfYear - 1) * 86_400_000)
        }
        if let offset { return time.milliseconds - Int64(offset) * 60_000 }
        return zone.milliseconds(of: time)
    }

    /// Separators need not agree: moment skips what is neither letter nor digit.
    mutating func skip(_ text: String) {
        for byte in text.utf8 {
            guard let next = rest.first else { return }
            if next == byte || !next.isAlphanumeric { rest.removeFirst() }
        }
    }

    mutating func read(_ token: DateFormat.Token) -> Bool {
        switch token {
        // moment takes two digits for a short year here as well
        case .YYYY where rest.prefix(4).prefix { $0.isDigit }.count == 2: return read(.YY)
        case .YYYY, .Y, .YYYYY, .YYYYYY, .GGGG, .gggg: return number(4, signed: true) { $0.year = $1 }
        case .YY, .GG, .gg: return number(2) { $0.year = $1 > 68 ? 1900 + $1 : 2000 + $1 }
        case .MM, .M, .Mo: return number(2) { $0.month = $1 } && skipOrdinal(token)
        case .MMM, .MMMM:
            guard let month = name(of: DateFormat.months) else { return false }
            time.month = month + 1
            return true
        case .DD, .D, .Do: return number(2) { $0.day = $1 } && skipOrdinal(token)
        case .DDD, .DDDD, .DDDo:
            guard let days = digits(3) else { return false }
            dayOfYear = days
            return skipOrdinal(token)
        case .dd, .ddd, .dddd: return name(of: DateFormat.weekdays, shortest: token == .dd ? 2 : 3) != nil
        // weekdays, weeks and quarters are read over: the date stands beside them (assumed)
        case .d, .e, .E, .do, .Q, .Qo, .W, .WW, .Wo, .w, .ww, .wo: return digits(2) != nil && skipOrdinal(token)
        case .HH, .H, .hh, .h, .kk, .k: return number(2) { $0.hour = $1 }
        case .mm, .m: return number(2) { $0.minute = $1 }
        case .ss, .s: return number(2) { $0.second = $1 }
        case .A, .a: return readHalf()
        case .Z, .ZZ, .z, .zz: return readOffset()
        case .X, .x: return readAbsolute(isSeconds: token == .X)
        case .S, .SS, .SSS, .SSSS, .SSSSS, .SSSSSS, .SSSSSSS, .SSSSSSSS, .SSSSSSSSS: return readFraction()
        }
    }

    private mutating func number(_ most: Int, signed: Bool = false, _ set: (inout CivilTime, Int) -> Void) -> Bool {
        var isNegative = false
        if signed, let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        guard let value = digits(most) else { return false }
        set(&time, isNegative ? -value : value)
        return true
    }

    private mutating func digits(_ most: Int) -> Int? {
        let found = rest.prefix(most).prefix { $0.isDigit }
        rest = rest.dropFirst(found.count)
        return Int(String(decoding: found, as: UTF8.self))
    }

    private mutating func skipOrdinal(_ token: DateFormat.Token) -> Bool {
        if token.rawValue.hasSuffix("o") { rest = rest.drop { !$0.isDigit && $0.isAlphanumeric } }
        return true
    }

    /// The longest name, or its beginning, whatever the case.
    private mutating func name(of names: [String], shortest: Int = 3) -> Int? {
        let word = rest.prefix { $0.isAlphanumeric && !$0.isDigit }.map { $0 | 0x20 }
        guard word.count >= shortest else { return nil }
        guard let place = names.firstIndex(where: { $0.lowercased().utf8.starts(with: word) }) else { return nil }
        rest = rest.dropFirst(word.count)
        return place
    }

    private mutating func readHalf() -> Bool {
        guard let first = rest.first.map({ $0 | 0x20 }), first == UInt8(ascii: "a") || first == UInt8(ascii: "p") else { return false }
        isAfternoon = first == UInt8(ascii: "p")
        rest = rest.dropFirst()
        if let next = rest.first, next | 0x20 == UInt8(ascii: "m") { rest = rest.dropFirst() }
        return true
    }

    private mutating func readOffset() -> Bool {
        guard let sign = rest.first else { return false }
        if sign | 0x20 == UInt8(ascii: "z") {
            rest.removeFirst()
            offset = 0
            return true
        }
        if rest.starts(with: "UTC".utf8) || rest.starts(with: "GMT".utf8) {
            rest = rest.dropFirst(3)
            offset = 0
            return true
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        rest.removeFirst()
        guard let hours = digits(2), hours <= 23 else { return false }
        if rest.first == UInt8(ascii: ":") { rest.removeFirst() }
        let minutes = digits(2) ?? 0
        guard minutes <= 59 else { return false }
        offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
        return true
    }

    private mutating func readAbsolute(isSeconds: Bool) -> Bool {
        let found = rest.prefix { $0.isDigit || $0 == UInt8(ascii: "-") || isSeconds && $0 == UInt8(ascii: ".") }
        rest = rest.dropFirst(found.count)
        guard let value = Double(numeral: String(decoding: found, as: UTF8.self)) else { return false }
        absolute = Int64(instant: isSeconds ? value * 1000 : value)
        return absolute != nil
    }

    private mutating func readFraction() -> Bool {
        let found = rest.prefix { $0.isDigit }
        guard !found.isEmpty else { return false }
        rest = rest.dropFirst(found.count)
        let three = (found.map { $0 } + Array("00".utf8)).prefix(3)
        time.millisecond = Int(String(decoding: three, as: UTF8.self)) ?? 0
        return true
    }
}

extension Int64 {
    /// Milliseconds since 1970; nil beyond JavaScript's dates.
    init?(instant value: Double) {
        guard value.isFinite, abs(value) <= Double(CivilTime.limit) else { return nil }
        self = Int64(value.rounded(.towardZero))
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isAlphanumeric: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self >= 0x80 }
}
