import ArgumentParser
import Logging
import UnderstudyServer

/// The options of a server, except where it listens. Each has a variable, UNDERSTUDY_SEED_DATA and so on; an option wins.
struct ServerOptions: ParsableArguments {
    @Option(help: "A folder of seeds that replaces the built-in ones.")
    var seedData: String?

    @Option(help: "The time clocks start at, e.g. 2026-01-01T00:00:00Z; with a trailing ! they stay there (default: the system's time).")
    var clock: String?

    @Option(help: "The number from which ids and random choices are derived (default: 0).")
    var seed: UInt64?

    @Flag(
        inversion: .prefixedNo, help: "Check each answer against its schema; a mismatch becomes an internal error (default: no).")
    var checkAnswers: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Turn on all strictness at once, except what other options set, as /__admin/settings describes it (default: no).")
    var strict: Bool?

    @Flag(inversion: .prefixedNo, help: "Accept sloppy bodies if the vendor does: single quotes, strings for numbers (default: yes).")
    var leniency: Bool?

    @Flag(inversion: .prefixedNo, help: "Ignore members of bodies that an API does not know, as the vendors do (default: yes).")
    var unknownMembers: Bool?

    @Option(help: "Answer 501 if the evidence is weaker than this: assumed, inferred, observed or documented (default: assumed).")
    var evidenceFloor: String?

    @Option(
        help: "The address of the server for links in answers, e.g. https://understudy.example (default: where the request came in).")
    var publicURL: String?

    @Option(
        help: "The bearer token that /__admin requires (default: none on loopback; beyond it one is generated and printed once).")
    var adminToken: String?

    @Option(help: "A host name by which /__admin may be reached, besides localhost and IP addresses; \(several).")
    var allowHost: [String] = []

    @Option(help: "How many sandboxes may exist besides the main one (default: 1024).")
    var maxSandboxes: Int?

    @Option(help: "How long nobody must use or wait in a sandbox before a new one may evict it, e.g. PT30M or 2d (default: PT1H).")
    var sandboxIdle: String?

    @Flag(inversion: .prefixedNo, help: "Create a sandbox when a request first names it (default: yes).")
    var newSandboxes: Bool?

    @Option(help: "How many snapshots may be kept (default: 256).")
    var maxSnapshots: Int?

    @Option(help: "How many of the newest exchanges a sandbox's journal keeps; up to 100000 (default: 1000).")
    var journalEntries: Int?

    @Option(help: "How many bytes of exchanges a sandbox's journal keeps; the newest exchange is always kept (default: 4194304).")
    var journalBytes: Int?

    @Option(help: "An origin whose pages may call the emulated APIs, e.g. https://app.example, or *; \(several) (default: none).")
    var cors: [String] = []

    @Option(help: "A setting of an API's behaviour, e.g. integrator.rateLimit=true; \(several) (default: as documented).")
    var setting: [String] = []

    @Flag(inversion: .prefixedNo, help: "Serve https (TLS 1.2 and 1.3) besides http, on a port of its own (default: no).")
    var tls: Bool?

    @Option(help: "The https port; 0 lets the system choose (default: 8443; exec: 0).")
    var tlsPort: UInt16?

    @Option(help: "A PEM file with the certificate to present and its chain of issuers; without it a certificate is generated.")
    var tlsCertificate: String?

    @Option(help: "A PEM file with the certificate's private key.")
    var tlsKey: String?

    @Option(help: "A name or an address for the generated certificate, besides localhost, the host and --allow-host; \(several).")
    var tlsName: [String] = []

    @Option(help: "The file to write the authority's certificate to, for clients to trust.")
    var tlsCaFile: String?

    @Option(help: "trace, debug (each request), info, notice, warning, error or critical (default: notice).")
    var logLevel: String?

    /// - Parameter tlsPort: the default port of https.
    func apply(
        to configuration: inout UnderstudyServer.Configuration, _ settings: Environment, tlsPort standard: UInt16 = TLSSettings().port
    ) throws {
        configuration.seedData = seedData ?? settings["SEED_DATA"]
        configuration.seed = try seed ?? settings.parsed("SEED", "a whole number from 0") { UInt64($0) } ?? configuration.seed
        configuration.checksAnswers = try checkAnswers ?? settings.parsed("CHECK_ANSWERS", "true or false") { Bool($0) }
        configuration.isStrict = try strict ?? settings.parsed("STRICT", "true or false") { Bool($0) } ?? false
        configuration.isLenient = try leniency ?? settings.parsed("LENIENCY", "true or false") { Bool($0) }
        configuration.passesOverUnknownMembers = try unknownMembers ?? settings.parsed("UNKNOWN_MEMBERS", "true or false") { Bool($0) }
        if let floor = evidenceFloor ?? settings["EVIDENCE_FLOOR"], !configuration.setEvidenceFloor(floor) {
            throw ValidationError("The evidence floor is \(floor); it must be assumed, inferred, observed or documented.")
        }
        if let url = publicURL ?? settings["PUBLIC_URL"], !configuration.lead(to: url) {
            throw ValidationError(
                "The public URL is \(url); it must be an address like https://understudy.example, with or without a path.")
        }
        let hosts = settings.list(allowHost, "ALLOW_HOST")
        guard configuration.allow(hosts: hosts) else {
            throw ValidationError(
                "The allowed hosts are \(hosts.joined(separator: ", ")); each must be a name like understudy.example, with or without a port."
            )
        }
        if let token = adminToken ?? settings["ADMIN_TOKEN"], !configuration.demand(adminToken: token) {
            throw ValidationError("The admin token must have visible ASCII characters alone, and at least one.")
        }
        let origins = settings.list(cors, "CORS")
        if !origins.isEmpty, !configuration.share(with: origins) {
            throw ValidationError(
                "The origins are \(origins.joined(separator: ", ")); each must be one like https://app.example, without a path, or *.")
        }
        configuration.choices = settings.list(setting, "SETTING")
        try bound(&configuration, settings)
        configuration.tls = try tlsSettings(settings, port: standard)
        guard let start = clock ?? settings["CLOCK"] else { return }
        guard configuration.startClock(at: start) else {
            throw ValidationError("The clock is \(start); it must be a time like 2026-01-01T00:00:00Z, with or without a trailing !.")
        }
    }

