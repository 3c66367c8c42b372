extension DateFormat {
    /// Parses leniently, as moment does (Parse, String + Format; its source): each token is searched for in the rest of the text, what
    /// precedes it is skipped, and a token that is not found keeps its default. Nil if none is found, or if there is no such day.
    /// - Parameters:
    ///   - zone: the zone of the text's time, unless the text gives an offset.
    ///   - now: supplies the year, month and day if the text gives none.
    func milliseconds(_ text: String, in zone: Zone, now: Int64) -> Int64? {
        var reading = DateReading(text)
        for part in parts {
            guard !reading.isOver else { break }
            switch part {
            case .text(let text): reading.find(text)
            case .token(let token): guard !reading.find(token) || reading.read(token) else { return nil }
            }
        }
        return reading.milliseconds(in: zone, now: now)
    }

    /// Parses strictly: nil unless the text has this form from its beginning on. The form must contain a whole date.
    func milliseconds(exactly text: String, in zone: Zone) -> Int64? {
        var reading = DateReading(text)
        for part in parts {
            switch part {
            case .text(let text): reading.skip(text)
            case .token(let token): guard reading.read(token) else { return nil }
            }
        }
        return reading.milliseconds(in: zone, now: 0)
    }
}

/// What has been read of a text so far.
private struct DateReading {
    private var rest: ArraySlice<UInt8>
    private var year, month, day, dayOfYear: Int?
    private var hour, minute, second, millisecond: Int?
    private var isoYear, isoWeek, isoWeekday: Int?
    private var localYear, localWeek, localWeekday: Int?
    /// Sunday is 0. If there is also a date, it must fall on that day.
    private var weekday: Int?
    private var isBeforeChrist = false
    private var isAfternoon: Bool?
    /// Minutes east of Greenwich.
    private var offset: Int?
    private var absolute: Int64?
    private var hasRead = false
    /// Tokens that were not found; the rest of the text cannot contain them either, so they are not searched for again.
    private var absentTokens: Set<DateFormat.Token> = []
    /// Bytes that were not found.
    private var absentBytes: Set<UInt8> = []

    init(_ text: String) { rest = Array(text.utf8.prefix(Assumed.dateLength))[...] }

    var isOver: Bool { rest.isEmpty }

    // MARK: The result

    func milliseconds(in zone: Zone, now: Int64) -> Int64? {
        if let absolute { return absolute }
        let years = max((year ?? 0).magnitude, (isoYear ?? 0).magnitude, (localYear ?? 0).magnitude)
        guard hasRead, years <= LocalTime.lastYear else { return nil }
        // AM or PM alone is not a date
        guard isAfternoon == nil || (year ?? month ?? day ?? hour ?? minute ?? second ?? millisecond) != nil else { return nil }
        guard var time = date(LocalTime(milliseconds: now)) else { return nil }
        time.hour = hour ?? 0
        if let isAfternoon, let hour {
            if isAfternoon, hour < 12 { time.hour = hour + 12 }
            if !isAfternoon, hour == 12 { time.hour = 0 }
        }
        time.minute = minute ?? 0
        time.second = second ?? 0
        time.millisecond = millisecond ?? 0
        guard time.isReal, weekday == nil || weekday == time.weekday else { return nil }
        if let offset { return time.milliseconds - Int64(offset) * 60_000 }
        return zone.milliseconds(of: time)
    }

    /// Units larger than those that were read are today's, smaller ones are the first.
    private func date(_ today: LocalTime) -> LocalTime? {
        if month == nil, day == nil {
            let week = isoYear ?? isoWeek ?? isoWeekday ?? localYear ?? localWeek ?? localWeekday ?? weekday
            if week != nil { return dateOfWeek(today) }
        }
        let year = year.map { isBeforeChrist ? 1 - $0 : $0 }
        var date = LocalTime()
        date.year = year ?? today.year
        if let dayOfYear {
            guard (1...LocalTime.days(of: date.year)).contains(dayOfYear) else { return nil }
            return date.moved(byDays: dayOfYear - 1)
        }
        date.month = month ?? (year == nil ? today.month : 1)
        date.day = day ?? (year == nil && month == nil ? today.day : 1)
        return date
    }

    private func dateOfWeek(_ today: LocalTime) -> LocalTime? {
        if isoYear != nil || isoWeek != nil || isoWeekday != nil {
            let weekday = isoWeekday ?? 1
            guard (1...7).contains(weekday) else { return nil }
            return LocalTime(year: isoYear ?? year ?? today.isoWeek.year, week: isoWeek ?? 1, day: weekday - 1, .iso)
        }
        let (thisYear, thisWeek) = today.localWeek
        let weekday = weekday ?? localWeekday ?? 0
        guard (0...6).contains(weekday) else { return nil }
        return LocalTime(year: localYear ?? year ?? thisYear, week: localWeek ?? thisWeek, day: weekday, .local)
    }

    // MARK: Finding tokens

