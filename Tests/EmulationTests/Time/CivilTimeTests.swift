import Emulation
import Testing

@Suite struct CivilTimeTests {
    @Test func `known instants have known dates`() {
        #expect(Instant.epoch.civil == CivilTime(year: 1970, month: 1, day: 1))
        #expect(Instant.seconds(951_782_400).civil == CivilTime(year: 2000, month: 2, day: 29))
        #expect(
            Instant(ticks: -1).civil
                == CivilTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59, ticksOfSecond: 9_999_999))
        #expect(
            Instant(ticks: 7_841_117_771_234_567).civil
                == CivilTime(year: 1994, month: 11, day: 6, hour: 8, minute: 49, second: 37, ticksOfSecond: 1_234_567))
    }

    @Test func `every day of eight centuries comes in its turn and goes back to its instant`() throws {
        // counts day by day, as a calendar does
        var (year, month, day, weekday) = (1600, 1, 1, 6)
        var instant = Instant(try #require(CivilTime(year: 1600, month: 1, day: 1)))
        var faults: [String] = []
        for _ in 0..<2 * 146_097 {
            let civil = instant.civil
            if civil.year != year || civil.month != month || civil.day != day || civil.weekday != weekday || Instant(civil) != instant {
                faults.append("\(year)-\(month)-\(day) came out as \(civil)")
            }
            let longMonths: Set = [1, 3, 5, 7, 8, 10, 12]
            let february = year % 400 == 0 || year % 4 == 0 && year % 100 != 0 ? 29 : 28
            let length = longMonths.contains(month) ? 31 : month == 2 ? february : 30
            weekday = (weekday + 1) % 7
            day += 1
            if day > length { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
            instant = Instant(ticks: instant.ticks + 864_000_000_000)
        }
        #expect(faults == [])
        #expect((year, month, day, weekday) == (2400, 1, 1, 6))
    }

    @Test(arguments: [
        (2026, 2, 29, 0, 0, 0), (2100, 2, 29, 0, 0, 0), (2026, 4, 31, 0, 0, 0), (2026, 0, 1, 0, 0, 0), (2026, 13, 1, 0, 0, 0),
        (0, 1, 1, 0, 0, 0), (10_000, 1, 1, 0, 0, 0), (2026, 1, 0, 0, 0, 0), (2026, 1, 1, 24, 0, 0), (2026, 1, 1, 0, 60, 0),
        (2026, 1, 1, 0, 0, 60), (2026, 1, 1, -1, 0, 0), (.min, .max, .max, .min, .max, .min),
    ])
    func `dates and times that do not exist cannot be made`(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        #expect(CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second) == nil)
    }

    @Test func `a leap day is a day`() {
        #expect(CivilTime(year: 2024, month: 2, day: 29)?.weekday == 4)
        #expect(CivilTime(year: 2000, month: 2, day: 29)?.weekday == 2)
    }

    @Test(arguments: [
        ("2022-05-02T12:00:00.5Z", 1, "2022-06-02T12:00:00.5Z"), ("2022-12-06T15:54:06Z", 1, "2023-01-06T15:54:06Z"),
        ("2022-01-06T15:54:06Z", -1, "2021-12-06T15:54:06Z"), ("2022-01-31T00:00:00Z", 1, "2022-02-28T00:00:00Z"),
        ("2024-01-31T00:00:00Z", 1, "2024-02-29T00:00:00Z"), ("2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00Z"),
        ("9999-12-31T00:00:00Z", 1, "9999-12-31T00:00:00Z"), ("0001-01-01T00:00:00Z", -1, "0001-01-01T00:00:00Z"),
    ])
    func `a month later is the same day, or the month's last`(from: String, months: Int, to: String) throws {
        #expect(try #require(Instant(iso8601: from)).adding(months: months) == Instant(iso8601: to))
    }
}
