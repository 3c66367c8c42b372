import Emulation
import Glibc
import Testing

@Suite struct InstantTests {
    @Test func `seconds and milliseconds are counted from 1970`() {
        #expect(Instant.seconds(1) == Instant(ticks: 10_000_000))
        #expect(Instant.milliseconds(-1) == Instant(ticks: -10_000))
        #expect(Instant.seconds(0) == .epoch)
    }

    @Test func `no instant lies outside the years 0001 to 9999`() {
        #expect(Instant(ticks: .max) == .distantFuture)
        #expect(Instant(ticks: .min) == .distantPast)
        #expect(Instant.seconds(.max) == .distantFuture)
        #expect(Instant.milliseconds(.min) == .distantPast)
        #expect(Instant.distantPast.civil == CivilTime(year: 1, month: 1, day: 1))
        #expect(
            Instant.distantFuture.civil
                == CivilTime(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, ticksOfSecond: 9_999_999))
    }

    @Test func `durations are added and subtracted to the tick`() {
        let noon = Instant.seconds(43_200)
        #expect(noon + .seconds(90) == .seconds(43_290))
        #expect(noon - .milliseconds(500) == .milliseconds(43_199_500))
        #expect(noon + .nanoseconds(199) == Instant(ticks: noon.ticks + 1))
        var moved = noon
        moved += .seconds(2)
        moved -= .seconds(1)
        #expect(moved == .seconds(43_201))
    }

    @Test func `sums stop at the ends of time`() {
        let longest = Duration(attoseconds: .max)
        let shortest = Duration(attoseconds: .min)
        #expect(Instant.epoch + longest == .distantFuture)
        #expect(Instant.epoch - longest == .distantPast)
        #expect(Instant.epoch + shortest == .distantPast)
        #expect(Instant.epoch - shortest == .distantFuture)
        #expect(Instant.distantFuture + .nanoseconds(100) == .distantFuture)
    }

    @Test func `the distance of two instants is exact`() {
        #expect(Instant.seconds(5) - Instant.milliseconds(4_750) == .milliseconds(250))
        #expect(Instant.seconds(5) - Instant.seconds(7) == .seconds(-2))
        #expect(Instant.distantPast + (Instant.distantFuture - Instant.distantPast) == .distantFuture)
    }

    @Test func `instants sort by time`() {
        #expect([Instant.seconds(2), .distantPast, .seconds(-3)].sorted() == [.distantPast, .seconds(-3), .seconds(2)])
    }

    @Test func `the system's time is that of the C library`() {
        let before = Instant.seconds(Int64(time(nil)))
        let now = Instant.system()
        // time() may lag behind by a timer tick
        let after = Instant.seconds(Int64(time(nil)) + 2)
        #expect(before <= now && now < after)
    }

    @Test func `an instant describes itself in ISO 8601`() {
        #expect("\(Instant.milliseconds(1500))" == "1970-01-01T00:00:01.5Z")
    }
}
