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
        ("y yo yyyy N NNNN", "2017 2017th 2017 AD Anno Domini"), ("hmm Hmm hmmss Hmmss", "333 333 33338 33338"),
        ("ggggg GGGGG", "02017 02017"),
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
        #expect(DateFormat(form).milliseconds(text, in: .utc, now: instant) == milliseconds)
    }

    /// Expectations are the results of moment 2.29 at the same instant.
    @Test(arguments: [
        ("YYYY-MM-DD HH:mm:ss", "2020-05-01", "2020-05-01T00:00"), ("YYYY-MM-DD HH:mm:ss", " 2020-05-01 10:00:00", "2020-05-01T10:00"),
        ("hh:mm A", "15:30 PM", "2017-11-30T15:30"), ("HH:mm", "11:56", "2017-11-30T11:56"), ("DD", "5", "2017-11-05T00:00"),
        ("MM-DD", "05-01", "2017-05-01T00:00"), ("GGGG-[W]WW", "2028-W35", "2028-08-28T00:00"),
        ("GGGG-[W]WW-E", "2028-W35-4", "2028-08-31T00:00"), ("gggg-ww", "2021-01", "2020-12-27T00:00"),
        ("dddd", "tuesday", "2017-11-28T00:00"), ("YYYY-[Q]Q", "2002-Q4", "2002-10-01T00:00"),
        ("dddd YYYY-MM-DD", "Friday 2020-05-01", "2020-05-01T00:00"), ("D MMMM YYYY", "3. Sept 2021", "2021-09-03T00:00"),
        ("Hmm", "330", "2017-11-30T03:30"), ("D MMM YYYY h:mm a", "at 3 May 2021, 10:00 p.m.", "2021-05-03T22:00"),
        ("YYYY-MM-DD HH", "2020-05-01 24", "2020-05-02T00:00"), ("N y", "BC 44", "-0043-01-01T00:00"),
    ])
    func `what a text lacks is today's or the first, and what is no part of the form is passed over`(
        form: String, text: String, time: String
    ) {
        let read = DateFormat(form).milliseconds(text, in: .utc, now: instant)
        #expect(read.map { DateFormat("YYYY-MM-DDTHH:mm").text(of: $0, in: .utc) } == time)
    }

    @Test(arguments: [
        ("YYYY-MM-DD", "30/13/2017"), ("MMM", "Foo"), ("HH:mm", "x"), ("A", "x"), ("Z", "x"), ("x", "-"), ("DDDD", "999"), ("DDDD", "366"),
        ("dddd YYYY-MM-DD", "Monday 2020-05-01"), ("GGGG-[W]WW", "2021-W53"), ("YYYY-[Q]Q", "2002-Q5"), ("A", "AM"), ("YYYY-MM-DD", "soup"),
        ("Y", "999999999999999999"), ("Y-[W]w", "999999999999999999-W1"), ("E", "8"), ("D MMM", "30 12nov"),
    ])
    func `a text of another form is no date`(form: String, text: String) {
        #expect(DateFormat(form).milliseconds(text, in: .utc, now: instant) == nil)
    }

    @Test func `summer time moves clocks, and what they skip or repeat is settled`() throws {
        let berlin = try #require(Zone("Europe/Berlin"))
        let form = DateFormat("YYYY-MM-DDTHH:mm")
        func utc(_ local: String) -> String? { form.milliseconds(local, in: berlin, now: instant).map { form.text(of: $0, in: .utc) } }
        #expect(utc("2020-01-15T12:00") == "2020-01-15T11:00")
        #expect(utc("2020-07-15T12:00") == "2020-07-15T10:00")
        // 02:30 does not exist on the first day, and occurs twice on the second
        #expect(utc("2020-03-29T02:30") == "2020-03-29T01:30")
        #expect(utc("2020-10-25T02:30") == "2020-10-25T00:30")
        #expect(Zone("Mars/Base") == nil)
    }

    @Test func `a form of many parts is looked for in a long text without end`() {
        let many = 100_000
        let long = String(repeating: "-", count: many)
        #expect(DateFormat(String(repeating: "MMM.Z ", count: many)).milliseconds(long, in: .utc, now: instant) == nil)
        #expect(DateFormat("YYYY").milliseconds(String(repeating: "x", count: many) + "2020", in: .utc, now: instant) == nil)
    }

    @Test func `days of eight centuries are read as they were written`() {
        let form = DateFormat("YYYY-MM-DD")
        for day in stride(from: Int64(-146_097), to: 146_097, by: 13) {
            let text = form.text(of: day * 86_400_000, in: .utc)
            guard form.milliseconds(text, in: .utc, now: instant) != day * 86_400_000 else { continue }
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
