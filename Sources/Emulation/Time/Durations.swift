// From none to a thousand years, so that no number that a client or a seed may have is too much.
extension Duration {
    package static func minutes(_ minutes: Int) -> Duration { .seconds(60 * min(max(minutes, 0), 1000 * 366 * 1440)) }
    package static func hours(_ hours: Int) -> Duration { .minutes(60 * min(max(hours, 0), 1000 * 366 * 24)) }
}
