import Emulation
import Testing

@Suite struct ISO8601Tests {
    /// 2022-04-12T10:35:32 plus this many ticks.
    private func instant(ticks: Int64) -> Instant { Instant(ticks: 16_497_597_320_000_000 + ticks) }

    @Test(arguments: [
        (0, "2022-04-12T10:35:32"), (1, "2022-04-12T10:35:32.0000001"), (2_543_998, "2022-04-12T10:35:32.2543998"),
        (4_782_610, "2022-04-12T10:35:32.478261"), (6_900_000, "2022-04-12T10:35:32.69"), (9_999_999, "2022-04-12T10:35:32.9999999"),
    ])
    func `seven digits at most are written, without trailing zeros`(ticks: Int64, text: String) {
        #expect(instant(ticks: ticks).iso8601(fraction: .trimmed(maximumDigits: 7), zone: .none) == text)
    }

    @Test(arguments: [
        (0, "2022-04-12T10:35:32+00:00"), (9_999, "2022-04-12T10:35:32+00:00"), (7_310_000, "2022-04-12T10:35:32.731+00:00"),
        (9_509_999, "2022-04-12T10:35:32.95+00:00"), (9_999_999, "2022-04-12T10:35:32.999+00:00"),
    ])
    func `three digits at most are written, the others cut off`(ticks: Int64, text: String) {
        #expect(instant(ticks: ticks).iso8601(fraction: .trimmed(maximumDigits: 3), zone: .offset) == text)
    }

    @Test func `a fixed count of digits keeps its zeros`() {
        #expect(instant(ticks: 0).iso8601(fraction: .fixed(3), zone: .z) == "2022-04-12T10:35:32.000Z")
        #expect(instant(ticks: 509_999).iso8601(fraction: .fixed(3), zone: .z) == "2022-04-12T10:35:32.050Z")
        #expect(instant(ticks: 509_999).iso8601(fraction: .none, zone: .z) == "2022-04-12T10:35:32Z")
        #expect(instant(ticks: 509_999).iso8601(fraction: .fixed(7), zone: .z) == "2022-04-12T10:35:32.0509999Z")
    }

    @Test func `the ends of time have four digits for the year`() {
        #expect(Instant.distantPast.iso8601(zone: .none) == "0001-01-01T00:00:00")
        #expect(Instant.distantFuture.iso8601() == "9999-12-31T23:59:59.9999999Z")
    }

    @Test func `the bytes of a time are appended to what is there`() {
        var output = Array("\"".utf8)
        instant(ticks: 0).writeISO8601(to: &output, fraction: .none, zone: .offset)
        #expect(String(decoding: output, as: UTF8.self) == "\"2022-04-12T10:35:32+00:00")
    }

    @Test(arguments: [
        ("2022-04-12T10:35:32Z", 0), ("2022-04-12T10:35:32", 0), ("2022-04-12t10:35:32z", 0), ("2022-04-12 10:35:32+00:00", 0),
        ("2022-04-12T12:35:32+02:00", 0), ("2022-04-12T12:35:32+0200", 0), ("2022-04-12T12:35:32+02", 0),
        ("2022-04-11T23:05:32-11:30", 0), ("2022-04-13T09:35:32+23:00", 0), ("2022-04-12T10:35:32.7Z", 7_000_000),
        ("2022-04-12T10:35:32,731+00:00", 7_310_000), ("2022-04-12T10:35:32.0000001", 1), ("2022-04-12T10:35:32.00000019999999999999Z", 1),
        ("2022-04-12T10:35Z", -320_000_000), ("2022-04-12T10:35", -320_000_000), ("2022-04-12", -381_320_000_000),
    ])
    func `every spelling in use is read`(text: String, ticks: Int64) {
        #expect(Instant(iso8601: text) == instant(ticks: ticks))
    }

    @Test(arguments: [
        "", "2022", "2022-04", "2022-4-12", "2022-04-12T", "2022-04-12Z", "2022-04-12T10", "2022-04-12T10:35:", "2022-04-12T10:35:32.",
        "2022-04-12T10:35:32.Z", "2022-04-12T10:35:32 Z", "2022-04-12T10:35:32Zulu", "2022-04-12T10:35:32+", "2022-04-12T10:35:32+2",
        "2022-04-12T10:35:32+02:", "2022-04-12T10:35:32+24:00", "2022-04-12T10:35:32+00:60", "2022-04-12T24:00:00", "2022-04-12T10:60:00",
        "2016-12-31T23:59:60Z", "2022-02-29", "2022-00-12", "2022-04-00", "0000-01-01", "12022-04-12", "-2022-04-12", "+2022-04-12",
        "2022/04/12", " 2022-04-12", "2022-04-12 ", "２022-04-12", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "now",
    ])
    func `nothing else is read as a time`(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test func `what is written is read back`() {
        var generator = Randomness(seed: 8601, sandbox: "tests").generator("instant", 0)
        for _ in 0..<2000 {
            let instant = Instant(ticks: .random(in: Instant.distantPast.ticks...Instant.distantFuture.ticks, using: &generator))
            #expect(Instant(iso8601: instant.iso8601()) == instant)
            #expect(Instant(iso8601: instant.iso8601(fraction: .fixed(7), zone: .offset)) == instant)
        }
    }
}
