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

    /// In milliseconds east of Greenwich.
    func offset(at milliseconds: Int64) -> Int64 {
        guard let zone else { return 0 }
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))) * 1000
    }

    /// As Foundation names it in English. Not emulated: moment has the letters of the time zone database, `CET` where this is `GMT+1`.
    func abbreviation(at milliseconds: Int64) -> String {
        zone?.abbreviation(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000)) ?? "UTC"
    }

    /// What the clock on the wall shows.
    func civilTime(at milliseconds: Int64) -> CivilTime { CivilTime(milliseconds: milliseconds + offset(at: milliseconds)) }

    /// A time that the clocks skip in spring moves on by what they skip; of one that comes twice in autumn the first counts. So does moment-timezone,
    /// but for a day that a zone left out when it moved across the date line (Pacific/Apia, 2011-12-30): there it takes the time behind that day for granted.
    func milliseconds(of civil: CivilTime) -> Int64 {
        guard zone != nil else { return civil.milliseconds }
        let local = civil.milliseconds
        let before = offset(at: local - 86_400_000)
        let after = offset(at: local + 86_400_000)
        let first = local - before
        if before == after || offset(at: first) == before { return first }
        let second = local - after
        return offset(at: second) == after ? second : first
    }
}
