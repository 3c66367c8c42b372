import Emulation
import Testing

@Suite struct PeriodTests {
    @Test(arguments: ["2w", "1w2d", "1h30m", "1h", "500ms", "0s"]) func `a duration is shown as it is read`(text: String) throws {
        #expect(try Period(text).duration.short == text)
    }

    @Test(arguments: [
        ("PT90M", Duration.seconds(5400)), ("P1DT2H", .seconds(93_600)), ("P2W", .seconds(1_209_600)), ("P1W2DT3H4M5S", .seconds(788_645)),
        ("PT0S", .zero), ("PT0.5S", .milliseconds(500)), ("PT1,25S", .milliseconds(1250)), ("PT36H", .seconds(129_600)),
        ("PT0.000000000000000001S", Duration(attoseconds: 1)), ("PT1.0000000000000000009S", .seconds(1)), ("P0D", .zero),
    ])
    func `ISO 8601 is read`(text: String, duration: Duration) throws {
        #expect(try Period(text).duration == duration)
    }

    @Test(arguments: [
        ("90m", Duration.seconds(5400)), ("7d", .seconds(604_800)), ("12h", .seconds(43_200)), ("30s", .seconds(30)),
        ("500ms", .milliseconds(500)), ("2w", .seconds(1_209_600)), ("1h30m", .seconds(5400)), ("1m1ms", .milliseconds(60_001)),
        ("1.5s", .milliseconds(1500)), ("0s", .zero), ("007s", .seconds(7)),
    ])
    func `short forms are read`(text: String, duration: Duration) throws {
        #expect(try Period(text).duration == duration)
    }

    @Test(arguments: [
        ("-PT5M", "it would go back"), ("-5m", "it would go back"), ("P1Y", "years and months have no fixed length; use days or weeks"),
        ("P2M", "years and months have no fixed length; use days or weeks"),
        ("1y", "years and months have no fixed length; use days or weeks"), ("", "write it like PT90M, P1DT2H, 90m or 1h30m"),
        ("P", "write it like PT90M, P1DT2H, 90m or 1h30m"), ("PT", "write it like PT90M, P1DT2H, 90m or 1h30m"),
        ("P1DT", "write it like PT90M, P1DT2H, 90m or 1h30m"), ("P-1D", "write it like PT90M, P1DT2H, 90m or 1h30m"),
        ("soon", "write it like PT90M, P1DT2H, 90m or 1h30m"), ("1h ", "write it like PT90M, P1DT2H, 90m or 1h30m"),
        ("PT1H1H", "each unit stands once, the longest first"), ("30s1m", "each unit stands once, the longest first"),
        ("P1H", "after a number comes one of the units W, D"), ("PT1D", "after a number comes one of the units H, M, S"),
        ("90", "after a number comes one of the units w, d, h, m, s, ms"),
        ("5 m", "after a number comes one of the units w, d, h, m, s, ms"),
        ("90M", "years and months have no fixed length; use days or weeks"), ("PT1.S", "digits are missing behind the point"),
        ("PT1.5H", "only seconds take a fraction"), ("1.5ms", "only seconds take a fraction"),
        ("999999999999999999999999w", "it is longer than ten thousand years"), ("P3652059DT1S", "it is longer than ten thousand years"),
    ])
    func `what is refused is told why`(text: String, reason: String) {
        let refusal = #expect(throws: Period.Invalid.self) { try Period(text) }
        #expect(refusal?.reason == "\"\(text)\" is not a length of time: \(reason)")
    }
}
