// The date of HTTP header fields: IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7). OAuth servers of the .NET world print it in bodies too.

extension Instant {
    package var httpDate: String { String(decoding: httpDateBytes, as: UTF8.self) }

    package var httpDateBytes: [UInt8] {
        var bytes: [UInt8] = []
        writeHTTPDate(to: &bytes)
        return bytes
    }

    /// Appends the 29 characters of the date; what is finer than a second is cut off.
    package func writeHTTPDate(to output: inout [UInt8]) {
        let civil = civil
        output.append(addingCapacity: 29) { text in
            text.append(threeLetters: civil.weekday, of: weekdayNames)
            text.append(UInt8(ascii: ","))
            text.append(UInt8(ascii: " "))
            text.append(twoDigits: civil.day)
            text.append(UInt8(ascii: " "))
            text.append(threeLetters: civil.month - 1, of: monthNames)
            text.append(UInt8(ascii: " "))
            text.append(fourDigits: civil.year)
            text.append(UInt8(ascii: " "))
            text.append(timeOfDay: civil)
            for byte in " GMT".utf8 { text.append(byte) }
        }
    }

    /// Reads such a date, whatever day of the week it names. Nil for anything else, such as the obsolete forms, and for what does not exist.
    package init?(httpDate text: String) {
        var scanner = ASCIIScanner(Array(text.utf8)[...])
        _ = scanner.take(3)
        guard scanner.skip(","), scanner.skip(" "), let day = scanner.number(digits: 2), scanner.skip(" "),
            let month = index(of: scanner.take(3), in: monthNames), scanner.skip(" "), let year = scanner.number(digits: 4),
            scanner.skip(" "), let hour = scanner.number(digits: 2), scanner.skip(":"), let minute = scanner.number(digits: 2),
            scanner.skip(":"), let second = scanner.number(digits: 2), scanner.rest.elementsEqual(" GMT".utf8),
            let civil = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(civil)
    }
}

private let weekdayNames = Array("SunMonTueWedThuFriSat".utf8)
private let monthNames = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)

private func index(of letters: ArraySlice<UInt8>, in names: [UInt8]) -> Int? {
    (0..<names.count / 3).first { names[3 * $0..<3 * $0 + 3] == letters }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(threeLetters index: Int, of names: [UInt8]) {
        for position in 3 * index..<3 * index + 3 { append(names[position]) }
    }
}
