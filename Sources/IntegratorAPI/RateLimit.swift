import Emulation

extension Integrator {
    /// The account's leaky bucket: `capacity` requests fit into it, and `perSecond` of them leak out each second. Documented.
    struct RateLimit: Sendable {
        static let capacity: Int64 = 1000
        static let perSecond: Int64 = 300
        /// How long a client is told to wait, in seconds. Documented.
        static let pause = 2

        /// What a request adds to `fill`, in a unit of which `perSecond` leak out each tick, so that nothing is lost in division.
        private static let drop: Int64 = 10_000_000
        private static let whole = capacity * drop

        private var fill: Int64 = 0
        private var at = Instant.distantPast

        /// False, and nothing is added, when the bucket is full.
        mutating func admits(at now: Instant) -> Bool {
            let ticks = now.ticks - at.ticks
            // when the clock was set back, the bucket is empty: nobody should have to wait until the clock has caught up
            let isEmpty = ticks < 0 || ticks > Self.whole / Self.perSecond
            let left = isEmpty ? 0 : max(fill - ticks * Self.perSecond, 0)
            guard left + Self.drop <= Self.whole else { return false }
            fill = left + Self.drop
            at = now
            return true
        }
    }
}
