import AdminAPI
import Emulation
import HTTPMessages

/// All that `serve` can be configured with.
package struct Configuration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port: UInt16 = 8080
    /// A folder that replaces the built-in seeds.
    package var seedData: String?
    /// Seed files that replace those of the same name: their texts by path, such as `canvas/workflows.json`.
    package var seedFiles: [String: String] = [:]
    /// Determines ids and random choices; the same seed gives the same ones.
    package var seed: UInt64 = 0
    /// Turns on all kinds of strictness, except where a setting for one kind below, or one of `choices`, says otherwise.
    package var isStrict = false
    /// Whether each answer is checked against the schema of its row.
    package var checksAnswers: Bool?
    /// Whether bodies are accepted that only a lenient reader can read, as the vendors do.
    package var isLenient: Bool?
    /// Whether members that an API does not know are ignored, as the vendors do.
    package var passesOverUnknownMembers: Bool?
    private var evidenceFloor: Evidence?
    /// Settings of single APIs: `integrator.rateLimit=true`, values in JSON.
    package var choices: [String] = []
    /// How long a failed webhook waits before each retry.
    package var webhookPauses: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]
    /// How long the target of a webhook may take for its whole answer.
    package var webhookTimeLimit = Duration.seconds(10)
    /// Names of this server, besides those of loopback, by which the control plane may be reached.
    package private(set) var allowedHosts: [String] = []
    /// Which web pages may read the emulated APIs' answers; nil means none.
    package private(set) var crossOrigin: CrossOrigin?
    package private(set) var adminToken: String?
    /// Serves https beside http; nil serves only http.
    package var tls: TLSSettings?
    /// How many sandboxes may exist beside the main one; nil means the kernel's default.
    package var sandboxLimit: Int?
    /// How many snapshots may be kept; nil means the kernel's default.
    package var snapshotLimit: Int?
    /// How many exchanges a sandbox's journal keeps, from 1; nil means the kernel's default.
    package var journalEntries: Int?
    /// How many bytes of exchanges a sandbox's journal keeps, from 1; nil means the kernel's default.
    package var journalBytes: Int?
    /// Whether a request that names a new sandbox creates it.
    package var makesSandboxes = true
    /// Called with a line for each request when it is answered, without its secrets: method and target, status, delivery unless whole, and
    /// the sandbox unless the path names it or it is the main one.
    package var log: (@Sendable (_ line: String) -> Void)?
    private var idle: Duration?
    private var publicURL: String?
    private var clock: Instant?
    private var startsFrozen = false

    package init() {}

    /// Makes clocks start at a time like `2026-01-01T00:00:00Z`, and stand still there if a `!` follows. False if the text is not a time.
    package mutating func startClock(at text: String) -> Bool {
        guard let instant = Instant(iso8601: text.hasSuffix("!") ? String(text.dropLast()) : text) else { return false }
        clock = instant
        startsFrozen = text.hasSuffix("!")
        return true
    }

    /// Makes rows with weaker evidence than this, e.g. `inferred`, answer 501. False if the text names no evidence.
    package mutating func setEvidenceFloor(_ text: String) -> Bool {
        guard let floor = Evidence(rawValue: text) else { return false }
        evidenceFloor = floor
        return true
    }

    /// Makes links in answers lead to that address, `https://understudy.example`, instead of the one by which a request came. False if it
    /// is not the address of a web server.
    package mutating func lead(to url: String) -> Bool {
        let address = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let rest = address.behindScheme, isAuthority(rest.prefix { $0 != "/" }) else { return false }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#\\\"<>".utf8.contains($0) }) else { return false }
        publicURL = address
        return true
    }

    /// Lets the control plane be reached by these names, with or without a port. False if one is not a name.
    package mutating func allow(hosts: [String]) -> Bool {
        allowedHosts = hosts
        return hosts.allSatisfy(isAuthority)
    }

    /// Allows a sandbox that was not used for such a period (`PT1H`, `2d`) to be dropped once the limit is reached. False if the text is
    /// not a period.
    package mutating func giveWay(after text: String) -> Bool {
        idle = (try? Period(text))?.duration
        return idle != nil
    }

    /// Sets the token that the control plane demands. False if no header field could carry it.
    package mutating func demand(adminToken token: String) -> Bool {
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        adminToken = token
        return true
    }

    /// Lets pages of these origins, such as `https://app.example`, or of any origin if one is `*`, read answers. False if one is not an
    /// origin.
    package mutating func share(with origins: [String]) -> Bool {
        crossOrigin = CrossOrigin(origins)
        return crossOrigin != nil
    }

    var doorkeeper: Admin.Doorkeeper {
        var doorkeeper = Admin.Doorkeeper(token: adminToken)
        let publicHost = publicURL.flatMap { $0.split(separator: "/").dropFirst().first }.map { Admin.Doorkeeper.host(of: String($0)) }
        doorkeeper.hosts = Set(allowedHosts.map(Admin.Doorkeeper.host(of:)) + (publicHost.map { [$0] } ?? []))
        return doorkeeper
    }

    /// Sets how strict sandboxes are at first; the settings for single kinds override `isStrict`, as in `/__admin/settings`.
    func setStrictness(of settings: inout Sandboxes.Settings, _ mounts: [any Mount]) {
        if isStrict { settings.beStrict(mounts) }
        settings.checksAnswers = checksAnswers ?? settings.checksAnswers
        settings.evidenceFloor = evidenceFloor ?? settings.evidenceFloor
        if let isLenient { settings.strictness.set(.spelling, to: !isLenient) }
        if let passesOverUnknownMembers { settings.strictness.set(.unknownMembers, to: !passesOverUnknownMembers) }
    }

    var sandboxes: Sandboxes.Settings {
        var settings = Sandboxes.Settings()
        settings.seed = seed
        settings.clock = clock
        settings.startsFrozen = startsFrozen
        settings.publicURL = publicURL
        settings.limit = sandboxLimit ?? settings.limit
        settings.snapshotLimit = snapshotLimit ?? settings.snapshotLimit
        settings.journal.entries = journalEntries ?? settings.journal.entries
        settings.journal.bytes = journalBytes ?? settings.journal.bytes
        settings.idle = idle ?? settings.idle
        settings.makesOnFirstUse = makesSandboxes
        return settings
    }
}