    /// Skips literal text. Separators need not agree: any character that is neither letter nor digit will do.
    mutating func skip(_ text: String) {
        for byte in text.utf8 {
            guard let next = rest.first else { return }
            if next == byte || !next.isAlphanumeric { rest.removeFirst() }
        }
    }

    /// Steps past each byte of a literal text, as far as it is found.
    mutating func find(_ text: String) {
        for byte in text.utf8 {
            if rest.first == byte {
                rest.removeFirst()
            } else if !absentBytes.contains(byte) {
                if let place = rest.firstIndex(of: byte) { rest = rest[(place + 1)...] } else { absentBytes.insert(byte) }
            }
        }
    }

    /// Steps to where the token's value may begin. Returns false, without moving, if there is no such place.
    mutating func find(_ token: DateFormat.Token) -> Bool {
        if begins(token, at: rest.startIndex) { return true }
        guard !absentTokens.contains(token) else { return false }
        guard let place = rest.indices.first(where: { begins(token, at: $0) }) else {
            absentTokens.insert(token)
            return false
        }
        // a digit right before the letters is part of the word, which is then not a name
        let isInWord = rest[place].isLetter && place > rest.startIndex && rest[place - 1].isDigit && token.isName
        rest = rest[(isInWord ? place - 1 : place)...]
        return true
    }

    private func begins(_ token: DateFormat.Token, at place: Int) -> Bool {
        guard place < rest.endIndex else { return false }
        let byte = rest[place]
        func digits(_ count: Int, from place: Int) -> Bool {
            place + count <= rest.endIndex && rest[place..<(place + count)].allSatisfy(\.isDigit)
        }
        let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        switch token {
        case _ where token.isName: return byte.isLetter
        case .A, .a: return byte | 0x20 == UInt8(ascii: "a") || byte | 0x20 == UInt8(ascii: "p")
        case .Z, .ZZ, .z, .zz:
            return byte | 0x20 == UInt8(ascii: "z") || isSign && digits(2, from: place + 1) || isUTC(rest[place...])
        case .Y, .YYYYY, .YYYYYY, .GGGGG, .ggggg, .X, .x: return byte.isDigit || isSign && digits(1, from: place + 1)
        case .DDDD, .hmm, .Hmm: return digits(3, from: place)
        case .hmmss, .Hmmss: return digits(5, from: place)
        default: return byte.isDigit
        }
    }

    private func isUTC(_ text: ArraySlice<UInt8>) -> Bool { text.starts(with: "UTC".utf8) || text.starts(with: "GMT".utf8) }

    // MARK: Reading tokens

    mutating func read(_ token: DateFormat.Token) -> Bool {
        hasRead = true
        switch token {
        // here, too, moment takes two digits for a short year
        case .YYYY where rest.prefix(4).prefix { $0.isDigit }.count == 2: return read(.YY)
        case .YYYY: return number(4) { $0.year = $1 }
        case .YYYYY, .YYYYYY: return number(6, signed: true) { $0.year = $1 }
        case .Y: return number(.max, signed: true) { $0.year = $1 }
        case .y, .yo, .yy, .yyy, .yyyy: return number(.max) { $0.year = $1 }
        case .YY: return number(2) { $0.year = Self.century($1) }
        case .GGGG: return number(4) { $0.isoYear = $1 }
        case .GGGGG: return number(6, signed: true) { $0.isoYear = $1 }
        case .GG: return number(2) { $0.isoYear = Self.century($1) }
        case .gggg: return number(4) { $0.localYear = $1 }
        case .ggggg: return number(6, signed: true) { $0.localYear = $1 }
        case .gg: return number(2) { $0.localYear = Self.century($1) }
        case .N, .NN, .NNN, .NNNN, .NNNNN:
            guard let first = word().first, first == UInt8(ascii: "a") || first == UInt8(ascii: "b") else { return false }
            isBeforeChrist = first == UInt8(ascii: "b")
            return true
        case .Q, .Qo: return number(1) { $0.month = $1 * 3 - 2 } && skipOrdinal(token)
        case .MM, .M, .Mo: return number(2) { $0.month = $1 } && skipOrdinal(token)
        case .MMM, .MMMM:
            guard let place = name(of: Self.months) else { return false }
            month = place + 1
            return true
        case .DD, .D, .Do: return number(2) { $0.day = $1 } && skipOrdinal(token)
        case .DDD, .DDDD, .DDDo: return number(3) { $0.dayOfYear = $1 } && skipOrdinal(token)
        case .W, .WW, .Wo: return number(2) { $0.isoWeek = $1 } && skipOrdinal(token)
        case .w, .ww, .wo: return number(2) { $0.localWeek = $1 } && skipOrdinal(token)
        case .E: return number(2) { $0.isoWeekday = $1 }
        case .e: return number(2) { $0.localWeekday = $1 }
        case .d, .do: return number(2) { $0.weekday = $1 } && skipOrdinal(token)
        case .dd, .ddd, .dddd:
            weekday = name(of: Self.weekdays)
            return weekday != nil
        case .HH, .H, .hh, .h: return number(2) { $0.hour = $1 }
        case .kk, .k: return number(2) { $0.hour = $1 == 24 ? 0 : $1 }
        case .hmm, .Hmm: return number(4) { ($0.hour, $0.minute) = ($1 / 100, $1 % 100) }
        case .hmmss, .Hmmss: return number(6) { ($0.hour, $0.minute, $0.second) = ($1 / 10_000, $1 / 100 % 100, $1 % 100) }
        case .mm, .m: return number(2) { $0.minute = $1 }
        case .ss, .s: return number(2) { $0.second = $1 }
        case .A, .a: return readHalf()
        case .Z, .ZZ, .z, .zz: return readOffset()
        case .X, .x: return readAbsolute(isSeconds: token == .X)
        case .S, .SS, .SSS: return readFraction(3)
        case .SSSS, .SSSSS, .SSSSSS, .SSSSSSS, .SSSSSSSS, .SSSSSSSSS: return readFraction(.max)
        }
    }

