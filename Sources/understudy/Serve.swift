import ArgumentParser
import Glibc
import Logging
import UnderstudyServer

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the emulated APIs until stopped by a signal.",
        discussion: """
            Prints one line on standard output when it is ready: Understudy is listening on http://…
            With --tls a second line gives the https address.
            If --host is not loopback and no --admin-token was given, a last line gives the token that /__admin requires.
            Logs go to standard error. Each option can also be given as an environment variable, UNDERSTUDY_HOST and so on; an option overrides it.
            """)

    @Option(help: "The address to listen on (default: 127.0.0.1).")
    var host: String?

    @Option(help: "The port; 0 lets the system choose (default: 8080).")
    var port: UInt16?

    @OptionGroup var options: ServerOptions

    /// Checks the options here, so that an error shows this command's usage and not that of the whole program.
    func validate() throws {
        _ = try configuration()
        _ = try options.level()
    }

    func run() throws {
        let logger = try options.logger()
        try serve(options.logging(try configuration(), to: logger), logger)
    }

    private func configuration() throws -> UnderstudyServer.Configuration {
        let settings = Environment()
        var configuration = UnderstudyServer.Configuration()
        configuration.host = host ?? settings.host() ?? configuration.host
        configuration.port = try port ?? settings.port() ?? configuration.port
        try options.apply(to: &configuration, settings)
        return configuration
    }

    private func serve(_ configuration: UnderstudyServer.Configuration, _ logger: Logger) throws {
        let signals = StopSignals()
        do throws(StartFailure) {
            let listener = try Server(configuration).listen(
                host: configuration.host, port: configuration.port, secure: configuration.securePort())
            try say("Understudy is listening on \(listener.address)")
            if let address = listener.secureAddress { try say("Understudy is listening on \(address)") }
            if let token = listener.newToken { try say("Its control plane demands the token \(token)") }
            logger.info(
                "ready",
                metadata: [
                    "address": "\(listener.address)", "seeds": "\(configuration.seedData ?? "built in")",
                    "version": "\(UnderstudyServer.version)",
                ])
            let signal = signals.next().number
            logger.info("stopping", metadata: ["signal": "\(signal)"])
            listener.stop()
            // leaves the state to the system, which frees it at once; record by record it would take the longer, the more there is
            withExtendedLifetime(listener) { Glibc.exit(EXIT_SUCCESS) }
        } catch {
            complain("\(error)")
            throw ExitCode.failure
        }
    }
}
