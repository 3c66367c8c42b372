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
            for byte in weekdayNames[civil.weekday].utf8 { text.append(byte) }
            text.append(UInt8(ascii: ","))
            text.append(UInt8(ascii: " "))
            text.append(civil.day, digits: 2)
            for byte in monthNames[civil.month - 1].utf8 { text.append(byte) }
            text.append(civil.year, digits: 4)
            text.append(UInt8(ascii: " "))
            text.append(timeOfDay: civil)
            for byte in " GMT".utf8 { text.append(byte) }
        }
    }
}

private let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let monthNames = [" Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec "]
