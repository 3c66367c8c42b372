import ArgumentParser
import Foundation
import Logging
import UnderstudyServer

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the emulated APIs until a signal stops it.",
        discussion: """
            Prints one line on standard output when it is ready: Understudy is listening on http://…
            Logs go to standard error. Each option can also be given as an environment variable, UNDERSTUDY_HOST and so on; an option wins.
            """)

    @Option(help: "The address to listen on (default: 127.0.0.1).")
    var host: String?

    @Option(help: "The port; 0 lets the system choose (default: 8080).")
    var port: UInt16?

    @Option(help: "A folder of seeds that replaces the built-in ones.")
    var seedData: String?

    @Option(help: "Where clocks start, e.g. 2026-01-01T00:00:00Z; with a trailing ! they stand still there (default: the system's time).")
    var clock: String?

    @Option(help: "A number that chooses ids and chance (default: 0).")
    var seed: UInt64?

    @Flag(
        inversion: .prefixedNo, help: "Hold each answer against its schema; one that does not fit becomes an internal error (default: no).")
    var checkAnswers: Bool?

    @Option(help: "trace, debug, info, notice, warning, error or critical (default: notice).")
    var logLevel: String?

    func run() throws {
        let settings = Environment()
        var configuration = UnderstudyServer.Configuration()
        configuration.host = host ?? settings["HOST"] ?? configuration.host
        configuration.port = try port ?? settings.port() ?? configuration.port
        configuration.seedData = seedData ?? settings["SEED_DATA"]
        configuration.seed = try seed ?? settings.parsed("SEED", "a whole number from 0") { UInt64($0) } ?? configuration.seed
        configuration.checksAnswers = try checkAnswers ?? settings.parsed("CHECK_ANSWERS", "true or false") { Bool($0) } ?? false
        if let start = clock ?? settings["CLOCK"] {
            guard configuration.startClock(at: start) else {
                throw ValidationError("The clock is \(start); it must be a time like 2026-01-01T00:00:00Z, with or without a trailing !.")
            }
        }
        let level = logLevel ?? settings["LOG_LEVEL"] ?? "notice"
        guard let level = Logger.Level(rawValue: level) else {
            throw ValidationError("The log level is \(level); it must be trace, debug, info, notice, warning, error or critical.")
        }
        try serve(configuration, level)
    }

    private func serve(_ configuration: UnderstudyServer.Configuration, _ level: Logger.Level) throws {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "understudy")
        logger.logLevel = level
        let signals = StopSignals()
        do throws(StartFailure) {
            let listener = try Server(configuration).listen(host: configuration.host, port: configuration.port)
            say("Understudy is listening on \(listener.address)")
            logger.info("ready", metadata: ["seeds": "\(configuration.seedData ?? "built in")", "version": "\(UnderstudyServer.version)"])
            let signal = signals.wait()
            logger.info("stopping", metadata: ["signal": "\(signal)"])
            listener.stop()
        } catch {
            complain("\(error)")
            throw ExitCode.failure
        }
    }
}
