// Limited to the range from zero to a thousand years, so that no number from a client or a seed is too large.
extension Duration {
    package static func minutes(_ minutes: Int) -> Duration { .seconds(60 * min(max(minutes, 0), 1000 * 366 * 1440)) }
    package static func hours(_ hours: Int) -> Duration { .minutes(60 * min(max(hours, 0), 1000 * 366 * 24)) }
}