    private func bound(_ configuration: inout UnderstudyServer.Configuration, _ settings: Environment) throws {
        func count(_ option: Int?, _ name: String, _ thing: String) throws -> Int? {
            let count = try option ?? settings.parsed(name, "a whole number from 0") { Int($0) }
            if let count, count < 0 { throw ValidationError("The number of \(thing) is \(count); it must be 0 or more.") }
            return count
        }
        configuration.sandboxLimit = try count(maxSandboxes, "MAX_SANDBOXES", "sandboxes")
        configuration.snapshotLimit = try count(maxSnapshots, "MAX_SNAPSHOTS", "snapshots")
        func size(_ option: Int?, _ name: String, _ thing: String, _ range: ClosedRange<Int>) throws -> Int? {
            let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            let size = try option ?? settings.parsed(name, wanted) { Int($0) }
            if let size, !range.contains(size) { throw ValidationError("\(thing) of a journal is \(size); it must be \(wanted).") }
            return size
        }
        configuration.journalEntries = try size(journalEntries, "JOURNAL_ENTRIES", "The number of exchanges", 1...100_000)
        configuration.journalBytes = try size(journalBytes, "JOURNAL_BYTES", "The size in bytes", 1...(1 << 40))
        configuration.makesSandboxes = try newSandboxes ?? settings.parsed("NEW_SANDBOXES", "true or false") { Bool($0) } ?? true
        if let idle = sandboxIdle ?? settings["SANDBOX_IDLE"], !configuration.giveWay(after: idle) {
            throw ValidationError("The time after which a sandbox gives way is \(idle); it must be a period like PT30M or 2d.")
        }
    }

    private func tlsSettings(_ settings: Environment, port standard: UInt16) throws -> TLSSettings? {
        guard let isWanted = try tls ?? settings.parsed("TLS", "true or false", { Bool($0) }) else {
            try refuseIdleTLS(settings)
            return nil
        }
        // with --no-tls, the other options may stay as they are
        guard isWanted else { return nil }
        var tls = TLSSettings()
        tls.port = try tlsPort ?? settings.parsed("TLS_PORT", "a number from 0 to 65535") { UInt16($0) } ?? standard
        tls.certificateFile = tlsCertificate ?? settings["TLS_CERTIFICATE"]
        tls.keyFile = tlsKey ?? settings["TLS_KEY"]
        guard (tls.certificateFile == nil) == (tls.keyFile == nil) else {
            throw ValidationError("A certificate needs its key, and a key its certificate: --tls-certificate and --tls-key.")
        }
        let names = settings.list(tlsName, "TLS_NAME")
        guard tls.certify(names) else {
            throw ValidationError(
                "The TLS names are \(names.joined(separator: ", ")); each must be a name or an address like understudy.example or 10.0.0.7."
            )
        }
        tls.authorityFile = tlsCaFile ?? settings["TLS_CA_FILE"]
        return tls
    }

    /// Refuses options for https without --tls: nobody should take them to mean that https is served.
    private func refuseIdleTLS(_ settings: Environment) throws {
        let options = [
            ("--tls-port", "TLS_PORT", tlsPort != nil), ("--tls-certificate", "TLS_CERTIFICATE", tlsCertificate != nil),
            ("--tls-key", "TLS_KEY", tlsKey != nil), ("--tls-name", "TLS_NAME", !tlsName.isEmpty),
            ("--tls-ca-file", "TLS_CA_FILE", tlsCaFile != nil),
        ]
        for (option, variable, isGiven) in options where isGiven || settings[variable] != nil {
            let name = isGiven ? option : "UNDERSTUDY_\(variable)"
            throw ValidationError("\(name) says how https is served; --tls is missing, which serves it.")
        }
    }

    func level() throws -> Logger.Level {
        let text = logLevel ?? Environment()["LOG_LEVEL"] ?? "notice"
        guard let level = Logger.Level(rawValue: text) else {
            throw ValidationError("The log level is \(text); it must be trace, debug, info, notice, warning, error or critical.")
        }
        return level
    }

    /// The same configuration, with each request logged if the logger's level includes that.
    func logging(_ configuration: UnderstudyServer.Configuration, to logger: Logger) -> UnderstudyServer.Configuration {
        var configuration = configuration
        if logger.logLevel <= .debug { configuration.log = { logger.debug("\($0)") } }
        return configuration
    }

    /// Logs go to standard error.
    func logger() throws -> Logger {
        let level = try level()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "understudy")
        logger.logLevel = level
        return logger
    }
}

private let several = "several: repeat it, or separate them by commas"
