import Emulation

extension Integrator {
    /// The account's leaky bucket. Documented: so many requests fit into it, and so many run out of it in a second.
    struct RateLimit: Sendable {
        static let capacity: Int64 = 1000
        static let perSecond: Int64 = 300
        /// Documented: what a client is told to wait, in seconds.
        static let pause = 2

        /// What a request adds, in parts of a tick, so that nothing is lost in division: in a tick `perSecond` of these run out.
        private static let drop: Int64 = 10_000_000
        private static let whole = capacity * drop

        private var fill: Int64 = 0
        private var at = Instant.distantPast

        /// False, and nothing is added, when the bucket is full.
        mutating func admits(at now: Instant) -> Bool {
            let ticks = now.ticks - at.ticks
            // who sets the clock back finds the bucket empty: nobody shall wait until it shows again what it showed
            let isEmpty = ticks < 0 || ticks > Self.whole / Self.perSecond
            let left = isEmpty ? 0 : max(fill - ticks * Self.perSecond, 0)
            guard left + Self.drop <= Self.whole else { return false }
            fill = left + Self.drop
            at = now
            return true
        }
    }
}
