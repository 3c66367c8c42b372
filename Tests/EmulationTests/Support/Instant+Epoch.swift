import Emulation

extension Instant {
    /// 1970-01-01T00:00:00Z.
    static let epoch = Instant(ticks: 0)
}
