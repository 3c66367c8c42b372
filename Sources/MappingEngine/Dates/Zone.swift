import Foundation

/// A time zone by its IANA name. UTC is answered without asking the system's tables.
struct Zone: Sendable {
    private let zone: TimeZone?
    let name: String

    static let utc = Zone(name: "UTC", zone: nil)

    var isUTC: Bool { zone == nil }

    /// Nil if there is no such zone.
    init?(_ name: String) {
        switch name {
        case "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z": self = .utc
        default:
            guard let zone = TimeZone(identifier: name) else { return nil }
            self.init(name: name, zone: zone)
        }
    }

    private init(name: String, zone: TimeZone?) {
        self.name = name
        self.zone = zone
    }

    /// Milliseconds east of Greenwich.
    func offset(at milliseconds: Int64) -> Int64 {
        guard let zone else { return 0 }
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))) * 1000
    }

    /// Foundation's English abbreviation. Not emulated: moment uses those of the time zone database, `CET` where this is `GMT+1`.
    func abbreviation(at milliseconds: Int64) -> String {
        zone?.abbreviation(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000)) ?? "UTC"
    }

    /// The time that a clock on the wall shows.
    func localTime(at milliseconds: Int64) -> LocalTime { LocalTime(milliseconds: milliseconds + offset(at: milliseconds)) }

    /// Milliseconds since 1970 at a local time. One that the clocks skip in spring is moved on by as much as they skip; of one that occurs
    /// twice in autumn, the first counts. moment-timezone does the same, except on a day that a zone left out when it moved across the date
    /// line (Pacific/Apia, 2011-12-30): there it uses the offset that is valid after that day.
    func milliseconds(of time: LocalTime) -> Int64 {
        guard zone != nil else { return time.milliseconds }
        let local = time.milliseconds
        let before = offset(at: local - 86_400_000)
        let after = offset(at: local + 86_400_000)
        let first = local - before
        if before == after || offset(at: first) == before { return first }
        let second = local - after
        return offset(at: second) == after ? second : first
    }
}
