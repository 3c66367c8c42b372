import OrderedJSON
import Testing

@testable import MappingEngine

@Suite struct DateFormatTests {
    private let instant: Int64 = 1_512_012_818_751

    @Test(arguments: [
        ("YYYY-MM-DDTHH:mm:ss.SSSZ", "2017-11-30T03:33:38.751+00:00"), ("M/D/YY h:mm a", "11/30/17 3:33 am"),
        ("dddd, MMMM Do YYYY", "Thursday, November 30th 2017"),
        ("ddd MMM DD", "Thu Nov 30"), ("[Week] W gggg-ww GGGG", "Week 48 2017-48 2017"), ("DDDD Q E d", "334 4 4 4"),
        ("x X", "1512012818751 1512012818"),
        ("HHmmss SS S", "033338 75 7"), ("L LT", "11/30/2017 3:33 AM"), ("kk hh A ZZ z", "03 03 AM +0000 UTC"), ("YYYY年", "2017年"),
    ])
    func `a date is written by moment's tokens`(form: String, text: String) {
        #expect(DateFormat(form).text(of: instant, in: .utc) == text)
    }

    @Test(arguments: [
        ("2017-11-30T03:33:38.751Z", instant0), ("2017-11-30 03:33:38.751Z", instant0), ("2017-11-29T19:33:38.751-08:00", instant0),
        ("20171130T033338.751Z", instant0),
        ("2017-11-30T03:33Z", 1_512_012_780_000), ("2017-11-30", 1_512_000_000_000), ("11/30/2017", 1_512_000_000_000),
        ("11/30/2017 3:33 PM", 1_512_055_980_000),
        ("Thu, 30 Nov 2017 03:33:38 GMT", 1_512_012_818_000),
    ])
    func `a date without a format is read from the usual forms`(text: String, milliseconds: Int64) {
        #expect(AnyDate.milliseconds(text, in: .utc) == milliseconds)
    }
    private static let instant0: Int64 = 1_512_012_818_751

    @Test(arguments: ["", "soup", "2017-13-01", "2017-02-30", "2017-11-30T25:00Z", "17", "12345678901", "2017-11-30x", "13/13/2017", "{}"])
    func `what is no date is none`(text: String) { #expect(AnyDate.milliseconds(text, in: .utc) == nil) }

    @Test(arguments: [
        ("DD/MM/YYYY", "30/11/2017", 1_512_000_000_000), ("MMMM D, YYYY", "november 30, 2017", 1_512_000_000_000),
        ("MMM Do YY", "Nov 30th 17", 1_512_000_000_000),
        ("YYYYMMDDHHmmss", "20171130033338", 1_512_012_818_000), ("X", "1512012818.751", 1_512_012_818_751),
        ("x", "1512012818751", 1_512_012_818_751),
        ("YYYY-MM-DD h:mm A", "2017-11-30 12:00 AM", 1_512_000_000_000), ("YYYY-DDDD", "2017-334", 1_512_000_000_000),
        ("YYYY-MM-DD", "17-11-30", 1_512_000_000_000),
    ])
    func `a date is read by moment's tokens`(form: String, text: String, milliseconds: Int64) {
        #expect(DateFormat(form).milliseconds(text, in: .utc) == milliseconds)
    }

    @Test(arguments: [("YYYY-MM-DD", "30/13/2017"), ("MMM", "Foo"), ("HH:mm", "x"), ("A", "x"), ("Z", "x"), ("x", "-"), ("DDDD", "999")])
    func `a text of another form is no date`(form: String, text: String) { #expect(DateFormat(form).milliseconds(text, in: .utc) == nil) }

    @Test func `summer time moves clocks, and what they skip or repeat is settled`() throws {
        let berlin = try #require(Zone("Europe/Berlin"))
        let form = DateFormat("YYYY-MM-DDTHH:mm")
        func utc(_ local: String) -> String? { form.milliseconds(local, in: berlin).map { form.text(of: $0, in: .utc) } }
        #expect(utc("2020-01-15T12:00") == "2020-01-15T11:00")
        #expect(utc("2020-07-15T12:00") == "2020-07-15T10:00")
        // 02:30 does not exist on that day, and comes twice on the other
        #expect(utc("2020-03-29T02:30") == "2020-03-29T01:30")
        #expect(utc("2020-10-25T02:30") == "2020-10-25T00:30")
        #expect(Zone("Mars/Base") == nil)
    }

    @Test func `days of eight centuries are read as they were written`() {
        let form = DateFormat("YYYY-MM-DD")
        for day in stride(from: Int64(-146_097), to: 146_097, by: 13) {
            let text = form.text(of: day * 86_400_000, in: .utc)
            guard form.milliseconds(text, in: .utc) != day * 86_400_000 else { continue }
            Issue.record("\(text) is read as another day")
            return
        }
    }

    @Test func `no number is too large to be written`() throws {
        let zones = [Zone.utc, try #require(Zone("Pacific/Auckland"))]
        for zone in zones {
            for time in [Int64.min, .max, 0, -1] { #expect(!DateFormat("YYYYYY L LT W ww x X Z z").text(of: time, in: zone).isEmpty) }
        }
    }

    @Test func `brackets that nothing closes stand for themselves, however many there are`() {
        let many = String(repeating: "[", count: 300_000)
        #expect(DateFormat("[at] YYYY" + many).text(of: instant, in: .utc) == "at 2017" + many)
    }
}
