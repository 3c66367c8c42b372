import ArgumentParser
import Foundation
import Logging
import Subprocess
import Synchronization
import SystemPackage
import UnderstudyServer

struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command with a server of its own on a free port; the server stops when the command ends.",
        discussion: """
            understudy exec -- npm test

            The command finds the server's addresses in CYCLR_BASE_URL (and CYCLR_TOKEN_URL, which is not below it), CANVAS_BASE_URL,
            INTEGRATOR_BASE_URL and UNDERSTUDY_ADMIN_URL, and keys that the seeds know in CANVAS_CONSUMER and CANVAS_SECRET_KEY; CYCLR_CLIENT_ID
            and CYCLR_CLIENT_SECRET, CYCLR_ACCESS_TOKEN, CYCLR_ACCOUNT_ID; INTEGRATOR_API_TOKEN; and UNDERSTUDY_ADMIN_TOKEN if --admin-token
            was given. A variable is missing if the seeds have nothing for it that works.
            With --tls the APIs' addresses are https, and UNDERSTUDY_CA_FILE names the certificate to trust.
            Afterwards the requests that no row answered are listed on standard error. Exits with the command's status, with 128 plus the signal's
            number if a signal ended it, or with 127 if it cannot be started.
            """)

    @OptionGroup var options: ServerOptions

    @Flag(help: "Exit with 70 if the command succeeds although no row answered some requests.")
    var failOnUnmatched = false

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String]

    func validate() throws {
        guard !command.isEmpty else { throw ValidationError("There is no command behind --.") }
        _ = try configuration()
        _ = try options.level()
    }

    private func configuration() throws -> UnderstudyServer.Configuration {
        var configuration = UnderstudyServer.Configuration()
        try options.apply(to: &configuration, Environment(), tlsPort: 0)
        return configuration
    }

    /// The file for the authority's certificate if none was named; it is removed when the server stops.
    private func ownAuthorityFile(_ configuration: UnderstudyServer.Configuration) -> String? {
        guard let tls = configuration.tls, tls.authorityFile == nil else { return nil }
        let name = "understudy-ca-\(ProcessInfo.processInfo.processIdentifier).pem"
        return FileManager.default.temporaryDirectory.appending(path: name).path
    }

    func run() throws {
        var configuration = try configuration()
        let ownFile = ownAuthorityFile(configuration)
        if let ownFile { configuration.tls?.authorityFile = ownFile }
        let logger = try options.logger()
        configuration = options.logging(configuration, to: logger)
        // before any other thread is started, so that signals are left to the loop below
        let signals = StopSignals()
        let server: Server
        let listener: Listener
        do throws(StartFailure) {
            server = try Server(configuration)
            listener = try server.listen(host: "127.0.0.1", port: 0, secure: try configuration.securePort())
        } catch {
            complain("\(error)")
            throw ExitCode.failure
        }
        logger.info("ready", metadata: ["address": "\(listener.address)"])
        let authority = configuration.tls?.authorityFile
        let child = Child(command, server.environment + (authority.map { [("UNDERSTUDY_CA_FILE", $0)] } ?? []))
        Task.detached {
            let status = await child.run()
            let unmatched = server.unmatched
            listener.stop()
            if let ownFile { try? FileManager.default.removeItem(atPath: ownFile) }
            for request in unmatched { complain("unmatched: \(request)") }
            Foundation.exit(status == 0 && failOnUnmatched && !unmatched.isEmpty ? 70 : status)
        }
        while true { child.pass(signals.next()) }
    }
}

/// The command as a process.
private final class Child: Sendable {
    private let command: [String]
    private let variables: [(name: String, value: String)]
    private let stage = Mutex<Stage>(.starting(signals: []))

    private enum Stage {
        /// Signals that come meanwhile are kept: the command may begin before its starter knows.
        case starting(signals: [Int32])
        case running(send: @Sendable (Int32) -> Void)
        case ended
    }

    init(_ command: [String], _ variables: [(name: String, value: String)]) {
        self.command = command
        self.variables = variables
    }

    /// Runs the command to its end; returns the status to exit with.
    func run() async -> Int32 {
        var environment: [Subprocess.Environment.Key: String?] = [:]
        for (name, value) in variables { environment[Subprocess.Environment.Key(stringLiteral: name)] = value }
        do {
            let result = try await Subprocess.run(
                command[0].contains("/") ? .path(FilePath(command[0])) : .name(command[0]), arguments: .init(Array(command.dropFirst())),
                environment: .inherit.updating(environment), input: .currentStandardInput, output: .currentStandardOutput,
                error: .currentStandardError
            ) { process in
                hasStarted { try? process.send(signal: .init(rawValue: $0)) }
            }
            stage.withLock { $0 = .ended }
            return switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        } catch {
            complain("The command \(command[0]) cannot be started: \(error)")
            return 127
        }
    }

    /// Hands a signal on to the command, except one from a terminal, which the command receives by itself.
    func pass(_ signal: StopSignals.Signal) {
        guard !signal.isFromTerminal else { return }
        stage.withLock { stage in
            switch stage {
            case .starting(let signals): stage = .starting(signals: signals + [signal.number])
            case .running(let send): send(signal.number)
            case .ended: break
            }
        }
    }

    private func hasStarted(send: @escaping @Sendable (Int32) -> Void) {
        stage.withLock { stage in
            if case .starting(let signals) = stage { signals.forEach(send) }
            stage = .running(send: send)
        }
    }
}
