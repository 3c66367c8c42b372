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
}

private let weekdayNames = Array("SunMonTueWedThuFriSat".utf8)
private let monthNames = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)

extension OutputSpan<UInt8> {
    fileprivate mutating func append(threeLetters index: Int, of names: [UInt8]) {
        for position in 3 * index..<3 * index + 3 { append(names[position]) }
    }
}
