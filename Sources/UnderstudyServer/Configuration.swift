import AdminAPI
import Emulation
import HTTPMessages

/// Everything that `serve` can be told.
package struct Configuration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port: UInt16 = 8080
    /// A folder that replaces the built-in seeds.
    package var seedData: String?
    /// Seed files that take the place of those of the same name: texts by path, `canvas/workflows.json`.
    package var seedFiles: [String: String] = [:]
    /// Chooses ids and chance; the same seed gives the same ones.
    package var seed: UInt64 = 0
    /// Every strictness at once, but for what is said of a part of it here, and what is chosen.
    package var isStrict = false
    /// Whether each answer is held against the schema of its row.
    package var checksAnswers: Bool?
    /// Whether bodies that only a forgiving reader takes are taken, and members that an API does not know are passed over, as the vendors do.
    package var isLenient: Bool?
    package var passesOverUnknownMembers: Bool?
    private var evidenceFloor: Evidence?
    /// What is chosen of the APIs' behaviour: `integrator.rateLimit=true`, values in JSON.
    package var choices: [String] = []
    /// How long a webhook that failed waits until it is tried again, each time.
    package var webhookPauses: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]
    /// How long the target of a webhook may take for a whole answer.
    package var webhookTimeLimit = Duration.seconds(10)
    /// Names of this server beside those of loopback, by which the control plane may be reached.
    package var allowedHosts: [String] = []
    /// Which web pages may read the emulated APIs' answers; nil is none.
    package private(set) var crossOrigin: CrossOrigin?
    package private(set) var adminToken: String?
    /// Serves https beside http; nil serves http alone.
    package var tls: TLSSettings?
    /// How many sandboxes may live beside the main one, and how many snapshots may be kept; nil is the kernel's choice.
    package var sandboxLimit: Int?
    package var snapshotLimit: Int?
    /// How many exchanges a sandbox's journal keeps, and how many bytes of them, from 1; nil is the kernel's choice.
    package var journalEntries: Int?
    package var journalBytes: Int?
    /// Whether a request that names a new sandbox makes it.
    package var makesSandboxes = true
    /// Is told of each request, without its secrets, when it is answered: method and target, the status, how the answer went unless whole, and the sandbox
    /// unless the path names it, or it is the main one.
    package var log: (@Sendable (_ line: String) -> Void)?
    private var idle: Duration?
    private var publicURL: String?
    private var clock: Instant?
    private var startsFrozen = false

    package init() {}

    /// Lets clocks start at a time like `2026-01-01T00:00:00Z`, and stand still there when a `!` follows. False when it is no time.
    package mutating func startClock(at text: String) -> Bool {
        guard let instant = Instant(iso8601: text.hasSuffix("!") ? String(text.dropLast()) : text) else { return false }
        clock = instant
        startsFrozen = text.hasSuffix("!")
        return true
    }

    /// Lets rows answer 501 that are known less well than that: `inferred`. False when it is no evidence.
    package mutating func setEvidenceFloor(_ text: String) -> Bool {
        guard let floor = Evidence(rawValue: text) else { return false }
        evidenceFloor = floor
        return true
    }

    /// Lets links in answers lead to that address, `https://understudy.example`, in the place of the one by which a request comes. False when it is
    /// no address of a web server.
    package mutating func lead(to url: String) -> Bool {
        let address = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let rest = address.behindScheme, let first = rest.utf8.first, first != UInt8(ascii: "/") else { return false }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#\\\"<>".utf8.contains($0) }) else { return false }
        publicURL = address
        return true
    }

    /// Lets a sandbox that nobody used for such a period (`PT1H`, `2d`) give way when there are as many as there may be. False when it is none.
    package mutating func giveWay(after text: String) -> Bool {
        idle = (try? Period(text))?.duration
        return idle != nil
    }

    /// What the control plane is to demand. False when no header field could carry it.
    package mutating func demand(adminToken token: String) -> Bool {
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        adminToken = token
        return true
    }

    /// Lets pages of these origins, `https://app.example`, or of any where one is `*`, read answers. False when one is no origin.
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

    /// How strict sandboxes begin; what is said of a part has the last word, as in `/__admin/settings`.
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
