import Glibc

/// A point in time on the UTC line, as fine as the finest vendor prints: ticks of 100 nanoseconds since 1970-01-01T00:00:00Z.
///
/// Always within the years 0001 to 9999, so that every instant can be spelled; what would lie outside is moved to the nearer end.
package struct Instant: Sendable, Hashable {
    package let ticks: Int64

    package init(ticks: Int64) {
        self.ticks = min(max(ticks, Self.firstTick), Self.lastTick)
    }

    package static func seconds(_ seconds: Int64) -> Instant { Instant(count: seconds, of: ticksPerSecond) }
    package static func milliseconds(_ milliseconds: Int64) -> Instant { Instant(count: milliseconds, of: ticksPerSecond / 1000) }

    /// 0001-01-01T00:00:00Z, which .NET services print for "never".
    package static let distantPast = Instant(ticks: firstTick)
    /// 9999-12-31T23:59:59.9999999Z.
    package static let distantFuture = Instant(ticks: lastTick)

    /// The instant one tick before.
    package var previous: Instant { Instant(ticks: ticks - 1) }

    /// What the system's clock says.
    package static func system() -> Instant {
        var time = timespec()
        // fails only for a clock that does not exist; then the zero it leaves is the epoch
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(ticks: Int64(time.tv_sec) &* ticksPerSecond &+ Int64(time.tv_nsec) / 100)
    }

    static let ticksPerSecond: Int64 = 10_000_000
    static let ticksPerDay = 86_400 * ticksPerSecond
    private static let firstTick = -62_135_596_800 * ticksPerSecond
    private static let lastTick = 253_402_300_800 * ticksPerSecond - 1

    private init(count: Int64, of ticksPerUnit: Int64) {
        let (ticks, overflow) = count.multipliedReportingOverflow(by: ticksPerUnit)
        self.init(ticks: overflow ? (count < 0 ? .min : .max) : ticks)
    }
}

extension Instant: Comparable {
    package static func < (a: Instant, b: Instant) -> Bool { a.ticks < b.ticks }
}

// Arithmetic stops at the ends of `range`; parts of a duration finer than a tick are dropped.
extension Instant {
    package static func + (instant: Instant, duration: Duration) -> Instant { instant.moved(by: wholeTicks(in: duration)) }
    package static func - (instant: Instant, duration: Duration) -> Instant { instant.moved(by: -wholeTicks(in: duration)) }
    package static func += (instant: inout Instant, duration: Duration) { instant = instant + duration }
    package static func -= (instant: inout Instant, duration: Duration) { instant = instant - duration }

    /// How much later the first is than the second.
    package static func - (later: Instant, earlier: Instant) -> Duration {
        // the whole range is 3.2e18 ticks wide: no overflow
        Duration(attoseconds: Int128(later.ticks - earlier.ticks) * attosecondsPerTick)
    }

    private static let attosecondsPerTick: Int128 = 100_000_000_000

    // A quotient of Int128 by 1e11 stays far from the ends of Int128, so negating it and adding to it is safe.
    private static func wholeTicks(in duration: Duration) -> Int128 { duration.attoseconds / attosecondsPerTick }

    private func moved(by distance: Int128) -> Instant {
        Instant(ticks: Int64(clamping: Int128(ticks) + distance))
    }
}
