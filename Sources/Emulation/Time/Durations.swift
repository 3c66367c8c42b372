// Limited to the range from zero to a thousand years, so that no number from a client or a seed is too large.
extension Duration {
    package static func minutes(_ minutes: Int) -> Duration { .seconds(60 * min(max(minutes, 0), 1000 * 366 * 1440)) }
    package static func hours(_ hours: Int) -> Duration { .minutes(60 * min(max(hours, 0), 1000 * 366 * 24)) }
}

extension Duration {
    /// In the short form that `Period` reads, down to milliseconds: `1h30m`, `2d`.
    package var short: String {
        var rest = Int(self / .milliseconds(1))
        let units = [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
        let parts = units.compactMap { name, size in
            defer { rest %= size }
            return rest >= size ? "\(rest / size)\(name)" : nil
        }
        return parts.isEmpty ? "0s" : parts.joined()
    }
}