    private static func century(_ year: Int) -> Int { year > 68 ? 1900 + year : 2000 + year }

    private mutating func number(_ most: Int, signed: Bool = false, _ set: (inout Self, Int) -> Void) -> Bool {
        var isNegative = false
        if signed, let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        guard let value = digits(most) else { return false }
        set(&self, isNegative ? -value : value)
        return true
    }

    private mutating func digits(_ most: Int) -> Int? {
        let found = rest.prefix(most).prefix { $0.isDigit }
        rest = rest.dropFirst(found.count)
        return Int(String(decoding: found, as: UTF8.self))
    }

    private mutating func skipOrdinal(_ token: DateFormat.Token) -> Bool {
        if token.rawValue.hasSuffix("o") { rest = rest.drop(while: \.isLetter) }
        return true
    }

    /// Reads a word, in lower case; empty if the text does not begin with a letter.
    private mutating func word() -> [UInt8] {
        let word = rest.prefix(while: \.isLetter)
        rest = rest.dropFirst(word.count)
        return word.map { $0 | 0x20 }
    }

    /// Reads a name and returns its index. A beginning is enough, as in `Sept`.
    private mutating func name(of beginnings: [[UInt8]]) -> Int? {
        let word = word()
        return beginnings.firstIndex { word.starts(with: $0) }
    }

    private static let months = DateFormat.months.map { Array($0.lowercased().utf8.prefix(3)) }
    private static let weekdays = DateFormat.weekdays.map { Array($0.lowercased().utf8.prefix(2)) }

    /// Reads `AM`, `p`, `a.m.`
    private mutating func readHalf() -> Bool {
        guard let first = rest.first.map({ $0 | 0x20 }), first == UInt8(ascii: "a") || first == UInt8(ascii: "p") else { return false }
        isAfternoon = first == UInt8(ascii: "p")
        rest = rest.dropFirst()
        for letter in ".m.".utf8 where rest.first.map({ $0 == letter || $0 | 0x20 == letter }) ?? false { rest.removeFirst() }
        return true
    }

    private mutating func readOffset() -> Bool {
        guard let sign = rest.first else { return false }
        if sign | 0x20 == UInt8(ascii: "z") {
            rest.removeFirst()
            offset = 0
            return true
        }
        if isUTC(rest) {
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
        let sign = rest.prefix(1).prefix { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let digits = rest.dropFirst(sign.count).prefix { $0.isDigit }
        var end = digits.endIndex
        if isSeconds, rest[end...].first == UInt8(ascii: ".") { end = rest[(end + 1)...].prefix { $0.isDigit }.endIndex }
        let found = rest[..<end]
        rest = rest[end...]
        guard let value = Double(numeral: String(decoding: found, as: UTF8.self)) else { return false }
        absolute = Int64(instant: isSeconds ? value * 1000 : value)
        return absolute != nil
    }

    private mutating func readFraction(_ most: Int) -> Bool {
        let found = rest.prefix(most).prefix { $0.isDigit }
        guard !found.isEmpty else { return false }
        rest = rest.dropFirst(found.count)
        let three = (found.map { $0 } + Array("00".utf8)).prefix(3)
        millisecond = Int(String(decoding: three, as: UTF8.self)) ?? 0
        return true
    }
}

extension DateFormat.Token {
    fileprivate var isName: Bool {
        switch self {
        case .MMM, .MMMM, .dd, .ddd, .dddd, .N, .NN, .NNN, .NNNN, .NNNNN: true
        default: false
        }
    }
}

extension Int64 {
    /// Milliseconds since 1970; nil beyond the range of JavaScript's dates.
    init?(instant value: Double) {
        guard value.isFinite, abs(value) <= Double(LocalTime.limit) else { return nil }
        self = Int64(value.rounded(.towardZero))
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self >= 0x80 }
    var isAlphanumeric: Bool { isDigit || isLetter }
}
