import Emulation
import Testing

@Suite struct HTTPDateTests {
    @Test func `the example of RFC 9110 comes out`() {
        #expect(Instant.seconds(784_111_777).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func `fractions are cut off, before 1970 too`() {
        #expect(Instant(ticks: 9_999_999).httpDate == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(Instant(ticks: -1).httpDate == "Wed, 31 Dec 1969 23:59:59 GMT")
    }

    @Test func `all days of the week and all months have their names`() {
        let dates = (1...12).compactMap { CivilTime(year: 2026, month: $0, day: $0 + 3) }.map { Instant($0).httpDate.dropLast(13) }
        #expect(
            dates == [
                "Sun, 04 Jan 2026", "Thu, 05 Feb 2026", "Fri, 06 Mar 2026", "Tue, 07 Apr 2026", "Fri, 08 May 2026", "Tue, 09 Jun 2026",
                "Fri, 10 Jul 2026", "Tue, 11 Aug 2026", "Sat, 12 Sep 2026", "Tue, 13 Oct 2026", "Sat, 14 Nov 2026", "Tue, 15 Dec 2026",
            ])
        #expect(Instant(iso8601: "2026-06-15").map(\.httpDate) == "Mon, 15 Jun 2026 00:00:00 GMT")
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 29 Feb 2000 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
    func `a date that was written is read`(text: String) {
        #expect(Instant(httpDate: text)?.httpDate == text)
    }

    @Test func `a date may name another day of the week`() {
        #expect(Instant(httpDate: "Mon, 06 Nov 1994 08:49:37 GMT") == .seconds(784_111_777))
    }

    @Test(arguments: [
        "", "120", "2022-05-02T12:00:00Z", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `what is no date of header fields is not read`(text: String) {
        #expect(Instant(httpDate: text) == nil)
    }

    @Test func `the bytes of a date are appended to what is there`() {
        var output = Array("Date: ".utf8)
        Instant.distantFuture.writeHTTPDate(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "Date: Fri, 31 Dec 9999 23:59:59 GMT")
    }
}
