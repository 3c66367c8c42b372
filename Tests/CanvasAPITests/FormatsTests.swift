@testable import CanvasAPI
import Emulation
import OrderedJSON
import Testing

@Suite struct FormatsTests {
    @Test(arguments: [
        ("2022-04-13T06:30:56.2625076Z", "2022-04-13T06:30:56.2625076"), ("2022-04-12T10:36:56.4782610Z", "2022-04-12T10:36:56.478261"),
        ("2021-11-08T11:39:58.814Z", "2021-11-08T11:39:58.814"), ("2022-05-02T12:00:00Z", "2022-05-02T12:00:00"),
        ("2022-05-02T12:00:00.0000001Z", "2022-05-02T12:00:00.0000001"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999"),
    ])
    func `a date without zone has as many digits as it needs, up to seven`(time: String, printed: String) throws {
        let instant = try #require(Instant(iso8601: time))
        #expect(Canvas.DateTime(instant).json == .string(printed))
        #expect(Canvas.DateTime(json: .string(printed))?.instant == instant)
    }

    @Test(arguments: [
        ("2022-04-12T10:35:32.731Z", "2022-04-12T10:35:32.731+00:00"), ("2021-09-15T14:59:02.950Z", "2021-09-15T14:59:02.95+00:00"),
        ("2022-05-03T02:00:00Z", "2022-05-03T02:00:00+00:00"),
    ])
    func `a date with zone has up to three digits and an offset of zero`(time: String, printed: String) throws {
        let instant = try #require(Instant(iso8601: time))
        #expect(Canvas.ZonedDateTime(instant).json == .string(printed))
        #expect(Canvas.ZonedDateTime(json: .string(printed))?.instant == instant)
    }

    @Test(arguments: [
        "2022-04-13", "2022-04-13T06:30", "2022-04-13 06:30:56", "2022-04-13T06:30:56Z", "2022-04-13T06:30:56z",
        "2022-04-13T06:30:56-05:00",
        "2022-04-13T06:30:56+00:00", "2022-04-13T06:30:56.100", "2022-04-13T06:30:56,1", "2022-04-13T06:30:56.123456789",
        "2022-04-31T06:30:56", "",
    ])
    func `a seed's date that is spelled otherwise than the service's is refused`(text: String) {
        #expect(Canvas.DateTime.form.faults(in: .string(text)).count == 1)
    }

    @Test(arguments: [
        "2022-05-03T02:00:00", "2022-05-03T02:00:00Z", "2022-05-03T02:00:00+0000", "2022-05-03T04:00:00+02:00",
        "2022-05-03T02:00:00.950+00:00",
        "2022-05-03T02:00:00.1234+00:00",
    ])
    func `so is one with a zone`(text: String) {
        #expect(Canvas.ZonedDateTime.form.faults(in: .string(text)).count == 1)
        #expect(Canvas.ZonedDateTime.form.faults(in: "2022-05-03T02:00:00.95+00:00").isEmpty)
    }

    /// SQL Server rounds to 1/300 of a second: https://learn.microsoft.com/sql/t-sql/data-types/datetime-transact-sql
    @Test(arguments: [
        ("2022-05-02T12:00:00.6900000Z", "2022-05-02T12:00:00.69"), ("2022-05-02T12:00:00.6912345Z", "2022-05-02T12:00:00.69"),
        ("2022-05-02T12:00:00.7620000Z", "2022-05-02T12:00:00.763"), ("2022-05-02T12:00:00.7650000Z", "2022-05-02T12:00:00.767"),
        ("2022-05-02T12:00:00.9980000Z", "2022-05-02T12:00:00.997"), ("2022-05-02T12:00:00.9990000Z", "2022-05-02T12:00:01"),
        ("1969-12-31T23:59:59.9990000Z", "1970-01-01T00:00:00"), ("1969-12-31T23:59:59.0010000Z", "1969-12-31T23:59:59"),
    ])
    func `a date of SQL Server ends in 0, 3 or 7 milliseconds`(time: String, printed: String) throws {
        let instant = try #require(Instant(iso8601: time))
        #expect(Canvas.DateTime(instant.roundedToSQLDateTime).json == .string(printed))
    }
}
