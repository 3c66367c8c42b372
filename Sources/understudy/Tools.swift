import ArgumentParser
import UnderstudyServer

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check seeds: all faults at once, each with file, line, pointer, expected, found and remedy.",
        discussion: "Exits with 1 if there are faults. Without a folder it checks the built-in seeds.")

    @Argument(help: "The folder to check.", completion: .directory)
    var directory: String?

    func run() throws {
        do throws(StartFailure) {
            let faults = try validateSeeds(in: directory)
            for fault in faults { complain(fault) }
            guard faults.isEmpty else { throw StartFailure("\(faults.count) \(faults.count == 1 ? "fault" : "faults")") }
            try say("\(directory ?? "The built-in seeds"): no faults")
        } catch {
            complain("\(error)")
            throw ExitCode.failure
        }
    }
}

struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes", abstract: "List every row: API, method, path, status, evidence and refusals.")

    func run() throws {
        for row in try Server().routeTable { try say(row.joined(separator: "\t")) }
    }
}

struct OpenAPI: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "openapi", abstract: "Print the OpenAPI 3.1 document of an API.")

    @Argument(help: "canvas, cyclr, integrator or admin.")
    var api: String

    func validate() throws {
        guard apiNames.contains(api) else {
            throw ValidationError("There is no API \(api); there are \(apiNames.joined(separator: ", ")).")
        }
    }

    func run() throws {
        guard let document = try Server().openAPI(of: api, server: "http://127.0.0.1:8080") else { throw ExitCode.failure }
        try say(document)
    }
}

struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Ask a running server whether it is healthy; exits with 1 if it is not.")

    @Option(help: "The server's host; if it listens on all addresses, loopback is asked (default: UNDERSTUDY_HOST or 127.0.0.1).")
    var host: String?

    @Option(help: "The server's port (default: UNDERSTUDY_PORT or 8080).")
    var port: UInt16?

    func validate() throws { _ = try port ?? Environment().port() }

    func run() throws {
        let settings = Environment()
        let wanted = host ?? settings.host() ?? "127.0.0.1"
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][wanted] ?? wanted
        let port = try port ?? settings.port() ?? 8080
        guard isHealthy(host: host, port: port) else {
            complain("No server on \(host):\(port) answers that it is healthy.")
            throw ExitCode.failure
        }
        try say("healthy")
    }
}
