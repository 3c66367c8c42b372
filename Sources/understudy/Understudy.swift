import ArgumentParser
import UnderstudyServer

@main
struct Understudy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy",
        abstract: "A self-hosted stand-in for integration platforms: Cyclr, Canvas (ConnectMyApps) and integrator.io (Celigo).",
        version: UnderstudyServer.version,
        subcommands: [Serve.self, Exec.self, Validate.self, Routes.self, OpenAPI.self, Healthcheck.self])
}
